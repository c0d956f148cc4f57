// Package ingest reads a folder of news pages into articles and passages.
//
// A file goes through these steps. It is unpacked if it is an archive, and
// decoded. A reader, one per format, turns it into blocks, the lines of the page
// with their place in its text; that of web pages is package webpage. The
// furniture filter marks the blocks that are not the article: pictures, repeated
// captions, lists of other articles, buttons, comments, date lines and bylines;
// the latter are read for metadata before they go. The splitter cuts the rest
// into passages at paragraph and sentence borders.
//
// What depends on other files comes last: the lines that a site sets into all of
// its pages are dropped, the manifest adds what people know of a page, and
// passages are told of their reprints. All that comes before is kept in a State,
// so that reading again costs little where little has changed.
//
// Nothing is ever rewritten: every passage and every dropped piece is a slice of
// the article's text, which qa.Article defines. Reading carries on past whatever
// is wrong with one file or one entry of the manifest, and reports it.
package ingest

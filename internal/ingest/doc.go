// Package ingest reads a folder of news pages into articles and passages. It is
// the pipeline; its rooms are
//
//   - read: formats, a file each, from bytes to a page's lines; archives and
//     encodings. How to add one is written there. webpage is its eye for HTML.
//   - clean: what of a page is boilerplate, and not the article.
//   - meta: title, source, author and dates, and where each was found.
//   - split: passages.
//   - neardup: passages that other articles have as well.
//   - page: what these hand on to one another.
//
// They do not know of one another, except that all know page, and that read asks
// meta how dates and fields are written.
//
// A file goes through these steps. If it is an archive, each file in it does. Its
// first bytes, or else its name, tell its format, whose reader makes a page of
// it. The boilerplate is marked: pictures, repeated captions, lists of other
// articles, buttons, comments, date lines and bylines; the latter are read for
// metadata. The rest is cut into passages at paragraph and sentence borders.
//
// What depends on other files comes last: the lines that a site sets into all of
// its pages are dropped, the manifest adds what people know of a page, and
// passages are told of their near-duplicates. All that comes before is kept in a
// State, so that reading again costs little where little has changed.
//
// Nothing is ever rewritten: every passage and every dropped piece is a slice of
// the article's text, which qa.Article defines. Reading carries on past whatever
// is wrong with one file or one entry of the manifest, and reports it.
package ingest

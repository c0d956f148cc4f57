// Package ingest reads a folder of news pages into articles and passages.
//
// A file goes through four steps. A reader, one per format, turns it into
// blocks, the lines of the page with their place in the file; the furniture
// filter marks the blocks that are not the article (pictures, repeated captions,
// lists of other articles, date lines); the splitter cuts the rest into passages
// at paragraph and sentence borders; the manifest adds what people know of the
// page. Nothing is ever rewritten: every passage and every dropped piece is a
// slice of the file.
//
// Reading carries on past whatever is wrong with one file or one entry of the
// manifest, and reports it.
package ingest

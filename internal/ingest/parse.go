package ingest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"path"
	"strings"
)

// format is a kind of file that is read.
type format int

const (
	unknownFormat format = iota
	plainText
	markdown
	webPage
	records
	zipArchive
	tarArchive
)

// formats maps the ends of file names to formats.
var formats = []struct {
	end string
	format
}{
	{".txt", plainText}, {".md", markdown}, {".html", webPage}, {".htm", webPage}, {".jsonl", records},
	{".zip", zipArchive}, {".tar.gz", tarArchive}, {".tgz", tarArchive}, {".tar.xz", tarArchive}, {".txz", tarArchive},
}

// readNames names the formats in messages.
const readNames = ".txt, .md, .html, .jsonl, .zip, .tar.gz or .tar.xz"

func formatOf(name string) format {
	name = strings.ToLower(name)
	for _, f := range formats {
		if strings.HasSuffix(name, f.end) {
			return f.format
		}
	}
	return unknownFormat
}

// holdsMany reports whether a file of this format holds several articles.
func (f format) holdsMany() bool { return f >= records }

// parse fills f with what the bytes of the file called name give. The error is
// the context's.
func (o Options) parse(ctx context.Context, f *fileState, name string, data []byte) error {
	format := formatOf(name)
	if !format.holdsMany() {
		f.add(o.parsePage(name, data))
		return ctx.Err()
	}
	b := &batch{file: f}
	var refused *Skip
	if format == records {
		refused = o.parseRecords(ctx, b, name, data)
	} else {
		refused = o.parseArchive(ctx, b, name, data, format)
	}
	if refused != nil {
		*f = fileState{Hash: f.Hash, Skips: []Skip{*refused}}
		return ctx.Err()
	}
	return b.flush(ctx)
}

// maxAtOnce is the largest page, in bytes, of which several are parsed at a
// time: the tree of a web page takes many times its size.
const maxAtOnce = 512 << 10

// parsePage reads a file that holds one article.
func (o Options) parsePage(name string, data []byte) (p *page, skip *Skip) {
	defer o.contain(name, &p, &skip)
	if len(data) > maxAtOnce {
		o.large.Lock()
		defer o.large.Unlock()
	}
	format := formatOf(name)
	source, start, skip := o.decode(name, data, format)
	if skip == nil {
		skip = o.checkContent(name, source[start:], format)
	}
	if skip != nil {
		return nil, skip
	}
	sum := sha256.Sum256(data)
	p = &page{File: name, Hash: hex.EncodeToString(sum[:]), Text: source, Title: -1}
	switch format {
	case webPage:
		skip = o.readWebPage(p)
	case markdown:
		skip = o.readMarkdown(p, start)
	default:
		p.Blocks = readText(source, start)
		p.examine()
		p.dropTrail()
		p.findTitle()
	}
	if skip == nil {
		skip = o.finish(p)
	}
	return p, skip
}

// contain, deferred, refuses the page of which the reading has panicked: a page
// that nobody has thought of must not cost the others.
func (o Options) contain(name string, p **page, skip **Skip) {
	if fault := recover(); fault != nil {
		*p, *skip = nil, o.skip(name, SkipFault, "reading it failed by a fault of the program (%v); report that, and save the article as another .txt meanwhile", fault)
	}
}

// maxLine is the longest line that is read, in bytes.
const maxLine = 1 << 20

// finish drops the furniture of a page whose blocks and title are known, and
// reads the metadata among its lines.
func (o Options) finish(p *page) *Skip {
	for _, b := range p.Blocks {
		if b.Line.Len() > maxLine {
			return o.skip(p.File, SkipLongLine, "line %d is longer than a megabyte, which no article is; break it into paragraphs or remove it",
				1+strings.Count(p.Text[:b.Line.Start], "\n"))
		}
	}
	p.dropFurniture()
	p.findDateLine()
	p.findBylines()
	p.findEventDate()
	if !p.hasArticle() && !p.isTitleOnly() {
		return o.skip(p.File, SkipNoArticle,
			"nothing is left once pictures, captions said twice and lists of other articles are taken away; check that the file holds the article's text")
	}
	p.keyLines()
	o.divide(p)
	return nil
}

// isTitleOnly reports whether the title is the whole page, which then is the
// article.
func (p *page) isTitleOnly() bool { return len(p.Blocks) == 1 && p.Title == 0 }

// hasArticle reports whether anything beside the title is kept.
func (p *page) hasArticle() bool {
	for i, b := range p.Blocks {
		if i != p.Title && b.Drop == "" {
			return true
		}
	}
	return false
}

// contents are what files of other kinds begin with, in lower case.
var contents = []struct{ start, kind, ends string }{
	{"%pdf-", "a PDF", ".pdf"}, {"{\\rtf", "an RTF document", ".rtf"}, {"<!doctype html", "a web page", ".html .htm"},
	{"<html", "a web page", ".html .htm"}, {"<?xml", "an XML document", ".xml .html .htm"},
}

// checkContent refuses a text that is something else than its name says.
func (o Options) checkContent(name, source string, format format) *Skip {
	beginning := strings.ToLower(strings.TrimSpace(source[:min(len(source), 1000)]))
	for _, c := range contents {
		if strings.HasPrefix(beginning, c.start) && !strings.Contains(c.ends, strings.ToLower(path.Ext(name))) {
			return o.skip(name, SkipContent, "the file is %s, though it is not called so; rename it, or save the article as .txt", c.kind)
		}
	}
	if format == webPage && !strings.Contains(source, "<") {
		return o.skip(name, SkipContent, "the file is called a web page and has no HTML in it; call it %s.txt if it is a text", path.Base(withoutExt(name)))
	}
	return nil
}

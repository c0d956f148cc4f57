package ingest

import (
	"context"
	"encoding/hex"
	"path"
	"strings"
)

// parse fills f with what the bytes of the file called name give. The error is
// the context's.
func (o Options) parse(_ context.Context, f *fileState, name string, data []byte) error {
	p, skip := o.parsePage(name, data)
	if skip != nil {
		f.Skips = append(f.Skips, *skip)
		return nil
	}
	p.Hash = hex.EncodeToString(f.Hash[:])
	f.Pages = append(f.Pages, p)
	return nil
}

// parsePage reads a file that holds one article.
func (o Options) parsePage(name string, data []byte) (*page, *Skip) {
	source, start, skip := o.decode(name, data)
	if skip != nil {
		return nil, skip
	}
	p := &page{File: name, Text: source, Blocks: readText(source, start)}
	p.examine()
	p.dropFurniture()
	if !p.hasArticle() {
		return nil, o.skip(name, SkipNoArticle,
			"nothing is left once pictures, captions said twice and lists of other articles are taken away; check that the file holds the article's text")
	}
	return p, nil
}

// hasArticle reports whether anything is kept: a block beside the title, or the
// title if it is the whole page.
func (p *page) hasArticle() bool {
	for i, b := range p.Blocks {
		if i != p.Title && b.Drop == "" {
			return true
		}
	}
	return len(p.Blocks) == 1 && p.Title == 0
}

// isArticle reports whether files of this name are read.
func isArticle(name string) bool { return strings.ToLower(path.Ext(name)) == ".txt" }

package ingest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"trich/internal/ingest/clean"
	"trich/internal/ingest/meta"
	"trich/internal/ingest/page"
	"trich/internal/ingest/read"
)

// parse fills f with what the bytes of the file called name give. The error is
// the context's.
func (o Options) parse(ctx context.Context, f *fileState, name string, data []byte) error {
	format, _ := o.formats.Named(name)
	if format.Parts == nil {
		f.add(o.parseFile(name, data))
		return ctx.Err()
	}
	b := &batch{file: f}
	if refusal := o.parseParts(ctx, b, format, name, data); refusal != nil {
		*f = fileState{Hash: f.Hash, Skips: []Skip{*o.skip(name, refusal)}}
		return ctx.Err()
	}
	return b.flush(ctx)
}

// parseParts puts the articles of a file of several into b. What is wrong with
// one of them is a refusal in b, what is wrong with the whole file is returned.
func (o Options) parseParts(ctx context.Context, b *batch, format read.Format, name string, data []byte) *read.Refusal {
	return format.Parts(ctx, o.input(name, data), func(part read.Part) error {
		at := name + "/" + part.Name
		switch {
		case part.Refusal != nil:
			b.refuse(o.skip(at, part.Refusal))
			return ctx.Err()
		case part.Read != nil:
			return b.add(ctx, len(part.Data), func() (*article, *Skip) { return o.parsePage(at, part.Data, part.Read) })
		}
		if format, _ := o.formats.Named(at); format.Parts != nil {
			if refusal := o.parseParts(ctx, b, format, at, part.Data); refusal != nil {
				b.refuse(o.skip(at, refusal))
			}
			return ctx.Err()
		}
		return b.add(ctx, len(part.Data), func() (*article, *Skip) { return o.parseFile(at, part.Data) })
	})
}

func (o Options) input(name string, data []byte) read.Input {
	return read.Input{Name: name, Data: data, MaxFileSize: o.MaxFileSize, Formats: o.formats}
}

// parseFile reads a file that holds one article.
func (o Options) parseFile(name string, data []byte) (*article, *Skip) {
	return o.parsePage(name, data, func() (*page.Page, *read.Refusal) {
		format, refusal := o.formats.Of(name, data)
		if refusal != nil {
			return nil, refusal
		}
		return format.Read(o.input(name, data))
	})
}

// maxAtOnce is the largest page, in bytes, of which several are parsed at a
// time: the tree of a web page takes many times its size.
const maxAtOnce = 512 << 10

// parsePage makes an article of the page that reader reads from data.
func (o Options) parsePage(name string, data []byte, reader func() (*page.Page, *read.Refusal)) (a *article, skip *Skip) {
	defer o.contain(name, &a, &skip)
	if len(data) > maxAtOnce {
		o.large.Lock()
		defer o.large.Unlock()
	}
	p, refusal := reader()
	if refusal == nil {
		refusal = finish(p)
	}
	if refusal != nil {
		return nil, o.skip(name, refusal)
	}
	sum := sha256.Sum256(data)
	p.File, p.Hash = name, hex.EncodeToString(sum[:])
	return o.newArticle(p), nil
}

// contain, deferred, refuses the page of which the reading has panicked: a page
// that nobody has thought of must not cost the others.
func (o Options) contain(name string, a **article, skip **Skip) {
	if fault := recover(); fault != nil {
		*a, *skip = nil, o.skip(name, read.Refuse(read.ReasonFault,
			"reading it failed by a fault of the program (%v); report that, and save the article as another .txt meanwhile", fault))
	}
}

// finish finds the article among the lines of a page, and reads the metadata
// there. The trail of sections goes before the title is looked for, and the rest
// of the boilerplate after it, since most of it is what it is by standing below
// the title; dates and names are read last, from date lines that have been marked
// and from the paragraphs that are left.
func finish(p *page.Page) *read.Refusal {
	for _, b := range p.Blocks {
		if b.Line.Len() > read.MaxLine {
			return read.Refuse(read.ReasonLongLine, "line %d is longer than a megabyte, which no article is; break it into paragraphs or remove it",
				1+strings.Count(p.Text[:b.Line.Start], "\n"))
		}
	}
	if p.Scraped {
		clean.Trail(p)
	}
	if p.Untitled {
		meta.FindTitle(p)
	}
	clean.Boilerplate(p)
	meta.FromLines(p)
	if !p.HasArticle() && !p.IsTitleOnly() {
		return read.Refuse(read.ReasonNoArticle,
			"nothing is left once pictures, captions said twice and lists of other articles are taken away; check that the file holds the article's text")
	}
	p.Looks = nil // needed no more
	return nil
}

package ingest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strconv"
	"strings"
	"unicode/utf8"

	"trich/internal/qa"
	"trich/internal/text"
)

// record is a line of a .jsonl file.
type record struct {
	Title, Text, Source, Author, URL, Published string
}

// parseRecords reads a file with an article a line. A line that is none is
// refused by its number, a file without lines as a whole.
func (o Options) parseRecords(ctx context.Context, b *batch, name string, data []byte) *Skip {
	number, found := 0, false
	for line := range bytes.Lines(bytes.TrimPrefix(data, []byte(byteOrderMark))) {
		number++
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		found = true
		at := name + "/" + strconv.Itoa(number)
		if b.add(ctx, len(line), func() (*page, *Skip) { return o.parseRecord(at, line) }) != nil {
			return nil
		}
	}
	if !found {
		return o.skip(name, SkipEmpty, "the file is empty; write the articles into it or remove it")
	}
	return nil
}

func (o Options) parseRecord(name string, line []byte) (p *page, skip *Skip) {
	defer o.contain(name, &p, &skip)
	var r record
	switch err := json.Unmarshal(line, &r); {
	case len(line) > maxLine:
		return nil, o.skip(name, SkipLongLine, "the line is longer than a megabyte, which no article is; shorten or remove it")
	case !utf8.Valid(line):
		return nil, o.skip(name, SkipEncoding, "the line is not UTF-8; save the file as UTF-8")
	case err != nil:
		return nil, o.skip(name, SkipBadRecord, "the line is not an article in JSON (%v); write {\"title\": …, \"text\": …} with source, url and published if they are known", err)
	case strings.TrimSpace(r.Text) == "" || strings.Contains(r.Text, "\x00"):
		return nil, o.skip(name, SkipBadRecord, "the line has no \"text\"; write the article into it or remove the line")
	}
	sum := sha256.Sum256(line)
	p = &page{File: name, Hash: hex.EncodeToString(sum[:]), Text: r.Text, Title: -1, Blocks: readText(r.Text, 0)}
	p.examine()
	var m metadata
	for field, value := range map[string]string{"title": r.Title, "source": r.Source, "author": r.Author, "url": r.URL, "published": r.Published} {
		p.setField(&m, field, strings.Join(strings.Fields(value), " "))
	}
	p.find(qa.FromFrontMatter, m)
	if m.Title == "" {
		p.findTitle()
	} else if len(p.Blocks) > 1 && spelled(p.line(0)) == spelled(text.NFC(m.Title)) {
		p.Title = 0
	}
	if skip := o.finish(p); skip != nil {
		return nil, skip
	}
	return p, nil
}

package read

import (
	"bytes"
	"context"
	"encoding/json"
	"strconv"
	"strings"
	"unicode/utf8"

	"trich/internal/ingest/meta"
	"trich/internal/ingest/page"
	"trich/internal/qa"
	"trich/internal/text"
)

// records is JSON Lines: an article a line.
func records() Format {
	return Format{Name: "records", Ends: []string{".jsonl"}, Parts: readRecords}
}

// record is a line of such a file.
type record struct {
	Title, Text, Source, Author, URL, Published string
}

// readRecords gives every line, by its number counted from 1. A line that is no
// article is refused, a file without lines as a whole.
func readRecords(_ context.Context, in Input, yield func(Part) error) *Refusal {
	number, found := 0, false
	for line := range bytes.Lines(bytes.TrimPrefix(in.Data, []byte(byteOrderMark))) {
		number++
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		found = true
		read := func() (*page.Page, *Refusal) { return readRecord(line) }
		if yield(Part{Name: strconv.Itoa(number), Data: line, Read: read}) != nil {
			return nil
		}
	}
	if !found {
		return Refuse(ReasonEmpty, "the file is empty; write the articles into it or remove it")
	}
	return nil
}

func readRecord(line []byte) (*page.Page, *Refusal) {
	var r record
	switch err := json.Unmarshal(line, &r); {
	case len(line) > MaxLine:
		return nil, Refuse(ReasonLongLine, "the line is longer than a megabyte, which no article is; shorten or remove it")
	case !utf8.Valid(line):
		return nil, Refuse(ReasonEncoding, "the line is not UTF-8; save the file as UTF-8")
	case err != nil:
		return nil, Refuse(ReasonBadRecord, "the line is not an article in JSON (%v); write {\"title\": …, \"text\": …} with source, url and published if they are known", err)
	case strings.TrimSpace(r.Text) == "" || strings.Contains(r.Text, "\x00"):
		return nil, Refuse(ReasonBadRecord, "the line has no \"text\"; write the article into it or remove the line")
	}
	p := page.New(r.Text, lineBlocks(r.Text, 0))
	var m page.Fields
	for _, f := range [...]struct{ name, value string }{
		{"title", r.Title}, {"source", r.Source}, {"author", r.Author}, {"url", r.URL}, {"published", r.Published},
	} {
		meta.Set(p, &m, f.name, strings.Join(strings.Fields(f.value), " "))
	}
	p.Find(qa.FromFrontMatter, m)
	if m.Title != "" && len(p.Blocks) > 1 && page.Spelled(p.Line(0)) == page.Spelled(text.NFC(m.Title)) {
		p.Title = 0
	}
	p.Untitled = m.Title == ""
	return p, nil
}

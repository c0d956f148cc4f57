package read

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"trich/internal/ingest/meta"
	"trich/internal/ingest/page"
	"trich/internal/ingest/webpage"
	"trich/internal/qa"
	"trich/internal/text"
)

// records is JSON Lines: an article a line.
func records() Format {
	return Format{Name: "records", Ends: []string{".jsonl", ".ndjson"}, Parts: readRecords}
}

// recordText are the names that scrapers give to an article's text, the best
// first.
var recordText = []string{"text", "content", "maintext", "body", "article_body", "articlebody", "full_text", "content_html", "html", "description", "summary"}

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
	var record map[string]any
	switch err := json.Unmarshal(line, &record); {
	case len(line) > MaxLine:
		return nil, Refuse(ReasonLongLine, "the line is longer than a megabyte, which no article is; shorten or remove it")
	case !utf8.Valid(line):
		return nil, Refuse(ReasonEncoding, "the line is not UTF-8; save the file as UTF-8")
	case err != nil:
		return nil, Refuse(ReasonBadRecord, "the line is not an article in JSON (%v); write {\"title\": …, \"text\": …} with source, url and published if they are known", err)
	}
	body, refusal := recordBody(record)
	if refusal != nil {
		return nil, refusal
	}
	p := page.New(body, lineBlocks(body, 0))
	m := recordFields(p, record)
	p.Find(qa.FromFrontMatter, m)
	if m.Title != "" && len(p.Blocks) > 1 && page.Spelled(p.Line(0)) == page.Spelled(text.NFC(m.Title)) {
		p.Title = 0
	}
	p.Untitled = m.Title == ""
	return p, nil
}

// recordBody is the text of a record: the first field of a known name that has
// any. Where that is HTML, it is what a reader sees of it.
func recordBody(record map[string]any) (string, *Refusal) {
	byName := map[string]any{}
	for key, value := range record {
		byName[strings.ToLower(key)] = value
	}
	for _, name := range recordText {
		body, is := byName[name].(string)
		switch {
		case !is && byName[name] != nil && name == recordText[0]:
			return "", Refuse(ReasonBadRecord, "the line's \"text\" is no text; write the article into it or remove the line")
		case !is || strings.TrimSpace(body) == "" || strings.Contains(body, "\x00"):
			continue
		case elements.MatchString(body):
			seen, err := webpage.Visible(body)
			if err != nil || strings.TrimSpace(seen) == "" {
				return "", Refuse(ReasonBadRecord, "the line's %q is HTML that shows no text; write the article into it or remove the line", name)
			}
			return seen, nil
		}
		return body, nil
	}
	return "", Refuse(ReasonBadRecord, "the line has no \"text\"; write the article into it or remove the line")
}

// elements is found in text that is HTML.
var elements = regexp.MustCompile(`(?i)</(?:p|div|br|h[1-6]|ul|ol|li|a|b|i|em|strong|span|script|table)\s*>|<(?:br|p)\s*/?>`)

// dateName is the name of a field that may be the date of publication.
var dateName = regexp.MustCompile(`(?i)date|publi|time|posted`)

// recordFields reads the metadata of a record, and warns of fields that look like
// a date of publication and are not used.
func recordFields(p *page.Page, record map[string]any) page.Fields {
	var m page.Fields
	for _, key := range slices.Sorted(maps.Keys(record)) {
		field, value := meta.FieldNamed(key), recordValue(record[key])
		if field == "source" && strings.HasPrefix(value, "http") {
			field = "url"
		}
		switch field {
		case "":
			continue
		case "published":
			value = recordDate(record[key], value)
		}
		if value != "" && !meta.Has(m, field) {
			meta.Set(p, &m, field, value)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(record)) {
		if value := recordValue(record[key]); m.Published.IsZero() && value != "" && meta.FieldNamed(key) == "" && dateName.MatchString(key) {
			if _, ok := meta.ReadDate(value); ok {
				p.Warn("the field %q looks like a date and is not used; call it published if it is when the article was", key)
			}
		}
	}
	return m
}

// recordValue is a text, a number or the texts of a list, "" for anything else.
func recordValue(value any) string {
	switch value := value.(type) {
	case string:
		return strings.Join(strings.Fields(value), " ")
	case time.Time:
		return value.Format(time.RFC3339)
	case fmt.Stringer: // a day in TOML
		return value.String()
	case map[string]any:
		return recordValue(value["name"])
	case []any:
		var all []string
		for _, one := range value[:min(len(value), maxAuthors)] {
			if s := recordValue(one); s != "" {
				all = append(all, s)
			}
		}
		return strings.Join(all, ", ")
	}
	return ""
}

const (
	// maxAuthors is how many values of a list are read.
	maxAuthors = 20
	// Seconds since 1970 from 1990 to 2100; from a thousand times that on they are
	// milliseconds.
	minEpoch, maxEpoch = 631_152_000, 4_102_444_800
)

// recordDate is a date as its record writes it: in words and figures, or in
// seconds or milliseconds since 1970, which are given as the day in Vietnam.
func recordDate(raw any, value string) string {
	seconds, is := raw.(float64)
	if is && seconds >= 1000*minEpoch {
		seconds /= 1000
	}
	if !is || seconds < minEpoch || seconds > maxEpoch {
		return value
	}
	return time.Unix(int64(seconds), 0).In(time.FixedZone("ICT", 7*60*60)).Format(time.DateOnly)
}

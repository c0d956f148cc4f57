package read

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"html"
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

// recordText are the names that scrapers and people give to an article's text,
// the best first, as meta.PlainName has them.
var recordText = []string{"text", "content", "maintext", "body", "articlebody", "articletext", "fulltext", "contenttext", "textcontent", "rawtext", "bodytext",
	"postcontent", "article", "story", "contents", "noidung", "baiviet", "vanban", "encoded", "contenthtml", "html", "bodyhtml", "description", "summary", "abstract", "tomtat"}

// fullText is how many of them are of a whole text; the others may be of a feed.
const fullText = 22

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
		if number > archiveFiles {
			_ = yield(tooManyRecords(number))
			return nil
		}
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
	if len(line) > MaxLine {
		return nil, longRecord()
	}
	var record map[string]any
	switch err := json.Unmarshal(line, &record); {
	case !utf8.Valid(line):
		return nil, Refuse(ReasonEncoding, "the line is not UTF-8; save the file as UTF-8")
	case err != nil:
		return nil, Refuse(ReasonBadRecord, "the line is not an article in JSON (%v); write {\"title\": …, \"text\": …} with source, url and published if they are known", err)
	}
	return recordPage(record)
}

// tooManyRecords refuses what a file holds behind the most articles that are read
// of one.
func tooManyRecords(number int) Part {
	return Part{Name: strconv.Itoa(number), Refusal: Refuse(ReasonArchive, "the file holds more than %d articles, of which the first are read; divide it into several", archiveFiles)}
}

// longRecord refuses a record that is longer than MaxLine.
func longRecord() *Refusal {
	return Refuse(ReasonLongLine, "it is longer than a megabyte, which no article is; shorten or remove it")
}

// recordPage is the page of a record.
func recordPage(record map[string]any) (*page.Page, *Refusal) {
	body, refusal := recordBody(record)
	if refusal != nil {
		return nil, refusal
	}
	p := page.New(body, lineBlocks(body, 0))
	warnOfLonger(p, record)
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
	for _, key := range slices.Sorted(maps.Keys(record)) {
		byName[meta.PlainName(key)] = record[key]
	}
	for _, name := range recordText {
		body := textOf(byName[name], 0)
		switch {
		case strings.TrimSpace(body) == "" || strings.Contains(body, "\x00"):
			continue
		case elements.MatchString(body):
			if !blocks.MatchString(body) { // its lines are its paragraphs
				body = strings.ReplaceAll(body, "\n", "<br>")
			}
			seen, err := webpage.Visible(body)
			if err != nil || strings.TrimSpace(seen) == "" {
				return "", Refuse(ReasonBadRecord, "the record's %q is HTML that shows no text; write the article into it or remove the record", name)
			}
			return seen, nil
		}
		return html.UnescapeString(body), nil
	}
	return "", Refuse(ReasonBadRecord, "the record has no \"text\"%s; write the article into it or remove the record", longFields(record))
}

// textOf is a text, the lines of a list of texts, or that in a field of a field, as
// sites' programs give it.
func textOf(value any, depth int) string {
	if depth > maxTextDepth {
		return ""
	}
	switch value := value.(type) {
	case string:
		return value
	case map[string]any:
		for _, key := range []string{"rendered", "text", "html", "value", "content", "#text"} {
			if s := textOf(value[key], depth+1); s != "" {
				return s
			}
		}
	case []any:
		var all []string
		for _, one := range value {
			if s := textOf(one, depth+1); s != "" {
				all = append(all, s)
			}
		}
		return strings.Join(all, "\n")
	}
	return ""
}

// maxTextDepth is in how many fields and lists a text may stand.
const maxTextDepth = 3

// warnOfLonger warns of a field that is much longer than the one that was taken
// for the text.
func warnOfLonger(p *page.Page, record map[string]any) {
	for _, key := range slices.Sorted(maps.Keys(record)) {
		s, is := record[key].(string)
		if is && len(s) > 2*len(p.Text)+leastLong && len(key) <= leastLong && !isTextName(key) {
			p.Warn("the field %q is longer than what is taken for the text, and is not used; call it text if it is the article", key)
		}
	}
}

// leastLong is the length from which on a field may be an article, in bytes.
const leastLong = 200

// longFields names the fields of a record that may be its text under a name that
// is not known.
func longFields(record map[string]any) string {
	var names []string
	for _, key := range slices.Sorted(maps.Keys(record)) {
		if s, is := record[key].(string); is && len(s) >= leastLong && len(key) <= leastLong && len(names) < 3 {
			names = append(names, strconv.Quote(key))
		}
	}
	if len(names) == 0 {
		return ""
	}
	return " (nor is " + strings.Join(names, " or ") + " taken for it: rename the one that is)"
}

// elements is found in text that is HTML, and blocks where paragraphs are marked
// up.
var (
	elements = regexp.MustCompile(`(?i)</(?:p|div|br|h[1-6]|ul|ol|li|a|b|i|em|strong|span|script|table|figure)\s*>|<(?:br|p|img|div)(?:\s[^<>]*)?/?>`)
	blocks   = regexp.MustCompile(`(?i)<(?:p|div|br|h[1-6]|li|tr|blockquote)[\s/>]`)
)

// dateName is the name of a field that may be the date of publication.
var dateName = regexp.MustCompile(`(?i)date|publi|time|posted|ngày|ngay`)

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
		case "author":
			if m := mailedBy.FindStringSubmatch(value); m != nil {
				value = m[1]
			}
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

// mailedBy is an author as RSS has it: an address, and the name behind it.
var mailedBy = regexp.MustCompile(`^\S+@\S+ \(([^()]+)\)$`)

// recordValue is a text, a number or the texts of a list, "" for anything else.
func recordValue(value any) string {
	switch value := value.(type) {
	case string:
		return strings.Join(strings.Fields(html.UnescapeString(value)), " ")
	case time.Time:
		return value.Format(time.RFC3339)
	case fmt.Stringer: // a day in TOML
		return value.String()
	case map[string]any:
		for _, key := range []string{"name", "rendered", "title", "@value"} {
			if s := recordValue(value[key]); s != "" {
				return s
			}
		}
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

package read

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"

	"trich/internal/ingest/meta"
	"trich/internal/ingest/page"
)

// table is a table with names in its first row, as spreadsheets save it: an
// article a row.
func table() Format {
	return Format{Name: "table", Ends: []string{".csv", ".tsv"}, Parts: readTable}
}

// readTable gives every row by its number, which is 1 for that of the names.
func readTable(_ context.Context, in Input, yield func(Part) error) *Refusal {
	source, start, refusal := decode(in.Data, nil)
	if refusal != nil {
		return refusal
	}
	source = source[start:]
	r := csv.NewReader(strings.NewReader(source))
	r.Comma, r.LazyQuotes, r.FieldsPerRecord = separator(source), true, -1
	names, err := r.Read()
	if err != nil {
		return Refuse(ReasonBadRecord, "the table cannot be read (%v); save it as CSV with the names of the columns in its first row", err)
	}
	if !hasText(names, len(recordText)) {
		return Refuse(ReasonBadRecord, "no column of the table is the articles' text; call one of them text (and others title, source, author, url and published). The first row has %q",
			page.Beginning(strings.Join(names, ", "), maxRowNames))
	}
	found := false
	for number := 2; ; number++ {
		from := r.InputOffset()
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if number > archiveFiles+1 {
			_ = yield(tooManyRecords(number))
			return nil
		}
		part := Part{Name: strconv.Itoa(number)}
		if raw := source[from:r.InputOffset()]; err != nil {
			part.Refusal = Refuse(ReasonBadRecord, "the row cannot be read (%v); mend it", err)
		} else if len(raw) > MaxLine {
			part.Refusal = Refuse(ReasonLongLine, "the row is longer than a megabyte, which no article is; check that every quotation mark is closed, or shorten it")
		} else if strings.TrimSpace(strings.Join(row, "")) == "" {
			continue
		} else {
			part.Data = []byte(raw)
			part.Read = func() (*page.Page, *Refusal) { return recordPage(rowRecord(names, row)) }
		}
		found = true
		if yield(part) != nil {
			return nil
		}
	}
	if !found {
		return Refuse(ReasonEmpty, "the table has no rows below its names; write the articles into it or remove it")
	}
	return nil
}

// maxRowNames is how much of the names is shown, in bytes.
const maxRowNames = 200

// separator is the sign between the fields of a table: the one that its first
// line has most of.
func separator(source string) rune {
	line, _, _ := strings.Cut(source, "\n")
	best, most := ',', 0
	for _, sign := range ",;\t|" {
		if n := strings.Count(line, string(sign)); n > most {
			best, most = sign, n
		}
	}
	return best
}

// hasText reports whether one of the names is among the first n of a text.
func hasText(names []string, n int) bool {
	return slices.ContainsFunc(names, func(name string) bool {
		return slices.Contains(recordText[:n], meta.PlainName(strings.TrimSpace(name)))
	})
}

// isTextName reports whether a field of that name may hold an article's text.
func isTextName(name string) bool { return hasText([]string{name}, len(recordText)) }

func rowRecord(names, row []string) map[string]any {
	record := make(map[string]any, len(names))
	for i, name := range names[:min(len(names), len(row))] {
		if name = strings.TrimSpace(name); record[name] != nil || row[i] == "" {
			continue
		}
		record[name] = row[i]
		if n, err := strconv.ParseFloat(row[i], 64); err == nil && meta.FieldNamed(name) == "published" {
			record[name] = n // seconds since 1970, as recordDate has them
		}
	}
	return record
}

// jsonFile is JSON: one article, a list of them, or such a list in a field, as the
// programs of sites give it.
func jsonFile() Format {
	return Format{Name: "JSON", Ends: []string{".json"}, Parts: readJSON}
}

// readJSON gives every article by its number, counted from 1.
func readJSON(ctx context.Context, in Input, yield func(Part) error) *Refusal {
	data, refusal := fromUTF16(bytes.TrimPrefix(in.Data, []byte(byteOrderMark)))
	if refusal != nil {
		return refusal
	}
	l := jsonList{yield: yield}
	list := bytes.HasPrefix(bytes.TrimSpace(data[:min(len(data), headLen)]), []byte("["))
	if !list && int64(len(data)) > wholeSize*in.MaxFileSize {
		return Refuse(ReasonTooLarge, "the file is larger than the %d bytes that are read at once; write an article a line and call it .jsonl", wholeSize*in.MaxFileSize)
	}
	depth := 0
	d := json.NewDecoder(bytes.NewReader(data))
	if list {
		depth = 1 // a list is read one by one, to hold it once
		if _, err := d.Token(); err != nil {
			return nil
		}
	}
	for ctx.Err() == nil && (depth == 0 || d.More()) {
		var value json.RawMessage
		err := d.Decode(&value)
		if errors.Is(err, io.EOF) && depth == 0 {
			break
		}
		if err != nil {
			return Refuse(ReasonBadRecord, "the file is not JSON (%v, byte %d of the file); mend it, or write {\"title\": …, \"text\": …}", err, d.InputOffset())
		}
		if l.add(value, depth) != nil {
			return nil
		}
	}
	if l.number == 0 {
		return Refuse(ReasonBadRecord, "the file holds no article with a \"text\"; write [{\"title\": …, \"text\": …}, …] with source, url and published if they are known")
	}
	return nil
}

// wholeSize is how many times the size of a file of one article a file may have
// that is held in memory several times while it is read.
const wholeSize = 10

// jsonList hands out the articles of a file.
type jsonList struct {
	yield  func(Part) error
	number int
}

// maxListDepth is how deep in fields of fields a list of articles is looked for.
const maxListDepth = 3

// add hands out an article, or those of a list.
func (l *jsonList) add(value json.RawMessage, depth int) error {
	if depth > maxListDepth {
		return nil
	}
	value = bytes.TrimSpace(value)
	if bytes.HasPrefix(value, []byte("[")) {
		var list []json.RawMessage
		if json.Unmarshal(value, &list) != nil {
			return nil
		}
		for _, one := range list {
			if err := l.add(one, depth+1); err != nil {
				return err
			}
		}
		return nil
	}
	var fields map[string]json.RawMessage
	if !bytes.HasPrefix(value, []byte("{")) || json.Unmarshal(value, &fields) != nil {
		return nil
	}
	var names []string
	for name := range fields {
		names = append(names, name)
	}
	if nested, name := listOf(fields); name != "" && !hasText(names, fullText) {
		return l.add(nested, depth+1)
	}
	if depth == 0 && !hasText(names, len(recordText)) {
		return nil
	}
	if l.number++; l.number > archiveFiles {
		return errors.Join(errTooMuch, l.yield(tooManyRecords(l.number)))
	}
	return l.yield(Part{Name: strconv.Itoa(l.number), Data: value, Read: func() (*page.Page, *Refusal) { return readRecord(value) }})
}

// listOf is the longest list of objects among the fields of an object.
func listOf(fields map[string]json.RawMessage) (list json.RawMessage, name string) {
	for key, value := range fields {
		rest := bytes.TrimLeft(bytes.TrimPrefix(bytes.TrimSpace(value), []byte("[")), " \t\r\n")
		isList := bytes.HasPrefix(bytes.TrimSpace(value), []byte("[")) && bytes.HasPrefix(rest, []byte("{"))
		if isList && (len(value) > len(list) || len(value) == len(list) && key < name) {
			list, name = value, key
		}
	}
	return list, name
}

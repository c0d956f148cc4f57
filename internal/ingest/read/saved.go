package read

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"trich/internal/ingest/meta"
	"trich/internal/ingest/page"
	"trich/internal/ingest/read/feed"
	"trich/internal/ingest/read/saved"
	"trich/internal/qa"
)

// xmlFile is XML: a feed of news, a list of articles as programs export them, or
// one article.
func xmlFile() Format {
	return Format{Name: "XML", Ends: []string{".xml", ".rss", ".atom"}, Parts: readXML}
}

// readXML gives every article by its number, counted from 1.
func readXML(ctx context.Context, in Input, yield func(Part) error) *Refusal {
	data, refusal := fromUTF16(in.Data)
	if refusal != nil {
		return refusal
	}
	number, stopped := 0, false
	err := feed.Read(ctx, data, isTextName, func(r feed.Record, raw []byte) error {
		if number == 0 && !hasText(slices.Collect(maps.Keys(r)), len(recordText)) {
			return nil
		}
		if number++; number > archiveFiles {
			stopped = true
			return errors.Join(errTooMuch, yield(tooManyRecords(number)))
		}
		if len(raw) > 2*MaxLine { // the elements are as long as the text
			return yield(Part{Name: strconv.Itoa(number), Refusal: longRecord()})
		}
		err := yield(Part{Name: strconv.Itoa(number), Data: raw, Read: func() (*page.Page, *Refusal) { return recordPage(r) }})
		stopped = err != nil
		return err
	})
	switch {
	case stopped || ctx.Err() != nil:
		return nil
	case err != nil:
		return Refuse(ReasonContent, "the file cannot be read: %v; save the articles as .html, .jsonl or .txt", err)
	case number == 0:
		return Refuse(ReasonNoArticle, "no element of the file is known to hold an article's text; save the articles as .html, .jsonl or .txt")
	}
	return nil
}

// mailMessage is a message as mail programs save it: what it says, and the files
// that came with it.
func mailMessage() Format {
	return Format{Name: "mail", Ends: []string{".eml"}, Parts: readMail}
}

// mailBody is what the message itself is called among its parts.
const mailBody = "message"

func readMail(ctx context.Context, in Input, yield func(Part) error) *Refusal {
	if refusal := tooLargeMessage(in); refusal != nil {
		return refusal
	}
	m, err := saved.ReadMessage(in.Data)
	if err != nil {
		return Refuse(ReasonContent, "the message cannot be read: %v; save it anew, or as .txt", err)
	}
	found := false
	if p := shownPart(m.Parts); p != nil {
		found = true
		if yield(Part{Name: mailBody, Data: p.Data, Read: func() (*page.Page, *Refusal) { return readMailBody(m, p) }}) != nil {
			return nil
		}
	}
	seen := map[string]bool{mailBody: true}
	for _, p := range m.Parts {
		format, known := in.Formats.Named(p.Name)
		if !p.Attached || !known || format.Packs || format.Name == "mail" || seen[p.Name] || strings.HasPrefix(p.Name, ".") || ctx.Err() != nil {
			continue
		}
		seen[p.Name], found = true, true
		part := Part{Name: p.Name, Data: p.Data}
		if int64(len(p.Data)) > in.Formats.MaxSize(p.Name, in.MaxFileSize) {
			part = Part{Name: p.Name, Refusal: in.Formats.TooLarge(p.Name, in.MaxFileSize)}
		}
		if yield(part) != nil {
			return nil
		}
	}
	if !found {
		return Refuse(ReasonEmpty, "the message holds no text, nor a file that can be read; remove it")
	}
	return nil
}

func tooLargeMessage(in Input) *Refusal {
	if limit := wholeSize * in.MaxFileSize; int64(len(in.Data)) > limit {
		return Refuse(ReasonTooLarge, "the file is larger than the %d bytes allowed for its kind; save the text and what belongs to it apart", limit)
	}
	return nil
}

// shownPart is the part of a message that is shown, nil if it has no text: that in
// HTML, since the lines of the other one are cut to the width of a screen.
func shownPart(parts []saved.Part) *saved.Part {
	var plain *saved.Part
	for i := range parts {
		p := &parts[i]
		switch {
		case p.Attached || len(bytes.TrimSpace(p.Data)) == 0:
		case p.Type == "text/html":
			return p
		case p.Type == "text/plain" && plain == nil:
			plain = p
		}
	}
	return plain
}

// addressOfMail is the address behind a sender's name.
var addressOfMail = regexp.MustCompile(`\s*<[^<>]*>\s*$`)

func readMailBody(m *saved.Message, p *saved.Part) (*page.Page, *Refusal) {
	body, start, refusal := decode(p.Data, func(string) string { return p.Charset })
	if refusal != nil {
		return nil, refusal
	}
	if body = body[start:]; p.Type == "text/plain" {
		body = unwrapped(body)
	} else {
		body = "<div>" + body + "</div>"
	}
	from := strings.Trim(addressOfMail.ReplaceAllString(m.From, ""), `" `)
	return recordPage(map[string]any{"title": m.Subject, "author": from, "published": m.Date, "text": body})
}

// wrappedFrom is the length, in characters, from which on a line of a message is
// taken to have been cut where the screen ended.
const wrappedFrom = 60

// unwrapped joins the lines of each paragraph of a message.
func unwrapped(s string) string {
	var b strings.Builder
	open := 0 // the length of the last line if it may go on
	for line := range strings.SplitSeq(strings.ReplaceAll(s, "\r\n", "\n"), "\n") {
		text := strings.TrimSpace(line)
		if b.Len() > 0 {
			if open > 0 && text != "" && !strings.ContainsAny(text[:1], ">-*|#") {
				b.WriteByte(' ')
			} else {
				b.WriteByte('\n')
			}
		}
		b.WriteString(text)
		open = utf8.RuneCountInString(text)
		if open < wrappedFrom && !(strings.HasSuffix(line, " ") && open > 0) { // a space at the end tells that it goes on
			open = 0
		}
	}
	return b.String()
}

// wholePage is a web page as browsers save it in one file with its pictures.
func wholePage() Format {
	return Format{Name: "MHTML", Ends: []string{".mhtml", ".mht"}, Sniff: func(h Head) bool { return h.Begins("from: <saved by ") }, Read: readWholePage, Large: true}
}

func readWholePage(in Input) (*page.Page, *Refusal) {
	if refusal := tooLargeMessage(in); refusal != nil {
		return nil, refusal
	}
	m, err := saved.ReadMessage(in.Data)
	if err != nil {
		return nil, Refuse(ReasonContent, "the saved page cannot be read: %v; save it anew, or as .html", err)
	}
	for _, part := range m.Parts {
		if part.Type != "text/html" && part.Type != "application/xhtml+xml" {
			continue
		}
		if int64(len(part.Data)) > in.MaxFileSize {
			return nil, in.Formats.TooLarge("page.html", in.MaxFileSize)
		}
		return readPageFrom(in, part.Data, part.Charset, cmp.Or(m.Location, part.Location))
	}
	return nil, Refuse(ReasonNoArticle, "the saved page holds no page in HTML; save it as .html")
}

// readPageFrom reads a web page that was got from an address.
func readPageFrom(in Input, data []byte, charset, address string) (*page.Page, *Refusal) {
	in.Data = data
	p, refusal := readPageIn(in, charset)
	if refusal == nil && strings.HasPrefix(address, "http") {
		var m page.Fields
		meta.Set(p, &m, "url", address)
		p.Find(qa.FromHTML, m)
	}
	return p, refusal
}

// crawl is what a crawler saved.
func crawl() Format {
	return Format{Name: "WARC", Ends: []string{".warc"}, Parts: func(ctx context.Context, in Input, yield func(Part) error) *Refusal {
		return readCrawl(ctx, in, bytes.NewReader(in.Data), yield)
	}}
}

// zippedCrawl is that packed with gzip.
func zippedCrawl() Format {
	return Format{Name: "packed WARC", Ends: []string{".warc.gz"}, Parts: func(ctx context.Context, in Input, yield func(Part) error) *Refusal {
		unpacked, err := gzip.NewReader(bytes.NewReader(in.Data))
		if err != nil {
			return Refuse(ReasonArchive, "the file cannot be unpacked (%v); pack it again", err)
		}
		return readCrawl(ctx, in, &limitedReader{from: unpacked, rest: manySize * in.MaxFileSize}, yield)
	}, Packs: true}
}

func readCrawl(ctx context.Context, in Input, from io.Reader, yield func(Part) error) *Refusal {
	found, stopped := false, false
	err := saved.ReadCrawl(ctx, from, in.MaxFileSize, func(one saved.Page) error {
		found = true
		part := Part{Name: strconv.Itoa(one.Number), Data: one.HTML}
		switch {
		case one.TooLarge:
			part.Refusal = in.Formats.TooLarge("page.html", in.MaxFileSize)
		case one.Packed:
			part.Refusal = Refuse(ReasonUnreadable, "the page was sent packed in a way that is not read; save it as .html")
		default:
			part.Read = func() (*page.Page, *Refusal) { return readPageFrom(in, one.HTML, "", one.URL) }
		}
		err := yield(part)
		stopped = err != nil
		return err
	})
	switch {
	case stopped || ctx.Err() != nil:
		return nil
	case errors.Is(err, errTooMuch):
		return Refuse(ReasonArchive, "the crawl holds more than %d bytes; divide it into several", manySize*in.MaxFileSize)
	case err != nil:
		return Refuse(ReasonArchive, "the crawl cannot be read (%v); save it again", err)
	case !found:
		return Refuse(ReasonNoArticle, "the crawl holds no web page; remove it")
	}
	return nil
}

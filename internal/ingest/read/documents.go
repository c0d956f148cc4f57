package read

import (
	"context"
	"errors"
	"regexp"
	"strings"

	"trich/internal/ingest/meta"
	"trich/internal/ingest/page"
	"trich/internal/ingest/read/office"
	"trich/internal/ingest/read/pdf"
	"trich/internal/ingest/webpage"
	"trich/internal/qa"
	"trich/internal/text"
)

// paragraph is one of a document.
type paragraph struct {
	text string
	// page is the number of the page it begins on, 0 where there are no pages.
	page int
	// margin tells that it is no part of the text.
	margin bool
}

// documentPage is the page of a document's paragraphs, a line each.
func documentPage(all []paragraph) *page.Page {
	var b strings.Builder
	var blocks []page.Block
	var pages []int
	for _, d := range all {
		for line := range strings.SplitSeq(d.text, "\n") {
			if line = strings.TrimSpace(line); line == "" {
				continue
			}
			for d.page > len(pages) {
				pages = append(pages, b.Len())
			}
			span := qa.Span{Start: b.Len(), End: b.Len() + len(line)}
			b.WriteString(line)
			b.WriteByte('\n')
			one := textBlock(b.String()[span.Start:], qa.Span{End: len(line)})
			one.Line, one.Span = span, qa.Span{Start: span.Start + one.Span.Start, End: span.Start + one.Span.End}
			if d.margin {
				one.Drop = page.DropBoilerplate
			}
			blocks = append(blocks, one)
		}
	}
	p := page.New(b.String(), blocks)
	p.Pages = pages
	return p
}

// pdfDocument is a PDF with a text layer.
func pdfDocument() Format {
	return Format{Name: "PDF", Ends: []string{".pdf"}, Sniff: func(h Head) bool { return h.Begins("%pdf-") }, Read: readPDF, Large: true}
}

func readPDF(in Input) (*page.Page, *Refusal) {
	d, err := pdf.Read(context.Background(), in.Data)
	switch {
	case errors.Is(err, pdf.ErrScanned):
		return nil, Refuse(ReasonNoArticle, "the PDF cannot be read: %v; have its text recognised (OCR) and save it as a PDF with text, or as .txt", err)
	case err != nil:
		return nil, Refuse(ReasonContent, "the PDF cannot be read: %v; save the article as .docx or .txt", err)
	}
	all := make([]paragraph, len(d.Paragraphs))
	for i, one := range d.Paragraphs {
		all[i] = paragraph{text: one.Text, page: one.Page, margin: one.Margin}
	}
	p := documentPage(all)
	title := titleOfPDF(d)
	if title >= 0 {
		p.Title = title
	}
	nameDocument(p, d.Title, d.Author)
	return p, nil
}

// larger is how much larger than most of the text a title is.
const larger = 1.15

// titleOfPDF is the first of the largest letters on the first page, -1 if none
// are larger than those of most of the text. Paragraphs are lines of the page.
func titleOfPDF(d *pdf.Document) int {
	sizes := map[int]int{}
	for _, one := range d.Paragraphs {
		sizes[int(one.Size*2+0.5)] += len(one.Text)
	}
	usual, most := 0, 0
	for size, n := range sizes {
		if n > most || n == most && size < usual {
			usual, most = size, n
		}
	}
	title := -1
	for i, one := range d.Paragraphs {
		switch {
		case one.Page > 1:
		case one.Margin || len(one.Text) > page.MaxHeadline*3 || strings.IndexFunc(one.Text, page.IsAlphanumeric) < 0:
		case 2*one.Size < larger*float64(usual):
		case title < 0 || one.Size > 1.05*d.Paragraphs[title].Size:
			title = i
		}
	}
	return title
}

// noName are what programs write into a document's fields where nobody has.
var noName = regexp.MustCompile(`(?i)^(?:admin(?:istrator)?|(?:windows |microsoft office |ms office )?user|users?|người dùng|owner|author|unknown|tác giả|hp|dell|lenovo|asus|acer|msi|pc|may ?tinh|máy tính|microsoft|home|office|default|root|untitled.*|microsoft (?:word|powerpoint) - .*|powerpoint presentation|slide \d+|document\d*|presentation\d*|tài liệu\d*|.*\.(?:docx?|pptx?|odt|rtf|pdf|indd|qxd|tmp|dvi|tex|ps|html?|txt))$`)

// nameDocument gives a document the title and the author that it says it has,
// unless programs say so, and the title that it shows. What it shows counts more:
// few people look at the fields of a file.
func nameDocument(p *page.Page, title, author string) {
	m := page.Fields{Title: strings.Join(strings.Fields(title), " "), Author: strings.Join(strings.Fields(author), " ")}
	if noName.MatchString(m.Title) || len([]rune(m.Title)) < 4 {
		m.Title = ""
	}
	if noName.MatchString(m.Author) {
		m.Author = ""
	}
	for i := range min(len(p.Blocks), 10) {
		if p.Title < 0 && m.Title != "" && p.Blocks[i].Drop == "" && page.Spelled(p.Line(i)) == page.Spelled(text.NFC(m.Title)) {
			p.Title = i
		}
	}
	if p.Title >= 0 {
		m.Title = ""
		p.Find(qa.FromPage, page.Fields{Title: p.Line(p.Title)})
	}
	p.Untitled = m.Title == "" && p.Title < 0
	p.Find(qa.FromFrontMatter, m)
}

// The documents of office programs.
func wordDocument() Format {
	return Format{Name: "Word", Ends: []string{".docx", ".docm", ".dotx"}, Read: readOffice(office.ReadWord), Large: true}
}

func openDocument() Format {
	return Format{Name: "OpenDocument", Ends: []string{".odt", ".ott"}, Read: readOffice(office.ReadOpenDocument), Large: true}
}

func slides() Format {
	return Format{Name: "PowerPoint", Ends: []string{".pptx"}, Read: readOffice(office.ReadSlides), Large: true}
}

func richText() Format {
	return Format{Name: "RTF", Ends: []string{".rtf"}, Sniff: func(h Head) bool { return h.Begins(`{\rtf`) }, Read: readOffice(office.ReadRTF), Large: true}
}

// readOffice makes a page of what read gives.
func readOffice(read func([]byte) (*office.Document, error)) func(Input) (*page.Page, *Refusal) {
	return func(in Input) (*page.Page, *Refusal) {
		d, err := read(in.Data)
		if err != nil {
			return nil, Refuse(ReasonContent, "the document cannot be read: %v; save it anew, or as .txt", err)
		}
		if len(d.Paragraphs) == 0 {
			return nil, Refuse(ReasonEmpty, "the document holds no text; write the article into it or remove it")
		}
		return officePage(d), nil
	}
}

// officePage is the page of a document. Its title is the paragraph styled so,
// else the first one if that is a heading.
func officePage(d *office.Document) *page.Page {
	all := make([]paragraph, len(d.Paragraphs))
	title, line := -1, 0
	for i, one := range d.Paragraphs {
		all[i] = paragraph{text: one.Text, page: one.Page}
		if title < 0 && (one.Title || one.Heading > 0 && i == 0) {
			title = line
		}
		line += 1 + strings.Count(one.Text, "\n")
	}
	p := documentPage(all)
	if title >= 0 {
		p.Title = title
	}
	nameDocument(p, d.Title, d.Author)
	return p
}

// book is an electronic book. Its title is the one it says it has.
func book() Format {
	return Format{Name: "EPUB", Ends: []string{".epub"}, Read: readBook, Large: true}
}

func readBook(in Input) (*page.Page, *Refusal) {
	visible := func(s string) (string, error) {
		seen, err := webpage.Visible(s)
		if err != nil {
			return "", office.ErrTooMuch
		}
		return seen, nil
	}
	d, err := office.ReadBook(in.Data, visible)
	switch {
	case err != nil:
		return nil, Refuse(ReasonContent, "the book cannot be read: %v; save it anew, or as .txt", err)
	case len(d.Paragraphs) == 0:
		return nil, Refuse(ReasonEmpty, "the book holds no text; remove it")
	}
	all := make([]paragraph, len(d.Paragraphs))
	for i, one := range d.Paragraphs {
		all[i].text = one.Text
	}
	p := documentPage(all)
	nameDocument(p, d.Title, d.Author)
	var m page.Fields
	meta.Set(p, &m, "source", d.Source)
	meta.Set(p, &m, "published", d.Published)
	p.Find(qa.FromFrontMatter, m)
	return p, nil
}

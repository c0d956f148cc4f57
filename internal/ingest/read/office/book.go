package office

import (
	"net/url"
	"path"
	"strings"
)

// backLinks are the signs behind notes that lead back to the text.
const backLinks = " ↩\ufe0e\ufe0f"

// maxChapters is the most files of a book that are read.
const maxChapters = 2000

// ReadBook reads an .epub; visible gives the text that a reader sees of a page in
// HTML, and its error makes the book unreadable.
func ReadBook(data []byte, visible func(string) (string, error)) (*Document, error) {
	a, err := openArchive(data)
	if err != nil {
		return nil, err
	}
	switch {
	case a.files["META-INF/encryption.xml"] != nil && a.files["META-INF/rights.xml"] != nil:
		return nil, ErrEncrypted
	case a.files["META-INF/container.xml"] == nil:
		return nil, ErrDamaged
	}
	container, err := a.read("META-INF/container.xml")
	if err != nil {
		return nil, err
	}
	root := ""
	if err := walk(container, events{begin: func(e element) {
		if e.name == "rootfile" && root == "" {
			root = e.attr("full-path")
		}
	}}); err != nil {
		return nil, err
	}
	list, err := a.read(root)
	if err != nil {
		return nil, err
	}
	if list == nil {
		return nil, ErrDamaged
	}
	d := new(Document)
	chapters, err := d.contents(list, path.Dir(root))
	if err != nil {
		return nil, err
	}
	for _, name := range chapters {
		chapter, err := a.read(name)
		if err != nil {
			return nil, err
		}
		seen, err := visible(string(chapter))
		if err != nil {
			return nil, err
		}
		for line := range strings.SplitSeq(seen, "\n") {
			if line = tidy(strings.TrimRight(line, backLinks)); line != "" {
				d.Paragraphs = append(d.Paragraphs, Paragraph{Text: line})
			}
		}
	}
	return d, nil
}

// contents reads what a book says of itself and the names of its files in the
// order of reading, without its table of contents.
func (d *Document) contents(data []byte, folder string) (chapters []string, err error) {
	files := map[string]string{}
	in := ""
	var value strings.Builder
	err = walk(data, events{
		begin: func(e element) {
			in = e.name
			value.Reset()
			if event := e.attr("event"); event != "" && event != "publication" {
				in = "" // the date of something else
			}
			switch e.name {
			case "item":
				kind, href := e.attr("media-type"), e.attr("href")
				if plain, err := url.PathUnescape(href); err == nil {
					href = plain
				}
				if strings.Contains(kind, "html") && !strings.Contains(e.attr("properties"), "nav") {
					files[e.attr("id")] = path.Join(folder, href)
				}
			case "itemref":
				if name := files[e.attr("idref")]; name != "" && e.attr("linear") != "no" && len(chapters) < maxChapters {
					chapters = append(chapters, name)
				}
			}
		},
		end: func(name string) {
			if in != "" {
				d.bookField(name, strings.Join(strings.Fields(value.String()), " "))
			}
			in = ""
		},
		text: func(s string) {
			if in != "" {
				value.WriteString(s)
			}
		},
	})
	return chapters, err
}

// bookField is a field of Dublin Core, of which the first counts.
func (d *Document) bookField(name, value string) {
	switch {
	case value == "":
	case name == "title" && d.Title == "":
		d.Title = value
	case name == "creator" && d.Author == "":
		d.Author = value
	case name == "creator" && len(d.Author) < 200:
		d.Author += ", " + value
	case name == "publisher" && d.Source == "":
		d.Source = value
	case name == "date" && d.Published == "":
		d.Published = value
	}
}

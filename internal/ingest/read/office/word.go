package office

import (
	"regexp"
	"strconv"
	"strings"
)

// ReadWord reads a .docx.
func ReadWord(data []byte) (*Document, error) {
	a, err := openArchive(data)
	if err != nil {
		return nil, err
	}
	if a.files["word/document.xml"] == nil {
		return nil, ErrDamaged
	}
	d, b := new(Document), new(builder)
	styles := map[string]string{}
	for _, part := range []struct {
		name string
		read func([]byte) error
	}{
		{"docProps/core.xml", d.core},
		{"word/styles.xml", func(data []byte) error { return wordStyles(data, styles) }},
		{"word/document.xml", func(data []byte) error { return wordText(data, styles, b) }},
		{"word/footnotes.xml", func(data []byte) error { return wordText(data, styles, b) }},
		{"word/endnotes.xml", func(data []byte) error { return wordText(data, styles, b) }},
	} {
		data, err := a.read(part.name)
		if err == nil && data != nil {
			err = part.read(data)
		}
		if err != nil {
			return nil, err
		}
	}
	d.Paragraphs, err = b.paragraphs()
	return d, err
}

// wordStyles reads the names of styles, which are English in every language's
// Word, by their identifiers, which are not.
func wordStyles(data []byte, styles map[string]string) error {
	id := ""
	return walk(data, events{begin: func(e element) {
		switch e.name {
		case "style":
			id = e.attr("styleId")
		case "name":
			styles[id] = strings.ToLower(e.attr("val"))
		}
	}})
}

var headingStyle = regexp.MustCompile(`^heading (\d)$`)

// styled is what a paragraph is by its style's name.
func (p *Paragraph) styled(name string) {
	if m := headingStyle.FindStringSubmatch(name); m != nil {
		p.Heading, _ = strconv.Atoi(m[1])
	}
	p.Title = p.Title || name == "title"
}

// wordText reads the paragraphs of a part of the document.
func wordText(data []byte, styles map[string]string, b *builder) error {
	inText, hidden, contents := false, false, false
	defer func() { b.open, b.rows = nil, nil }()
	return walk(data, events{
		skip: func(e element) bool {
			switch e.name {
			case "Fallback", "moveFrom", "del", "pPrChange", "rPrChange", "instrText", "sectPr":
				return true
			case "footnote", "endnote": // the lines between text and notes
				return e.attr("type") != ""
			}
			return false
		},
		begin: func(e element) {
			switch e.name {
			case "p":
				b.begin()
				contents = false
			case "pStyle":
				if p := b.current(); p != nil {
					style := styles[e.attr("val")]
					p.styled(style)
					contents = strings.HasPrefix(style, "toc ")
				}
			case "r":
				hidden = false
			case "vanish":
				hidden = e.attr("val") != "0" && e.attr("val") != "false"
			case "t":
				inText = !hidden && !contents
			case "br", "cr":
				b.write("\n")
			case "tab":
				b.write(" ")
			case "noBreakHyphen":
				b.write("-")
			case "tr":
				b.beginRow()
			case "tc":
				b.beginCell()
			}
		},
		end: func(name string) {
			switch name {
			case "t":
				inText = false
			case "p":
				b.end()
			case "tr":
				b.endRow()
			}
		},
		text: func(s string) {
			if inText {
				b.write(s)
			}
		},
	})
}

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
	text := func(data []byte) error { return wordText(data, styles, b) }
	if err := a.readAll(
		part{"docProps/core.xml", d.core},
		part{"word/styles.xml", func(data []byte) error { return wordStyles(data, styles) }},
		part{"word/document.xml", text}, part{"word/footnotes.xml", text}, part{"word/endnotes.xml", text},
	); err != nil {
		return nil, err
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
	return b.walk(data, &inText, events{
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
			}
		},
	})
}

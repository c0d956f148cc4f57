package office

import (
	"strconv"
	"strings"
)

// ReadOpenDocument reads an .odt.
func ReadOpenDocument(data []byte) (*Document, error) {
	a, err := openArchive(data)
	if err != nil {
		return nil, err
	}
	manifest, err := a.read("META-INF/manifest.xml")
	switch {
	case err != nil:
		return nil, err
	case a.files["content.xml"] == nil:
		return nil, ErrDamaged
	case strings.Contains(string(manifest), "encryption-data"):
		return nil, ErrEncrypted
	}
	d, b, notes := new(Document), new(builder), new(builder)
	if err := a.readAll(
		part{"meta.xml", d.core},
		part{"content.xml", func(data []byte) error { return openText(data, b, notes) }},
	); err != nil {
		return nil, err
	}
	b.out, b.full = append(b.out, notes.out...), b.full || notes.full
	d.Paragraphs, err = b.paragraphs()
	return d, err
}

// openText reads the paragraphs of a document, and those of its notes.
func openText(data []byte, text, notes *builder) error {
	parents := map[string]string{} // of the styles that the program made
	b, style := text, ""
	return walk(data, events{
		skip: func(e element) bool {
			switch e.name {
			case "tracked-changes", "annotation", "note-citation", "table-of-content", "sequence-decls", "forms", "scripts", "font-face-decls":
				return true
			}
			return false
		},
		begin: func(e element) {
			switch e.name {
			case "style":
				parents[e.attr("name")] = e.attr("parent-style-name")
			case "p", "h":
				b.begin()
				style = e.attr("style-name")
				p := b.current()
				p.Title = style == "Title" || parents[style] == "Title"
				if e.name == "h" {
					p.Heading, _ = strconv.Atoi(e.attr("outline-level"))
				}
			case "note-body":
				b = notes
			case "s", "tab":
				b.write(" ")
			case "line-break":
				b.write("\n")
			case "table-row":
				b.beginRow()
			case "table-cell":
				b.beginCell()
			}
		},
		end: func(name string) {
			switch name {
			case "p", "h":
				b.end()
			case "note-body":
				b = text
			case "table-row":
				b.endRow()
			}
		},
		text: func(s string) { b.write(strings.ReplaceAll(s, "\n", " ")) },
	})
}

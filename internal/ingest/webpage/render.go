package webpage

import (
	"strings"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// rendered is a line with where it stands in the page.
type rendered struct {
	Line
	// block is the innermost block element around the line.
	block *html.Node
	// linked is the number of bytes that are links, and timed of those that are
	// marked up as a time; white space does not count.
	linked, timed int
	// heading is the level of the heading, 0 for other lines.
	heading int
	// whole is the table of data, the preformatted text or the outermost list around
	// the line, nil without one.
	whole *html.Node
}

// renderer writes the visible text of a tree, a line a block.
type renderer struct {
	text  strings.Builder
	lines []rendered

	line    strings.Builder // the line being written
	linked  int
	timed   int
	links   int // depth of links
	times   int // depth of times
	heading int
	caption int // depth of captions
	pre     int // depth of preformatted text
	block   *html.Node
	whole   *html.Node // see rendered
	cell    int        // depth of cells of such tables
}

func newRenderer() *renderer { return new(renderer) }

// invisible elements have no text that a reader sees, or are controls.
var invisible = map[atom.Atom]bool{
	atom.Head: true, atom.Script: true, atom.Style: true, atom.Noscript: true, atom.Template: true, atom.Svg: true,
	atom.Iframe: true, atom.Object: true, atom.Canvas: true, atom.Math: true, atom.Textarea: true, atom.Select: true,
	atom.Datalist: true, atom.Audio: true, atom.Video: true,
}

// inline elements do not end a line; all others do.
var inline = map[atom.Atom]bool{
	atom.A: true, atom.Abbr: true, atom.B: true, atom.Bdi: true, atom.Bdo: true, atom.Big: true, atom.Cite: true,
	atom.Code: true, atom.Data: true, atom.Del: true, atom.Dfn: true, atom.Em: true, atom.Font: true, atom.I: true,
	atom.Img: true, atom.Ins: true, atom.Kbd: true, atom.Label: true, atom.Mark: true, atom.Q: true, atom.S: true,
	atom.Samp: true, atom.Small: true, atom.Span: true, atom.Strike: true, atom.Strong: true, atom.Sub: true,
	atom.Sup: true, atom.Time: true, atom.Tt: true, atom.U: true, atom.Var: true, atom.Wbr: true, atom.Input: true,
	atom.Td: true, atom.Th: true,
}

// render writes the text of n's children.
func (r *renderer) render(n *html.Node) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		switch {
		case c.Type == html.TextNode:
			r.write(c.Data)
		case c.Type != html.ElementNode || invisible[c.DataAtom] || isHidden(c):
		case c.DataAtom == atom.Td || c.DataAtom == atom.Th:
			r.renderCell(c)
		case c.DataAtom == atom.A:
			r.links++
			r.render(c)
			r.links--
		case c.DataAtom == atom.Time:
			r.times++
			r.render(c)
			r.times--
		case inline[c.DataAtom] || c.DataAtom == 0 && !hasBlock(c):
			r.render(c)
		case r.cell > 0:
			r.space()
			r.render(c)
			r.space()
		default:
			r.renderBlock(c)
		}
	}
}

// cellMark stands between the cells of a row.
const cellMark = "|"

// renderCell writes a cell. Those of a row of data are one line, whatever stands in
// them; other tables are there for their looks.
func (r *renderer) renderCell(n *html.Node) {
	r.space()
	if r.whole == nil || r.whole.DataAtom != atom.Table {
		r.render(n)
		return
	}
	if n.PrevSibling != nil && r.line.Len() > 0 {
		r.line.WriteString(cellMark + " ")
	}
	r.cell++
	r.render(n)
	r.cell--
}

func (r *renderer) renderBlock(n *html.Node) {
	r.flush()
	outer := *r
	r.block = n
	if level := headingLevel(n); level > 0 {
		r.heading = level
	}
	if n.DataAtom == atom.Figcaption || n.DataAtom == atom.Caption || isCaptionClass(n) {
		r.caption++
	}
	switch n.DataAtom {
	case atom.Pre:
		r.pre++
		r.whole = n
	case atom.Ul, atom.Ol, atom.Dl:
		if !isList(r.whole) {
			r.whole = n
		}
	case atom.Table:
		r.whole = nil
		if isData(n) {
			r.whole = n
		}
	}
	r.render(n)
	r.flush()
	r.block, r.heading, r.caption, r.pre, r.whole = outer.block, outer.heading, outer.caption, outer.pre, outer.whole
}

// write adds text, white space joined as browsers show it.
func (r *renderer) write(s string) {
	for _, c := range strings.ToValidUTF8(s, "\uFFFD") {
		switch {
		case r.pre > 0 && c == '\n':
			r.flush()
			continue
		case unicode.IsSpace(c) || c == 0:
			r.space()
			continue
		case c == '\u200b' || c == '\ufeff' || c == '\u00ad': // nothing is seen of them
			continue
		}
		n, _ := r.line.WriteRune(c)
		if r.links > 0 {
			r.linked += n
		}
		if r.times > 0 {
			r.timed += n
		}
	}
}

func (r *renderer) space() {
	if s := r.line.String(); s != "" && s[len(s)-1] != ' ' {
		r.line.WriteByte(' ')
	}
}

// flush ends the line.
func (r *renderer) flush() {
	s := strings.Trim(r.line.String(), " ")
	if r.whole != nil && r.whole.DataAtom == atom.Table {
		s = strings.Trim(s, " "+cellMark)
	}
	if s != "" {
		start := r.text.Len()
		r.text.WriteString(s)
		line := rendered{Line: Line{Start: start, End: r.text.Len()}, block: r.block, linked: r.linked, timed: r.timed, heading: r.heading, whole: r.whole}
		switch {
		case r.caption > 0 && characters(s, maxCaption) < maxCaption:
			line.Kind = Caption
		case r.heading > 0:
			line.Kind = Heading
		}
		r.lines = append(r.lines, line)
		r.text.WriteByte('\n')
	}
	r.line.Reset()
	r.linked, r.timed = 0, 0
}

// A table of data has at least minRows rows of several cells, as most of its rows
// are, and no cell of more than maxCell bytes of text.
const minRows, maxCell = 2, 400

// isData reports whether a table holds data, and not the parts of the page.
func isData(table *html.Node) bool {
	rows, wide := 0, 0
	for n := range table.Descendants() {
		switch n.DataAtom {
		case atom.Table:
			return false
		case atom.Tr:
			rows++
			cells := 0
			for c := n.FirstChild; c != nil; c = c.NextSibling {
				if c.DataAtom != atom.Td && c.DataAtom != atom.Th {
					continue
				}
				switch size := textLength(c, maxCell+1); {
				case size > maxCell:
					return false
				case size > 0:
					cells++
				}
			}
			if cells > 1 {
				wide++
			}
		}
	}
	return wide >= minRows && 2*wide >= rows
}

func isList(n *html.Node) bool {
	return n != nil && (n.DataAtom == atom.Ul || n.DataAtom == atom.Ol || n.DataAtom == atom.Dl)
}

// maxCaption is the length in characters from which a line is no caption, whatever
// the element is called.
const maxCaption = 400

func headingLevel(n *html.Node) int {
	if len(n.Data) == 2 && n.Data[0] == 'h' && '1' <= n.Data[1] && n.Data[1] <= '6' {
		return int(n.Data[1] - '0')
	}
	return 0
}

// isHidden reports whether an element is there but not shown.
func isHidden(n *html.Node) bool {
	for _, a := range n.Attr {
		switch a.Key {
		case "hidden":
			return true
		case "style":
			style := strings.ReplaceAll(strings.ToLower(a.Val), " ", "")
			if strings.Contains(style, "display:none") || strings.Contains(style, "visibility:hidden") {
				return true
			}
		}
	}
	return false
}

// isCaptionClass recognises captions that are not marked up as such.
func isCaptionClass(n *html.Node) bool {
	class := strings.ToLower(attr(n, "class"))
	return strings.Contains(class, "caption") || strings.Contains(class, "photocms_desc") || strings.Contains(class, "pic-desc")
}

// hasBlock reports whether an unknown element has a block among its children.
func hasBlock(n *html.Node) bool {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type == html.ElementNode && !inline[c.DataAtom] && c.DataAtom != 0 {
			return true
		}
	}
	return false
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

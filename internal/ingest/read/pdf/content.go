package pdf

import (
	"math"
	"strings"
)

// matrix maps points: x' = a x + c y + e, y' = b x + d y + f.
type matrix [6]float64

// times is what maps by m first and by n then.
func (m matrix) times(n matrix) matrix {
	return matrix{
		m[0]*n[0] + m[1]*n[2], m[0]*n[1] + m[1]*n[3],
		m[2]*n[0] + m[3]*n[2], m[2]*n[1] + m[3]*n[3],
		m[4]*n[0] + m[5]*n[2] + n[4], m[4]*n[1] + m[5]*n[3] + n[5],
	}
}

// glyph is a letter on a page: where it begins on its line, how wide it is, and
// how large.
type glyph struct {
	text      string
	x, y, w   float64
	size      float64
	direction int // of the line in quarters of a turn
	drawn     int // how many letters were drawn before it
}

// graphics is the state that is saved and restored.
type graphics struct {
	ctm                              matrix
	font                             *font
	size, spacing, words, scale, led float64
	rise                             float64
}

// run carries out the operators of a page as far as they draw text.
type run struct {
	f         *file
	state     graphics
	saved     []graphics
	resources dict
	line      matrix // where the line begins
	at        matrix // where the next letter is drawn
	glyphs    []glyph
	marks     []mark
	leaf      leaf
	forms     int // depth of forms
	unknown   int // letters whose font does not tell what they are
	pictures  int
}

// mark is a piece of marked content.
type mark struct {
	// artifact is what is no part of the text: a page's number, a running head.
	artifact bool
	// instead is the text that the piece stands for, if any is given; said tells
	// that it has been written.
	instead *string
	said    bool
}

// The most of what a page may nest or draw.
const (
	maxSaved  = 200
	maxForms  = 8
	maxGlyphs = 400_000
)

func newRun(f *file, p leaf) *run {
	r := &run{f: f, leaf: p, resources: p.resources}
	r.state = graphics{ctm: turned(p.rotate), scale: 1}
	return r
}

// turned is the matrix of a page that is shown turned by some degrees, clockwise.
func turned(degrees int) matrix {
	switch ((degrees%360 + 360) % 360) / 90 {
	case 1:
		return matrix{0, -1, 1, 0, 0, 0}
	case 2:
		return matrix{-1, 0, 0, -1, 0, 0}
	case 3:
		return matrix{0, 1, -1, 0, 0, 0}
	}
	return matrix{1, 0, 0, 1, 0, 0}
}

// page draws the page: its streams are one.
func (r *run) page() {
	var content []byte
	for _, o := range r.f.list(r.leaf.dict["Contents"]) {
		if s, ok := r.f.resolve(o).(*stream); ok {
			content = append(append(content, r.f.unpack(s)...), '\n')
		}
		if len(content) > maxStream {
			break
		}
	}
	r.draw(content)
}

// draw carries out the operators of a stream.
func (r *run) draw(content []byte) {
	l := newLexer(content, 0, false)
	var operands array
	for r.f.err == nil && len(r.glyphs) < maxGlyphs {
		l.left = maxElements
		o := l.object()
		r.f.spend(1 + (maxElements - l.left))
		switch o := o.(type) {
		case end:
			return
		case op:
			if o == "BI" {
				r.pictures++
				skipPicture(l)
			} else {
				r.do(string(o), operands)
			}
			operands = operands[:0]
		case closing:
		default:
			if len(operands) < 100 {
				operands = append(operands, o)
			}
		}
	}
}

// skipPicture goes behind a picture that stands in the content itself.
func skipPicture(l *lexer) {
	for {
		switch o := l.object().(type) {
		case end:
			return
		case op:
			if o != "ID" {
				continue
			}
			for i := l.at; i+3 < len(l.data); i++ {
				if isSpace(l.data[i]) && l.data[i+1] == 'E' && l.data[i+2] == 'I' && isSpace(l.data[i+3]) {
					l.at = i + 3
					return
				}
			}
			l.at = len(l.data)
			return
		}
	}
}

// do carries out one operator.
func (r *run) do(operator string, operands array) {
	n := func(i int) float64 {
		if i < len(operands) {
			v, _ := operands[i].(float64)
			return v
		}
		return 0
	}
	first, s := any(nil), &r.state
	if len(operands) > 0 {
		first = operands[0]
	}
	switch operator {
	case "q":
		if len(r.saved) < maxSaved {
			r.saved = append(r.saved, r.state)
		}
	case "Q":
		if len(r.saved) > 0 {
			r.state, r.saved = r.saved[len(r.saved)-1], r.saved[:len(r.saved)-1]
		}
	case "cm":
		s.ctm = matrix{n(0), n(1), n(2), n(3), n(4), n(5)}.times(s.ctm)
	case "BT":
		r.line = matrix{1, 0, 0, 1, 0, 0}
		r.at = r.line
	case "Tc":
		s.spacing = n(0)
	case "Tw":
		s.words = n(0)
	case "Tz":
		s.scale = n(0) / 100
	case "TL":
		s.led = n(0)
	case "Ts":
		s.rise = n(0)
	case "Tf":
		fontName, _ := first.(name)
		s.font, s.size = r.f.font(r.f.dict(r.resources["Font"])[fontName]), n(1)
	case "Do":
		xName, _ := first.(name)
		r.form(xName)
	case "BMC", "BDC":
		r.begin(operands)
	case "EMC":
		r.endMark()
	default:
		r.doText(operator, operands, n)
	}
}

// doText carries out the operators that move and show text.
func (r *run) doText(operator string, operands array, n func(int) float64) {
	s := &r.state
	last := any(nil)
	if len(operands) > 0 {
		last = operands[len(operands)-1]
	}
	switch operator {
	case "Td":
		r.newLine(n(0), n(1))
	case "TD":
		s.led = -n(1)
		r.newLine(n(0), n(1))
	case "Tm":
		r.line = matrix{n(0), n(1), n(2), n(3), n(4), n(5)}
		r.at = r.line
	case "T*":
		r.newLine(0, -s.led)
	case "Tj", "'", "\"":
		if operator == "\"" {
			s.words, s.spacing = n(0), n(1)
		}
		if operator != "Tj" {
			r.newLine(0, -s.led)
		}
		shown, _ := last.(str)
		r.show(shown)
	case "TJ":
		pieces, _ := last.(array)
		for _, piece := range pieces {
			switch piece := piece.(type) {
			case str:
				r.show(piece)
			case float64:
				r.at = matrix{1, 0, 0, 1, -piece / 1000 * s.size * s.scale, 0}.times(r.at)
			}
		}
	}
}

func (r *run) newLine(x, y float64) {
	r.line = matrix{1, 0, 0, 1, x, y}.times(r.line)
	r.at = r.line
}

// show draws a string.
func (r *run) show(shown str) {
	s := &r.state
	if s.font == nil {
		return
	}
	s.font.codes(shown, func(code uint32, n int) {
		r.f.spend(1)
		if r.f.err != nil || len(r.glyphs) >= maxGlyphs {
			return
		}
		width := s.font.widthOf(code)
		advance := width*s.size + s.spacing
		if code == ' ' && n == 1 {
			advance += s.words
		}
		r.put(code, width)
		r.at = matrix{1, 0, 0, 1, advance * s.scale, 0}.times(r.at)
	})
}

// put notes a letter.
func (r *run) put(code uint32, width float64) {
	s := &r.state
	m := matrix{s.size * s.scale, 0, 0, s.size, 0, s.rise}.times(r.at).times(s.ctm)
	along, size := math.Hypot(m[0], m[1]), math.Hypot(m[2], m[3])
	if !(size > 0.5 && size < 5000 && along > 0) {
		return
	}
	shows, known := s.font.letter(code)
	if !known {
		r.unknown++
		shows = "\uFFFD"
	}
	for i := range r.marks {
		k := &r.marks[i]
		switch {
		case k.artifact:
			return
		case k.instead != nil && k.said:
			shows = ""
		case k.instead != nil:
			shows, k.said = *k.instead, true
		}
	}
	g := glyph{text: shows, drawn: len(r.glyphs), w: width * along, size: size, direction: int(math.Round(math.Atan2(m[1], m[0])/(math.Pi/2))) & 3}
	switch x, y := m[4], m[5]; g.direction {
	case 0:
		g.x, g.y = x, y
	case 1:
		g.x, g.y = y, -x
	case 2:
		g.x, g.y = -x, -y
	case 3:
		g.x, g.y = -y, x
	}
	r.glyphs = append(r.glyphs, g)
}

// begin begins a piece of marked content.
func (r *run) begin(operands array) {
	var k mark
	if len(operands) > 0 {
		tag, _ := operands[0].(name)
		k.artifact = tag == "Artifact"
	}
	if len(operands) > 1 {
		d, is := operands[1].(dict)
		if n, named := operands[1].(name); named && !is {
			d = r.f.dict(r.f.dict(r.resources["Properties"])[n])
		}
		if s, ok := r.f.resolve(d["ActualText"]).(str); ok {
			shown := instead(s)
			k.instead = &shown
		}
	}
	if len(r.marks) < maxSaved {
		r.marks = append(r.marks, k)
	}
}

// instead is the text that a piece stands for; a soft hyphen stays one.
func instead(s str) string {
	if strings.HasPrefix(string(s), "\xFE\xFF") {
		return shown(s[2:])
	}
	return textString(s)
}

func (r *run) endMark() {
	if len(r.marks) > 0 {
		r.marks = r.marks[:len(r.marks)-1]
	}
}

// form draws a form, or counts a picture.
func (r *run) form(n name) {
	s, ok := r.f.resolve(r.f.dict(r.resources["XObject"])[n]).(*stream)
	if !ok {
		return
	}
	if r.f.name(s.dict["Subtype"]) == "Image" {
		r.pictures++
		return
	}
	if r.forms >= maxForms {
		return
	}
	outer := *r
	r.forms++
	if m := r.f.array(s.dict["Matrix"]); len(m) == 6 {
		var by matrix
		for i := range by {
			by[i] = r.f.number(m[i])
		}
		r.state.ctm = by.times(r.state.ctm)
	}
	if own := r.f.dict(s.dict["Resources"]); own != nil {
		r.resources = own
	}
	r.saved = nil
	r.f.spend(len(s.raw) / 10)
	r.draw(r.f.unpack(s))
	r.state, r.saved, r.resources, r.forms, r.line, r.at = outer.state, outer.saved, outer.resources, outer.forms, outer.line, outer.at
	r.marks = r.marks[:min(len(r.marks), len(outer.marks))]
}

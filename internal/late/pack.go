package late

import (
	"encoding/binary"
	"math"

	"trich/internal/qa"
)

// Codec packs the encodings of passages. It implements what package corpus asks
// of a codec and is safe for concurrent use.
//
// A packed passage holds, little-endian: u32 number of tokens n; the centred
// embedding, float32 × Dim; for each token, u16 offset of its first byte in the
// passage; then for each view n × float32 scale and n × Rows/2 bytes, two values
// a byte, the first in the low half. A value is (half − 8) × scale.
type Codec struct {
	Projection *Projection
}

// packVersion goes up when the layout changes.
const packVersion = "1"

// Fingerprint identifies the layout and the projection.
func (c Codec) Fingerprint() string { return "late-" + packVersion + "/" + c.Projection.Fingerprint }

// EmbedText is the title and the passage: a paragraph often leaves out what it
// is about.
func (c Codec) EmbedText(a *qa.Article, p *qa.Passage) string { return EmbedText(a, p) }

// EmbedText is what Codec.EmbedText returns.
func EmbedText(a *qa.Article, p *qa.Passage) string { return a.Title + titleEnd + p.Text }

const titleEnd = "\n"

// Pack packs the encoding of EmbedText. The tokens of the title have done their
// work in the attention of the others and are left out.
func (c Codec) Pack(a *qa.Article, p *qa.Passage, e qa.Encoding) ([]byte, error) {
	e = WithoutTitle(e, a, c.Projection.Dim)
	n := len(e.Tokens)
	lang := p.Language
	out := make([]byte, 0, c.size(n))
	out = binary.LittleEndian.AppendUint32(out, uint32(n))
	for _, x := range c.Projection.Centre(e.Vector, PassageSide, lang) {
		out = binary.LittleEndian.AppendUint32(out, math.Float32bits(x))
	}
	for _, t := range e.Tokens {
		out = binary.LittleEndian.AppendUint16(out, uint16(min(t.Span.Start, math.MaxUint16)))
	}
	vectors := c.Projection.Project(e, PassageSide, lang)
	width, at := c.Projection.Width(), 0
	for _, v := range c.Projection.Views {
		out = appendView(out, vectors, n, width, at, v.Rows)
		at += v.Rows
	}
	return out, nil
}

// WithoutTitle drops from the encoding of EmbedText the tokens of the title, and
// counts the others' places from the passage's start. It shares e's states.
func WithoutTitle(e qa.Encoding, a *qa.Article, dim int) qa.Encoding {
	head := len(a.Title) + len(titleEnd)
	first := 0
	for first < len(e.Tokens) && e.Tokens[first].Span.Start < head {
		first++
	}
	rest := e
	rest.Tokens = make([]qa.Token, len(e.Tokens)-first)
	for i, t := range e.Tokens[first:] {
		t.Span.Start -= head
		t.Span.End -= head
		rest.Tokens[i] = t
	}
	rest.States, rest.Mid = e.States[first*dim:], e.Mid[first*dim:]
	return rest
}

// levels is the largest absolute code: the eighth negative one is not used, so
// that a vector and its opposite are packed alike.
const levels = 7

func appendView(out []byte, vectors []float32, n, width, at, rows int) []byte {
	codes := make([]byte, 0, n*rows/2)
	for t := range n {
		v := vectors[t*width+at : t*width+at+rows]
		largest := float32(0)
		for _, x := range v {
			largest = max(largest, x, -x)
		}
		unit := largest / levels
		out = binary.LittleEndian.AppendUint32(out, math.Float32bits(unit))
		for i := 0; i < rows; i += 2 {
			codes = append(codes, code(v[i], unit)|code(v[i+1], unit)<<4)
		}
	}
	return append(out, codes...)
}

func code(x, unit float32) byte {
	if unit == 0 {
		return 8
	}
	return byte(8 + math.Round(float64(x/unit)))
}

func (c Codec) size(n int) int {
	size := 4 + 4*c.Projection.Dim + 2*n
	for _, v := range c.Projection.Views {
		size += n * (4 + v.Rows/2)
	}
	return size
}

// Vector is the passage's centred embedding.
func (c Codec) Vector(_ *qa.Passage, packed []byte) ([]float32, error) {
	p, err := c.open(packed)
	if err != nil {
		return nil, err
	}
	vector := make([]float32, c.Projection.Dim)
	for i := range vector {
		vector[i] = math.Float32frombits(binary.LittleEndian.Uint32(p.vector[4*i:]))
	}
	return vector, nil
}

// packed is a packed passage taken apart.
type packed struct {
	n       int
	vector  []byte
	offsets []byte
	views   []packedView
}

type packedView struct {
	rows         int
	scales, data []byte
}

func (c Codec) open(b []byte) (packed, error) {
	p := packed{}
	if len(b) >= 4 {
		p.n = int(binary.LittleEndian.Uint32(b))
	}
	if p.n > math.MaxInt32/c.Projection.Width() || len(b) != c.size(p.n) {
		return packed{}, qa.Errorf(qa.CodeCorrupt, "packed passage has %d bytes, not those of its %d tokens", len(b), p.n)
	}
	b = b[4:]
	cut := func(size int) []byte {
		head := b[:size]
		b = b[size:]
		return head
	}
	p.vector = cut(4 * c.Projection.Dim)
	p.offsets = cut(2 * p.n)
	for _, v := range c.Projection.Views {
		p.views = append(p.views, packedView{rows: v.Rows, scales: cut(4 * p.n), data: cut(p.n * v.Rows / 2)})
	}
	return p, nil
}

// offset is where token t begins in the passage's text, in bytes.
func (p packed) offset(t int) int { return int(binary.LittleEndian.Uint16(p.offsets[2*t:])) }

// token unpacks the vector of token t.
func (p packed) token(t int, out []float32) {
	for _, v := range p.views {
		unit := math.Float32frombits(binary.LittleEndian.Uint32(v.scales[4*t:]))
		data := v.data[t*v.rows/2 : (t+1)*v.rows/2]
		for i, c := range data {
			out[2*i] = float32(int(c&15)-8) * unit
			out[2*i+1] = float32(int(c>>4)-8) * unit
		}
		out = out[v.rows:]
	}
}

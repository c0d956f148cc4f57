package rerank

import (
	"encoding/binary"
	"math"
	"sync"

	"trich/internal/kernel"
	"trich/internal/qa"
)

// Codec packs the encodings of passages. It implements what package corpus asks
// of a codec and is safe for concurrent use.
//
// A packed text holds, little-endian: u32 number of tokens n, with the highest bit
// set in that of a title; its embedding as the encoder gave it, float32 × Dim;
// n × float32 scale; n × Width/2 bytes, two values a byte, the first half of the
// values in the low halves, the second in the high ones. A value is (half − 8) ×
// scale. A packed passage is its packed texts one behind the other: the title, if
// there is one, and the sentences.
type Codec struct {
	projection *Projection
	kernel     *kernel.Kernel
	basis      *kernel.Matrix
	scratch    sync.Pool // of *scratch
}

// New makes a Codec whose products are computed by k.
func New(p *Projection, k *kernel.Kernel) *Codec {
	c := &Codec{projection: p, kernel: k, basis: k.NewMatrix(p.Width, p.Dim, symmetric)}
	c.scratch.New = func() any { return new(scratch) }
	for r := range p.Width {
		c.basis.SetRow(r, p.Basis[r*p.Dim:(r+1)*p.Dim], 0)
	}
	return c
}

// Projection is what the codec was made with.
func (c *Codec) Projection() *Projection { return c.projection }

// Kernel is the arithmetic that the codec was made with.
func (c *Codec) Kernel() *kernel.Kernel { return c.kernel }

// packVersion goes up when the layout or the texts that are encoded change.
const packVersion = "4"

// Fingerprint identifies the layout and the projection.
func (c *Codec) Fingerprint() string { return "late-" + packVersion + "/" + c.projection.Fingerprint }

// titleEnd separates the title from the sentence.
const titleEnd = ". "

// head is what stands before the sentence in the texts of an article.
func head(a *qa.Article) string {
	if a.Title == "" {
		return ""
	}
	return a.Title + titleEnd
}

// Texts are what is encoded for a passage: its article's title, if there is one,
// and SentenceTexts.
func (c *Codec) Texts(a *qa.Article, p *qa.Passage) []string {
	sentences := SentenceTexts(a, p)
	if a.Title == "" {
		return sentences
	}
	return append([]string{head(a)}, sentences...)
}

// SentenceTexts are a passage's sentences, each behind the title.
func SentenceTexts(a *qa.Article, p *qa.Passage) []string {
	texts := make([]string, len(p.Sentences))
	for i, s := range p.Sentences {
		texts[i] = head(a) + s.Slice(p.Text)
	}
	return texts
}

// WithoutTitle drops the title's tokens from the encoding of one of SentenceTexts:
// they have done their work in the attention of the others. It shares e's states.
func WithoutTitle(e qa.Encoding, a *qa.Article, dim int) qa.Encoding {
	start := len(head(a))
	first := 0
	for first < len(e.Tokens) && e.Tokens[first].Span.End <= start {
		first++
	}
	e.Tokens, e.States = e.Tokens[first:], e.States[first*dim:]
	return e
}

// levels is the largest absolute code: the eighth negative one is not used, so
// that a vector and its opposite are packed alike.
const levels = 7

// titleBit marks the number of tokens of a title.
const titleBit = 1 << 31

// Pack packs the encoding of the text i of Texts.
func (c *Codec) Pack(a *qa.Article, p *qa.Passage, i int, e qa.Encoding) ([]byte, error) {
	mark := uint32(0)
	if a.Title != "" && i == 0 {
		mark = titleBit
	} else {
		e = WithoutTitle(e, a, c.projection.Dim)
	}
	n, width := len(e.Tokens), c.projection.Width
	out := make([]byte, 0, c.size(n))
	out = binary.LittleEndian.AppendUint32(out, uint32(n)|mark)
	for _, x := range e.Vector {
		out = binary.LittleEndian.AppendUint32(out, math.Float32bits(x))
	}
	scales, codes := out[len(out):len(out)+4*n], out[len(out)+4*n:c.size(n)]
	c.project(e, PassageSide, p.Language, func(t int, v []float32) {
		largest := largestOf(v)
		binary.LittleEndian.PutUint32(scales[4*t:], math.Float32bits(largest/levels))
		perUnit := float32(0)
		if largest > 0 {
			perUnit = levels / largest
		}
		low, high, packed := v[:width/2], v[width/2:], codes[t*width/2:(t+1)*width/2]
		for i := range packed {
			packed[i] = code(low[i]*perUnit) | code(high[i]*perUnit)<<4
		}
	})
	return out[:c.size(n)], nil
}

// largestOf is the largest absolute value. Numbers without a sign are in the order
// of their bits, which compare without a branch and without minding NaN.
func largestOf(v []float32) float32 {
	const sign = 1 << 31
	largest := uint32(0)
	for _, x := range v {
		largest = max(largest, math.Float32bits(x)&^sign)
	}
	return math.Float32frombits(largest)
}

// code rounds a value of at most levels: what is cut off above 0 is rounded down.
func code(x float32) byte { return byte(int32(x + 8.5)) }

// size is that of a packed sentence of n tokens, in bytes.
func (c *Codec) size(n int) int {
	return 4 + 4*c.projection.Dim + n*(4+c.projection.Width/2)
}

// Cosine is the cosine of the passage's Vector with another centred embedding of
// unit length.
func (c *Codec) Cosine(p *qa.Passage, packed []byte, centred []float32) (float64, error) {
	v, err := c.Vector(p, packed)
	if err != nil {
		return 0, err
	}
	return float64(kernel.Dot(v, centred)), nil
}

// Vector is the passage's vector for nearest-neighbour search: the mean of its
// sentences' embeddings, weighted by their tokens, at unit length and centred.
func (c *Codec) Vector(p *qa.Passage, packed []byte) ([]float32, error) {
	_, sentences, err := c.open(packed)
	if err != nil {
		return nil, err
	}
	mean := make([]float32, c.projection.Dim)
	for _, s := range sentences {
		for i := range mean {
			mean[i] += float32(s.n) * math.Float32frombits(binary.LittleEndian.Uint32(s.vector[4*i:]))
		}
	}
	Unit(mean)
	return c.projection.Centre(mean, PassageSide, p.Language), nil
}

// packed is a packed text taken apart.
type packed struct {
	n                    int
	vector, scales, data []byte
}

// open takes a packed passage apart: its title, without tokens if there is none,
// and at least one sentence.
func (c *Codec) open(b []byte) (title packed, sentences []packed, err error) {
	for len(b) > 0 || len(sentences) == 0 {
		n := uint32(0)
		if len(b) >= 4 {
			n = binary.LittleEndian.Uint32(b)
		}
		isTitle := n&titleBit != 0 && len(sentences) == 0
		if isTitle {
			n -= titleBit
		}
		if uint64(n) > uint64(len(b)) || len(b) < c.size(int(n)) {
			return packed{}, nil, qa.Errorf(qa.CodeCorrupt, "packed passage: %d bytes are not those of %d tokens", len(b), n)
		}
		text := c.cut(b, int(n))
		if isTitle {
			title = text
		} else {
			sentences = append(sentences, text)
		}
		b = b[c.size(int(n)):]
	}
	return title, sentences, nil
}

// cut takes a packed text of n tokens apart.
func (c *Codec) cut(b []byte, n int) packed {
	at := 4
	part := func(size int) []byte {
		at += size
		return b[at-size : at]
	}
	return packed{n: n, vector: part(4 * c.projection.Dim), scales: part(4 * n), data: part(n * c.projection.Width / 2)}
}

// Package calibration holds the constants that retrieval and the decision
// whether there is an answer depend on: means, projections, weights and
// thresholds. They are fitted by cmd/trich-fit and carried in the binary, with
// what made them.
package calibration

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"math"

	"trich/internal/qa"
	"trich/internal/rerank"
)

// Constants are the fitted constants. They are immutable and safe for
// concurrent use.
type Constants struct {
	// Encoder is the fingerprint of the encoder they were fitted for; they mean
	// nothing for another.
	Encoder string
	// Data holds the SHA-256 of each file they were fitted on, by its name.
	Data       map[string]string
	Projection *rerank.Projection
	Decision   Decision
}

// Decision holds what weighs scores and turns them into a confidence.
type Decision struct {
	// Cosine is the weight of the embeddings' cosine beside late interaction;
	// Lexical that of the BM25 score, relative to the best of the question,
	// where question and passage are in one language, and Across where they are
	// not and only what the glossary knows can match.
	Cosine  float64 `json:"cosine"`
	Lexical float64 `json:"lexical"`
	Across  float64 `json:"across"`
	// Mixed is what the code-mixed wording of a question counts beside the question,
	// 0 to 1.
	Mixed float64 `json:"mixed"`
	// Article and Lead are the weights of qa.ArticleFeatures, for a headline.
	Article float64 `json:"article"`
	Lead    float64 `json:"lead"`
	// Fitting is what a sentence gains that holds the kind of thing the
	// question asks for.
	Fitting float64 `json:"fitting"`
	// Pairs holds the calibration of the confidence for each pair of languages,
	// "vi-en" being a Vietnamese question and an English passage.
	Pairs map[string]Logistic `json:"pairs"`
	// Found and Uncertain are the levels of confidence from which on a passage
	// is quoted, without and with a reservation.
	Found     float64 `json:"found"`
	Uncertain float64 `json:"uncertain"`
}

// Logistic is a logistic regression: the confidence is 1/(1+e^-z), where z is
// Bias plus the sum of each feature times its weight.
type Logistic struct {
	Bias    float64            `json:"bias"`
	Weights map[string]float64 `json:"weights"`
}

// Exponent is z for features by name; one without a weight does not count.
func (l Logistic) Exponent(features iter.Seq2[string, float64]) float64 {
	z := l.Bias
	for name, x := range features {
		z += l.Weights[name] * x
	}
	return z
}

// Confidence is the probability for features by name, as qa.Features.All gives
// them.
func (l Logistic) Confidence(features iter.Seq2[string, float64]) float64 {
	return 1 / (1 + math.Exp(-l.Exponent(features)))
}

// header is the JSON part of the file; the vectors follow in the order it names
// them.
type header struct {
	Encoder  string            `json:"encoder"`
	Data     map[string]string `json:"data"`
	Dim      int               `json:"dim"`
	Width    int               `json:"width"`
	Decision Decision          `json:"decision"`
}

// The file: magic, u32 length of the JSON header, the header, then float32
// little-endian: the pooled means, the token means, the basis. Means stand in
// the order query vi, query en, passage vi, passage en.
const magic = "TRTC4\n"

//go:embed constants.bin
var embedded []byte

// Embedded reads the constants carried in the binary.
func Embedded() (*Constants, error) { return Read(embedded) }

// Languages are the languages constants are fitted for, in the order of the
// file.
func Languages() []qa.Language { return []qa.Language{qa.Vietnamese, qa.English} }

// Read reads what Write wrote; anything else is a qa.CodeCorrupt error.
func Read(raw []byte) (*Constants, error) {
	c, err := read(raw)
	if err != nil {
		return nil, qa.Errorf(qa.CodeCorrupt, "fitted constants: %w", err)
	}
	return c, nil
}

func read(raw []byte) (*Constants, error) {
	rest, ok := bytes.CutPrefix(raw, []byte(magic))
	if !ok || len(rest) < 4 {
		return nil, fmt.Errorf("not a file of constants of this version")
	}
	size := int(binary.LittleEndian.Uint32(rest))
	if size > len(rest)-4 {
		return nil, fmt.Errorf("the header is cut off")
	}
	var h header
	if err := json.Unmarshal(rest[4:4+size], &h); err != nil {
		return nil, err
	}
	r := floats{b: rest[4+size:]}
	// Not of the decision: that can be fitted again without a vector's changing.
	sum := sha256.Sum256(r.b)
	p := &rerank.Projection{Dim: h.Dim, Width: h.Width, Fingerprint: hex.EncodeToString(sum[:8])}
	if h.Dim <= 0 || h.Width <= 0 || h.Width%2 != 0 || h.Dim > 1<<16 || h.Width > 1<<16 {
		return nil, fmt.Errorf("impossible dimensions: %d and %d", h.Dim, h.Width)
	}
	p.Pooled, p.Tokens = r.means(h.Dim), r.means(h.Dim)
	p.Basis = r.take(h.Width * h.Dim)
	if r.short || len(r.b) > 0 {
		return nil, fmt.Errorf("its vectors do not fit its header")
	}
	return &Constants{Encoder: h.Encoder, Data: h.Data, Projection: p, Decision: h.Decision}, nil
}

// floats reads vectors one after the other and remembers whether any was cut
// off.
type floats struct {
	b     []byte
	short bool
}

func (r *floats) take(n int) []float32 {
	if n < 0 || n > len(r.b)/4 {
		r.short = true
		return nil
	}
	v := make([]float32, n)
	for i := range v {
		v[i] = math.Float32frombits(binary.LittleEndian.Uint32(r.b[4*i:]))
	}
	r.b = r.b[4*n:]
	return v
}

func (r *floats) means(dim int) rerank.Means {
	var m rerank.Means
	for side := range m {
		m[side] = map[qa.Language][]float32{}
		for _, lang := range Languages() {
			m[side][lang] = r.take(dim)
		}
	}
	return m
}

// Write writes c for Read. The same constants give the same bytes.
func Write(w io.Writer, c *Constants) error {
	h := header{Encoder: c.Encoder, Data: c.Data, Dim: c.Projection.Dim, Width: c.Projection.Width, Decision: c.Decision}
	head, err := json.MarshalIndent(h, "", " ")
	if err != nil {
		return err
	}
	out := binary.LittleEndian.AppendUint32([]byte(magic), uint32(len(head)))
	out = append(out, head...)
	out = appendMeans(out, c.Projection.Pooled)
	out = appendMeans(out, c.Projection.Tokens)
	out = appendFloats(out, c.Projection.Basis)
	_, err = w.Write(out)
	return err
}

func appendMeans(out []byte, m rerank.Means) []byte {
	for _, side := range m {
		for _, lang := range Languages() {
			out = appendFloats(out, side[lang])
		}
	}
	return out
}

func appendFloats(out []byte, v []float32) []byte {
	for _, x := range v {
		out = binary.LittleEndian.AppendUint32(out, math.Float32bits(x))
	}
	return out
}

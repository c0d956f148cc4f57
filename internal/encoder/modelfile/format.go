package modelfile

import (
	"crypto/sha256"
	"encoding/binary"
	"hash/crc32"
	"math"
)

// The layout; see the package comment.
const (
	magic   = "TRICHENC"
	version = 1
	// readerVersion went to 2 when the linear weights became seven-bit.
	readerMagic   = "TRICHRDR"
	readerVersion = 2

	align      = 64
	headerSize = 128
	entrySize  = 64
	nameSize   = 24
	crcAt      = 24
	hashAt     = 32
	configAt   = 64
	// Block is how many four-bit or seven-bit values share a scale.
	Block = 32
	// MaxLevel and MaxSum are the largest magnitudes that a level of seven bits and
	// the sum of a block of them may have: what the kernels take.
	MaxLevel = 63
	MaxSum   = 508
	// maxCount bounds every number of the header, so that their products
	// cannot overflow.
	maxCount = 1 << 28
	// maxLayers bounds what a foreign header can make a reader allocate.
	maxLayers = 1 << 10
)

// kind is the type of a section's values.
type kind uint32

const (
	kindBytes kind = 1 + iota
	kindUint16
	kindUint32
	kindFloat32
	kindFourBit
	kindSevenBit
)

// Config is the shape of the model. The rows name rows of the tensor emb.word,
// which are also the numbers of the tokeniser's pieces.
type Config struct {
	Hidden, Layers, Heads, FeedForward int
	// Pieces is the number of pieces kept, SourcePieces that of the original
	// vocabulary.
	Pieces, Positions, SourcePieces int
	Epsilon                         float32
	Begin, End, Padding, Unknown    int
	UnknownScore                    float32
}

func (c *Config) fields() []*int {
	return []*int{&c.Hidden, &c.Layers, &c.Heads, &c.FeedForward, &c.Pieces, &c.Positions, &c.SourcePieces}
}

func (c *Config) rows() []*int {
	return []*int{&c.Begin, &c.End, &c.Padding, &c.Unknown}
}

func (c *Config) put(b []byte) {
	for _, f := range c.fields() {
		binary.LittleEndian.PutUint32(b, uint32(*f))
		b = b[4:]
	}
	binary.LittleEndian.PutUint32(b, math.Float32bits(c.Epsilon))
	b = b[4:]
	for _, f := range c.rows() {
		binary.LittleEndian.PutUint32(b, uint32(*f))
		b = b[4:]
	}
	binary.LittleEndian.PutUint32(b, math.Float32bits(c.UnknownScore))
}

func (c *Config) get(b []byte) {
	for _, f := range c.fields() {
		*f = int(binary.LittleEndian.Uint32(b))
		b = b[4:]
	}
	c.Epsilon = math.Float32frombits(binary.LittleEndian.Uint32(b))
	b = b[4:]
	for _, f := range c.rows() {
		*f = int(binary.LittleEndian.Uint32(b))
		b = b[4:]
	}
	c.UnknownScore = math.Float32frombits(binary.LittleEndian.Uint32(b))
}

// entry is one section of the directory.
type entry struct {
	name       string
	kind       kind
	rows, cols int
	offset     int
	size       int
}

// bytes is the size that a section of e's kind and shape has.
func (e *entry) bytes() int {
	n := e.rows * e.cols
	switch e.kind {
	case kindUint16:
		return 2 * n
	case kindUint32, kindFloat32:
		return 4 * n
	case kindFourBit:
		return roundUp(n/2) + n/Block*2
	case kindSevenBit:
		return roundUp(n) + n/Block*2
	}
	return n
}

func roundUp(n int) int { return (n + align - 1) &^ (align - 1) }

// checksum is the CRC of the header and the directory of file.
func checksum(file []byte, sections int) uint32 {
	table := crc32.MakeTable(crc32.Castagnoli)
	crc := crc32.Update(0, table, file[:crcAt])
	return crc32.Update(crc, table, file[crcAt+4:headerSize+sections*entrySize])
}

// contentHash is the SHA-256 that identifies file.
func contentHash(file []byte) [sha256.Size]byte {
	h := sha256.New()
	h.Write(file[:crcAt])
	h.Write(file[configAt:])
	return [sha256.Size]byte(h.Sum(nil))
}

package modelfile

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
)

// readerFamily is the reader's file.
func readerFamily() family {
	return family{readerMagic, readerVersion, "reader's file", "make it again with internal/reader/training/export.py"}
}

// ReaderConfig is the shape of a reader: layers to put in place of an encoder's
// upper ones.
type ReaderConfig struct {
	// First is the first layer that is the reader's own, Layers the number of
	// layers with the encoder's below it.
	First, Layers              int
	Hidden, Heads, FeedForward int
	// Form numbers the way that the reader was trained to be given a question and
	// a passage.
	Form int
	// Encoder is the fingerprint of the model file that the reader was trained on.
	Encoder string
}

// encoderAt is where the encoder's fingerprint stands in the configuration.
const encoderAt = 24

func (c *ReaderConfig) get(b []byte) {
	for i, n := range []*int{&c.First, &c.Layers, &c.Hidden, &c.Heads, &c.FeedForward, &c.Form} {
		*n = int(binary.LittleEndian.Uint32(b[4*i:]))
	}
	c.Encoder = hex.EncodeToString(b[encoderAt:][:sha256.Size])
}

// ReaderFile is an open reader's file.
type ReaderFile struct {
	Sections
	config ReaderConfig
}

// OpenReader is Open for a reader's file.
func OpenReader(data []byte) (*ReaderFile, error) {
	f := &ReaderFile{Sections: Sections{family: readerFamily(), data: data}}
	sections, err := f.open()
	if err != nil {
		return nil, err
	}
	f.config.get(data[configAt:])
	c := &f.config
	for _, n := range []int{c.Hidden, c.Heads, c.FeedForward} {
		if n < 1 || n > maxCount {
			return nil, f.corrupt("impossible shape %+v", *c)
		}
	}
	if c.First >= c.Layers || c.Layers > maxLayers || c.Hidden%c.Heads != 0 || c.Hidden%Block != 0 || c.FeedForward%Block != 0 {
		return nil, f.corrupt("impossible shape %+v", *c)
	}
	return f, f.readDirectory(sections)
}

// OpenReaderString is OpenReader for an embedded file.
func OpenReaderString(data string) (*ReaderFile, error) { return OpenReader(stringBytes(data)) }

// Config is the shape of the reader.
func (f *ReaderFile) Config() ReaderConfig { return f.config }

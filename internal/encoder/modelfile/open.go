package modelfile

import (
	"math"

	"trich/internal/encoder/unigram"
)

// File is an open model file.
type File struct {
	Sections
	config Config
}

// encoderFamily is the model file's.
func encoderFamily() family {
	return family{magic, version, "model file", "make it again with trich-model convert"}
}

// Open opens the model file in data and keeps data, which must not change any
// more. It reads only the header and the directory and checks them; see Verify
// for the rest. Errors have the code CodeCorrupt and name what is wrong: not a
// model file, another version, cut short, or damaged.
func Open(data []byte) (*File, error) {
	f := &File{Sections: Sections{family: encoderFamily(), data: data}}
	sections, err := f.open()
	if err != nil {
		return nil, err
	}
	f.config.get(data[configAt:])
	if err := f.checkConfig(); err != nil {
		return nil, err
	}
	return f, f.readDirectory(sections)
}

// OpenString is Open for an embedded file.
func OpenString(data string) (*File, error) { return Open(stringBytes(data)) }

func (f *File) checkConfig() error {
	c := &f.config
	for _, n := range c.fields() {
		if *n < 1 || *n > maxCount {
			return f.corrupt("impossible shape %+v", *c)
		}
	}
	for _, n := range c.rows() {
		if *n >= c.Pieces {
			return f.corrupt("special piece %d of %d", *n, c.Pieces)
		}
	}
	if c.Layers > maxLayers || c.Hidden%c.Heads != 0 || c.Hidden%Block != 0 || c.FeedForward%Block != 0 || c.Pieces > c.SourcePieces {
		return f.corrupt("impossible shape %+v", *c)
	}
	if e := float64(c.Epsilon); math.IsNaN(e) || e < 0 || e > 1 {
		return f.corrupt("impossible epsilon %v", e)
	}
	return nil
}

// Config is the shape of the model.
func (f *File) Config() Config { return f.config }

// Vocabulary is the tokeniser's tables, and the number that each piece has in
// the original vocabulary, in rising order.
func (f *File) Vocabulary() (unigram.Tables, []int32, error) {
	t := unigram.Tables{Unknown: int32(f.config.Unknown), UnknownScore: f.config.UnknownScore}
	var origin []int32
	err := firstError(
		load(f, "tok.trie", kindUint32, 0, &t.Trie),
		load(f, "tok.scores", kindFloat32, f.config.Pieces, &t.Scores),
		load(f, "tok.origin", kindUint32, f.config.Pieces, &origin),
		load(f, "map.pages", kindUint16, 0, &t.Pages),
		load(f, "map.cells", kindUint16, 0, &t.Cells),
		load(f, "map.ends", kindUint32, 0, &t.Ends),
		load(f, "map.text", kindBytes, 0, &t.Replacements),
	)
	if err != nil {
		return t, nil, err
	}
	for i, id := range origin {
		if id < 0 || int(id) >= f.config.SourcePieces || i > 0 && id <= origin[i-1] {
			return t, nil, f.corrupt("piece %d has the original number %d", i, id)
		}
	}
	return t, origin, nil
}

func load[T scalar](f *File, name string, k kind, cols int, to *[]T) error {
	e, err := f.section(name, k, 1, cols)
	if err == nil {
		*to = view[T](f.data[e.offset:][:e.size])
	}
	return err
}

func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

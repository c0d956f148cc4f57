package pdf

import (
	"bytes"
	"compress/flate"
	"compress/lzw"
	"compress/zlib"
	"encoding/ascii85"
	"io"
)

// unpack is what a stream holds, as far as it can be read; nothing for a picture.
func (f *file) unpack(s *stream) []byte {
	data := s.raw
	if f.crypt != nil {
		data = f.crypt.stream(f, s)
	}
	filters, params := f.list(s.dict["Filter"]), f.list(s.dict["DecodeParms"])
	if len(filters) > 8 {
		return nil
	}
	for i, filter := range filters {
		var p dict
		if i < len(params) {
			p = f.dict(params[i])
		}
		r := unpacker(f.name(filter), data, f.number(p["EarlyChange"]) != 0 || p["EarlyChange"] == nil)
		if r == nil || f.err != nil {
			return nil
		}
		// What comes before an error is used: many files end too early.
		data, _ = io.ReadAll(io.LimitReader(r, min(maxStream, int64(f.mayUnpack-f.unpacked))))
		if f.unpacked += len(data); f.unpacked >= f.mayUnpack {
			f.err = ErrTooMuch
			return nil
		}
		data = f.unpredict(data, p)
	}
	return data
}

// list is an array, or one thing as an array.
func (f *file) list(o any) array {
	switch o := f.resolve(o).(type) {
	case nil:
		return nil
	case array:
		return o
	default:
		return array{o}
	}
}

// unpacker reads what data unpack to by a filter, nil if it is not known.
func unpacker(filter name, data []byte, early bool) io.Reader {
	switch filter {
	case "FlateDecode", "Fl":
		if r, err := zlib.NewReader(bytes.NewReader(data)); err == nil {
			return r
		}
		return flate.NewReader(bytes.NewReader(data[min(2, len(data)):]))
	case "LZWDecode", "LZW":
		if early {
			return newEarlyLZW(data)
		}
		return lzw.NewReader(bytes.NewReader(data), lzw.MSB, 8)
	case "ASCII85Decode", "A85":
		data = bytes.TrimPrefix(bytes.TrimSpace(data), []byte("<~"))
		if i := bytes.IndexByte(data, '~'); i >= 0 {
			data = data[:i]
		}
		return ascii85.NewDecoder(bytes.NewReader(data))
	case "ASCIIHexDecode", "AHx":
		l := newLexer(append([]byte{'<'}, data...), 0, false)
		return bytes.NewReader([]byte(l.hex()))
	case "RunLengthDecode", "RL":
		return &runLength{data: data}
	case "Crypt":
		return bytes.NewReader(data)
	}
	return nil
}

// runLength unpacks runs.
type runLength struct {
	data []byte
	rest []byte
}

func (r *runLength) Read(b []byte) (int, error) {
	if len(r.rest) == 0 {
		if len(r.data) < 2 || r.data[0] == 128 {
			return 0, io.EOF
		}
		n := int(r.data[0])
		if n < 128 {
			n = min(n+1, len(r.data)-1)
			r.rest, r.data = r.data[1:1+n], r.data[1+n:]
		} else {
			r.rest, r.data = bytes.Repeat(r.data[1:2], 257-n), r.data[2:]
		}
	}
	n := copy(b, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}

// earlyLZW unpacks LZW whose codes grow one code earlier than those of GIF.
type earlyLZW struct {
	data  []byte
	bits  uint
	n     uint
	width uint
	last  []byte
	words [][]byte
	rest  []byte
}

func newEarlyLZW(data []byte) *earlyLZW { return &earlyLZW{data: data, width: 9} }

const (
	lzwClear = 256
	lzwEnd   = 257
	lzwFirst = 258
	lzwMost  = 4096
)

func (z *earlyLZW) Read(b []byte) (int, error) {
	for len(z.rest) == 0 {
		for z.n < z.width {
			if len(z.data) == 0 {
				return 0, io.EOF
			}
			z.bits, z.n, z.data = z.bits<<8|uint(z.data[0]), z.n+8, z.data[1:]
		}
		code := int(z.bits >> (z.n - z.width) & (1<<z.width - 1))
		z.n -= z.width
		z.bits &= 1<<z.n - 1
		if !z.take(code) {
			return 0, io.EOF
		}
	}
	n := copy(b, z.rest)
	z.rest = z.rest[n:]
	return n, nil
}

// take unpacks a code; false ends the data.
func (z *earlyLZW) take(code int) bool {
	var word []byte
	switch {
	case code == lzwEnd:
		return false
	case code == lzwClear:
		z.words, z.last, z.width = z.words[:0], nil, 9
		return true
	case code < lzwClear:
		word = []byte{byte(code)}
	case code-lzwFirst < len(z.words):
		word = z.words[code-lzwFirst]
	case code-lzwFirst == len(z.words) && z.last != nil:
		word = append(bytes.Clone(z.last), z.last[0])
	default:
		return false
	}
	if z.last != nil && lzwFirst+len(z.words) < lzwMost {
		z.words = append(z.words, append(bytes.Clone(z.last), word[0]))
	}
	z.last, z.rest = word, word
	for z.width < 12 && lzwFirst+len(z.words)+1 >= 1<<z.width {
		z.width++
	}
	return true
}

// unpredict undoes the differences to what stands before or above.
func (f *file) unpredict(data []byte, p dict) []byte {
	predictor := int(f.number(p["Predictor"]))
	if predictor < 10 {
		return data // that of TIFF is for pictures
	}
	value := func(key name, otherwise int) int {
		if p[key] == nil {
			return otherwise
		}
		return max(1, min(int(f.number(p[key])), 1<<16))
	}
	bytesOfPixel := max(1, value("Colors", 1)*value("BitsPerComponent", 8)/8)
	row := (value("Columns", 1)*value("Colors", 1)*value("BitsPerComponent", 8) + 7) / 8
	above := make([]byte, row)
	out := make([]byte, 0, len(data))
	for len(data) > 1 {
		kind, line := data[0], data[1:min(len(data), 1+row)]
		data = data[1+len(line):]
		undoRow(kind, line, above, bytesOfPixel)
		copy(above, line)
		out = append(out, line...)
	}
	return out
}

// undoRow undoes the prediction of a row in place.
func undoRow(kind byte, line, above []byte, step int) {
	for i := range line {
		var left, corner byte
		if i >= step {
			left, corner = line[i-step], above[i-step]
		}
		switch kind {
		case 1:
			line[i] += left
		case 2:
			line[i] += above[i]
		case 3:
			line[i] += byte((int(left) + int(above[i])) / 2)
		case 4:
			line[i] += paeth(left, above[i], corner)
		}
	}
}

// paeth is the neighbour nearest to left + above - corner.
func paeth(left, above, corner byte) byte {
	p := int(left) + int(above) - int(corner)
	a, b, c := abs(p-int(left)), abs(p-int(above)), abs(p-int(corner))
	switch {
	case a <= b && a <= c:
		return left
	case b <= c:
		return above
	}
	return corner
}

func abs(n int) int { return max(n, -n) }

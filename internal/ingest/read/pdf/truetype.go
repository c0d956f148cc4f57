package pdf

import "encoding/binary"

// lettersOfTrueType finds what the glyphs of a TrueType font show by its own
// table of letters, for files whose codes are the numbers of glyphs and that do
// not tell what they mean. It gives the work that this took.
func lettersOfTrueType(t *font, data []byte) (work int) {
	table := tableOf(data, "cmap")
	n := int(u16(table, 2))
	for i := range min(n, 100) {
		at := 4 + 8*i
		platform, encoding := u16(table, at), u16(table, at+2)
		if platform == 0 || platform == 3 && (encoding == 1 || encoding == 10) {
			offset := int(u32(table, at+4))
			if offset < 0 || offset >= len(table) {
				continue
			}
			switch sub := table[offset:]; u16(sub, 0) {
			case 4:
				work += segments(t, sub)
			case 12:
				work += groups(t, sub)
			}
		}
	}
	return work
}

// maxLetters is the most letters of a table that are looked at: they may be
// listed over and over.
const maxLetters = 4 * maxCodes

// tableOf is a table of a font, nil if it has none of that name.
func tableOf(data []byte, tag string) []byte {
	for i := range min(int(u16(data, 4)), 100) {
		at := 12 + 16*i
		if at+16 > len(data) || string(data[at:at+4]) != tag {
			continue
		}
		offset, n := int(u32(data, at+8)), int(u32(data, at+12))
		if offset < 0 || offset > len(data) {
			return nil
		}
		return data[offset:min(len(data), offset+n)]
	}
	return nil
}

// segments reads a table of format 4.
func segments(t *font, sub []byte) (work int) {
	n := int(u16(sub, 6)) / 2
	for i := range n {
		last, first := u16(sub, 14+2*i), u16(sub, 16+2*n+2*i)
		delta, offset := u16(sub, 16+4*n+2*i), u16(sub, 16+6*n+2*i)
		for c := int(first); c <= int(last) && c < 0xFFFF && work < maxLetters; c++ {
			work++
			glyph := uint16(c) + delta
			if offset != 0 {
				if glyph = u16(sub, 16+6*n+2*i+int(offset)+2*(c-int(first))); glyph != 0 {
					glyph += delta
				}
			}
			t.shows(uint32(glyph), rune(c))
		}
	}
	return work
}

// groups reads a table of format 12.
func groups(t *font, sub []byte) (work int) {
	for i := range min(int(u32(sub, 12)), maxCodes) {
		first, last, glyph := u32(sub, 16+12*i), u32(sub, 20+12*i), u32(sub, 24+12*i)
		for c := first; c <= last && c < 0x110000 && work < maxLetters; c++ {
			work++
			t.shows(glyph+c-first, rune(c))
		}
	}
	return work
}

// shows notes the first letter of a glyph.
func (t *font) shows(glyph uint32, letter rune) {
	if _, known := t.letters[glyph]; !known && glyph != 0 {
		t.letters[glyph] = string(letter)
	}
}

// u16 and u32 are numbers of a font, 0 beyond its end.
func u16(b []byte, at int) uint16 {
	if at < 0 || at+2 > len(b) {
		return 0
	}
	return binary.BigEndian.Uint16(b[at:])
}

func u32(b []byte, at int) uint32 {
	if at < 0 || at+4 > len(b) {
		return 0
	}
	return binary.BigEndian.Uint32(b[at:])
}

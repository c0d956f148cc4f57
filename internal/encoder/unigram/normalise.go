package unigram

import (
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// scratch is the state of one Append: the word being collected, normalised, and
// the memory to divide it.
type scratch struct {
	tokens []Token
	// word starts with the byte ' ', which stands for the space before the
	// word. places holds, for each of its bytes, the bytes of the text that the
	// byte's character stands for.
	word   []byte
	places []byteRange
	nodes  []node
	path   []int32
	// iter and segment bring one segment into normal form C.
	iter    norm.Iter
	segment []byte
}

// byteRange is a range of bytes of the text. It is apart from qa.Span for its size:
// there is one for every byte of a word.
type byteRange struct {
	start, end int32
}

// begin starts the first word, with the space that belongs to no text.
func (s *scratch) begin() {
	s.word = append(s.word[:0], ' ')
	s.places = append(s.places[:0], byteRange{})
}

// normalise feeds text, in normal form C, to replace.
func (s *scratch) normalise(t *Tables, text string) {
	for pos := 0; pos < len(text); {
		if n := norm.NFC.QuickSpanString(text[pos:]); n > 0 {
			s.replaceAll(t, text, pos, pos+n)
			pos += n
			continue
		}
		pos = s.compose(t, text, pos)
	}
}

// compose feeds the one segment at pos, which is not known to be in normal form
// C, and returns where it ends. A segment is a character with its marks; all
// that it becomes has the segment's place. The norm package breaks up runs of
// more than 30 marks, which no language has, with U+034F.
func (s *scratch) compose(t *Tables, text string, pos int) int {
	s.iter.InitString(norm.NFC, text[pos:])
	s.segment = append(s.segment[:0], s.iter.Next()...)
	for s.iter.Pos() == 0 { // some characters become several segments
		s.segment = append(s.segment, s.iter.Next()...)
	}
	segment, end := s.segment, pos+s.iter.Pos()
	if string(segment) == text[pos:end] {
		s.replaceAll(t, text, pos, end)
		return end
	}
	at := byteRange{int32(pos), int32(end)}
	for len(segment) > 0 {
		c, size := utf8.DecodeRune(segment)
		s.replace(t, c, at)
		segment = segment[size:]
	}
	return end
}

// replaceAll feeds text[pos:end], which is in normal form C.
func (s *scratch) replaceAll(t *Tables, text string, pos, end int) {
	for pos < end {
		c, size := rune(text[pos]), 1
		if c >= utf8.RuneSelf {
			c, size = utf8.DecodeRuneInString(text[pos:])
		}
		s.replace(t, c, byteRange{int32(pos), int32(pos + size)})
		pos += size
	}
}

// replace feeds what the map makes of c, which stands at the place at.
func (s *scratch) replace(t *Tables, c rune, at byteRange) {
	text, changes := t.replacement(c)
	if !changes {
		s.add(t, c, at)
		return
	}
	for len(text) > 0 {
		c, size := utf8.DecodeRune(text)
		s.add(t, c, at)
		text = text[size:]
	}
}

// add appends c to the word, or ends the word if c is a space. A space after a
// space only makes it longer.
func (s *scratch) add(t *Tables, c rune, at byteRange) {
	if c == ' ' {
		if len(s.word) > 1 {
			s.endWord(t)
			s.word, s.places = s.word[:1], append(s.places[:0], at)
		} else {
			s.places[0].end = at.end
		}
		return
	}
	n := len(s.word)
	s.word = utf8.AppendRune(s.word, c)
	for range len(s.word) - n {
		s.places = append(s.places, at)
	}
}

package unigram

import (
	"slices"
	"unicode/utf8"

	"trich/internal/qa"
)

// node is the best way to reach one byte of the word from its start.
type node struct {
	// score is the sum of the pieces' scores, in double precision so that the
	// order in which equal scores were added does not decide.
	score float64
	// from is where the last piece starts, -1 for a byte not reached.
	from  int32
	piece int32
}

// endWord divides the word collected and appends its tokens. Of divisions that
// score the same, the one whose last piece is longest wins, as in SentencePiece.
func (s *scratch) endWord(t *Tables) {
	word := s.word
	s.nodes = slices.Grow(s.nodes[:0], len(word)+1)[:len(word)+1]
	for i := range s.nodes {
		s.nodes[i] = node{from: -1}
	}
	for i := 0; i < len(word); {
		size := 1
		if word[i] >= utf8.RuneSelf {
			_, size = utf8.DecodeRune(word[i:])
		}
		s.extend(t, i, size)
		i += size
	}
	s.path = s.path[:0]
	for i := int32(len(word)); i > 0; i = s.nodes[i].from {
		s.path = append(s.path, i)
	}
	start := int32(0)
	for _, end := range slices.Backward(s.path) {
		s.emit(t, start, end)
		start = end
	}
}

// extend tries every piece that starts at byte i, where a character of size
// bytes stands. That character alone is unknown if no piece is just it.
func (s *scratch) extend(t *Tables, i, size int) {
	reached := s.nodes[i].score
	known := false
	unit := t.Trie[0]
	for j := i; j < len(s.word); {
		c := uint32(s.word[j])
		child := t.Trie[unit>>baseShift^c]
		if child&childMask != c {
			break
		}
		j++
		unit = child
		if unit&terminal != 0 {
			piece := t.Trie[unit>>baseShift] >> valueShift
			s.reach(j, node{reached + float64(t.Scores[piece]), int32(i), int32(piece)})
			known = known || j == i+size
		}
	}
	if !known {
		s.reach(i+size, node{reached + float64(t.UnknownScore), int32(i), t.Unknown})
	}
}

func (s *scratch) reach(j int, n node) {
	if old := &s.nodes[j]; old.from < 0 || n.score > old.score {
		*old = n
	}
}

// emit appends the token of the piece between two bytes of the word.
func (s *scratch) emit(t *Tables, start, end int32) {
	piece := s.nodes[end].piece
	first := start
	if start == 0 && end > 1 {
		first = 1
	}
	span := qa.Span{Start: int(s.places[first].start), End: int(s.places[end-1].end)}
	if last := len(s.tokens) - 1; start > 0 && piece == t.Unknown && s.nodes[start].piece == piece {
		s.tokens[last].Span.End = span.End
		return
	}
	s.tokens = append(s.tokens, Token{piece, span})
}

package text

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Sentences finds the sentences of Vietnamese or English news text, in either
// normal form. The spans are in order, disjoint, not empty, trimmed of white
// space, and cover everything that is not white space; a text of nothing but
// white space has none. A line break always ends a sentence. A stop, a question
// or exclamation mark and an ellipsis end one when what follows looks like a
// beginning and what precedes is no abbreviation, initial or list marker;
// closing quotes and brackets, and the "./." at the end of agency reports, stay
// with the sentence they close. A quotation of several sentences is cut inside.
// Time and memory are linear in len(s); invalid UTF-8 is passed over as if it
// were punctuation.
func Sentences(s string) []Span {
	spans := make([]Span, 0, len(s)/100+1)
	start := 0
	for i, r := range s {
		if isLineBreak(r) {
			spans = appendLine(spans, s[:i], start)
			start = i + utf8.RuneLen(r)
		}
	}
	return appendLine(spans, s, start)
}

func isLineBreak(r rune) bool {
	switch r {
	case '\n', '\v', '\f', '\r', '\u0085', '\u2028', '\u2029':
		return true
	}
	return false
}

// appendLine appends the sentences of the line that reaches from start to the
// end of s.
func appendLine(spans []Span, s string, start int) []Span {
	begin := skipSpace(s, start)
	for i := begin; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		if !isTerminator(r) {
			i += size
			continue
		}
		st := scanStop(s, i)
		if st.endsSentence(s, begin) {
			spans = append(spans, Span{begin, st.end})
			begin = skipSpace(s, st.end)
		}
		i = st.end
	}
	if rest := strings.TrimRightFunc(s[begin:], unicode.IsSpace); rest != "" {
		spans = append(spans, Span{begin, begin + len(rest)})
	}
	return spans
}

func skipSpace(s string, i int) int {
	return len(s) - len(strings.TrimLeftFunc(s[i:], unicode.IsSpace))
}

// stopKind is what a run of terminators is worth.
type stopKind int

const (
	period stopKind = iota
	ellipsis
	mark // a question or exclamation mark is among them
)

// stop is a run of terminators with the closing quotes and brackets in and
// behind it.
type stop struct {
	start, end int
	kind       stopKind
	closed     bool
}

// scanStop reads the stop that begins at byte i of s.
func scanStop(s string, i int) stop {
	st := stop{start: i, end: i}
	periods := 0
	for st.end < len(s) {
		r, size := utf8.DecodeRuneInString(s[st.end:])
		switch {
		case r == '.':
			periods++
		case r == '…':
			periods += 3
		case isTerminator(r):
			st.kind = mark
		case isCloser(r):
			st.closed = true
		case r == '/' && periods > 0 && strings.HasPrefix(s[st.end+1:], "."):
			periods = 0 // "./.": one stop, not an ellipsis
		default:
			return st.withPeriods(periods)
		}
		st.end += size
	}
	return st.withPeriods(periods)
}

func (st stop) withPeriods(n int) stop {
	// Periods parted by a closing quote (.”.) are two stops, not an ellipsis.
	if st.kind != mark && n > 1 && !(n == 2 && st.closed) {
		st.kind = ellipsis
	}
	return st
}

func isTerminator(r rune) bool { return r == '.' || r == '!' || r == '?' || r == '…' }

func isCloser(r rune) bool {
	switch r {
	case '"', '\'', '”', '’', '»', ')', ']', '}', '›':
		return true
	}
	return false
}

func isOpener(r rune) bool {
	switch r {
	case '“', '‘', '«', '(', '[', '{', '‹', '„':
		return true
	}
	return false
}

// endsSentence reports whether st ends the sentence of s that begins at byte
// begin.
func (st stop) endsSentence(s string, begin int) bool {
	n := nextAfter(s, st.end)
	switch {
	case n.at < 0:
		// Only signs follow, or another stop, which then decides.
		return false
	case !n.gap:
		return st.endsGlued(s, begin, n)
	case n.lower:
		return false
	}
	token := tokenBefore(s, begin, st.start)
	switch st.kind {
	case mark:
		return token != "(" // "(?)" and "(!)" remark on a word
	case ellipsis:
		return !isAddress(wordBefore(s, begin, st.start)) || isStarter(n.word(s))
	}
	if st.closed {
		return !neverEnds(token)
	}
	return !st.isAbbreviation(s, begin, token, n)
}

// endsGlued decides where no space follows the stop, as pages lose them where
// two paragraphs were joined ("trần nhà.Vòm thép"): a capitalised word must
// follow, and an ordinary word, not a part of a link, precede.
func (st stop) endsGlued(s string, begin int, n next) bool {
	if n.at != st.end || !n.capitalised {
		return false
	}
	token := tokenBefore(s, begin, st.start)
	if token == "" || token == "www" || strings.ContainsAny(token, "./@:=_&") || isDomain(n.word(s)) {
		return false
	}
	if st.kind != period || st.closed {
		return true
	}
	last, _ := utf8.DecodeLastRuneInString(NFC(token))
	return unicode.IsLower(last) && utf8.RuneCountInString(NFC(token)) > 1 && !neverEnds(token)
}

// next is what follows a stop in its line.
type next struct {
	at          int  // the first letter or digit, -1 if there is none before the next stop
	gap         bool // white space or an opening sign follows the stop
	lower       bool // the letter continues a sentence
	capitalised bool // a capital with a small letter behind it
	digit       bool
}

// nextAfter looks at s from byte i on. It reads no further than the next
// terminator, so that the stops of a line together read it once.
func nextAfter(s string, i int) next {
	n := next{at: -1}
	for j, r := range s[i:] {
		if j == 0 {
			n.gap = unicode.IsSpace(r) || isOpener(r) || r == '–' || r == '—'
		}
		if isTerminator(r) {
			return n
		}
		if !unicode.IsLetter(r) && !unicode.IsNumber(r) {
			continue
		}
		n.at = i + j
		second, _ := utf8.DecodeRuneInString(strings.TrimLeftFunc(prefix(s[n.at+utf8.RuneLen(r):], 16), isMark))
		n.digit = unicode.IsNumber(r)
		n.capitalised = unicode.IsUpper(r) && unicode.IsLower(second)
		n.lower = unicode.IsLower(r) && !unicode.IsUpper(second) // iPhone, eBay may begin one
		return n
	}
	return n
}

func isMark(r rune) bool { return unicode.Is(unicode.Mn, r) }

// prefix is s cut to at most n bytes; it may cut within a character.
func prefix(s string, n int) string { return s[:min(n, len(s))] }

// maxToken is the most bytes that are read for a word beside a stop; longer
// ones are neither abbreviations nor names. It keeps the work per stop bounded.
const maxToken = 48

// word is the word that begins at n.
func (n next) word(s string) string {
	w := prefix(s[n.at:], maxToken)
	end := strings.IndexFunc(w, func(r rune) bool { return !unicode.IsLetter(r) && !isMark(r) })
	if end >= 0 {
		w = w[:end]
	}
	return NFC(w)
}

// tokenBefore is what stands between the last white space or opening sign
// before byte end and end, not reaching before begin; a lone "(" is returned as
// such. It is empty where that is longer than maxToken.
func tokenBefore(s string, begin, end int) string {
	for i := end; i > begin && end-i <= maxToken; {
		r, size := utf8.DecodeLastRuneInString(s[begin:i])
		if unicode.IsSpace(r) || isOpener(r) || r == '"' || r == '\'' {
			if i == end && r == '(' {
				return "("
			}
			return s[i:end]
		}
		i -= size
	}
	if end-begin <= maxToken {
		return s[begin:end]
	}
	return ""
}

// wordBefore is the token before byte end with the white space behind it
// skipped, as in "Ngài … Javid".
func wordBefore(s string, begin, end int) string {
	from := max(begin, end-maxToken)
	trimmed := strings.TrimRightFunc(s[from:end], unicode.IsSpace)
	return tokenBefore(s, begin, from+len(trimmed))
}

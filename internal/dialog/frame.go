package dialog

import (
	_ "embed"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"

	"trich/internal/text"
)

//go:embed data/frames.txt
var framesFile string

// frames are the patterns of data/frames.txt.
type frames struct {
	classes             classes
	known               map[string]bool // all words of the table, as keys and folded
	open, paused, know  *regexp.Regexp
	oneself             *regexp.Regexp
	closing, not, crowd *regexp.Regexp
	particles, unmarked map[string]bool // their keys, and folded
	behind              map[string]map[string]bool
	asking, afterAsking *regexp.Regexp
}

// theFrames reads the table once.
var theFrames = sync.OnceValue(func() *frames {
	f := &frames{classes: classes{}, known: vocabulary(framesFile), particles: map[string]bool{}, unmarked: map[string]bool{}, behind: map[string]map[string]bool{}}
	t := readTable(framesFile, f.classes)
	f.open = atStart(f.classes.any(t["open"]))
	f.paused = atStart(f.classes.any(t["paused"]))
	f.know = atStart(f.classes.any(t["know"]))
	f.closing = atEnd(f.classes.any(t["close"]))
	f.crowd = atStart(f.classes["crowd"])
	f.oneself = atStart(f.classes.any(t["oneself"]))
	f.not = atEnd(f.classes.element("{not}|chưa"))
	for _, line := range t["particle"] {
		for _, p := range strings.Split(line[0], "|") {
			f.particles[text.Key(p)], f.unmarked[text.Fold(p)] = true, true
		}
	}
	for _, line := range t["behind"] {
		before := map[string]bool{}
		for _, w := range strings.Split(line[1], "|") {
			before[text.Fold(w)] = true
		}
		f.behind[text.Key(line[0])] = before
	}
	f.asking = regexp.MustCompile(` (ai|gi|j|nao|dau|sao|may|nhieu|nhiu|bnhieu|bnhiu|bn|ntn|lau|xa|gio|khi|who|whom|whose|what|when|where|why|how|which) `)
	f.afterAsking = regexp.MustCompile(`^(ai|gi|j|nao|dau|sao|nhieu|nhiu|bnhieu|bnhiu|bn|ntn|lau|gio|khong|ko|k|hong|hok|hong|chua|roi|r|v|z|vay|the|ha|a|lan|tuoi|cai|mn)$`)
	return f
})

// stripped is a text without its frame.
type stripped struct {
	text string
	// framed says that something was taken away, and known that what was says that
	// the rest asks: "ai biết …".
	framed, known bool
	words         []word
}

// strip takes the frame from a sentence; of one that is nothing else all words are
// taken.
func strip(s string) stripped {
	f, words := theFrames(), wordsOf(s)
	lo, hi := 0, len(words)
	known := false
	for lo < hi {
		n, knows := f.opening(s, words[lo:hi])
		if n == 0 {
			break
		}
		lo, known = lo+n, known || knows
	}
	hi -= f.excuse(s, words[lo:hi])
	for hi > lo {
		n := f.ending(words[lo:hi], known)
		if n == 0 {
			break
		}
		hi -= n
	}
	if lo == 0 && hi == len(words) {
		return stripped{text: strings.TrimSpace(s), words: words}
	}
	out := stripped{framed: true, known: known, words: words[lo:hi]}
	if lo < hi {
		out.text = cutOut(s, words[lo].from, words[hi-1].to)
	}
	return out
}

// opening is the number of words that begin a sentence and are no part of its
// question, and whether they say that what follows asks.
func (f *frames) opening(s string, words []word) (n int, knows bool) {
	if !f.known[words[0].key] {
		return 0, false
	}
	if n := leading(f.know, words); n > 0 && n < len(words) && f.asking.MatchString(joined(words[n:])) {
		return n, true
	}
	if n := leading(f.open, words); n > 0 {
		return n, false
	}
	n = leading(f.paused, words)
	if n > 0 && (n == len(words) || strings.ContainsAny(s[words[n-1].to:words[n].from], ",.!?:;~\n-")) {
		return n, false
	}
	return 0, false
}

// ending is the number of words that end a sentence and are no part of its
// question. Behind "ai biết", a "không" belongs to that.
func (f *frames) ending(words []word, known bool) int {
	if !f.known[words[len(words)-1].key] {
		return 0
	}
	if n := trailing(f.closing, words); n > 0 && !f.governed(words[:len(words)-n], words[len(words)-n]) {
		return n
	}
	last, rest := words[len(words)-1], words[:len(words)-1]
	if len(rest) == 0 {
		return 0
	}
	if known && trailing(f.not, words) == 1 && f.asking.MatchString(joined(rest)) {
		return 1
	}
	before := rest[len(rest)-1]
	if last.capital || !f.particle(last) || f.behind[last.key][before.folded] {
		return 0
	}
	whole := text.HasMarks(textOf(words))
	if last.marked || whole && f.particles[last.key] || f.afterAsking.MatchString(before.folded) || len(last.folded) == 1 && last.folded != "a" {
		return 1
	}
	if f.asking.MatchString(joined(rest)) && (!whole || !slices.Contains(ambiguous, last.folded)) {
		return 1
	}
	return 0
}

// excuse is the number of words, behind the last comma of a sentence that asks before
// it, in which somebody speaks of herself: ", em đang làm bài tập".
func (f *frames) excuse(s string, words []word) int {
	for i := len(words) - 1; i > 1; i-- {
		if !strings.ContainsAny(s[words[i-1].to:words[i].from], ",;") {
			continue
		}
		clause := words[i:]
		if len(clause) < 3 || leading(f.oneself, clause) == 0 || f.asking.MatchString(joined(clause)) || !f.asking.MatchString(joined(words[:i])) {
			return 0
		}
		return len(clause)
	}
	return 0
}

// ambiguous are particles, typed without marks, that are words of their own.
var ambiguous = []string{"a", "the", "ta", "ha", "nha", "voi", "hen", "co"}

// particle reports whether a word is one as typed, or may be one without its marks.
func (f *frames) particle(w word) bool {
	return f.particles[w.key] || !w.marked && f.unmarked[w.folded]
}

// governed reports whether words that close a sentence belong to the one before:
// "của mọi người".
func (f *frames) governed(before []word, first word) bool {
	if len(before) == 0 {
		return false
	}
	switch before[len(before)-1].folded {
	case "cua", "cho", "voi", "va", "la", "cac", "nhung", "of", "for", "to", "with", "the", "by", "from", "tu":
		return leading(f.crowd, []word{first}) > 0 || first.folded == "moi" || first.folded == "ca"
	}
	return false
}

// cutOut is a part of a text, with the signs that belong to its first and last
// word and a question mark that stands behind it.
func cutOut(s string, from, to int) string {
	const opening, closing = `“"‘'(«`, `”"’')»%°`
	for _, r := range opening {
		if strings.HasSuffix(s[:from], string(r)) {
			from -= len(string(r))
			break
		}
	}
	for more := true; more; {
		more = false
		for _, r := range closing {
			if strings.HasPrefix(s[to:], string(r)) {
				to, more = to+len(string(r)), true
			}
		}
	}
	out := s[from:to]
	if strings.ContainsAny(s[to:], "?？") && !strings.HasSuffix(out, "?") {
		out += "?"
	}
	return out
}

var (
	links     = regexp.MustCompile(`(?i)\b(?:https?://|www\.)\S+`)
	emoticons = regexp.MustCompile(`(?i)(^|\s)(?:[:;=]['-]?[)(dpov3/\\|*]+|x+d+|<3+|t_t|\^[_.]*\^|:">|=\)+|@@+|-_+-|>[_.]?<|:\)+|\(\s*:)(?:$|[\s.,!?])`)
	mentions  = regexp.MustCompile(`(^|\s)@[\w.]+`)
)

// clean takes links, emoji, emoticons and mentions from a text; what is left
// keeps its place.
func clean(s string) string {
	out := links.ReplaceAllString(s, " ")
	out = mentions.ReplaceAllString(out, "$1 ")
	for i := 0; i < 2; i++ { // Two of them share the space between them.
		out = emoticons.ReplaceAllString(out, "$1 ")
	}
	out = strings.Map(func(r rune) rune {
		if isEmoji(r) {
			return ' '
		}
		return r
	}, out)
	if strings.TrimSpace(out) == strings.TrimSpace(s) {
		return s
	}
	return strings.TrimSpace(out)
}

func isEmoji(r rune) bool {
	return r >= 0x2190 && unicode.Is(unicode.So, r) || r == 0xFE0F || r == 0x200D || r >= 0x1F3FB && r <= 0x1F3FF || r == 0x20E3
}

// Package people finds the persons that a text names: by titles before their names
// and by what names are built of. Offices, ministries, companies and places are
// told from persons by tables of words (words.txt). Where it is not sure it finds
// nobody: a person must not be invented. It keeps no state, and is safe for
// concurrent use.
package people

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
	"unicode"

	"trich/internal/text"
)

// Gender is what is known of a person's.
type Gender string

// The genders.
const (
	Unknown Gender = ""
	Male    Gender = "m"
	Female  Gender = "f"
)

// Person is a person that a text names.
type Person struct {
	// Name is the name as it stands in the text, without titles, at Span.
	Name   string
	Span   text.Span
	Gender Gender
	// Titled says that a title stands before the name.
	Titled bool
}

//go:embed words.txt
var wordsFile string

// tables are the words of each kind, as text.Key has them and folded; the words of
// a phrase are parted by spaces.
type tables map[string]map[string]bool

// folded marks the tables for texts without any diacritics.
const folded = "folded "

// longest is how many words a phrase of the tables has at most.
const longest = 4

var known = sync.OnceValue(func() tables {
	t := tables{}
	for line := range text.TableLines(wordsFile) {
		fields := strings.Fields(line)
		t[fields[0]], t[folded+fields[0]] = map[string]bool{}, map[string]bool{}
		for _, w := range fields[1:] {
			parts := strings.Split(w, "_")
			t[folded+fields[0]][text.Fold(strings.Join(parts, " "))] = true
			for i := range parts {
				parts[i] = text.Key(parts[i])
			}
			t[fields[0]][strings.Join(parts, " ")] = true
		}
	}
	return t
})

// token is a word of a text.
type token struct {
	span text.Span
	text string
	// key is as the tables have the word: folded in a text without diacritics.
	key     string
	plain   bool // whether it is
	folded  string
	capital bool
	// begins says that a sentence may begin here, so that a capital says nothing;
	// apart that a sign stands before the word.
	begins, apart bool
}

func tokens(s string) []token {
	var all []token
	end, plain := 0, !text.HasMarks(s)
	for i, w := range text.Words(s) {
		between := s[end:w.Start]
		word := w.Slice(s)
		t := token{span: w, text: word, folded: text.Fold(word), plain: plain, capital: text.IsCapitalised(word),
			begins: i == 0 || strings.ContainsAny(between, ".?!:;\n“\""), apart: i > 0 && strings.TrimSpace(between) != "" && strings.TrimSpace(between) != "-"}
		if t.key = text.Key(word); plain {
			t.key = t.folded
		}
		all = append(all, t)
		end = w.End
	}
	return all
}

// Find lists the persons that s names, in their order.
func Find(s string) []Person {
	words := tokens(s)
	var found []Person
	for i := 0; i < len(words); {
		p, next := at(s, words, i)
		if p != nil {
			found = append(found, *p)
		}
		i = max(next, i+1)
	}
	return found
}

// Never reports whether a name is surely nobody's: it is a place, or has the words
// of a company, an office or a ministry in it.
func Never(name string) bool {
	words := tokens(name)
	for i := range words {
		if phrase("company", words, i) > 0 || phrase("ministry", words, i) > 1 || phrase("place", words, i) > 1 ||
			phrase("office", words, i) > 0 || acronym(words[i]) {
			return true
		}
	}
	return len(words) > 0 && phrase("place", words, 0) == len(words)
}

// at finds the person whose title or name begins at word i, and where to go on.
func at(s string, words []token, i int) (*Person, int) {
	if n := phrase("place", words, i); n > 1 {
		return nil, i + n
	}
	if n, gender, office := title(words, i); n > 0 {
		if p, next := titled(s, words, i, n, gender, office); p != nil {
			return p, next
		}
		return nil, i + n
	}
	if !words[i].capital {
		return nil, i + 1
	}
	end := run(words, i)
	if p := bare(s, words, i, end); p != nil {
		return p, end
	}
	return nil, end
}

// run is the end of the run of capitalised words that begins at word i.
func run(words []token, i int) int {
	end := i + 1
	for end < len(words) && words[end].capital && !words[end].apart && !words[end].begins && !foreignTitle(words, end) {
		end++
	}
	return end
}

// foreignTitle reports whether a title begins at word i that no name has in it.
func foreignTitle(words []token, i int) bool {
	n, _, _ := title(words, i)
	return n > 1 || n == 1 && (!text.IsSyllable(words[i].folded) || acronym(words[i]))
}

// table is the name of the table of a kind for the text that w is of.
func table(kind string, w token) string {
	if w.plain {
		return folded + kind
	}
	return kind
}

// is reports whether a word is in the table.
func (w token) is(kind string) bool { return known()[table(kind, w)][w.key] }

// phrase tells how many words from i on are in the table, the most there are.
func phrase(kind string, words []token, i int) int {
	for n := min(longest, len(words)-i); n > 0; n-- {
		parts := make([]string, n)
		for k := range parts {
			parts[k] = words[i+k].key
		}
		if known()[table(kind, words[i])][strings.Join(parts, " ")] && !slices.ContainsFunc(words[i+1:i+n], func(w token) bool { return w.apart }) {
			return n
		}
	}
	return 0
}

// title is the number of words of the title at word i, what it tells of the
// gender, and whether an office or a trade is named, which may be of something. A
// capital within a sentence makes a country of "Anh".
func title(words []token, i int) (n int, gender Gender, office bool) {
	if words[i].folded == "anh" && words[i].capital && !words[i].begins {
		return 0, Unknown, false
	}
	best := 0
	for _, k := range [...]struct {
		kind   string
		gender Gender
		office bool
	}{{"man", Male, false}, {"woman", Female, false}, {"office", Unknown, true}, {"trade", Unknown, true}} {
		if n := phrase(k.kind, words, i); n > best {
			best, gender, office = n, k.gender, k.office
		}
	}
	return best, gender, office
}

// titled finds the person behind a title, and behind the ministries, places and
// further titles that stand between.
func titled(s string, words []token, i, n int, gender Gender, office bool) (*Person, int) {
	kin, trade := n == 1 && words[i].is("kin"), phrase("trade", words, i) == n
	of := false // Something of an office was passed.
	i += n
	for i < len(words) {
		if n, g, o := title(words, i); n > 0 && (!words[i].capital || o || words[i].apart) {
			// "ông" behind an office begins anew: "Tổng thống Mỹ, ông Trump".
			if g != Unknown {
				gender = g
			}
			kin, office, trade = n == 1 && words[i].is("kin"), office || o, phrase("trade", words, i) == n
			i += n
			continue
		}
		if office && !words[i].capital && (words[i].folded == "of" || words[i].folded == "for" || words[i].folded == "the") {
			i++
			continue
		}
		if words[i].apart {
			return nil, i
		}
		if n := phrase("ministry", words, i); n > 0 && office {
			i, of = i+n, true
			continue
		}
		if n := phrase("place", words, i); n > 0 && (office || i+n < len(words) && words[i+n].capital && !words[i+n].apart) {
			if n == 1 && (!office && words[i].is("surname") || (trade || !office) && run(words, i) == i+2) {
				break
			}
			i, of = i+n, true
			continue
		}
		if office && !isSyllableName(words, i, run(words, i)) && (acronym(words[i]) || phrase("company", words, i) > 0) {
			i, of = i+max(1, phrase("company", words, i)), true
			continue
		}
		break
	}
	if i >= len(words) || !words[i].capital {
		return nil, i
	}
	end := run(words, i)
	if !named(words, i, end, of || !kin) {
		return nil, end
	}
	return person(s, words, i, end, gender, true), end
}

// acronym reports whether a word is all capitals: "UBND", "CK".
func acronym(w token) bool {
	return len(w.text) > 1 && strings.ToUpper(w.text) == w.text && strings.ContainsFunc(w.text, unicode.IsLetter)
}

// maxName is how many words a name has at most.
const maxName = 5

// named reports whether the words from i to end, which follow a title, are a name:
// not an acronym, a place, a company, or a word that titles are made with.
func named(words []token, i, end int, of bool) bool {
	if end-i > maxName || acronym(words[i]) && end-i > 1 || acronym(words[i]) && len(words[i].text) < 4 {
		return false
	}
	if end-i == 1 && words[i].is("common") {
		return false
	}
	for k := i; k < end; k++ {
		if acronym(words[k]) && k > i || strings.ContainsFunc(words[k].text, unicode.IsDigit) || phrase("company", words[:end], k) > 0 && !isSyllableName(words, i, end) {
			return false
		}
	}
	if n := phrase("place", words[:end], i); n == end-i && (of || n > 1) {
		return false
	}
	// The first part of a ministry's name is capitalised: "Nội vụ", "Công thương".
	return end >= len(words) || phrase("ministry", words, i) <= end-i
}

// isSyllableName reports whether the words are a Vietnamese surname and more.
func isSyllableName(words []token, i, end int) bool {
	return end-i > 1 && words[i].is("surname") && text.IsSyllable(words[i+1].folded)
}

// bare finds a person without a title in the run of capitals from i to end.
func bare(s string, words []token, i, end int) *Person {
	if i > 0 && !words[i].begins && !words[i].apart {
		for n := min(longest, i); n > 0; n-- {
			if phrase("before", words[:i], i-n) == n {
				return nil
			}
		}
	}
	// The first word of a sentence may belong to it rather than to the name.
	if words[i].begins && phrase("before", words, i) > 0 {
		return nil
	}
	if words[i].begins && end-i > 2 && !words[i].is("surname") && !words[i].is("he") && !words[i].is("she") {
		i++
	}
	if end-i < 2 || end-i > 4 || phrase("place", words, i) > 0 || phrase("ministry", words, i) > 1 {
		return nil
	}
	for k := i; k < end; k++ {
		w := words[k]
		if acronym(w) && len(words) > end-i || strings.ContainsFunc(w.text, unicode.IsDigit) || k > i && phrase("place", words[:end], k) > 1 {
			return nil
		}
	}
	switch first := words[i]; {
	case first.is("surname") && !slices.ContainsFunc(words[i:end], func(w token) bool { return !text.IsSyllable(w.folded) }):
		if phrase("company", words[:end], i) > 0 {
			return nil
		}
		return person(s, words, i, end, Unknown, false)
	case first.is("he"), first.is("she"):
		for k := i; k < end; k++ {
			if phrase("company", words[:end], k) > 0 {
				return nil
			}
		}
		return person(s, words, i, end, Unknown, false)
	}
	return nil
}

// person makes the person of the words from i to end.
func person(s string, words []token, i, end int, gender Gender, titled bool) *Person {
	span := text.Span{Start: words[i].span.Start, End: words[end-1].span.End}
	if end < len(words) && s[span.End:words[end].span.Start] == "-" { // "Kim Jong-un"
		span.End = words[end].span.End
	}
	p := &Person{Name: span.Slice(s), Span: span, Gender: gender, Titled: titled}
	if p.Gender != Unknown {
		return p
	}
	switch {
	case words[i].is("he"):
		p.Gender = Male
	case words[i].is("she"):
		p.Gender = Female
	}
	for _, w := range words[i+1 : end] {
		switch strings.ToLower(text.NFC(w.text)) {
		case "thị":
			p.Gender = Female
		case "văn":
			p.Gender = Male
		}
	}
	return p
}

// Package alias knows names that are spelled in several ways: countries and cities
// (aliases.tsv, countries.tsv), and short names that articles give themselves
// ("… (gọi tắt là …)"). It keeps no state, and is safe for concurrent use.
package alias

import (
	_ "embed"
	"regexp"
	"slices"
	"strings"
	"sync"

	"trich/internal/text"
)

//go:embed aliases.tsv
var aliasesFile string

//go:embed countries.tsv
var countriesFile string

// Table holds spellings that mean the same. A nil Table knows none.
type Table struct {
	// groups are the spellings by any of them, as spelled has it.
	groups map[string][]string
	// longest is how many words a spelling has at most.
	longest int
}

// New makes the table of the names that are known everywhere, and more groups of
// spellings.
func New(more [][]string) *Table {
	t := &Table{groups: map[string][]string{}}
	for _, group := range append(slices.Clone(general()), more...) {
		t.add(group)
	}
	return t
}

// general are the groups of the two files.
var general = sync.OnceValue(func() [][]string {
	var groups [][]string
	for line := range text.TableLines(aliasesFile) {
		groups = append(groups, strings.Split(line, "\t"))
	}
	for line := range text.TableLines(countriesFile) {
		groups = append(groups, strings.Split(line, "\t")[1:])
	}
	return groups
})

// spelled is a spelling as it is looked up: its words as text.Key has them.
func spelled(s string) string { return strings.TrimSpace(text.Spaced(s, text.Key)) }

// add puts a group together with those that share a spelling with it.
func (t *Table) add(group []string) {
	all := slices.Clone(group)
	for _, s := range group {
		all = append(all, t.groups[spelled(s)]...)
	}
	var merged []string
	for _, s := range all {
		if !slices.ContainsFunc(merged, func(m string) bool { return spelled(m) == spelled(s) }) && spelled(s) != "" {
			merged = append(merged, s)
		}
	}
	if len(merged) < 2 {
		return
	}
	for _, s := range merged {
		t.groups[spelled(s)] = merged
		t.longest = max(t.longest, len(strings.Fields(spelled(s))))
	}
}

// Name is a name of a text that has other spellings.
type Name struct {
	Span text.Span
	// Others are the other spellings.
	Others []string
}

// Names finds the names of s, the longest at each place. A name is capitalised
// wherever it is written, unless none of its spellings is.
func (t *Table) Names(s text.Tokens) []Name {
	if t == nil {
		return nil
	}
	keys := make([]string, len(s.Words))
	for i, w := range s.Words {
		keys[i] = text.Key(w.Text)
	}
	var found []Name
	for i := 0; i < len(keys); {
		n := min(t.longest, len(keys)-i)
		for ; n > 0; n-- {
			span := text.Span{Start: s.Words[i].Start, End: s.Words[i+n-1].End}
			written := strings.Join(keys[i:i+n], " ")
			group := t.groups[written]
			if group == nil || !text.IsCapitalised(s.Words[i].Text) && !hasSmall(group, written) {
				continue
			}
			others := slices.DeleteFunc(slices.Clone(group), func(o string) bool { return spelled(o) == written })
			found = append(found, Name{span, others})
			break
		}
		i += max(n, 1)
	}
	return found
}

// hasSmall reports whether a spelling stands in its group without a capital: "nhật"
// is no country, "miền Tây" is a region.
func hasSmall(group []string, spelling string) bool {
	return slices.ContainsFunc(group, func(s string) bool { return spelled(s) == spelling && !text.IsCapitalised(s) })
}

// rare is how many times as often the texts must have another spelling.
const rare = 4

// Rewrite writes a question with the spellings that the texts have most, where they
// have the ones of the question seldom, as counted by count. It is empty where all
// are well known.
func (t *Table) Rewrite(question text.Tokens, count func(spelling string) int) string {
	var b strings.Builder
	end, changed := 0, false
	for _, n := range t.Names(question) {
		best, most := "", rare*count(n.Span.Slice(question.Text))
		for _, other := range n.Others {
			if c := count(other); c > most {
				best, most = other, c
			}
		}
		if best == "" {
			continue
		}
		b.WriteString(question.Text[end:n.Span.Start] + best)
		end, changed = n.Span.End, true
	}
	if !changed {
		return ""
	}
	return b.String() + question.Text[end:]
}

// given finds short names that a text gives a longer one: "Tổng công ty Cảng hàng
// không Việt Nam (gọi tắt là ACV)".
var given = regexp.MustCompile(`((?:\p{Lu}[\p{L}.-]*|của|và)(?: (?:\p{Lu}[\p{L}.-]*|\p{Ll}+)){1,9}) ?\((?:(?:sau đây )?(?:gọi|viết) tắt(?: là)?|gọi là|tức)[: ]+["“]?(\p{Lu}[\p{L}\d .&-]{1,40}?)["”]?\)`)

// brackets are what given has behind the longer name.
var brackets = []string{"(sau đây gọi tắt", "(sau đây viết tắt", "(gọi ", "(viết tắt", "(tức"}

// Given are the groups of spellings that a text gives itself.
func Given(s string) [][]string {
	if !strings.Contains(s, " tắt ") && !strings.Contains(s, "(tức ") && !strings.Contains(s, "(gọi là ") {
		return nil
	}
	// The pattern tries each capital letter; few texts open such a bracket.
	s = text.NFC(s)
	if !slices.ContainsFunc(brackets, func(b string) bool { return strings.Contains(s, b) }) {
		return nil
	}
	var groups [][]string
	for _, m := range given.FindAllStringSubmatch(s, -1) {
		if long, short := strings.TrimSpace(m[1]), strings.TrimSpace(m[2]); len([]rune(short)) > 1 && spelled(long) != spelled(short) {
			groups = append(groups, []string{long, short})
		}
	}
	return groups
}

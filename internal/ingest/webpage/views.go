package webpage

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/go-shiori/go-readability"
	"github.com/markusmobius/go-trafilatura"
	"golang.org/x/net/html"

	"trich/internal/text"
)

// The extractors that are asked, each of which has its own view of where the
// article is. None is right everywhere, and they are wrong in different places.
const (
	balanced = iota // trafilatura
	strict          // the same, favouring precision
	reading         // readability
	extractors
)

const (
	// gram is the number of words by which a line is recognised in an extracted
	// text.
	gram = 4
	// minRecognised is the share of a line's grams that must be found: an
	// extractor drops or joins a word here and there.
	minRecognised = 0.8
)

// maxWork is the most elements times bytes of text of a page that trafilatura is
// asked about: its time grows with that. The longest pages of news sites have a
// tenth of it.
const maxWork = 4_000_000_000

// extract asks every extractor of a page. A view without text is nil; found is
// what trafilatura says, nil if it finds nothing. Of a page that is too much for
// it, the view of readability stands for all.
func extract(doc *html.Node, work int) (views [extractors]*html.Node, found *trafilatura.ExtractResult) {
	article, err := readability.FromDocument(doc, nil)
	if err == nil {
		views[reading] = article.Node
	}
	if work > maxWork {
		views[balanced], views[strict] = article.Node, article.Node
		found = &trafilatura.ExtractResult{Metadata: trafilatura.Metadata{Title: article.Title, Author: article.Byline, Sitename: article.SiteName}}
		return views, found
	}
	for at, focus := range [...]trafilatura.ExtractionFocus{
		balanced: trafilatura.Balanced, strict: trafilatura.FavorPrecision,
	} {
		result, err := trafilatura.ExtractDocument(doc, trafilatura.Options{
			ExcludeComments: true, HtmlDateMode: trafilatura.Disabled, Focus: focus,
		})
		if err != nil {
			continue
		}
		views[at] = result.ContentNode
		if found == nil {
			found = result
		}
	}
	return views, found
}

// Trafilatura is the main text of a page in UTF-8 as that library finds it by
// itself, to compare with; empty if it finds none.
func Trafilatura(source string) string {
	result, err := trafilatura.Extract(strings.NewReader(source), trafilatura.Options{
		ExcludeComments: true, HtmlDateMode: trafilatura.Disabled,
	})
	if err != nil {
		return ""
	}
	return result.ContentText
}

// visible is the text of a tree as a reader sees it, a line a block.
func visible(n *html.Node) string {
	r := newRenderer()
	r.render(n)
	r.flush()
	return r.text.String()
}

// recognition knows the lines and runs of words of every view, each with a bit
// for each extractor that has it, and one for what the page states.
type recognition struct {
	lines, grams map[string]uint
	// told is the length of what the page states, in characters.
	told float64
}

// recognise reads the views, and the text that the page states to be its
// article's, which may be empty.
func recognise(views [extractors]*html.Node, told string) recognition {
	r := recognition{lines: map[string]uint{}, grams: map[string]uint{}, told: float64(utf8.RuneCountInString(told))}
	for at, n := range views {
		if n != nil {
			r.add(at, visible(n))
		}
	}
	r.add(extractors, told)
	return r
}

func (r recognition) add(at int, extracted string) {
	for line := range strings.Lines(extracted) {
		r.lines[squeezed(line)] |= 1 << at
	}
	words := wordsOf(extracted)
	for i := range len(words) {
		for size := 1; size <= gram && i+size <= len(words); size++ {
			r.grams[strings.Join(words[i:i+size], " ")] |= 1 << at
		}
	}
}

// agreement tells how far each extractor has a line of these words: 1 if it
// has the line, or so much of a long one that no other can be meant; 0.5 if it
// only has a short one's words somewhere. told tells whether the page states it.
func (r recognition) agreement(words []string) (has [extractors]float64, told bool) {
	whole := r.lines[strings.Join(words, " ")]
	size := min(gram, len(words))
	n := len(words) - size + 1
	var found [extractors + 1]int
	if size > 0 {
		for i := range n {
			bits := r.grams[strings.Join(words[i:i+size], " ")]
			for at := range found {
				found[at] += int(bits >> at & 1)
			}
		}
	}
	for at := range found {
		how := 0.0
		switch enough := size > 0 && float64(found[at]) >= minRecognised*float64(n); {
		case whole>>at&1 == 1 || enough && len(words) >= 2*gram:
			how = 1
		case enough:
			how = 0.5
		}
		if at == extractors {
			return has, how == 1
		}
		has[at] = how
	}
	return has, false
}

// wordsOf are the words of s in one spelling.
func wordsOf(s string) []string {
	var words []string
	for _, w := range text.Words(s) {
		words = append(words, text.Key(w.Slice(s)))
	}
	return words
}

func squeezed(s string) string { return strings.Join(wordsOf(s), " ") }

// characters is the length of s as far as a judgement goes by it. A character of
// Chinese, Japanese or Korean says as much as two letters.
func characters(s string, limit int) int {
	n := 0
	for _, r := range s {
		if n++; r >= '\u1100' && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul) {
			n++
		}
		if n >= limit {
			return limit
		}
	}
	return n
}

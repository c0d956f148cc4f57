package evaluate

import (
	"cmp"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"path"
	"slices"
	"unicode"
)

// PageTruth is what is known of a saved page.
type PageTruth struct {
	// ArticleBody is the article's text, paragraphs parted by line ends.
	ArticleBody string `json:"articleBody"`
	URL         string `json:"url"`
}

// ReadPageTruth reads a JSON object from the names of pages to what is known of
// them; messages call it place.
func ReadPageTruth(r io.Reader, place string) (map[string]PageTruth, error) {
	var truth map[string]PageTruth
	if err := json.NewDecoder(r).Decode(&truth); err != nil {
		return nil, fmt.Errorf("%s is not a map of page names to articles in JSON: %w", place, err)
	}
	if len(truth) == 0 {
		return nil, fmt.Errorf("%s names no pages", place)
	}
	return truth, nil
}

// ReadPages reads the saved pages html/NAME.html.gz that the truth knows, unpacked,
// by their names.
func ReadPages(folder fs.FS, truth map[string]PageTruth) (map[string][]byte, error) {
	pages := make(map[string][]byte, len(truth))
	for name := range truth {
		data, err := readPage(folder, path.Join("html", path.Base(name)+".html.gz"))
		if err != nil {
			return nil, err
		}
		pages[name] = data
	}
	return pages, nil
}

func readPage(folder fs.FS, name string) ([]byte, error) {
	file, err := folder.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	unpacked, err := gzip.NewReader(file)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return io.ReadAll(unpacked)
}

// PageScore compares the text extracted from a page with the true one. Shares
// are 0 to 1.
type PageScore struct {
	Page      string  `json:"page"`
	Precision float64 `json:"precision"`
	Recall    float64 `json:"recall"`
	F1        float64 `json:"f1"`
	// empty sides have no share, and do not count in a mean.
	extracted, expected bool
}

// ScorePage counts the runs of four words that the texts have, and have in
// common. A text of fewer words is one run.
func ScorePage(name, extracted, truth string) PageScore {
	got, want := shingles(extracted), shingles(truth)
	var common, surplus, missing int
	for s, n := range got {
		common += min(n, want[s])
		surplus += max(0, n-want[s])
	}
	for s, n := range want {
		missing += max(0, n-got[s])
	}
	score := PageScore{Page: name, extracted: len(got) > 0, expected: len(want) > 0}
	if score.extracted {
		score.Precision = float64(common) / float64(common+surplus)
	}
	if score.expected {
		score.Recall = float64(common) / float64(common+missing)
	}
	score.F1 = harmonic(score.Precision, score.Recall)
	return score
}

func harmonic(a, b float64) float64 {
	if a+b == 0 {
		return 0
	}
	return 2 * a * b / (a + b)
}

// shingle is a run of words; a short one ends in empty words.
type shingle [4]string

// shingles counts the runs of four words in s, in their case. A word is letters,
// figures and underscores without a break.
func shingles(s string) map[shingle]int {
	var words []string
	start := -1
	for i, r := range s + " " {
		isWord := unicode.IsLetter(r) || unicode.IsNumber(r) || r == '_'
		switch {
		case isWord && start < 0:
			start = i
		case !isWord && start >= 0:
			words = append(words, s[start:i])
			start = -1
		}
	}
	counts := map[shingle]int{}
	for i := range max(min(len(words), 1), len(words)-len(shingle{})+1) {
		var one shingle
		copy(one[:], words[i:])
		counts[one]++
	}
	return counts
}

// PagesReport is how well articles are found in pages. Precision and recall are
// means over the pages, and F1 is of those.
type PagesReport struct {
	Reader    string  `json:"reader"`
	Pages     int     `json:"pages"`
	Precision float64 `json:"precision"`
	Recall    float64 `json:"recall"`
	F1        float64 `json:"f1"`
	// Refused are the pages of which nothing was extracted.
	Refused []string `json:"refused"`
	// Scores are those of every page, the worst first.
	Scores []PageScore `json:"scores"`
}

// Pages compares the texts extracted from pages with the true ones, by the
// pages' names. A page without a text counts as one of which nothing was found.
func Pages(reader string, extracted map[string]string, truth map[string]PageTruth) PagesReport {
	r := PagesReport{Reader: reader, Pages: len(truth), Refused: []string{}}
	precise, recalled := 0, 0
	for _, name := range slices.Sorted(maps.Keys(truth)) {
		s := ScorePage(name, extracted[name], truth[name].ArticleBody)
		if s.extracted {
			precise, r.Precision = precise+1, r.Precision+s.Precision
		} else {
			r.Refused = append(r.Refused, name)
		}
		if s.expected {
			recalled, r.Recall = recalled+1, r.Recall+s.Recall
		}
		r.Scores = append(r.Scores, s)
	}
	r.Precision, r.Recall = r.Precision/float64(max(1, precise)), r.Recall/float64(max(1, recalled))
	r.F1 = harmonic(r.Precision, r.Recall)
	slices.SortStableFunc(r.Scores, func(a, b PageScore) int { return cmp.Compare(a.F1, b.F1) })
	return r
}

package storetest

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"sync"
	"testing"

	"trich/internal/lexical"
	"trich/internal/qa"
	"trich/internal/text"
)

// article makes an article of one passage for each body.
func article(id, title string, lang qa.Language, bodies ...string) *qa.Article {
	a := &qa.Article{ID: id, File: id + ".txt", Title: title, Language: lang, DateFrom: qa.FromNowhere}
	at := 0
	for i, body := range bodies {
		p := qa.Passage{ID: id + "#" + strconv.Itoa(i), ArticleID: id, Text: body, Span: qa.Span{Start: at, End: at + len(body)}, Language: lang}
		for _, s := range text.Sentences(body) {
			p.Sentences = append(p.Sentences, qa.Span(s))
		}
		a.Passages = append(a.Passages, p)
		at += len(body) + 1
	}
	return a
}

// articles are a few in both languages. The three called "again" are alike, so that
// only their IDs part them.
func articles() []*qa.Article {
	all := []*qa.Article{
		article("bridge", "Cầu Rồng ở Đà Nẵng", qa.Vietnamese,
			"Cầu Rồng bắc qua sông Hàn. Công trình dài 666 mét và được khánh thành ngày 29/3/2013.",
			"Vào tối thứ bảy và chủ nhật, đầu rồng phun lửa rồi phun nước trước hàng nghìn du khách."),
		article("market", "Chợ nổi Cái Răng", qa.Vietnamese,
			"Chợ nổi Cái Răng họp từ sáng sớm trên sông Cần Thơ. Người bán treo hàng lên cây bẹo."),
		article("coffee", "Cà phê trứng Hà Nội", qa.Vietnamese,
			"Ông Nguyễn Văn Giảng pha ly cà phê trứng đầu tiên năm 1946 tại khách sạn Metropole."),
		article("museum", "A new museum in London", qa.English,
			"The museum of clocks opened in London in May 2019. It shows four hundred clocks and was paid for by Margaret Hill.",
			"Visitors can wind a tower clock from a village church in Kent."),
		article("tunnel", "Tunnel workers strike", qa.English,
			"Workers of the Channel tunnel stopped work for two days in protest against longer shifts."),
	}
	for _, id := range []string{"again-c", "again-a", "again-b"} {
		all = append(all, article(id, "Bản tin", qa.Vietnamese, "Trời mưa suốt ngày trên sông Hàn."))
	}
	return all
}

// reference holds what a generation is to answer.
type reference struct {
	articles []*qa.Article
	byID     map[string]qa.Located
	ids      []string             // of the passages, in order
	packed   map[string][]byte    // by passage
	vectors  map[string][]float32 // by passage
	terms    map[string][]string  // by passage
}

func newReference(t *testing.T, m Model, articles []*qa.Article) *reference {
	t.Helper()
	r := &reference{
		articles: articles, byID: map[string]qa.Located{}, packed: map[string][]byte{},
		vectors: map[string][]float32{}, terms: map[string][]string{},
	}
	for _, a := range articles {
		for i := range a.Passages {
			p := &a.Passages[i]
			r.byID[p.ID], r.terms[p.ID] = qa.Located{Article: a, Passage: p}, lexical.Terms(p.Text)
			r.ids = append(r.ids, p.ID)
			r.packed[p.ID] = pack(t, m, a, p)
			v, err := m.Codec.Vector(p, r.packed[p.ID])
			if err != nil {
				t.Fatal(err)
			}
			r.vectors[p.ID] = v
		}
	}
	return r
}

// pack is what the codec makes of a passage.
func pack(t *testing.T, m Model, a *qa.Article, p *qa.Passage) []byte {
	t.Helper()
	texts := m.Codec.Texts(a, p)
	parts := make([][]byte, len(texts))
	var mu sync.Mutex
	err := m.Encoder.EncodePassages(t.Context(), texts, func(i int, e qa.Encoding) error {
		packed, err := m.Codec.Pack(a, p, i, e)
		mu.Lock()
		defer mu.Unlock()
		parts[i] = packed
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return slices.Concat(parts...)
}

// scopes are parts of the articles, by what they are called.
func scopes() map[string]qa.Scope {
	named := func(ids ...string) qa.Filter { return func(a *qa.Article) bool { return slices.Contains(ids, a.ID) } }
	return map[string]qa.Scope{
		"all":                {},
		"Vietnamese":         {Language: qa.Vietnamese},
		"English":            {Language: qa.English},
		"two articles":       {Filter: named("coffee", "tunnel")},
		"English of two":     {Language: qa.English, Filter: named("coffee", "tunnel")},
		"what looks alike":   {Filter: named("again-a", "again-b", "again-c")},
		"nothing":            {Filter: named()},
		"an unknown tongue":  {Language: "xx"},
		"English of coffee?": {Language: qa.English, Filter: named("coffee")},
	}
}

// ranked are the passages of a scope with their scores, the best first; leaveOut
// those of 0.
func (r *reference) ranked(in qa.Scope, leaveOut bool, score func(id string) float64) []qa.Match {
	var all []qa.Match
	for _, id := range r.ids {
		if x := score(id); in.Has(r.byID[id]) && (x > 0 || !leaveOut) {
			all = append(all, qa.Match{ID: id, Score: x})
		}
	}
	slices.SortFunc(all, func(a, b qa.Match) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.ID, b.ID))
	})
	return all
}

func cosine(a, b []float32) float64 {
	var dot, aa, bb float64
	for i := range a {
		dot += float64(a[i]) * float64(b[i])
		aa += float64(a[i]) * float64(a[i])
		bb += float64(b[i]) * float64(b[i])
	}
	return dot / math.Sqrt(aa*bb)
}

// The parameters of BM25 in package lexical.
const (
	k1 = 1.2
	b  = 0.75
)

// bm25 scores a text of terms.
func (r *reference) bm25(question, terms []string, average float64) float64 {
	score := 0.0
	for _, q := range question {
		tf := 0.0
		for _, term := range terms {
			if term == q {
				tf++
			}
		}
		score += lexical.Weight(len(r.ids), float64(r.frequency(q))) * tf * (k1 + 1) / (tf + k1*(1-b+b*float64(len(terms))/average))
	}
	return score
}

// frequency is how many passages hold a term.
func (r *reference) frequency(term string) int {
	n := 0
	for _, id := range r.ids {
		if slices.Contains(r.terms[id], term) {
			n++
		}
	}
	return n
}

// averageLength is that of the passages, in terms.
func (r *reference) averageLength() float64 {
	total := 0
	for _, id := range r.ids {
		total += len(r.terms[id])
	}
	return float64(total) / float64(len(r.ids))
}

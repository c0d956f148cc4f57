package retrieve

import (
	"context"
	"errors"
	"math"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"trich/internal/calibration"
	"trich/internal/corpus"
	"trich/internal/encoder"
	"trich/internal/kernel"
	"trich/internal/qa"
	"trich/internal/rerank"
	"trich/internal/text"
)

// learned are the real encoder, constants and codec, loaded once.
type learned struct {
	encoder   *encoder.Encoder
	constants *calibration.Constants
	codec     *rerank.Codec
}

var load = sync.OnceValues(func() (learned, error) {
	var l learned
	constants, err := calibration.Embedded()
	if err != nil {
		return l, err
	}
	enc, err := encoder.New(encoder.Options{})
	if err != nil {
		return l, err
	}
	k, err := kernel.New("auto")
	if err != nil {
		return l, err
	}
	return learned{enc, constants, rerank.New(constants.Projection, k)}, nil
})

func parts(t *testing.T) learned {
	t.Helper()
	l, err := load()
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// article makes an article of one passage for each body.
func article(id, title string, lang qa.Language, bodies ...string) *qa.Article {
	a := &qa.Article{ID: id, File: id + ".txt", Title: title, Language: lang, DateFrom: qa.FromNowhere}
	for i, body := range bodies {
		p := qa.Passage{ID: id + "#" + strconv.Itoa(i), ArticleID: id, Text: body, Span: qa.Span{End: len(body)}, Language: lang}
		for _, s := range text.Sentences(body) {
			p.Sentences = append(p.Sentences, qa.Span(s))
		}
		a.Passages = append(a.Passages, p)
	}
	return a
}

// news are a few articles in both languages.
func news() []*qa.Article {
	return []*qa.Article{
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
}

// retriever opens articles in memory.
func retriever(t *testing.T, articles []*qa.Article) *Retriever {
	t.Helper()
	l := parts(t)
	s, err := corpus.FromArticles(t.Context(), corpus.Options{Encoder: l.encoder, Codec: l.codec}, articles)
	if err != nil {
		t.Fatal(err)
	}
	return over(t, s)
}

func over(t *testing.T, s *corpus.Snapshot) *Retriever {
	t.Helper()
	library := new(corpus.Library)
	if err := library.Swap(s); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := library.Swap(nil); err != nil {
			t.Error(err)
		}
	})
	l := parts(t)
	r, err := New(Options{Source: From(library.Acquire), Encoder: l.encoder, Codec: l.codec, Constants: l.constants})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func retrieve(t *testing.T, r *Retriever, q qa.Question) qa.Results {
	t.Helper()
	f, err := r.Retrieve(t.Context(), q)
	if err != nil {
		t.Fatalf("%s: %v", q.Text, err)
	}
	if f.Damage != nil {
		t.Errorf("%s: %v", q.Text, f.Damage)
	}
	return f
}

// best is the sentence that h's scores prefer.
func best(h qa.Hit) string {
	at := 0
	for i, s := range h.Sentences {
		if s > h.Sentences[at] {
			at = i
		}
	}
	return h.Passage.Sentences[at].Slice(h.Passage.Text)
}

// TestRetrieve asks in every spelling and across languages.
func TestRetrieve(t *testing.T) {
	r := retriever(t, news())
	tests := []struct {
		question, passage, sentence string
		language                    qa.Language
	}{
		{"Cầu Rồng dài bao nhiêu mét?", "bridge#0", "666 mét", qa.Vietnamese},
		{"cau rong duoc khanh thanh ngay nao", "bridge#0", "29/3/2013", qa.Vietnamese},
		{"Khi nào đầu rồng phun lửa?", "bridge#1", "phun lửa", qa.Vietnamese},
		{"Người bán ở chợ nổi treo hàng lên đâu?", "market#0", "cây bẹo", qa.Vietnamese},
		{"How long is the Dragon Bridge?", "bridge#0", "666 mét", qa.English},
		{"Who paid for the museum of clocks?", "museum#0", "Margaret Hill", qa.English},
		{"Bảo tàng đồng hồ ở London mở cửa khi nào?", "museum#0", "May 2019", qa.Vietnamese},
		{"ai pha ly ca phe trung dau tien", "coffee#0", "Nguyễn Văn Giảng", qa.Vietnamese},
	}
	for _, tt := range tests {
		f := retrieve(t, r, qa.Question{Text: tt.question})
		if f.Language != tt.language {
			t.Errorf("%s: asked in %q", tt.question, f.Language)
		}
		if len(f.Hits) != 7 || f.Hits[0].Passage.ID != tt.passage || !strings.Contains(best(f.Hits[0]), tt.sentence) {
			t.Errorf("%s: %d hits, the first %s, %q", tt.question, len(f.Hits), f.Hits[0].Passage.ID, best(f.Hits[0]))
		}
		checkHits(t, parts(t).constants.Decision, f)
	}
}

// checkHits checks what holds for the hits of every question.
func checkHits(t *testing.T, d calibration.Decision, f qa.Results) {
	t.Helper()
	seen := map[string]bool{}
	for i, h := range f.Hits {
		if seen[h.Passage.ID] || h.Passage.ArticleID != h.Article.ID || len(h.Sentences) != len(h.Passage.Sentences) {
			t.Errorf("%s: of %s, %d scores, seen before: %v", h.Passage.ID, h.Article.ID, len(h.Sentences), seen[h.Passage.ID])
		}
		seen[h.Passage.ID] = true
		if i > 0 && h.Score > f.Hits[i-1].Score {
			t.Errorf("%s scores %f, above the one before it", h.Passage.ID, h.Score)
		}
		var names []string
		values := map[string]float64{}
		for name, x := range h.Features.All() {
			names, values[name] = append(names, name), x
		}
		want := []string{"late", "cosine", "lexical", "names", "numbers", "pool"}
		if _, ok := values["article"]; ok {
			want = slices.Insert(want, 3, "article", "lead")
		}
		if !slices.Equal(names, want) {
			t.Errorf("features %q, want %q", names, want)
		}
		// The features explain the score and the confidence.
		lexical := d.Lexical
		if h.Passage.Language != f.Language {
			lexical = d.Across
		}
		if sum := values["late"] + d.Cosine*values["cosine"] + lexical*values["lexical"] + d.Article*values["article"] + d.Lead*values["lead"]; math.Abs(sum-h.Score) > 1e-9 {
			t.Errorf("%s scores %f, its features %f", h.Passage.ID, h.Score, sum)
		}
		pair := string(f.Language) + "-" + string(h.Passage.Language)
		if c := d.Pairs[pair].Confidence(h.Features.All()); c != h.Confidence || c <= 0 || c >= 1 {
			t.Errorf("%s: confidence %f, of its features %f", h.Passage.ID, h.Confidence, c)
		}
		for _, name := range []string{"lexical", "names", "numbers"} {
			if values[name] < 0 || values[name] > 1 {
				t.Errorf("%s: %s is %f", h.Passage.ID, name, values[name])
			}
		}
	}
}

func TestVariantsAreReported(t *testing.T) {
	r := retriever(t, news())
	f := retrieve(t, r, qa.Question{Text: "cau rong o da nang dai bao nhieu"})
	if len(f.Variants) != 1 || !strings.HasPrefix(f.Variants[0], "cầu Rồng ở Đà Nẵng dài") && !strings.HasPrefix(f.Variants[0], "Cầu Rồng ở Đà Nẵng dài") {
		t.Errorf("read as %q", f.Variants)
	}
	f = retrieve(t, r, qa.Question{Text: "Where is the bridge?"})
	if !slices.Equal(f.Variants, []string{"Where is the bridge?", "Where is the cầu?"}) {
		t.Errorf("read as %q", f.Variants)
	}
}

// TestConfidence: a year or a name that the article does not have makes an
// answer less likely, to less than a third of the odds.
func TestConfidence(t *testing.T) {
	r := retriever(t, news())
	confidence := func(question string) float64 {
		for _, h := range retrieve(t, r, qa.Question{Text: question}).Hits {
			if h.Passage.ID == "coffee#0" {
				return h.Confidence
			}
		}
		t.Fatalf("%s: not found", question)
		return 0
	}
	right := confidence("Năm 1946 ai pha ly cà phê trứng đầu tiên ở Hà Nội?")
	for _, question := range []string{
		"Năm 1971 ai pha ly cà phê trứng đầu tiên ở Hà Nội?",
		"Năm 1946 ai pha ly cà phê trứng đầu tiên ở Paris?",
	} {
		if wrong := confidence(question); wrong/(1-wrong) > right/(1-right)/3 {
			t.Errorf("%s: %f, the right question %f", question, wrong, right)
		}
	}
	if unrelated := confidence("Giá vàng hôm nay bao nhiêu?"); unrelated > 0.1 || right < 0.5 {
		t.Errorf("unrelated %f, right %f", unrelated, right)
	}
}

// TestFitting: a sentence gains what the constants say when it holds the kind of
// thing asked for, and no other does.
func TestFitting(t *testing.T) {
	with := retriever(t, news())
	without := *with
	without.decision.Fitting = 0
	gain := with.decision.Fitting
	tests := []struct {
		question, passage string
		gains             []bool
	}{
		{"Cầu Rồng được khánh thành khi nào?", "bridge#0", []bool{false, true}},
		{"Cầu Rồng bắc qua đâu?", "bridge#0", []bool{true, false}},
		{"Vì sao Cầu Rồng được xây?", "bridge#0", []bool{false, false}},
		{"Who paid for the museum?", "museum#0", []bool{true, true}},
	}
	sentences := func(r *Retriever, question, passage string) []float64 {
		for _, h := range retrieve(t, r, qa.Question{Text: question}).Hits {
			if h.Passage.ID == passage {
				return h.Sentences
			}
		}
		t.Fatalf("%s: %s is not found", question, passage)
		return nil
	}
	for _, tt := range tests {
		got, base := sentences(with, tt.question, tt.passage), sentences(&without, tt.question, tt.passage)
		for i, gains := range tt.gains {
			want := base[i]
			if gains {
				want += gain
			}
			if math.Abs(got[i]-want) > 1e-3 || gain < 0.01 {
				t.Errorf("%s: sentence %d scores %f, want %f", tt.question, i, got[i], want)
			}
		}
	}
}

// TestFilter narrows a search, also to passages that would not be candidates.
func TestFilter(t *testing.T) {
	articles := news()
	for i := range 2 * Candidates {
		articles = append(articles, article("copy"+strconv.Itoa(i), "Cầu Rồng", qa.Vietnamese, "Cầu Rồng dài 666 mét."))
	}
	r := retriever(t, articles)
	q := qa.Question{Text: "Cầu Rồng dài bao nhiêu mét?"}
	if f := retrieve(t, r, q); slices.ContainsFunc(f.Hits, func(h qa.Hit) bool { return h.Article.ID == "coffee" }) {
		t.Error("the test is of no use: what is to be kept is found anyway")
	}
	q.Filter = func(a *qa.Article) bool { return a.ID == "coffee" || a.ID == "tunnel" }
	var kept []string
	for _, h := range retrieve(t, r, q).Hits {
		kept = append(kept, h.Passage.ID)
	}
	slices.Sort(kept)
	if !slices.Equal(kept, []string{"coffee#0", "tunnel#0"}) {
		t.Errorf("kept %q", kept)
	}
	q.Filter = func(*qa.Article) bool { return false }
	if f := retrieve(t, r, q); len(f.Hits) != 0 || f.Language != qa.Vietnamese {
		t.Errorf("nothing may be found, but %+v is", f)
	}
}

// TestCandidates: however large the corpus, a question judges few passages.
func TestCandidates(t *testing.T) {
	var articles []*qa.Article
	for i := range 3 * Candidates {
		articles = append(articles, article("n"+strconv.Itoa(i), "Bản tin", qa.Vietnamese, "Bản tin thời tiết: "+strings.Repeat("mưa ", i%9+1)+"rồi nắng."))
	}
	n := len(retrieve(t, retriever(t, articles), qa.Question{Text: "Thời tiết có mưa không?"}).Hits)
	if n != maxHits {
		t.Errorf("%d hits, want %d", n, maxHits)
	}
}

func TestNotReady(t *testing.T) {
	l := parts(t)
	r, err := New(Options{Source: From(new(corpus.Library).Acquire), Encoder: l.encoder, Codec: l.codec, Constants: l.constants})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Retrieve(t.Context(), qa.Question{Text: "Ai?"}); qa.CodeOf(err) != qa.CodeNotReady {
		t.Errorf("got %v", err)
	}
}

func TestConstantsOfAnotherEncoder(t *testing.T) {
	l := parts(t)
	other := *l.constants
	other.Encoder = "another"
	if _, err := New(Options{Encoder: l.encoder, Codec: l.codec, Constants: &other}); err == nil || !strings.Contains(err.Error(), "another") || !strings.Contains(err.Error(), "trich-fit") {
		t.Errorf("got %v", err)
	}
}

func TestContextEnds(t *testing.T) {
	r := retriever(t, news())
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if f, err := r.Retrieve(ctx, qa.Question{Text: "Cầu Rồng dài bao nhiêu mét?"}); !errors.Is(err, context.Canceled) || len(f.Hits) > 0 {
		t.Errorf("got %v", err)
	}
}

// TestConcurrentQuestions: a Retriever serves many at once, all alike.
func TestConcurrentQuestions(t *testing.T) {
	r := retriever(t, news())
	q := qa.Question{Text: "cau rong dai bao nhieu met"}
	want := retrieve(t, r, q)
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			got, err := r.Retrieve(t.Context(), q)
			if err != nil || len(got.Hits) != len(want.Hits) {
				t.Errorf("%d hits, want %d (%v)", len(got.Hits), len(want.Hits), err)
				return
			}
			for i, h := range got.Hits {
				if h.Passage.ID != want.Hits[i].Passage.ID || math.Abs(h.Score-want.Hits[i].Score) > 1e-3 {
					t.Errorf("hit %d is %s with %f, want %s with %f", i, h.Passage.ID, h.Score, want.Hits[i].Passage.ID, want.Hits[i].Score)
				}
			}
		})
	}
	group.Wait()
}

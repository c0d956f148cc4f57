package retrieve

import (
	"math"
	"testing"

	"trich/internal/late"
	"trich/internal/qa"
	"trich/internal/text"
)

func TestIsHeadline(t *testing.T) {
	for _, tt := range []struct {
		reading  reading
		headline bool
	}{
		{reading{"Thủ tướng Anh loại nỗ lực ban đầu cản Brexit", qa.Vietnamese}, true},
		{reading{"giá vàng SJC hôm nay", qa.Vietnamese}, true},
		{reading{"Mourinho không hài lòng với Chelsea", qa.Vietnamese}, true},
		{reading{"Chưa có thuốc chữa", qa.Vietnamese}, true},
		{reading{"Ai ký kế hoạch", qa.Vietnamese}, false},
		{reading{"cầu dài bao nhiêu mét", qa.Vietnamese}, false},
		{reading{"họ làm gi\u0300 ở đó", qa.Vietnamese}, false}, // decomposed
		{reading{"Anh có rời EU không", qa.Vietnamese}, false},
		{reading{"đã khánh thành chưa?", qa.Vietnamese}, false},
		{reading{"Kể tên một nhánh của Toyota.", qa.Vietnamese}, false},
		{reading{"Có phải cầu Rồng phun lửa", qa.Vietnamese}, false},
		{reading{"Tunnel workers strike", qa.English}, true},
		{reading{"London museum, May 2019", qa.English}, true},
		{reading{"Who paid for it", qa.English}, false},
		{reading{"Did the workers strike", qa.English}, false},
		{reading{"The workers did strike", qa.English}, true},
		{reading{"Name a bridge in Da Nang", qa.English}, false},
		{reading{"Strike over?", qa.English}, false},
		{reading{"", qa.English}, true},
	} {
		if got := isHeadline(tt.reading); got != tt.headline {
			t.Errorf("%q: %v", tt.reading.text, got)
		}
	}
}

// fireworks are two articles about the same event: "rooms" has all of the headline,
// in two passages, "show" most of it, in one.
func fireworks() []*qa.Article {
	return append(news(),
		article("rooms", "", qa.Vietnamese,
			"Lễ hội pháo hoa quốc tế khai mạc tối thứ bảy bên bờ sông.",
			"Giá phòng khách sạn tăng gấp đôi, nhiều nơi đã hết phòng từ đầu tháng."),
		article("show", "", qa.Vietnamese,
			"Lễ hội pháo hoa khai mạc, hai đội trình diễn trước khách sạn, giá vé mềm."))
}

const roomsHeadline = "Lễ hội pháo hoa: giá phòng khách sạn tăng gấp đôi"

// TestHeadline: a headline finds the article that has all of it, in several
// passages; what its articles add is as documented, and nothing for a question.
func TestHeadline(t *testing.T) {
	r := retriever(t, fireworks())
	for _, headline := range []string{roomsHeadline, text.Fold(roomsHeadline)} {
		f := retrieve(t, r, qa.Question{Text: headline})
		checkHits(t, parts(t).constants.Decision, f)
		if f.Hits[0].Article.ID != "rooms" {
			t.Errorf("%q: %s comes first", headline, f.Hits[0].Passage.ID)
		}
		checkArticleParts(t, r, headline, f)
	}
	for _, h := range retrieve(t, r, qa.Question{Text: roomsHeadline + "?"}).Hits {
		if _, ok := part(h, PartArticle); ok {
			t.Errorf("%s: the article counts for a question", h.Passage.ID)
		}
	}
}

func part(h qa.Hit, name string) (float64, bool) {
	for _, p := range h.Parts {
		if p.Name == name {
			return p.Value, true
		}
	}
	return 0, false
}

// checkArticleParts compares the parts with BM25 of the articles and the cosines
// of their first passages, both less those of the hit that leads without them.
func checkArticleParts(t *testing.T, r *Retriever, headline string, f qa.Findings) {
	t.Helper()
	s, err := r.source.Acquire()
	if err != nil {
		t.Fatal(err)
	}
	defer s.Release()
	var groups [][]string
	var own []qa.Hit
	anchor, lead := -1, math.Inf(-1)
	for _, h := range f.Hits {
		article, counted := part(h, PartArticle)
		first, _ := part(h, PartLead)
		if counted != (h.Passage.Language == qa.Vietnamese) {
			t.Errorf("%s: its article counts: %v", h.Passage.ID, counted)
		}
		if !counted {
			continue
		}
		var ids []string
		for _, p := range h.Article.Passages {
			ids = append(ids, p.ID)
		}
		if bare := h.Score - articleShare*article - leadShare*first; bare > lead {
			anchor, lead = len(own), bare
		}
		own, groups = append(own, h), append(groups, ids)
	}
	if id := own[anchor].Article.ID; id != "show" {
		t.Errorf("%s leads by its passage alone: nothing is shown by this", id)
	}
	view := r.centre(t, f.Readings[0])
	// Articles of several passages are here several times, which changes the
	// average length: each is to be given once.
	var once [][]string
	place := map[string]int{}
	for i, h := range own {
		if _, ok := place[h.Article.ID]; !ok {
			place[h.Article.ID] = len(once)
			once = append(once, groups[i])
		}
	}
	bm25, err := s.Lexical().Together(t.Context(), f.Readings[0], once)
	if err != nil {
		t.Fatal(err)
	}
	top := 0.0
	for _, score := range bm25 {
		top = max(top, score)
	}
	cosine := func(h qa.Hit) float64 {
		first := &h.Article.Passages[0]
		raw, err := s.Stored(first.ID, nil)
		if err != nil {
			t.Fatal(err)
		}
		c, err := r.codec.Cosine(first, raw, view)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	for _, h := range own {
		article, _ := part(h, PartArticle)
		first, _ := part(h, PartLead)
		want := (bm25[place[h.Article.ID]] - bm25[place[own[anchor].Article.ID]]) / top
		if math.Abs(article-want) > 1e-9 {
			t.Errorf("%s: article %v, want %v", h.Passage.ID, article, want)
		}
		if want := cosine(h) - cosine(own[anchor]); math.Abs(first-want) > 1e-9 {
			t.Errorf("%s: lead %v, want %v", h.Passage.ID, first, want)
		}
	}
}

// centre is the embedding of a Vietnamese question as passages are compared with it.
func (r *Retriever) centre(t *testing.T, question string) []float32 {
	t.Helper()
	e, err := r.encoder.EncodeQuery(t.Context(), question)
	if err != nil {
		t.Fatal(err)
	}
	return r.codec.Projection().Centre(e.Vector, late.QuerySide, qa.Vietnamese)
}

package retrieve

import (
	"math"
	"slices"
	"testing"

	"trich/internal/lexical"
	"trich/internal/qa"
	"trich/internal/text"
)

func TestIsHeadline(t *testing.T) {
	for _, tt := range []struct {
		variant  variant
		headline bool
	}{
		{newVariant("Thủ tướng Anh loại nỗ lực ban đầu cản Brexit", qa.Vietnamese), true},
		{newVariant("giá vàng SJC hôm nay", qa.Vietnamese), true},
		{newVariant("Mourinho không hài lòng với Chelsea", qa.Vietnamese), true},
		{newVariant("Chưa có thuốc chữa", qa.Vietnamese), true},
		{newVariant("Ai ký kế hoạch", qa.Vietnamese), false},
		{newVariant("cầu dài bao nhiêu mét", qa.Vietnamese), false},
		{newVariant("họ làm gi\u0300 ở đó", qa.Vietnamese), false}, // decomposed
		{newVariant("Anh có rời EU không", qa.Vietnamese), false},
		{newVariant("đã khánh thành chưa?", qa.Vietnamese), false},
		{newVariant("Kể tên một nhánh của Toyota.", qa.Vietnamese), false},
		{newVariant("Có phải cầu Rồng phun lửa", qa.Vietnamese), false},
		{newVariant("Tunnel workers strike", qa.English), true},
		{newVariant("London museum, May 2019", qa.English), true},
		{newVariant("Who paid for it", qa.English), false},
		{newVariant("Did the workers strike", qa.English), false},
		{newVariant("The workers did strike", qa.English), true},
		{newVariant("Name a bridge in Da Nang", qa.English), false},
		{newVariant("Strike over?", qa.English), false},
		{newVariant("", qa.English), true},
	} {
		if got := isHeadline(tt.variant); got != tt.headline {
			t.Errorf("%q: %v", tt.variant.Text, got)
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
		checkArticleFeatures(t, r, f)
	}
	for _, h := range retrieve(t, r, qa.Question{Text: roomsHeadline + "?"}).Hits {
		if h.Features.Article != nil {
			t.Errorf("%s: the article counts for a question", h.Passage.ID)
		}
	}
}

// compareArticles scores articles, given by their passages, and the first of these.
func compareArticles(t *testing.T, r *Retriever, question string, articles [][]string) (bm25, leads []float64) {
	t.Helper()
	search := searchFor(t, r, newVariant(question, qa.Vietnamese))
	queries, err := search.encode(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	bm25, err = search.store.Together(t.Context(), lexical.Terms(question), articles)
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, passages := range articles {
		ids = append(ids, passages[0])
	}
	first, err := search.store.Locate(t.Context(), ids)
	if err != nil {
		t.Fatal(err)
	}
	found, err := search.compare(t.Context(), queries[0], first)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range found {
		leads = append(leads, l.cosine)
	}
	return bm25, leads
}

// checkArticleFeatures compares the features with BM25 of the articles and the cosines
// of their first passages, both less those of the hit that leads without them.
func checkArticleFeatures(t *testing.T, r *Retriever, f qa.Results) {
	t.Helper()
	var own []qa.Hit
	var groups [][]string
	place := map[string]int{}
	anchor, lead := "", math.Inf(-1)
	for _, h := range f.Hits {
		counted := h.Features.Article != nil
		if counted != (h.Passage.Language == qa.Vietnamese) {
			t.Errorf("%s: its article counts: %v", h.Passage.ID, counted)
		}
		if !counted {
			continue
		}
		own = append(own, h)
		if bare := h.Score - r.decision.Article*h.Features.Article.Words - r.decision.Lead*h.Features.Article.Lead; bare > lead {
			anchor, lead = h.Article.ID, bare
		}
		if _, ok := place[h.Article.ID]; ok {
			continue
		}
		var ids []string
		for _, p := range h.Article.Passages {
			ids = append(ids, p.ID)
		}
		place[h.Article.ID] = len(groups)
		groups = append(groups, ids)
	}
	if anchor != "show" {
		t.Errorf("%s leads by its passage alone: nothing is shown by this", anchor)
	}
	bm25, cosines := compareArticles(t, r, f.Variants[0], groups)
	top, base := slices.Max(bm25), place[anchor]
	for _, h := range own {
		article, first := h.Features.Article.Words, h.Features.Article.Lead
		n := place[h.Article.ID]
		if want := (bm25[n] - bm25[base]) / top; math.Abs(article-want) > 1e-9 {
			t.Errorf("%s: article %v, want %v", h.Passage.ID, article, want)
		}
		if want := cosines[n] - cosines[base]; math.Abs(first-want) > 1e-9 {
			t.Errorf("%s: lead %v, want %v", h.Passage.ID, first, want)
		}
	}
}

// TestSeemsHeadline: restoring must not turn a question into a headline.
func TestSeemsHeadline(t *testing.T) {
	for _, tt := range []struct {
		typed, restored string
		language        qa.Language
		want            bool
	}{
		{"ngay 15/7/2017 mat troi moc luc may gio", "ngày 15/7/2017 mặt trời mọc lực máy giơ", qa.Vietnamese, false},
		{"can bao nhieu gam tom", "cần báo nhiều gam tôm", qa.Vietnamese, false},
		{"mat troi moc luc may gio", "mặt trời mọc lúc mấy giờ", qa.Vietnamese, false},
		{"bao so 1 do bo vao quang ninh", "bão số 1 đổ bộ vào Quảng Ninh", qa.Vietnamese, false}, // "bao" may ask
		{"mua lon o ha noi", "mưa lớn ở Hà Nội", qa.Vietnamese, false},                           // and "ha" is polite
		{"dong dat o mien nam", "động đất ở miền Nam", qa.Vietnamese, true},
		{"Bão số 1 đổ bộ vào Quảng Ninh", "Bão số 1 đổ bộ vào Quảng Ninh", qa.Vietnamese, true},
		{"Kể các vụ tàu hỏa tông xe năm 2017.", "Kể các vụ tàu hỏa tông xe năm 2017.", qa.Vietnamese, false},
		{"Storm makes landfall", "Storm makes landfall", qa.English, true},
		{"Who made it?", "Who made it?", qa.English, false},
	} {
		if got := seemsHeadline(tt.typed, newVariant(tt.restored, tt.language)); got != tt.want {
			t.Errorf("%q: %v", tt.typed, got)
		}
	}
}

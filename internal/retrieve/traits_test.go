package retrieve

import (
	"context"
	"testing"

	"trich/internal/qa"
	"trich/internal/text"
)

// listed is a generation that can do no more than list its articles.
type listed struct {
	Generation
	id       string
	articles []*qa.Article
	lists    int
}

func (g *listed) ID() string { return g.id }

func (g *listed) List(ctx context.Context) ([]*qa.Article, error) {
	g.lists++
	return g.articles, ctx.Err()
}

// TestTraits: the articles of a generation are listed once, those of the next one
// anew; what fails is not remembered.
func TestTraits(t *testing.T) {
	given := article("acv", "Cảng", qa.Vietnamese, "Tổng công ty Cảng hàng không Việt Nam (gọi tắt là ACV) cho biết.")
	given.Published = qa.Date{Year: 2017}
	one, two := &listed{id: "one", articles: []*qa.Article{given}}, &listed{id: "two"}
	m := new(traitMemory)
	ended, end := context.WithCancel(t.Context())
	end()
	if _, err := m.of(ended, one); err == nil {
		t.Error("the traits are known though the articles could not be listed")
	}
	of := func(g *listed) *traits {
		known, err := m.of(t.Context(), g)
		if err != nil {
			t.Fatal(err)
		}
		return known
	}
	of(one)
	if known := of(one); known.first != 2017 || known.last != 2017 || len(known.aliases.Names(text.Tokenise("ACV ở đâu?"))) != 1 {
		t.Errorf("%+v", known)
	}
	if known := of(two); known.first != 0 || len(known.aliases.Names(text.Tokenise("ACV ở đâu?"))) != 0 {
		t.Errorf("of the next generation: %+v", known)
	}
	if one.lists != 2 || two.lists != 1 {
		t.Errorf("listed %d and %d times", one.lists, two.lists)
	}
}

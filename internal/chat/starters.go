package chat

import (
	"cmp"
	"context"
	"regexp"
	"slices"
	"sync"

	"trich/internal/dialog"
	"trich/internal/qa"
	"trich/internal/wording"
)

// starterCount is how many questions there are to begin with, and starterTries
// how many are tried out for them.
const (
	starterCount = 3
	starterTries = 12
)

// speaker finds who says something: a name of two to four words before a verb of
// speech.
var speaker = regexp.MustCompile(`((?:\p{Lu}[\p{L}'’-]+ ){1,3}\p{Lu}[\p{L}'’-]+) (?:đã )?(?:nhấn mạnh|cho biết|nêu rõ|khẳng định|phát biểu|chia sẻ|nói|said|told|stressed|added)\b`)

// start greets, with questions to begin with.
func (b *Bot) start(ctx context.Context, c *call) (Reply, error) {
	r := c.tell(KindNotice, wording.Catalogue.ChatWelcome)
	b.suggest(ctx, &r)
	return r, nil
}

// suggest adds questions to begin with to a reply.
func (b *Bot) suggest(ctx context.Context, r *Reply) {
	questions := b.starterQuestions(ctx, r.Language)
	if len(questions) > 0 {
		r.Blocks = append(r.Blocks, Line{Text: wording.In(r.Language).StartersHead(), Style: Aside})
	}
	for _, q := range questions {
		r.addRow(q)
	}
}

// inlineStarters are questions to begin with, each with what answers it best.
func (b *Bot) inlineStarters(ctx context.Context, c *call, limit int) ([]Inline, error) {
	if _, slow := b.admit(ctx, c); slow && !b.IsAdmin(c.User) {
		return nil, nil
	}
	var results []Inline
	for _, starter := range b.starterQuestions(ctx, cmp.Or(c.language(), qa.Vietnamese)) {
		a, err := b.search(ctx, c, dialog.Alone(starter.Label, dialog.Narrowing{}))
		if err != nil {
			return nil, err
		}
		if len(a.Quotes) == 0 || len(results) >= limit {
			continue
		}
		r := inlineResult(wording.In(a.Language), a.Outcome, a.Quotes[0])
		if !slices.ContainsFunc(results, func(other Inline) bool { return other.ID == r.ID }) {
			r.Title = starter.Label
			results = append(results, r)
		}
	}
	return results, nil
}

// starterCache holds the questions for one state of the corpus.
type starterCache struct {
	mu        sync.Mutex
	id        string
	questions map[qa.Language][]Button
}

// starterQuestions are questions to begin with, drawn from the corpus: what
// somebody in it said, as far as the corpus surely answers that with the same
// article, and else its titles.
func (b *Bot) starterQuestions(ctx context.Context, lang qa.Language) []Button {
	v, err := b.look()
	if err != nil {
		return nil
	}
	b.starters.mu.Lock()
	defer b.starters.mu.Unlock()
	if b.starters.id != v.ID || b.starters.questions == nil {
		b.starters.id, b.starters.questions = v.ID, map[qa.Language][]Button{}
	}
	found, ok := b.starters.questions[lang]
	if !ok {
		if found = b.drawStarters(ctx, v, lang); ctx.Err() != nil {
			return found // Not all of them.
		}
		b.starters.questions[lang] = found
	}
	return found
}

func (b *Bot) drawStarters(ctx context.Context, v *view, lang qa.Language) []Button {
	w := wording.In(lang)
	articles := slices.SortedFunc(slices.Values(v.Articles), byDate)
	var buttons []Button
	tries := 0
	for _, a := range articles {
		text, name := saying(w, a)
		s, ok := state(pressBare, text)
		if name == "" || !ok || tries == starterTries || len(buttons) == starterCount {
			continue
		}
		tries++
		if b.answers(ctx, text, a) {
			buttons = append(buttons, Button{Label: text, State: s})
		}
	}
	for _, a := range articles {
		if len(buttons) < starterCount {
			buttons = append(buttons, press(a.Title, pressTitle, string(keyOf(a.ID))))
		}
	}
	return buttons
}

// saying asks what the first speaker of an article said.
func saying(w wording.Catalogue, a *qa.Article) (question, name string) {
	for i := range a.Passages {
		if m := speaker.FindStringSubmatch(a.Passages[i].Text); m != nil {
			return w.StarterSaid(m[1]), m[1]
		}
	}
	return "", ""
}

// answers reports whether the corpus surely answers a question with the article.
func (b *Bot) answers(ctx context.Context, question string, a *qa.Article) bool {
	leave, err := b.queue.Enter(ctx)
	if err != nil {
		return false
	}
	defer leave()
	answer, err := b.o.Answerer.Answer(ctx, qa.Question{Text: question, Limit: 1})
	return err == nil && answer.Outcome == qa.OutcomeAnswered && answer.Quotes[0].Article.ID == a.ID
}

package chat

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"trich/internal/dialog"
	"trich/internal/qa"
	"trich/internal/wording"
)

// A button's state is a letter, which says what to do, and what it is done
// with.
const (
	pressMore      = 'm' // shows passages: references
	pressParagraph = 'p' // shows the whole of a passage: its key
	pressArticle   = 'a' // shows an article: its key
	pressTranslate = 't' // translates a passage: its key
	pressHelpful   = '+' // votes for an article: its key
	pressUnhelpful = '-' // votes against one
	pressBare      = 'b' // asks the text as a question of its own
	pressAsked     = 'B' // the same of a turn too long for that: its number
	pressTitle     = 'T' // asks for an article by its title: its key
	pressSources   = 's' // shows a page of sources: number, colon, filter
	pressForget    = 'f' // forgets the user
	pressCancel    = 'x' // cancels the reload
)

// TurnsPage reports whether a button turns a page: the reply then asks to take the
// place of the message with the button, unless something is wrong with it.
func TurnsPage(press string) bool { return strings.HasPrefix(press, string(pressSources)) }

// key is the short name of an article or passage in a state: 48 bits of the
// SHA-256 of its ID, in the URL-safe alphabet of RFC 4648. Of 100,000 passages
// two have the same key with a probability of 2 in 100,000.
type key string

const keyLength = 8

func keyOf(id string) key {
	sum := sha256.Sum256([]byte(id))
	return key(base64.RawURLEncoding.EncodeToString(sum[:6]))
}

// reference is a passage and the number of the sentence to mark in it, as one
// letter of alphabet.
type reference struct {
	key      key
	sentence int
}

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

// maxReferences is how many references fit into a state.
const maxReferences = (MaxState - 1) / (keyLength + 1)

func (r reference) String() string {
	return string(r.key) + string(alphabet[min(max(r.sentence, 0), len(alphabet)-1)])
}

// parseReferences reads references that were written one behind the other; nil
// if they were not.
func parseReferences(s string) []reference {
	var refs []reference
	for ; len(s) > keyLength; s = s[keyLength+1:] {
		sentence := strings.IndexByte(alphabet, s[keyLength])
		if sentence < 0 {
			return nil
		}
		refs = append(refs, reference{key(s[:keyLength]), sentence})
	}
	if s != "" {
		return nil
	}
	return refs
}

// state writes a state; ok is false if it is too long for one.
func state(do rune, with string) (s string, ok bool) {
	s = string(do) + with
	return s, len(s) <= MaxState
}

// press makes a button of a state that is known to be short enough.
func press(label string, do rune, with string) Button {
	s, _ := state(do, with)
	return Button{Label: oneLine(label, MaxLabel), State: s}
}

// oneLine is s in one line, cut to at most n characters with an ellipsis.
func oneLine(s string, n int) string {
	s = strings.Join(strings.Fields(strings.ToValidUTF8(s, "\uFFFD")), " ")
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	runes := []rune(s)[:n-1]
	cut := string(runes)
	// At a word's end, unless that loses much.
	if i := strings.LastIndexByte(cut, ' '); i > len(cut)/2 {
		cut = cut[:i]
	}
	return strings.TrimRight(cut, " ,.;:–-") + "…"
}

// referenceTo is the reference to the passage that a quote is from.
func referenceTo(q qa.Quote) (reference, bool) {
	p := passageOf(q)
	if p == nil {
		return reference{}, false
	}
	marked := q.Span.Start + q.Highlights[0].Start - p.Span.Start
	for i, s := range p.Sentences {
		if s.Start <= marked && marked < s.End {
			return reference{keyOf(p.ID), i}, true
		}
	}
	return reference{keyOf(p.ID), 0}, true
}

// passageOf is the passage that a quote is from.
func passageOf(q qa.Quote) *qa.Passage {
	for i := range q.Article.Passages {
		if p := &q.Article.Passages[i]; p.Span.Start <= q.Span.Start && q.Span.End <= p.Span.End {
			return p
		}
	}
	return nil
}

// press does what a button stands for.
func (b *Bot) press(ctx context.Context, c *call) (Reply, error) {
	with := c.Press[1:]
	switch rune(c.Press[0]) {
	case pressMore:
		return b.more(c, parseReferences(with))
	case pressParagraph:
		return b.ofPassage(c, key(with), func(l located) (Reply, error) { return c.paragraph(l), nil })
	case pressArticle:
		return b.ofArticle(c, key(with), func(a *qa.Article) (Reply, error) { return c.articleReply(a), nil })
	case pressTranslate:
		return b.ofPassage(c, key(with), func(l located) (Reply, error) { return b.translate(ctx, c, l) })
	case pressHelpful, pressUnhelpful:
		helpful := rune(c.Press[0]) == pressHelpful
		return b.ofArticle(c, key(with), func(a *qa.Article) (Reply, error) { return b.vote(c, a, helpful) })
	case pressBare:
		return b.bare(ctx, c, with)
	case pressAsked:
		return b.bareTurn(ctx, c, with)
	case pressTitle:
		return b.ofArticle(c, key(with), func(a *qa.Article) (Reply, error) { return b.askTitle(ctx, c, a) })
	case pressSources:
		return b.sourcesPage(c, with)
	case pressForget:
		return b.forget(ctx, c)
	case pressCancel:
		return b.cancelReload(c), nil
	}
	return c.outdated(), nil
}

// outdated says that a button means nothing any more.
func (c *call) outdated() Reply { return c.tell(KindFailure, wording.Catalogue.ButtonOutdated) }

// number and fromNumber write a small number into a state.
func number(n int) string { return strconv.FormatInt(int64(n), 36) }

func fromNumber(s string) (int, bool) {
	n, err := strconv.ParseInt(s, 36, 32)
	return int(n), err == nil && n >= 0
}

// moreCommand shows more passages of the last question.
func (b *Bot) moreCommand(_ context.Context, c *call) (Reply, error) {
	turns := c.session.recall(b.o.Memory, b.o.Now(), "")
	if len(turns) == 0 {
		return c.tell(KindNotice, wording.Catalogue.NothingAsked), nil
	}
	last := turns[len(turns)-1]
	if len(last.more) == 0 {
		return c.tell(KindNotice, wording.Catalogue.NoMore), nil
	}
	shown := last.more[:min(len(last.more), c.session.limit())]
	c.session.change(func(s *session) {
		for i := range s.turns {
			if s.turns[i].number == last.number {
				s.turns[i].more = last.more[len(shown):]
			}
		}
	})
	return b.more(c, last.more)
}

// more shows the first of the passages that refs name, and a button for the
// others.
func (b *Bot) more(c *call, refs []reference) (Reply, error) {
	v, err := b.look()
	if err != nil {
		return Reply{}, err
	}
	w := c.say()
	r := Reply{Kind: KindNotice, Language: w.Language(), Blocks: []Block{Line{Text: w.MoreHead()}}}
	shown := refs[:min(len(refs), c.session.limit())]
	for _, ref := range shown {
		l, ok := v.passages[ref.key]
		if !ok {
			continue // The article has gone since.
		}
		block := l.quoted(w)
		block.Number = len(r.Blocks)
		if s := l.passage().Sentences; ref.sentence < len(s) {
			block.Marks = []qa.Span{s[ref.sentence]}
		}
		r.Blocks = append(r.Blocks, block)
	}
	if len(r.Blocks) == 1 {
		return c.outdated(), nil
	}
	if rest := refs[len(shown):]; len(rest) > 0 {
		r.addRow(moreButton(w, rest))
	}
	return r, nil
}

// paragraph shows the whole of a passage.
func (c *call) paragraph(l located) Reply {
	w := c.say()
	r := Reply{Kind: KindNotice, Language: w.Language(), Blocks: []Block{Line{Text: w.ParagraphHead()}, l.quoted(w)}}
	r.addRow(openButton(w, l.article))
	return r
}

// translate has a passage translated.
func (b *Bot) translate(ctx context.Context, c *call, l located) (Reply, error) {
	if b.o.Composer == nil {
		return c.outdated(), nil
	}
	w, from := c.say(), l.passage().Language
	text, err := b.o.Composer.Translate(ctx, l.passage().Text, from, w.Language())
	if err != nil {
		b.o.Log.Info("a quote was not translated", "error", err)
		r := c.tell(KindFailure, wording.Catalogue.NotTranslated)
		link := pageTranslation(from, w.Language(), l.article.URL)
		if Linkable(link) {
			r.addRow(Button{Label: w.Translate(), URL: link})
		}
		return r, nil
	}
	return Reply{Kind: KindNotice, Language: w.Language(), Blocks: []Block{
		Line{Text: w.TranslationHead()},
		Line{Text: text},
		Line{Text: w.TranslationOf(), Style: Aside},
		l.quoted(w),
	}}, nil
}

// bare asks a text as a question of its own.
func (b *Bot) bare(ctx context.Context, c *call, asked string) (Reply, error) {
	c.Text, c.Press = asked, ""
	rest, n, err := narrow(c.Request)
	if err != nil {
		return c.outdated(), nil
	}
	if r, wrong := c.guide(rest); wrong {
		return r, nil
	}
	return b.answer(ctx, c, dialog.Alone(rest, n))
}

// bareTurn does so with the question of a turn.
func (b *Bot) bareTurn(ctx context.Context, c *call, which string) (Reply, error) {
	n, ok := fromNumber(which)
	turns := c.session.recall(b.o.Memory, b.o.Now(), "")
	i := slices.IndexFunc(turns, func(t remembered) bool { return t.number == n })
	if !ok || i < 0 {
		return c.outdated(), nil
	}
	return b.bare(ctx, c, turns[i].Asked)
}

// askTitle asks for an article by its title.
func (b *Bot) askTitle(ctx context.Context, c *call, a *qa.Article) (Reply, error) {
	title := strings.TrimSpace(oneLine(a.Title, qa.MaxQuestionRunes))
	return b.answer(ctx, c, dialog.Alone(title, dialog.Narrowing{}))
}

package chat

import (
	"cmp"
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"trich/internal/dialog"
	"trich/internal/qa"
	"trich/internal/text"
	"trich/internal/wording"
)

// render makes the reply to a question.
func (b *Bot) render(ctx context.Context, a qa.Answer, u dialog.Understanding, t remembered) Reply {
	w := wording.In(a.Language)
	r := Reply{Language: w.Language()}
	about := narrowed(w, u.Narrowing)
	if u.FollowUp() {
		about = append([]Block{Line{Style: Aside, Text: w.Understood(u.Question)}}, about...)
		r.addRow(b.bareButton(w, u, t))
	}
	if u.Unclear != "" {
		about = append([]Block{Line{Style: Aside, Text: w.Unclear(u.Unclear)}}, about...)
	}
	if a.Note != "" {
		about = append(about, Line{Style: Aside, Text: a.Note})
	}
	if !a.Found() {
		b.notFound(&r, w, a, u, about)
		return r
	}
	r.Kind, r.Blocks = KindAnswer, b.opening(ctx, w, a)
	if a.Outcome == qa.OutcomeReserved {
		r.Kind = KindUncertain
	}
	introduction := w.Introduce(a.Outcome, a.Quotes)
	first := quote(w, brieflyQuoted(a.Quotes[0]), 1)
	if b.o.Composer == nil {
		first = beside(w, a, t.around)
	}
	if first.Text == "" && answering(a.Quotes) == 1 {
		introduction = w.Above(a.Outcome, a.Quotes[0].Article.Language)
	}
	r.Blocks = append(append(r.Blocks, about...), Line{Text: introduction})
	related := false
	for i, q := range a.Quotes {
		if q.Role == qa.RoleRelated && !related {
			related = true
			r.Blocks = append(r.Blocks, Line{Text: w.Related()})
		}
		if i == 0 {
			r.Blocks = append(r.Blocks, first)
			continue
		}
		r.Blocks = append(r.Blocks, quote(w, brieflyQuoted(q), i+1))
	}
	b.answerButtons(&r, w, a, t)
	return r
}

// answering counts the quotes that answer.
func answering(quotes []qa.Quote) int {
	n := 0
	for _, q := range quotes {
		if q.Role == qa.RoleAnswers {
			n++
		}
	}
	return n
}

// notFound makes the reply to a question that nothing answers: what may be the
// matter, and the nearest articles.
func (b *Bot) notFound(r *Reply, w wording.Catalogue, a qa.Answer, u dialog.Understanding, about []Block) {
	r.Kind = KindNotFound
	r.Blocks = []Block{Line{Text: w.NotFound()}}
	if v, err := b.look(); err == nil {
		if year, first, last, outside := yearOutside(u.Question, v.Articles); outside {
			r.Blocks = append(r.Blocks, Line{Text: w.YearOutside(year, first, last)})
		}
	}
	if len(a.Nearest) == 0 {
		r.Blocks = append(r.Blocks, Line{Text: w.NotFoundHint()})
	}
	r.Blocks = append(r.Blocks, about...)
	r.nearest(w, a.Nearest)
}

// yearOutside is a year of a question from which there can be no article, and the
// first and the last date of an article.
func yearOutside(question string, articles []*qa.Article) (year int, first, last qa.Date, outside bool) {
	for _, a := range articles {
		switch d := a.Published; {
		case d.IsZero():
			return 0, first, last, false // It may be of any year.
		case first.IsZero():
			first, last = d, d
		case d.Year < first.Year:
			first = d
		case d.Year > last.Year:
			last = d
		}
	}
	for _, w := range text.Words(question) {
		n, err := strconv.Atoi(w.Slice(question))
		if err == nil && n >= 1900 && n < 2100 && !first.IsZero() && (n < first.Year || n > last.Year) {
			return n, first, last, true
		}
	}
	return 0, first, last, false
}

// opening is what a reply begins with: the sentences composed of the quotes, if
// there is who composes, and else the best sentence.
func (b *Bot) opening(ctx context.Context, w wording.Catalogue, a qa.Answer) []Block {
	if b.o.Composer != nil && a.Outcome == qa.OutcomeAnswered {
		// What is only related must not be made part of an answer. It stands behind
		// what answers, so that the quotes keep their numbers.
		answers := slices.DeleteFunc(slices.Clone(a.Quotes), func(q qa.Quote) bool { return q.Role != qa.RoleAnswers })
		composed, err := b.o.Composer.Compose(ctx, a.Question, answers, w.Language())
		if err == nil {
			return []Block{Line{Style: Lead, Text: composed}, Line{Style: Aside, Text: w.Composed()}}
		}
		b.o.Log.Info("no summary was composed", "error", err)
	}
	best := leadOf(a.Quotes[0], a.Span).text
	if a.Outcome == qa.OutcomeReserved {
		return []Block{Line{Style: Lead, Text: w.PerhapsBest(best)}}
	}
	return []Block{Line{Style: Lead, Text: w.Best(best)}}
}

// contextRunes is how much is shown of what stands around the answering sentence,
// and how long another quote may be that is shown whole, in characters.
const contextRunes = 240

// contextOf is what stands behind the answering sentences of a quote, or else
// before them, in the other order if they speak of what was named before: whole
// sentences, as many as are soon read. It is empty where there are none, and of a
// quote whose answer is too long for the first line.
func contextOf(q qa.Quote) string {
	if len(q.Highlights) == 0 || utf8.RuneCountInString(marked(q)) > maxLead {
		return ""
	}
	if text.IsAnaphoric(q.Highlights[0].Slice(q.Text)) {
		return cmp.Or(before(q), behind(q))
	}
	return cmp.Or(behind(q), before(q))
}

// behind are the sentences behind the answering ones.
func behind(q qa.Quote) string {
	behind := q.Text[q.Highlights[len(q.Highlights)-1].End:]
	end := 0
	for _, s := range text.Sentences(behind) {
		if utf8.RuneCountInString(strings.TrimSpace(behind[:s.End])) > contextRunes {
			break
		}
		end = s.End
	}
	return strings.TrimSpace(behind[:end])
}

// before are the sentences before the answering ones.
func before(q qa.Quote) string {
	before := q.Text[:q.Highlights[0].Start]
	sentences := text.Sentences(before)
	from := len(before)
	for i := len(sentences) - 1; i >= 0 && utf8.RuneCountInString(strings.TrimSpace(before[sentences[i].Start:])) <= contextRunes; i-- {
		from = sentences[i].Start
	}
	return cmp.Or(strings.TrimSpace(before[from:]), q.Before)
}

// brieflyQuoted is a quote cut to its answering sentences where it is long.
func brieflyQuoted(q qa.Quote) qa.Quote {
	if len(q.Highlights) == 0 || utf8.RuneCountInString(q.Text) <= contextRunes {
		return q
	}
	from, to := q.Highlights[0].Start, q.Highlights[len(q.Highlights)-1].End
	cut := q
	cut.Text, cut.Span = q.Text[from:to], qa.Span{Start: q.Span.Start + from, End: q.Span.Start + to}
	cut.Highlights = make([]qa.Span, len(q.Highlights))
	for i, h := range q.Highlights {
		cut.Highlights[i] = qa.Span{Start: h.Start - from, End: h.End - from}
	}
	return cut
}

// quote is the block of one quote.
func quote(w wording.Catalogue, q qa.Quote, number int) Quote {
	return Quote{Number: number, Text: q.Text, Marks: q.Highlights, Language: q.Article.Language, Citation: citeAt(w, q.Article, q.Span.Start), AlsoIn: alsoIn(w, q)}
}

// maxAlsoIn is the most reprints that are named.
const maxAlsoIn = 3

// alsoIn names where else a quote was printed.
func alsoIn(w wording.Catalogue, q qa.Quote) string {
	var others []string
	for _, r := range q.AlsoIn {
		other := strings.Join(slices.DeleteFunc([]string{r.Title, r.Source, w.Date(r.Published), r.URL}, func(s string) bool { return s == "" }), " · ")
		if len(others) < maxAlsoIn && !slices.Contains(others, other) {
			others = append(others, other)
		}
	}
	if len(others) == 0 {
		return ""
	}
	return w.AlsoIn(others)
}

// citeAt is the citation of a place in an article, which names its page where the
// file has pages.
func citeAt(w wording.Catalogue, a *qa.Article, at int) Citation {
	c := cite(w, a)
	c.Title = w.TitleAt(a, at)
	return c
}

// cite is the citation of an article.
func cite(w wording.Catalogue, a *qa.Article) Citation {
	c := Citation{Title: a.Title, Source: a.Source, URL: a.URL, File: a.File, Date: w.Date(a.Published)}
	switch a.DateFrom {
	case qa.FromFrontMatter, qa.FromPage, qa.FromText:
		c.DateFrom = w.DateFrom(a.DateFrom)
	}
	return c
}

// addRow adds a row of the buttons that are set.
func (r *Reply) addRow(buttons ...Button) {
	var row []Button
	for _, b := range buttons {
		if b != (Button{}) {
			row = append(row, b)
		}
	}
	if len(row) > 0 {
		r.Buttons = append(r.Buttons, row)
	}
}

// bareButton asks the question without what was taken from the turns before.
func (b *Bot) bareButton(w wording.Catalogue, u dialog.Understanding, t remembered) Button {
	if s, ok := state(pressBare, u.Asked); ok {
		return Button{Label: w.AskBare(), State: s}
	}
	return press(w.AskBare(), pressAsked, number(t.number))
}

// answerButtons adds the buttons of a reply with quotes; they are about the
// first one.
func (b *Bot) answerButtons(r *Reply, w wording.Catalogue, a qa.Answer, t remembered) {
	first := a.Quotes[0]
	var more, whole, open, helpful, unhelpful Button
	if len(t.more) > 0 {
		more = moreButton(w, t.more)
	}
	p := passageOf(first)
	if p != nil && (!t.around || len(marked(first))+len(contextOf(first))+1 < len(p.Text)) {
		whole = press(w.WholeParagraph(), pressParagraph, string(keyOf(p.ID)))
	}
	open = openButton(w, first.Article)
	if b.o.Users != nil {
		k := string(keyOf(first.Article.ID))
		helpful, unhelpful = press("👍", pressHelpful, k), press("👎", pressUnhelpful, k)
	}
	r.addRow(more, whole, open)
	r.addRow(b.translateButton(w, first, p), helpful, unhelpful)
}

// openButton opens an article: where it was published, if that is known.
func openButton(w wording.Catalogue, a *qa.Article) Button {
	if Linkable(a.URL) {
		return Button{Label: w.OpenArticle(), URL: a.URL}
	}
	return press(w.OpenArticle(), pressArticle, string(keyOf(a.ID)))
}

// Linkable reports whether a front may offer an address to be opened, from a
// button or a title: an absolute HTTP or HTTPS address of at most MaxURL bytes.
// It does not escape the address for any markup.
func Linkable(address string) bool {
	u, err := url.Parse(address)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" && len(address) <= MaxURL
}

// moreButton shows the passages that refs name, as many as fit.
func moreButton(w wording.Catalogue, refs []reference) Button {
	refs = refs[:min(len(refs), maxReferences)]
	var s strings.Builder
	for _, ref := range refs {
		s.WriteString(ref.String())
	}
	return press(w.MorePassages(len(refs)), pressMore, s.String())
}

// translateButton translates a quote that is in another language than the
// reply: by the composer, or else by opening a translation service.
func (b *Bot) translateButton(w wording.Catalogue, q qa.Quote, p *qa.Passage) Button {
	from := q.Article.Language
	if from == w.Language() || from == qa.UnknownLanguage || p == nil {
		return Button{}
	}
	if b.o.Composer != nil {
		return press(w.Translate(), pressTranslate, string(keyOf(p.ID)))
	}
	link := translation(from, w.Language(), marked(q))
	if len(link) > MaxURL {
		link = pageTranslation(from, w.Language(), q.Article.URL)
	}
	if !Linkable(link) {
		return Button{}
	}
	return Button{Label: w.Translate(), URL: link}
}

// translation is the address of Google Translate with a text filled in.
func translation(from, to qa.Language, quoted string) string {
	v := url.Values{"sl": {string(from)}, "tl": {string(to)}, "op": {"translate"}, "text": {quoted}}
	return "https://translate.google.com/?" + v.Encode()
}

// pageTranslation is the address of Google Translate for a whole page, empty
// for an address that cannot be opened.
func pageTranslation(from, to qa.Language, page string) string {
	if !Linkable(page) {
		return ""
	}
	v := url.Values{"sl": {string(from)}, "tl": {string(to)}, "u": {page}}
	return "https://translate.google.com/translate?" + v.Encode()
}

// nearest offers the articles that come nearest to a question that nothing
// answers.
func (r *Reply) nearest(w wording.Catalogue, articles []*qa.Article) {
	if len(articles) == 0 {
		return
	}
	r.Blocks = append(r.Blocks, Line{Style: Aside, Text: w.NearestTitles()})
	for _, a := range articles {
		r.addRow(press(a.Title, pressArticle, string(keyOf(a.ID))))
	}
}

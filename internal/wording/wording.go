// Package wording is the one catalogue of the sentences that Trích says to the
// people who use it, in Vietnamese and in English. Messages for operators (the
// command line, logs, settings) are not here: those are in English only.
//
// A sentence is asked for by a method, so that a missing one does not compile:
//
//	wording.In(qa.Vietnamese).NotFound()
//
// Texts of articles never pass through this package.
package wording

import (
	"strconv"
	"strings"

	"trich/internal/qa"
)

// texts are the sentences of one language. Words in braces are placeholders;
// both languages have the same ones in the same sentence.
type texts struct {
	foundOne, foundMany               string // {count}
	foundOneIn, foundManyIn           string // {count} {language}
	notFound, notFoundHint            string
	uncertainOne, uncertainMany       string // {count}
	uncertainOneIn, uncertainManyIn   string // {count} {language}
	related                           string
	markLegend                        string // {open} {close}
	nameVietnamese, nameEnglish       string
	manyLanguages                     string
	dateUnknown                       string
	dateYear, dateMonth, dateDay      string // {year} {month} {day}
	fromManifest, fromFrontMatter     string
	fromHTML, fromPage, fromText      string
	fromNowhere                       string
	alsoIn                            string // {articles}
	page                              string // {number}
	indexing, loading, saving         string
	answering                         string
	progress                          string // {label} {done} {total} {percent}
	invalid, usage, missing, notReady string
	corrupt, internal                 string
	emptyQuestion                     string
	longQuestion                      string // {length} {limit}
	cancelled, timedOut               string
	chatWelcome, chatKeys             string
	chatUnknown                       string // {command}
	chatLanguageAuto                  string
	chatLanguageSet                   string // {language}
	chatLanguageWrong                 string
	chatCountSet                      string // {count}
	chatCountWrong                    string // {max}
	chatInterrupted, chatBye          string
	commandTexts
	replyTexts
	adminTexts
	telegramTexts
	discordTexts
	talkTexts
	frontTexts
}

// Catalogue says everything in one language. It is a small value, safe for
// concurrent use.
type Catalogue struct {
	lang qa.Language
	t    *texts
}

// In is the catalogue of a language: English for qa.English, Vietnamese for
// qa.Vietnamese and for anything else, since the articles are Vietnamese news.
func In(lang qa.Language) Catalogue {
	if lang == qa.English {
		return Catalogue{lang: qa.English, t: &english}
	}
	return Catalogue{lang: qa.Vietnamese, t: &vietnamese}
}

// Language is the catalogue's language.
func (c Catalogue) Language() qa.Language { return c.lang }

// Introduce says of the quotes that answer how many they are and whether they do
// or only may, by the outcome; it names their language where it differs from the
// catalogue's own. Related quotes do not count.
func (c Catalogue) Introduce(outcome qa.Outcome, quotes []qa.Quote) string {
	var quoted []qa.Language
	for _, q := range quotes {
		if q.Role == qa.RoleAnswers {
			quoted = append(quoted, q.Article.Language)
		}
	}
	if outcome == qa.OutcomeAnswered {
		return c.introduce(quoted, c.t.foundOne, c.t.foundMany, c.t.foundOneIn, c.t.foundManyIn)
	}
	return c.introduce(quoted, c.t.uncertainOne, c.t.uncertainMany, c.t.uncertainOneIn, c.t.uncertainManyIn)
}

// Related introduces a quote that is about the matter and is not said to answer.
func (c Catalogue) Related() string { return c.t.related }

// introduce picks the sentence for one quote or many, in the catalogue's own
// language or not.
func (c Catalogue) introduce(quoted []qa.Language, one, many, oneIn, manyIn string) string {
	foreign := c.foreign(quoted)
	if foreign != "" {
		one, many = oneIn, manyIn
	}
	text := many
	if len(quoted) == 1 {
		text = one
	}
	return fill(text, "count", strconv.Itoa(len(quoted)), "language", foreign)
}

// foreign names the language of the quotes if it is not the catalogue's own:
// the one other language, or "several languages". It is empty for the
// catalogue's own, or one that is not known.
func (c Catalogue) foreign(quoted []qa.Language) string {
	own, other := false, qa.UnknownLanguage
	for _, lang := range quoted {
		if lang == c.lang || lang == qa.UnknownLanguage {
			own = true
		} else {
			other = lang
		}
	}
	switch {
	case other == qa.UnknownLanguage:
		return ""
	case own:
		return c.t.manyLanguages
	}
	return c.LanguageName(other)
}

// LanguageName is the name of a language as it stands within a sentence, empty
// for an unknown one.
func (c Catalogue) LanguageName(lang qa.Language) string {
	switch lang {
	case qa.Vietnamese:
		return c.t.nameVietnamese
	case qa.English:
		return c.t.nameEnglish
	}
	return ""
}

// NotFound says that nothing in the corpus answers.
func (c Catalogue) NotFound() string { return c.t.notFound }

// NotFoundHint suggests how to ask again after NotFound.
func (c Catalogue) NotFoundHint() string { return c.t.notFoundHint }

// Page names the page of a file that a quote stands on.
func (c Catalogue) Page(number int) string { return fill(c.t.page, "number", strconv.Itoa(number)) }

// TitleAt is an article's title, with the page of a place in its text where the file
// has pages.
func (c Catalogue) TitleAt(a *qa.Article, at int) string {
	if n := a.PageAt(at); n > 0 {
		return a.Title + ", " + c.Page(n)
	}
	return a.Title
}

// AlsoIn says which other articles have the same passage, given how each is
// cited.
func (c Catalogue) AlsoIn(articles []string) string {
	return fill(c.t.alsoIn, "articles", strings.Join(articles, "; "))
}

// MarkLegend explains the two signs around the marked sentences, for output
// without bold type.
func (c Catalogue) MarkLegend(open, closing string) string {
	return fill(c.t.markLegend, "open", open, "close", closing)
}

// Indexing names the building of an index.
func (c Catalogue) Indexing() string { return c.t.indexing }

// Answering names the answering of many questions.
func (c Catalogue) Answering() string { return c.t.answering }

// Loading names the opening of a saved index.
func (c Catalogue) Loading() string { return c.t.loading }

// Saving names the saving of a new index.
func (c Catalogue) Saving() string { return c.t.saving }

// Progress is one line of progress: done of total, for what label names.
func (c Catalogue) Progress(label string, done, total int) string {
	percent := 100
	if total > 0 {
		percent = int(int64(done) * 100 / int64(total))
	}
	return fill(c.t.progress, "label", label, "done", strconv.Itoa(done),
		"total", strconv.Itoa(total), "percent", strconv.Itoa(percent))
}

// fill replaces placeholders, given as name and value in turn.
func fill(text string, pairs ...string) string {
	for i := 0; i < len(pairs); i += 2 {
		pairs[i] = "{" + pairs[i] + "}"
	}
	return strings.NewReplacer(pairs...).Replace(text)
}

package wording

import (
	"strconv"
	"strings"

	"trich/internal/qa"
)

// Best shows the sentence that answers.
func (c Catalogue) Best(sentence string) string { return fill(c.t.best, "sentence", sentence) }

// PerhapsBest shows the sentence that may answer.
func (c Catalogue) PerhapsBest(sentence string) string {
	return fill(c.t.perhapsBest, "sentence", sentence)
}

// RelatedBest shows a sentence about the matter that is not said to answer.
func (c Catalogue) RelatedBest(sentence string) string {
	return fill(c.t.relatedBest, "sentence", sentence)
}

// Above says of the first line of a reply, which is all there is to quote, whether it
// answers or only may, by the outcome, and names its language where that is not the
// catalogue's; the article follows.
func (c Catalogue) Above(outcome qa.Outcome, lang qa.Language) string {
	here, abroad := c.t.aboveMay, c.t.aboveMayIn
	if outcome == qa.OutcomeAnswered {
		here, abroad = c.t.aboveAnswers, c.t.aboveAnswersIn
	}
	return c.introduce([]qa.Language{lang}, here, here, abroad, abroad)
}

// Composed says of the line above that a language model composed it.
func (c Catalogue) Composed() string { return c.t.composed }

// Understood tells how a question was understood with the help of those before.
func (c Catalogue) Understood(question string) string {
	return fill(c.t.understood, "question", question)
}

// Unclear says that a pronoun stands for nobody who was named.
func (c Catalogue) Unclear(pronoun string) string { return fill(c.t.unclear, "pronoun", pronoun) }

// YearOutside says that a question names a year of which there can be no articles,
// which are from first to last.
func (c Catalogue) YearOutside(year int, first, last qa.Date) string {
	return fill(c.t.yearOutside, "year", strconv.Itoa(year), "first", c.Date(first), "last", c.Date(last))
}

// AskBare offers to ask the question alone.
func (c Catalogue) AskBare() string { return c.t.askBare }

// MorePassages offers n more passages.
func (c Catalogue) MorePassages(n int) string {
	return fill(c.t.morePassages, "count", strconv.Itoa(n))
}

// WholeParagraph offers the whole of a paragraph.
func (c Catalogue) WholeParagraph() string { return c.t.wholeParagraph }

// OpenArticle offers to open an article.
func (c Catalogue) OpenArticle() string { return c.t.openArticle }

// Translate offers a translation into the catalogue's language.
func (c Catalogue) Translate() string { return c.t.translate }

// TranslationHead introduces a machine's translation, and TranslationOf the
// original below it.
func (c Catalogue) TranslationHead() string { return c.t.translationHead }

// TranslationOf introduces the original below a translation.
func (c Catalogue) TranslationOf() string { return c.t.translationOf }

// NotTranslated says that there is no translation.
func (c Catalogue) NotTranslated() string { return c.t.notTranslated }

// NearestTitles introduces articles that may come near to what was asked.
func (c Catalogue) NearestTitles() string { return c.t.nearestTitles }

// Narrowed tells which articles were asked: from and up to a date, of a source;
// what is zero does not bound.
func (c Catalogue) Narrowed(since, until qa.Date, source string) string {
	var parts []string
	if !since.IsZero() {
		parts = append(parts, fill(c.t.narrowedSince, "date", c.Date(since)))
	}
	if !until.IsZero() {
		parts = append(parts, fill(c.t.narrowedUntil, "date", c.Date(until)))
	}
	if source != "" {
		parts = append(parts, fill(c.t.narrowedSource, "source", source))
	}
	return fill(c.t.narrowed, "bounds", strings.Join(parts, ", "))
}

// NarrowedToNothing says that no article lies within the bounds.
func (c Catalogue) NarrowedToNothing() string { return c.t.narrowedToNothing }

// BadDate explains how to write a date.
func (c Catalogue) BadDate() string { return c.t.badDate }

// MoreHead introduces further passages, NoMore says that there are none, and
// NothingAsked that there was no question.
func (c Catalogue) MoreHead() string { return c.t.moreHead }

// NoMore says that there are no further passages.
func (c Catalogue) NoMore() string { return c.t.noMore }

// NothingAsked says that there was no question to show more of.
func (c Catalogue) NothingAsked() string { return c.t.nothingAsked }

// ParagraphHead introduces a whole paragraph.
func (c Catalogue) ParagraphHead() string { return c.t.paragraphHead }

// ButtonOutdated says that a button means nothing any more.
func (c Catalogue) ButtonOutdated() string { return c.t.buttonOutdated }

// SourcesHead introduces a page of a list of articles.
func (c Catalogue) SourcesHead(articles, page, pages int) string {
	text := c.t.sourcesHead
	if articles == 1 {
		text = c.t.sourcesHeadOne
	}
	return fill(text, "count", strconv.Itoa(articles), "page", strconv.Itoa(page), "pages", strconv.Itoa(pages))
}

// NoSources says that no article matches a filter.
func (c Catalogue) NoSources() string { return c.t.noSources }

// PreviousPage and NextPage turn pages.
func (c Catalogue) PreviousPage() string { return c.t.previousPage }

// NextPage turns to the next page.
func (c Catalogue) NextPage() string { return c.t.nextPage }

// ArticleUsage explains the command that shows an article.
func (c Catalogue) ArticleUsage() string { return c.t.articleUsage }

// NoArticle says that there is no such article, WhichArticle asks which one is
// meant.
func (c Catalogue) NoArticle() string { return c.t.noArticle }

// WhichArticle asks which of several articles is meant.
func (c Catalogue) WhichArticle() string { return c.t.whichArticle }

// ArticleFacts tells what is known of an article, in several lines.
func (c Catalogue) ArticleFacts(a *qa.Article) string {
	date := fill(c.t.articleDate, "date", c.Date(a.Published), "from", c.DateFrom(a.DateFrom))
	lines := []string{}
	if a.Source != "" {
		lines = append(lines, fill(c.t.articleSource, "source", a.Source))
	}
	lines = append(lines, date)
	if a.Author != "" {
		lines = append(lines, fill(c.t.articleAuthor, "author", a.Author))
	}
	if a.Note != "" {
		lines = append(lines, fill(c.t.articleNote, "note", a.Note))
	}
	link := a.URL
	if link == "" {
		link = a.File
	}
	return strings.Join(append(lines, fill(c.t.articleLink, "link", link)), "\n")
}

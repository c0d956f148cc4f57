package wording

import (
	"fmt"
	"testing"
	"time"
	"unicode/utf8"

	"trich/internal/qa"
)

// allCommands are the commands there are.
var allCommands = []Command{Ask, More, Sources, Article, Language, Quotes, Help, Start, Reset, Privacy, Setup, Reload, Status, Feedback}

// repliesSaid says everything that replies are made of.
func repliesSaid(c Catalogue) map[string]string {
	article := &qa.Article{Title: "T", Source: "S", Author: "A", Note: "N", URL: "http://u", Published: qa.Date{Year: 2018}, DateFrom: qa.FromManifest}
	date := qa.Date{Year: 2018, Month: 1}
	return map[string]string{
		"Composed":          c.Composed(),
		"AskBare":           c.AskBare(),
		"WholeParagraph":    c.WholeParagraph(),
		"OpenArticle":       c.OpenArticle(),
		"Translate":         c.Translate(),
		"TranslationHead":   c.TranslationHead(),
		"TranslationOf":     c.TranslationOf(),
		"NotTranslated":     c.NotTranslated(),
		"NearestTitles":     c.NearestTitles(),
		"NarrowedToNothing": c.NarrowedToNothing(),
		"BadDate":           c.BadDate(),
		"MoreHead":          c.MoreHead(),
		"NoMore":            c.NoMore(),
		"NothingAsked":      c.NothingAsked(),
		"ParagraphHead":     c.ParagraphHead(),
		"ButtonOutdated":    c.ButtonOutdated(),
		"NoSources":         c.NoSources(),
		"PreviousPage":      c.PreviousPage(),
		"NextPage":          c.NextPage(),
		"ArticleUsage":      c.ArticleUsage(),
		"NoArticle":         c.NoArticle(),
		"WhichArticle":      c.WhichArticle(),
		"best":              c.Best("x"), "perhaps": c.PerhapsBest("x"), "related best": c.RelatedBest("x"), "above": c.Above(qa.OutcomeAnswered, c.Language()), "above, perhaps": c.Above(qa.OutcomeReserved, c.Language()),
		"above, vi": c.Above(qa.OutcomeAnswered, qa.Vietnamese), "above, perhaps, vi": c.Above(qa.OutcomeReserved, qa.Vietnamese),
		"above, en": c.Above(qa.OutcomeAnswered, qa.English), "above, perhaps, en": c.Above(qa.OutcomeReserved, qa.English),
		"understood": c.Understood("x"), "unclear": c.Unclear("x"), "year": c.YearOutside(2030, date, date), "more": c.MorePassages(2),
		"since": c.Narrowed(date, qa.Date{}, ""), "until": c.Narrowed(qa.Date{}, date, ""), "source": c.Narrowed(qa.Date{}, qa.Date{}, "x"),
		"page": c.SourcesHead(20, 1, 3), "one": c.SourcesHead(1, 1, 1), "facts": c.ArticleFacts(article),
	}
}

// botSaid says everything else that the bot says.
func botSaid(c Catalogue) map[string]string {
	report := qa.ReloadReport{Added: []string{"a"}, Articles: 2, Finished: time.Unix(0, 0), Took: time.Second}
	said := map[string]string{
		"HelpHead":          c.HelpHead(),
		"HelpNarrowing":     c.HelpNarrowing(),
		"StartersHead":      c.StartersHead(),
		"ConversationReset": c.ConversationReset(),
		"ForgetMe":          c.ForgetMe(),
		"Forgotten":         c.Forgotten(),
		"ThanksHelpful":     c.ThanksHelpful(),
		"ThanksUnhelpful":   c.ThanksUnhelpful(),
		"NoStore":           c.NoStore(),
		"AdminsOnly":        c.AdminsOnly(),
		"TooFast":           c.TooFast(),
		"OnlyLinks":         c.OnlyLinks(),
		"OnlySigns":         c.OnlySigns(),
		"Garbled":           c.Garbled(),
		"ReloadAdded":       c.ReloadAdded(),
		"ReloadUpdated":     c.ReloadUpdated(),
		"ReloadRemoved":     c.ReloadRemoved(),
		"ReloadRefused":     c.ReloadRefused(),
		"ReloadKept":        c.ReloadKept(),
		"ReloadWarnings":    c.ReloadWarnings(),
		"Cancel":            c.Cancel(),
		"ReloadCancelling":  c.ReloadCancelling(),
		"ReloadCancelled":   c.ReloadCancelled(),
		"ReloadFailed":      c.ReloadFailed(),
		"ReloadRuns":        c.ReloadRuns(),
		"NoReloadRuns":      c.NoReloadRuns(),
		"NoReload":          c.NoReload(),
		"describes":         c.BotDescription(),
		"describes briefly": c.BotShortDescription(),
		"starter":           c.StarterSaid("x"), "and more": c.AndMore(3), "votes": c.FeedbackHead(1, 2),
		"remembers": c.Privacy(Kept{Turns: 5, Age: time.Minute, Votes: true, Questions: true, Model: "m"}), "forgets": c.Privacy(Kept{}),
		"status":   c.Status(Health{Version: "v", Model: "m", Articles: 1, Passages: 2, Age: time.Hour, Uptime: time.Hour, Served: 3, Answered: 2}),
		"reloaded": c.Reloaded(report), "last reload": c.LastReload(report),
	}
	for _, name := range allCommands {
		said["does "+string(name)] = c.CommandDescription(name)
		if argument := c.CommandArgument(name); argument != "" {
			said["argument "+string(name)] = argument
		}
	}
	for _, stage := range []qa.ReloadStage{qa.StageReading, qa.StageEncoding, qa.StageIndexing} {
		said["stage "+string(stage)] = c.ReloadProgress(qa.ReloadProgress{Stage: stage, Done: 1, Total: 2, Left: time.Minute})
	}
	for _, d := range []time.Duration{time.Second, 9 * time.Second, time.Minute, 9 * time.Minute, time.Hour, 9 * time.Hour, 24 * time.Hour, 90 * time.Hour} {
		said["takes "+d.String()] = c.Duration(d)
	}
	return said
}

// Platforms allow descriptions of 100 characters (Discord; Telegram 256).
func TestCommandDescriptions(t *testing.T) {
	for _, lang := range []qa.Language{qa.Vietnamese, qa.English} {
		for _, name := range allCommands {
			if n := utf8.RuneCountInString(In(lang).CommandDescription(name)); n == 0 || n > 100 {
				t.Errorf("%s in %s has %d characters", name, lang, n)
			}
		}
		if got := In(lang).CommandDescription("none"); got != "" {
			t.Errorf("an unknown command does %q", got)
		}
	}
}

func TestDuration(t *testing.T) {
	tests := []struct {
		d      time.Duration
		vi, en string
	}{
		{0, "0 giây", "0 seconds"},
		{time.Second, "1 giây", "1 second"},
		{90 * time.Second, "90 giây", "90 seconds"},
		{15 * time.Minute, "15 phút", "15 minutes"},
		{3*time.Hour + time.Minute, "3 giờ", "3 hours"},
		{49 * time.Hour, "2 ngày", "2 days"},
	}
	for _, tt := range tests {
		if got := fmt.Sprint(In(qa.Vietnamese).Duration(tt.d), "|", In(qa.English).Duration(tt.d)); got != tt.vi+"|"+tt.en {
			t.Errorf("%v: %s", tt.d, got)
		}
	}
}

package wording

import (
	"context"
	"fmt"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"trich/internal/qa"
)

var placeholder = regexp.MustCompile(`\{[a-z]*\}`)

// sentences are all of a table, by name.
func sentences(t texts) map[string]string {
	all := map[string]string{}
	v := reflect.ValueOf(t)
	for _, f := range reflect.VisibleFields(v.Type()) {
		if !f.Anonymous {
			all[f.Name] = v.FieldByIndex(f.Index).String()
		}
	}
	return all
}

// Every sentence exists in both languages, with the same placeholders.
func TestComplete(t *testing.T) {
	inVietnamese, inEnglish := sentences(vietnamese), sentences(english)
	for name, a := range inVietnamese {
		b := inEnglish[name]
		if strings.TrimSpace(a) == "" || strings.TrimSpace(b) == "" {
			t.Errorf("%s is missing in a language: %q, %q", name, a, b)
		}
		pa, pb := placeholder.FindAllString(a, -1), placeholder.FindAllString(b, -1)
		slices.Sort(pa)
		slices.Sort(pb)
		if !slices.Equal(pa, pb) {
			t.Errorf("%s has placeholders %v in Vietnamese, %v in English", name, pa, pb)
		}
		if !norm.NFC.IsNormalString(a) {
			t.Errorf("%s is not in Unicode normal form C", name)
		}
		for _, r := range b {
			if r > unicode.MaxASCII {
				t.Errorf("%s has %q in its English", name, r)
			}
		}
	}
}

// calls says everything that can be said, with every kind of argument.
func calls(c Catalogue) map[string]string {
	vi, en := qa.Vietnamese, qa.English
	said := map[string]string{
		"not found": c.NotFound(), "hint": c.NotFoundHint(),
		"legend": c.MarkLegend("<", ">"), "indexing": c.Indexing(), "loading": c.Loading(), "saving": c.Saving(),
		"answering": c.Answering(), "related": c.Related(), "progress": c.Progress("x", 1, 2), "empty": c.EmptyQuestion(), "long": c.LongQuestion(1001),
		"cancelled": c.Failure(fmt.Errorf("w: %w", context.Canceled), "q"),
		"timed out": c.Failure(context.DeadlineExceeded, "q"),
		"welcome":   c.ChatWelcome(), "keys": c.ChatKeys(), "unknown command": c.ChatUnknown("/x"),
		"language auto": c.ChatLanguage(""), "language vi": c.ChatLanguage(vi), "language en": c.ChatLanguage(en),
		"language usage": c.ChatLanguageUsage(), "count": c.ChatCount(5), "count usage": c.ChatCountUsage(),
		"interrupted": c.ChatInterrupted(), "bye": c.ChatBye(),
	}
	maps.Copy(said, repliesSaid(c))
	maps.Copy(said, botSaid(c))
	maps.Copy(said, talkSaid(c))
	maps.Copy(said, discordSaid(c))
	maps.Copy(said, frontSaid(c))
	for _, quoted := range [][]qa.Language{{vi}, {en}, {vi, vi}, {en, en}, {vi, en}, {""}} {
		said[fmt.Sprint("found ", quoted)] = c.Introduce(qa.OutcomeAnswered, answering(quoted))
		said[fmt.Sprint("uncertain ", quoted)] = c.Introduce(qa.OutcomeReserved, answering(quoted))
	}
	for _, p := range []qa.Provenance{qa.FromManifest, qa.FromFrontMatter, qa.FromHTML, qa.FromPage, qa.FromText, qa.FromNowhere} {
		said["from "+string(p)] = c.DateFrom(p)
	}
	said["page of a file"] = c.Page(3)
	said["also in"] = c.AlsoIn([]string{"x", "y"})
	for _, code := range []qa.Code{qa.CodeInvalid, qa.CodeUsage, qa.CodeNotFound, qa.CodeNotReady, qa.CodeBusy, qa.CodeCorrupt, qa.CodeInternal} {
		said["code "+string(code)] = c.ForCode(code)
	}
	for _, d := range []qa.Date{{}, {Year: 2018}, {Year: 2025, Month: 4}, {Year: 2018, Month: 11, Day: 21}} {
		said["date "+d.String()] = c.Date(d)
	}
	return said
}

// No placeholder is left unfilled, and no two languages say the same.
func TestEverythingSaid(t *testing.T) {
	vi, en := calls(In(qa.Vietnamese)), calls(In(qa.English))
	for name, said := range vi {
		if placeholder.MatchString(said) || placeholder.MatchString(en[name]) {
			t.Errorf("%s: unfilled in %q or %q", name, said, en[name])
		}
		if said == en[name] && name != "progress" {
			t.Errorf("%s: %q in both languages", name, said)
		}
	}
}

// Every sentence of the table is said by some method.
func TestEverySentenceIsUsed(t *testing.T) {
	for _, c := range []Catalogue{In(qa.Vietnamese), In(qa.English)} {
		var all strings.Builder
		for _, said := range calls(c) {
			all.WriteString(said + "\n")
		}
		for name, sentence := range sentences(*c.t) {
			for _, part := range placeholder.Split(sentence, -1) {
				if !strings.Contains(all.String(), part) {
					t.Errorf("%s: %q is never said", name, part)
				}
			}
		}
	}
}

func TestDate(t *testing.T) {
	tests := []struct {
		date   qa.Date
		vi, en string
	}{
		{qa.Date{}, "không rõ ngày", "date unknown"},
		{qa.Date{Year: 2018}, "năm 2018", "2018"},
		{qa.Date{Year: 2025, Month: 4}, "tháng 4/2025", "April 2025"},
		{qa.Date{Year: 2025, Month: 12}, "tháng 12/2025", "December 2025"},
		{qa.Date{Year: 2018, Month: 11, Day: 21}, "21/11/2018", "21 November 2018"},
		{qa.Date{Year: 2020, Month: 2, Day: 3}, "03/02/2020", "3 February 2020"},
	}
	for _, tt := range tests {
		if got := In(qa.Vietnamese).Date(tt.date); got != tt.vi {
			t.Errorf("%v in Vietnamese: %q, want %q", tt.date, got, tt.vi)
		}
		if got := In(qa.English).Date(tt.date); got != tt.en {
			t.Errorf("%v in English: %q, want %q", tt.date, got, tt.en)
		}
	}
}

// answering are quotes that answer, in the given languages.
func answering(languages []qa.Language) []qa.Quote {
	var quotes []qa.Quote
	for _, lang := range languages {
		quotes = append(quotes, qa.Quote{Article: &qa.Article{Language: lang}, Role: qa.RoleAnswers})
	}
	return quotes
}

func TestIntroduce(t *testing.T) {
	vi, en := qa.Vietnamese, qa.English
	tests := []struct {
		reply  qa.Language
		quoted []qa.Language
		want   string
	}{
		{en, []qa.Language{vi}, "The archive answers in Vietnamese; quoted verbatim:"},
		{en, []qa.Language{en}, "The archive answers as follows; quoted verbatim:"},
		{en, []qa.Language{vi, en, vi}, "The archive answers in several languages, in these 3 passages; quoted verbatim:"},
		{en, []qa.Language{""}, "The archive answers as follows; quoted verbatim:"},
		{vi, []qa.Language{vi, vi}, "2 đoạn sau trong kho bài trả lời câu hỏi, trích nguyên văn:"},
		{vi, []qa.Language{en, en}, "2 đoạn sau trong kho bài trả lời câu hỏi, trích nguyên văn tiếng Anh:"},
		{qa.UnknownLanguage, []qa.Language{vi}, "Đoạn sau trong kho bài trả lời câu hỏi, trích nguyên văn:"},
	}
	for _, tt := range tests {
		quotes := answering(tt.quoted)
		// What is related does not count, whatever its language.
		for _, lang := range []qa.Language{vi, en} {
			quotes = append(quotes, qa.Quote{Article: &qa.Article{Language: lang}, Role: qa.RoleRelated})
		}
		if got := In(tt.reply).Introduce(qa.OutcomeAnswered, quotes); got != tt.want {
			t.Errorf("%v quoting %v: %q, want %q", tt.reply, tt.quoted, got, tt.want)
		}
	}
	const doubt = "This passage may answer the question, though that is not certain; quoted verbatim in Vietnamese:"
	if got := In(en).Introduce(qa.OutcomeReserved, answering([]qa.Language{vi})); got != doubt {
		t.Errorf("reserved: %q, want %q", got, doubt)
	}
}

// The asker sees the case at hand, and nothing of the cause.
func TestFailure(t *testing.T) {
	cause := fmt.Errorf("disk at 0x7f on fire")
	tests := []struct {
		name     string
		err      error
		question string
		want     string
	}{
		{"empty", qa.Errorf(qa.CodeInvalid, "empty"), " \n", english.emptyQuestion},
		{"long", qa.Errorf(qa.CodeInvalid, "long"), strings.Repeat("ạ", 1001), In(qa.English).LongQuestion(1001)},
		{"longest", qa.Errorf(qa.CodeInvalid, "other"), strings.Repeat("ạ", 1000), english.invalid},
		{"not ready", fmt.Errorf("answer: %w", qa.Errorf(qa.CodeNotReady, "x")), "q", english.notReady},
		{"uncoded", cause, "q", english.internal},
		{"cancelled", fmt.Errorf("encode: %w", context.Canceled), "q", english.cancelled},
		{"timed out", qa.Errorf(qa.CodeInternal, "encode: %w", context.DeadlineExceeded), "q", english.timedOut},
	}
	for _, tt := range tests {
		if got := In(qa.English).Failure(tt.err, tt.question); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

package wording

import (
	"context"
	_ "embed"
	"errors"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"trich/internal/qa"
)

//go:embed notes.txt
var fileNotes string

// EmptyQuestion asks for a question.
func (c Catalogue) EmptyQuestion() string { return c.t.emptyQuestion }

// LongQuestion says that a question of length characters is too long.
func (c Catalogue) LongQuestion(length int) string {
	return fill(c.t.longQuestion, "length", strconv.Itoa(length), "limit", strconv.Itoa(qa.MaxQuestionRunes))
}

// Failure tells the asker why the question was not answered, without internals:
// those are for the log. err must not be nil.
func (c Catalogue) Failure(err error, question string) string {
	switch {
	case errors.Is(err, context.Canceled):
		return c.t.cancelled
	case errors.Is(err, context.DeadlineExceeded):
		return c.t.timedOut
	}
	code := qa.CodeOf(err)
	if code == qa.CodeInvalid {
		question = strings.TrimSpace(question)
		if question == "" {
			return c.EmptyQuestion()
		}
		if n := utf8.RuneCountInString(question); n > qa.MaxQuestionRunes {
			return c.LongQuestion(n)
		}
	}
	return c.ForCode(code)
}

// ForCode is the general sentence for a class of errors; a code that is not
// known counts as qa.CodeInternal.
func (c Catalogue) ForCode(code qa.Code) string {
	switch code {
	case qa.CodeInvalid:
		return c.t.invalid
	case qa.CodeUsage:
		return c.t.usage
	case qa.CodeNotFound:
		return c.t.missing
	case qa.CodeNotReady:
		return c.t.notReady
	case qa.CodeBusy:
		return c.t.busy
	case qa.CodeCorrupt:
		return c.t.corrupt
	}
	return c.t.internal
}

// FileNote is what the reading of articles says of a file, in the language of the
// catalogue: what stands before a known sentence, such as the file's name, stays, and
// a sentence that is not known stays in English.
func (c Catalogue) FileNote(note string) string {
	if c.lang != qa.Vietnamese {
		return note
	}
	for line := range strings.Lines(fileNotes) {
		english, vietnamese, ok := strings.Cut(strings.TrimSpace(line), " = ")
		parts := strings.Split(english, "{}")
		if !ok || !strings.Contains(note, parts[len(parts)-1]) || len(parts) > 1 && parts[0] != "" && !strings.Contains(note, parts[0]) {
			continue
		}
		for i, part := range parts {
			parts[i] = regexp.QuoteMeta(part)
		}
		// The sentence is the last one of the note, behind a colon if anything is.
		found := regexp.MustCompile(`(?s)^(|.*?: )` + strings.Join(parts, "(.+?)") + "$").FindStringSubmatch(note)
		if found == nil {
			continue
		}
		for n := len(found) - 1; n > 1; n-- {
			vietnamese = strings.ReplaceAll(vietnamese, "{"+strconv.Itoa(n-1)+"}", c.FileNote(found[n])) // A note may tell of another.
		}
		return found[1] + vietnamese
	}
	return note
}

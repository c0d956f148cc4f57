package wording

import (
	"strconv"

	"trich/internal/qa"
)

// ChatWelcome greets at the start of a chat.
func (c Catalogue) ChatWelcome() string { return c.t.chatWelcome }

// ChatKeys explains, in several lines, what can be done at the console alone.
func (c Catalogue) ChatKeys() string { return c.t.chatKeys }

// ChatUnknown says that there is no such command.
func (c Catalogue) ChatUnknown(command string) string {
	return fill(c.t.chatUnknown, "command", command)
}

// ChatLanguage confirms the language to reply in; qa.UnknownLanguage is that of
// the question.
func (c Catalogue) ChatLanguage(lang qa.Language) string {
	if lang == qa.UnknownLanguage {
		return c.t.chatLanguageAuto
	}
	return fill(c.t.chatLanguageSet, "language", c.LanguageName(lang))
}

// ChatLanguageUsage explains the command that sets the language.
func (c Catalogue) ChatLanguageUsage() string { return c.t.chatLanguageWrong }

// ChatCount confirms the largest number of quotes.
func (c Catalogue) ChatCount(n int) string {
	return fill(c.t.chatCountSet, "count", strconv.Itoa(n))
}

// ChatCountUsage explains the command that sets the number of quotes.
func (c Catalogue) ChatCountUsage() string {
	return fill(c.t.chatCountWrong, "max", strconv.Itoa(qa.MaxQuotes))
}

// ChatInterrupted tells how to leave, after Ctrl-C with nothing to stop.
func (c Catalogue) ChatInterrupted() string { return c.t.chatInterrupted }

// ChatBye takes leave.
func (c Catalogue) ChatBye() string { return c.t.chatBye }

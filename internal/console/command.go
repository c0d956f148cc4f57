package console

import (
	"strconv"
	"strings"

	"trich/internal/qa"
	"trich/internal/wording"
)

// command does what a line beginning with a slash asks for.
func (c *Chat) command(text string) error {
	name, argument, _ := strings.Cut(text, " ")
	argument = strings.TrimSpace(argument)
	switch name {
	case "/quit", "/exit":
		return errQuit
	case "/help":
		return c.say(wording.Catalogue.ChatHelp)
	case "/lang":
		return c.setLanguage(argument)
	case "/n":
		return c.setLimit(argument)
	}
	return c.say(func(w wording.Catalogue) string { return w.ChatUnknown(cleanLine(name)) })
}

func (c *Chat) setLanguage(argument string) error {
	switch lang := qa.Language(argument); lang {
	case qa.Vietnamese, qa.English:
		c.Language = lang
	case "auto":
		c.Language = qa.UnknownLanguage
	default:
		return c.say(wording.Catalogue.ChatLanguageUsage)
	}
	return c.say(func(w wording.Catalogue) string { return w.ChatLanguage(c.Language) })
}

func (c *Chat) setLimit(argument string) error {
	n, err := strconv.Atoi(argument)
	if err != nil || n < 1 || n > qa.MaxQuotes {
		return c.say(wording.Catalogue.ChatCountUsage)
	}
	c.Limit = n
	return c.say(func(w wording.Catalogue) string { return w.ChatCount(n) })
}

package wording

import (
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"trich/internal/qa"
)

var allOptions = []Option{OptionQuestion, OptionSince, OptionUntil, OptionSource, OptionPrivate, OptionArgument}

// discordSaid says everything that Discord alone shows.
func discordSaid(c Catalogue) map[string]string {
	said := map[string]string{
		"ask about": c.AskAboutThis(), "not here": c.NotHere(), "choose": c.ChooseArticle(), "size": c.CorpusSize(2),
	}
	for _, o := range allOptions {
		said["option "+string(o)] = c.OptionName(o)
		if does := c.OptionDescription(o); does != "" {
			said["option "+string(o)+" does"] = does
		}
	}
	return said
}

// optionNames are those that Discord accepts, which must be in lower case too.
var optionNames = regexp.MustCompile(`^[-_\p{L}\p{N}]{1,32}$`)

// Discord limits names and descriptions.
func TestDiscordLimits(t *testing.T) {
	for _, lang := range []qa.Language{qa.Vietnamese, qa.English} {
		c := In(lang)
		for _, o := range allOptions {
			if name := c.OptionName(o); !optionNames.MatchString(name) || name != strings.ToLower(name) || lang == qa.English && name != string(o) {
				t.Errorf("%s: the option %s is called %q", lang, o, name)
			}
			if does := c.OptionDescription(o); utf8.RuneCountInString(does) > 100 || (does == "") != (o == OptionArgument) {
				t.Errorf("%s: the option %s does %q", lang, o, does)
			}
		}
		if name := c.AskAboutThis(); name == "" || utf8.RuneCountInString(name) > 32 {
			t.Errorf("%s: %q", lang, name)
		}
		if name, does := c.OptionName("none"), c.OptionDescription("none"); name+does != "" {
			t.Errorf("an unknown option is %q %q", name, does)
		}
	}
}

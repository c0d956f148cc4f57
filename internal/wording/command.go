package wording

// Command is the name of a command, the same in both languages.
type Command string

// The commands.
const (
	Ask      Command = "ask"
	More     Command = "more"
	Sources  Command = "sources"
	Article  Command = "article"
	Language Command = "language"
	Quotes   Command = "quotes"
	Help     Command = "help"
	Start    Command = "start"
	Reset    Command = "reset"
	Privacy  Command = "privacy"
	Setup    Command = "setup"
	Reload   Command = "reload"
	Status   Command = "status"
	Feedback Command = "feedback"
)

// CommandDescription says in a few words what a command does; empty for one that
// is not known.
func (c Catalogue) CommandDescription(name Command) string {
	switch name {
	case Ask:
		return c.t.askDoes
	case More:
		return c.t.moreDoes
	case Sources:
		return c.t.sourcesDoes
	case Article:
		return c.t.articleDoes
	case Language:
		return c.t.languageDoes
	case Quotes:
		return c.t.quotesDoes
	case Help:
		return c.t.helpDoes
	case Start:
		return c.t.startDoes
	case Reset:
		return c.t.resetDoes
	case Privacy:
		return c.t.privacyDoes
	case Setup:
		return c.t.setupDoes
	case Reload:
		return c.t.reloadDoes
	case Status:
		return c.t.statusDoes
	case Feedback:
		return c.t.feedbackDoes
	}
	return ""
}

// CommandArgument names what may follow a command; empty where nothing does.
func (c Catalogue) CommandArgument(name Command) string {
	switch name {
	case Ask:
		return c.t.askArgument
	case Sources:
		return c.t.sourcesArgument
	case Article:
		return c.t.articleArgument
	case Language:
		return c.t.languageArgument
	case Quotes:
		return c.t.quotesArgument
	case Privacy:
		return c.t.privacyArgument
	case Setup:
		return c.t.setupArgument
	}
	return ""
}

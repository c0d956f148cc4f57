package qa

// SmallTalk is what a message is that asks nothing of the articles.
type SmallTalk string

// The kinds of small talk.
const (
	TalkGreeting SmallTalk = "greeting"
	TalkThanks   SmallTalk = "thanks"
	TalkGoodbye  SmallTalk = "goodbye"
	TalkWho      SmallTalk = "who_are_you"
	TalkCan      SmallTalk = "what_can_you_do"
	TalkSource   SmallTalk = "where_from"
	TalkCount    SmallTalk = "how_many_articles"
	TalkBot      SmallTalk = "are_you_a_bot"
	TalkPraise   SmallTalk = "praise"
	TalkWrong    SmallTalk = "wrong_answer"
	TalkInsult   SmallTalk = "insult"
	TalkOK       SmallTalk = "ok"
	TalkTest     SmallTalk = "test"
	TalkHelp     SmallTalk = "help"
	// TalkPrompt announces a question that does not come: "cho em hỏi với ạ".
	TalkPrompt SmallTalk = "announcement"
)

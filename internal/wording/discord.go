package wording

import "strconv"

// discordTexts are what Discord alone shows.
type discordTexts struct {
	askAbout                   string // at most 32 characters
	notHere, chooseArticle     string
	corpusSize                 string // {count}
	questionName, questionDoes string // names: at most 32 characters, without spaces or capitals
	sinceName, sinceDoes       string
	untilName, untilDoes       string
	sourceName, sourceDoes     string
	privateName, privateDoes   string
	argumentName               string
}

// Option is what can be given to a command of Discord besides its name.
type Option string

// The options.
const (
	OptionQuestion Option = "question"
	OptionSince    Option = "from"
	OptionUntil    Option = "to"
	OptionSource   Option = "source"
	OptionPrivate  Option = "private"
	OptionArgument Option = "text"
)

// OptionName names an option: one word of at most 32 characters, in lower case.
func (c Catalogue) OptionName(o Option) string {
	name, _ := c.option(o)
	return name
}

// OptionDescription says in at most 100 characters what an option is for; empty
// for OptionArgument, which CommandArgument describes.
func (c Catalogue) OptionDescription(o Option) string {
	_, does := c.option(o)
	return does
}

func (c Catalogue) option(o Option) (name, does string) {
	switch o {
	case OptionQuestion:
		return c.t.questionName, c.t.questionDoes
	case OptionSince:
		return c.t.sinceName, c.t.sinceDoes
	case OptionUntil:
		return c.t.untilName, c.t.untilDoes
	case OptionSource:
		return c.t.sourceName, c.t.sourceDoes
	case OptionPrivate:
		return c.t.privateName, c.t.privateDoes
	case OptionArgument:
		return c.t.argumentName, ""
	}
	return "", ""
}

// AskAboutThis names the command of a message's menu that asks what the message
// says; at most 32 characters.
func (c Catalogue) AskAboutThis() string { return c.t.askAbout }

// NotHere says that the bot does not answer in this place.
func (c Catalogue) NotHere() string { return c.t.notHere }

// ChooseArticle invites to choose from a menu of articles.
func (c Catalogue) ChooseArticle() string { return c.t.chooseArticle }

// CorpusSize tells how many articles there are.
func (c Catalogue) CorpusSize(n int) string { return fill(c.t.corpusSize, "count", strconv.Itoa(n)) }

var englishDiscord = discordTexts{
	askAbout:      "Ask about this",
	notHere:       "Sorry, questions are not answered here.",
	chooseArticle: "Choose an article",
	corpusSize:    "{count} news articles",
	questionName:  "question", questionDoes: "what you want to know, in Vietnamese or English",
	sinceName: "from", sinceDoes: "only articles since this date: 2018, 2018-01 or 2018-01-31",
	untilName: "to", untilDoes: "only articles until this date: 2019, 2019-12 or 2019-12-31",
	sourceName: "source", sourceDoes: "only articles from this source",
	privateName: "private", privateDoes: "show the answer to you alone",
	argumentName: "text",
}

var vietnameseDiscord = discordTexts{
	askAbout:      "Hỏi về tin nhắn này",
	notHere:       "Xin lỗi, bot không trả lời ở đây.",
	chooseArticle: "Chọn một bài",
	corpusSize:    "{count} bài báo",
	questionName:  "câu-hỏi", questionDoes: "điều bạn muốn biết, bằng tiếng Việt hoặc tiếng Anh",
	sinceName: "từ", sinceDoes: "chỉ các bài từ ngày này: 2018, 2018-01 hoặc 2018-01-31",
	untilName: "đến", untilDoes: "chỉ các bài đến ngày này: 2019, 2019-12 hoặc 2019-12-31",
	sourceName: "nguồn", sourceDoes: "chỉ các bài của nguồn này",
	privateName: "riêng-tư", privateDoes: "chỉ mình bạn thấy câu trả lời",
	argumentName: "nội-dung",
}

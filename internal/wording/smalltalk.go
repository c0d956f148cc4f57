package wording

import (
	"strconv"
	"strings"

	"trich/internal/qa"
)

// talkTexts answer small talk.
type talkTexts struct {
	talkGreeting, talkThanks, talkGoodbye string
	talkWho, talkCan                      string // {articles}
	talkSource                            string // {articles} {sources}
	talkSourceUnknown                     string // {articles}
	talkCount                             string // {articles}
	talkCountNewest                       string // {articles} {date}
	talkBot, talkPraise, talkInsult       string
	talkWrong, talkWrongButtons           string
	talkOK, talkTest, talkHelp            string
	talkPrompt                            string
	talkAnd                               string
	moreAbout, onlySome                   string // {number}; {count}
	stale, staleNothing                   string // {word} {date}
	staleUndated                          string // {word}
}

// Archive is what small talk tells of the articles.
type Archive struct {
	Articles int
	// Sources are the names of those with most articles; there may be none.
	Sources []string
	// Newest is the latest date of an article; zero if no date is known.
	Newest qa.Date
	// Buttons says that there are buttons below for what may be done about a wrong
	// answer.
	Buttons bool
}

// SmallTalk answers what asks nothing of the articles, in one or two lines.
func (c Catalogue) SmallTalk(kind qa.SmallTalk, a Archive) string {
	text := map[qa.SmallTalk]string{
		qa.TalkGreeting: c.t.talkGreeting, qa.TalkThanks: c.t.talkThanks, qa.TalkGoodbye: c.t.talkGoodbye, qa.TalkWho: c.t.talkWho,
		qa.TalkCan: c.t.talkCan, qa.TalkSource: c.t.talkSource, qa.TalkCount: c.t.talkCount, qa.TalkBot: c.t.talkBot,
		qa.TalkPraise: c.t.talkPraise, qa.TalkInsult: c.t.talkInsult, qa.TalkWrong: c.t.talkWrong, qa.TalkOK: c.t.talkOK,
		qa.TalkTest: c.t.talkTest, qa.TalkHelp: c.t.talkHelp, qa.TalkPrompt: c.t.talkPrompt,
	}[kind]
	switch {
	case kind == qa.TalkSource && len(a.Sources) == 0:
		text = c.t.talkSourceUnknown
	case kind == qa.TalkCount && !a.Newest.IsZero():
		text = c.t.talkCountNewest
	case kind == qa.TalkWrong && a.Buttons:
		text = c.t.talkWrongButtons
	}
	return fill(text, "articles", strconv.Itoa(a.Articles), "sources", c.list(a.Sources), "date", c.Date(a.Newest))
}

// list joins names: "a, b và c".
func (c Catalogue) list(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + c.t.talkAnd + names[last]
}

// Numbered is the answer to one of several questions.
func (c Catalogue) Numbered(number int, text string) string {
	return strconv.Itoa(number) + ". " + text
}

// MoreAbout offers the whole reply to one of several questions.
func (c Catalogue) MoreAbout(number int) string {
	return fill(c.t.moreAbout, "number", strconv.Itoa(number))
}

// OnlySome says that only the first questions of a message are answered.
func (c Catalogue) OnlySome(count int) string {
	return fill(c.t.onlySome, "count", strconv.Itoa(count))
}

// Stale says that what is quoted, if anything is, is not of the time that a word
// of the question names; newest is the latest date of an article.
func (c Catalogue) Stale(word string, newest qa.Date, quoted bool) string {
	text := c.t.staleNothing
	switch {
	case newest.IsZero():
		text = c.t.staleUndated
	case quoted:
		text = c.t.stale
	}
	return fill(text, "word", word, "date", c.Date(newest))
}

var vietnameseTalk = talkTexts{
	talkGreeting:      "Chào bạn! Mình là Trích, tìm câu trả lời trong kho bài báo và trích nguyên văn. Bạn muốn hỏi gì?",
	talkThanks:        "Không có gì đâu bạn. Cần gì bạn cứ hỏi tiếp nhé.",
	talkGoodbye:       "Tạm biệt bạn, hẹn gặp lại nhé!",
	talkWho:           "Mình là Trích, một con bot đọc {articles} bài báo rồi trả lời bằng câu trích nguyên văn, kèm nguồn và ngày đăng để bạn kiểm tra.",
	talkCan:           "Bạn hỏi gì về nội dung của {articles} bài báo trong kho cũng được, bằng tiếng Việt (có dấu hay không dấu) hoặc tiếng Anh. Mình trích nguyên văn câu trả lời; bài không viết thì mình nói là không có.",
	talkSource:        "Mình trích từ {articles} bài báo trong kho, của {sources}. Dưới mỗi đoạn trích đều có tên bài và đường dẫn; gõ /sources để xem danh sách đầy đủ.",
	talkSourceUnknown: "Mình trích từ {articles} bài báo trong kho; dưới mỗi đoạn trích đều ghi rõ là bài nào. Gõ /sources để xem danh sách đầy đủ.",
	talkCount:         "Trong kho hiện có {articles} bài. Gõ /sources để xem danh sách.",
	talkCountNewest:   "Trong kho hiện có {articles} bài, bài mới nhất là của {date}. Gõ /sources để xem danh sách.",
	talkBot:           "Mình là bot, không phải người thật. Câu trả lời của mình là câu trích nguyên văn từ bài báo, mình không tự nghĩ ra.",
	talkPraise:        "Cảm ơn bạn! Bạn cứ hỏi tiếp nhé.",
	talkInsult:        "Xin lỗi vì chưa giúp được bạn. Bạn thử hỏi theo cách khác, mình sẽ tìm lại.",
	talkWrong:         "Xin lỗi bạn. Bạn thử hỏi theo cách khác nhé, mình sẽ tìm lại.",
	talkWrongButtons:  "Xin lỗi bạn. Bạn bấm 👎 để báo câu trả lời chưa đúng, hoặc xem thêm các đoạn khác bên dưới nhé.",
	talkOK:            "Ok bạn. Cần gì bạn cứ hỏi tiếp nhé.",
	talkTest:          "Mình nghe đây. Bạn cứ đặt câu hỏi nhé.",
	talkHelp:          "Bạn cứ gõ câu hỏi như đang nói chuyện, có dấu hay không dấu đều được. Gõ /help để xem các lệnh.",
	talkPrompt:        "Mình nghe đây, bạn cứ hỏi đi.",
	talkAnd:           " và ",
	moreAbout:         "Xem thêm câu {number}",
	stale:             "Bài mới nhất trong kho là của {date}, nên đoạn trích này không phải tin “{word}”.",
	staleNothing:      "Kho bài chưa có tin “{word}”; bài mới nhất là của {date}.",
	staleUndated:      "Các bài trong kho không ghi ngày đăng, nên mình không biết bài nào là tin “{word}”.",
	onlySome:          "Mỗi lần mình trả lời được {count} câu. Các câu còn lại bạn gửi tiếp nhé.",
}

var englishTalk = talkTexts{
	talkGreeting:      "Hello! I am Trich. I look for answers in an archive of news articles and quote them word for word. What would you like to know?",
	talkThanks:        "You are welcome. Just ask if there is anything else.",
	talkGoodbye:       "Goodbye, see you soon!",
	talkWho:           "I am Trich, a bot that reads {articles} news articles and answers with verbatim quotes, with source and date so that you can check them.",
	talkCan:           "Ask anything about what the {articles} articles in the archive say, in English or in Vietnamese. I quote the answer word for word, and say so if there is none.",
	talkSource:        "I quote from {articles} articles, from {sources}. Each quote names its article, with a link; /sources lists them all.",
	talkSourceUnknown: "I quote from the {articles} articles in the archive, and each quote says which one it is from. /sources lists them all.",
	talkCount:         "There are {articles} articles in the archive. /sources lists them.",
	talkCountNewest:   "There are {articles} articles in the archive, the latest from {date}. /sources lists them.",
	talkBot:           "I am a bot, not a person. My answers are verbatim quotes from articles; I make nothing up.",
	talkPraise:        "Thank you! Feel free to ask more.",
	talkInsult:        "Sorry that I could not help. Try asking another way and I will look again.",
	talkWrong:         "Sorry about that. Try asking another way and I will look again.",
	talkWrongButtons:  "Sorry about that. Vote the answer down to report it, or see other passages below.",
	talkOK:            "All right. Just ask if there is anything else.",
	talkTest:          "I am here. Go ahead and ask.",
	talkHelp:          "Just type a question as you would say it. /help lists the commands.",
	talkPrompt:        "Go ahead and ask.",
	talkAnd:           " and ",
	moreAbout:         "More on no. {number}",
	stale:             "The latest article in the archive is from {date}, so this is not about \"{word}\".",
	staleNothing:      "The archive has nothing about \"{word}\"; its latest article is from {date}.",
	staleUndated:      "The articles in the archive are not dated, so I cannot tell which of them are about \"{word}\".",
	onlySome:          "I answer {count} questions at a time. Please send the others again.",
}

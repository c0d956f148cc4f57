package wording

import (
	"strings"

	"trich/internal/qa"
)

// frontTexts are what is said where a request cannot be answered as it came.
type frontTexts struct {
	chatTooFast                       string
	cannotHear, cannotSee, cannotVote string
	stickerSaid, onlyText             string
	missingPermission                 string // {place} {permission}
	cannotWrite                       string // {place}
	withheld                          string
	tooFastNames                      string // {names}
	moderatorsOnly, setupInGroups     string
	setupUsage, setupDeaf             string
	placeOff, placeAll, placeMention  string
	placeThreads                      string
	placeLanguage                     string // {language}
	placeLanguageAuto                 string
}

// Wordless is what a message holds instead of words.
type Wordless string

// What messages hold instead of words.
const (
	// WithWords is a message with a text.
	WithWords Wordless = ""
	// Sound is a voice message or another recording.
	Sound Wordless = "sound"
	// Picture is a photo, a video or a file.
	Picture Wordless = "picture"
	// Sticker is a sticker or something else that is sent for fun.
	Sticker Wordless = "sticker"
	// Poll is a poll.
	Poll Wordless = "poll"
	// Withheld is a message whose text the platform does not show the bot.
	Withheld Wordless = "withheld"
	// Other is anything else, such as a place or a contact.
	Other Wordless = "other"
)

// ChatTooFast says, once for all who ask in a group, that too many do, and what
// the reaction means that others get in its place.
func (c Catalogue) ChatTooFast() string { return c.t.chatTooFast }

// CannotRead answers a message without words, kindly.
func (c Catalogue) CannotRead(what Wordless) string {
	switch what {
	case Sound:
		return c.t.cannotHear
	case Picture:
		return c.t.cannotSee
	case Sticker:
		return c.t.stickerSaid
	case Poll:
		return c.t.cannotVote
	case Withheld:
		return c.t.withheld
	}
	return c.t.onlyText
}

// MissingPermission tells an admin which permission the bot lacks in a place.
func (c Catalogue) MissingPermission(place, permission string) string {
	return fill(c.t.missingPermission, "place", place, "permission", permission)
}

// CannotWrite tells an admin that the bot may not write in a place.
func (c Catalogue) CannotWrite(place string) string { return fill(c.t.cannotWrite, "place", place) }

// TooFastNames says, once for all who are named, that they are to ask again.
func (c Catalogue) TooFastNames(names string) string { return fill(c.t.tooFastNames, "names", names) }

// ModeratorsOnly says that a command is for those who look after the place, and
// SetupInGroups that it is for groups and channels.
func (c Catalogue) ModeratorsOnly() string { return c.t.moderatorsOnly }

// SetupInGroups says that there is nothing to set up in a chat of two.
func (c Catalogue) SetupInGroups() string { return c.t.setupInGroups }

// SetupUsage tells how a place is set up.
func (c Catalogue) SetupUsage() string { return c.t.setupUsage }

// SetupDeaf says that the bot is shown only messages that mention it, and what to do
// about it.
func (c Catalogue) SetupDeaf() string { return c.t.setupDeaf }

// Setting is how a place is set up.
type Setting struct {
	Off, All, Threads bool
	// Language is the one to reply in; qa.UnknownLanguage: that of the question.
	Language qa.Language
}

// PlaceState tells how a place is set up.
func (c Catalogue) PlaceState(s Setting) string {
	if s.Off {
		return c.t.placeOff
	}
	lines := []string{c.t.placeMention}
	if s.All {
		lines[0] = c.t.placeAll
	}
	if s.Threads {
		lines = append(lines, c.t.placeThreads)
	}
	if s.Language == qa.UnknownLanguage {
		return strings.Join(append(lines, c.t.placeLanguageAuto), " ")
	}
	return strings.Join(append(lines, fill(c.t.placeLanguage, "language", c.LanguageName(s.Language))), " ")
}

var vietnameseFront = frontTexts{
	chatTooFast: "Cả nhóm đang hỏi dồn dập nên mình chưa trả lời kịp. " +
		"Câu nào mình chỉ thả biểu tượng cảm xúc thì nhờ bạn hỏi lại sau một phút nhé.",
	cannotHear:        "Mình chưa nghe được âm thanh. Bạn gõ câu hỏi giúp mình nhé.",
	cannotSee:         "Mình chỉ đọc được chữ, chưa xem được hình ảnh, video hay tệp. Bạn gõ câu hỏi giúp mình nhé.",
	cannotVote:        "Mình không bình chọn được. Bạn gõ một câu hỏi về tin tức, mình sẽ tìm giúp.",
	stickerSaid:       "Cảm ơn bạn! Mình trả lời câu hỏi về tin tức, bạn cứ gõ câu hỏi nhé.",
	onlyText:          "Mình chỉ hiểu câu hỏi bằng chữ. Bạn gõ câu hỏi giúp mình nhé.",
	missingPermission: "Ở {place}, bot thiếu quyền “{permission}” nên câu trả lời phải gửi ở dạng đơn giản hơn. Bạn cấp quyền này cho bot nhé.",
	cannotWrite:       "Ở {place}, bot không được phép gửi tin nhắn nên không trả lời ai được. Bạn cho bot quyền gửi tin nhắn nhé.",
	withheld: "Bạn vừa nhắc đến vai trò của mình, nên nền tảng không cho mình đọc tin nhắn đó. " +
		"Bạn gõ lại câu hỏi và nhắc đúng tên mình, hoặc dùng lệnh /ask nhé.",
	tooFastNames:   "Cả nhóm đang hỏi dồn dập nên mình chưa trả lời kịp {names}. Các bạn hỏi lại sau một phút nhé.",
	moderatorsOnly: "Lệnh này dành cho người quản lý nhóm hoặc kênh.",
	setupInGroups:  "Lệnh này dùng để chọn cách bot trả lời trong một nhóm hoặc kênh; ở đây mình luôn trả lời bạn.",
	setupUsage: "Cách dùng: /setup bat hoặc tat · moi cau hoặc goi ten · luong hoặc khong luong (trên Discord) · vi, en hoặc auto. " +
		"Áp dụng cho mọi người ở đây.",
	setupDeaf: "Hiện mình chỉ nhận được những tin nhắn có nhắc tên mình. Để mình thấy mọi câu hỏi: trên Telegram, cho bot làm quản trị viên nhóm " +
		"hoặc tắt Privacy Mode ở @BotFather; trên Discord, nhờ người vận hành bật discord.message_content.",
	placeOff:          "Bot đang tắt ở đây. Gõ “/setup bat” để bật lại.",
	placeAll:          "Bot trả lời mọi câu hỏi ở đây, không cần nhắc tên.",
	placeMention:      "Bot chỉ trả lời khi được nhắc tên, được trả lời tin nhắn hoặc nhận lệnh.",
	placeThreads:      "Câu trả lời nằm trong luồng riêng của mỗi câu hỏi.",
	placeLanguage:     "Ngôn ngữ trả lời: {language}, trừ khi thành viên tự chọn.",
	placeLanguageAuto: "Ngôn ngữ trả lời theo câu hỏi.",
}

var englishFront = frontTexts{
	chatTooFast: "Many questions are coming in at once here. Those that I only mark with an emoji " +
		"I cannot answer right now; please ask them again in a minute.",
	cannotHear:        "I cannot listen to recordings. Please type your question.",
	cannotSee:         "I can only read text, not pictures, videos or files. Please type your question.",
	cannotVote:        "I cannot vote. Type a question about the news and I will look for an answer.",
	stickerSaid:       "Thank you! I answer questions about the news; just type one.",
	onlyText:          "I only understand questions in text. Please type your question.",
	missingPermission: "In {place} the bot lacks the permission \"{permission}\", so answers there are sent in a simpler form. Please grant it.",
	cannotWrite:       "In {place} the bot may not send messages, so nobody is answered there. Please grant it the right to send messages.",
	withheld: "You mentioned my role, so the platform does not let me read that message. " +
		"Please type the question again and mention me by name, or use /ask.",
	tooFastNames:   "Many questions are coming in at once, so I cannot answer {names} right now. Please ask again in a minute.",
	moderatorsOnly: "This command is for those who look after the group or channel.",
	setupInGroups:  "This command sets up how the bot answers in a group or channel; here I always answer you.",
	setupUsage: "Usage: /setup on or off, all or mention, threads or no threads (on Discord), vi, en or auto. " +
		"It applies to everyone here.",
	setupDeaf: "At present I only receive messages that mention me. To let me see every question: on Telegram make the bot an admin of the group, " +
		"or turn Privacy Mode off with @BotFather; on Discord ask the operator to switch on discord.message_content.",
	placeOff:          "The bot is off here. Type \"/setup on\" to turn it on again.",
	placeAll:          "The bot answers every question here, also without being mentioned.",
	placeMention:      "The bot answers only commands, mentions and replies to its messages.",
	placeThreads:      "Each answer goes into a thread of its own.",
	placeLanguage:     "Replies are in {language}, unless a member chooses another language.",
	placeLanguageAuto: "Replies are in the language of the question.",
}

// telegramTexts describe the bot where Telegram shows it to people who do not
// know it.
type telegramTexts struct {
	botDescription, botShortDescription string
}

var vietnameseTelegram = telegramTexts{
	botDescription: "Trích trả lời câu hỏi về tin tức bằng những đoạn trích nguyên văn, kèm nguồn và ngày đăng. " +
		"Bạn có thể hỏi bằng tiếng Việt, có dấu hoặc không dấu, hay bằng tiếng Anh. Trong nhóm: dùng /ask, nhắc tên bot hoặc trả lời tin nhắn của bot.",
	botShortDescription: "Hỏi về tin tức, nhận đoạn trích nguyên văn kèm nguồn và ngày đăng.",
}

var englishTelegram = telegramTexts{
	botDescription: "This bot answers questions about the news with verbatim quotes, each with its source and date. " +
		"Ask in Vietnamese, with or without diacritics, or in English. In groups: use /ask, mention the bot, or reply to one of its messages.",
	botShortDescription: "Ask about the news and get verbatim quotes with source and date.",
}

// BotDescription says what the bot does, to who opens a chat with it; at most 512
// characters.
func (c Catalogue) BotDescription() string { return c.t.botDescription }

// BotShortDescription does so in at most 120 characters, on the bot's profile.
func (c Catalogue) BotShortDescription() string { return c.t.botShortDescription }

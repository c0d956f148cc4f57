package wording

// frontTexts are what is said where a request cannot be answered as it came.
type frontTexts struct {
	chatTooFast                       string
	cannotHear, cannotSee, cannotVote string
	stickerSaid, onlyText             string
	missingPermission                 string // {place} {permission}
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
	}
	return c.t.onlyText
}

// MissingPermission tells an admin which permission the bot lacks in a place.
func (c Catalogue) MissingPermission(place, permission string) string {
	return fill(c.t.missingPermission, "place", place, "permission", permission)
}

var vietnameseFront = frontTexts{
	chatTooFast: "Cả nhóm đang hỏi dồn dập nên tôi chưa trả lời kịp. " +
		"Câu nào tôi chỉ thả biểu tượng cảm xúc thì nhờ bạn hỏi lại sau một phút nhé.",
	cannotHear:        "Tôi chưa nghe được âm thanh. Bạn gõ câu hỏi giúp tôi nhé.",
	cannotSee:         "Tôi chỉ đọc được chữ, chưa xem được hình ảnh, video hay tệp. Bạn gõ câu hỏi giúp tôi nhé.",
	cannotVote:        "Tôi không bình chọn được. Bạn gõ một câu hỏi về tin tức, tôi sẽ tìm giúp.",
	stickerSaid:       "Cảm ơn bạn! Tôi trả lời câu hỏi về tin tức, bạn cứ gõ câu hỏi nhé.",
	onlyText:          "Tôi chỉ hiểu câu hỏi bằng chữ. Bạn gõ câu hỏi giúp tôi nhé.",
	missingPermission: "Ở {place}, bot thiếu quyền “{permission}” nên câu trả lời phải gửi ở dạng đơn giản hơn. Bạn cấp quyền này cho bot nhé.",
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

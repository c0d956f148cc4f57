package wording

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

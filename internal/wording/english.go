package wording

var english = texts{
	foundOne:    "The archive answers as follows; quoted verbatim:",
	foundMany:   "The archive answers in these {count} passages; quoted verbatim:",
	foundOneIn:  "The archive answers in {language}; quoted verbatim:",
	foundManyIn: "The archive answers in {language}, in these {count} passages; quoted verbatim:",

	notFound:     "Nothing in the archive answers this question.",
	notFoundHint: "Try asking in other words.",

	uncertainOne:    "This passage may answer the question, though that is not certain; quoted verbatim:",
	uncertainMany:   "These {count} passages may answer the question, though that is not certain; quoted verbatim:",
	uncertainOneIn:  "This passage may answer the question, though that is not certain; quoted verbatim in {language}:",
	uncertainManyIn: "These {count} passages may answer the question, though that is not certain; quoted verbatim in {language}:",

	related: "Related, but not quite an answer:",

	markLegend: "(The chosen sentences are between {open} and {close})",

	nameVietnamese: "Vietnamese",
	nameEnglish:    "English",
	manyLanguages:  "several languages",

	dateUnknown: "date unknown",
	dateYear:    "{year}",
	dateMonth:   "{month} {year}",
	dateDay:     "{day} {month} {year}",

	fromManifest:    "date from the archive's manifest",
	fromFrontMatter: "date from the head of the file",
	fromHTML:        "date from the original page's metadata",
	fromPage:        "date as shown on the page",
	fromText:        "according to the text",
	fromNowhere:     "no publication date was found",

	alsoIn: "Also in: {articles}",
	page:   "page {number}",

	indexing:  "Indexing",
	answering: "Answering",
	loading:   "Opening the index",
	saving:    "Saving the index",
	progress:  "{label}: {done}/{total} ({percent}%)",

	invalid:  "I cannot make out this question. Please rephrase it.",
	usage:    "That command is not right. Type /help for help.",
	missing:  "There is nothing by that name here.",
	notReady: "The archive is still being loaded. Please ask again in a few minutes.",
	corrupt:  "The stored data is damaged, so I cannot answer. Please tell an administrator.",
	internal: "Something went wrong, so I cannot answer just now. Please try again later.",

	emptyQuestion: "Please type a question.",
	longQuestion:  "The question is {length} characters long; the limit is {limit}. Please shorten it.",
	cancelled:     "Question cancelled.",
	timedOut:      "The search took too long, so I stopped it. Please try again.",

	chatWelcome: "Ask a question in Vietnamese or English. Type /help for help.",
	chatKeys: `/1, /2 ... - use the button of that number
/quit - leave (or press Ctrl-D)
Press Ctrl-C to stop a question that is being answered.`,
	chatUnknown:       "There is no command {command}. Type /help for help.",
	chatLanguageAuto:  "Replies follow the language of the question.",
	chatLanguageSet:   "Replies are in {language}.",
	chatLanguageWrong: "Usage: /lang vi, /lang en or /lang auto.",
	chatCountSet:      "Quoting at most {count} from now on.",
	chatCountWrong:    "Usage: /n with a number from 1 to {max}, for example /n 5.",
	chatInterrupted:   "Press Ctrl-D or type /quit to leave.",
	chatBye:           "Goodbye!",

	commandTexts:  englishCommands,
	replyTexts:    englishReplies,
	adminTexts:    englishAdmin,
	telegramTexts: englishTelegram,
	discordTexts:  englishDiscord,
	talkTexts:     englishTalk,
	frontTexts:    englishFront,
}

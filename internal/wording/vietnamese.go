package wording

// vietnamese addresses the reader as "bạn" and names the articles "kho bài".
var vietnamese = texts{
	foundOne:    "Đoạn sau trong kho bài trả lời câu hỏi, trích nguyên văn:",
	foundMany:   "{count} đoạn sau trong kho bài trả lời câu hỏi, trích nguyên văn:",
	foundOneIn:  "Đoạn sau trong kho bài trả lời câu hỏi, trích nguyên văn {language}:",
	foundManyIn: "{count} đoạn sau trong kho bài trả lời câu hỏi, trích nguyên văn {language}:",

	notFound:     "Không tìm thấy trong kho bài nội dung trả lời câu hỏi này.",
	notFoundHint: "Bạn thử hỏi theo cách khác nhé.",

	uncertainOne:    "Đoạn sau trong kho bài có thể trả lời câu hỏi, nhưng chưa chắc chắn; trích nguyên văn:",
	uncertainMany:   "{count} đoạn sau trong kho bài có thể trả lời câu hỏi, nhưng chưa chắc chắn; trích nguyên văn:",
	uncertainOneIn:  "Đoạn sau trong kho bài có thể trả lời câu hỏi, nhưng chưa chắc chắn; trích nguyên văn {language}:",
	uncertainManyIn: "{count} đoạn sau trong kho bài có thể trả lời câu hỏi, nhưng chưa chắc chắn; trích nguyên văn {language}:",

	related: "Liên quan, nhưng chưa hẳn là câu trả lời:",

	markLegend: "(Câu được chọn nằm giữa {open} và {close})",

	nameVietnamese: "tiếng Việt",
	nameEnglish:    "tiếng Anh",
	manyLanguages:  "nhiều ngôn ngữ",

	dateUnknown: "không rõ ngày",
	dateYear:    "năm {year}",
	dateMonth:   "tháng {month}/{year}",
	dateDay:     "{day}/{month}/{year}",

	fromManifest:    "ngày theo danh mục của kho bài",
	fromFrontMatter: "ngày theo phần khai báo ở đầu tệp",
	fromHTML:        "ngày theo dữ liệu của trang gốc",
	fromPage:        "ngày ghi trên trang",
	fromText:        "theo nội dung bài",
	fromNowhere:     "chưa tìm được ngày đăng",

	alsoIn: "Cũng đăng ở: {articles}",
	page:   "trang {number}",

	indexing:  "Đang lập chỉ mục",
	answering: "Đang trả lời",
	loading:   "Đang mở chỉ mục",
	saving:    "Đang lưu chỉ mục",
	progress:  "{label}: {done}/{total} ({percent}%)",

	invalid:  "Mình chưa đọc được câu hỏi này. Bạn vui lòng viết lại.",
	usage:    "Lệnh chưa đúng. Gõ /help để xem hướng dẫn.",
	missing:  "Mình không tìm thấy mục này.",
	notReady: "Kho bài đang được nạp. Bạn vui lòng hỏi lại sau ít phút.",
	corrupt:  "Dữ liệu lưu trữ bị hỏng nên mình chưa trả lời được. Bạn vui lòng báo cho quản trị viên.",
	internal: "Mình gặp lỗi nên chưa trả lời được. Bạn vui lòng thử lại sau.",

	emptyQuestion: "Bạn chưa nhập câu hỏi.",
	longQuestion:  "Câu hỏi dài {length} ký tự, mà mình chỉ đọc được {limit} ký tự. Bạn vui lòng rút ngắn lại.",
	cancelled:     "Đã dừng câu hỏi.",
	timedOut:      "Tìm lâu quá chưa ra nên mình đã dừng. Bạn vui lòng hỏi lại nhé.",

	chatWelcome: "Mời bạn đặt câu hỏi bằng tiếng Việt hoặc tiếng Anh. Gõ /help để xem hướng dẫn.",
	chatKeys: `/1, /2 … – chọn nút có số đó
/quit – thoát (hoặc nhấn Ctrl-D)
Nhấn Ctrl-C để dừng câu hỏi đang tìm.`,
	chatUnknown:       "Không có lệnh {command}. Gõ /help để xem hướng dẫn.",
	chatLanguageAuto:  "Mình sẽ trả lời theo ngôn ngữ của câu hỏi.",
	chatLanguageSet:   "Mình sẽ trả lời bằng {language}.",
	chatLanguageWrong: "Cách dùng: /lang vi, /lang en hoặc /lang auto.",
	chatCountSet:      "Mình sẽ trích nhiều nhất {count} đoạn.",
	chatCountWrong:    "Cách dùng: /n kèm một số từ 1 đến {max}, ví dụ /n 5.",
	chatInterrupted:   "Nhấn Ctrl-D hoặc gõ /quit để thoát.",
	chatBye:           "Tạm biệt!",

	commandTexts:  vietnameseCommands,
	replyTexts:    vietnameseReplies,
	adminTexts:    vietnameseAdmin,
	telegramTexts: vietnameseTelegram,
	discordTexts:  vietnameseDiscord,
	talkTexts:     vietnameseTalk,
	frontTexts:    vietnameseFront,
}

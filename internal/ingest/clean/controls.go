package clean

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"trich/internal/ingest/page"
	"trich/internal/text"
)

// maxControls is the longest line of controls, in characters.
const maxControls = 80

// controlWords are what buttons say: a short line of nothing but these is a bar
// of buttons. In lower case; those of several words first.
var controlWords = regexp.MustCompile(`(?i)chia sẻ|bình luận|bình luận đầu tiên|gửi bình luận|ý kiến|lưu bài(?: viết)?|in bài(?: viết)?|in trang(?: này)?|gửi cho bạn bè|phản hồi|nghe bài viết|quảng cáo|advertisement|sao chép(?: liên kết)?|` +
	`copy link|link bài gốc|lấy link|quan tâm|thích|trả lời|báo lỗi|gửi email|gửi bài|nghe đọc bài|đọc bài|cỡ chữ|theo dõi|trên|google news|tin tức|về trang chủ|lên đầu trang|quay lại|trở lại|` +
	`facebook|twitter|zalo|linkedin|pinterest|telegram|messenger|whatsapp|youtube|viber|email|tweet|share(?: this)?(?: article| story)?|` +
	`print|save|copy|comments?|reply|like|follow us|on|sign in|sign up(?: here)?|log in|subscribe|back to top|listen|read aloud|font size|` +
	`đăng nhập|đăng ký|tất cả|mới nhất|xem thêm bình luận|view more comments`)

// tagLine begins with the word that stands before an article's keywords.
var tagLine = regexp.MustCompile(`(?i)^(?:tags?|từ khóa|từ khoá|thẻ|keywords|topics)\s*:`)

// counter tells how often a page has been visited.
var counter = regexp.MustCompile(`(?i)^(?:tổng )?(?:số )?(?:lượt|người) (?:truy cập|xem|đọc)\s*:?\s*[\d.,]+$|^(?:page )?(?:views|visitors)\s*:?\s*[\d.,]+$`)

// placeholder stands where a browser would play a film.
var placeholder = regexp.MustCompile(`(?i)\b(?:enable|turn on|bật) javascript\b|\bvideo can ?not be played\b`)

// dropControls drops the bars of buttons for sharing, saving and commenting,
// the keywords and the comments.
func (p lines) dropControls() {
	for i := p.Title + 1; i < len(p.Blocks); i++ {
		if p.Blocks[i].Drop != "" || p.Looks[i].Class == page.Sign {
			continue
		}
		s := text.NFC(p.Line(i))
		switch {
		case utf8.RuneCountInString(s) > page.MaxHeadline:
		case page.IsCommentHeading(s):
			end := i + 1
			for end < len(p.Blocks) && p.Looks[end].Class != page.Heading && p.Looks[end].Class != page.Credit {
				end++
			}
			p.drop(i, end, page.DropControls)
		case tagLine.MatchString(s) || counter.MatchString(s) || placeholder.MatchString(s) || isControls(s):
			p.drop(i, i+1, page.DropControls)
		}
	}
}

// isControls reports whether a line holds nothing but what buttons say, and
// figures.
func isControls(s string) bool {
	if utf8.RuneCountInString(s) > maxControls {
		return false
	}
	rest := controlWords.ReplaceAllString(s, " ")
	return rest != s && strings.IndexFunc(rest, func(r rune) bool { return page.IsAlphanumeric(r) && (r < '0' || r > '9') }) < 0
}

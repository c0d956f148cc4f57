package ingest

import (
	"regexp"
	"strings"
	"unicode/utf8"

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

// commentHeading begins the readers' comments, which reach to the end of the
// page or to the next heading.
var commentHeading = regexp.MustCompile(`(?i)^(?:\(?\d+\)?\s*)?(?:bình luận|ý kiến bạn đọc|ý kiến|phản hồi|comments|reader comments)(?: của bạn đọc)?\s*(?:\(?\d+\)?)?\s*:?$`)

// tagLine begins with the word that stands before an article's keywords.
var tagLine = regexp.MustCompile(`(?i)^(?:tags?|từ khóa|từ khoá|thẻ|keywords|topics)\s*:`)

// counter tells how often a page has been visited.
var counter = regexp.MustCompile(`(?i)^(?:tổng )?(?:số )?(?:lượt|người) (?:truy cập|xem|đọc)\s*:?\s*[\d.,]+$|^(?:page )?(?:views|visitors)\s*:?\s*[\d.,]+$`)

// dropControls drops the bars of buttons for sharing, saving and commenting,
// the keywords and the comments.
func (p *page) dropControls() {
	for i := p.Title + 1; i < len(p.Blocks); i++ {
		if p.Blocks[i].Drop != "" || p.looks[i].class == sign {
			continue
		}
		s := text.NFC(p.line(i))
		switch {
		case utf8.RuneCountInString(s) > maxHeadline:
		case isCommentHeading(s):
			end := i + 1
			for end < len(p.Blocks) && p.looks[end].class != heading && p.looks[end].class != credit {
				end++
			}
			p.drop(i, end, DropControls)
		case tagLine.MatchString(s) || counter.MatchString(s) || isControls(s):
			p.drop(i, i+1, DropControls)
		}
	}
}

func isCommentHeading(s string) bool {
	return utf8.RuneCountInString(s) <= maxControls && commentHeading.MatchString(s)
}

// isControls reports whether a line holds nothing but what buttons say, and
// figures.
func isControls(s string) bool {
	if utf8.RuneCountInString(s) > maxControls {
		return false
	}
	rest := controlWords.ReplaceAllString(s, " ")
	return rest != s && strings.IndexFunc(rest, func(r rune) bool { return isAlphanumeric(r) && (r < '0' || r > '9') }) < 0
}

// trailStart begins the trail of sections above a title, from the site's front
// page down.
var trailStart = regexp.MustCompile(`(?i)^(?:trang chủ|trang nhất|home|homepage|front page)$`)

// A step of the trail is no longer than this, in characters and words.
const (
	maxStep      = 25
	maxStepWords = 4
	// A single section's name is shorter than that, and a title longer.
	maxSectionWords = 3
	minTitleWords   = 6
)

// dropTrail drops the trail of sections at the top, up to the last step that a
// longer line follows.
func (p *page) dropTrail() {
	if len(p.Blocks) == 0 {
		return
	}
	end := 0
	for end < len(p.Blocks) && p.isStep(end) {
		end++
	}
	isTrail := trailStart.MatchString(strings.TrimSpace(text.NFC(p.line(0))))
	if end < len(p.Blocks) && (isTrail || end == 1 && p.isSection()) {
		p.drop(0, end, DropControls)
	}
}

func (p *page) isStep(i int) bool {
	return p.looks[i].class == headline && p.Blocks[i].Kind == paragraph && length(p.line(i)) <= maxStep && len(strings.Fields(p.line(i))) <= maxStepWords
}

// isSection reports whether the first line is the name of a section: the second
// is a title, and a date line or running text comes third.
func (p *page) isSection() bool {
	return len(p.Blocks) > 2 && len(strings.Fields(p.line(0))) <= maxSectionWords && p.Blocks[1].Kind == paragraph &&
		p.looks[1].class == headline && len(strings.Fields(p.line(1))) >= minTitleWords &&
		(p.looks[2].class == stamp || p.looks[2].class == prose)
}

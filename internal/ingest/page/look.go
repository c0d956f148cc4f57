package page

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"trich/internal/text"
)

// Class is what a line of a page looks like, taken alone.
type Class int

// The classes.
const (
	// Prose is running text: whole sentences, or too long for a headline.
	Prose Class = iota
	// Headline is a short line that does not end like a sentence; titles of
	// other articles look so, and so do subheadings and items of a list.
	Headline
	// Heading is one of the words that sites put above lists of articles.
	Heading
	// Stamp is nothing but a time or a date, with the name of a section or a
	// weekday at most.
	Stamp
	// Credit is a caption that names its photographer.
	Credit
	// Sign has neither letter nor digit.
	Sign
)

// Look is a line's class with what a stamp holds.
type Look struct {
	Class            Class
	HasTime, HasDate bool
	Words            int // of the section's name
	// Margin tells that the block was left out by its reader and may yet hold
	// the author or the date.
	Margin bool
}

// MaxHeadline is the most characters of a headline.
const MaxHeadline = 200

const (
	maxStamp   = 100 // characters of a stamp's line
	maxSection = 40  // characters of the section's name beside a stamp
	maxWords   = 6   // words of it
)

var (
	timeOfDay = regexp.MustCompile(`(?i)\b\d{1,2}(?::|h|g)\d{2}(?::\d{2})?(?:'|\s?[ap]m\b)?`)
	dateOfDay = regexp.MustCompile(`(?i)\b\d{1,2}/\d{1,2}(?:/\d{2,4})?\b|\b\d{1,2}[.-]\d{1,2}[.-]\d{4}\b|\b\d{4}[/-]\d{1,2}[/-]\d{1,2}\b` +
		`|\b\d{1,2} tháng \d{1,2},?(?: năm)? \d{4}\b|\b\d{1,2} ` + month + ` \d{4}\b|\b` + month + ` \d{1,2},? \d{4}\b`)
	ageOfNews = regexp.MustCompile(`(?i)\b\d{1,3} (?:giây|phút|giờ|ngày|tuần|tháng|năm) trước|\b\d{1,3} (?:second|minute|hour|day|week|month|year)s? ago\b`)
	// timeFiller is what stands around a time without telling anything else.
	timeFiller = regexp.MustCompile(`(?i)thứ (?:hai|ba|tư|năm|sáu|bảy|[2-7])|chủ nhật|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b` +
		`|\b(?:gmt|utc)\s?[+-]?\d{0,2}(?::\d{2})?|cập nhật|\bupdated\b|\bpublished\b|\bposted\b|đăng lúc|ngày đăng|đăng|xuất bản|lượt (?:xem|đọc)\s*:?\s*[\d.,]*|\bviews?\s*:?\s*[\d.,]*|\bon\b|\bat\b|\bngày\b|lúc\b|\bgiờ việt nam\b` +
		`|\b(?:mon|tues?|wed|thu(?:rs?)?|fri|sat|sun)\b\.?|\b(?:ict|bst|[ecmp][sd]t|ces?t|sgt|jst|hkt|aest)\b|\b(?:sáng|trưa|chiều|tối)\b`)
	photoCredit = regexp.MustCompile(`(?i)(?:^|[\s.(])(?:ảnh|ảnh minh họa|nguồn ảnh|photo|image)\s*:`)
	// photoStory is the headline of an article that is all pictures.
	photoStory = regexp.MustCompile(`(?i)^(?:chùm|loạt|bộ|hình|phóng sự)\s+ảnh\s*:(?:\s+\S+){5}`)
)

const month = `(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?`

// headings are the words above lists of other articles, in lower case, one a
// line of the page.
const headings = `
tin liên quan
tin bài liên quan
tin tức liên quan
bài liên quan
bài viết liên quan
các bài liên quan
chủ đề liên quan
tin mới hơn
tin cũ hơn
tin khác
các tin khác
bài khác
các bài khác
tin bài khác
bài viết khác
tin tức khác
tin cùng chuyên mục
bài cùng chuyên mục
cùng chuyên mục
tin cùng mục
tin cùng chủ đề
cùng chủ đề
bài viết cùng chủ đề
tin mới
tin mới nhất
bài mới nhất
tin nổi bật
tin nóng
tin đọc nhiều
tin xem nhiều
đọc nhiều
đọc nhiều nhất
xem nhiều
xem nhiều nhất
đọc thêm
đọc tiếp
xem thêm
mời xem thêm
mời đọc thêm
có thể bạn quan tâm
bạn có thể quan tâm
có thể bạn thích
related
related news
related articles
related stories
related posts
related topics
related content
read more
also read
read also
read next
see also
more news
more stories
other news
latest news
newer news
older news
top stories
most read
most viewed
most popular
recommended
recommended for you
you may also like
you might also like
`

// IsHeading reports whether s, whatever its case, is one of the headings.
func IsHeading(s string) bool {
	s = strings.ToLower(strings.Trim(s, " \t:.>»|#*-–—•…"))
	return s != "" && !strings.Contains(s, "\n") && strings.Contains(headings, "\n"+s+"\n")
}

// commentHeading begins the readers' comments, which reach to the end of the
// page or to the next heading.
var commentHeading = regexp.MustCompile(`(?i)^(?:\(?\d+\)?\s*)?(?:bình luận|ý kiến bạn đọc|ý kiến|phản hồi|comments|reader comments)(?: của bạn đọc)?\s*(?:\(?\d+\)?)?\s*:?$`)

// maxCommentHeading is the most characters of one.
const maxCommentHeading = 80

// IsCommentHeading reports whether s, in NFC, stands over readers' comments.
func IsCommentHeading(s string) bool {
	return utf8.RuneCountInString(s) <= maxCommentHeading && commentHeading.MatchString(s)
}

// lookAt classifies a line.
func lookAt(b Block, source string) Look {
	switch b.Kind {
	case Image, Ornament:
		return Look{Class: Sign}
	case Caption:
		return Look{Class: Credit}
	}
	s := b.Span.Slice(source)
	if len(s) > MaxHeadline*6 { // six bytes: a letter with two combining marks
		return Look{Class: Prose}
	}
	s = text.NFC(s)
	if IsHeading(s) {
		return Look{Class: Heading}
	}
	if l, ok := lookAtStamp(s); ok {
		return l
	}
	switch {
	case utf8.RuneCountInString(s) > MaxHeadline:
		return Look{Class: Prose}
	case photoCredit.MatchString(s) && !photoStory.MatchString(s):
		return Look{Class: Credit}
	case endsLikeSentence(s):
		return Look{Class: Prose}
	}
	return Look{Class: Headline}
}

func lookAtStamp(s string) (Look, bool) {
	if utf8.RuneCountInString(s) > maxStamp || !strings.ContainsAny(s, "0123456789") {
		return Look{}, false
	}
	l := Look{Class: Stamp}
	rest := ageOfNews.ReplaceAllString(s, " ")
	l.HasTime = rest != s
	rest, l.HasDate = without(dateOfDay, rest)
	rest, found := without(timeOfDay, rest)
	l.HasTime = l.HasTime || found
	if !l.HasTime && !l.HasDate {
		return Look{}, false
	}
	rest, _ = without(timeFiller, rest)
	rest = strings.TrimFunc(rest, func(r rune) bool { return !IsAlphanumeric(r) && !strings.ContainsRune(".?!", r) })
	l.Words = len(strings.Fields(rest))
	first, _ := utf8.DecodeRuneInString(rest)
	if rest != "" && !unicode.IsUpper(first) || endsLikeSentence(rest) {
		return Look{}, false
	}
	return l, l.Words <= maxWords && utf8.RuneCountInString(rest) <= maxSection
}

func without(pattern *regexp.Regexp, s string) (rest string, found bool) {
	rest = pattern.ReplaceAllString(s, " ")
	return rest, rest != s
}

// endsLikeSentence reports whether s ends with a stop or a sign that more text
// follows. Headlines do end with "?", "!" and an ellipsis, so those do not
// count.
func endsLikeSentence(s string) bool {
	s = strings.TrimRight(s, ` "'”’»)]`)
	if strings.HasSuffix(s, "..") {
		return false
	}
	return s != "" && strings.ContainsRune(".;:,", rune(s[len(s)-1]))
}

package text

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// The lists below are in NFC, words separated by spaces, and case matters:
// "No. 5" is a number, "no." ends a sentence.
const (
	// titles never end a sentence: something always follows them.
	titles = ` TP Tp TX Tx TS Ts GS Gs PGS Pgs TSKH ThS Ths THS KS Ks KTS BS Bs BSCK BSCKI BSCKII CKI CKII LS Ls DS Ds
 NSND NSƯT NSUT NGND NGƯT NXB Nxb Đ/c đ/c Mr Mrs Ms Mx Dr Prof St Ste Mt Ft Gen Col Maj Lt Sgt Capt Cpl Adm Cmdr
 Rep Sen Gov Hon Rev Fr Msgr Supt Messrs Tel vs Vs cf viz approx e.g i.e eg ie `
	// numbered ones go on when a number follows.
	numbered = ` No Nos Nr Số số tr pp Fig Figs Vol Art Sec Ch Tab P Q F H Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec `
	// endable ones stand inside a sentence or at its end; only a word that
	// usually begins a sentence tells.
	endable = ` Inc Ltd Co Corp Jr Sr Bros Jan Feb Aug Sep Sept Oct Nov Dec Ave Blvd Dept Univ Assn `
	// addresses are words that an omitted or hesitant name follows.
	addresses = ` Ngài ngài Ông ông Bà bà Mr Mrs Ms `
	// starters usually begin a sentence and hardly ever continue a name.
	starters = ` Anh Ban Báo Bà Bên Bị Bởi Bộ Các Cách Còn Có Cô Cả Cảnh Cần Chiều Cho Chúng Chị Chính Cho Chuyện Công Cơ
 Cùng Cũng Do Dù Dự Đã Đại Đây Đáng Đáp Đặc Đến Để Đêm Điều Đó Đoạn Đồng Đối Được Em Gia Giờ Hai Hàng Hay Hãy Hiện
 Hôm Họ Khi Khoảng Không Kể Kết Lúc Liên Lực Mà Mặc Mặt Mẹ Mỗi Một Một Mới Muốn Năm Nay Ngay Ngày Nghe Ngoài Ngược
 Người Nhận Nhiều Nhìn Như Nhưng Những Nếu Nói Ông Phát Qua Quá Rồi Sau Sáng Song Số Sự Tại Tất Theo Thấy Thế Tiếp
 Tính Tình Toà Tòa Tôi Tối Trả Trao Trên Trong Trước Trưa Tuy Từ Từng Và Vài Vào Vì Việc Viện Với Vụ Vừa Xin Ý
 A After All Although An And As At Before But By Despite During For From He Her His However I If In It Its Many More
 Most No Of On One Our She Since So Some Such That The Their Then There These They This Those Though Through To Under
 Until We What When Where Which While With You `
	// domains are the ends of names that look like a missing space.
	domains = ` Com Net Org Vn Edu Gov Info Js Io Tv Me `
)

func neverEnds(token string) bool {
	return token != "" && (isListed(titles, NFC(token)) || isListed(titles, lastPart(NFC(token))))
}

func isAddress(word string) bool { return isListed(addresses, NFC(word)) }
func isStarter(word string) bool { return isListed(starters, word) }
func isDomain(word string) bool  { return isListed(domains, word) }

func isListed(list, word string) bool {
	return word != "" && !strings.ContainsAny(word, " \n") && listed(list, word)
}

// lastPart is what follows the last stop, hyphen or slash of a compound such as
// PGS.TS or GS-TS.
func lastPart(token string) string {
	return token[strings.LastIndexAny(token, ".-/,")+1:]
}

// isAbbreviation reports whether the period at st closes an abbreviation or a
// list marker rather than the sentence that begins at byte begin. token is the
// token before it, n what follows.
func (st stop) isAbbreviation(s string, begin int, token string, n next) bool {
	opens := len(token) == st.start-begin
	token = NFC(token)
	last := lastPart(token)
	switch {
	case token == "":
		return false
	case opens && isListMarker(token):
		return true
	case neverEnds(token):
		return true
	case n.digit && isListed(numbered, last):
		return true
	case isInitials(token), isListed(endable, last):
		return !n.digit && !isStarter(n.word(s))
	}
	return false
}

// isListMarker reports whether a sentence that so far is nothing but token is
// the number of a list's item: up to three digits, one letter, or a Roman
// number.
func isListMarker(token string) bool {
	runes := utf8.RuneCountInString(token)
	switch {
	case runes == 1:
		r, _ := utf8.DecodeRuneInString(token)
		return unicode.IsLetter(r) || unicode.IsNumber(r)
	case strings.Trim(token, "0123456789") == "":
		return runes <= 3
	}
	return runes <= 5 && strings.Trim(token, "IVX") == ""
}

// isInitials reports whether token is one capital or single capitals parted by
// stops or hyphens: J, J.K, U.S, T.Ư.
func isInitials(token string) bool {
	letter := false
	for _, r := range token {
		switch {
		case r == '.' || r == '-':
			letter = false
		case letter || !unicode.IsUpper(r):
			return false
		default:
			letter = true
		}
	}
	return letter
}

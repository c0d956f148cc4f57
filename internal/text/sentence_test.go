package text_test

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
	"trich/internal/text"
)

// sentenceCases are texts with "¦" wherever a sentence must end before the end
// of the text; the white space around the sign belongs to the text.
var sentenceCases = []struct{ name, marked string }{
	{"empty", ""},
	{"white space", " \t\n\u00a0 "},
	{"one", "Hai nước ký kế hoạch."},
	{"no stop", "Hai nước ký kế hoạch"},
	{"two", "Hai nước ký kế hoạch. ¦Lễ ký diễn ra tại London."},
	{"city", "Đường hoa TP. HCM năm đầu tiên. ¦TP. Hồ Chí Minh đông dân."},
	{"city glued", "Ông sống ở TP.HCM. ¦Sau đó ông ra Tp.Đà Nẵng."},
	{"academic titles", "PGS.TS. Nguyễn Văn Nam và GS. Trần Lan gặp ThS. Bình, Th.S Hà, TS. Mai. ¦Họ trao đổi lâu."},
	{"hyphenated titles", "Theo GS-TS. Lê Hùng, bệnh này hiếm. ¦Theo BS. CKII. Minh thì không."},
	{"district and ward", "Vụ cháy xảy ra tại P. 5, Q. 1 và Q.1. ¦Không ai bị thương."},
	{"address", "Nhà số 12, Q. Bình Thạnh. ¦Công an P. 7 đang điều tra."},
	{"thousands", "Dự án tập huấn 1.936 người. ¦Hơn 3.000 người vượt biển."},
	{"date at the end", "Hai bên ký ngày 21/11. ¦Lễ ký diễn ra ở London."},
	{"date with stops", "Họp ngày 21.11.2018. ¦Không có kết quả."},
	{"decimal", "Giá tăng 7,5%. ¦Năm ngoái là 3.5 điểm."},
	{"number then number", "Có 30 người. ¦30 người khác đã về."},
	{"no next digit", "See No. 5 on the list. ¦He said no. ¦Then he left."},
	{"question", "Ai ký? ¦Bộ trưởng ký."},
	{"question goes on", "“Ai ký?” ông hỏi. ¦Không ai đáp."},
	{"exclamation", "Tuyệt vời! ¦Đội nhà thắng."},
	{"doubtful remark", "Ông tự nhận là bác sĩ (?) Nguyễn Văn Nam ở Huế. ¦Công an vào cuộc."},
	{"several marks", "Thật sao?!! ¦Đúng vậy."},
	{"ellipsis ends", "Có nhà, xe, tiền... ¦Sau đó mất hết."},
	{"ellipsis goes on", "Tôi... không biết nói gì. ¦Thôi nhé…"},
	{"ellipsis sign", "Trái cây, rau quả… ¦Giá đều tăng."},
	{"ellipsis for a name", "Thưa Ngài … Javid, xin mời. ¦Cảm ơn."},
	{"and so on at the end", "Có cam, bưởi, v.v. ¦Giá đều tăng."},
	{"and so on inside", "Cam, bưởi, v.v. đều tăng giá. ¦Cam, quýt, v.v… ¦Tất cả đã hết."},
	{"quote before the stop", "Ông nói: “Đây là tội ác”. ¦Bà đồng ý."},
	{"quote after the stop", "Ông nói: “Đây là tội ác.” ¦Bà đồng ý."},
	{"stop on both sides", "Ông nói: “Đây là tội ác.”. ¦Bà đồng ý."},
	{"straight quote", `He said: "It is over." ¦She agreed.`},
	{"sentences in a quotation", "Ông nói: “Chúng tôi vui. ¦Chúng tôi sẽ đến.” ¦Bà cũng vậy."},
	{"quotation opens", "Ông im lặng. ¦“Tôi không biết”, ông nói. ¦«Oui», she said."},
	{"speaker behind a dash", "“Đến đây.” - ông nói. ¦“Không.” ¦– Bà đáp."},
	{"bracketed sentence", "Giá tăng. ¦(Xem hình dưới.) ¦Mọi người lo lắng."},
	{"agency end", "Ông gặp các cán bộ tại Đại sứ quán./."},
	{"agency end and more", "Ông đã về nước./. ¦Ảnh: TTXVN"},
	{"colon", "Ông nói: Đây là Việt Nam. ¦Danh sách: Nam, Lan."},
	{"line breaks", "Dòng một ¦\nDòng hai ¦\r\n\r\nDòng ba ¦\u2028Dòng bốn"},
	{"list numbers", "1. Mở cửa. ¦2. Đóng cửa. \n¦a. Khóa cửa. ¦IV. Kết luận"},
	{"bullets", "- Nam đến. ¦- Lan đi. ¦\n• Cả hai về."},
	{"anonymous person", "Nghi phạm là Nguyễn Văn A. ¦Ông A. đã khai nhận. ¦Chị T. cho biết vậy."},
	{"initials", "J. K. Rowling and George W. Bush met J.R.R. Tolkien. ¦They talked."},
	{"country", "The U.S. Senate voted. ¦He lives in the U.S. ¦The law changed."},
	{"English titles", "Mr. Smith met Dr. Jones at St. Paul's vs. Gen. Lee. ¦Mrs. Hall left."},
	{"company", "Apple Inc. Chief Tim Cook spoke. ¦It was Apple Inc. ¦The shares rose."},
	{"time of day", "It opens at 9 a.m. ¦Visitors queue early. ¦It closes at 5 p.m. on Monday."},
	{"month", "It began on Jan. 5 and ended in Dec. ¦The year was over."},
	{"for example", "Fruit, e.g. Bananas, i.e. Musa, sells well. ¦Prices rose."},
	{"brand in small letters", "Apple ra mắt máy mới. ¦iPhone vẫn bán chạy."},
	{"lost space", "Nhà đã xây xong trần nhà.¦Vòm thép dài 20 mét. ¦Hết."},
	{"link", "Theo Vov.vn và https://a.vn/?Id=5, trang www.Tin.Com mở lại. ¦Hết."},
	{"lone closing quote", "Ông nói vậy. ” ¦\nHết."},
	{"parted stops", "Hết. ... ¦Ông đi."},
	{"emoji", "Vui quá. ¦😀 Cảm ơn!"},
	{"no-break space", "Xong rồi.\u00a0¦Mai làm tiếp."},
}

func TestSentences(t *testing.T) {
	for _, c := range sentenceCases {
		for form, f := range map[string]norm.Form{"NFC": norm.NFC, "NFD": norm.NFD} {
			t.Run(c.name+"/"+form, func(t *testing.T) {
				marked := f.String(c.marked)
				var want []string
				for part := range strings.SplitSeq(marked, "¦") {
					if part = strings.TrimSpace(part); part != "" {
						want = append(want, part)
					}
				}
				s := strings.ReplaceAll(marked, "¦", "")
				var got []string
				for _, span := range text.Sentences(s) {
					got = append(got, span.Slice(s))
				}
				if strings.Join(got, "\n¦") != strings.Join(want, "\n¦") {
					t.Errorf("Sentences(%q)\n got %q\nwant %q", s, got, want)
				}
			})
		}
	}
}

// checkSentences fails unless the sentences of s have every property that
// Sentences promises for any text.
func checkSentences(t *testing.T, s string) {
	t.Helper()
	end := 0
	for i, span := range text.Sentences(s) {
		if span.Start < end || span.End <= span.Start || span.End > len(s) {
			t.Fatalf("sentence %d is %v after one that ends at %d, in %d bytes", i, span, end, len(s))
		}
		if gap := s[end:span.Start]; strings.TrimSpace(gap) != "" {
			t.Fatalf("%q before sentence %d is in no sentence", gap, i)
		}
		got := span.Slice(s)
		if strings.TrimSpace(got) != got {
			t.Fatalf("sentence %q is not trimmed", got)
		}
		if utf8.ValidString(s) && !utf8.ValidString(got) {
			t.Fatalf("sentence %q cuts a character", got)
		}
		if i := strings.IndexFunc(got, func(r rune) bool { return unicode.Is(unicode.Zl, r) || r == '\n' }); i >= 0 {
			t.Fatalf("sentence %q crosses a line break", got)
		}
		end = span.End
	}
	if rest := s[end:]; strings.TrimSpace(rest) != "" {
		t.Fatalf("%q at the end is in no sentence", rest)
	}
}

func FuzzSentences(f *testing.F) {
	for _, c := range sentenceCases {
		f.Add(c.marked)
		f.Add(norm.NFD.String(c.marked))
	}
	f.Add("\xff.\xc3 A\xe1\xba. \xed\xa0\x80B")
	f.Fuzz(func(t *testing.T, s string) { checkSentences(t, s) })
}

// hostileTexts repeat what a careless splitter would read again and again.
var hostileTexts = map[string]string{
	"stops":        ".",
	"spaced stops": ". ",
	"openers":      ".((((((((((((",
	"quotes":       `."`,
	"agency":       "./",
	"spaces":       "a.                              ",
	"abbreviation": "TP. ",
	"initials":     "A. ",
	"glued":        "a.B",
	"no stop":      "dài",
	"marks":        "A.\u0301",
	"invalid":      "\xff.",
	"breaks":       "\n",
}

func TestSentencesHostile(t *testing.T) {
	for name, unit := range hostileTexts {
		t.Run(name, func(t *testing.T) { checkSentences(t, strings.Repeat(unit, 1<<18/len(unit))) })
	}
}

func BenchmarkSentences(b *testing.B) {
	texts := map[string]string{"news": strings.Repeat("Ông sống ở TP. HCM. Dự án tập huấn 1.936 người có khả năng cao sẽ di cư. ", 1000)}
	for name, unit := range hostileTexts {
		texts[name] = strings.Repeat(unit, 1<<16/len(unit))
	}
	for name, s := range texts {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(s)))
			for b.Loop() {
				if len(text.Sentences(s)) == 0 && strings.TrimSpace(s) != "" {
					b.Fatal("no sentences")
				}
			}
		})
	}
}

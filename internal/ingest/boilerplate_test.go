package ingest_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/text/unicode/norm"
	"trich/internal/ingest"
	"trich/internal/ingest/page"
)

// boilerplateCases are pages whose lines begin with what must become of them: "="
// title, "+" kept, "-" dropped; a line of nothing but that sign is not blank,
// an empty line is.
var boilerplateCases = []struct{ name, page string }{
	{"list after a heading", `
=Xuất khẩu gạo tăng mạnh
+Xuất khẩu gạo quý I tăng 10% so với cùng kỳ năm trước.
-Tin liên quan
-Giá cà phê lập đỉnh mới
-09:15 | 26/10/2025 Kinh tế
-Nông dân được mùa lúa
-20:32 | 24/09/2025 Kinh tế`},
	{"English list with ages", `
=Rice exports rise
+Rice exports rose by a tenth in the first quarter, the ministry said.
-Related news
-Coffee prices reach a new high
-3 hours ago
-Farmers bring in a good harvest
-2 days ago`},
	{"bare titles after a heading", `
=Xuất khẩu gạo tăng
+Xuất khẩu gạo quý I tăng 10%.
-Có thể bạn quan tâm
-Giá cà phê lập đỉnh mới
-Vì sao giá điện tăng?`},
	{"box within the text", `
=Xuất khẩu gạo tăng
+Xuất khẩu gạo quý I tăng 10%.
-Đọc thêm:
-Giá cà phê lập đỉnh mới
-Vì sao giá điện tăng?
+Bộ Công Thương cho biết các thị trường chính đều mua nhiều hơn.
+Dự báo cả năm đạt 8 triệu tấn.`},
	{"box of one unit within the text", `
=Xuất khẩu gạo tăng
+Xuất khẩu gạo quý I tăng 10%.
-Tin liên quan
-Giá cà phê lập đỉnh mới
-09:15 | 26/10/2025
+Bộ Công Thương cho biết các thị trường chính đều mua nhiều hơn.
+Dự báo cả năm đạt 8 triệu tấn.`},
	{"titles and teasers by turns", `
=Xuất khẩu gạo tăng
+Xuất khẩu gạo quý I tăng 10%.
-Read more
-Coffee prices reach a new high
-Traders in the highlands said that they had never seen such prices.
-Farmers bring in a good harvest
-The weather was kind to the delta this year, officials said.`},
	{"teasers under bullets, then a caption", `
=Xuất khẩu gạo tăng
+Xuất khẩu gạo quý I tăng 10%.
-Tin cùng chuyên mục
--
-Kinh tế
-Giá cà phê lập đỉnh mới
-10:00'
-Thương lái ở Tây Nguyên cho biết chưa bao giờ thấy giá cao như vậy.
--
-Kinh tế
-Nông dân được mùa lúa
-08:26' - 24/09/2025
-Thời tiết năm nay thuận lợi cho đồng bằng.

+Bốc xếp gạo tại cảng Sài Gòn. Ảnh: TTXVN`},
	{"unknown heading over stamped titles", `
=Xuất khẩu gạo tăng
+Xuất khẩu gạo quý I tăng 10%.
-Nhịp cầu bạn đọc
-Giá cà phê Tây Nguyên lập đỉnh mới trong tuần
-09:15 | 26/10/2025
-Nông dân miền Tây được mùa lúa đông xuân
-20:32 | 24/09/2025
-Doanh nghiệp thủy sản tìm đường sang Trung Đông
-19:46 | 23/09/2025`},
	{"stamp before title", `
=Rice exports rise
+Rice exports rose by a tenth in the first quarter.
-26 October 2025 09:15
-Coffee prices in the highlands reach a new high
-25 October 2025 08:00
-Farmers in the delta bring in a good harvest
-24 October 2025 17:30
-Seafood exporters look to the Middle East now`},
	{"report by the minute stays", `
=Trực tiếp: bão vào bờ
+Bão số 5 đã vào bờ lúc rạng sáng.
+09:15
+Gió giật cấp 10 tại Quảng Ngãi, nhiều cây xanh bị đổ.
+09:40
+Điện đã mất ở ba huyện, công nhân đang sửa chữa.
+10:05
+Mưa giảm dần ở vùng ven biển, theo đài khí tượng.`},
	{"timetable stays", `
=Lịch chào cờ
+Lịch làm việc ngày mai như sau:
+08:00 Khai mạc
+09:00 Tham luận
+11:30 Bế mạc`},
	{"fixtures stay", `
=Lịch bóng đá cuối tuần
+Ba trận đáng xem của vòng này.
+MU - Chelsea
+22:00 26/10/2025
+Arsenal - Spurs
+23:30 26/10/2025
+Leeds - Fulham
+01:00 27/10/2025`},
	{"list in the text stays", `
=Bảy việc cần làm
+Bộ Y tế khuyến cáo người dân:
+- Rửa tay thường xuyên
+- Đeo khẩu trang nơi đông người
+• Giữ khoảng cách
+1. Khai báo y tế trước ngày 26/10/2025`},
	{"paragraph that mentions a date stays", `
=Ký kết
+Ngày 21/11, lúc 9:15, hai bên đã ký kết tại London.
+Tin khác biệt về giá đã được hai bên xác nhận.`},
	{"captions", `
=Ký kết
-![](https://a.vn/1.jpg)
-![]() |
+| Hai bộ trưởng ký kết |
-![]() |
-| Hai bộ trưởng ký kết |
+| Toàn cảnh hội nghị |
+Hai nước đã ký kế hoạch hành động.
+Toàn cảnh lễ ký. Ảnh: TTXVN
-Toàn cảnh lễ ký. Ảnh: TTXVN`},
	{"table stays", `
=Giá vàng
+| Loại | Mua | Bán |
-|---|---|---|
+| SJC | 80,1 | 82,3 |`},
	{"refrain stays", `
=Bài hát
+Em ơi có nhớ dòng sông xưa.
+Nước trôi đi mãi không về.
+Em ơi có nhớ dòng sông xưa.`},
	{"title again", `
=Ký kết
-Ký kết
+Hai nước đã ký kế hoạch hành động.`},
	{"date line at the top", `
=Ký kết
-Thứ tư, 21/11/2018, 10:15 (GMT+7)
+Hai nước đã ký kế hoạch hành động.`},
	{"date line over the title", `
-09:15 | 26/10/2025
=Ký kết
+Hai nước đã ký kế hoạch hành động.`},
	{"date line at the foot", `
=Signing
+Both countries signed the plan.
-Updated: Monday, 26 October 2025 09:15 GMT+7`},
	{"subheading with a date stays", `
=Chứng khoán hôm nay
+Chứng khoán sáng 23/5: Điều chỉnh
+Tin tức thế giới mới nhất ngày 7/2/2017
+Thị trường giảm nhẹ.`},
	{"single links", `
=Ký kết
+Hai nước đã ký kế hoạch hành động.
->> Giá cà phê lập đỉnh mới
-Xem thêm: Vì sao giá điện tăng?
+Lễ ký diễn ra tại London.`},
	{"ornaments", `
=Ký kết
+Hai nước đã ký kế hoạch hành động.
-* * *
-—————
+Lễ ký diễn ra tại London.`},
}

func TestBoilerplate(t *testing.T) {
	for _, c := range boilerplateCases {
		for form, f := range map[string]norm.Form{"NFC": norm.NFC, "NFD": norm.NFD} {
			for ends, newline := range map[string]string{"LF": "\n", "CRLF": "\r\n"} {
				t.Run(c.name+"/"+form+"/"+ends, func(t *testing.T) {
					checkFates(t, strings.ReplaceAll(f.String(c.page), "\n", newline), newline)
				})
			}
		}
	}
}

// checkFates reads page without its signs and compares the fate of each line.
func checkFates(t *testing.T, page, newline string) {
	t.Helper()
	var source, want strings.Builder
	for line := range strings.SplitSeq(strings.TrimPrefix(page, newline), newline) {
		if line != "" {
			want.WriteString(line + "\n")
			line = line[1:]
		}
		source.WriteString(line + newline)
	}
	docs, _, err := ingest.Load(context.Background(), fstest.MapFS{"a.txt": {Data: []byte(source.String())}}, ingest.Options{})
	if err != nil {
		t.Fatal(err)
	}
	checkDocument(t, source.String(), docs[0], defaultSplit)
	if got := fates(source.String(), newline, docs[0]); got != want.String() {
		t.Errorf("got\n%s\nwant\n%s", got, want.String())
	}
}

// fates writes the lines of source with the sign of what doc did with them.
func fates(source, newline string, doc ingest.Document) string {
	var b strings.Builder
	at := 0
	for line := range strings.SplitSeq(source, newline) {
		middle := at + len(line)/2
		at += len(line) + len(newline)
		sign := "?"
		if doc.Title.Start <= middle && middle < doc.Title.End {
			sign = "="
		}
		for _, d := range doc.Dropped {
			if d.Span.Start <= middle && middle < d.Span.End {
				sign = "-"
			}
		}
		for _, p := range doc.Article.Passages {
			if p.Span.Start <= middle && middle < p.Span.End {
				sign = "+"
			}
		}
		if line != "" {
			b.WriteString(sign + line + "\n")
		}
	}
	return b.String()
}

// TestSiteLines has a site whose pages all have two lines in common, and one
// page of another source that has them too.
func TestSiteLines(t *testing.T) {
	const promo = "Mời bạn đọc đón xem bản tin phát lúc 19 giờ hằng ngày trên kênh truyền hình Hạ Vân."
	fsys := fstest.MapFS{}
	manifest := ""
	for i := range 6 {
		name := fmt.Sprintf("%d.txt", i)
		fsys[name] = file(fmt.Sprintf("Bản tin số %d về chợ\nPhiên chợ thứ %d trong tháng đông hơn phiên trước, theo ban quản lý chợ xã.\n%s\n"+
			"Người bán ở dãy %d nói rằng hàng hết từ sớm và khách đến từ nhiều huyện lân cận.\n", i, i, promo, i))
		manifest += name + ": {source: Đài Hạ Vân}\n"
	}
	fsys["other.txt"] = file("Giới thiệu bản tin\n" + promo + "\nBản tin do mười phóng viên thực hiện và phát lại vào sáng hôm sau.\n")
	manifest += "other.txt: {source: Báo Lam Giang}\n"
	fsys["manifest.yaml"] = file(manifest)
	docs, _ := load(t, fsys, ingest.Options{})
	for _, d := range docs {
		checkDocument(t, d.Text, d, defaultSplit)
		dropped := slices.ContainsFunc(d.Dropped, func(x page.Drop) bool {
			return x.Reason == page.DropSite && x.Span.Slice(d.Text) == promo
		})
		if dropped != (d.Article.ID != "other") {
			t.Errorf("%s: dropped %+v", d.Article.ID, d.Dropped)
		}
	}
	delete(fsys, "3.txt")
	delete(fsys, "4.txt")
	delete(fsys, "5.txt")
	docs, _ = load(t, fsys, ingest.Options{})
	if len(docs[0].Dropped) != 0 {
		t.Errorf("three pages are not many: %+v", docs[0].Dropped)
	}
}

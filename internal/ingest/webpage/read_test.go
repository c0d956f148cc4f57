package webpage

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// maxFuzz is how long one page of at most 64 KB may take, with room for a busy
// machine: what takes longer grows faster than it should.
const maxFuzz = time.Minute

// FuzzRead reads any page: its lines are those of its text, in order and without
// gaps, and it is done in time.
func FuzzRead(f *testing.F) {
	const p = "<p>Hai nước đã ký kế hoạch hành động chung về phòng, chống mua bán người.</p>"
	for _, s := range []string{
		"<h1>Ký kết</h1>" + p + p,
		strings.Repeat(p, 300),
		strings.Repeat("<div>", 600) + p,
		strings.Repeat("<ul><li>"+p, 100),
		strings.Repeat("<table><tr><td>", 100) + p,
		"<table>" + strings.Repeat("<tr><td>Hà Nội</td><td>12</td></tr>", 500) + "</table>",
		strings.Repeat(`<a href="/x">Giá cà phê lập đỉnh mới</a>`, 500),
		strings.Repeat(`<time datetime="2020-10-15">x</time>`, 500),
		`<script type="application/ld+json">` + strings.Repeat(`[{"@graph":`, 1000) + `</script>` + p,
		`<script type="application/ld+json">{"@type":"NewsArticle","articleBody":"Hai nước đã ký.","datePublished":7,"headline":["a"]}</script>` + p,
		`<meta property="article:published_time" content="` + strings.Repeat("9", 5000) + `"><title>` + strings.Repeat("x ", 5000) + `</title>`,
		"<pre>a\n\nb\x00</pre><figure><figcaption>\u200b</figcaption></figure><svg><p>x",
		"<html lang=th><p>สภาเมืองอนุมัติให้สร้างรถรางสายใหม่สามสายในปีหน้าเพื่อเชื่อมท่าเรือกับโรงพยาบาล</p>",
		"<!doctype html><template><p>x</template><frameset><frame>",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, source string) {
		if len(source) > 1<<16 || !utf8.ValidString(source) {
			return
		}
		began := time.Now()
		page, err := Read(source)
		if took := time.Since(began); took > maxFuzz {
			t.Fatalf("%d bytes took %s", len(source), took)
		}
		if err != nil {
			return
		}
		at, titles := 0, 0
		for _, l := range page.Lines {
			if l.Start != at || l.End <= l.Start || page.Text[l.End] != '\n' {
				t.Fatalf("a line from %d to %d behind %d", l.Start, l.End, at)
			}
			at = l.End + 1
			if l.Kind == Title {
				titles++
			}
		}
		if at != len(page.Text) || titles > 1 || !utf8.ValidString(page.Text) {
			t.Fatalf("%d of %d bytes, %d titles", at, len(page.Text), titles)
		}
	})
}

// TestTitleBelow: what the page is called stands as a heading below the text, above
// another one; neither is lost to it.
func TestTitleBelow(t *testing.T) {
	const line = "Một cô gái thông minh sẽ luôn biết cách giữ trái tim của người mình yêu, và đó là chuyện của hai người"
	page, err := Read("<html><head><title>Ký kết kế hoạch hành động</title></head><body><article><h1>Có cô bạn gái thế này</h1><p>" + line +
		"</p></article><nav><a href=/>Trang chủ</a></nav><h1>Ký kết kế hoạch hành động</h1><ul><li><a href=/a>Tin khác</a></li></ul></body></html>")
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range page.Lines {
		if page.Text[l.Start:l.End] == line && !l.Kept {
			t.Errorf("the text is lost to the title %q", page.Metadata.Title)
		}
	}
}

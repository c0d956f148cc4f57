package ingest_test

import (
	"testing"
	"testing/fstest"

	"trich/internal/ingest"
)

// TestPublished has a page for each place that dates have come from wrongly, or
// have been missed in.
func TestPublished(t *testing.T) {
	meta := func(name, content string) string { return `<meta property="` + name + `" content="` + content + `">` }
	data := func(json string) string { return `<script type="application/ld+json">` + json + `</script>` }
	const line = `<div class="date">15/10/2020 08:30</div>`
	cases := []struct{ name, lang, head, body, date string }{
		// What does not speak of this article's publication.
		{"address of a picture", "vi", meta("og:image", "https://a.vn/2015/02/18/a.jpg"), "", ""},
		{"changed", "vi", meta("article:modified_time", "2024-05-06T10:00:00+07:00") + meta("og:updated_time", "2024-05-06"), "", ""},
		{"a list's data", "vi", data(`{"@type":"ItemList","itemListElement":[{"@type":"NewsArticle","datePublished":"2017-07-07"}]}`), "", ""},
		{"another article's data", "vi", data(`{"@type":"NewsArticle","headline":"Giá cà phê lập đỉnh mới","datePublished":"2017-07-07"}`), "", ""},
		{"a film's data", "vi", data(`{"@type":"VideoObject","datePublished":"2017-07-07","uploadDate":"2017-07-07"}`), "", ""},
		{"the site's data", "vi", data(`{"@type":"WebSite","name":"Báo Mẫu","datePublished":"2017-07-07"}`), "", ""},
		{"time in a list", "vi", "", `<ul><li><a href="/b">Giá cà phê lập đỉnh mới trong năm</a> <time itemprop="datePublished" datetime="2017-07-07">x</time></li></ul>`, ""},
		{"time without meaning", "vi", "", `<p>Lễ hội năm ấy mở vào <time datetime="2017-07-07">ngày mùng bảy</time> và kéo dài hai tuần liền.</p>`, ""},
		{"copyright", "vi", meta("copyright", "2017-07-07"), "", ""},
		// What does.
		{"time of microdata", "vi", "", `<time itemprop="datePublished" datetime="2020-10-15T08:30:00+07:00">hôm qua</time>`, "2020-10-15"},
		{"time with pubdate", "vi", "", `<time datetime="2020-10-15T08:30" pubdate>hôm qua</time>`, "2020-10-15"},
		{"time of a known class", "vi", "", `<time class="entry-date published" datetime="2020-10-15">hôm qua</time>`, "2020-10-15"},
		{"text of microdata", "vi", "", `<span itemprop="datePublished">15/10/2020</span>`, "2020-10-15"},
		{"its own data among others", "vi", data(`[{"@type":"WebSite"},{"@type":"NewsArticle","headline":"Ký kết kế hoạch","datePublished":"2020-10-15"}]`), "", "2020-10-15"},
		{"what a page's data are about", "vi", data(`{"@type":"WebPage","mainEntity":{"@type":"Article","datePublished":"2020-10-15"}}`), "", "2020-10-15"},
		{"the page's data", "vi", data(`{"@graph":[{"@type":"WebPage","datePublished":"2020-10-15"}]}`), "", "2020-10-15"},
		{"address of the article", "en", `<link rel="canonical" href="https://a.com/news/2020/10/15/signing">`, "", "2020-10-15"},
		{"address with the month's name", "en", `<link rel="canonical" href="https://a.com/news/2020/oct/15/signing">`, `<p>Said on October 13, 2020 in a debate</p>`, "2020-10-15"},
		{"address without dashes", "en", `<link rel="canonical" href="https://a.com/news/20201015/signing">`, "", "2020-10-15"},
		{"number in an address", "en", `<link rel="canonical" href="https://a.com/news/20209915/signing">`, "", ""},
		{"broken data", "en", data(`{"@type":"NewsArticle","headline":"He said "no"","datePublished":"2020-10-15"}`), "", "2020-10-15"},
		{"data in a comment", "en", data("//<![CDATA[\n{\"@type\":\"NewsArticle\",\"datePublished\":\"2020-10-15\"}\n//]]>"), "", "2020-10-15"},
		// Lines of the page.
		{"weekday and zone", "vi", "", `<div>Thứ năm, 15/10/2020, 08:30 (GMT+7)</div>`, "2020-10-15"},
		{"short weekday and zone", "en", "", `<div>Thu, 15 Oct 2020 08:30 BST</div>`, "2020-10-15"},
		{"time of day in words", "vi", "", `<div>08:30 sáng, 15/10/2020 (giờ Việt Nam)</div>`, "2020-10-15"},
		// Where they disagree, and time zones.
		{"line and metadata", "vi", meta("article:published_time", "2015-02-18T10:00:00+07:00"), line, "2020-10-15"},
		{"changed line and metadata", "vi", meta("article:published_time", "2020-10-15T10:00:00+07:00"), `<div>Cập nhật: 08:30 18/10/2020</div>`, "2020-10-15"},
		{"instant of Greenwich, Vietnamese page", "vi", meta("article:published_time", "2025-02-28T23:30:00Z"), "", "2025-03-01"},
		{"instant of Greenwich, page with a zone", "en", meta("article:published_time", "2025-02-28T23:30:00Z") + meta("article:modified_time", "2025-03-01T09:00:00+08:00"), "", "2025-03-01"},
		{"instant of Greenwich, no zone", "en", meta("article:published_time", "2025-02-28T23:30:00Z"), "", "2025-02-28"},
		{"instant with its zone", "vi", meta("article:published_time", "2025-02-28T23:30:00-05:00"), "", "2025-02-28"},
	}
	for _, c := range cases {
		source := `<html lang="` + c.lang + `"><head><title>Ký kết kế hoạch</title>` + c.head + "</head><body><article><h1>Ký kết kế hoạch</h1>" + c.body +
			"<p>Hai nước đã ký kế hoạch hành động chung về phòng, chống mua bán người.</p></article></body></html>"
		docs, _ := load(t, fstest.MapFS{"a.html": file(source)}, ingest.Options{Today: today})
		if got := docs[0].Article; got.Published.String() != c.date {
			t.Errorf("%s: %s (%s), want %s", c.name, got.Published, got.DateFrom, c.date)
		}
	}
}

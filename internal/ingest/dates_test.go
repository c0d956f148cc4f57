package ingest_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/text/unicode/norm"
	"trich/internal/ingest"
	"trich/internal/qa"
)

var today = qa.Date{Year: 2026, Month: 11, Day: 22}

// TestDates reads pages of a title, a few lines and a paragraph.
func TestDates(t *testing.T) {
	const body = "\nHai nước đã ký kế hoạch hành động chung về phòng, chống mua bán người."
	cases := []struct {
		name, page, date string
		from             qa.Provenance
		warning          string
	}{
		{"time and date", "Ký kết\n09:15 | 26/10/2025" + body, "2025-10-26", qa.FromPage, ""},
		{"weekday", "Ký kết\nThứ tư, 21/11/2018, 10:15 (GMT+7)" + body, "2018-11-21", qa.FromPage, ""},
		{"words", "Ký kết\nNgày 21 tháng 11 năm 2018, 10:15" + body, "2018-11-21", qa.FromPage, ""},
		{"dots", "Ký kết\n21.11.2018 10:15" + body, "2018-11-21", qa.FromPage, ""},
		{"year first", "Ký kết\n2018-11-21 10:15" + body, "2018-11-21", qa.FromPage, ""},
		{"English", "Signing\nNovember 21, 2018 10:15 AM" + body, "2018-11-21", qa.FromPage, ""},
		{"British", "Signing\nPublished: Wednesday, 21 Nov 2018" + body, "2018-11-21", qa.FromPage, ""},
		{"at the foot", "Ký kết" + body + "\nCập nhật lúc 10:15 ngày 21/11/2018", "2018-11-21", qa.FromPage, ""},
		{"above the title", "10:15 21/11/2018\nKý kết" + body, "2018-11-21", qa.FromPage, ""},
		{"today above the title", "Chủ nhật, 22/11/2026\nKý kết" + body, "", qa.FromNowhere, ""},
		{"above and below", "08:00 22/11/2026\nKý kết\n10:15 21/11/2018" + body, "2018-11-21", qa.FromPage, ""},
		{"list", "Ký kết" + body + "\nTin khác\nGiá cà phê lập đỉnh mới\n09:15 | 26/10/2025", "", qa.FromNowhere, ""},
		{"no such day", "Ký kết\n10:15 31/02/2018" + body, "", qa.FromNowhere, "in no calendar"},
		{"no such month", "Ký kết\n10:15 | 12/13/2018" + body, "", qa.FromNowhere, "in no calendar"},
		{"later than today", "Ký kết\n10:15 23/11/2026" + body, "2026-11-23", qa.FromPage, "later than today"},
		{"event", "Ký kết\nNgày 21/11/2018, hai nước đã ký kế hoạch hành động.", "2018-11-21", qa.FromText, ""},
		{"event without year", "Ký kết\nNgày 21/11, hai nước đã ký kế hoạch.\nNăm 2018 có 45 vụ.", "2018-11-21", qa.FromText, ""},
		{"event of two years", "Ký kết\nNgày 21/11, hai nước đã ký kế hoạch.\nTừ năm 2010 đến năm 2018 có 45 vụ.", "", qa.FromNowhere, ""},
		{"event of a plan", "Ký kết\nNgày 21/11, hai nước đã ký kế hoạch đến năm 2025.", "", qa.FromNowhere, ""},
		{"anniversary", "Tưởng niệm\nVụ tai nạn ngày 6/2/1958 được nhắc lại.\nMùa giải 2017 đội bóng gặp khó.", "", qa.FromNowhere, ""},
		{"event on no day", "Ký kết\nNgày 31/2/2018, hai nước đã ký kế hoạch hành động.", "", qa.FromNowhere, ""},
		{"English event", "Signing\nBoth countries signed the plan on 21 November 2018 in London.", "2018-11-21", qa.FromText, ""},
		{"year alone", "Ký kết\nNăm 2018, hai nước đã ký kế hoạch hành động.", "", qa.FromNowhere, ""},
	}
	for _, c := range cases {
		for _, form := range []norm.Form{norm.NFC, norm.NFD} {
			docs, _ := load(t, fstest.MapFS{"a.txt": file(form.String(c.page))}, ingest.Options{Today: today})
			a, warnings := docs[0].Article, strings.Join(docs[0].Warnings, "\n")
			if a.Published.String() != c.date || a.DateFrom != c.from {
				t.Errorf("%s: %s (%s), want %s (%s)", c.name, a.Published, a.DateFrom, c.date, c.from)
			}
			if (warnings == "") != (c.warning == "") || !strings.Contains(warnings, c.warning) {
				t.Errorf("%s: warnings %q, want %q", c.name, warnings, c.warning)
			}
		}
	}
}

// TestDatesOfMetadata reads web pages whose head states the date in odd ways.
func TestDatesOfMetadata(t *testing.T) {
	meta := func(name, content string) string { return `<meta property="` + name + `" content="` + content + `">` }
	data := func(json string) string { return `<script type="application/ld+json">` + json + `</script>` }
	const (
		published = "article:published_time"
		article   = `{"@type":"NewsArticle","headline":"Ký kết","datePublished":"`
	)
	cases := []struct {
		name, head, date, warning string
	}{
		{"meta", meta(published, "2018-11-21T10:15:00+07:00"), "2018-11-21", ""},
		{"no such day", meta(published, "2018-02-31T10:15:00+07:00"), "", "in no calendar"},
		{"no such day, day first", meta("pubdate", "31/02/2018 10:15"), "", "in no calendar"},
		{"no such month", meta(published, "2018-13-01"), "", "in no calendar"},
		{"month first", meta(published, "11/21/2018"), "", "cannot be read"},
		{"no date", meta(published, "vừa xong"), "", "cannot be read"},
		{"later than today", meta(published, "2026-11-23T10:15:00+07:00"), "2026-11-23", "later than today"},
		{"data", data(article + `2018-11-21T10:15:00+07:00","dateModified":"2020-01-01"}`), "2018-11-21", ""},
		{"data, no such day", data(article + `2018-02-31T10:15:00+07:00"}`), "", "in no calendar"},
		{"data, day first", data(article + `21/11/2018 10:15"}`), "2018-11-21", ""},
		{"data, later than today", data(`{"@graph":[{"@type":"WebSite"},` + article + `2027-01-01"}]}`), "2027-01-01", "later than today"},
		{"one of two right", meta(published, "2018-02-31") + data(`[`+article+`2018-11-21"}]`), "2018-11-21", "in no calendar"},
		{"two that disagree", meta(published, "2018-11-21") + data(article+`2018-10-21"}`), "2018-11-21", "disagree"},
		{"two time zones", meta(published, "2018-11-21T05:15:00+07:00") + data(article+`2018-11-20T22:15:00Z"}`), "2018-11-21", ""},
		{"another's", meta(published, "2018-11-21") + data(`{"@type":"ItemList","itemListElement":[`+article+`2018-02-31"}]}`), "2018-11-21", ""},
		{"changed later", meta(published, "2018-11-21") + meta("article:modified_time", "2020-02-31"), "2018-11-21", ""},
	}
	for _, c := range cases {
		source := "<html><head><title>Ký kết</title>" + c.head + "</head><body><article><h1>Ký kết</h1>" +
			"<p>Hai nước đã ký kế hoạch hành động chung về phòng, chống mua bán người.</p></article></body></html>"
		docs, _ := load(t, fstest.MapFS{"a.html": file(source)}, ingest.Options{Today: today})
		warnings := strings.Join(docs[0].Warnings, "\n")
		if got := docs[0].Article.Published.String(); got != c.date {
			t.Errorf("%s: %q, want %q", c.name, got, c.date)
		}
		if (warnings == "") != (c.warning == "") || !strings.Contains(warnings, c.warning) {
			t.Errorf("%s: warnings %q, want %q", c.name, warnings, c.warning)
		}
	}
}

// TestOrderOfTrust gives every kind of place its own metadata, and takes the
// places away one by one.
func TestOrderOfTrust(t *testing.T) {
	const (
		manifest = "a.md: {source: M, published: 2001-01-01}\n"
		front    = "---\nsource: F\npublished: 2002-02-02\n---\n"
		dateLine = "10:15 03/03/2003\n\n"
		text     = "Ngày 4/4/2004, hai nước đã ký kế hoạch hành động chung.\n"
	)
	cases := []struct {
		page, manifest, date string
		from                 qa.Provenance
		warnings             int
	}{
		{front + "# Ký kết\n\n" + dateLine + text, manifest, "2001-01-01", qa.FromManifest, 2},
		{front + "# Ký kết\n\n" + dateLine + text, "", "2002-02-02", qa.FromFrontMatter, 1},
		{"# Ký kết\n\n" + dateLine + text, "", "2003-03-03", qa.FromPage, 0},
		{"# Ký kết\n\n" + text, "", "2004-04-04", qa.FromText, 0},
		{"# Ký kết\n\nHai nước đã ký.\n", "", "", qa.FromNowhere, 0},
	}
	for _, c := range cases {
		docs, _ := load(t, fstest.MapFS{"a.md": file(c.page), "manifest.yaml": file(c.manifest)}, ingest.Options{Today: today})
		a := docs[0].Article
		if a.Published.String() != c.date || a.DateFrom != c.from || len(docs[0].Warnings) != c.warnings {
			t.Errorf("%s (%s), warnings %q, want %s (%s)", a.Published, a.DateFrom, docs[0].Warnings, c.date, c.from)
		}
	}
}

func TestBylines(t *testing.T) {
	const body = "\nHai nước đã ký kế hoạch hành động chung về phòng, chống mua bán người."
	cases := []struct{ page, source, author string }{
		{"Ký kết" + body + "\nTheo VnExpress", "VnExpress", ""},
		{"Ký kết" + body + "\n(Theo TTXVN/Vietnam+)", "TTXVN/Vietnam+", ""},
		{"Ký kết" + body + " (TTXVN)", "TTXVN", ""},
		{"Ký kết" + body + "\nNguồn: Bộ Công an", "Bộ Công an", ""},
		{"Ký kết" + body + "\nKim Thanh (T/h)", "", "Kim Thanh"},
		{"Ký kết" + body + "\nMinh Anh", "", "Minh Anh"},
		{"Ký kết\nBy Jane Doe" + body, "", "Jane Doe"},
		{"Ký kết\nLive reporting by Jane Doe" + body, "", "Jane Doe"},
		{"Ký kết\nTác giả: Minh Anh" + body, "", "Minh Anh"},
		{"Ký kết\nHÀ NỘI (TTXVN) - Hai nước đã ký kế hoạch hành động chung hôm nay.", "TTXVN", ""},
		{"Ký kết\nLONDON, Nov 21 (Reuters) - Both countries have signed the plan today.", "Reuters", ""},
		{"Ký kết\nThời sự" + body, "", ""},
		{"Ký kết" + body + " Theo Bộ trưởng, việc này cần thiết.", "", ""},
		{"Ký kết\nHai nước ký với Liên minh châu Âu (EU).", "", ""},
		{"Ký kết" + body + " Kim Thanh (T/h)", "", ""},
		{"Ký kết" + body + " (Ảnh: PV/Vietnam+)", "", ""},
		{"Ký kết\nCơ quan này là Thông tấn xã Việt Nam (TTXVN).", "", ""},
	}
	for _, c := range cases {
		docs, _ := load(t, fstest.MapFS{"a.txt": file(c.page)}, ingest.Options{})
		checkDocument(t, c.page, docs[0], defaultSplit)
		if a := docs[0].Article; a.Source != c.source || a.Author != c.author {
			t.Errorf("%q: source %q, author %q, want %q, %q", c.page, a.Source, a.Author, c.source, c.author)
		}
	}
}

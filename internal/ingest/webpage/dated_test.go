package webpage

import (
	"strings"
	"testing"
)

// TestDays has days as pages of many languages write them.
func TestDays(t *testing.T) {
	const same = "2017-07-12"
	for _, c := range []struct {
		s, want string
		in      order
	}{
		{"12 July 2017", same, 0}, {"July 12th, 2017 at 10:15 am", same, 0}, {"Wed, 12 Jul 2017 10:15", same, 0}, {"12-Jul-2017", same, 0},
		{"12th of July, 2017", same, 0}, {"Jul. 12, 2017", same, 0}, {"12. Juli 2017, 10:15 Uhr", same, dayFirst},
		{"le 12 juillet 2017 à 10h15", same, dayFirst}, {"1er août 2017", "2017-08-01", dayFirst}, {"12 de julio de 2017", same, dayFirst},
		{"12 de julho de 2017", same, dayFirst}, {"12 luglio 2017", same, dayFirst}, {"12 juli 2017", same, dayFirst},
		{"12 lipca 2017", same, dayFirst}, {"12. července 2017", same, dayFirst}, {"12. června 2017", "2017-06-12", dayFirst},
		{"12. srpna 2017", "2017-08-12", dayFirst}, {"12. srpnja 2017.", same, dayFirst}, {"12 июля 2017 г.", same, dayFirst},
		{"12 липня 2017", same, dayFirst}, {"12 Temmuz 2017 Çarşamba", same, dayFirst}, {"12. heinäkuuta 2017", same, dayFirst},
		{"2017. július 12., szerda", same, dayFirst}, {"12 iulie 2017", same, dayFirst}, {"12 Ιουλίου 2017", same, dayFirst},
		{"12 Juli 2017", same, dayFirst}, {"12 يوليو 2017", same, dayFirst}, {"12 जुलाई 2017", same, dayFirst}, {"12 กรกฎาคม 2560", same, dayFirst},
		{"2017年7月12日 10:15", same, dayFirst}, {"2017년 7월 12일", same, dayFirst}, {"2017.07.12 10:15", same, dayFirst}, {"2017-07-12T10:15:00Z", same, 0},
		{"12.07.2017", same, dayFirst}, {"12.7.17", same, dayFirst}, {"12/07/2017", same, dayFirst}, {"07/12/2017", same, monthFirst},
		{"7/12/2017", "", unknownOrder}, {"7/25/2017", "2017-07-25", unknownOrder}, {"25/7/2017", "2017-07-25", unknownOrder},
		{"12 tháng 7 năm 2017", same, dayFirst}, {"12 tháng 7, 2017", same, dayFirst}, {"Thứ tư, 12/7/2017, 10:15 (GMT+7)", same, dayFirst},
		// What is no day.
		{"31 February 2017", "", 0}, {"12 people 2017", "", 0}, {"version 2.10.2017.4", "", 0}, {"tel. 12-07-20171", "", 0}, {"July 2017", "", 0}, {"12 July 1817", "", 0},
	} {
		got := ""
		for _, d := range days(strings.ToLower(c.s), c.in) {
			got = d.String()
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", c.s, got, c.want)
		}
	}
}

// TestShown has a page for each place in which pages show when they were published,
// and for those that show something else.
func TestShown(t *testing.T) {
	const text = `<p>The council of the town has agreed to build three new lines of the tram in the coming year.</p>
<p>The first of them will run from the harbour to the hospital, and the last to the university.</p>`
	for _, c := range []struct{ name, lang, above, below, want string }{
		{"class", "de", `<div class="post-date">12. Juli 2017</div>`, "", "2017-07-12"},
		{"line", "fr", `<div>Publié le 12 juillet 2017 à 10h15 par Anne Martin</div>`, "", "2017-07-12"},
		{"published, then changed", "en", `<p>Published 12 July 2017, updated 14 July 2017</p>`, "", "2017-07-12"},
		{"changed, then published", "en", `<p>Updated: 14 July 2017. Published: 12 July 2017</p>`, "", "2017-07-12"},
		{"changed only", "en", `<p>Last updated 14 July 2017</p>`, "", ""},
		{"attribute", "en", `<time datetime="2017-07-12T10:15:00+01:00">yesterday</time>`, "", "2017-07-12T10:15:00+01:00"},
		{"abbreviation", "en", `<abbr class="published" title="2017-07-12">Wednesday</abbr>`, "", "2017-07-12"},
		{"list of notes", "en", `<ul class="post-meta"><li>Anna</li><li class="date">July 12, 2017</li></ul>`, "", "2017-07-12"},
		{"below", "nl", "", `<p class="meta">Geplaatst op 12 juli 2017 in Nieuws</p>`, "2017-07-12"},
		{"foot of an article", "en", "", `<footer class="entry-meta">Posted on July 12, 2017 by Anna</footer>`, "2017-07-12"},
		{"event", "en", `<div class="event-date">12 July 2017</div>`, "", "2017-07-12"}, // still a line of its own below the title
		{"comment", "en", "", `<div class="comments"><div class="comment"><span class="date">12 July 2017</span><p>Well said, I think.</p></div></div>`, ""},
		{"other article", "en", "", `<aside><h3><a href="/b">A street is closed</a></h3><span class="date">12 July 2017</span></aside>`, ""},
		{"sentence", "en", "", `<p>The work on the last line began on 12 July 2017 and took longer than planned.</p>`, ""},
	} {
		page, err := Read(`<html lang="` + c.lang + `"><head><title>Three new lines of the tram</title></head><body><article><h1>Three new lines of the tram</h1>` +
			c.above + text + c.below + "</article></body></html>")
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		if len(page.Metadata.Shown) > 0 {
			got = page.Metadata.Shown[0]
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

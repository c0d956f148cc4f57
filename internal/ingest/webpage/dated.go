package webpage

import (
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"trich/internal/text"
)

const (
	// datesAbove and datesBelow are how many lines above the title and below the
	// first paragraph may hold the day of publication, and datesAfter how many
	// behind the last one.
	datesAbove, datesBelow, datesAfter = 3, 2, 4
	// maxDateLine is the most characters of a line that tells when the article was
	// published, among other things.
	maxDateLine = 120
	// maxDated is the most elements that are looked at for a date.
	maxDated = 500
)

var (
	// changedWords begin what tells of a change.
	changedWords = regexp.MustCompile(`updat|modifi|edited|revised|cập nhật|chỉnh sửa|aktualis|geändert|mis à jour|mise à jour|maj |actualiz|atualiz|aggiornat|bijgewerkt|gewijzigd|обновлен|изменен|zaktualiz|aktualiz|güncel|oppdater|opdater|uppdater|muokattu|更新|수정|최종|แก้ไข|ปรับปรุง|diperbarui|تحديث|עודכן`)
	// publishedWords stand before the day of publication.
	publishedWords = regexp.MustCompile(`publi|posted|veröffentlicht|erstellt|geplaatst|gepubliceerd|geschreven|opublikowan|dodano|dodane|ngày đăng|đăng lúc|đăng ngày|xuất bản|опубликован|опубліковано|publicerad|udgivet|julkaistu|yayın|δημοσιε|発表|公開|発行|发布|發布|发表|입력|등록|เผยแพร่|diterbitkan|نشر|פורסם|प्रकाशित|submitted|eingestellt`)
	// datedNames are parts of the names of elements that hold a date, and
	// undatedNames of those whose date is another.
	datedNames   = regexp.MustCompile(`date|datum|time|publi|posted|pubdate|byline|fecha|datum|meta|info|stamp|ngay|thoi-gian`)
	undatedNames = regexp.MustCompile(`modif|updat|event|comment|start|deadline|expir|archiv|calend|copyright|current|today|clock|reply|readtime|reading|related|recent|popular|sidebar|widget|datenav|candidate|template`)
)

// shown is a date that the page shows: what it says, and how much speaks for its
// being that of publication.
type shown struct {
	value string
	rank  int
}

// The ranks of shown dates, the best first.
const (
	byMarkHere   = iota // an element named for a date, between title and text
	byWordHere          // a line there with a word for publication
	byLineHere          // any other short line there
	byWordBehind        // a line with such a word behind the text
	byMarkAlone         // the only date of all such elements
	shownRanks
)

// shownDates are the days that the page shows as those of publication, the best
// first.
func (c *choice) shownDates(d *dates, doc *html.Node) []string {
	var found []shown
	from, to := c.headWindow()
	found = append(found, c.markedDates(d, doc, from, to)...)
	_, last := c.region()
	for i := range c.lines {
		here, behind := from <= i && i < to, last >= 0 && i > last && i <= last+datesAfter
		if !here && !behind || c.isOthersLine(d, i) {
			continue
		}
		value, word := d.lineDate(c.line(i))
		switch {
		case value == "":
		case here && word:
			found = append(found, shown{value, byWordHere})
		case here:
			found = append(found, shown{value, byLineHere})
		case word:
			found = append(found, shown{value, byWordBehind})
		}
	}
	slices.SortStableFunc(found, func(a, b shown) int { return a.rank - b.rank })
	var values []string
	for _, f := range found {
		values = append(values, f.value)
	}
	return values
}

// headWindow is where the day of publication stands: from a little above the
// title to a little below the first line of the text.
func (c *choice) headWindow() (from, to int) {
	first, _ := c.region()
	switch {
	case c.title >= 0:
		from = c.title - datesAbove
	case first >= 0:
		from = first - datesAbove - headLines
	default:
		return 0, 0
	}
	to = max(first, c.title) + 1 + datesBelow
	if c.title >= 0 && first > c.title+maxIntro {
		to = c.title + maxIntro
	}
	return max(0, from), min(to, len(c.lines))
}

// maxIntro is the most lines between title and text in which the date is looked
// for.
const maxIntro = 15

var (
	// bylineWords begin a line that names the author, and bylineNames are parts of the
	// names of elements that do.
	bylineWords = regexp.MustCompile(`^(?:by|von|par|por|di|door|av|af|autor[ae]?|autori|auteur|text|texto|автор|tác giả|oleh|yazar|redactie|redaktion|redacción|redação|redazione|written by|posted by|published by|reported by|作者|記者|记者|文|기자)[:\s]`)
	bylineNames = regexp.MustCompile(`byline|author|autor|writer|post-?meta|entry-?meta|article-?meta|post-?info|article-?info|dateline|timestamp|reporter`)
)

// maxByline is the most characters of a line that names the author.
const maxByline = 80

// dropDateLines takes out the lines by the title that say who wrote the article and
// when: they are read as metadata.
func (c *choice) dropDateLines(d *dates) {
	from, to := c.headWindow()
	for i := from; i < to; i++ {
		l := &c.lines[i]
		if i == c.title || !l.Kept || l.heading > 0 && i > c.title || l.whole != nil && l.whole.DataAtom == atom.Table ||
			c.isSentence(i, minLead) || characters(c.line(i), maxDateLine) == maxDateLine {
			continue
		}
		s := strings.ToLower(text.NFC(c.line(i)))
		isByline := characters(s, maxByline) < maxByline && (bylineWords.MatchString(s) || l.block != nil && bylineNames.MatchString(namesOf(l.block)))
		if isByline || len(days(s, d.order())) > 0 {
			l.Kept = false
		}
	}
}

// isOthersLine reports whether line i is of another article, or all links.
func (c *choice) isOthersLine(d *dates, i int) bool {
	l := c.lines[i]
	if l.block == nil {
		return false
	}
	if i < c.title && !d.isHeaded(l.block) {
		return true // the clock of the site
	}
	return float64(l.linked) > allLinked*float64(l.End-l.Start) && l.timed == 0 || d.isOthers(l.block)
}

// isHeaded reports whether n stands together with a heading of the first level in
// some part of the page; true if the page has none.
func (d *dates) isHeaded(n *html.Node) bool {
	for up := n; up != nil && len(d.headed) > 0; up = up.Parent {
		if d.headed[up] {
			return true
		}
	}
	return len(d.headed) == 0
}

// lineDate is the day in a line that tells of the publication, "" if there is
// none, and whether a word says so.
func (d *dates) lineDate(line string) (value string, word bool) {
	if len(line) > 4*maxDateLine || characters(line, maxDateLine) == maxDateLine {
		return "", false
	}
	s := strings.ToLower(text.NFC(line))
	published := publishedWords.FindStringIndex(s)
	if at := changedWords.FindStringIndex(s); at != nil {
		switch {
		case published != nil && published[0] > at[0]:
			s = s[published[0]:]
		default:
			s = s[:at[0]]
		}
	}
	all := days(s, d.order())
	if len(all) == 0 || published == nil && characters(line, minProse) == minProse && endsSentence(line) {
		return "", false
	}
	first := slices.MinFunc(all, func(a, b day) int { return a.start - b.start })
	return first.String(), published != nil
}

// order is that of the figures in the page's dates.
func (d *dates) order() order {
	switch {
	case d.language == "":
		return unknownOrder
	case !strings.HasPrefix(d.language, "en"):
		return dayFirst
	case d.language == "en-us" || d.language == "en_us":
		return monthFirst
	case len(d.language) > len("en"):
		return dayFirst
	}
	return unknownOrder
}

// markedDates are the dates of elements that are named for one: those between from
// and to, and if all others say the same, that.
func (c *choice) markedDates(d *dates, doc *html.Node, from, to int) []shown {
	lineOf := map[*html.Node]int{}
	for i := len(c.lines) - 1; i >= 0; i-- {
		lineOf[c.lines[i].block] = i
	}
	var found []shown
	elsewhere := map[string]bool{}
	alone := ""
	for _, n := range d.dated {
		value := d.elementDate(n)
		if value == "" || d.isOthers(n) {
			continue
		}
		at := -1
		for up := n; up != nil && at < 0; up = up.Parent {
			if i, is := lineOf[up]; is && up != doc {
				at = i
			}
		}
		if at >= 0 && (c.readsLikeText(at) || at < c.title && !d.isHeaded(n)) {
			continue
		}
		if from <= at && at < to {
			found = append(found, shown{value, byMarkHere})
			continue
		}
		elsewhere[value[:min(len(value), len("2006-01-02"))]] = true
		alone = value
	}
	if len(elsewhere) == 1 {
		found = append(found, shown{alone, byMarkAlone})
	}
	return found
}

// noteDated keeps the elements that are named for a date.
func (d *dates) noteDated(n *html.Node) {
	if len(d.dated) >= maxDated {
		return
	}
	name := strings.ToLower(attr(n, "class") + " " + attr(n, "id") + " " + attr(n, "itemprop"))
	isTime := n.DataAtom == atom.Time || n.DataAtom == atom.Abbr && attr(n, "title") != ""
	if (isTime || datedNames.MatchString(name)) && n.DataAtom != atom.Body && n.DataAtom != atom.Meta &&
		(!undatedNames.MatchString(name) || hasClass(n, "published")) {
		d.dated = append(d.dated, n)
	}
}

// elementDate is the day that an element named for one states in an attribute, or
// shows.
func (d *dates) elementDate(n *html.Node) string {
	for _, key := range [...]string{"datetime", "content", "data-datetime", "data-date", "title"} {
		value := plain(attr(n, key))
		if value == "" || len(value) > maxDateLine {
			continue
		}
		if all := days(strings.ToLower(value), d.order()); len(all) == 1 {
			if strings.HasPrefix(value, all[0].String()+"T") {
				return value // with its time and zone
			}
			return all[0].String()
		}
	}
	if textLength(n, maxDateLine+1) > maxDateLine {
		return ""
	}
	value, _ := d.lineDate(plain(visible(n)))
	return value
}

// textLength is the length of the text below n in bytes, as far as limit.
func textLength(n *html.Node, limit int) int {
	total := 0
	for c := n.FirstChild; c != nil && total < limit; c = c.NextSibling {
		if c.Type == html.TextNode {
			total += len(strings.TrimSpace(c.Data))
		} else if c.Type == html.ElementNode && !invisible[c.DataAtom] {
			total += textLength(c, limit-total)
		}
	}
	return total
}

package webpage

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// day is a day as a page writes it, with its place in the text.
type day struct {
	year, month, day int
	start            int // in bytes
}

func (d day) String() string { return fmt.Sprintf("%04d-%02d-%02d", d.year, d.month, d.day) }

// The years of pages: none was published before, and a later year is no year.
const firstYear, lastYear = 1990, 2100

// buddhist is what Thai years are ahead.
const buddhist = 543

func (d day) exists() bool {
	t := time.Date(d.year, time.Month(d.month), d.day, 0, 0, 0, 0, time.UTC)
	return firstYear <= d.year && d.year <= lastYear && d.month >= 1 && d.month <= 12 && d.day == t.Day() && int(t.Month()) == d.month
}

// The ways of writing a day: the year first, in figures; the year last, in
// figures; with the month's name behind the day or before it; in Chinese,
// Japanese and Korean; in Vietnamese.
var (
	yearFirst  = regexp.MustCompile(`(?:^|[^\d])((?:19|20)\d\d)(?:\.\s?|[-/])(\d{1,2})(?:\.\s?|[-/])(\d{1,2})(?:[^\d]|$)`)
	yearLast   = regexp.MustCompile(`(?:^|[^\d.])(\d{1,2})(\.\s?|[-/])(\d{1,2})(\.\s?|[-/])((?:19|20)\d\d)\.?(?:[^\d.]|$)`)
	shortYear  = regexp.MustCompile(`(?:^|[^\d.])(\d{1,2})\.(\d{1,2})\.(\d\d)(?:[^\d.]|$)`)
	nameSecond = regexp.MustCompile(`(?:^|[^\d])(\d{1,2})(?:\.|º|er|st|nd|rd|th|-?го)?[\s-]*(?:de |of |d[’']|ta’ )?\s*([\p{L}\p{M}]{3,})\.?,?[\s-]*(?:de |del |năm )?((?:19|20|25)\d\d)(?:[^\d]|$)`)
	nameFirst  = regexp.MustCompile(`([\p{L}\p{M}]{3,})\.?[\s-]*(\d{1,2})(?:\.|st|nd|rd|th)?,?[\s-]+((?:19|20)\d\d)(?:[^\d]|$)`)
	nameThird  = regexp.MustCompile(`(?:^|[^\d])((?:19|20)\d\d)\.?[\s-]+(?:m\. )?([\p{L}\p{M}]{3,})\.?[\s-]+(\d{1,2})(?:[^\d]|$)`)
	inEast     = regexp.MustCompile(`((?:19|20)\d\d)\s?[年년]\s?(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日일号號]`)
	inVietnam  = regexp.MustCompile(`(?:^|[^\d])(\d{1,2})\s+tháng\s+(\d{1,2}),?\s*(?:năm\s+)?((?:19|20)\d\d)`)
)

// order is which figure of two that may be either is the month.
type order int

const (
	unknownOrder order = iota
	dayFirst
	monthFirst
)

// days are the days that s, in lower case and NFC, names in full, in no order. Days
// in figures that may be of two months are left out unless the order is known.
func days(s string, in order) []day {
	var all []day
	add := func(at int, y, m, d string) {
		one := day{year: number(y), month: number(m), day: number(d), start: at}
		if one.exists() {
			all = append(all, one)
		}
	}
	each := func(pattern *regexp.Regexp, f func(at int, g []string)) {
		for _, m := range pattern.FindAllStringSubmatchIndex(s, -1) {
			groups := make([]string, len(m)/2)
			for i := range groups {
				groups[i] = s[m[2*i]:m[2*i+1]]
			}
			f(m[2], groups)
		}
	}
	each(yearFirst, func(at int, g []string) { add(at, g[1], g[2], g[3]) })
	each(inEast, func(at int, g []string) { add(at, g[1], g[2], g[3]) })
	each(inVietnam, func(at int, g []string) { add(at, g[3], g[2], g[1]) })
	each(yearLast, func(at int, g []string) {
		first, second := number(g[1]), number(g[3])
		switch {
		case g[2] == "/" && first <= 12 && second <= 12 && first != second && in == unknownOrder:
		case second > 12, g[2] == "/" && first <= 12 && in == monthFirst:
			add(at, g[5], g[1], g[3])
		default:
			add(at, g[5], g[3], g[1])
		}
	})
	each(shortYear, func(at int, g []string) {
		if in == dayFirst {
			add(at, "20"+g[3], g[2], g[1])
		}
	})
	for _, p := range []struct {
		pattern          *regexp.Regexp
		year, month, day int
	}{{nameSecond, 3, 2, 1}, {nameFirst, 3, 1, 2}, {nameThird, 1, 2, 3}} {
		each(p.pattern, func(at int, g []string) {
			year := number(g[p.year])
			if year > lastYear {
				year -= buddhist
			}
			add(at, strconv.Itoa(year), strconv.Itoa(monthNamed(g[p.month])), g[p.day])
		})
	}
	return all
}

func number(s string) int {
	n, _ := strconv.Atoi(s) // four figures at most
	return n
}

// monthNames are how the names of the months begin, in lower case, in the
// languages of the web, January first: English and its kin, those of Latin, the
// Slavonic ones, and others. A name is taken for the longest that it begins with,
// so that its cases need not be listed.
const monthNames = `
jan jän ian ene gen janv sty ledn leden січ янв oca tammi jaan ιαν siječ ינואר يناير जनवरी มกราคม जान јан saus
feb fév fev febr lut únor február лют фев şub helmi veeb φεβ velj פברואר فبراير شباط फ़रवरी फरवरी กุมภาพันธ์ феб vasar
mar mär mrt márc març maart břez бер мар maalis μαρ μάρ ožuj מרץ مارس آذار मार्च มีนาคม kovo
apr ápr abr avr kwi dub квіт апр nis huhti απρ trav אפריל أبريل ابريل إبريل نيسان अप्रैल เมษายน baland
may mai mag mei maj máj kvě květ трав май мая touko μαΐ μάι μαι svib מאי مايو أيار मई พฤษภาคม мај geg
jun iun jún juin giu cze červn červen черв июн haz kesä juun ιουν ιούν lip יוני يونيو حزيران जून มิถุนายน юни јун birž
jul iul júl juil lug lipc lipiec červenc лип июл tem heinä juul ιουλ ιούλ srpnj srpanj יולי يوليو تموز जुलाई กรกฎาคม юли јул liep
aug ago août aoû agust agost sie srpn srpen серп авг ağu elo αυγ αύγ kolov אוגוסט أغسطس اغسطس अगस्त สิงหาคม ауг rugp
sep set sept szept wrz zář вер сент сен eyl syys σεπ ruj ספטמבר سبتمبر أيلول सितंबर सितम्बर กันยายน септ rugsėj
oct okt ott out październik paź říj жовт окт eki loka οκτ אוקטובר أكتوبر اكتوبر अक्टूबर अक्तूबर ตุลาคม spal
nov noi lis listopad лист ноя kas marras νοε νοέ stude נובמבר نوفمبر नवंबर नवम्बर พฤศจิกายน ное lapk
dec déc dez dic des gru pros груд дек ara joulu det δεκ דצמבר ديسمبر दिसंबर दिसम्बर ธันวาคม дец gruod
`

// maxMonthName is the most bytes of the name of a month.
const maxMonthName = 40

// monthNamed is the month of that name, 0 if it is none.
func monthNamed(name string) int {
	if len(name) > maxMonthName {
		return 0
	}
	month, longest := 0, 0
	n := 0
	for line := range strings.Lines(strings.TrimSpace(monthNames)) {
		n++
		for beginning := range strings.FieldsSeq(line) {
			if len(beginning) > longest && strings.HasPrefix(name, beginning) {
				month, longest = n, len(beginning)
			}
		}
	}
	// A word goes on for longer than its beginning only in its ending.
	if utf8.RuneCountInString(name)-utf8.RuneCountInString(name[:longest]) > 7 {
		return 0
	}
	return month
}

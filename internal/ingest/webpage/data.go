package webpage

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// dataDate is a date in JSON-LD that cannot be read as JSON.
var dataDate = regexp.MustCompile(`"datePublished"\s*:\s*"([^"]{8,40})"`)

// readData reads JSON-LD, which some pages wrap into comments, or break.
func (d *dates) readData(source string) {
	begin, end := strings.IndexAny(source, "{["), strings.LastIndexAny(source, "}]")
	if begin < 0 || end < begin {
		return
	}
	var data any
	if json.Unmarshal([]byte(source[begin:end+1]), &data) == nil {
		d.data = append(d.data, data)
		return
	}
	if m := dataDate.FindAllStringSubmatch(source, 2); len(m) == 1 {
		d.state(&d.hints, m[0][1])
	}
}

// maxNesting is how deep JSON-LD is read.
const maxNesting = 4

// eachThing calls visit with the things that JSON-LD tells of the page. They stand
// at its top, in its graph, or are what a page says that it is about; what stands
// elsewhere, as in lists, are other things.
func eachThing(data any, depth int, visit func(map[string]any)) {
	if depth > maxNesting {
		return
	}
	var inside []any
	switch data := data.(type) {
	case []any:
		inside = data
	case map[string]any:
		visit(data)
		graph, _ := data["@graph"].([]any)
		inside = append(inside, graph...)
		if about, is := data["mainEntity"].(map[string]any); is {
			inside = append(inside, about)
		}
	}
	for _, one := range inside {
		eachThing(one, depth+1, visit)
	}
}

// fromData are the dates in JSON-LD of this article, and of the page.
func (d *dates) fromData(data any) (article, page string) {
	eachThing(data, 0, func(thing map[string]any) {
		date, _ := thing["datePublished"].(string)
		switch {
		case article == "" && isArticle(thing["@type"]) && d.isThis(thing):
			article = date
		case page == "" && thing["@type"] == "WebPage":
			page = date
		}
	})
	return article, page
}

// body is the text that JSON-LD states to be this article's, the longest if there
// are several; empty if there is none.
func (d *dates) body() string {
	longest := ""
	for _, data := range d.data {
		eachThing(data, 0, func(thing map[string]any) {
			if body, _ := thing["articleBody"].(string); len(body) > len(longest) && isArticle(thing["@type"]) && d.isThis(thing) {
				longest = body
			}
		})
	}
	if strings.ContainsAny(longest, "<&") {
		if doc, err := html.Parse(strings.NewReader(longest)); err == nil {
			return visible(doc)
		}
	}
	return longest
}

// minAlike is the share of the shorter's words that a headline and a title of the
// page have in common if both mean the same article.
const minAlike = 0.5

// No more than maxTitle bytes of maxTitles titles are compared.
const maxTitle, maxTitles = 1000, 8

// isThis reports whether nothing says that an article of JSON-LD is another one
// than the page's: its headline or its address agrees, or it has none.
func (d *dates) isThis(data map[string]any) bool {
	headline, _ := data["headline"].(string)
	words := wordsOf(headline[:min(len(headline), maxTitle)])
	if len(words) == 0 || len(d.titles) == 0 {
		return true
	}
	if address, is := data["url"].(string); is && d.url != "" && address == d.url {
		return true
	}
	return slices.ContainsFunc(d.titles, func(title []string) bool {
		return float64(countIn(title, words)) >= minAlike*float64(min(len(words), len(title)))
	})
}

// isArticle reports whether a type of schema.org is a kind of article.
func isArticle(kind any) bool {
	switch kind := kind.(type) {
	case string:
		return strings.HasSuffix(kind, "Article") || strings.HasSuffix(kind, "Posting") || kind == "Report"
	case []any:
		for _, k := range kind {
			if isArticle(k) {
				return true
			}
		}
	}
	return false
}

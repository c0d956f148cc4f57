package webpage

import (
	"encoding/json"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// publishedNames are the names, in lower case, of the elements that state when
// a page was published, and nothing else.
var publishedNames = map[string]bool{
	"article:published_time": true, "article:published": true, "og:published_time": true, "og:article:published_time": true,
	"datepublished": true, "published_time": true, "publish_date": true, "publish-date": true, "publishdate": true,
	"pubdate": true, "dc.date.issued": true, "dcterms.issued": true, "parsely-pub-date": true, "sailthru.date": true,
}

// stated are the dates that an element of metadata states as the page's date of
// publication, as it writes them.
func stated(n *html.Node) []string {
	switch n.DataAtom {
	case atom.Meta:
		for _, key := range [...]string{"property", "name", "itemprop"} {
			if publishedNames[strings.ToLower(attr(n, key))] {
				return notEmpty(plain(attr(n, "content")))
			}
		}
	case atom.Script:
		var data any
		if n.FirstChild != nil && json.Unmarshal([]byte(n.FirstChild.Data), &data) == nil {
			return notEmpty(plain(articleDate(data)))
		}
	}
	return nil
}

func notEmpty(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}

// articleDate is the date of the first article at the top of JSON-LD, or in its
// graph; what stands deeper, as in lists, are other articles.
func articleDate(data any) string {
	switch data := data.(type) {
	case []any:
		for _, element := range data {
			if date := articleDate(element); date != "" {
				return date
			}
		}
	case map[string]any:
		if graph, ok := data["@graph"].([]any); ok {
			return articleDate(graph)
		}
		if date, ok := data["datePublished"].(string); ok && isArticle(data["@type"]) {
			return date
		}
	}
	return ""
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

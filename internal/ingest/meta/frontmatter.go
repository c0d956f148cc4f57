package meta

import (
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"trich/internal/ingest/page"
	"trich/internal/qa"
	"trich/internal/text"
)

// frontMatterKeys are the names that programs and people give to the fields, in
// lower case, without marks and without the signs between words.
var frontMatterKeys = map[string]string{
	"title": "title", "headline": "title", "articletitle": "title", "posttitle": "title", "tieude": "title", "tenbai": "title", "tenbaiviet": "title",
	"source": "source", "publisher": "source", "site": "source", "sitename": "source", "newspaper": "source", "nguon": "source", "tenbao": "source",
	"author": "author", "authors": "author", "by": "author", "byline": "author", "creator": "author", "tacgia": "author", "nguoiviet": "author",
	"url": "url", "link": "url", "canonical": "url", "canonicalurl": "url", "sourceurl": "url", "originalurl": "url", "articleurl": "url",
	"permalink": "url", "duongdan": "url", "lienket": "url",
	"published": "published", "date": "published", "pubdate": "published", "publishedat": "published", "datepublished": "published",
	"publishedtime": "published", "publishdate": "published", "datepublish": "published", "publishtime": "published", "publisheddate": "published",
	"publicationdate": "published", "datetime": "published", "publishedon": "published", "postdate": "published", "posteddate": "published",
	"ngay": "published", "ngaydang": "published", "ngayxuatban": "published", "thoigian": "published", "thoigiandang": "published",
}

// FieldNamed is the field of the manifest that programs, or people, mean by a
// name, "" if none.
func FieldNamed(name string) string { return frontMatterKeys[PlainName(name)] }

// PlainName is a name without its marks, capitals and the signs between its
// words, by which names that differ in spelling alone are the same.
func PlainName(name string) string {
	if len(name) > maxName {
		return ""
	}
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(" _-.:", r) {
			return -1
		}
		return r
	}, text.Fold(name))
}

// maxName is the longest name of a field, in bytes.
const maxName = 60

// Has reports whether a field of m is set, by its name in the manifest.
func Has(m page.Fields, field string) bool {
	switch field {
	case "title":
		return m.Title != ""
	case "source":
		return m.Source != ""
	case "author":
		return m.Author != ""
	case "url":
		return m.URL != ""
	case "published":
		return !m.Published.IsZero()
	}
	return false
}

// FrontMatter reads the YAML at the top of a file: the fields that are known,
// under the names that programs give them; others are for others.
func FrontMatter(p *page.Page, source string) {
	var document yaml.Node
	if err := yaml.Unmarshal([]byte(source), &document); err != nil {
		if m, found := plainFields(p, source); found {
			p.Find(qa.FromFrontMatter, m)
			return
		}
		p.Warn("the front matter is not YAML (%s), so none of it is used; mend the line or quote the value", strings.TrimPrefix(err.Error(), "yaml: "))
		return
	}
	root := resolve(&document)
	if root.Kind != yaml.MappingNode {
		return
	}
	var m page.Fields
	for i := 0; i+1 < len(root.Content); i += 2 {
		field := FieldNamed(resolve(root.Content[i]).Value)
		if field == "" {
			continue
		}
		nodes := maxScalars
		value := strings.Join(scalars(resolve(root.Content[i+1]), &nodes), ", ")
		value = strings.Join(strings.Fields(value), " ")
		Set(p, &m, fieldOf(field, value), value)
	}
	p.Find(qa.FromFrontMatter, m)
}

// fieldOf is where a value belongs: a source that is an address is the link.
func fieldOf(field, value string) string {
	if field == "source" && isWebAddress(value) {
		return "url"
	}
	return field
}

// plainLine is a field on a line of its own.
var plainLine = regexp.MustCompile(`^([\p{L}\w -]+):[ \t]+(.+?)\s*$`)

// plainFields reads front matter that is not YAML, as people write it: a title with
// a colon in it, a line that is cut off. Values that are not on their line are left
// out.
func plainFields(p *page.Page, source string) (m page.Fields, found bool) {
	for line := range strings.Lines(source) {
		f := plainLine.FindStringSubmatch(line)
		if f == nil || strings.ContainsAny(f[2][:1], "[{|>&*") {
			continue
		}
		field, value := FieldNamed(f[1]), f[2]
		if n := len(value); n > 1 && (value[0] == '"' || value[0] == '\'') && value[n-1] == value[0] {
			value = value[1 : n-1]
		}
		if field = fieldOf(field, value); field != "" && !Has(m, field) {
			Set(p, &m, field, strings.Join(strings.Fields(value), " "))
			found = true
		}
	}
	return m, found
}

// maxScalars is how many things of a field's value are looked at: aliases make
// few lines mean millions of them.
const maxScalars = 100

// scalars are the values of a text, or of a list of texts or of things with a
// name, of which left more are looked at.
func scalars(n *yaml.Node, left *int) []string {
	var values []string
	*left--
	switch {
	case *left < 0:
	case isNull(n):
	case n.Kind == yaml.ScalarNode:
		values = append(values, n.Value)
	case n.Kind == yaml.SequenceNode:
		for _, c := range n.Content {
			if *left <= 0 {
				break
			}
			if c = resolve(c); c.Kind == yaml.ScalarNode || c.Kind == yaml.MappingNode {
				values = slices.Concat(values, scalars(c, left))
			}
		}
	case n.Kind == yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			if resolve(n.Content[i]).Value == "name" && resolve(n.Content[i+1]).Kind == yaml.ScalarNode {
				values = append(values, resolve(n.Content[i+1]).Value)
			}
		}
	}
	return values
}

// resolve follows an alias and steps into a document.
func resolve(n *yaml.Node) *yaml.Node {
	for n.Kind == yaml.AliasNode || n.Kind == yaml.DocumentNode && len(n.Content) > 0 {
		if n.Kind == yaml.AliasNode {
			n = n.Alias
		} else {
			n = n.Content[0]
		}
	}
	return n
}

func isNull(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.Tag == "!!null" }

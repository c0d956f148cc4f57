package meta

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"trich/internal/ingest/page"
	"trich/internal/qa"
)

// frontMatterKeys are the names that programs give to the fields, in lower
// case.
var frontMatterKeys = map[string]string{
	"title": "title", "headline": "title",
	"source": "source", "publisher": "source", "site": "source", "site_name": "source", "sitename": "source",
	"author": "author", "authors": "author", "by": "author", "byline": "author",
	"url": "url", "link": "url", "canonical": "url", "canonical_url": "url", "source_url": "url", "original_url": "url",
	"published": "published", "date": "published", "pubdate": "published", "published_at": "published", "date_published": "published",
	"published_time": "published", "publish_date": "published", "date_publish": "published", "publishdate": "published",
	"datepublished": "published", "publish_time": "published", "published_date": "published", "publication_date": "published",
	"datetime": "published", "pub_date": "published",
}

// FieldNamed is the field of the manifest that programs mean by a name, "" if
// none.
func FieldNamed(name string) string {
	return frontMatterKeys[strings.ToLower(strings.ReplaceAll(name, "-", "_"))]
}

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
		Set(p, &m, field, strings.Join(strings.Fields(value), " "))
	}
	p.Find(qa.FromFrontMatter, m)
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

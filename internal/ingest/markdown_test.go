package ingest_test

import (
	"slices"
	"testing"
	"testing/fstest"

	"trich/internal/ingest"
	"trich/internal/ingest/split"
)

// TestMarkdownOfPeople has what note-taking programs and generators of sites put
// into Markdown, and what is quoted of it.
func TestMarkdownOfPeople(t *testing.T) {
	cases := []struct {
		file, source, title, author, url, date string
		want                                   []string
	}{
		{"a.md", "---\ntitle: Bão số 9: miền Trung sơ tán\nsource: https://a.vn/bao\ndate: 2020-10-28\n---\nHơn một triệu dân sơ tán.\n",
			"Bão số 9: miền Trung sơ tán", "", "https://a.vn/bao", "2020-10-28", []string{"Hơn một triệu dân sơ tán."}},
		{"b.md", "# Ghi chép\n\n<!-- một lời\nnhắc -->\nHai nước [[Việt Nam|ta]] ký.[^1]\n\n{{< figure src=\"a.jpg\"\n  alt=\"b\" >}}\n\n> [!note] Chú ý\n> Còn hiệu lực.\n\n> [!tip]\n\n![[anh.png]]\n%% riêng %%\n\n[^1]: Theo thông cáo.\n[a]: https://a.vn\n",
			"Ghi chép", "", "", "", []string{"Hai nước [[Việt Nam|ta]] ký.[^1]", "Chú ý", "Còn hiệu lực.", "Theo thông cáo."}},
		{"c.mdx", "import Box from '../box'\nexport const a = {b: 1}\n\n# Tuyến xe\n\n<Box kind=\"x\">\n\nTuyến dài 22 km.\n\n</Box>\n", "Tuyến xe", "", "", "", []string{"Tuyến dài 22 km."}},
		{"d.org", "#+TITLE: Xe buýt điện\n#+AUTHOR: Minh Anh\n#+DATE: 2025-03-05\n# riêng\n\n* Tuyến\nTuyến dài\n22 km.\n", "Xe buýt điện", "Minh Anh", "", "2025-03-05", []string{"Tuyến", "Tuyến dài\n22 km."}},
		{"e.rst", "Xe buýt điện\n============\n\n:Author: Minh Anh\n:Date: 2025-03-05\n\n.. image:: a.png\n\nTuyến dài\n22 km.\n", "Xe buýt điện", "Minh Anh", "", "2025-03-05", []string{"Tuyến dài\n22 km."}},
	}
	for _, c := range cases {
		docs, report := load(t, fstest.MapFS{c.file: file(c.source)}, ingest.Options{Split: split.Options{MinParagraph: 1}})
		if len(docs) != 1 {
			t.Fatalf("%s: %v", c.file, report.Skipped)
		}
		var got []string
		for _, p := range docs[0].Article.Passages {
			got = append(got, p.Text)
			if c.source[p.Span.Start:p.Span.End] != p.Text {
				t.Errorf("%s: %q is not the file's bytes", c.file, p.Text)
			}
		}
		a := docs[0].Article
		if !slices.Equal(got, c.want) || a.Title != c.title || a.Author != c.author || a.URL != c.url || a.Published.String() != c.date || len(docs[0].Warnings) > 0 {
			t.Errorf("%s: %q, %q, %q, %q, %q, warnings %q", c.file, got, a.Title, a.Author, a.URL, a.Published, docs[0].Warnings)
		}
	}
}

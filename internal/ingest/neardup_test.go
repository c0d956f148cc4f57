package ingest_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"trich/internal/ingest"
)

// report is an agency's report of several paragraphs.
const report = `Hội nghị về biến đổi khí hậu khai mạc sáng nay tại thành phố Hạ Vân với sự tham dự của đại diện 32 tỉnh ven biển cả nước.
Phát biểu khai mạc, Bộ trưởng Lê Văn Tuyển nói rằng mỗi năm đồng bằng mất khoảng 500 ha đất vì sạt lở bờ sông và bờ biển.
Các đại biểu kiến nghị lập quỹ 12.000 tỷ đồng để di dời những hộ dân sống trong vùng có nguy cơ cao trước mùa mưa bão tới.
`

func alsoIn(docs []ingest.Document) map[string][]string {
	found := map[string][]string{}
	for _, d := range docs {
		for _, p := range d.Article.Passages {
			for _, r := range p.AlsoIn {
				found[d.Article.ID] = append(found[d.Article.ID], r.ArticleID)
			}
		}
	}
	for id := range found {
		slices.Sort(found[id])
		found[id] = slices.Compact(found[id])
	}
	return found
}

func TestNearDuplicates(t *testing.T) {
	fsys := fstest.MapFS{
		"a.txt": file("Khai mạc hội nghị khí hậu\n" + report),
		"b.txt": file("Khai mạc hội nghị khí hậu\n" + report), // another name
		// Another source: other title, a paragraph more, a word changed.
		"c.txt": file("Mỗi năm mất 500 ha đất\nBáo Hạ Vân xin giới thiệu cùng bạn đọc bản tin về hội nghị này.\n" +
			strings.Replace(report, "nói rằng", "cho biết", 1)),
		// The same words with other figures tell other things.
		"d.txt": file("Khai mạc hội nghị khí hậu\n" + strings.NewReplacer("32", "28", "500", "450", "12.000", "9.000").Replace(report)),
		// The same title, another text.
		"e.txt":         file("Khai mạc hội nghị khí hậu\n" + goodPage + "Lễ ký diễn ra tại London với sự có mặt của nhiều quan chức cấp cao hai nước.\n"),
		"manifest.yaml": file("c.txt: {source: Báo Hạ Vân, published: 2024-05-06}\n"),
	}
	docs, _ := load(t, fsys, ingest.Options{})
	found := alsoIn(docs)
	want := map[string][]string{"a": {"b", "c"}, "b": {"a", "c"}, "c": {"a", "b"}}
	if fmt.Sprint(found) != fmt.Sprint(want) {
		t.Errorf("near-duplicates %v, want %v", found, want)
	}
	for _, p := range docs[0].Article.Passages {
		for _, r := range p.AlsoIn {
			other := docs[slices.IndexFunc(docs, func(d ingest.Document) bool { return d.Article.ID == r.ArticleID })].Article
			if r.Title != other.Title || r.Source != other.Source || r.Published != other.Published || r.File != other.File || r.DateFrom != other.DateFrom {
				t.Errorf("%+v is not of %+v", r, other)
			}
			if !strings.HasPrefix(r.PassageID, r.ArticleID+"#") {
				t.Errorf("passage %q of %q", r.PassageID, r.ArticleID)
			}
		}
	}
}

// TestNearDuplicatesOfMany has one text under a hundred names: nothing takes the
// square of that in comparisons without bound, and each knows of others.
func TestNearDuplicatesOfMany(t *testing.T) {
	fsys := fstest.MapFS{}
	for i := range 100 {
		fsys[fmt.Sprintf("%03d.txt", i)] = file("Khai mạc hội nghị khí hậu\n" + report)
	}
	docs, _ := load(t, fsys, ingest.Options{})
	for _, d := range docs {
		if len(d.Article.Passages) != 3 || len(d.Article.Passages[0].AlsoIn) == 0 {
			t.Fatalf("%s: %d passages, %+v", d.Article.ID, len(d.Article.Passages), d.Article.Passages[0].AlsoIn)
		}
	}
}

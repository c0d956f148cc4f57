package ingest_test

import (
	"context"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"trich/internal/ingest"
	"trich/internal/ingest/page"
	"trich/internal/qa"
)

const seeds = "../../seeds"

func loadSeeds(t *testing.T) []ingest.Document {
	t.Helper()
	docs, report, err := ingest.LoadFolder(context.Background(), seeds, ingest.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(docs) != 2 || report.Articles != 2 || len(report.Skipped) != 0 || len(report.Problems) != 0 {
		t.Fatalf("%d documents, report %+v", len(docs), report)
	}
	return docs
}

// TestSeedsGolden compares the passages with testdata/*_kept.txt, one a line,
// written by hand: the article's paragraphs and each caption once.
func TestSeedsGolden(t *testing.T) {
	for _, doc := range loadSeeds(t) {
		golden, err := os.ReadFile("testdata/" + doc.Article.ID[:3] + "_kept.txt")
		if err != nil {
			t.Fatal(err)
		}
		want := strings.Split(strings.TrimSpace(string(golden)), "\n")
		for i, p := range doc.Article.Passages {
			if i >= len(want) || p.Text != want[i] {
				t.Fatalf("%s: passage %d is %q", doc.Article.File, i, p.Text)
			}
		}
		if len(doc.Article.Passages) != len(want) {
			t.Errorf("%s: %d passages, want %d", doc.Article.File, len(doc.Article.Passages), len(want))
		}
	}
}

// seedDrops are the lines of the seeds that are not the article, from and to,
// with the reason.
var seedDrops = map[string][]struct {
	from, to int
	reason   page.DropReason
}{
	"000": {
		{4, 4, page.DropImage}, {6, 6, page.DropImage}, {7, 7, page.DropRepeated},
		{12, 12, page.DropImage}, {15, 15, page.DropImage}, {17, 77, page.DropRelated},
	},
	"001": {{13, 69, page.DropRelated}},
}

func TestSeedsDropped(t *testing.T) {
	for _, doc := range loadSeeds(t) {
		data, err := os.ReadFile(seeds + "/" + doc.Article.File)
		if err != nil {
			t.Fatal(err)
		}
		source := string(data)
		checkDocument(t, source, doc, defaultSplit)
		want := seedDrops[doc.Article.ID[:3]]
		if len(doc.Dropped) != len(want) {
			t.Fatalf("%s: dropped %+v, want %d pieces", doc.Article.File, doc.Dropped, len(want))
		}
		for i, w := range want {
			got := doc.Dropped[i]
			from := 1 + strings.Count(source[:got.Span.Start], "\n")
			to := 1 + strings.Count(source[:got.Span.End], "\n")
			if from != w.from || to != w.to || got.Reason != w.reason {
				t.Errorf("%s: dropped lines %d to %d (%s), want %+v", doc.Article.File, from, to, got.Reason, w)
			}
		}
	}
}

// seedBoilerplate are strings of the seeds that no passage may hold.
var seedBoilerplate = []string{
	"![]()", "|", "Tin liên quan", "Tin mới hơn", "Tin khác", "Tin cùng chuyên mục",
	"26/10/2025", "28/01/2026", "23:09", "16:05", "Khuyến nông", "điện gió ngoài khơi",
	"linh vật đường hoa", "Bính Ngọ", "15:35'", "25/07/2018", "Đời sống", "Kinh tế và pháp luật",
	"Lạng Sơn", "bàn thờ", "lịch âm", "Heineken", "10:00'", "say rượu", "06/02/2026", "Tết",
	"thịt lợn", "HẬU LỘC", "TP. HCM", "Cần Thơ",
}

func TestSeedsHoldNoBoilerplate(t *testing.T) {
	docs := loadSeeds(t)
	for _, f := range seedBoilerplate {
		inSource := false
		for _, doc := range docs {
			data, err := os.ReadFile(seeds + "/" + doc.Article.File)
			if err != nil {
				t.Fatal(err)
			}
			inSource = inSource || strings.Contains(string(data), f)
			for _, p := range doc.Article.Passages {
				if strings.Contains(p.Text, f) {
					t.Errorf("passage %s holds %q", p.ID, f)
				}
			}
		}
		if !inSource {
			t.Errorf("no seed holds %q: this check checks nothing", f)
		}
	}
}

func TestSeedsMetadata(t *testing.T) {
	want := []qa.Article{
		{ID: "000_cb3a75275f89892c", Title: "Vương quốc Anh – Việt Nam tăng cường hợp tác chống nạn mua bán người",
			Source: "Tạp chí Làng nghề Việt Nam", Published: qa.Date{Year: 2025, Month: 4},
			URL: "https://langngheviet.com.vn/vuong-quoc-anh-viet-nam-tang-cuong-hop-tac-chong-nan-mua-ban-nguoi-32472.html"},
		{ID: "001_b7929130bb71ebc2", Title: "Việt Nam và Anh hợp tác phòng chống mua bán người",
			Source: "BNEWS (TTXVN)", Published: qa.Date{Year: 2018, Month: 11, Day: 21},
			URL: "https://bnews.vn/viet-nam-va-anh-hop-tac-phong-chong-mua-ban-nguoi/102573.html"},
	}
	for i, doc := range loadSeeds(t) {
		a, w := doc.Article, want[i]
		if a.ID != w.ID || a.Title != w.Title || a.Source != w.Source || a.URL != w.URL || a.Published != w.Published {
			t.Errorf("article %+v, want %+v", a, w)
		}
		if a.DateFrom != qa.FromManifest || a.Language != qa.Vietnamese || a.Note == "" || a.File != a.ID+".txt" {
			t.Errorf("article %s: %q %q %q %q", a.ID, a.DateFrom, a.Language, a.Note, a.File)
		}
		for _, p := range a.Passages {
			if p.Language != qa.Vietnamese {
				t.Errorf("passage %s is taken for %q", p.ID, p.Language)
			}
		}
	}
}

// TestSeedsWithoutManifest reads what the pages themselves tell: the first has
// no date but those of its boilerplate, the second one in its text.
func TestSeedsWithoutManifest(t *testing.T) {
	fsys := fstest.MapFS{}
	for _, doc := range loadSeeds(t) {
		data, err := os.ReadFile(seeds + "/" + doc.Article.File)
		if err != nil {
			t.Fatal(err)
		}
		fsys[doc.Article.File] = &fstest.MapFile{Data: data}
	}
	docs, _ := load(t, fsys, ingest.Options{})
	want := []struct {
		date string
		from qa.Provenance
	}{{"", qa.FromNowhere}, {"2018-11-21", qa.FromText}}
	for i, doc := range docs {
		if a := doc.Article; a.Published.String() != want[i].date || a.DateFrom != want[i].from || a.TitleFrom != qa.FromPage {
			t.Errorf("%s: %s (%s), title from %s", a.ID, a.Published, a.DateFrom, a.TitleFrom)
		}
	}
}

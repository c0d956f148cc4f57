package diacritics

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"trich/internal/qa"
	"trich/internal/text"
)

func seedVocabulary(t testing.TB) *Vocabulary {
	t.Helper()
	paths, err := filepath.Glob("../../seeds/*.txt")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no seeds: %v", err)
	}
	b := NewBuilder()
	for _, p := range paths {
		raw, err := os.ReadFile(p)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(raw)) {
			b.Add(line)
		}
	}
	return b.Vocabulary()
}

func TestRestore(t *testing.T) {
	v := seedVocabulary(t)
	for _, c := range []struct {
		in, want string
	}{
		{"bo truong to lam ky ban ghi nho", "Bộ trưởng Tô Lâm ký bản ghi nhớ"},
		{"mua ban nguoi la gi?", "mua bán người là gì?"},
		{"BO CONG AN", "Bộ Công an"},
		{"bộ trưởng to lam", "Bộ trưởng Tô Lâm"},                        // half typed
		{norm.NFD.String("phòng chống mua bán"), "phòng chống mua bán"}, // nothing to do
		{"ngay 21/11, tai london", "ngày 21/11, tại London"},
		{"xyzzy", "xyzzy"},
		{"", ""},
		{"?!", "?!"},
	} {
		got, changed := v.Restore(text.Tokenise(c.in))
		if got != c.want {
			t.Errorf("Restore(%q) = %q, want %q", c.in, got, c.want)
		}
		if (changed > 0) != (text.NFC(c.in) != c.want) {
			t.Errorf("Restore(%q): %d words changed", c.in, changed)
		}
	}
}

func TestExpand(t *testing.T) {
	for in, want := range map[string]string{
		"BT Tô Lâm ký MOU vs VN ko?": "Bộ trưởng Tô Lâm ký bản ghi nhớ với Việt Nam không?",
		"bn ng dc cứu":               "bao nhiêu người được cứu",
		"con bò":                     "con bò",
		"can thiệp, ca sĩ":           "can thiệp, ca sĩ",
		"ĐC":                         "được",
	} {
		for _, form := range []string{in, norm.NFD.String(in)} {
			if got, n := Expand(text.Tokenise(form)); text.NFC(got) != want || (n > 0) != (want != in) {
				t.Errorf("Expand(%q) = %q, %d, want %q", form, got, n, want)
			}
		}
	}
}

func TestMarshal(t *testing.T) {
	v := seedVocabulary(t)
	raw, err := v.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	var read Vocabulary
	if err := read.UnmarshalBinary(raw); err != nil {
		t.Fatal(err)
	}
	const question = "ai ky ke hoach hanh dong chung voi anh"
	want, _ := v.Restore(text.Tokenise(question))
	if got, _ := read.Restore(text.Tokenise(question)); got != want || read.Words() != v.Words() {
		t.Errorf("after a round trip: %q, want %q", got, want)
	}
	for _, bad := range [][]byte{nil, raw[:len(raw)/2], append(raw[:len(raw):len(raw)], 0), []byte("\xff\xff\xff\xff\xff\xff")} {
		if err := read.UnmarshalBinary(bad); qa.CodeOf(err) != qa.CodeCorrupt {
			t.Errorf("%d bytes: got %v", len(bad), err)
		}
	}
}

func FuzzUnmarshal(f *testing.F) {
	b := NewBuilder()
	b.Add("Bộ trưởng Tô Lâm")
	raw, _ := b.Vocabulary().MarshalBinary()
	f.Add(raw, "bo truong to lam")
	f.Fuzz(func(t *testing.T, raw []byte, question string) {
		var v Vocabulary
		if v.UnmarshalBinary(raw) != nil {
			return
		}
		v.Restore(text.Tokenise(question))
		Expand(text.Tokenise(question))
	})
}

// TestRestoreAccuracy takes the diacritics off questions and asks how many
// syllables come back, with the vocabulary of the passages they are about.
func TestRestoreAccuracy(t *testing.T) {
	b := NewBuilder()
	if !eachLine(t, "passages.jsonl", func(line []byte) error {
		var p struct{ VI string }
		err := json.Unmarshal(line, &p)
		b.Add(p.VI)
		return err
	}) {
		t.Skip("evaluation data is not here")
	}
	v := b.Vocabulary()
	right, all := 0, 0
	eachLine(t, "questions.jsonl", func(line []byte) error {
		var q struct {
			VI string `json:"question_vi"`
		}
		err := json.Unmarshal(line, &q)
		restored, _ := v.Restore(text.Tokenise(text.Fold(q.VI)))
		want, got := text.Words(q.VI), text.Words(restored)
		for i := range want {
			all++
			if i < len(got) && strings.EqualFold(text.NFC(want[i].Slice(q.VI)), got[i].Slice(restored)) {
				right++
			}
		}
		return err
	})
	t.Logf("%d of %d syllables restored (%.1f %%)", right, all, 100*float64(right)/float64(all))
	if float64(right) < 0.95*float64(all) {
		t.Errorf("%d of %d syllables restored, want at least 95 %%", right, all)
	}
}

func eachLine(t *testing.T, name string, visit func([]byte) error) bool {
	t.Helper()
	f, err := os.Open(filepath.Join("../../../shared/eval/xquad", name))
	if err != nil {
		return false
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if err := visit(lines.Bytes()); err != nil {
			t.Fatal(err)
		}
	}
	return true
}

// TestBuilderTakesBack changes a vocabulary by what was added and removed: it
// must be the one that is counted from nothing.
func TestBuilderTakesBack(t *testing.T) {
	sentences := []string{
		"Cầu Rồng ở Đà Nẵng dài 666 mét.", "Chợ nổi Cái Răng họp trên sông Cần Thơ.",
		"Ông Nguyễn Văn An ở Đà Nẵng.", "cầu rồng, cầu rồng", "Sông Hàn chảy qua Đà Nẵng; sông Hương qua Huế.",
	}
	count := func(list ...string) *Builder {
		b := NewBuilder()
		for _, s := range list {
			b.Add(s)
		}
		return b
	}
	b := count(sentences[:4]...).Vocabulary().Builder()
	b.Remove(sentences[0])
	b.Remove(sentences[3])
	b.Add(sentences[4])
	got, _ := b.Vocabulary().MarshalBinary()
	want, _ := count(sentences[1], sentences[2], sentences[4]).Vocabulary().MarshalBinary()
	if string(got) != string(want) {
		t.Errorf("got %x, want %x", got, want)
	}
	if count("a b", "a b").Vocabulary().Builder() != nil {
		t.Error("a vocabulary without rare pairs may have forgotten them")
	}
}

// Words that ask are not left to the corpus, which may hardly have them; nor are
// particles. What they are spelled like stays where they ask nothing.
func TestWordsThatAsk(t *testing.T) {
	b := NewBuilder()
	for _, s := range []string{
		"Máy bay giơ cao trên bầu trời.", "Báo nhiều trang, báo nhiều chữ.", "Ở đầu năm, lực lượng máy giơ tay.", "Ở đấu trường có máy.",
		"Đau đầu là bệnh não.", "Viêm não Nhật Bản.", "Đà Nẵng đá bóng.", "Họ đang đá cho đội nhà.", "Đà Đà Đà.",
	} {
		b.Add(s)
	}
	v := b.Vocabulary()
	for _, c := range []struct{ in, want string }{
		{"may gio", "mấy giờ"},
		{"luc may gio", "lúc mấy giờ"},
		{"bao nhieu trang", "bao nhiêu trang"},
		{"o dau", "ở đâu"},
		{"o dau nam", "ở đầu năm"},
		{"may bay cao bao nhieu", "máy bay cao bao nhiêu"},
		{"benh viem nao", "bệnh viêm não"},
		{"ten gi", "tên gì"},
		{"quyen luc nao", "quyen lực nào"},
	} {
		if got, _ := v.Restore(text.Tokenise(c.in)); strings.ToLower(got) != c.want {
			t.Errorf("Restore(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

func TestShortForms(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"bn tuổi r z mn", "bao nhiêu tuổi rồi vậy mọi người"},
		{"nó làm z", "nó làm gì"},
		{"nặng bn kg", "nặng bao nhiêu kg"},
		{"có kg", "có không"},
		{"mấy h", "mấy giờ"},
		{"5 tr", "5 triệu"},
		{"thg 6 ở bv nào", "tháng 6 ở bệnh viện nào"},
		{"thg trộm ở hn lm nghề j", "thằng trộm ở Hà Nội làm nghề gì"},
		{"các bn ơi", "các bạn ơi"},
		{"Cà phê K ở đâu", "Cà phê K ở đâu"},
		{"có đúng hông", "có đúng không"},
		{"xương hông nào", "xương hông nào"},
		{"sn 1990", "sinh năm 1990"},
		{"sn năm nào", "sinh năm nào"},
		{"TT ký gì vs Anh", "Thủ tướng ký gì với Anh"},
	} {
		if got, _ := Expand(text.Tokenise(c.in)); got != c.want {
			t.Errorf("Expand(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

// Another variant is given only where it is nearly as likely.
func TestAlternative(t *testing.T) {
	b := NewBuilder()
	for range 3 {
		b.Add("Con tàu chở hàng.")
	}
	b.Add("Con tàu chở hàng. Cơn bão lớn.")
	b.Add("Chợ Bưởi vui.")
	b.Add("Chợ Buổi vui.")
	v := b.Vocabulary()
	if got := v.Alternative(text.Tokenise("con tau cho hang")); got != "" {
		t.Errorf("what is plain has another variant: %q", got)
	}
	if got := v.Alternative(text.Tokenise("cho buoi vui")); got == "" {
		t.Error("what is not plain has no other variant")
	}
	if got := v.Alternative(text.Tokenise("")); got != "" {
		t.Errorf("nothing has another variant: %q", got)
	}
}

package reader

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"trich/internal/encoder/modelfile"
	"trich/internal/qa"
)

func TestEmbeddedFileIsWhole(t *testing.T) {
	f, err := modelfile.OpenReaderString(embedded)
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Verify(); err != nil {
		t.Error(err)
	}
	if got := fastest(t).Fingerprint(); !strings.HasPrefix(got, f.Fingerprint()+"/") {
		t.Errorf("fingerprint %q of a file with %q", got, f.Fingerprint())
	}
}

// changed is the embedded file with other bytes at a place, and a checksum of the
// header and the directory that belongs to it.
func changed(t *testing.T, at int, with []byte) *modelfile.ReaderFile {
	t.Helper()
	data := []byte(embedded)
	copy(data[at:], with)
	directory := data[28 : 128+64*binary.LittleEndian.Uint32(data[12:])]
	table := crc32.MakeTable(crc32.Castagnoli)
	binary.LittleEndian.PutUint32(data[24:], crc32.Update(crc32.Checksum(data[:24], table), table, directory))
	f, err := modelfile.OpenReader(data)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestOpenRefuses(t *testing.T) {
	shared := fastest(t).shared
	number := func(n uint32) []byte { return binary.LittleEndian.AppendUint32(nil, n) }
	entry := func(name string) int { return strings.Index(embedded, name+"\x00") }
	for _, c := range []struct {
		name    string
		at      int
		with    []byte
		options Options
		code    qa.Code
		want    string
	}{
		{"another encoder", 64 + 24, []byte("\xff\xff\xff"), Options{}, qa.CodeCorrupt, "for the encoder ffffff"},
		{"another form", 64 + 20, number(form + 1), Options{}, qa.CodeCorrupt, "form 2"},
		{"another number of layers", 64 + 4, number(13), Options{}, qa.CodeCorrupt, "on an encoder of 12 layers"},
		{"another width", 64 + 8, number(768), Options{}, qa.CodeCorrupt, "384 wide"},
		{"other heads", 64 + 12, number(6), Options{}, qa.CodeCorrupt, "12 heads"},
		{"another width within", 64 + 16, number(384), Options{}, qa.CodeCorrupt, "1536 within"},
		{"more layers than sections", 64, number(0), Options{}, qa.CodeCorrupt, `"l0.`},
		{"no head", entry("head.w"), []byte("head.v"), Options{}, qa.CodeCorrupt, `"head.w" is missing`},
		{"no bias", entry("head.b"), []byte("head.a"), Options{}, qa.CodeCorrupt, `"head.b" is missing`},
		{"no layer", entry("l11.fo.w"), []byte("l11.fo.v"), Options{}, qa.CodeCorrupt, `"l11.fo.w" is missing`},
		{"threads", 0, nil, Options{Threads: -1}, qa.CodeInvalid, "reader threads"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := open(changed(t, c.at, c.with), shared, c.options)
			if qa.CodeOf(err) != c.code || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want one with %q", err, c.want)
			}
		})
	}
}

// withThreads is a Reader of its own with the network of r.
func withThreads(r *Reader, threads int) *Reader {
	other := &Reader{shared: r.shared, model: r.model, head: r.head, threads: threads}
	other.workers.New = r.workers.New
	return other
}

func read(t testing.TB, r *Reader, question string, passages ...Passage) []Reading {
	t.Helper()
	readings, err := r.Read(context.Background(), question, passages)
	if err != nil || len(readings) != len(passages) {
		t.Fatalf("%d readings of %d passages, error %v", len(readings), len(passages), err)
	}
	return readings
}

// goldenPassages are the golden lines' passages.
func goldenPassages(t testing.TB) []Passage {
	t.Helper()
	var passages []Passage
	for _, l := range readGolden(t) {
		passages = append(passages, l.passage())
	}
	return passages
}

// TestCompanyAndThreadsDoNotMatter: what is read in a passage is the same alone and
// among others, in any order and with any number of threads, bit for bit.
func TestCompanyAndThreadsDoNotMatter(t *testing.T) {
	passages := goldenPassages(t)
	const question = "Ai khánh thành cầu Bình Minh?"
	want := make([]Reading, len(passages))
	for i, p := range passages {
		want[i] = read(t, withThreads(fastest(t), 1), question, p)[0]
	}
	if reflect.DeepEqual(want[0], want[1]) {
		t.Error("two passages have the same reading")
	}
	for _, threads := range []int{1, 2, 3, 40} {
		r := withThreads(fastest(t), threads)
		order := rand.New(rand.NewPCG(uint64(threads), 0)).Perm(len(passages))
		mixed := make([]Passage, len(passages))
		for i, from := range order {
			mixed[i] = passages[from]
		}
		for i, got := range read(t, r, question, mixed...) {
			if !reflect.DeepEqual(got, want[order[i]]) {
				t.Errorf("%d threads: passage %d is read differently in company", threads, order[i])
			}
		}
		if got := read(t, r, question, passages[0])[0]; !reflect.DeepEqual(got, want[0]) {
			t.Errorf("%d threads: a passage is read differently alone", threads)
		}
		if left := r.working.Load(); left != 0 {
			t.Errorf("%d threads are still at work", left)
		}
	}
}

func TestReadSideBySide(t *testing.T) {
	r := withThreads(fastest(t), 2)
	passages := goldenPassages(t)[:4]
	want := read(t, r, "ai?", passages...)
	var all sync.WaitGroup
	for range 6 {
		all.Go(func() {
			if got, err := r.Read(context.Background(), "ai?", passages); err != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("another reading beside others, error %v", err)
			}
		})
	}
	all.Wait()
	if working, active := r.working.Load(), r.shared.Active.Load(); working != 0 || active != 0 {
		t.Errorf("%d threads and %d calls are still counted", working, active)
	}
}

// TestQuestionMatters proves that question, title and the sentence before reach the
// network.
func TestQuestionMatters(t *testing.T) {
	p := Passage{Title: "Mưa lớn", Before: "Trời tối dần.", Text: "Nước dâng 2 m.", Sentences: []qa.Span{{Start: 0, End: 15}}}
	base := read(t, fastest(t), "Nước dâng bao nhiêu?", p)[0]
	title, before := p, p
	title.Title, before.Before = "Nắng", ""
	for name, other := range map[string]Reading{
		"question":            read(t, fastest(t), "Ai nói?", p)[0],
		"title":               read(t, fastest(t), "Nước dâng bao nhiêu?", title)[0],
		"the sentence before": read(t, fastest(t), "Nước dâng bao nhiêu?", before)[0],
	} {
		if other.Answers == base.Answers {
			t.Errorf("%s does not matter", name)
		}
	}
}

// countdown is a context that ends after a number of looks at it.
type countdown struct {
	context.Context
	left int
}

func (c *countdown) Err() error {
	if c.left--; c.left < 0 {
		return context.Canceled
	}
	return nil
}

func TestReadStops(t *testing.T) {
	r := withThreads(fastest(t), 1)
	passages := goldenPassages(t)
	for _, left := range []int{0, 1, 5, 40} {
		c := &countdown{context.Background(), left}
		readings, err := r.Read(c, "ai?", passages)
		if !errors.Is(err, context.Canceled) || readings != nil || c.left < -4 {
			t.Errorf("after %d looks: error %v, %d more looks", left, err, -1-c.left)
		}
	}
	cancelled, cancel := context.WithCancel(context.Background())
	cancel()
	for _, passages := range [][]Passage{nil, passages} {
		if _, err := withThreads(r, 3).Read(cancelled, "ai?", passages); !errors.Is(err, context.Canceled) {
			t.Errorf("error %v", err)
		}
	}
	if left := r.working.Load(); left != 0 {
		t.Errorf("%d threads are still at work", left)
	}
}

func TestReadNothing(t *testing.T) {
	if readings, err := fastest(t).Read(context.Background(), "ai?", nil); err != nil || len(readings) != 0 {
		t.Errorf("%d readings, error %v", len(readings), err)
	}
}

// TestLongPassageIsCut: of the sentences beyond the limit nothing is read.
func TestLongPassageIsCut(t *testing.T) {
	var p Passage
	for i := range 80 {
		s := fmt.Sprintf("Câu thứ %d nói về trận mưa. ", i)
		p.Sentences = append(p.Sentences, qa.Span{Start: len(p.Text), End: len(p.Text) + len(s) - 1})
		p.Text += s
	}
	w := prepared(fastest(t), strings.Repeat("mưa ", 200), p)
	shared := fastest(t).shared
	if len(w.rows) != maxSequence || w.kept[1] != 1+len(shared.Query)+maxQuestion+1+len(shared.Passage) {
		t.Errorf("%d tokens, the passage's from %d on", len(w.rows), w.kept[1])
	}
	got := read(t, fastest(t), "mưa?", p)[0]
	first, last := got.Sentences[0], got.Sentences[79]
	if math.IsInf(first.Best, -1) || first.Evidence <= 0 || first.Evidence >= 1 {
		t.Errorf("first sentence %+v", first)
	}
	if !math.IsInf(last.Best, -1) || last.Evidence != 0 {
		t.Errorf("last sentence %+v", last)
	}
}

// TestAnyText reads passages that are hardly text, and sentences that are not in it.
func TestAnyText(t *testing.T) {
	texts := []string{" ", "\n\t ", "a", "\xff\xfe mưa \xc3", "🙂", "  🙂 \u00a0", "e\u0302\u0301 e\u0302", "\u0301", "x\x00y", strings.Repeat("\u0301", 90)}
	r := rand.New(rand.NewPCG(1, 1))
	for range 20 {
		b := make([]byte, 1+r.IntN(60))
		for i := range b {
			b[i] = byte(r.Uint32())
		}
		texts = append(texts, string(b))
	}
	if got := read(t, fastest(t), "", Passage{})[0]; got.Span != (qa.Span{}) || math.IsInf(got.Best, -1) {
		t.Errorf("nothing gives %+v", got)
	}
	var passages []Passage
	for _, s := range texts {
		passages = append(passages, Passage{Title: s, Before: s, Text: s, Sentences: []qa.Span{{Start: 0, End: len(s)}, {Start: 900, End: 901}}})
	}
	for i, got := range read(t, fastest(t), texts[3], passages...) {
		text, s := texts[i], got.Span
		if s.Start < 0 || s.End < s.Start || s.End > len(text) || math.IsNaN(got.Best) || math.IsInf(got.Best, 0) {
			t.Fatalf("%q: span %v of score %v", text, s, got.Best)
		}
		if s.Len() == 0 && strings.TrimSpace(text) != "" {
			continue // a character that stands for nothing, such as a byte-order mark
		}
		if strings.TrimSpace(s.Slice(text)) != s.Slice(text) {
			t.Errorf("%q: span %q", text, s.Slice(text))
		}
		if utf8.ValidString(text) && !utf8.ValidString(s.Slice(text)) {
			t.Errorf("%q: span %q cuts a character", text, s.Slice(text))
		}
		if !math.IsInf(got.Sentences[1].Best, -1) {
			t.Errorf("%q: a sentence that is not there has the score %v", text, got.Sentences[1].Best)
		}
	}
}

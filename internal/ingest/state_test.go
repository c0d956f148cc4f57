package ingest_test

import (
	"bytes"
	"encoding/gob"
	"io/fs"
	"maps"
	"reflect"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/fstest"

	"trich/internal/ingest"
	"trich/internal/ingest/read"
	"trich/internal/qa"
)

func reading(t testing.TB, fsys fs.FS, opts ingest.Options, earlier *ingest.State) ingest.Reading {
	t.Helper()
	r, err := ingest.Read(t.Context(), fsys, opts, earlier)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func ids(docs []ingest.Document) []string {
	var ids []string
	for _, d := range docs {
		ids = append(ids, d.Article.ID)
	}
	return ids
}

// TestReadAgain reads a folder, and again after every kind of change, with the
// state of the first reading, with that state stored and opened, and from
// nothing: the result is always the same.
func TestReadAgain(t *testing.T) {
	before := fstest.MapFS{"a.txt": file(goodPage), "b.txt": file(goodPage + "Lễ ký diễn ra tại London.\n"), "c/d.txt": file(goodPage)}
	first := reading(t, before, ingest.Options{}, nil)
	raw, err := first.State.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	stored := new(ingest.State)
	if err := stored.UnmarshalBinary(raw); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(fstest.MapFS){
		"nothing":  func(fstest.MapFS) {},
		"added":    func(f fstest.MapFS) { f["e.txt"] = file(goodPage) },
		"removed":  func(f fstest.MapFS) { delete(f, "b.txt") },
		"changed":  func(f fstest.MapFS) { f["b.txt"] = file("Ký kết\nLễ ký diễn ra tại Paris.\n") },
		"renamed":  func(f fstest.MapFS) { f["z.txt"] = f["a.txt"]; delete(f, "a.txt") },
		"manifest": func(f fstest.MapFS) { f["manifest.yaml"] = file("a.txt: {source: A}\n") },
	} {
		after := maps.Clone(before)
		change(after)
		want := reading(t, after, ingest.Options{}, nil)
		for _, state := range []*ingest.State{first.State, stored} {
			got := reading(t, after, ingest.Options{}, state)
			if !reflect.DeepEqual(got.Documents, want.Documents) || !reflect.DeepEqual(got.Report, want.Report) || got.Digest != want.Digest {
				t.Errorf("%s: got %+v, want %+v", name, got, want)
			}
			if (got.Digest == first.Digest) != (name == "nothing") {
				t.Errorf("%s: the digest says otherwise", name)
			}
		}
	}
}

// TestReadKeeps makes files unreadable that were read before.
func TestReadKeeps(t *testing.T) {
	before := fstest.MapFS{"a.txt": file(goodPage), "b.txt": file(goodPage), "c/d.txt": file(goodPage)}
	state := reading(t, before, ingest.Options{}, nil).State
	broken := maps.Clone(before)
	broken["b.txt"] = file("Ng\xf4n ng")
	broken["new.txt"] = file("")
	for name, fsys := range map[string]fs.FS{
		"b.txt": broken, "c": refusingFS{before, "c", fs.ErrPermission}, "a.txt": refusingFS{before, "a.txt", fs.ErrPermission},
	} {
		r := reading(t, fsys, ingest.Options{}, state)
		again := reading(t, fsys, ingest.Options{}, r.State)
		for _, r := range []ingest.Reading{r, again} {
			if got := ids(r.Documents); !slices.Equal(got, []string{"a", "b", "c/d"}) {
				t.Errorf("%s: articles %q", name, got)
			}
			for _, s := range r.Report.Skipped {
				if s.Kept != (s.File == name) {
					t.Errorf("%s: %+v", name, s)
				}
			}
		}
		if r = reading(t, before, ingest.Options{}, r.State); len(r.Report.Skipped) != 0 || len(r.Documents) != 3 {
			t.Errorf("%s mended: %+v", name, r.Report)
		}
	}
	delete(broken, "b.txt")
	if r := reading(t, broken, ingest.Options{}, state); len(r.Documents) != 2 {
		t.Errorf("a deleted file stays: %q", ids(r.Documents))
	}
}

func TestStateOfOtherOptions(t *testing.T) {
	fsys := fstest.MapFS{"a.txt": file(strings.Repeat("Câu này dài. ", 40)), "b.txt": file(goodPage)}
	state := reading(t, fsys, ingest.Options{}, nil).State
	small := ingest.Options{MaxFileSize: 100}
	if r := reading(t, fsys, small, state); len(r.Documents) != 1 {
		t.Errorf("a smaller limit keeps %q", ids(r.Documents))
	}
}

// The form in which every program so far has written a State. Programs open one
// another's, so what is here must not change.
type (
	writtenState struct {
		Made  string
		Files map[string]*writtenFile
	}
	writtenFile struct {
		Hash  [32]byte
		Pages []*writtenPage
		Skips []ingest.Skip
	}
	writtenPage struct {
		File, Hash, Text string
		Blocks           []writtenBlock
		Title            int
		Found            []writtenFinding
		Warnings         []string
		Keys             []uint64
		Drafts           [][]qa.Span
		Languages        []qa.Language
		Language         qa.Language
		Sketch           [48]uint32
	}
	writtenBlock struct {
		Line, Span qa.Span
		Kind       int
		Gap        bool
		Drop       string
	}
	writtenFinding struct {
		From  qa.Provenance
		Tells struct {
			Title, Source, Author, URL, Note string
			Published                        qa.Date
		}
	}
)

// TestStateOfEarlierProgram opens a State in that form: what it holds is taken,
// and a file that the earlier program did not know is looked at again.
func TestStateOfEarlierProgram(t *testing.T) {
	known := "# Ký kết\n\n10:15 21/11/2018\n\n10:15 31/02/2018\n\n" + strings.TrimPrefix(goodPage, "Ký kết\n")
	fsys := fstest.MapFS{"known.md": file(known), "unknown.txt": file("<html><body><p>Hai nước đã ký kế hoạch hành động chung.</p></body></html>")}
	var asked atomic.Int32 // files are read by several goroutines
	opts := ingest.Options{Detect: func(string) qa.Language { asked.Add(1); return qa.Vietnamese }}
	want := reading(t, fsys, opts, nil)
	raw, err := want.State.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	var written writtenState
	if err := gob.NewDecoder(bytes.NewReader(raw)).Decode(&written); err != nil {
		t.Fatal(err)
	}
	written.Files["unknown.txt"].Pages = nil
	written.Files["unknown.txt"].Skips = []ingest.Skip{{File: "unknown.txt", Reason: read.ReasonContent}}
	var b bytes.Buffer
	if err := gob.NewEncoder(&b).Encode(written); err != nil {
		t.Fatal(err)
	}
	earlier := new(ingest.State)
	if err := earlier.UnmarshalBinary(b.Bytes()); err != nil {
		t.Fatal(err)
	}
	asked.Store(0)
	got := reading(t, fsys, opts, earlier)
	if !reflect.DeepEqual(got.Documents, want.Documents) || got.Digest != want.Digest {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if n := asked.Load(); n != 2 { // the article and its passage
		t.Errorf("languages are asked for %d times: known.md is read again, or unknown.txt is not", n)
	}
	p := written.Files["known.md"].Pages[0]
	if p.File == "" || len(p.Hash) != 64 || p.Text != known || len(p.Blocks) != 4 || p.Title != 0 || len(p.Found) != 2 || len(p.Warnings) != 0 ||
		len(p.Keys) != 4 || len(p.Drafts) != 1 || len(p.Languages) != 1 || p.Language == "" || p.Sketch == [48]uint32{} {
		t.Errorf("stored as %+v", p)
	}
}

func TestStateCorrupt(t *testing.T) {
	if err := new(ingest.State).UnmarshalBinary([]byte("x")); qa.CodeOf(err) != qa.CodeCorrupt {
		t.Errorf("got %v", err)
	}
}

// FuzzState reads what the last reading of a corpus found, whatever stands in it:
// it is read or refused, and goes on to a reading.
func FuzzState(f *testing.F) {
	fsys := fstest.MapFS{"a.txt": file(goodPage), "b.bin": file("\x00")}
	raw, err := reading(f, fsys, ingest.Options{}, nil).State.MarshalBinary()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(raw)
	f.Add(raw[:len(raw)/2])
	f.Add([]byte("x"))
	f.Fuzz(func(t *testing.T, data []byte) {
		s := new(ingest.State)
		if err := s.UnmarshalBinary(data); err != nil {
			if qa.CodeOf(err) != qa.CodeCorrupt {
				t.Fatal(err)
			}
			return
		}
	})
}

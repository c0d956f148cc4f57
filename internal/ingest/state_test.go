package ingest_test

import (
	"io/fs"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"trich/internal/ingest"
	"trich/internal/qa"
)

func read(t testing.TB, fsys fs.FS, opts ingest.Options, earlier *ingest.State) ingest.Reading {
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
	first := read(t, before, ingest.Options{}, nil)
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
		want := read(t, after, ingest.Options{}, nil)
		for _, state := range []*ingest.State{first.State, stored} {
			got := read(t, after, ingest.Options{}, state)
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
	state := read(t, before, ingest.Options{}, nil).State
	broken := maps.Clone(before)
	broken["b.txt"] = file("Ng\xf4n ng")
	broken["new.txt"] = file("")
	for name, fsys := range map[string]fs.FS{
		"b.txt": broken, "c": refusingFS{before, "c", fs.ErrPermission}, "a.txt": refusingFS{before, "a.txt", fs.ErrPermission},
	} {
		r := read(t, fsys, ingest.Options{}, state)
		again := read(t, fsys, ingest.Options{}, r.State)
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
		if r = read(t, before, ingest.Options{}, r.State); len(r.Report.Skipped) != 0 || len(r.Documents) != 3 {
			t.Errorf("%s mended: %+v", name, r.Report)
		}
	}
	delete(broken, "b.txt")
	if r := read(t, broken, ingest.Options{}, state); len(r.Documents) != 2 {
		t.Errorf("a deleted file stays: %q", ids(r.Documents))
	}
}

func TestStateOfOtherOptions(t *testing.T) {
	fsys := fstest.MapFS{"a.txt": file(strings.Repeat("Câu này dài. ", 40)), "b.txt": file(goodPage)}
	state := read(t, fsys, ingest.Options{}, nil).State
	small := ingest.Options{MaxFileSize: 100}
	if r := read(t, fsys, small, state); len(r.Documents) != 1 {
		t.Errorf("a smaller limit keeps %q", ids(r.Documents))
	}
}

func TestStateCorrupt(t *testing.T) {
	if err := new(ingest.State).UnmarshalBinary([]byte("x")); qa.CodeOf(err) != qa.CodeCorrupt {
		t.Errorf("got %v", err)
	}
}

package chat_test

import (
	"archive/tar"
	"context"
	"errors"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/ulikunitz/xz"

	"trich/internal/chat"
)

const (
	seeds   = "../../seeds"
	archive = "../../../shared/corpus/vinews-2017.tar.xz"
)

// copySeeds copies the two seeds into dir.
func copySeeds(t testing.TB, dir string) {
	t.Helper()
	if err := os.CopyFS(dir, os.DirFS(seeds)); err != nil {
		t.Fatal(err)
	}
}

// unpack writes the named articles of the archive of news into dir, and skips
// the test where there is none.
func unpack(t testing.TB, dir string, names []string) {
	t.Helper()
	f, err := os.Open(archive)
	if errors.Is(err, os.ErrNotExist) {
		t.Skip("the archive of news articles is absent: " + archive)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	unzipped, err := xz.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for r := tar.NewReader(unzipped); found < len(names); {
		h, err := r.Next()
		if err != nil {
			t.Fatalf("%d of %d articles found: %v", found, len(names), err)
		}
		base := path.Base(h.Name)
		if !slices.Contains(names, strings.TrimSuffix(base, ".txt")) {
			continue
		}
		content, err := io.ReadAll(r)
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, base), content, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
		found++
	}
}

// lines reads a file of testdata without comments.
func lines(t testing.TB, name string) []string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(strings.Split(strings.TrimSpace(string(content)), "\n"), func(l string) bool { return strings.HasPrefix(l, "#") })
}

// ask asks and gives the last reply.
func ask(t testing.TB, b *chat.Bot, r chat.Request) chat.Reply {
	t.Helper()
	var last chat.Reply
	err := b.Handle(t.Context(), r, func(_ context.Context, r chat.Reply) error {
		last = r
		return nil
	})
	if err != nil {
		t.Fatalf("%q: %v", r.Text, err)
	}
	return last
}

// quotes are the quotes of a reply, with their files.
func quotes(r chat.Reply) []string {
	var found []string
	for _, block := range r.Blocks {
		if q, ok := block.(chat.Quote); ok {
			found = append(found, q.Citation.File+": "+q.Text)
		}
	}
	return found
}

// understood is how a reply says that the question was understood; empty where
// it was taken as it is.
func understood(r chat.Reply) string {
	for _, block := range r.Blocks {
		if l, ok := block.(chat.Line); ok {
			for _, prefix := range []string{"Hiểu câu hỏi là: ", "Understood as: "} {
				if rest, is := strings.CutPrefix(l.Text, prefix); is {
					return rest
				}
			}
		}
	}
	return ""
}

package qatest

import (
	"archive/tar"
	"bufio"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"testing"
	"testing/fstest"

	"github.com/ulikunitz/xz"
)

// News unpacks the archive of 3,000 news articles: those whose files' names are
// wanted, in the order of the archive. The test or benchmark is skipped where the
// archive is absent.
func News(t testing.TB, archive string, wanted func(name string) bool) fstest.MapFS {
	t.Helper()
	f, err := os.Open(archive)
	if errors.Is(err, fs.ErrNotExist) {
		t.Skipf("%s is absent: it does not come with the repository", archive)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	unpacked, err := xz.NewReader(bufio.NewReader(f))
	if err != nil {
		t.Fatal(err)
	}
	files := fstest.MapFS{}
	for r := tar.NewReader(unpacked); ; {
		header, err := r.Next()
		if errors.Is(err, io.EOF) {
			return files
		}
		if err != nil {
			t.Fatal(err)
		}
		if path.Ext(header.Name) != ".txt" || !wanted(path.Base(header.Name)) {
			continue
		}
		data, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		files[path.Clean(header.Name)] = &fstest.MapFile{Data: data}
	}
}

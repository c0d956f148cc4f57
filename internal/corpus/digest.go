package corpus

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"trich/internal/ingest"
)

// digest is a hash over the names and contents of all files in dir that
// ingest would look at, read or refused: when it is the same, so is what ingest
// makes of the folder. A file too large to be read counts by name and size, one
// that cannot be read by its name.
func digest(ctx context.Context, dir string, o ingest.Options) (string, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return "", err
	}
	defer root.Close()
	most := o.MaxFileSize
	if most == 0 {
		most = ingest.DefaultMaxFileSize
	}
	h := sha256.New()
	err = fs.WalkDir(root.FS(), ".", func(path string, d fs.DirEntry, err error) error {
		if path != "." && strings.HasPrefix(d.Name(), ".") {
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		if err != nil {
			fmt.Fprintf(h, "unreadable %q\n", path)
			return nil
		}
		if d.IsDir() {
			return ctx.Err()
		}
		return hashFile(h, root, path, d, most)
	})
	return hex.EncodeToString(h.Sum(nil)), err
}

func hashFile(h io.Writer, root *os.Root, path string, d fs.DirEntry, most int64) error {
	if !d.Type().IsRegular() {
		fmt.Fprintf(h, "irregular %q\n", path)
		return nil
	}
	info, err := d.Info()
	if err == nil && info.Size() > most {
		fmt.Fprintf(h, "large %q %d\n", path, info.Size())
		return nil
	}
	content, err := root.ReadFile(path)
	if err != nil {
		fmt.Fprintf(h, "unreadable %q\n", path)
		return nil
	}
	fmt.Fprintf(h, "file %q %x\n", path, sha256.Sum256(content))
	return nil
}

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
)

// maxHashed is the largest file whose content is hashed, in bytes: of a larger
// one, which can only be an archive, its size and time of change must do.
const maxHashed = 64 << 20

// digest is a hash over the names and contents of all files in dir that
// ingest would look at, read or refused: when it is the same, so is what ingest
// makes of the folder. A file that cannot be read counts by its name.
func digest(ctx context.Context, dir string) (string, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return "", err
	}
	defer root.Close() // only read
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
		if !d.IsDir() {
			hashFile(h, root, path, d)
		}
		return ctx.Err()
	})
	return hex.EncodeToString(h.Sum(nil)), err
}

func hashFile(h io.Writer, root *os.Root, path string, d fs.DirEntry) {
	if !d.Type().IsRegular() {
		fmt.Fprintf(h, "irregular %q\n", path)
		return
	}
	info, err := d.Info()
	if err == nil && info.Size() > maxHashed {
		fmt.Fprintf(h, "large %q %d %d\n", path, info.Size(), info.ModTime().UnixNano())
		return
	}
	content, err := root.ReadFile(path)
	if err != nil {
		fmt.Fprintf(h, "unreadable %q\n", path)
		return
	}
	fmt.Fprintf(h, "file %q %x\n", path, sha256.Sum256(content))
}

package read

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
)

// zipArchive is a folder packed with zip.
func zipArchive() Format {
	return Format{Name: "zip", Ends: []string{".zip"}, Parts: unpackWith(addZip), Packs: true}
}

func addZip(ctx context.Context, u *unpacker) error {
	archive, err := zip.NewReader(bytes.NewReader(u.Data), int64(len(u.Data)))
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return err
	}
	for _, f := range archive.File {
		open := func() (io.ReadCloser, error) {
			if f.Flags&1 != 0 {
				return nil, errors.New("it is encrypted")
			}
			return f.Open()
		}
		m := member{name: strings.ReplaceAll(f.Name, `\`, "/"), mode: f.Mode(), size: int64(min(f.UncompressedSize64, 1<<62)), open: open}
		if err := u.add(ctx, m); err != nil {
			return err
		}
	}
	return nil
}

package read

import (
	"archive/tar"
	"bytes"
	"compress/bzip2"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"io/fs"

	"github.com/klauspost/compress/zstd"
	"github.com/ulikunitz/xz"
)

// tarGzip is a folder packed with tar and gzip.
func tarGzip() Format {
	open := func(data []byte) (io.Reader, error) { return gzip.NewReader(bytes.NewReader(data)) }
	return Format{Name: "tar.gz", Ends: []string{".tar.gz", ".tgz"}, Parts: unpackWith(addTar(open)), Packs: true}
}

// tarPlain is a folder packed with tar.
func tarPlain() Format {
	open := func(data []byte) (io.Reader, error) { return bytes.NewReader(data), nil }
	return Format{Name: "tar", Ends: []string{".tar"}, Parts: unpackWith(addTar(open)), Packs: true}
}

// tarBzip2 is a folder packed with tar and bzip2.
func tarBzip2() Format {
	open := func(data []byte) (io.Reader, error) { return bzip2.NewReader(bytes.NewReader(data)), nil }
	return Format{Name: "tar.bz2", Ends: []string{".tar.bz2", ".tbz2", ".tbz"}, Parts: unpackWith(addTar(open)), Packs: true}
}

// tarXZ is a folder packed with tar and xz.
func tarXZ() Format {
	open := func(data []byte) (io.Reader, error) {
		if err := checkDictionary(data); err != nil {
			return nil, err
		}
		return xz.NewReader(bytes.NewReader(data))
	}
	return Format{Name: "tar.xz", Ends: []string{".tar.xz", ".txz"}, Parts: unpackWith(addTar(open)), Packs: true}
}

// tarZstandard is a folder packed with tar and Zstandard. With one thread the
// decoder starts no goroutines, so that nothing is left of it.
func tarZstandard() Format {
	open := func(data []byte) (io.Reader, error) {
		return zstd.NewReader(bytes.NewReader(data), zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(maxDictionary))
	}
	return Format{Name: "tar.zst", Ends: []string{".tar.zst", ".tzst"}, Parts: unpackWith(addTar(open)), Packs: true}
}

// addTar adds the files of a tar archive, which open unpacks.
func addTar(open func([]byte) (io.Reader, error)) func(context.Context, *unpacker) error {
	return func(ctx context.Context, u *unpacker) error {
		u.inOrder = true
		unpacked, err := open(u.Data)
		if err != nil {
			return err
		}
		// What lies between the files counts too, or an archive of nothing but
		// headers would never end.
		limited := &limitedReader{from: unpacked, rest: 2*u.rest + archiveFiles*1024}
		archive := tar.NewReader(limited)
		for {
			header, err := archive.Next()
			if errors.Is(err, io.EOF) {
				return nil
			}
			if err != nil && !errors.Is(err, tar.ErrInsecurePath) {
				return err
			}
			mode := header.FileInfo().Mode()
			if header.Typeflag == tar.TypeLink {
				mode |= fs.ModeSymlink
			}
			open := func() (io.ReadCloser, error) { return io.NopCloser(archive), nil }
			if err := u.add(ctx, member{header.Name, mode, header.Size, open}); err != nil {
				return err
			}
		}
	}
}

// limitedReader fails with errTooMuch behind rest bytes.
type limitedReader struct {
	from io.Reader
	rest int64
}

func (l *limitedReader) Read(b []byte) (int, error) {
	if l.rest <= 0 {
		return 0, errTooMuch
	}
	n, err := l.from.Read(b[:min(int64(len(b)), l.rest)])
	l.rest -= int64(n)
	return n, err
}

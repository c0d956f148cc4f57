package ingest

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strings"
	"unicode/utf8"

	"github.com/ulikunitz/xz"
)

const (
	// archiveSize is how many times Options.MaxFileSize a file of several
	// articles may have, packed or unpacked: it bounds memory and time.
	archiveSize = 40
	// archiveFiles is the most files of one archive.
	archiveFiles = 100_000
)

// maxSize is the largest file of that name that is read.
func (o Options) maxSize(name string) int64 {
	if formatOf(name).holdsMany() {
		return archiveSize * o.MaxFileSize
	}
	return o.MaxFileSize
}

// member is a file in an archive.
type member struct {
	name string
	mode fs.FileMode
	size int64 // as the archive says, which may be wrong
	open func() (io.ReadCloser, error)
}

// unpacker reads an archive.
type unpacker struct {
	Options
	pages *batch
	name  string
	seen  map[string]bool
	rest  int64 // bytes that may still be unpacked
	files int
}

var errTooMuch = errors.New("too much")

// parseArchive reads the files of an archive. A file that is refused is
// reported; an archive that is damaged, or holds too much, is refused as a
// whole.
func (o Options) parseArchive(ctx context.Context, b *batch, name string, data []byte, format format) *Skip {
	u := &unpacker{Options: o, pages: b, name: name, seen: map[string]bool{}, rest: archiveSize * o.MaxFileSize}
	var err error
	if format == zipArchive {
		err = u.readZip(ctx, data)
	} else {
		err = u.readTar(ctx, data)
	}
	switch {
	case err == nil && u.files == 0:
		return o.skip(name, SkipEmpty, "the archive holds no files; remove it")
	case errors.Is(err, errTooMuch):
		return o.skip(name, SkipArchive, "the archive holds more than %d files or %d bytes; divide it into several, or unpack it into the folder", archiveFiles, archiveSize*o.MaxFileSize)
	case err != nil:
		return o.skip(name, SkipArchive, "the archive cannot be read (%s); pack it again", cause(err))
	}
	return nil
}

func (u *unpacker) readZip(ctx context.Context, data []byte) error {
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
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

func (u *unpacker) readTar(ctx context.Context, data []byte) error {
	unpacked, err := decompress(u.name, data)
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

// decompress undoes the packing that the name tells.
func decompress(name string, data []byte) (io.Reader, error) {
	if strings.HasSuffix(strings.ToLower(name), "gz") {
		return gzip.NewReader(bytes.NewReader(data))
	}
	if err := checkDictionary(data); err != nil {
		return nil, err
	}
	return xz.NewReader(bytes.NewReader(data))
}

// add reads a file of the archive. The error ends the reading of the archive.
func (u *unpacker) add(ctx context.Context, m member) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if m.mode.IsDir() || strings.HasSuffix(m.name, "/") {
		return nil
	}
	if u.files++; u.files > archiveFiles {
		return errTooMuch
	}
	clean := path.Clean(m.name)
	if isHidden(clean) {
		return nil
	}
	name := u.name + "/" + strings.ToValidUTF8(clean, "\uFFFD")
	if skip := u.refuse(name, clean, m); skip != nil {
		u.pages.refuse(skip)
		return nil
	}
	u.seen[clean] = true
	data, err := u.unpack(m)
	switch {
	case errors.Is(err, errTooMuch):
		return err
	case errors.Is(err, errTooLarge):
		u.pages.refuse(u.tooLarge(name))
	case err != nil && formatOf(u.name) == tarArchive:
		return err // nothing behind it can be read
	case err != nil:
		u.pages.refuse(u.skip(name, SkipUnreadable, "it cannot be unpacked (%s); pack it again", cause(err)))
	case formatOf(clean) == records:
		if skip := u.parseRecords(ctx, u.pages, name, data); skip != nil {
			u.pages.refuse(skip)
		}
	default:
		return u.pages.add(ctx, len(data), func() (*page, *Skip) { return u.parsePage(name, data) })
	}
	return ctx.Err()
}

// unpack reads a file of the archive, of which no more than its limit is held
// in memory.
func (u *unpacker) unpack(m member) (_ []byte, err error) {
	limit := min(u.maxSize(m.name), u.rest)
	if m.size > u.rest {
		return nil, errTooMuch
	}
	if m.size > u.maxSize(m.name) {
		return nil, errTooLarge
	}
	r, err := m.open()
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	data, err := io.ReadAll(io.LimitReader(r, limit+1))
	u.rest -= int64(len(data))
	switch {
	case err != nil:
		return nil, err
	case u.rest < 0:
		return nil, errTooMuch
	case int64(len(data)) > limit:
		return nil, errTooLarge
	}
	return data, nil
}

// refuse tells from name and type alone why a file is not unpacked, nil if it
// is.
func (u *unpacker) refuse(name, clean string, m member) *Skip {
	switch {
	case strings.HasPrefix(m.name, "/") || strings.HasPrefix(clean, "../") || clean == ".." || strings.Contains(m.name, ":/"):
		return u.skip(name, SkipBadPath, "its path %q leads out of the archive; pack it again with paths that do not", m.name)
	case u.seen[clean]:
		return u.skip(name, SkipBadPath, "the archive has two files of this path, of which the first is used; pack it again")
	case !utf8.ValidString(clean):
		return u.skip(name, SkipBadName, "the file's name is not UTF-8; rename it and pack it again")
	case formatOf(clean) == zipArchive || formatOf(clean) == tarArchive:
		return u.skip(name, SkipFormat, "an archive in an archive is not read; unpack it")
	}
	return u.leaveOut(name, m.mode)
}

// isHidden reports whether a path has a part that begins with a dot, or is what
// the packer of macOS adds.
func isHidden(clean string) bool {
	for part := range strings.SplitSeq(clean, "/") {
		if strings.HasPrefix(part, ".") && part != ".." || part == "__MACOSX" {
			return true
		}
	}
	return false
}

var errDictionary = fmt.Errorf("it needs more than %d megabytes of memory to be unpacked", maxDictionary>>20)

// maxDictionary is the most memory that unpacking xz may take: what its
// strongest preset needs.
const maxDictionary = 64 << 20

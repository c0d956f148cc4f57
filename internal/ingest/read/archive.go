package read

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"path"
	"strings"
	"unicode/utf8"
)

// archiveFiles is the most files of one archive.
const archiveFiles = 100_000

// member is a file in an archive.
type member struct {
	name string
	mode fs.FileMode
	size int64 // as the archive says, which may be wrong
	open func() (io.ReadCloser, error)
}

// unpacker hands out the files of an archive.
type unpacker struct {
	Input
	yield func(Part) error
	seen  map[string]bool
	rest  int64 // bytes that may still be unpacked
	files int
	// inOrder tells that nothing behind a file that cannot be unpacked can be
	// read.
	inOrder bool
}

var (
	errTooMuch  = errors.New("too much")
	errTooLarge = errors.New("too large")
)

// unpackWith makes the Parts of an archive's format from a function that adds all
// of its files to an unpacker. A file that is refused is a part; an archive that
// is damaged, or holds too much, is refused as a whole.
func unpackWith(addAll func(context.Context, *unpacker) error) func(context.Context, Input, func(Part) error) *Refusal {
	return func(ctx context.Context, in Input, yield func(Part) error) *Refusal {
		u := &unpacker{Input: in, yield: yield, seen: map[string]bool{}, rest: manySize * in.MaxFileSize}
		err := addAll(ctx, u)
		switch {
		case err == nil && u.files == 0:
			return Refuse(ReasonEmpty, "the archive holds no files; remove it")
		case errors.Is(err, errTooMuch):
			return Refuse(ReasonArchive, "the archive holds more than %d files or %d bytes; divide it into several, or unpack it into the folder", archiveFiles, manySize*in.MaxFileSize)
		case err != nil:
			return Refuse(ReasonArchive, "the archive cannot be read (%v); pack it again", err)
		}
		return nil
	}
}

// add hands out a file of the archive. The error ends the reading of the archive.
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
	part := Part{Name: strings.ToValidUTF8(clean, "\uFFFD")}
	if part.Refusal = u.refuse(u.Name+"/"+part.Name, clean, m); part.Refusal != nil {
		return u.yield(part)
	}
	u.seen[clean] = true
	var err error
	part.Data, err = u.unpack(m)
	switch {
	case errors.Is(err, errTooMuch):
		return err
	case errors.Is(err, errTooLarge):
		part.Refusal = u.Formats.TooLarge(part.Name, u.MaxFileSize)
	case err != nil && u.inOrder:
		return err
	case err != nil:
		part.Refusal = Refuse(ReasonUnreadable, "it cannot be unpacked (%v); pack it again", err)
	}
	return u.yield(part)
}

// unpack reads a file of the archive, of which no more than its limit is held
// in memory.
func (u *unpacker) unpack(m member) (_ []byte, err error) {
	maxSize := u.Formats.MaxSize(m.name, u.MaxFileSize)
	limit := min(maxSize, u.rest)
	if m.size > u.rest {
		return nil, errTooMuch
	}
	if m.size > maxSize {
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
func (u *unpacker) refuse(name, clean string, m member) *Refusal {
	format, _ := u.Formats.Named(clean)
	switch {
	case strings.HasPrefix(m.name, "/") || strings.HasPrefix(clean, "../") || clean == ".." || strings.Contains(m.name, ":/"):
		return Refuse(ReasonBadPath, "its path %q leads out of the archive; pack it again with paths that do not", m.name)
	case u.seen[clean]:
		return Refuse(ReasonBadPath, "the archive has two files of this path, of which the first is used; pack it again")
	case !utf8.ValidString(clean):
		return Refuse(ReasonBadName, "the file's name is not UTF-8; rename it and pack it again")
	case format.Packs:
		return Refuse(ReasonFormat, "an archive in an archive is not read; unpack it")
	}
	return u.Formats.LeaveOut(name, m.mode)
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

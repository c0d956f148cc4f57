package ingest

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"unicode/utf8"
)

// list finds the files of the corpus that a reader knows, and says why it
// leaves others out. Hidden files and folders are passed over in silence.
func (o Options) list(ctx context.Context, fsys fs.FS) (files []string, skips []Skip, err error) {
	err = fs.WalkDir(fsys, ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case name == "." && err != nil:
			return o.folderError(err)
		case name == ".":
			return nil
		case strings.HasPrefix(path.Base(name), "."):
			if entry.IsDir() {
				return fs.SkipDir
			}
			return nil
		case err != nil:
			skips = append(skips, *o.unreadable(name, err))
			return fs.SkipDir
		case entry.IsDir() || name == ManifestName:
			return nil
		}
		if skip := o.leaveOut(name, entry.Type()); skip != nil {
			skips = append(skips, *skip)
			return nil
		}
		files = append(files, name)
		return nil
	})
	// WalkDir goes folder by folder; the order of whole paths differs from it.
	slices.Sort(files)
	return files, skips, err
}

// leaveOut tells from name and type alone why a file is not opened, nil if it
// is.
func (o Options) leaveOut(name string, mode fs.FileMode) *Skip {
	ext := path.Ext(name)
	switch {
	case !utf8.ValidString(name):
		return o.skip(strings.ToValidUTF8(name, "\uFFFD"), SkipBadName, "the file's name is not UTF-8; rename it")
	case mode&fs.ModeSymlink != 0:
		return o.skip(name, SkipSymlink, "symbolic links are not followed; put the file itself into the folder")
	case !mode.IsRegular():
		return o.skip(name, SkipIrregular, "this is not a regular file; remove it from the folder")
	case name == "manifest.yml":
		return o.skip(name, SkipFormat, "the manifest is called %s; rename it", ManifestName)
	case formatOf(name) == unknownFormat && ext == "":
		return o.skip(name, SkipFormat, "a file without extension is not read; call it %s.txt if it is a text, or remove it", path.Base(name))
	case formatOf(name) == unknownFormat:
		return o.skip(name, SkipFormat, "files with the extension %s are not read; save the article as %s, or remove the file", ext, readNames)
	}
	return nil
}

func (o Options) unreadable(name string, err error) *Skip {
	return o.skip(name, SkipUnreadable, "it cannot be read (%s); grant this user the right to read it, or remove it", cause(err))
}

func sortSkips(skips []Skip) {
	slices.SortStableFunc(skips, func(a, b Skip) int { return strings.Compare(a.File, b.File) })
}

// articleIDs gives each file, and each page of s, its path without extension,
// or the whole path where that is also another's. It does not depend on whether
// the files can be read.
func (s *State) articleIDs(files []string) map[string]string {
	names := make(map[string]bool, len(files))
	for _, f := range files {
		names[f] = true
	}
	for _, f := range s.files {
		for _, p := range f.Pages {
			names[p.File] = true
		}
	}
	taken := make(map[string]int, len(names))
	for f := range names {
		taken[withoutExt(f)]++
		if f != withoutExt(f) {
			taken[f]++
		}
	}
	ids := make(map[string]string, len(names))
	for f := range names {
		ids[f] = withoutExt(f)
		if taken[ids[f]] > 1 {
			ids[f] = f
		}
	}
	return ids
}

func withoutExt(name string) string { return strings.TrimSuffix(name, path.Ext(name)) }

// readBytes reads the file called name.
func (o Options) readBytes(fsys fs.FS, name string) ([]byte, *Skip) {
	data, err := readLimited(fsys, name, o.maxSize(name))
	switch {
	case errors.Is(err, errTooLarge):
		return nil, o.tooLarge(name)
	case err != nil:
		return nil, o.unreadable(name, err)
	}
	return data, nil
}

func (o Options) tooLarge(name string) *Skip {
	return o.skip(name, SkipTooLarge, "the file is larger than the %d bytes allowed; split it or raise corpus.max_file_size", o.maxSize(name))
}

var errTooLarge = errors.New("too large")

// readLimited reads a regular file of at most limit bytes, whatever size the
// file system says it has.
func readLimited(fsys fs.FS, name string, limit int64) (_ []byte, err error) {
	f, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if info, err := f.Stat(); err == nil && info.Size() > limit {
		return nil, errTooLarge
	}
	data, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err == nil && int64(len(data)) > limit {
		err = errTooLarge
	}
	return data, err
}

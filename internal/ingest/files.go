package ingest

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"

	"trich/internal/ingest/meta"
	"trich/internal/ingest/read"
)

// list finds the files of the corpus that have a format, and says why it
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
			skips = append(skips, *o.skip(name, unreadable(err)))
			return fs.SkipDir
		case entry.IsDir() || name == meta.ManifestName:
			return nil
		}
		refusal := o.formats.LeaveOut(name, entry.Type())
		if name == "manifest.yml" && entry.Type().IsRegular() {
			refusal = read.Refuse(read.ReasonFormat, "the manifest is called %s; rename it", meta.ManifestName)
		}
		if refusal != nil {
			skips = append(skips, *o.skip(name, refusal))
			return nil
		}
		files = append(files, name)
		return nil
	})
	// WalkDir goes folder by folder; the order of whole paths differs from it.
	slices.Sort(files)
	return files, skips, err
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
		for _, p := range f.Articles {
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
func (o Options) readBytes(fsys fs.FS, name string) ([]byte, *read.Refusal) {
	data, err := readLimited(fsys, name, o.formats.MaxSize(name, o.MaxFileSize))
	switch {
	case errors.Is(err, errTooLarge):
		return nil, o.formats.TooLarge(name, o.MaxFileSize)
	case err != nil:
		return nil, unreadable(err)
	}
	return data, nil
}

func unreadable(err error) *read.Refusal {
	return read.Refuse(read.ReasonUnreadable, "it cannot be read (%s); grant this user the right to read it, or remove it", cause(err))
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

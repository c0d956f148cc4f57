package ingest

import (
	"crypto/sha256"
	"errors"
	"io/fs"

	"trich/internal/ingest/meta"
	"trich/internal/qa"
)

// readManifest reads the manifest at the root of fsys, if there is one. known are
// the files of the corpus; hash is the SHA-256 of the manifest.
func (o Options) readManifest(fsys fs.FS, known map[string]bool) (_ meta.Manifest, hash [sha256.Size]byte, problems []error) {
	// A link could lead out of the folder, and a pipe would never end.
	info, err := fs.Lstat(fsys, meta.ManifestName)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, hash, nil
	}
	var data []byte
	if err == nil && !info.Mode().IsRegular() {
		err = errors.New("it is a link, a folder or a device")
	}
	if err == nil {
		data, err = readLimited(fsys, meta.ManifestName, o.MaxFileSize)
	}
	place := o.name(meta.ManifestName)
	if err != nil {
		return nil, hash, []error{qa.Errorf(qa.CodeInvalid, "%s: the manifest cannot be read (%s), so none of it is used; mend that or remove it", place, cause(err))}
	}
	m, problems := meta.ReadManifest(data, place, known)
	return m, sha256.Sum256(data), problems
}

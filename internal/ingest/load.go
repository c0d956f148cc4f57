package ingest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"sync"

	"trich/internal/qa"
)

// Reading is a corpus as it was read. The caller owns it, but for the State.
type Reading struct {
	// Documents are the articles, in the order of their files' paths, those of
	// one file in its order.
	Documents []Document
	Report    Report
	// State makes the next reading quick.
	State *State
	// Digest is a hash over the names and contents of everything that was
	// looked at: while it and Options.Fingerprint stay the same, so do the
	// Documents.
	Digest string
}

// LoadFolder reads the corpus folder dir as Load does, and lets no path lead
// out of it. An empty opts.Folder becomes dir.
func LoadFolder(ctx context.Context, dir string, opts Options) ([]Document, Report, error) {
	r, err := ReadFolder(ctx, dir, opts, nil)
	return r.Documents, r.Report, err
}

// ReadFolder reads the corpus folder dir as Read does, and lets no path lead out
// of it. An empty opts.Folder becomes dir.
func ReadFolder(ctx context.Context, dir string, opts Options, earlier *State) (_ Reading, err error) {
	if opts.Folder == "" {
		opts.Folder = dir
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return Reading{}, opts.folderError(err)
	}
	defer func() { err = errors.Join(err, root.Close()) }()
	return Read(ctx, root.FS(), opts, earlier)
}

// Load is Read from nothing.
func Load(ctx context.Context, fsys fs.FS, opts Options) ([]Document, Report, error) {
	r, err := Read(ctx, fsys, opts, nil)
	return r.Documents, r.Report, err
}

// Read reads every article of fsys. Of files whose bytes are those that earlier
// was read from, what is known is taken; earlier may be nil. A file that is
// refused now but was read earlier keeps its earlier articles, and is reported.
// What is wrong with single files or with the manifest is told in the Report
// and stops nothing. The error is non-nil, and the Documents nil, when the
// folder is missing or cannot be read (CodeNotFound, CodeInvalid), when it
// holds no usable article (CodeInvalid), and when ctx ends, whose error it then
// is; the Report is filled as far as reading came.
func Read(ctx context.Context, fsys fs.FS, opts Options, earlier *State) (Reading, error) {
	opts = opts.withDefaults()
	var r Reading
	files, skips, err := opts.list(ctx, fsys)
	if err != nil {
		return r, err
	}
	r.State, err = opts.readFiles(ctx, fsys, files, earlier)
	if err != nil {
		return r, err
	}
	r.State.keepFolders(earlier, skips)
	r.Report.Skipped = skips
	for _, f := range r.State.files {
		r.Report.Skipped = append(r.Report.Skipped, f.Skips...)
	}
	sortSkips(r.Report.Skipped)
	r.Report.Files = len(files)
	m, manifestHash, problems := opts.readManifest(fsys, r.knownFiles(files))
	r.Report.Problems = problems
	r.Digest = r.State.digest(r.Report.Skipped, manifestHash)
	if r.Documents, err = opts.assemble(ctx, r.State, files, m); err != nil {
		return r, err
	}
	for _, d := range r.Documents {
		r.Report.Articles++
		r.Report.Passages += len(d.Article.Passages)
	}
	if len(r.Documents) == 0 {
		r.Documents = nil
		return r, opts.nothingError(r.Report)
	}
	return r, nil
}

// readFiles reads the files, those parsed that earlier does not know: several
// at a time, but for those that hold many articles, which take much memory and
// are divided among the cores themselves.
func (o Options) readFiles(ctx context.Context, fsys fs.FS, files []string, earlier *State) (*State, error) {
	c := newCollection(o, files)
	put := func(name string) {
		if f, err := o.readFile(ctx, fsys, name, earlier.file(c.state.made, name)); err == nil {
			c.put(name, f)
		}
	}
	var single, many []string
	for _, name := range files {
		if format, _ := o.formats.Named(name); format.Parts != nil {
			many = append(many, name)
		} else {
			single = append(single, name)
		}
	}
	if err := each(ctx, len(single), func(i int) { put(single[i]) }); err != nil {
		return c.state, err
	}
	for _, name := range many {
		put(name)
	}
	return c.state, ctx.Err()
}

// collection gathers what the files give. It is safe for concurrent use.
type collection struct {
	total    int
	progress func(done, total int)

	mu    sync.Mutex
	state *State
}

func newCollection(o Options, files []string) *collection {
	c := &collection{total: len(files), progress: o.Progress, state: &State{made: o.made(), files: make(map[string]*fileState, len(files))}}
	if c.progress == nil {
		c.progress = func(int, int) {}
	}
	c.progress(0, c.total)
	return c
}

func (c *collection) put(name string, f *fileState) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.state.files[name] = f
	c.progress(len(c.state.files), c.total)
}

// readFile reads one file of the folder. The error is the context's.
func (o Options) readFile(ctx context.Context, fsys fs.FS, name string, earlier *fileState) (*fileState, error) {
	data, refusal := o.readBytes(fsys, name)
	f := new(fileState)
	if refusal != nil {
		f.Skips = []Skip{*o.skip(name, refusal)}
		f.keep(earlier)
		return f, nil
	}
	f.Hash = sha256.Sum256(data)
	if earlier != nil && earlier.Hash == f.Hash && !earlier.wasUnknown(name) {
		return earlier, nil
	}
	if err := o.parse(ctx, f, name, data); err != nil {
		return nil, err
	}
	f.keep(earlier)
	return f, nil
}

// knownFiles are all files that the manifest may speak of.
func (r *Reading) knownFiles(files []string) map[string]bool {
	known := make(map[string]bool, len(files))
	for _, f := range files {
		known[f] = true
	}
	for _, s := range r.Report.Skipped {
		known[s.File] = true
	}
	for _, f := range r.State.files {
		for _, p := range f.Articles {
			known[p.File] = true
		}
	}
	return known
}

// digest hashes what was read and what was refused.
func (s *State) digest(skips []Skip, manifest [sha256.Size]byte) string {
	h := sha256.New()
	fmt.Fprintf(h, "%x\n", manifest)
	for _, name := range s.names() {
		fmt.Fprintf(h, "%q %x %d\n", name, s.files[name].Hash, len(s.files[name].Articles))
	}
	for _, skip := range skips {
		fmt.Fprintf(h, "%q %s %t\n", skip.File, skip.Reason, skip.Kept)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// folderError says why the corpus folder cannot be read.
func (o Options) folderError(err error) error {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return &qa.Error{Code: qa.CodeNotFound, Cause: err,
			Message: "the corpus folder " + o.name("") + " does not exist; create it and put the articles' files into it, or name another folder"}
	case errors.Is(err, fs.ErrPermission):
		return &qa.Error{Code: qa.CodeInvalid, Cause: err,
			Message: "the corpus folder " + o.name("") + " must not be read by this user; grant the right to read and enter it"}
	}
	return &qa.Error{Code: qa.CodeInvalid, Cause: err,
		Message: "the corpus folder " + o.name("") + " cannot be read (" + cause(err) + "); name a folder of articles"}
}

// nothingError says that no file gave an article, and the first reason why.
func (o Options) nothingError(report Report) error {
	remedy := "put the articles' files into it (" + o.formats.Names() + ")"
	if len(report.Skipped) == 0 {
		return qa.Errorf(qa.CodeInvalid, "the corpus folder %s holds no files; %s", o.name(""), remedy)
	}
	return qa.Errorf(qa.CodeInvalid, "the corpus folder %s holds no usable article, %d skipped, the first being %s; mend it or %s",
		o.name(""), len(report.Skipped), report.Skipped[0].Message, remedy)
}

// cause is what the system said, without the operation and path around it.
func cause(err error) string {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err.Error()
	}
	return err.Error()
}

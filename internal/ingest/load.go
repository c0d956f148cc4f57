package ingest

import (
	"context"
	"errors"
	"io/fs"
	"os"

	"trich/internal/qa"
)

// LoadFolder reads the corpus folder dir as Load does, and lets no path lead
// out of it. An empty opts.Folder becomes dir.
func LoadFolder(ctx context.Context, dir string, opts Options) (_ []Document, _ Report, err error) {
	if opts.Folder == "" {
		opts.Folder = dir
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, Report{}, opts.folderError(err)
	}
	defer func() { err = errors.Join(err, root.Close()) }()
	return Load(ctx, root.FS(), opts)
}

// Load reads every article of fsys, in the order of their paths. What is wrong
// with single files or with the manifest is told in the Report and stops
// nothing. The error is non-nil, and the documents nil, when the folder is
// missing or cannot be read (CodeNotFound, CodeInvalid), when it holds no
// usable article (CodeInvalid), and when ctx ends, whose error it then is; the
// Report is filled as far as reading came. The caller owns what is returned.
func Load(ctx context.Context, fsys fs.FS, opts Options) ([]Document, Report, error) {
	opts = opts.withDefaults()
	var report Report
	files, skips, err := opts.list(ctx, fsys)
	if err != nil {
		return nil, report, err
	}
	known := make(map[string]bool, len(files)+len(skips))
	for _, f := range files {
		known[f] = true
	}
	for _, s := range skips {
		known[s.File] = true
	}
	m, problems := opts.readManifest(fsys, known)
	report.Problems = problems
	report.Skipped = skips
	docs, err := opts.readAll(ctx, fsys, files, m, &report)
	if err != nil {
		return nil, report, err
	}
	if len(docs) == 0 {
		return nil, report, opts.nothingError(report)
	}
	return docs, report, nil
}

func (o Options) readAll(ctx context.Context, fsys fs.FS, files []string, m manifest, report *Report) ([]Document, error) {
	ids := articleIDs(files)
	docs := make([]Document, 0, len(files))
	for _, file := range files {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		doc, skip := o.readDocument(fsys, file, ids[file], m[file])
		if skip != nil {
			report.Skipped = append(report.Skipped, *skip)
			continue
		}
		docs = append(docs, *doc)
		report.Articles++
		report.Passages += len(doc.Article.Passages)
	}
	sortSkips(report.Skipped)
	return docs, nil
}

// folderError says why the corpus folder cannot be read.
func (o Options) folderError(err error) error {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return &qa.Error{Code: qa.CodeNotFound, Cause: err,
			Message: "the corpus folder " + o.name("") + " does not exist; create it and put the articles' .txt files into it, or name another folder"}
	case errors.Is(err, fs.ErrPermission):
		return &qa.Error{Code: qa.CodeInvalid, Cause: err,
			Message: "the corpus folder " + o.name("") + " must not be read by this user; grant the right to read and enter it"}
	}
	return &qa.Error{Code: qa.CodeInvalid, Cause: err,
		Message: "the corpus folder " + o.name("") + " cannot be read (" + cause(err) + "); name a folder of .txt files"}
}

// nothingError says that no file gave an article, and the first reason why.
func (o Options) nothingError(report Report) error {
	const remedy = "put the articles' .txt files (UTF-8) into it"
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

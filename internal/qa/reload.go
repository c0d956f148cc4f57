package qa

import (
	"context"
	"time"
)

// Reloader brings the corpus up to date with its folder while questions go on
// being answered from the state before. It is safe for concurrent use.
type Reloader interface {
	// Reload reads the corpus, encodes what is new in it, and swaps the result
	// in. While it runs it tells progress, if not nil, now and then and from one
	// goroutine at a time. One reload runs at a time: the error is CodeBusy
	// while another one does. Whatever the error, the context's among them, the
	// corpus stays as it was.
	Reload(ctx context.Context, progress func(ReloadProgress)) (ReloadReport, error)
	// Reloading tells how far the reload that runs now has come, and whether
	// one does.
	Reloading() (ReloadProgress, bool)
}

// ReloadStage is what a reload is doing.
type ReloadStage string

// The stages, in order.
const (
	// StageReading: files are read and divided into passages.
	StageReading ReloadStage = "reading"
	// StageEncoding: new passages are encoded, which takes most of the time.
	StageEncoding ReloadStage = "encoding"
	// StageIndexing: the indexes are made, written and verified.
	StageIndexing ReloadStage = "indexing"
)

// ReloadProgress is how far a reload has come.
type ReloadProgress struct {
	Stage ReloadStage
	// Done and Total count files when reading and passages when encoding; Total
	// is 0 where it is not known.
	Done, Total int
	// Elapsed is the time since the reload began, and Left the time it may still
	// take; 0 where that cannot be told.
	Elapsed, Left time.Duration
}

// ReloadReport is what a reload did. The lists hold article IDs in order.
type ReloadReport struct {
	Added, Updated, Removed []string
	// Unchanged is the number of articles that were left as they are.
	Unchanged int
	// Refused are the files that gave no article now, and why; where an earlier
	// version is kept in its place, Kept says so.
	Refused []Refusal
	// Warnings are what an admin should know beside: dates that cannot be, wrong
	// entries of the manifest.
	Warnings []string
	// Articles and Passages are what the corpus holds now.
	Articles, Passages int
	// Finished is when the new state was swapped in, and Took how long it took.
	Finished time.Time
	Took     time.Duration
}

// Refusal is a file that gave no article.
type Refusal struct {
	// File is the slash-separated path in the corpus folder; a file in an
	// archive stands behind the archive's path and a slash.
	File string
	// Reason says what is wrong and the remedy, fit to be shown to an admin.
	Reason string
	// Kept is true if the file's last good version goes on answering.
	Kept bool
}

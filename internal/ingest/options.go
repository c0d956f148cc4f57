package ingest

import (
	"fmt"
	"strings"
	"sync"
	"time"

	"trich/internal/ingest/read"
	"trich/internal/ingest/split"
	"trich/internal/qa"
	"trich/internal/text"
)

// Version changes whenever a file that gives passages may give others, or other
// metadata, than before under the same options. A file that was refused and is
// read from now on needs no other version.
const Version = 6

// DefaultMaxFileSize is that of Options.
const DefaultMaxFileSize = 5 << 20

// Options say how a corpus is read. A zero field has its default.
type Options struct {
	// Folder is the corpus folder's name in messages; nothing is opened by it.
	Folder string
	// MaxFileSize is the largest file that is read, in bytes.
	MaxFileSize int64
	// Split says how passages are cut.
	Split split.Options
	// Progress, if not nil, is told how many of the files have been read, by one
	// goroutine at a time.
	Progress func(done, total int)
	// Today is the day on which the corpus is read: later dates are reported as
	// wrong. The zero value is the day by the computer's clock.
	Today qa.Date
	// Detect guesses the language of an article or a passage; nil means
	// text.DetectLanguage. It must be safe for concurrent use.
	Detect func(string) qa.Language

	formats read.Formats
	// large is held while a page larger than maxAtOnce is parsed.
	large *sync.Mutex
}

// Fingerprint identifies everything in o that shapes the passages of a file.
// Indexes made under another fingerprint are out of date.
func (o Options) Fingerprint() string {
	s := o.Split.WithDefaults()
	return fmt.Sprintf("ingest %d max=%d sentence=%d min=%d", Version, s.MaxPassage, s.MaxSentence, s.MinParagraph)
}

func (o Options) withDefaults() Options {
	if o.MaxFileSize <= 0 {
		o.MaxFileSize = DefaultMaxFileSize
	}
	if o.Today.IsZero() {
		now := time.Now()
		o.Today = qa.Date{Year: now.Year(), Month: int(now.Month()), Day: now.Day()}
	}
	if o.Detect == nil {
		o.Detect = detectLanguage
	}
	o.Split = o.Split.WithDefaults()
	o.formats = read.All()
	o.large = new(sync.Mutex)
	return o
}

// made identifies everything in o, beside the files, that shapes a State.
func (o Options) made() string {
	return fmt.Sprintf("%s size=%d", o.Fingerprint(), o.MaxFileSize)
}

func detectLanguage(s string) qa.Language { return qa.Language(text.DetectLanguage(s).Code) }

// name is how messages call the file at path, or the folder for an empty path.
func (o Options) name(path string) string {
	switch {
	case o.Folder == "" && path == "":
		return "the corpus folder"
	case o.Folder == "":
		return path
	case path == "":
		return o.Folder
	}
	return strings.TrimRight(o.Folder, `/\`) + "/" + path
}

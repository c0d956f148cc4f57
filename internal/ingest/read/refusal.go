package read

import "fmt"

// Refusal says why a file, or a part of one, gave no article.
type Refusal struct {
	Reason Reason
	// Message says what is wrong and the remedy, for a person who is told the
	// file's name before it.
	Message string
}

// Refuse is a refusal.
func Refuse(reason Reason, format string, args ...any) *Refusal {
	return &Refusal{Reason: reason, Message: fmt.Sprintf(format, args...)}
}

// Reason says for programs why a file gave no article.
type Reason string

// The reasons.
const (
	ReasonFormat     Reason = "format"     // an extension that no reader knows
	ReasonSymlink    Reason = "symlink"    // symbolic links are not followed
	ReasonIrregular  Reason = "irregular"  // a device, pipe or socket
	ReasonUnreadable Reason = "unreadable" // the system refused it
	ReasonTooLarge   Reason = "too_large"  // larger than the largest file allowed
	ReasonEmpty      Reason = "empty"      // nothing but white space
	ReasonBinary     Reason = "binary"     // a text that holds NUL bytes
	ReasonEncoding   Reason = "encoding"   // no encoding that is recognised
	ReasonNoArticle  Reason = "no_article" // nothing but boilerplate
	ReasonBadName    Reason = "bad_name"   // a file name that is not UTF-8
	ReasonBadPath    Reason = "bad_path"   // a path in an archive that leads out of it, or is there twice
	ReasonContent    Reason = "content"    // something that no reader knows, whatever its name says
	ReasonLongLine   Reason = "long_line"  // a line longer than MaxLine
	ReasonArchive    Reason = "archive"    // an archive that is damaged or too large
	ReasonBadRecord  Reason = "bad_record" // a line that is not an article in JSON
	ReasonFault      Reason = "fault"      // a fault of the program
)

// MaxLine is the longest line that is read, in bytes.
const MaxLine = 1 << 20

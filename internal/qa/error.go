package qa

import (
	"errors"
	"fmt"
)

// Code classifies an error for programs.
type Code string

// The codes. An error without one is CodeInternal.
const (
	// CodeInvalid: the input is wrong and the user can mend it.
	CodeInvalid Code = "invalid"
	// CodeUsage: the command line is wrong.
	CodeUsage Code = "usage"
	// CodeNotFound: something named does not exist.
	CodeNotFound Code = "not_found"
	// CodeNotReady: no corpus is loaded yet.
	CodeNotReady Code = "not_ready"
	// CodeBusy: what was asked for is being done already, or there is too much to
	// do; trying again later helps.
	CodeBusy Code = "busy"
	// CodeCorrupt: stored data is damaged, or of another version.
	CodeCorrupt Code = "corrupt"
	// CodeInternal: everything else.
	CodeInternal Code = "internal"
)

// Error carries a code for programs, a message for users and a cause for
// operators.
type Error struct {
	Code Code
	// Message is a whole sentence part that names what is wrong and the remedy,
	// without secrets, fit to be shown to a user.
	Message string
	// Cause is the underlying error; nil if there is none.
	Cause error
}

// Errorf makes an Error; a %w verb in the format sets the cause.
func Errorf(code Code, format string, args ...any) *Error {
	err := fmt.Errorf(format, args...)
	return &Error{Code: code, Message: err.Error(), Cause: errors.Unwrap(err)}
}

// Error is the message.
func (e *Error) Error() string { return e.Message }

// Unwrap is the cause.
func (e *Error) Unwrap() error { return e.Cause }

// CodeOf is the code of the first Error in err's tree, CodeInternal for any
// other error, and empty for nil.
func CodeOf(err error) Code {
	if err == nil {
		return ""
	}
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return CodeInternal
}

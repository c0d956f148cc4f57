package botapi

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// Error says why a call failed. It holds no secrets.
type Error struct {
	Method string
	// Code is that of the server, as in HTTP; 0 if it was not reached or its reply
	// broke off.
	Code        int
	Description string
	// RetryAfter is how long to wait after too many requests.
	RetryAfter time.Duration
	// MigrateTo is the chat that a group has become; 0 for none.
	MigrateTo int64

	cause error
}

// Error names the method and tells what the server says.
func (e *Error) Error() string {
	if e.Code == 0 {
		return fmt.Sprintf("Telegram's %s: %s", e.Method, e.Description)
	}
	return fmt.Sprintf("Telegram's %s: %d %s", e.Method, e.Code, e.Description)
}

// Unwrap is what kept the server from being reached, if anything did.
func (e *Error) Unwrap() error { return e.cause }

// temporary reports whether the same call may succeed later.
func (e *Error) temporary() bool {
	return e.Code == 0 || e.Code == http.StatusTooManyRequests || e.Code >= http.StatusInternalServerError && e.Code != http.StatusNotImplemented
}

// CodeOf is the code of an Error in err's tree, 0 for none.
func CodeOf(err error) int {
	var e *Error
	if !errors.As(err, &e) {
		return 0
	}
	return e.Code
}

// Rejected reports whether the server refused what a call asks for, so that it may
// do something simpler.
func Rejected(err error) bool { return CodeOf(err) == http.StatusBadRequest }

// Refused reports whether the server refused a call with a description that
// holds the words, in whatever case.
func Refused(err error, words string) bool {
	var e *Error
	return errors.As(err, &e) && e.Code == http.StatusBadRequest && strings.Contains(strings.ToLower(e.Description), strings.ToLower(words))
}

// Command trich answers questions from a folder of Vietnamese news articles, in
// verbatim quotes with source and date.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"unicode"

	"trich/internal/qa"
)

// The exit codes, besides 0: an unanswered question is no failure.
const (
	exitFailure     = 1
	exitUsage       = 2
	exitInterrupted = 130
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	// After the first signal the next one ends the process at once.
	context.AfterFunc(ctx, stop)
	err := run(ctx, program{args: os.Args[1:], in: os.Stdin, out: os.Stdout, errOut: os.Stderr, environ: os.Environ()})
	os.Exit(report(os.Stderr, err))
}

// report says on w what went wrong, in one line, and returns the exit code.
func report(w io.Writer, err error) int {
	switch {
	case err == nil:
		return 0
	case errors.Is(err, context.Canceled):
		fmt.Fprintln(w, "trich: interrupted")
		return exitInterrupted
	}
	fmt.Fprintln(w, "trich: "+oneLine(err.Error()))
	if qa.CodeOf(err) == qa.CodeUsage {
		return exitUsage
	}
	return exitFailure
}

// oneLine keeps a message in one line and free of what would act on a terminal:
// errors that were joined stand in several lines, and names of files may hold
// anything.
func oneLine(message string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) {
			return unicode.ReplacementChar
		}
		return r
	}, strings.ReplaceAll(strings.TrimSpace(message), "\n", "; "))
}

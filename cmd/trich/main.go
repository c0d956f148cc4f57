// Command trich answers questions from a folder of Vietnamese news articles, in
// verbatim quotes with source and date.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

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
	os.Exit(report(err))
}

// report says what went wrong in one line and returns the exit code.
func report(err error) int {
	switch {
	case err == nil:
		return 0
	case errors.Is(err, context.Canceled):
		fmt.Fprintln(os.Stderr, "trich: interrupted")
		return exitInterrupted
	}
	fmt.Fprintln(os.Stderr, "trich: "+err.Error())
	if qa.CodeOf(err) == qa.CodeUsage {
		return exitUsage
	}
	return exitFailure
}

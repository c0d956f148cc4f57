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

	"trich/internal/config"
	"trich/internal/observe"
	"trich/internal/qa"
	"trich/internal/version"

	"github.com/spf13/cobra"
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

// program is what a run of the program depends on.
type program struct {
	args    []string
	in      io.Reader
	out     io.Writer
	errOut  io.Writer
	environ []string
	// observer is told what happens; nil for nobody.
	observer observe.Observer
}

// run runs the command line p.args. A command line that is wrong is a
// qa.CodeUsage error.
func run(ctx context.Context, p program) error {
	root := &cobra.Command{
		Use:   "trich",
		Short: "Answers from a folder of Vietnamese news, in verbatim quotes with source and date",
		Long: `Trích answers questions in Vietnamese (with or without diacritics) or English
from a folder of news articles. Every answer is a verbatim quote with its source
and date; when nothing answers, it says so.`,
		SilenceErrors: true, SilenceUsage: true,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	root.AddCommand(askCommand(p), chatCommand(p), corpusCommand(p), evalCommand(p), benchCommand(p), serveCommand(p), inviteCommand(p), configCommand(p), versionCommand(p))
	root.CompletionOptions.HiddenDefaultCmd = true
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error { return usage(c, err) })
	root.SetArgs(p.args)
	root.SetIn(p.in)
	root.SetOut(p.out)
	root.SetErr(p.errOut)
	return root.ExecuteContext(ctx)
}

// usage makes an error of the command line of err.
func usage(c *cobra.Command, err error) error {
	return qa.Errorf(qa.CodeUsage, "%w (see %s --help)", err, c.CommandPath())
}

func usageArgs(check cobra.PositionalArgs) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if err := check(c, args); err != nil {
			return usage(c, err)
		}
		return nil
	}
}

// settings reads the settings for a command whose flags config.BindFlags bound.
func (p program) settings(c *cobra.Command) (config.Config, error) {
	s, err := config.Load(config.Options{Flags: c.Flags(), Environ: p.environ})
	if err != nil {
		return s, qa.Errorf(qa.CodeUsage, "%w", err)
	}
	return s, nil
}

// getenv looks a variable up in the program's environment.
func (p program) getenv(name string) string {
	value := ""
	for _, entry := range p.environ {
		if v, ok := strings.CutPrefix(entry, name+"="); ok {
			value = v
		}
	}
	return value
}

func versionCommand(p program) *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: "Print the version", Args: usageArgs(cobra.NoArgs),
		RunE: func(*cobra.Command, []string) error {
			_, err := io.WriteString(p.out, "trich "+version.Version()+"\n")
			return err
		},
	}
}

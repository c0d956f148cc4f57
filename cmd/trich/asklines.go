package main

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"trich/internal/config"
	"trich/internal/front/console"
	"trich/internal/qa"
	"trich/internal/wording"
)

// maxAskedLine is the longest line of questions that is read, in bytes: far above
// the longest question.
const maxAskedLine = 1 << 20

// askLines answers the questions of a file, in order, each as soon as its line is
// read.
func (p program) askLines(c *cobra.Command, name string) (err error) {
	s, err := p.settings(c)
	if err != nil {
		return err
	}
	in, total, err := p.openLines(name)
	if err != nil {
		return err
	}
	defer in.Close() // Only read: closing cannot lose anything.
	a, err := p.start(c.Context(), s)
	if err != nil {
		return err
	}
	defer a.closing(&err)
	if name == "-" {
		name = "standard input"
	}
	bar := p.answering(s, total)
	defer bar.finish()
	return p.askEach(c.Context(), a, s, readLines(c.Context(), in), name, bar)
}

// askEach answers lines until they end; name is that of their file.
func (p program) askEach(ctx context.Context, a *app, s config.Config, lines <-chan askedLine, name string, bar *bar) error {
	read, bad := 0, 0
	for {
		line, err := nextLine(ctx, lines)
		switch {
		case errors.Is(err, io.EOF) && bad > 0:
			return qa.Errorf(qa.CodeInvalid, "%d of %s of %s cannot be read as questions; the others are answered", bad, counted(read, "line"), name)
		case errors.Is(err, io.EOF):
			return nil
		case line.err != nil:
			return qa.Errorf(qa.CodeInvalid, "%s, line %d: %w", name, line.number, err)
		case err != nil:
			return err
		}
		read++
		if asked, err := parseAsked(line.text); err != nil {
			bad++
			bar.hide()
			p.complain(fmt.Sprintf("%s, line %d: %v", name, line.number, err))
		} else if err := p.answerLine(ctx, a, s, asked, bar); err != nil {
			return err
		}
		bar.report(line.number)
	}
}

// openLines opens a file of questions and counts its lines; total is 0 where that
// cannot be known before they are read.
func (p program) openLines(name string) (in io.ReadCloser, total int, err error) {
	if name == "-" {
		return io.NopCloser(p.in), 0, nil
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, 0, qa.Errorf(qa.CodeInvalid, "questions: %w", err)
	}
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() {
		return f, 0, nil // A pipe can be read only once; a folder fails in time.
	}
	block := make([]byte, 64<<10)
	for {
		n, err := f.Read(block)
		total += bytes.Count(block[:n], []byte("\n"))
		if err != nil {
			break
		}
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return nil, 0, errors.Join(err, f.Close())
	}
	return f, total, nil
}

// askedLine is a line that is not blank, or the error that ends them.
type askedLine struct {
	number int
	text   []byte
	err    error
}

// readLines gives the lines of r that are not blank, and a last one with the
// error if r fails. Its goroutine ends with r, or with ctx and the next line.
func readLines(ctx context.Context, r io.Reader) <-chan askedLine {
	lines := make(chan askedLine)
	go func() {
		defer close(lines)
		buffered := bufio.NewReader(r)
		for n := 1; ; n++ {
			text, err := readLine(buffered)
			line := askedLine{number: n, text: bytes.TrimSpace(text)}
			if err != nil && !errors.Is(err, io.EOF) {
				line.err = err
			}
			if len(line.text) > 0 || line.err != nil {
				select {
				case lines <- line:
				case <-ctx.Done():
					return
				}
			}
			if err != nil {
				return
			}
		}
	}()
	return lines
}

// nextLine waits for the next line. The error is io.EOF behind the last one, and
// ctx's if that ends first, even while a line is being waited for.
func nextLine(ctx context.Context, lines <-chan askedLine) (askedLine, error) {
	if err := ctx.Err(); err != nil {
		return askedLine{}, err
	}
	select {
	case <-ctx.Done():
		return askedLine{}, ctx.Err()
	case line, more := <-lines:
		if !more {
			return line, io.EOF
		}
		return line, line.err
	}
}

// readLine reads a line. Of one that is too long it keeps enough to be seen to be
// so.
func readLine(r *bufio.Reader) ([]byte, error) {
	var line []byte
	for {
		part, err := r.ReadSlice('\n')
		line = append(line, part[:min(len(part), maxAskedLine+1-len(line))]...)
		if !errors.Is(err, bufio.ErrBufferFull) {
			return line, err
		}
	}
}

// asked is one of many questions.
type asked struct {
	ID       json.RawMessage `json:"id"`
	Question *string         `json:"question"`
}

func parseAsked(line []byte) (asked, error) {
	var a asked
	if len(line) > maxAskedLine {
		return a, fmt.Errorf("the line is longer than %d bytes", maxAskedLine)
	}
	if err := json.Unmarshal(bytes.TrimPrefix(line, []byte("\ufeff")), &a); err != nil {
		return a, fmt.Errorf("not a JSON object with id and question: %w", err)
	}
	switch {
	case len(a.ID) == 0 || a.ID[0] != '"' && a.ID[0] != '-' && (a.ID[0] < '0' || a.ID[0] > '9'):
		return a, errors.New("id is missing, or neither a string nor a number")
	case a.Question == nil:
		return a, errors.New("question is missing")
	}
	return a, nil
}

// answerLine answers one of many questions. What keeps it from being answered is
// said in its place; only an output that fails, and the end of ctx, are errors.
func (p program) answerLine(ctx context.Context, a *app, s config.Config, line asked, bar *bar) error {
	answer, err := a.listener().Answer(ctx, qa.Question{Text: *line.Question, Language: language(s.Language), Limit: s.Answer.Quotes})
	if ended := ctx.Err(); ended != nil {
		return ended
	}
	bar.hideOnSameScreen()
	if err != nil {
		return console.RenderJSONError(p.out, line.ID, *line.Question, err)
	}
	return console.RenderJSONLine(p.out, line.ID, answer)
}

// complain tells a person what went wrong with a part of the work that goes on.
func (p program) complain(message string) { fmt.Fprintln(p.errOut, "trich: "+oneLine(message)) }

// bar shows on a terminal how many questions have been answered; elsewhere
// nothing, since the answers themselves tell.
type bar struct {
	progress    *console.Progress // nil: not shown
	done, total int
	// sameScreen says that standard output is a terminal as well.
	sameScreen bool
}

// answering makes the bar for a number of questions, 0 for one that is not known.
func (p program) answering(s config.Config, total int) *bar {
	terminal := console.Detect(p.errOut, p.getenv)
	if !terminal.Moves || total == 0 {
		return &bar{}
	}
	say := wording.In(cmp.Or(language(s.Language), qa.English))
	return &bar{
		progress: console.NewProgress(p.errOut, terminal, say, say.Answering()), total: total,
		sameScreen: console.Detect(p.out, p.getenv).Moves,
	}
}

func (b *bar) report(done int) {
	if b.progress != nil {
		b.done = min(done, b.total)
		b.progress.Report(b.done, b.total)
	}
}

// reportOf reports where the number of questions is told with each.
func (b *bar) reportOf(done, total int) {
	b.total = total
	b.report(done)
}

// hide makes room for a line on standard error, and hideOnSameScreen for one on
// standard output where that is the same screen; the bar comes back below.
func (b *bar) hide() {
	if b.progress != nil {
		b.progress.Hide()
	}
}

func (b *bar) hideOnSameScreen() {
	if b.sameScreen {
		b.hide()
	}
}

func (b *bar) finish() {
	if b.progress != nil {
		b.progress.Finish(b.done, b.total)
	}
}

package console

import (
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/schollz/progressbar/v3"

	"trich/internal/wording"
)

const (
	// progressDelay is how long work must last before it is talked about.
	progressDelay = 700 * time.Millisecond
	// barInterval and lineInterval are the least times between two displays.
	barInterval  = 100 * time.Millisecond
	lineInterval = 5 * time.Second
	// barWidth is the width of the bar alone, in cells.
	barWidth = 30
)

// Progress shows how far long work has come: as a bar that disappears when done
// where the cursor can move, else as a line every few seconds. Work that is done
// quickly shows nothing. Failures of the writer are ignored, since the work is
// what matters. It is safe for concurrent use.
type Progress struct {
	w     io.Writer
	t     Terminal
	say   wording.Catalogue
	label string
	now   func() time.Time

	mu    sync.Mutex
	start time.Time
	shown time.Time
	bar   *progressbar.ProgressBar
}

// NewProgress makes a Progress that writes to w, usually standard error. The
// label names the work, as in say.Indexing(). Its clock starts now.
func NewProgress(w io.Writer, t Terminal, say wording.Catalogue, label string) *Progress {
	return newProgress(w, t, say, label, time.Now)
}

func newProgress(w io.Writer, t Terminal, say wording.Catalogue, label string, now func() time.Time) *Progress {
	return &Progress{w: w, t: t, say: say, label: label, now: now, start: now()}
}

// Report says that done of total parts are done.
func (p *Progress) Report(done, total int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now()
	interval := lineInterval
	if p.t.Moves {
		interval = barInterval
	}
	if now.Sub(p.start) < progressDelay || !p.shown.IsZero() && now.Sub(p.shown) < interval {
		return
	}
	p.shown = now
	if !p.t.Moves {
		fmt.Fprintln(p.w, p.say.Progress(p.label, done, total))
		return
	}
	if p.bar == nil {
		p.bar = newBar(p.w, p.t, p.label, total)
	}
	if p.bar.GetMax() != total { // Each change draws the bar once more.
		p.bar.ChangeMax(total)
	}
	_ = p.bar.Set(done) // Only the display can fail.
}

// Finish removes the bar. Work that was reported in lines gets a last one.
func (p *Progress) Finish(done, total int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case p.bar != nil:
		_ = p.bar.Clear() // Only the display can fail.
		p.bar = nil
	case !p.shown.IsZero():
		fmt.Fprintln(p.w, p.say.Progress(p.label, done, total))
	}
}

// Hide removes the bar for now, so that a line can be written in its place; the
// next Report brings it back.
func (p *Progress) Hide() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.bar != nil {
		_ = p.bar.Clear() // Only the display can fail.
		p.bar = nil
	}
}

func newBar(w io.Writer, t Terminal, label string, total int) *progressbar.ProgressBar {
	theme := progressbar.Theme{Saucer: "█", SaucerPadding: "░", BarStart: "", BarEnd: ""}
	return progressbar.NewOptions(total,
		progressbar.OptionSetWriter(w),
		progressbar.OptionSetDescription(label),
		progressbar.OptionSetWidth(max(1, min(barWidth, t.Width-50))),
		progressbar.OptionSetTheme(theme),
		progressbar.OptionShowCount(),
	)
}

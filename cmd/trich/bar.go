package main

import (
	"cmp"

	"trich/internal/config"
	"trich/internal/console"
	"trich/internal/qa"
	"trich/internal/wording"
)

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

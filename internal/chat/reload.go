package chat

import (
	"context"
	"errors"
	"strings"
	"sync"
	"time"

	"trich/internal/observe"
	"trich/internal/qa"
	"trich/internal/wording"
)

// progressInterval is the time between two displays of a reload's progress:
// what platforms allow a message to be edited without holding it up.
const progressInterval = 2 * time.Second

// reload brings the corpus up to date, telling how far it has come.
func (b *Bot) reload(ctx context.Context, c *call) (Reply, error) {
	if b.o.Reloader == nil {
		return c.tell(KindFailure, wording.Catalogue.NoReload), nil
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	if !b.beginReload(cancel) {
		return b.reloadRuns(c), nil
	}
	defer b.endReload()
	b.o.Log.Info("a reload was asked for", "platform", c.User.Platform, "user", c.User.ID)
	report, err := b.runReload(ctx, c)
	b.Reloaded(report, err)
	switch {
	case err == nil:
		return reloadReply(c.say(), report), nil
	case qa.CodeOf(err) == qa.CodeBusy:
		return b.reloadRuns(c), nil
	case errors.Is(err, context.Canceled):
		return c.tell(KindNotice, wording.Catalogue.ReloadCancelled), nil
	}
	b.o.Log.Error("the corpus could not be reloaded", "error", err)
	r := c.tell(KindFailure, wording.Catalogue.ReloadFailed)
	// Only admins come here: they are told what is wrong and what to do.
	var coded *qa.Error
	if errors.As(err, &coded) {
		r.Blocks = append(r.Blocks, Line{Text: coded.Message})
	}
	return r, nil
}

// Reloaded tells what came of a reload, which may have been asked for elsewhere,
// for the status and the observer. That another one was running is not told.
func (b *Bot) Reloaded(report qa.ReloadReport, err error) {
	if err != nil {
		if qa.CodeOf(err) != qa.CodeBusy {
			b.tell.Observe(observe.Reload{Err: err})
		}
		return
	}
	b.tell.Observe(observe.Reload{Report: report})
	b.mu.Lock()
	defer b.mu.Unlock()
	b.report = &report
}

// beginReload keeps how to cancel the reload; false if one runs already.
func (b *Bot) beginReload(cancel context.CancelFunc) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.cancelling != nil {
		return false
	}
	b.cancelling = cancel
	return true
}

func (b *Bot) endReload() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.cancelling = nil
}

// runReload reloads and shows the progress now and then, from a goroutine of its
// own so that a slow platform does not hold up the work.
func (b *Bot) runReload(ctx context.Context, c *call) (qa.ReloadReport, error) {
	var mu sync.Mutex
	latest := qa.ReloadProgress{Stage: qa.StageReading}
	done := make(chan struct{})
	var shown sync.WaitGroup
	shown.Go(func() {
		ticker := time.NewTicker(progressInterval)
		defer ticker.Stop()
		last := ""
		for {
			mu.Lock()
			p := latest
			mu.Unlock()
			w := c.say()
			if now := w.ReloadProgress(p); now != last {
				last = now
				if err := c.show(ctx, progressReply(w, now)); err != nil {
					b.o.Log.Debug("the progress of a reload cannot be shown", "error", err)
				}
			}
			select {
			case <-ticker.C:
			case <-done:
				return
			}
		}
	})
	// A panic passes through here: the display must end all the same.
	defer func() {
		close(done)
		shown.Wait()
	}()
	return b.o.Reloader.Reload(ctx, func(p qa.ReloadProgress) {
		mu.Lock()
		defer mu.Unlock()
		latest = p
	})
}

// progressReply shows how far a reload has come.
func progressReply(w wording.Catalogue, text string) Reply {
	r := Reply{Kind: KindProgress, Language: w.Language(), Private: true, Blocks: []Block{Line{Text: text}}}
	r.addRow(press(w.Cancel(), pressCancel, ""))
	return r
}

// reloadRuns tells how far the reload that runs already has come.
func (b *Bot) reloadRuns(c *call) Reply {
	r := c.tell(KindNotice, wording.Catalogue.ReloadRuns)
	if p, running := b.o.Reloader.Reloading(); running {
		r.Blocks = append(r.Blocks, Line{Text: wording.In(r.Language).ReloadProgress(p)})
	}
	r.Private = true
	r.addRow(press(wording.In(r.Language).Cancel(), pressCancel, ""))
	return r
}

// cancelReload ends the reload that was asked for in a chat.
func (b *Bot) cancelReload(c *call) Reply {
	if !b.IsAdmin(c.User) {
		return b.refuse(c, wording.Reload)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.cancelling == nil {
		return c.tell(KindNotice, wording.Catalogue.NoReloadRuns)
	}
	b.cancelling()
	return c.tell(KindNotice, wording.Catalogue.ReloadCancelling)
}

// reloadReply tells what a reload did.
func reloadReply(w wording.Catalogue, report qa.ReloadReport) Reply {
	const name = "reload.txt"
	r := Reply{Kind: KindNotice, Language: w.Language(), Private: true, Blocks: []Block{Line{Style: Lead, Text: w.Reloaded(report)}}}
	r.list(w, w.ReloadAdded(), report.Added, name)
	r.list(w, w.ReloadUpdated(), report.Updated, name)
	r.list(w, w.ReloadRemoved(), report.Removed, name)
	var refused []string
	for _, f := range report.Refused {
		line := f.File + ": " + f.Reason
		if f.Kept {
			line += " " + w.ReloadKept()
		}
		refused = append(refused, strings.Join(strings.Fields(line), " "))
	}
	r.list(w, w.ReloadRefused(), refused, name)
	r.list(w, w.ReloadWarnings(), report.Warnings, name)
	return r
}

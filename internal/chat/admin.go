package chat

import (
	"cmp"
	"context"
	"errors"
	"regexp"
	"slices"
	"strconv"
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
		r.Blocks = append(r.Blocks, Line{Text: pathless(c.say().FileNote(coded.Message))})
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
				if err := b.display(ctx, c, progressReply(w, now)); err != nil {
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

// display shows a reply; what panics meanwhile costs the display alone.
func (b *Bot) display(ctx context.Context, c *call, r Reply) (err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = qa.Errorf(qa.CodeInternal, "showing it failed in an unforeseen way: %v", cause)
		}
	}()
	return c.show(ctx, r)
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
		line := f.File + ": " + pathless(w.FileNote(reasonOf(f)))
		if f.Kept {
			line += " " + w.ReloadKept()
		}
		refused = append(refused, strings.Join(strings.Fields(line), " "))
	}
	r.list(w, w.ReloadRefused(), refused, name)
	var warnings []string
	for _, warning := range report.Warnings {
		warnings = append(warnings, pathless(w.FileNote(warning)))
	}
	r.list(w, w.ReloadWarnings(), warnings, name)
	return r
}

// reasonOf is why a file was refused, without the file's name and its folders on the
// server in front.
func reasonOf(f qa.Refusal) string {
	if i := strings.LastIndex(f.Reason, f.File+": "); i >= 0 {
		return f.Reason[i+len(f.File)+2:]
	}
	return f.Reason
}

// serverPath is a path on the server, behind what it may stand behind.
var serverPath = regexp.MustCompile(`(^|[\s"'“(])(?:[A-Za-z]:)?(?:[/\\][^\s/\\:;,"'”()]+)+[/\\]([^\s/\\:;,"'”()]+)`)

// pathless is a message without the folders of the server, which are nobody's
// business in a chat.
func pathless(s string) string { return serverPath.ReplaceAllString(s, "$1$2") }

// statsWindow is how many of the last questions the percentiles are of.
const statsWindow = 1024

// stats counts the questions that were served. It is safe for concurrent use.
type stats struct {
	started time.Time

	mu       sync.Mutex
	served   int
	answered int
	took     [statsWindow]time.Duration
}

// Observe implements observe.Observer: it counts the questions that had a reply.
func (s *stats) Observe(e observe.Event) {
	q, is := e.(observe.Question)
	if !is || q.Err != nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.took[s.served%statsWindow] = q.Took
	s.served++
	if q.Outcome != qa.OutcomeNotFound {
		s.answered++
	}
}

// percentile is the p-th percentile of the sorted times, by the nearest rank.
func percentile(sorted []time.Duration, p int) time.Duration {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[(len(sorted)*p+99)/100-1]
}

// status tells admins how the bot is.
func (b *Bot) status(_ context.Context, c *call) (Reply, error) {
	now := b.o.Now()
	facts := wording.Health{Version: b.o.Version, Model: b.o.Model, Uptime: now.Sub(b.stats.started)}
	v, err := b.look()
	switch {
	case err == nil:
		facts.Articles, facts.Passages = len(v.Articles), v.Passages
		if !v.Loaded.IsZero() {
			facts.Age = now.Sub(v.Loaded)
		}
	case qa.CodeOf(err) != qa.CodeNotReady:
		return Reply{}, err
	}
	b.stats.mu.Lock()
	facts.Served, facts.Answered = b.stats.served, b.stats.answered
	sorted := slices.Sorted(slices.Values(b.stats.took[:min(b.stats.served, statsWindow)]))
	b.stats.mu.Unlock()
	facts.P50, facts.P99 = percentile(sorted, 50), percentile(sorted, 99)
	b.mu.Lock()
	report := b.report
	b.mu.Unlock()
	r := c.notice(KindNotice, func(w wording.Catalogue) []Block {
		text := w.Status(facts)
		if report != nil {
			text += "\n" + w.LastReload(*report)
		}
		return []Block{Line{Text: text}}
	})
	r.Private = true
	return r, nil
}

// feedback shows admins which articles were voted down.
func (b *Bot) feedback(_ context.Context, c *call) (Reply, error) {
	w := c.say()
	if b.o.Users == nil {
		return c.tell(KindNotice, wording.Catalogue.NoStore), nil
	}
	tallies, err := b.o.Users.Tallies()
	if err != nil {
		return Reply{}, err
	}
	v, err := b.look()
	if err != nil {
		return Reply{}, err
	}
	up, down := 0, 0
	for _, t := range tallies {
		up, down = up+t.Helpful, down+t.Unhelpful
	}
	tallies = slices.DeleteFunc(tallies, func(t Tally) bool { return t.Unhelpful == 0 })
	slices.SortFunc(tallies, func(a, b Tally) int {
		return cmp.Or(cmp.Compare(b.Unhelpful, a.Unhelpful), cmp.Compare(a.Article, b.Article))
	})
	var lines []string
	for _, t := range tallies {
		title := t.Article
		if a, ok := v.articles[keyOf(t.Article)]; ok {
			title = a.Title
		}
		lines = append(lines, "👎 "+strconv.Itoa(t.Unhelpful)+" · 👍 "+strconv.Itoa(t.Helpful)+" · "+title)
		for _, q := range t.Questions {
			lines = append(lines, "   “"+oneLine(q, maxLead)+"”")
		}
	}
	r := Reply{Kind: KindNotice, Language: w.Language(), Private: true, Blocks: []Block{Line{Text: w.FeedbackHead(up, down)}}}
	r.list(w, "", lines, "feedback.txt")
	return r, nil
}

package wording

import (
	"strconv"
	"strings"
	"time"

	"trich/internal/qa"
)

// HelpHead introduces the list of commands, HelpNarrowing tells how to narrow a
// question.
func (c Catalogue) HelpHead() string { return c.t.helpHead }

// HelpNarrowing tells how to narrow a question.
func (c Catalogue) HelpNarrowing() string { return c.t.helpNarrowing }

// StartersHead introduces questions to begin with.
func (c Catalogue) StartersHead() string { return c.t.startersHead }

// StarterSaid asks what somebody said.
func (c Catalogue) StarterSaid(name string) string { return fill(c.t.starterSaid, "name", name) }

// ConversationReset says that the questions before are forgotten.
func (c Catalogue) ConversationReset() string { return c.t.conversationReset }

// Kept is what is kept of a user.
type Kept struct {
	// Turns questions are remembered for Age.
	Turns int
	Age   time.Duration
	// Votes and the language are kept in a file, and Questions with the votes.
	Votes, Questions bool
	// Model is the language model that questions and quotes are sent to; empty
	// for none.
	Model string
}

// Privacy tells what is kept of a user, and how to have it deleted.
func (c Catalogue) Privacy(k Kept) string {
	lines := []string{c.t.privacyNothing}
	if k.Turns > 0 {
		lines[0] = fill(c.t.privacyTurns, "count", strconv.Itoa(k.Turns), "age", c.Duration(k.Age))
	}
	if k.Votes {
		lines = append(lines, c.t.privacyVotes)
		if k.Questions {
			lines = append(lines, c.t.privacyQuestions)
		}
	}
	if k.Model != "" {
		lines = append(lines, fill(c.t.privacyModel, "model", k.Model))
	}
	return strings.Join(append(lines, c.t.privacyForget), "\n")
}

// ForgetMe offers to delete what is kept of the user, Forgotten says that it is
// done.
func (c Catalogue) ForgetMe() string { return c.t.forgetMe }

// Forgotten says that nothing is kept of the user any more.
func (c Catalogue) Forgotten() string { return c.t.forgotten }

// ThanksHelpful and ThanksUnhelpful thank for a vote.
func (c Catalogue) ThanksHelpful() string { return c.t.thanksHelpful }

// ThanksUnhelpful thanks for a vote against a reply.
func (c Catalogue) ThanksUnhelpful() string { return c.t.thanksUnhelpful }

// NoStore says that votes are not kept.
func (c Catalogue) NoStore() string { return c.t.noStore }

// FeedbackHead introduces the list of what was voted down.
func (c Catalogue) FeedbackHead(helpful, unhelpful int) string {
	return fill(c.t.feedbackHead, "helpful", strconv.Itoa(helpful), "unhelpful", strconv.Itoa(unhelpful))
}

// AndMore ends a list that was cut by n entries.
func (c Catalogue) AndMore(n int) string { return fill(c.t.andMore, "count", strconv.Itoa(n)) }

// AdminsOnly refuses a command.
func (c Catalogue) AdminsOnly() string { return c.t.adminsOnly }

// TooFast asks a user to slow down.
func (c Catalogue) TooFast() string { return c.t.tooFast }

// OnlyLinks, OnlySigns and Garbled say what to send instead of what cannot be
// asked.
func (c Catalogue) OnlyLinks() string { return c.t.onlyLinks }

// OnlySigns asks for words instead of emoji and the like.
func (c Catalogue) OnlySigns() string { return c.t.onlySigns }

// Garbled says that a text is not readable.
func (c Catalogue) Garbled() string { return c.t.garbled }

// Health is how the bot is.
type Health struct {
	Version, Model     string
	Articles, Passages int
	// Age is the time since the corpus was loaded, 0 if that is not known.
	Age, Uptime time.Duration
	// Served questions, of which Answered had an answer, took P50 in the median
	// and P99 but for one in a hundred.
	Served, Answered int
	P50, P99         time.Duration
}

// Status tells how the bot is, in several lines.
func (c Catalogue) Status(s Health) string {
	lines := []string{
		fill(c.t.statusVersion, "version", s.Version, "model", s.Model),
		fill(c.t.statusCorpus, "articles", strconv.Itoa(s.Articles), "passages", strconv.Itoa(s.Passages)),
	}
	if s.Age > 0 {
		lines = append(lines, fill(c.t.statusAge, "age", c.Duration(s.Age)))
	}
	lines = append(lines, fill(c.t.statusUptime, "uptime", c.Duration(s.Uptime)))
	share := 0
	if s.Served > 0 {
		share = s.Answered * 100 / s.Served
	}
	return strings.Join(append(lines, fill(c.t.statusServed, "count", strconv.Itoa(s.Served), "share", strconv.Itoa(share),
		"median", strconv.FormatInt(s.P50.Milliseconds(), 10), "high", strconv.FormatInt(s.P99.Milliseconds(), 10))), "\n")
}

// Duration writes a time roughly: "45 seconds", "3 minutes", "2 hours", "5 days".
func (c Catalogue) Duration(d time.Duration) string {
	n, text := int(d.Round(time.Second)/time.Second), c.t.seconds
	switch {
	case d >= 48*time.Hour:
		n, text = int(d/(24*time.Hour)), c.t.days
	case d >= 2*time.Hour:
		n, text = int(d.Round(time.Hour)/time.Hour), c.t.hours
	case d >= 2*time.Minute:
		n, text = int(d.Round(time.Minute)/time.Minute), c.t.minutes
	case n == 1:
		text = c.t.second
	}
	return fill(text, "count", strconv.Itoa(n))
}

// Reloading: the progress of a reload, what it did, and what is wrong with it.

// ReloadProgress tells how far a reload has come.
func (c Catalogue) ReloadProgress(p qa.ReloadProgress) string {
	label := c.t.reloadReading
	switch p.Stage {
	case qa.StageEncoding:
		label = c.t.reloadEncoding
	case qa.StageIndexing:
		label = c.t.reloadIndexing
	}
	text := label
	if p.Total > 0 {
		text = c.Progress(label, p.Done, p.Total)
	}
	if p.Left > 0 {
		text += fill(c.t.reloadLeft, "left", c.Duration(p.Left))
	}
	return text
}

// Reloaded sums up what a reload did.
func (c Catalogue) Reloaded(r qa.ReloadReport) string { return c.summary(c.t.reloaded, r) }

// LastReload tells of the last reload.
func (c Catalogue) LastReload(r qa.ReloadReport) string { return c.summary(c.t.lastReload, r) }

func (c Catalogue) summary(text string, r qa.ReloadReport) string {
	return fill(text, "added", strconv.Itoa(len(r.Added)), "updated", strconv.Itoa(len(r.Updated)),
		"removed", strconv.Itoa(len(r.Removed)), "unchanged", strconv.Itoa(r.Unchanged), "refused", strconv.Itoa(len(r.Refused)),
		"articles", strconv.Itoa(r.Articles), "passages", strconv.Itoa(r.Passages), "took", c.Duration(r.Took),
		"finished", r.Finished.Format("15:04 02/01/2006"))
}

// ReloadAdded and its like head the lists of a report.
func (c Catalogue) ReloadAdded() string { return c.t.reloadAdded }

// ReloadUpdated heads the list of updated articles.
func (c Catalogue) ReloadUpdated() string { return c.t.reloadUpdated }

// ReloadRemoved heads the list of removed articles.
func (c Catalogue) ReloadRemoved() string { return c.t.reloadRemoved }

// ReloadRefused heads the list of files that gave no article, and ReloadKept
// says of one that its last good version stays.
func (c Catalogue) ReloadRefused() string { return c.t.reloadRefused }

// ReloadKept says that a file's last good version goes on answering.
func (c Catalogue) ReloadKept() string { return c.t.reloadKept }

// ReloadWarnings heads the list of warnings.
func (c Catalogue) ReloadWarnings() string { return c.t.reloadWarnings }

// Cancel offers to cancel a reload.
func (c Catalogue) Cancel() string { return c.t.cancel }

// ReloadCancelling and ReloadCancelled say that a reload is being and has been
// cancelled.
func (c Catalogue) ReloadCancelling() string { return c.t.reloadCancelling }

// ReloadCancelled says that a reload was cancelled.
func (c Catalogue) ReloadCancelled() string { return c.t.reloadCancelled }

// ReloadFailed says that a reload failed.
func (c Catalogue) ReloadFailed() string { return c.t.reloadFailed }

// ReloadRuns says that a reload runs already, NoReloadRuns that none does, and
// NoReload that there is none to be had.
func (c Catalogue) ReloadRuns() string { return c.t.reloadRuns }

// NoReloadRuns says that no reload runs.
func (c Catalogue) NoReloadRuns() string { return c.t.noReloadRuns }

// NoReload says that the corpus cannot be reloaded from here.
func (c Catalogue) NoReload() string { return c.t.noReload }

package chat

import (
	"context"
	"slices"
	"sync"
	"time"

	"trich/internal/observe"
	"trich/internal/qa"
	"trich/internal/wording"
)

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
	if !is || q.Outcome == observe.Failed {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.took[s.served%statsWindow] = q.Took
	s.served++
	if q.Outcome != observe.NotFound {
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

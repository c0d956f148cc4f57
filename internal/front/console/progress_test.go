package console

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"trich/internal/qa"
	"trich/internal/wording"
)

// clock is a time that tests move.
type clock struct{ at time.Time }

func (c *clock) now() time.Time { return c.at }

func started(w *bytes.Buffer, t Terminal) (*Progress, *clock) {
	c := &clock{at: time.Unix(0, 0)}
	say := wording.In(qa.English)
	return newProgress(w, t, say, say.Indexing(), c.now), c
}

// Without a movable cursor there is a line every few seconds, and none for quick
// work.
func TestProgressLines(t *testing.T) {
	tests := []struct {
		name string
		step time.Duration
		want string
	}{
		{"quick", time.Millisecond, ""},
		{"slow", 2 * time.Second, "Indexing: 1/10 (10%)\nIndexing: 4/10 (40%)\nIndexing: 7/10 (70%)\nIndexing: 10/10 (100%)\nIndexing: 10/10 (100%)\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var out bytes.Buffer
			p, clock := started(&out, Terminal{})
			for i := range 10 {
				clock.at = clock.at.Add(tt.step)
				p.Report(i+1, 10)
			}
			p.Finish(10, 10)
			if out.String() != tt.want {
				t.Errorf("got:\n%s\nwant:\n%s", &out, tt.want)
			}
		})
	}
}

// A bar shows the count, is drawn seldom, and leaves an empty line.
func TestProgressBar(t *testing.T) {
	var out bytes.Buffer
	p, clock := started(&out, Terminal{Width: 80, Moves: true})
	p.Report(1, 1000)
	if out.Len() > 0 {
		t.Errorf("drawn at once: %q", &out)
	}
	clock.at = clock.at.Add(time.Second)
	for i := range 1000 {
		clock.at = clock.at.Add(time.Millisecond)
		p.Report(i+1, 1000)
	}
	drawn := strings.Count(out.String(), "Indexing")
	if drawn < 5 || drawn > 12 {
		t.Errorf("drawn %d times in a second, want about 10", drawn)
	}
	if !strings.Contains(out.String(), "901/1000") {
		t.Errorf("no count in %q", &out)
	}
	out.Reset()
	p.Finish(1000, 1000)
	if got := strings.Trim(out.String(), "\r "); got != "" || !strings.HasSuffix(out.String(), "\r") {
		t.Errorf("left on the screen: %q", &out)
	}
}

// A bar that is hidden leaves an empty line, and comes back with the next report.
func TestProgressHidden(t *testing.T) {
	var out bytes.Buffer
	p, clock := started(&out, Terminal{Width: 80, Moves: true})
	p.Hide() // Nothing is shown yet.
	if out.Len() > 0 {
		t.Errorf("hidden is %q", &out)
	}
	for i := range 2 {
		clock.at = clock.at.Add(time.Second)
		p.Report(i+1, 10)
		if !strings.Contains(out.String(), "Indexing") {
			t.Errorf("report %d shows %q", i+1, &out)
		}
		p.Hide()
		if at := strings.LastIndexByte(strings.TrimRight(out.String(), "\r"), '\r'); strings.TrimSpace(out.String()[at+1:]) != "" {
			t.Errorf("hiding leaves %q", &out)
		}
		out.Reset()
	}
}

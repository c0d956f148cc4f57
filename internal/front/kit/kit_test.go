package kit_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"trich/internal/front/kit"
	"trich/internal/observe"
	"trich/internal/qa"
)

func lanes(t *testing.T, o kit.LaneOptions) *kit.Lanes {
	t.Helper()
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return kit.NewLanes(t.Context(), o)
}

// The jobs of a lane are done in order; another lane does not wait for them; a
// panic costs one job; and in the end all are done and no goroutine is left.
func TestLanes(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	var log bytes.Buffer
	l := lanes(t, kit.LaneOptions{Total: 500, Log: slog.New(slog.NewTextHandler(&log, nil))})
	first, other := make(chan struct{}), make(chan struct{})
	var done []int
	l.Do("a", func(context.Context) { <-first })
	l.Do("a", func(context.Context) { panic("the cause") })
	for i := range 100 {
		l.Do("a", func(context.Context) { done = append(done, i) })
	}
	l.Do("b", func(context.Context) { close(other) })
	<-other
	close(first)
	l.Close(time.Minute)
	if len(done) != 100 || done[0] != 0 || done[99] != 99 {
		t.Errorf("done in the order %v", done)
	}
	if !strings.Contains(log.String(), "the cause") {
		t.Errorf("the log lacks the panic: %s", &log)
	}
	if l.Do("a", func(context.Context) { t.Error("done after the end") }) {
		t.Error("taken after the end")
	}
}

// A lane that is full drops what comes; where all are full, Do waits for room.
func TestLanesBounded(t *testing.T) {
	block, started := make(chan struct{}), make(chan struct{})
	l := lanes(t, kit.LaneOptions{Total: 3, Each: 1})
	l.Do("a", func(context.Context) { close(started); <-block })
	<-started
	if !l.Do("a", func(context.Context) {}) {
		t.Error("the first that waits is dropped")
	}
	if l.Do("a", func(context.Context) { t.Error("done") }) {
		t.Error("a lane takes more than it may")
	}
	if !l.Do("b", func(context.Context) { <-block }) {
		t.Error("another lane is closed")
	}
	var waited atomic.Bool
	var adding sync.WaitGroup
	adding.Go(func() {
		l.Do("c", func(context.Context) {})
		if !waited.Load() {
			t.Error("there is room for more than there should be")
		}
	})
	time.Sleep(20 * time.Millisecond)
	waited.Store(true)
	close(block)
	adding.Wait()
	l.Close(time.Minute)
}

// Jobs that take too long see their context end; until then it outlives the
// one of the lanes.
func TestLanesPatience(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	l := kit.NewLanes(ctx, kit.LaneOptions{Log: slog.New(slog.DiscardHandler)})
	var ended error
	l.Do("a", func(ctx context.Context) {
		ended = ctx.Err()
		<-ctx.Done()
	})
	cancel()
	l.Close(time.Millisecond)
	if ended != nil {
		t.Errorf("the job's context ended with that of the lanes: %v", ended)
	}
}

// A job that does not end keeps nobody from ending.
func TestLanesLeaveBehind(t *testing.T) {
	l := kit.NewLanes(t.Context(), kit.LaneOptions{Log: slog.New(slog.DiscardHandler)})
	block := make(chan struct{})
	defer close(block)
	l.Do("a", func(context.Context) { <-block })
	l.Close(time.Millisecond)
}

// The time to end is one for all, from when it is told to.
func TestClosing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		c := kit.NewClosing(ctx, 8*time.Second)
		time.Sleep(time.Hour)
		cancel()
		synctest.Wait()
		time.Sleep(3 * time.Second)
		first := c.Left()
		time.Sleep(time.Minute)
		if last := c.Left(); first != 5*time.Second || last != 0 {
			t.Errorf("left are %v, then %v", first, last)
		}
	})
}

func TestSeen(t *testing.T) {
	s := kit.NewSeen[int](2)
	var got []bool
	for _, k := range []int{1, 1, 2, 1, 3, 1} {
		got = append(got, s.First(k))
	}
	if want := "[true false true false true true]"; fmt.Sprint(got) != want {
		t.Errorf("%v, want %s", got, want)
	}
}

// delayed is an error that asks for a wait.
type delayed time.Duration

func (d delayed) Error() string        { return "later" }
func (d delayed) Delay() time.Duration { return time.Duration(d) }

// It is tried again until that succeeds, is of no use, or has been tried often
// enough; the error is the last one.
func TestRetry(t *testing.T) {
	soon := kit.Waits{First: time.Microsecond, Most: time.Millisecond}
	bounded := kit.Waits{First: time.Microsecond, Most: time.Millisecond, Tries: 4}
	tests := []struct {
		name   string
		waits  kit.Waits
		failed int // tries that fail
		again  bool
		tries  int
		ok     bool
	}{
		{"at once", soon, 0, true, 1, true},
		{"later", soon, 9, true, 10, true},
		{"refused", soon, 9, false, 1, false},
		{"often enough", bounded, 9, true, 4, false},
		{"just in time", bounded, 3, true, 4, true},
	}
	for _, tt := range tests {
		tries, told := 0, 0
		err := kit.Retry(t.Context(), tt.waits, func(error, time.Duration) { told++ }, func() (bool, error) {
			if tries++; tries <= tt.failed {
				return tt.again, fmt.Errorf("failure %d", tries)
			}
			return false, nil
		})
		if tries != tt.tries || told != tt.tries-1 || (err == nil) != tt.ok || err != nil && err.Error() != fmt.Sprintf("failure %d", tries) {
			t.Errorf("%s: %d tries, %d told, %v", tt.name, tries, told, err)
		}
	}
}

// An error that says how long to wait is obeyed, and the end of the context ends
// the wait with the last error.
func TestRetryDelay(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	asked := delayed(time.Hour)
	var waits []time.Duration
	err := kit.Retry(ctx, kit.Waits{First: time.Microsecond, Most: time.Millisecond}, func(_ error, wait time.Duration) {
		waits = append(waits, wait)
		cancel()
	}, func() (bool, error) { return true, asked })
	if !errors.Is(err, asked) || len(waits) != 1 || waits[0] < time.Hour || waits[0] > 75*time.Minute+1 {
		t.Errorf("%v after %v", err, waits)
	}
	if kit.Waits.Backoff(kit.Waits{First: time.Microsecond, Most: time.Hour}).Wait(ctx, asked) {
		t.Error("waited though the context has ended")
	}
}

func TestCut(t *testing.T) {
	tests := []struct {
		s     string
		limit int
		want  string
	}{
		{"Ai ký?", 6, "Ai ký?"},
		{"Ai ký?", 5, "Ai k…"},
		{"e\u0302\u0301e\u0302\u0301", 5, "e\u0302\u0301…"},
		{"aa👨‍👩‍👧", 9, "aa…"},
		{"😀😀", 4, "😀😀"},
		{"😀😀", 3, "😀…"},
	}
	for _, tt := range tests {
		if got := kit.Cut(tt.s, tt.limit); got != tt.want || kit.Units(got) > tt.limit {
			t.Errorf("%q cut to %d: %q, want %q", tt.s, tt.limit, got, tt.want)
		}
	}
}

func TestLanguage(t *testing.T) {
	for tag, want := range map[string]qa.Language{"vi": qa.Vietnamese, "en-GB": qa.English, "EN": qa.English, "fr": qa.UnknownLanguage, "": qa.UnknownLanguage} {
		if got := kit.Language(tag); got != want {
			t.Errorf("%q: %q", tag, got)
		}
	}
}

// heard keeps what it is told.
type heard struct {
	mu     sync.Mutex
	events []observe.Event
}

func (h *heard) Observe(e observe.Event) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.events = append(h.events, e)
}

// Jobs that come and go are told.
func TestLanesObserved(t *testing.T) {
	var h heard
	l := lanes(t, kit.LaneOptions{Observer: &h, Name: "toy"})
	l.Do("a", func(context.Context) {})
	l.Close(time.Minute)
	if got := fmt.Sprint(h.events); got != "[{toy 1} {toy 0}]" {
		t.Errorf("told %s", got)
	}
}

// A request is told with its status, and with none if there was no reply.
func TestObserved(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	var h heard
	client := &http.Client{Transport: kit.Observed{Next: http.DefaultTransport, Observer: &h, Platform: "toy", Method: func(r *http.Request) string { return r.URL.Path }}}
	for range 2 {
		if resp, err := client.Get(server.URL + "/x"); err == nil {
			_ = resp.Body.Close()
		}
		server.Close()
	}
	client.CloseIdleConnections()
	for i, status := range []int{http.StatusNotFound, 0} {
		if c, is := h.events[i].(observe.Call); !is || c.Platform != "toy" || c.Method != "/x" || c.Status != status {
			t.Errorf("told %+v, want status %d", h.events[i], status)
		}
	}
}

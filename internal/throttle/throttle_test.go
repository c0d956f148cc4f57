package throttle_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"trich/internal/qa"
	"trich/internal/throttle"
)

// What exceeds a rate is refused, told apart for the first time in a burst; keys
// do not disturb each other, and time fills a bucket again.
func TestLimiter(t *testing.T) {
	now := time.Unix(1e9, 0)
	l := throttle.NewLimiter(func() time.Time { return now })
	r := throttle.Rate{PerMinute: 60, Burst: 2}
	var got []string
	take := func(key string, r throttle.Rate) {
		first, ok := l.Take(key, r)
		got = append(got, fmt.Sprint(first, ok))
	}
	for range 4 {
		take("a", r)
	}
	take("b", r)
	now = now.Add(time.Second)
	take("a", r)
	take("a", r)
	take("a", throttle.Rate{})
	want := []string{"false true", "false true", "true false", "false false", "false true", "false true", "true false", "false true"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q\nwant %q", got, want)
	}
}

// Who is early waits in turn, as long as that takes no longer than they have
// patience for; whoever is refused takes nobody's place.
func TestReserve(t *testing.T) {
	now := time.Unix(1e9, 0)
	l := throttle.NewLimiter(func() time.Time { return now })
	var got []string
	for range 6 {
		wait, first, ok := l.Reserve("a", throttle.Rate{PerMinute: 60, Burst: 2}, 2*time.Second)
		got = append(got, fmt.Sprint(wait, first, ok))
	}
	now = now.Add(time.Second)
	wait, first, ok := l.Reserve("a", throttle.Rate{PerMinute: 60, Burst: 2}, 2*time.Second)
	got = append(got, fmt.Sprint(wait, first, ok))
	want := []string{"0s false true", "0s false true", "1s false true", "2s false true", "0s true false", "0s false false", "2s false true"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q\nwant %q", got, want)
	}
}

// One works, one waits, a third is refused; who waits gets the place that is left,
// or loses patience, or is called away.
func TestQueue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex // those who come and go tell it at once
		var told []int
		q := throttle.NewQueue(1, 1, time.Minute, func(waiting int) {
			mu.Lock()
			defer mu.Unlock()
			told = append(told, waiting)
		})
		leave, err := q.Enter(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		entered := make(chan error, 1)
		enter := func(ctx context.Context) {
			go func() {
				next, err := q.Enter(ctx)
				if err == nil {
					next()
				}
				entered <- err
			}()
			synctest.Wait()
		}
		enter(t.Context())
		if _, err := q.Enter(t.Context()); qa.CodeOf(err) != qa.CodeBusy {
			t.Errorf("a third: %v", err)
		}
		if err := <-entered; qa.CodeOf(err) != qa.CodeBusy {
			t.Errorf("after a minute: %v", err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		enter(ctx)
		cancel()
		if err := <-entered; !errors.Is(err, context.Canceled) {
			t.Errorf("called away: %v", err)
		}
		enter(t.Context())
		leave()
		if err := <-entered; err != nil {
			t.Errorf("with a place: %v", err)
		}
		if want := []int{1, 2, 1, 0, 1, 0, 1, 0}; !slices.Equal(told, want) {
			t.Errorf("told %v, want %v", told, want)
		}
	})
}

// What was not asked for longest goes where there is no room, and what was not for
// too long goes anyhow.
func TestTable(t *testing.T) {
	now := time.Unix(1e9, 0)
	table := throttle.NewTable[string, string](2, time.Hour, func() time.Time { return now })
	get := func(key, made string) string {
		now = now.Add(time.Minute)
		return table.Get(key, func() string { return made })
	}
	get("a", "1")
	get("b", "1")
	get("a", "2")
	get("c", "1")
	if got := get("b", "2") + get("c", "2"); got != "21" {
		t.Errorf("got %s: not what was used last is kept", got)
	}
	now = now.Add(59 * time.Minute)
	if got := get("c", "3"); got != "1" {
		t.Errorf("used an hour ago: %s", got)
	}
	if got := get("b", "3"); got != "3" {
		t.Errorf("older than that: %s", got)
	}
	var seen []string
	table.Each(func(key string) bool { return key == "b" }, func(v string) { seen = append(seen, v) })
	if !slices.Equal(seen, []string{"3"}) {
		t.Errorf("each: %q", seen)
	}
}

package kit_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"trich/internal/front/kit"
)

// Who joins within the time is done with once, together; who comes later is another
// batch, and each is told what came of theirs.
func TestGather(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := kit.NewGather[string, string](time.Second)
		var mu sync.Mutex
		var done []string
		refused := errors.New("refused")
		do := func(_ context.Context, items []string) error {
			mu.Lock()
			defer mu.Unlock()
			slices.Sort(items)
			done = append(done, strings.Join(items, ""))
			if len(items) == 1 {
				return refused
			}
			return nil
		}
		var all sync.WaitGroup
		for _, item := range []string{"a", "b", "c"} {
			all.Go(func() {
				if err := g.Join(t.Context(), "chat", item, do); err != nil {
					t.Errorf("%s: %v", item, err)
				}
			})
		}
		all.Wait()
		if err := g.Join(t.Context(), "chat", "d", do); !errors.Is(err, refused) {
			t.Errorf("the error is %v", err)
		}
		if strings.Join(done, "|") != "abc|d" {
			t.Errorf("done: %q", done)
		}
	})
}

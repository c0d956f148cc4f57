package observe_test

import (
	"slices"
	"testing"

	"trich/internal/observe"
)

type heard []observe.Event

func (h *heard) Observe(e observe.Event) { *h = append(*h, e) }

// All observers are told in turn; without any, or with nil ones, nobody is.
func TestAll(t *testing.T) {
	observe.All().Observe(observe.Queue{})
	observe.All(nil).Observe(observe.Queue{})
	var a, b heard
	observe.All(nil, &a, observe.All(&b)).Observe(observe.Queue{Name: "q", Length: 2})
	want := heard{observe.Queue{Name: "q", Length: 2}}
	if !slices.Equal(a, want) || !slices.Equal(b, want) {
		t.Errorf("heard %v and %v", a, b)
	}
}

package qa

import "testing"

func TestPageAt(t *testing.T) {
	a := Article{Pages: []int{0, 10, 10, 25}} // the second page is empty
	for at, want := range map[int]int{0: 1, 9: 1, 10: 3, 24: 3, 25: 4, 99: 4} {
		if got := a.PageAt(at); got != want {
			t.Errorf("at %d page %d, want %d", at, got, want)
		}
	}
	if got := new(Article).PageAt(5); got != 0 {
		t.Errorf("page %d of a file without pages", got)
	}
}

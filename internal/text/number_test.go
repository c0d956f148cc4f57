package text

import (
	"slices"
	"testing"
)

func TestNumbers(t *testing.T) {
	tests := []struct {
		word string
		want []string
	}{
		{"1.936", []string{"1936"}},
		{"1,936", []string{"1936"}},
		{"21/11", []string{"21", "11"}},
		{"01/04/2025", []string{"1", "4", "2025"}},
		{"09:15", []string{"9", "15"}},
		{"09:00", []string{"9"}},
		{"G20", []string{"20"}},
		{"0", nil},
		{"London", nil},
	}
	for _, tt := range tests {
		if got := Numbers(tt.word); !slices.Equal(got, tt.want) {
			t.Errorf("%s: %q, want %q", tt.word, got, tt.want)
		}
	}
}

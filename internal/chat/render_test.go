package chat_test

import (
	"strings"
	"testing"

	"trich/internal/chat"
)

// Fronts offer absolute web addresses of a bearable length, and nothing else.
func TestLinkable(t *testing.T) {
	const start = "https://x.vn/"
	tests := []struct {
		address string
		want    bool
	}{
		{"https://x.vn/a?b=c#d", true},
		{"http://x.vn", true},
		{start + strings.Repeat("a", chat.MaxURL-len(start)), true},
		{start + strings.Repeat("a", chat.MaxURL-len(start)+1), false},
		{"", false},
		{"/a", false},
		{"x.vn/a", false},
		{"https:///a", false},
		{"https://x.vn/%zz", false},
		{"ftp://x.vn/a", false},
		{"javascript:alert(1)", false},
		{"tg://user?id=1", false},
	}
	for _, tt := range tests {
		if got := chat.Linkable(tt.address); got != tt.want {
			t.Errorf("Linkable(%q) is %v", tt.address, got)
		}
	}
}

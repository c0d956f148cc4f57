package qatest

import (
	"path/filepath"
	"testing"

	"trich/internal/chat"
	"trich/internal/members"
)

// Members is an empty store of its own, which is closed with the test.
func Members(t *testing.T) chat.Members {
	t.Helper()
	s, err := members.Open(filepath.Join(t.TempDir(), "members.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

package qatest

import (
	"path/filepath"
	"testing"

	"trich/internal/chat"
	"trich/internal/users"
)

// Users is an empty user store of its own, which is closed with the test.
func Users(t *testing.T) chat.UserStore {
	t.Helper()
	s, err := users.Open(filepath.Join(t.TempDir(), "members.db"))
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

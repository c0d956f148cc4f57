package discord

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

// What is told of a request holds no IDs and no tokens.
func TestMethodOf(t *testing.T) {
	tests := []struct{ method, path, want string }{
		{http.MethodGet, "/api/v10/applications/@me", "GET /api/v10/applications/@me"},
		{http.MethodPost, "/api/v10/channels/501/messages", "POST /api/v10/channels/*/messages"},
		{http.MethodPost, "/api/v10/interactions/12/token-of-12/callback", "POST /api/v10/interactions/*/*/callback"},
		{http.MethodPatch, "/api/v10/webhooks/900/token-of-12/messages/@original", "PATCH /api/v10/webhooks/*/*/messages/@original"},
	}
	for _, tt := range tests {
		if got := methodOf(httptest.NewRequest(tt.method, tt.path, nil)); got != tt.want {
			t.Errorf("%s %s is told as %q, want %q", tt.method, tt.path, got, tt.want)
		}
	}
}

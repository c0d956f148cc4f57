package botapi

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"trich/internal/qa"
)

const token = "12345:secret-Token_0"

func client(t *testing.T, base string) *Client {
	t.Helper()
	c, err := New(token, base, slog.New(slog.DiscardHandler), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

// Whatever fails, and however, the error names the method and not the token.
func TestErrorsKeepTheToken(t *testing.T) {
	tests := []struct {
		name      string
		serve     http.HandlerFunc
		code      int
		temporary bool
		want      string
	}{
		{"refused", func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(http.StatusBadRequest)
			_, _ = w.Write([]byte(`{"ok":false,"error_code":400,"description":"Bad Request: ` + r.URL.Path + `"}`))
		}, 400, false, "Bad Request: /bot[secret]/sendMessage"},
		{"too many", func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusTooManyRequests)
			_, _ = w.Write([]byte(`{"ok":false,"error_code":429,"description":"Too Many Requests","parameters":{"retry_after":7}}`))
		}, 429, true, "429 Too Many Requests"},
		{"no JSON", func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusBadGateway)
			_, _ = w.Write([]byte("<html>"))
		}, 502, true, "502"},
		{"not a Bot API server", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNotFound) }, 404, false, "404"},
		{"broken off", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(`{"ok":true,"resul`)) }, 0, true, "EOF"},
		{"cut", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, 0, true, "EOF"},
		{"sent elsewhere", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "/elsewhere"+r.URL.Path, http.StatusTemporaryRedirect)
		}, 0, true, "EOF"},
		{"another result", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(`{"ok":true,"result":"text"}`)) }, 501, false, "not as documented"},
	}
	for _, tt := range tests {
		for _, upload := range []*Upload{nil, {Field: "document", Name: "x.txt", Content: []byte("x")}} {
			t.Run(tt.name, func(t *testing.T) {
				server := httptest.NewServer(tt.serve)
				defer server.Close()
				var result Message
				err := client(t, server.URL).Try(t.Context(), Call{Method: "sendMessage", Params: Params{"chat_id": 1}, Upload: upload}, &result)
				var e *Error
				if !errors.As(err, &e) || !strings.Contains(err.Error(), tt.want) || !strings.Contains(err.Error(), "sendMessage") {
					t.Fatalf("the error is %v, want %q", err, tt.want)
				}
				if strings.Contains(err.Error(), token) {
					t.Errorf("the token is told: %v", err)
				}
				if e.Code != tt.code || e.temporary() != tt.temporary {
					t.Errorf("code %d, temporary %v; want %d, %v", e.Code, e.temporary(), tt.code, tt.temporary)
				}
				if tt.code == 429 && e.RetryAfter != 7*time.Second {
					t.Errorf("to be tried again after %v", e.RetryAfter)
				}
			})
		}
	}
}

// A server that is not there is tried again until the time is up.
func TestUnreachable(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	server.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	err := client(t, server.URL).Do(ctx, Call{Method: "getMe"}, nil)
	if err == nil || strings.Contains(err.Error(), token) || !strings.Contains(err.Error(), "getMe") {
		t.Errorf("the error is %v", err)
	}
}

// A group that has become a supergroup is followed.
func TestMigration(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.FormValue("chat_id") != "-100" {
			_, _ = w.Write([]byte(`{"ok":false,"error_code":400,"description":"group chat was upgraded","parameters":{"migrate_to_chat_id":-100}}`))
			return
		}
		_, _ = w.Write([]byte(`{"ok":true,"result":{"message_id":9}}`))
	}))
	defer server.Close()
	var sent Message
	if err := client(t, server.URL).Do(t.Context(), Call{Method: "sendMessage", Params: Params{"chat_id": -5}}, &sent); err != nil || sent.ID != 9 {
		t.Errorf("%v, %+v", err, sent)
	}
}

func TestNew(t *testing.T) {
	tests := []struct{ token, base, want string }{
		{"", DefaultURL, "telegram.token"},
		{"98765", DefaultURL, "telegram.token"},
		{"1:a/../../x", DefaultURL, "telegram.token"},
		{token, "", "telegram.api_url"},
		{token, "api.telegram.org", "telegram.api_url"},
		{token, "ftp://x", "telegram.api_url"},
		{token, "http://localhost:8081/", ""},
	}
	for _, tt := range tests {
		_, err := New(tt.token, tt.base, slog.New(slog.DiscardHandler), nil)
		if tt.want == "" {
			if err != nil {
				t.Errorf("%q at %q: %v", tt.token, tt.base, err)
			}
			continue
		}
		if err == nil || !strings.Contains(err.Error(), tt.want) || qa.CodeOf(err) != qa.CodeUsage || tt.token != "" && strings.Contains(err.Error(), tt.token) {
			t.Errorf("%q at %q: %v, want %q", tt.token, tt.base, err, tt.want)
		}
	}
}

// FuzzUpdates: an update of whatever shape costs no other, and is passed over by
// its ID.
func FuzzUpdates(f *testing.F) {
	for _, s := range []string{`null`, `7`, `{}`, `{"chat":7}`, `{"message_id":2,"text":"a"}`, `{"entities":[{"offset":-1}]}`, `"x"`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, message string) {
		if !json.Valid([]byte(message)) {
			return
		}
		var all Updates
		raw := `[{"update_id":5,"message":` + message + `},{"update_id":6,"message":{"message_id":1,"text":"x"}}]`
		if err := json.Unmarshal([]byte(raw), &all); err != nil || len(all) != 2 || all[0].ID != 5 || all[1].Message.Text != "x" {
			t.Errorf("%s: %v, %+v", raw, err, all)
		}
	})
}

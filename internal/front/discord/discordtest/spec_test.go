package discordtest

import (
	"errors"
	"io/fs"
	"strings"
	"testing"
)

// The description finds what is wrong with a request.
func TestSpec(t *testing.T) {
	spec, err := OpenSpec("../../../../" + SpecFile)
	if errors.Is(err, fs.ErrNotExist) {
		t.Skipf("%s is not here", SpecFile)
	}
	if err != nil {
		t.Fatal(err)
	}
	const messages = "/channels/1/messages"
	tests := []struct {
		name, method, path, body string
		ok                       bool
	}{
		{"right", "POST", messages, `{"content":"x","allowed_mentions":{"parse":[]}}`, true},
		{"no body", "POST", messages, "", false},
		{"unknown field", "POST", messages, `{"contents":"x"}`, false},
		{"unknown field within", "POST", messages, `{"embeds":[{"titel":"x"}]}`, false},
		{"wrong type", "POST", messages, `{"content":7}`, false},
		{"too long", "PATCH", "/webhooks/1/t/messages/@original", `{"embeds":[{"title":"` + strings.Repeat("x", 257) + `"}]}`, false},
		{"missing field", "POST", "/channels/1/messages/2/threads", `{"auto_archive_duration":60}`, false},
		{"unknown path", "POST", "/channels/1/message", `{}`, false},
		{"unknown method", "PUT", messages, `{}`, false},
		{"a body that is not wanted", "POST", "/channels/1/typing", `{}`, false},
		{"deferred", "POST", "/interactions/1/t/callback", `{"type":5,"data":{"flags":64}}`, true},
		{"a row that is none", "POST", messages, `{"components":[{"type":1,"components":[{"type":2,"label":"x"}]}]}`, false},
	}
	for _, tt := range tests {
		var body []byte
		if tt.body != "" {
			body = []byte(tt.body)
		}
		if err := spec.Check(tt.method, tt.path, body); (err == nil) != tt.ok {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
}

package telegram

import (
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"trich/internal/front/telegram/botapi"
)

// FuzzPosition reads a file of the position, whatever stands in it: updates are
// taken once and in order, and what is saved is read again.
func FuzzPosition(f *testing.F) {
	f.Add([]byte(`{"bot":1,"api":"http://x","next":7,"at":"2026-11-30T10:00:00Z"}`), 3, 9)
	f.Add([]byte(`{"bot":1,"api":"http://x","next":-9223372036854775808,"at":"9999-12-31T23:59:59Z"}`), 1, 1)
	f.Add([]byte(`{"next":`), 0, 0)
	f.Add([]byte(`{"bot":1,"api":"http://x","next":1e99}`), 5, 4)
	f.Fuzz(func(t *testing.T, content []byte, a, b int) {
		file := filepath.Join(t.TempDir(), "at.json")
		if err := os.WriteFile(file, content, 0o600); err != nil {
			t.Fatal(err)
		}
		front := &Front{o: Options{StateFile: file, APIURL: "http://x", Log: slog.New(slog.DiscardHandler)}}
		front.self.ID = 1
		now := time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)
		p := front.openPosition()
		next := p.offset(now)
		for _, u := range p.fresh([]botapi.Update{{ID: a}, {ID: b}, {ID: a}}, now) {
			if u.ID < next {
				t.Fatalf("update %d is taken again", u.ID)
			}
			next = u.ID + 1
		}
		p.pass([]botapi.Update{{ID: a}}, now)
		if err := p.save(); err != nil {
			t.Skip(err) // a time that has no form in JSON
		}
		if again := front.openPosition(); again.offset(now) != p.offset(now) {
			t.Fatalf("saved %d, read %d", p.offset(now), again.offset(now))
		}
	})
}

package telegram

import (
	"encoding/json"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"trich/internal/front/telegram/botapi"
)

// positionAge is how long a position counts: after a week without updates the
// server begins to number them anew.
const positionAge = 6 * 24 * time.Hour

// position says which updates have been taken. It is kept in a file, so that none
// is handled twice, even if the process is killed before the server knows; what is
// taken but not answered then is in the journal. It is for one goroutine.
type position struct {
	file  string
	log   *slog.Logger
	saved savedPosition
}

// savedPosition is what the file holds: of which bot at which server the next
// update is, and when the last one came.
type savedPosition struct {
	Bot  int64     `json:"bot"`
	API  string    `json:"api"`
	Next int       `json:"next"`
	At   time.Time `json:"at"`
}

// openPosition reads the position of the bot, if there is one.
func (f *Front) openPosition() *position {
	p := &position{file: f.o.StateFile, log: f.o.Log, saved: savedPosition{Bot: f.self.ID, API: f.o.APIURL}}
	if p.file == "" {
		return p
	}
	content, err := os.ReadFile(p.file)
	var saved savedPosition
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return p
	case err == nil:
		err = json.Unmarshal(content, &saved)
	}
	if err != nil {
		p.log.Warn("which Telegram updates were handled before cannot be read", "error", err)
	}
	if saved.Bot == p.saved.Bot && saved.API == p.saved.API {
		p.saved = saved
	}
	return p
}

// offset is the ID of the next update; 0 if that is not known.
func (p *position) offset(now time.Time) int {
	if now.Sub(p.saved.At) > positionAge {
		return 0
	}
	return p.saved.Next
}

// fresh gives those of the updates that have not been taken yet.
func (p *position) fresh(updates []botapi.Update, now time.Time) []botapi.Update {
	next := p.offset(now)
	var fresh []botapi.Update
	for _, u := range updates {
		if u.ID >= next {
			fresh = append(fresh, u)
			next = u.ID + 1
		}
	}
	return fresh
}

// pass notes that updates, which were fresh, have been taken.
func (p *position) pass(fresh []botapi.Update, now time.Time) {
	if len(fresh) == 0 {
		return
	}
	p.saved.Next, p.saved.At = fresh[len(fresh)-1].ID+1, now
	if err := p.save(); err != nil {
		p.log.Warn("which Telegram updates are handled cannot be saved", "error", err)
	}
}

// save writes the file as a whole or not at all.
func (p *position) save() error {
	if p.file == "" {
		return nil
	}
	content, err := json.Marshal(p.saved)
	if err != nil {
		return err
	}
	return writeWhole(p.file, content)
}

// writeWhole writes a file as a whole or not at all, readable by its owner alone.
func writeWhole(file string, content []byte) error {
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return err
	}
	beside := file + ".new"
	if err := os.WriteFile(beside, content, 0o600); err != nil {
		return err
	}
	return os.Rename(beside, file)
}

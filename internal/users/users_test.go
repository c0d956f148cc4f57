package users

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"trich/internal/chat"
	"trich/internal/qa"
)

func open(t *testing.T, path string) *Store {
	t.Helper()
	s, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func user(platform chat.Platform, id string) chat.User { return chat.User{Platform: platform, ID: id} }

func TestLanguage(t *testing.T) {
	path := filepath.Join(t.TempDir(), "sub", "members.db")
	s := open(t, path)
	a, b := user(chat.Telegram, "1"), user(chat.Discord, "1")
	if err := s.SetLanguage(a, "c", qa.English); err != nil {
		t.Fatal(err)
	}
	if err := s.SetLanguage(a, "auto", qa.UnknownLanguage); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	s = open(t, path)
	defer s.Close()
	tests := []struct {
		user  chat.User
		place string
		want  qa.Language
		known bool
	}{
		{a, "c", qa.English, true}, {a, "auto", "", true}, {a, "d", "", false}, {b, "c", "", false}, {user(chat.Telegram, "11"), "c", "", false},
	}
	for _, tt := range tests {
		lang, known, err := s.Language(tt.user, tt.place)
		if err != nil || lang != tt.want || known != tt.known {
			t.Errorf("%+v in %s: %q, %v, %v", tt.user, tt.place, lang, known, err)
		}
	}
}

func TestVotes(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "members.db"))
	defer s.Close()
	a, b, c := user(chat.Telegram, "1"), user(chat.Telegram, "12"), user(chat.Discord, "1")
	at := time.Unix(1e9, 0)
	for i, v := range []chat.Vote{
		{User: a, Article: "x", Helpful: true}, {User: a, Article: "x", Question: "cũ?"}, // In place of the first.
		{User: b, Article: "x", Question: "mới?"}, {User: c, Article: "x", Helpful: true, Question: "not told"}, {User: c, Article: "a/y", Helpful: true},
	} {
		v.At = at.Add(time.Duration(i) * time.Hour)
		if err := s.Vote(v); err != nil {
			t.Fatal(err)
		}
	}
	want := []chat.Tally{{Article: "a/y", Helpful: 1}, {Article: "x", Helpful: 1, Unhelpful: 2, Questions: []string{"mới?", "cũ?"}}}
	if got, err := s.Tallies(); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v, want %+v", got, err, want)
	}
	if err := s.Forget(a); err != nil {
		t.Fatal(err)
	}
	want[1].Unhelpful, want[1].Questions = 1, []string{"mới?"}
	if got, err := s.Tallies(); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("after forgetting: %+v, %v, want %+v", got, err, want)
	}
}

func TestOpenErrors(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "members.db")
	held, err := bbolt.Open(path, 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Open(path); qa.CodeOf(err) != qa.CodeBusy || !strings.Contains(err.Error(), "feedback.file") {
		t.Errorf("opened while it is held: %v", err)
	}
	if err := held.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(strings.Repeat("no database ", 1000)), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(path); qa.CodeOf(err) != qa.CodeCorrupt || !strings.Contains(err.Error(), path) {
		t.Errorf("damaged: %v", err)
	}
	if _, err := Open(filepath.Join(path, "below")); err == nil {
		t.Error("a file was taken for a folder")
	}
}

// Many vote at once, in two processes that share the file.
func TestConcurrent(t *testing.T) {
	path := filepath.Join(t.TempDir(), "members.db")
	s, other := open(t, path), open(t, path)
	defer s.Close()
	defer other.Close()
	var wg sync.WaitGroup
	for i := range 20 {
		wg.Go(func() {
			if err := []*Store{s, other}[i%3%2].Vote(chat.Vote{User: user(chat.Telegram, fmt.Sprint(i)), Article: "x", Helpful: i%2 == 0}); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if got, err := s.Tallies(); err != nil || len(got) != 1 || got[0].Helpful != 10 || got[0].Unhelpful != 10 {
		t.Errorf("got %+v, %v", got, err)
	}
}

// How places were set up outlives the run; the platform is part of their names, and
// forgetting a user leaves them.
func TestPlaces(t *testing.T) {
	path := filepath.Join(t.TempDir(), "members.db")
	s := open(t, path)
	id, other := chat.PlaceID{Platform: chat.Telegram, Chat: "-7"}, chat.PlaceID{Platform: chat.Discord, Chat: "-7"}
	set := chat.Place{All: true, Language: qa.English}
	for place, p := range map[chat.PlaceID]chat.Place{id: set, other: {Off: true}} {
		if err := s.SetPlace(place, p); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Forget(user(chat.Telegram, "-7")); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open(t, path)
	defer s.Close()
	if err := s.SetPlace(other, chat.Place{}); err != nil {
		t.Fatal(err)
	}
	if got, err := s.Places(); err != nil || len(got) != 1 || got[id] != set {
		t.Errorf("got %+v, %v", got, err)
	}
}

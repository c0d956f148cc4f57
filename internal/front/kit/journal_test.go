package kit_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"trich/internal/chat/chattest"
	"trich/internal/front/kit"
)

func journal(t *testing.T, path string) *kit.Journal {
	t.Helper()
	return kit.OpenJournal(path, slog.New(slog.DiscardHandler))
}

func keysLeft(j *kit.Journal) string {
	var keys []string
	for _, t := range left(j) {
		keys = append(keys, t.Key+string(t.Entry))
	}
	return strings.Join(keys, " ")
}

func left(j *kit.Journal) (all []kit.Taken) {
	j.Resume(func(t kit.Taken) bool {
		all = append(all, t)
		return true
	})
	return all
}

// What was taken and not done is left to the next process, as it was kept last;
// what was taken or done is not taken again. A file for each process is whole
// though the one before did not close it.
func TestJournal(t *testing.T) {
	path := filepath.Join(t.TempDir(), "sub", "journal.db")
	j := journal(t, path)
	for _, key := range []string{"a", "b", "c"} {
		if !j.First(key) {
			t.Errorf("%s is not the first", key)
		}
	}
	j.Keep(kit.TakenNow("a", "one"), kit.TakenNow("b", "two"))
	j.Keep(kit.TakenNow("c", "three"))
	j.Keep(kit.TakenNow("b", "two, sent"))
	j.Done("a")
	copied := filepath.Join(t.TempDir(), "killed.db") // As it is when the process is killed.
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(copied, content, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{path, copied} {
		j = journal(t, file)
		if got := keysLeft(j); got != `c"three" b"two, sent"` {
			t.Errorf("left is %s", got)
		}
		for key, first := range map[string]bool{"a": false, "b": false, "c": false, "d": true} {
			if j.First(key) != first {
				t.Errorf("%s is the first: %v", key, !first)
			}
		}
		if err := j.Close(); err != nil {
			t.Error(err)
		}
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
}

// Many at once are all kept.
func TestJournalAtOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.db")
	j := journal(t, path)
	var all sync.WaitGroup
	for n := range 100 {
		all.Go(func() {
			key := fmt.Sprint(n)
			j.Keep(kit.TakenNow(key, n))
			if n%2 == 0 {
				j.Done(key)
			}
		})
	}
	all.Wait()
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	j = journal(t, path)
	defer j.Close()
	if n := len(left(j)); n != 50 {
		t.Errorf("%d are left", n)
	}
}

// A file that cannot be used is told of, and does without.
func TestJournalInMemory(t *testing.T) {
	dir := t.TempDir()
	held, broken := filepath.Join(dir, "held.db"), filepath.Join(dir, "broken.db")
	first := journal(t, held)
	defer first.Close()
	if err := os.WriteFile(broken, bytes.Repeat([]byte("x"), 1<<16), 0o600); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{"": "", held: "another process", broken: "move it away"} {
		var log bytes.Buffer
		j := kit.OpenJournal(path, slog.New(slog.NewTextHandler(&log, nil)))
		j.Keep(kit.TakenNow("a", 1))
		if !j.First("a") || j.First("a") || !strings.Contains(log.String(), want) || (want == "") != (log.Len() == 0) {
			t.Errorf("%s: the log is %s", path, &log)
		}
		j.Done("a")
		if err := j.Close(); err != nil {
			t.Error(err)
		}
	}
}

// A failure is warned of at once, and then at growing intervals.
func TestComplaints(t *testing.T) {
	now := time.Unix(1e9, 0)
	var log bytes.Buffer
	c := kit.NewComplaints(slog.New(slog.NewTextHandler(&log, nil)), func() time.Time { return now })
	c.Recovered("nothing was wrong")
	warned := func() int { return strings.Count(log.String(), "level=WARN") }
	var got []int
	for range 8 {
		for range 60 {
			c.Failed("no connection")
			now = now.Add(time.Second)
		}
		got = append(got, warned())
	}
	c.Recovered("connected again")
	c.Failed("no connection")
	got = append(got, warned())
	if fmt.Sprint(got) != "[1 2 2 3 3 3 3 4 5]" || strings.Contains(log.String(), "nothing was wrong") {
		t.Errorf("warned %v", got)
	}
}

// Two processes at one place have a journal each, and what one of them leaves open
// the next that starts takes over, once.
func TestJournalBeside(t *testing.T) {
	path := filepath.Join(t.TempDir(), "bot.journal")
	log := new(chattest.Log)
	first := journal(t, path)
	second := kit.OpenJournal(path, log.Logger())
	second.Keep(kit.TakenNow("second", 2))
	second.Keep(kit.TakenNow("done", 2))
	second.Done("done")
	if !strings.Contains(log.String(), "keeps its own beside it") {
		t.Errorf("told: %s", log)
	}
	first.Keep(kit.TakenNow("first", 1))
	for _, j := range []*kit.Journal{second, first} {
		if err := j.Close(); err != nil {
			t.Fatal(err)
		}
	}
	for _, want := range []string{`second2 first1`, ``} {
		j := journal(t, path)
		if got := keysLeft(j); got != want {
			t.Errorf("left is %s, want %s", got, want)
		}
		if j.First("done") || j.First("second") {
			t.Error("what the other process took is taken again")
		}
		j.Done("first")
		j.Done("second")
		if err := j.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

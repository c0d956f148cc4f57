// Package users is the user store: it keeps what users have told the bot beyond one run of the
// program: the language they chose and their votes. It is one file, so that one
// place tells what is kept of a user and one deletes it.
//
// The file is a bbolt database: embedded, in Go alone, one writer at a time, and
// whole after a crash. It is the store below the lexical index too, so it costs
// no further module. It is held only while something is read or written, so that
// several processes can share it.
package users

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"

	"trich/internal/chat"
	"trich/internal/qa"
)

// The buckets. Keys begin with the user (see keyOf), so that all of a user lies
// together.
var (
	languages = []byte("languages") // user, chat: a qa.Language
	votes     = []byte("votes")     // user, article: a stored vote
	places    = []byte("places")    // platform, chat: a chat.Place in JSON
)

// lockWait is how long it is waited for another process to let go of the file,
// which takes milliseconds.
const lockWait = 2 * time.Second

// maxQuestions is how many questions a tally gives.
const maxQuestions = 5

// Store is the file. It implements chat.UserStore and is safe for concurrent use.
type Store struct {
	path string
	// mu is held while the file is open, which a process can be once at a time.
	mu     sync.Mutex
	closed bool
}

var _ chat.UserStore = (*Store)(nil)

// stored is a vote as it is kept.
type stored struct {
	Helpful  bool      `json:"helpful"`
	Question string    `json:"question,omitempty"`
	At       time.Time `json:"at"`
}

// Open makes sure of the file, which is made if there is none, readable by its
// owner only. The error is qa.CodeBusy while another process holds it. The store
// must be closed.
func Open(path string) (*Store, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("the file of votes: %w", err)
	}
	s := &Store{path: path}
	return s, s.update(func(tx *bbolt.Tx) error {
		for _, bucket := range [][]byte{languages, votes, places} {
			if _, err := tx.CreateBucketIfNotExists(bucket); err != nil {
				return err
			}
		}
		return nil
	})
}

// Close ends the use of the store, after what is being done.
func (s *Store) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	return nil
}

// view reads, and update reads and writes.
func (s *Store) view(do func(*bbolt.Tx) error) error {
	return s.with(func(db *bbolt.DB) error { return db.View(do) })
}

func (s *Store) update(do func(*bbolt.Tx) error) error {
	return s.with(func(db *bbolt.DB) error { return db.Update(do) })
}

// with opens the file while something is done.
func (s *Store) with(do func(*bbolt.DB) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return qa.Errorf(qa.CodeInternal, "the file of votes %s is used after its end", s.path)
	}
	db, err := bbolt.Open(s.path, 0o600, &bbolt.Options{Timeout: lockWait})
	switch {
	case errors.Is(err, berrors.ErrTimeout):
		return qa.Errorf(qa.CodeBusy, "the file of votes %s is in use by another process: end it, or set feedback.file to another file", s.path)
	case errors.Is(err, berrors.ErrInvalid), errors.Is(err, berrors.ErrVersionMismatch), errors.Is(err, berrors.ErrChecksum):
		return qa.Errorf(qa.CodeCorrupt, "the file of votes %s is damaged: %w; move it away, or set feedback.file to another file", s.path, err)
	case errors.Is(err, fs.ErrPermission):
		return qa.Errorf(qa.CodeInvalid, "the file of votes %s: %w; grant this user the right to write it, or set feedback.file to another file", s.path, err)
	case err != nil:
		return fmt.Errorf("the file of votes %s: %w", s.path, err)
	}
	return errors.Join(do(db), db.Close())
}

// keyOf is the key of something of a user. Platforms' IDs hold no NUL.
func keyOf(u chat.User, what string) []byte {
	return []byte(string(u.Platform) + "\x00" + u.ID + "\x00" + what)
}

// Language implements chat.UserStore.
func (s *Store) Language(u chat.User, place string) (lang qa.Language, known bool, err error) {
	err = s.view(func(tx *bbolt.Tx) error {
		value := tx.Bucket(languages).Get(keyOf(u, place))
		lang, known = qa.Language(value), value != nil
		return nil
	})
	return lang, known, err
}

// SetLanguage implements chat.UserStore.
func (s *Store) SetLanguage(u chat.User, place string, lang qa.Language) error {
	return s.update(func(tx *bbolt.Tx) error {
		return tx.Bucket(languages).Put(keyOf(u, place), []byte(lang))
	})
}

// Places implements chat.UserStore. What cannot be read of one is left out: another
// version of the program wrote it.
func (s *Store) Places() (map[chat.PlaceID]chat.Place, error) {
	all := map[chat.PlaceID]chat.Place{}
	err := s.view(func(tx *bbolt.Tx) error {
		return tx.Bucket(places).ForEach(func(k, value []byte) error {
			platform, place, _ := strings.Cut(string(k), "\x00")
			var p chat.Place
			if err := json.Unmarshal(value, &p); err == nil {
				all[chat.PlaceID{Platform: chat.Platform(platform), Chat: place}] = p
			}
			return nil
		})
	})
	return all, err
}

// SetPlace implements chat.UserStore.
func (s *Store) SetPlace(id chat.PlaceID, p chat.Place) error {
	value, err := json.Marshal(p)
	if err != nil {
		return err
	}
	return s.update(func(tx *bbolt.Tx) error {
		key := []byte(string(id.Platform) + "\x00" + id.Chat)
		if p == (chat.Place{}) {
			return tx.Bucket(places).Delete(key)
		}
		return tx.Bucket(places).Put(key, value)
	})
}

// Vote implements chat.UserStore.
func (s *Store) Vote(v chat.Vote) error {
	value, err := json.Marshal(stored{Helpful: v.Helpful, Question: v.Question, At: v.At.UTC()})
	if err != nil {
		return err
	}
	return s.update(func(tx *bbolt.Tx) error {
		return tx.Bucket(votes).Put(keyOf(v.User, v.Article), value)
	})
}

// Tallies implements chat.UserStore.
func (s *Store) Tallies() ([]chat.Tally, error) {
	tallies := map[string]*chat.Tally{}
	against := map[string][]stored{}
	err := s.view(func(tx *bbolt.Tx) error {
		return tx.Bucket(votes).ForEach(func(k, value []byte) error {
			article := string(k[strings.LastIndexByte(string(k), 0)+1:])
			var v stored
			if err := json.Unmarshal(value, &v); err != nil {
				return qa.Errorf(qa.CodeCorrupt, "a vote on %q cannot be read: %w", article, err)
			}
			t := tallies[article]
			if t == nil {
				t = &chat.Tally{Article: article}
				tallies[article] = t
			}
			if v.Helpful {
				t.Helpful++
				return nil
			}
			t.Unhelpful++
			if v.Question != "" {
				against[article] = append(against[article], v)
			}
			return nil
		})
	})
	if err != nil {
		return nil, err
	}
	all := make([]chat.Tally, 0, len(tallies))
	for article, t := range tallies {
		latest := against[article]
		slices.SortFunc(latest, func(a, b stored) int { return b.At.Compare(a.At) })
		for _, v := range latest[:min(len(latest), maxQuestions)] {
			t.Questions = append(t.Questions, v.Question)
		}
		all = append(all, *t)
	}
	slices.SortFunc(all, func(a, b chat.Tally) int { return strings.Compare(a.Article, b.Article) })
	return all, nil
}

// Forget implements chat.UserStore.
func (s *Store) Forget(u chat.User) error {
	prefix := string(keyOf(u, ""))
	return s.update(func(tx *bbolt.Tx) error {
		for _, bucket := range [][]byte{languages, votes} {
			cursor := tx.Bucket(bucket).Cursor()
			for k, _ := cursor.Seek([]byte(prefix)); strings.HasPrefix(string(k), prefix); k, _ = cursor.Seek([]byte(prefix)) {
				if err := cursor.Delete(); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

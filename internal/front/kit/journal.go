package kit

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"
)

// Journal remembers which requests were taken and have not been answered yet,
// beyond the end of the process, however that comes, and which were: so that
// each is answered once. What is kept of a request is deleted when it is done.
//
// Processes that keep a journal at the same place at the same time have a file each,
// and what one leaves open the next that starts takes over. Where no file can be
// used, the journal says so in the log and remembers as long as the process lives. It
// is safe for concurrent use.
type Journal struct {
	db   *bbolt.DB // nil: in memory alone
	log  *slog.Logger
	seen *Seen[string]
	left []Taken
}

// Taken is a request that was taken.
type Taken struct {
	// Key tells it from all others of the journal.
	Key string `json:"-"`
	// At is when it was taken.
	At time.Time `json:"at"`
	// Entry is what is needed to answer it: JSON.
	Entry json.RawMessage `json:"entry"`
}

// The buckets: of requests by their keys, and of the keys of those done, in the
// order in which they were.
var (
	takenBucket = []byte("taken")
	doneBucket  = []byte("done")
)

const (
	// maxDone is how many requests are known to have been done: what a platform
	// brings twice it brings again before that many others.
	maxDone = 20000
	// journalWait is how long another process may hold the file.
	journalWait = 500 * time.Millisecond
	// batchDelay is how long a change waits for others, to be written with them.
	batchDelay = time.Millisecond
)

// OpenJournal opens the journal in a file, readable by its owner alone, which is
// made if there is none; with no path it is in memory alone. It must be closed.
func OpenJournal(path string, log *slog.Logger) *Journal {
	j := &Journal{log: log, seen: NewSeen[string](2 * maxDone)}
	if path == "" {
		return j
	}
	err := j.open(path)
	for n := 1; errors.Is(err, berrors.ErrTimeout) && n < maxJournals; n++ {
		log.Warn("another process answers for this bot and has its journal; this one keeps its own beside it", "journal", filepath.Base(path))
		err = j.open(beside(path, n))
	}
	if err == nil {
		j.adopt(path)
	} else {
		advice := "give this user the right to write it"
		switch {
		case errors.Is(err, berrors.ErrInvalid), errors.Is(err, berrors.ErrVersionMismatch), errors.Is(err, berrors.ErrChecksum):
			advice = "it is damaged: move it away"
		}
		log.Warn("questions that are open when the program is killed will be lost", "journal", filepath.Base(path), "error", err, "advice", advice)
	}
	return j
}

// maxJournals is how many processes can have a journal at one place.
const maxJournals = 8

// beside is the file of the n-th process at a place, from 0.
func beside(path string, n int) string {
	if n == 0 {
		return path
	}
	return path + "." + strconv.Itoa(n+1)
}

// adopt takes over what other processes left open that are no more.
func (j *Journal) adopt(path string) {
	for n := range maxJournals {
		other := beside(path, n)
		if other == j.db.Path() {
			continue
		}
		if _, err := os.Stat(other); err != nil {
			continue
		}
		left := &Journal{log: j.log, seen: j.seen}
		if err := left.open(other); err != nil {
			continue // Its process lives.
		}
		// What both have was being taken over when the process was killed.
		left.left = slices.DeleteFunc(left.left, func(t Taken) bool {
			return slices.ContainsFunc(j.left, func(own Taken) bool { return own.Key == t.Key })
		})
		j.Keep(left.left...)
		left.change(func(tx *bbolt.Tx) error {
			if err := tx.DeleteBucket(takenBucket); err != nil {
				return err
			}
			_, err := tx.CreateBucket(takenBucket)
			return err
		})
		j.left = append(j.left, left.left...)
		if err := left.Close(); err != nil {
			j.log.Debug("another journal was not closed", "error", err)
		}
	}
	slices.SortStableFunc(j.left, func(a, b Taken) int { return a.At.Compare(b.At) })
}

func (j *Journal) open(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{Timeout: journalWait})
	if err != nil {
		return err
	}
	db.MaxBatchDelay = batchDelay
	err = db.Update(func(tx *bbolt.Tx) error {
		taken, err := tx.CreateBucketIfNotExists(takenBucket)
		if err != nil {
			return err
		}
		done, err := tx.CreateBucketIfNotExists(doneBucket)
		if err != nil {
			return err
		}
		return errors.Join(done.ForEach(func(_, key []byte) error {
			j.seen.First(string(key))
			return nil
		}), taken.ForEach(func(key, value []byte) error {
			t := Taken{Key: string(key)}
			if err := json.Unmarshal(value, &t); err != nil {
				return nil // Of another version of the program.
			}
			j.seen.First(t.Key)
			j.left = append(j.left, t)
			return nil
		}))
	})
	if err != nil {
		return errors.Join(err, db.Close())
	}
	j.db = db
	return nil
}

// Close closes the file.
func (j *Journal) Close() error {
	if j.db == nil {
		return nil
	}
	return j.db.Close()
}

// Resume has every request that was left open begun again, the oldest first, and
// says so in the log. Those of which begin reports that nothing is to be done are
// done with.
func (j *Journal) Resume(begin func(Taken) bool) {
	if len(j.left) > 0 {
		j.log.Info("questions that were open when the program ended are answered now", "count", len(j.left))
	}
	for _, t := range j.left {
		if !begin(t) {
			j.Done(t.Key)
		}
	}
}

// First reports whether a request with a key is seen for the first time.
func (j *Journal) First(key string) bool { return j.seen.First(key) }

// Keep keeps requests, in place of what is kept under their keys, until they are
// done. When it returns they outlive the process.
func (j *Journal) Keep(all ...Taken) {
	if j.db == nil || len(all) == 0 {
		return
	}
	j.change(func(tx *bbolt.Tx) error {
		bucket := tx.Bucket(takenBucket)
		for _, t := range all {
			value, err := json.Marshal(t)
			if err != nil {
				return err
			}
			if err := bucket.Put([]byte(t.Key), value); err != nil {
				return err
			}
		}
		return nil
	})
}

// Done deletes what is kept of a request that was answered, or never will be.
// When it returns that outlives the process.
func (j *Journal) Done(key string) {
	if j.db == nil {
		return
	}
	j.change(func(tx *bbolt.Tx) error {
		if err := tx.Bucket(takenBucket).Delete([]byte(key)); err != nil {
			return err
		}
		done := tx.Bucket(doneBucket)
		n, err := done.NextSequence()
		if err != nil {
			return err
		}
		if n > maxDone {
			if err := done.Delete(binary.BigEndian.AppendUint64(nil, n-maxDone)); err != nil {
				return err
			}
		}
		return done.Put(binary.BigEndian.AppendUint64(nil, n), []byte(key))
	})
}

// change writes to the file, together with what others write at the time.
func (j *Journal) change(do func(*bbolt.Tx) error) {
	if err := j.db.Batch(do); err != nil {
		j.log.Warn("the journal of open questions cannot be written", "error", err)
	}
}

// TakenNow is a request that is taken now, and TakenAt one that was; entry must be
// JSON's to write.
func TakenNow(key string, entry any) Taken { return TakenAt(key, time.Now(), entry) }

// TakenAt is a request that was taken at a time.
func TakenAt(key string, at time.Time, entry any) Taken {
	raw, err := json.Marshal(entry)
	if err != nil {
		raw = []byte("null") // Then it is only known to have been there.
	}
	return Taken{Key: key, At: at, Entry: raw}
}

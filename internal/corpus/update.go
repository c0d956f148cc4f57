package corpus

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"

	"trich/internal/lexical"
	"trich/internal/tokenstore"
)

// update brings a corpus up to date.
type update struct {
	Options
	progress *progress
	// base, if not nil, is the state before: what has not changed is taken from
	// there, and it stays as it is.
	base *Snapshot
	// opened is base where that was opened here.
	opened *Snapshot
}

// run makes and stores the snapshot of what the corpus folder holds now; nil
// without an error means that base is that already. The number is that of the
// sentences encoded. After an error nothing has changed but that some encoded
// sentences may be stored.
func (u *update) run(ctx context.Context) (*Snapshot, int, error) {
	defer func() { u.warn(u.opened.releaseIfAny()) }()
	given := u.base
	r, err := u.read(ctx)
	if err != nil || given.is(u.wanted(r.digest)) {
		return nil, 0, err
	}
	home, asked := u.home(), time.Now()
	unlock, err := lock(ctx, home, buildLock, false)
	defer unlock()
	if err != nil {
		return nil, 0, err
	}
	if time.Since(asked) > lockRetry { // much may have changed meanwhile
		if r, err = u.read(ctx); err != nil {
			return nil, 0, err
		}
	}
	// Another process may just have made it.
	want := u.wanted(r.digest)
	isWanted := func(m manifest) bool { return m.compare(want) == StateEqual }
	if s, _, _ := u.openStored(ctx, want, isWanted); s != nil {
		return s, 0, nil
	}
	return u.rebuild(ctx, home, want, r)
}

// is reports whether the snapshot, which may be nil, is the one wanted, and
// whole as far as is known.
func (s *Snapshot) is(want manifest) bool {
	return s != nil && s.made == want.Made && s.content == want.Content && !s.tokens.Damaged()
}

// renewBase takes the newest stored snapshot for the base if another process
// has replaced the one it was.
func (u *update) renewBase(ctx context.Context) {
	if u.base == nil || u.base.dir == "" || exists(u.base.dir) {
		return
	}
	want := u.wanted("")
	if last, _, _ := u.openStored(ctx, want, want.servable); last != nil {
		u.warn(u.opened.releaseIfAny())
		u.base, u.opened = last, last
	}
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// rebuild builds the snapshot of what was read. The caller holds buildLock.
func (u *update) rebuild(ctx context.Context, home string, want manifest, r reading) (*Snapshot, int, error) {
	b := &builder{Options: u.Options, articles: r.articles, progress: u.progress, base: u.base, tokens: u.openTokens(home)}
	if home != "" {
		var err error
		if b.building, err = newBuilding(home); err != nil {
			u.warn(fmt.Errorf("%w: %w", errUnsaved, err))
		}
	}
	s, encoded, err := b.build(ctx)
	if err == nil {
		s.content, s.made, s.notes, s.files = want.Content, want.Made, r.notes, r.state
		err = b.store(ctx, s, want)
	}
	if b.building != "" {
		_ = os.RemoveAll(b.building) // nothing is left of it after it was published
	}
	if err != nil {
		return nil, encoded, errors.Join(err, b.tokens.Close())
	}
	return s, encoded, nil
}

// openTokens opens the stored vectors, with what base holds in memory only.
// Where there is no base, because it is damaged or the first, all are checked.
func (u *update) openTokens(home string) *tokenstore.Store {
	dir := ""
	if home != "" {
		dir = filepath.Join(home, tokensName)
	}
	tokens, err := tokenstore.Open(dir)
	u.warn(err)
	if u.base != nil {
		tokens.Adopt(u.base.tokens)
	} else {
		u.warn(tokens.Verify())
	}
	return tokens
}

// store gives the snapshot its place on disk, and removes what it replaces.
// Where that fails, it is held in memory: the answer must still come.
func (b *builder) store(ctx context.Context, s *Snapshot, want manifest) error {
	articles, err := s.marshalArticles()
	if err != nil {
		return err
	}
	s.id = want.id(articles)
	want.Saved = time.Now().UTC()
	if b.building != "" {
		err := s.publish(ctx, b.building, want, articles)
		if err == nil {
			b.warn(s.tidy(ctx, filepath.Dir(s.dir)))
			return nil
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		b.warn(fmt.Errorf("%w: %w", errUnsaved, err))
	}
	s.lexical, err = lexical.New(ctx, documents(b.articles))
	return err
}

// The lock files in a corpus's cache folder. Whoever builds an index holds
// buildLock, so that processes that share a cache take turns and the second
// finds what the first has made. Whoever opens a stored index shares openLock
// until its files are open, and whoever removes files holds it alone.
const (
	buildLock = "build.lock"
	openLock  = "open.lock"
)

// lockRetry is how often a lock that another process holds is tried, and
// tidyPatience how long tidying up waits for the processes that are opening an
// index: it can be done the next time as well.
const (
	lockRetry    = 50 * time.Millisecond
	tidyPatience = 5 * time.Second
)

// lock takes a lock of the folder home, which is made if need be, waiting for
// other processes until ctx ends, whose error it then is. Where there can be no
// lock, because the folder must not be written or the file system has none, the
// lock is an empty one: every file still appears whole or not at all, and what
// is removed too early is built again. Calling the result ends the lock.
func lock(ctx context.Context, home, name string, shared bool) (unlock func(), err error) {
	if home == "" || os.MkdirAll(home, 0o700) != nil {
		return func() {}, ctx.Err()
	}
	l := flock.New(filepath.Join(home, name), flock.SetPermissions(0o600))
	try := l.TryLockContext
	if shared {
		try = l.TryRLockContext
	}
	if _, err := try(ctx, lockRetry); err != nil {
		return func() { _ = l.Close() }, ctx.Err()
	}
	return func() { _ = l.Close() }, nil // the system frees it in any case
}

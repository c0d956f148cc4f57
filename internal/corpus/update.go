package corpus

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

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
	if s, _, _ := openStored(ctx, home, want, u.keys, isWanted); s != nil {
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
	if last, _, _ := openStored(ctx, u.home(), want, u.keys, want.servable); last != nil {
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

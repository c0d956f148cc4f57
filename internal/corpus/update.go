package corpus

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"trich/internal/ingest"
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
}

// run makes and stores the snapshot of what the corpus folder holds now; nil
// without an error means that base is that already. The number is that of the
// sentences encoded. After an error nothing has changed but that some encoded
// sentences may be stored.
func (u *update) run(ctx context.Context) (*Snapshot, int, error) {
	content, err := digest(ctx, u.Dir)
	if err != nil {
		_, _, loadErr := ingest.LoadFolder(ctx, u.Dir, u.Ingest) // says it better
		return nil, 0, cmp.Or(loadErr, err)
	}
	want := u.wanted(content)
	if b := u.base; b != nil && b.made == want.Made && b.content == content && !b.tokens.Damaged() {
		return nil, 0, nil
	}
	home := u.home()
	unlock, err := lock(ctx, home, buildLock, false)
	defer unlock()
	if err != nil {
		return nil, 0, err
	}
	// Another process may just have made it.
	isWanted := func(m manifest) bool { return m.compare(want) == StateEqual }
	if s, _, _ := openStored(ctx, home, want, u.keys, isWanted); s != nil {
		return s, 0, nil
	}
	if b := u.base; b != nil && b.dir != "" && !exists(b.dir) {
		// Another process has replaced it by something newer.
		if last, _, _ := openStored(ctx, home, want, u.keys, want.servable); last != nil {
			defer func() { u.warn(last.Release()) }()
			u.base = last
		}
	}
	return u.rebuild(ctx, home, want)
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// rebuild reads the folder and builds. The caller holds buildLock.
func (u *update) rebuild(ctx context.Context, home string, want manifest) (*Snapshot, int, error) {
	r, err := u.read(ctx)
	if err != nil {
		return nil, 0, err
	}
	// A folder that was changed while it was read may look as before later on,
	// so that its digest must not be trusted.
	if after, err := digest(ctx, u.Dir); err != nil || after != want.Content {
		want.Content = ""
	}
	b := &builder{Options: u.Options, articles: r.articles, progress: u.progress, base: u.base, tokens: u.openTokens(home)}
	if home != "" {
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

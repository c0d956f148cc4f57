package corpus

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/fsnotify/fsnotify"

	"trich/internal/qa"
)

// Quiet is how long a folder must have been left alone before it is taken to be
// complete: long enough for a copy that is still going on, short enough not to
// be waited for.
const Quiet = 2 * time.Second

// busyRetry is when a reload is tried again that found another one running.
const busyRetry = time.Second

// Run brings the library up to date and, with watch, again whenever the folder
// has changed and then been left alone for the time quiet, until ctx ends. What
// every reload did is given to told, which may be nil; a folder that cannot be
// watched is a warning of Options.Warn. It is for long-running programs, in a
// goroutine of its own; nothing goes on once it has returned.
func (m *Manager) Run(ctx context.Context, watch bool, quiet time.Duration, told func(qa.ReloadReport, error)) {
	var changes <-chan struct{}
	if watch { // from before the reload, so that no change falls between
		w, err := newWatcher(m.options.Dir, quiet, m.options.warn)
		if err != nil {
			m.options.warn(fmt.Errorf("the corpus folder cannot be watched, so changes need a reload by hand: %w", err))
		} else {
			var watching sync.WaitGroup
			ctx, stop := context.WithCancel(ctx)
			watching.Go(func() { w.run(ctx) })
			defer watching.Wait()
			defer stop()
			changes = w.settled
		}
	}
	for {
		if !m.reloadWhenFree(ctx, told) || changes == nil {
			return
		}
		select {
		case <-ctx.Done():
			return
		case <-changes:
		}
	}
}

// reloadWhenFree reloads after any reload that is running, which may have read
// the folder before its last change. It is false once ctx has ended.
func (m *Manager) reloadWhenFree(ctx context.Context, told func(qa.ReloadReport, error)) bool {
	for {
		report, err := m.Reload(ctx, nil)
		switch {
		case ctx.Err() != nil:
			return false
		case qa.CodeOf(err) != qa.CodeBusy:
			if told != nil {
				told(report, err)
			}
			return true
		}
		select {
		case <-ctx.Done():
			return false
		case <-time.After(busyRetry):
		}
	}
}

// watcher notices changes in a folder and all folders in it, and of the folder
// itself being replaced.
type watcher struct {
	dir   string
	quiet time.Duration
	warn  func(error)
	fs    *fsnotify.Watcher
	// settled receives a value some time after the last of several changes.
	settled chan struct{}
}

func newWatcher(dir string, quiet time.Duration, warn func(error)) (*watcher, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	notify, err := fsnotify.NewWatcher()
	if err != nil {
		return nil, err
	}
	w := &watcher{dir: dir, quiet: quiet, warn: warn, fs: notify, settled: make(chan struct{}, 1)}
	// The parent tells when the folder is replaced, which ends its own watch.
	if err := notify.Add(filepath.Dir(dir)); err != nil {
		return nil, errors.Join(err, notify.Close())
	}
	w.add(dir)
	return w, nil
}

// add watches a folder and the folders in it, except hidden ones, which are not
// part of the corpus. What has gone meanwhile is no matter.
func (w *watcher) add(dir string) {
	_ = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() && path != dir { // the corpus folder may be a link to one
			return nil
		}
		if path != w.dir && hidden(path) {
			return fs.SkipDir
		}
		if err := w.fs.Add(path); err != nil && !errors.Is(err, fs.ErrNotExist) && d.IsDir() {
			w.warn(fmt.Errorf("the folder %s cannot be watched, so changes in it need a reload by hand: %w", path, err))
		}
		return nil
	})
}

// run notices changes until ctx ends.
func (w *watcher) run(ctx context.Context) {
	defer w.fs.Close() // nothing can be done about it
	timer := time.NewTimer(w.quiet)
	timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case event, ok := <-w.fs.Events:
			if !ok {
				return
			}
			if w.matters(event) {
				timer.Reset(w.quiet)
			}
		case err := <-w.fs.Errors: // too many changes at once, some of them unknown
			w.warn(fmt.Errorf("watching the corpus folder: %w", err))
			w.add(w.dir)
			timer.Reset(w.quiet)
		case <-timer.C:
			select {
			case w.settled <- struct{}{}:
			default: // one that is waiting to be seen tells as much
			}
		}
	}
}

// matters reports whether an event may have changed the corpus, and follows
// folders that are new.
func (w *watcher) matters(event fsnotify.Event) bool {
	inside := strings.HasPrefix(event.Name, w.dir+string(filepath.Separator))
	if event.Name != w.dir && (!inside || hidden(event.Name)) || event.Op == fsnotify.Chmod && !inside {
		return false
	}
	if event.Has(fsnotify.Create) {
		w.add(event.Name)
	}
	return true
}

func hidden(path string) bool { return strings.HasPrefix(filepath.Base(path), ".") }

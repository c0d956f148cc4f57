package corpus

import (
	"context"
	"runtime/debug"
	"sync"
	"time"

	"trich/internal/qa"
)

// Manager keeps a Library up to date with its folder. It is safe for concurrent
// use.
type Manager struct {
	library *Library
	options Options

	mu      sync.Mutex
	running *progress // of the reload that runs now, nil if none does
}

var _ qa.Reloader = (*Manager)(nil)

// NewManager makes a Manager for the library of the corpus that o names.
// o.Progress is not used.
func NewManager(library *Library, o Options) *Manager {
	return &Manager{library: library, options: o}
}

// ServeLast makes the newest complete index that is stored the library's, so
// that questions are answered at once and Reload can follow beside. The error is
// that of OpenLast.
func (m *Manager) ServeLast(ctx context.Context) error {
	s, err := OpenLast(ctx, m.options)
	if err != nil {
		return err
	}
	err = m.library.Swap(s)
	debug.FreeOSMemory() // what it took to open it
	return err
}

// Reload implements qa.Reloader. Its errors, besides qa.CodeBusy, are those of
// Open. While another process indexes the same corpus in the same cache, it
// waits, and then takes what that has made.
func (m *Manager) Reload(ctx context.Context, tell func(qa.ReloadProgress)) (qa.ReloadReport, error) {
	p := newProgress()
	if err := m.begin(p); err != nil {
		return qa.ReloadReport{}, err
	}
	defer m.end()
	stop := p.follow(tell)
	report, err := m.reload(ctx, p)
	stop()
	report.Finished = time.Now()
	report.Took = p.state().Elapsed
	if err != nil {
		return qa.ReloadReport{}, err
	}
	if len(report.Added)+len(report.Updated)+len(report.Removed) > 0 {
		// Building takes much more memory than answering, which may be all that
		// is done for days; the run-time would keep it for long.
		debug.FreeOSMemory()
	}
	return report, nil
}

func (m *Manager) reload(ctx context.Context, p *progress) (qa.ReloadReport, error) {
	base, err := m.library.Acquire()
	if qa.CodeOf(err) == qa.CodeNotReady {
		base, err = OpenLast(ctx, m.options)
	}
	if err != nil && qa.CodeOf(err) != qa.CodeNotFound {
		return qa.ReloadReport{}, err
	}
	u := &update{Options: m.options, progress: p, base: base}
	s, _, err := u.run(ctx)
	if err != nil {
		m.options.warn(base.releaseIfAny())
		return qa.ReloadReport{}, err
	}
	if s == nil { // nothing has changed: the library may have been empty all the same
		return compare(base, base), m.library.Swap(base)
	}
	report := compare(base, s)
	m.options.warn(m.library.Swap(s))
	m.options.warn(base.releaseIfAny())
	return report, nil
}

// Reloading implements qa.Reloader.
func (m *Manager) Reloading() (qa.ReloadProgress, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.running == nil {
		return qa.ReloadProgress{}, false
	}
	return m.running.state(), true
}

func (m *Manager) begin(p *progress) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.running != nil {
		s := m.running.state()
		if s.Total == 0 {
			return qa.Errorf(qa.CodeBusy, "the corpus is being reloaded already, since %v (%s)", s.Elapsed.Round(time.Second), s.Stage)
		}
		return qa.Errorf(qa.CodeBusy, "the corpus is being reloaded already, since %v (%s, %d of %d)",
			s.Elapsed.Round(time.Second), s.Stage, s.Done, s.Total)
	}
	m.running = p
	return nil
}

func (m *Manager) end() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.running = nil
}

// Library holds the snapshot that answers now. It is safe for concurrent use;
// the zero value holds none.
type Library struct {
	mu      sync.Mutex
	current *Snapshot
}

// Acquire returns the current snapshot; the caller must Release it. The error is
// qa.CodeNotReady before there is one.
func (l *Library) Acquire() (*Snapshot, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.current == nil {
		return nil, qa.Errorf(qa.CodeNotReady, "the corpus is not loaded yet")
	}
	l.current.users.Add(1)
	return l.current, nil
}

// Swap makes s, of which the Library takes over the caller's use, the current
// snapshot. The one before is closed when its last question is answered; s may
// be nil to close the Library. The error is that of closing.
func (l *Library) Swap(s *Snapshot) error {
	l.mu.Lock()
	old := l.current
	l.current = s
	l.mu.Unlock()
	if old == nil {
		return nil
	}
	return old.Release()
}

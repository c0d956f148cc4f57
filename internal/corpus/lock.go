package corpus

import (
	"context"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"
)

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

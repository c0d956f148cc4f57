// Package front says what a front is: a connection of the conversation core
// (package chat) to a platform, which takes requests to it and shows its replies.
// What fronts have in common by hand is in front/kit.
//
// A new front is a folder of its own, with a chattest conformance test, and four
// other files:
//
//   - internal/config/fronts.go: its settings, a struct in Fronts and a table in
//     frontSettings; the first one is a token or another that turns it on;
//   - cmd/trich/fronts.go: its row in the list of platforms, with a constructor that
//     turns settings into the front's options;
//   - config/config.yaml and .github/OPERATING.md, which are generated from the
//     settings with "go test ./internal/config -run 'TestExampleFile|TestReference'
//     -update".
//
// The front declares its own chat.Platform, such as const Platform chat.Platform =
// "toy". Commands walk the list: "trich serve" runs what is turned on, "trich
// config check" checks it, "trich invite" prints its link if it has one. A front
// that needs a library of its own also has a row in the plan (internal/arch) and
// names the library in NOTICE.
package front

import (
	"context"
	"errors"
	"log/slog"
	"runtime/debug"
	"sync"

	"trich/internal/chat"
	"trich/internal/observe"
	"trich/internal/qa"
)

// Front is a platform's connection, run beside others. It takes requests to a
// chat.Core, each in a goroutine of its own or one after another within a chat;
// requests for which Core.Lengthy holds must not keep others of the chat waiting,
// and neither must it keep a press of a button waiting behind one.
type Front interface {
	// Run connects and serves until ctx ends, which gives nil after the requests
	// in flight are done, or until the platform refuses for good. A front runs
	// once.
	Run(ctx context.Context) error
	// Check asks the platform, once, whether it knows the bot, and returns the
	// bot's name there.
	Check(ctx context.Context) (name string, err error)
}

// Parts are what every front is made of, besides its settings. Core and Log are
// required.
type Parts struct {
	Core chat.Core
	// Articles counts the corpus; nil where there is none.
	Articles func() int
	// Say tells the operator one line, whatever is logged; nil: nobody is told.
	Say func(line string)
	// Observer is told of what is done and waits; nil: nobody is.
	Observer observe.Observer
	Log      *slog.Logger
}

// guarded runs a front; a panic of it is an error, which costs no other front.
func guarded(ctx context.Context, f Front) (err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = qa.Errorf(qa.CodeInternal, "a front failed in an unforeseen way: %v\n%s", cause, debug.Stack())
		}
	}()
	return f.Run(ctx)
}

// RunAll runs fronts beside each other until all have ended. One that fails is
// logged at once, and does not disturb the others.
func RunAll(ctx context.Context, fronts []Front, log *slog.Logger) error {
	errs := make([]error, len(fronts))
	var running sync.WaitGroup
	for i, f := range fronts {
		running.Go(func() {
			if errs[i] = guarded(ctx, f); errs[i] != nil && len(fronts) > 1 {
				log.Error("a front has ended, the others go on", "error", errs[i])
			}
		})
	}
	running.Wait()
	return errors.Join(errs...)
}

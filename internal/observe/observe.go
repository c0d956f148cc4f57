// Package observe is how the conversation core and the fronts tell what happens,
// to whoever counts, measures or logs it. They tell an Observer, which is nobody
// unless one is given.
//
// A new event is a struct here and the place that tells it. Events hold nothing
// that a person wrote, and no secrets.
package observe

import (
	"time"

	"trich/internal/qa"
)

// Observer is told what happens. Observe is called by many goroutines at once, in
// the middle of their work: it must return soon, and must not panic.
type Observer interface {
	Observe(e Event)
}

// Event is a Question, a Stage, a Reload, a Queue or a Call. Observers pass over
// those they do not know.
type Event interface{ event() }

// Question tells that a question was dealt with.
type Question struct {
	// Platform is where it was asked.
	Platform string
	// Outcome is what came of it; empty with Err, which says why there was none.
	Outcome qa.Outcome
	Err     error
	// Took is the time from the question to its reply, waiting included.
	Took time.Duration
}

// Stage tells how long a part of a question's way took.
type Stage struct {
	Name StageName
	Took time.Duration
}

// StageName names a stage.
type StageName string

// The stages, in the order in which a question passes them.
const (
	// Waiting: for its turn.
	Waiting StageName = "waiting"
	// Answering: passages are found and quotes chosen. These are its parts, some of
	// which a question passes more than once.
	Answering StageName = "answering"
	// Encoding: the question is encoded.
	Encoding StageName = "encoding"
	// Proposing: the indexes propose candidates.
	Proposing StageName = "proposing"
	// Ranking: these are compared with the question, token by token.
	Ranking StageName = "ranking"
	// Judging: names and numbers are looked for in the best, and confidences told.
	Judging StageName = "judging"
	// Reading: the reader reads some of them.
	Reading StageName = "reading"
	// Replying: the reply is made, by a language model where there is one.
	Replying StageName = "replying"
)

// Reload tells that the corpus was brought up to date, or, with Err, why it was
// not; Report is then empty.
type Reload struct {
	Report qa.ReloadReport
	Err    error
}

// Queue tells how many wait in a queue, whenever that changes.
type Queue struct {
	Name   string
	Length int
}

// Call tells of a request that a front made to its platform.
type Call struct {
	Platform string
	// Method is what was called, without IDs and tokens.
	Method string
	// Status is the reply's as in HTTP; 0 if there was none.
	Status int
	Took   time.Duration
}

func (Question) event() {}
func (Stage) event()    {}
func (Reload) event()   {}
func (Queue) event()    {}
func (Call) event()     {}

// All tells several observers in turn. Nil ones are left out; without any it tells
// nobody, and is still one.
func All(observers ...Observer) Observer {
	var all several
	for _, o := range observers {
		if o != nil {
			all = append(all, o)
		}
	}
	return all
}

type several []Observer

// Observe implements Observer.
func (s several) Observe(e Event) {
	for _, o := range s {
		o.Observe(e)
	}
}

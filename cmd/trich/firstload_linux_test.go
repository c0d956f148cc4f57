package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"syscall"
	"testing"
	"time"

	"trich/internal/ingest"
	"trich/internal/qa"
)

// firstLoad is that of a corpus, by a process of its own which can be halted.
type firstLoad struct {
	cmd     *exec.Cmd
	out     bytes.Buffer
	ended   chan ending
	resumed time.Time
	ran     time.Duration // not counting the time halted
}

// ending is how and when a process ended.
type ending struct {
	at  time.Time
	err error
}

func load(b *testing.B, dir, cache string) *firstLoad {
	l := &firstLoad{cmd: exec.CommandContext(b.Context(), built(b), "corpus", "build", "--corpus", dir, "--cache", cache), ended: make(chan ending, 1)}
	l.cmd.Stdout, l.cmd.Stderr = &l.out, &l.out
	l.resumed = time.Now()
	if err := l.cmd.Start(); err != nil {
		b.Fatal(err)
	}
	go func() {
		err := l.cmd.Wait()
		l.ended <- ending{time.Now(), err}
	}()
	return l
}

// run waits while the load runs, and reports whether there is more to do.
func (l *firstLoad) run(while time.Duration) bool {
	select {
	case e := <-l.ended:
		l.ended <- e
		return false
	case <-time.After(while):
		return true
	}
}

// halted calls do while the load does not run.
func (l *firstLoad) halted(do func()) error {
	if err := l.cmd.Process.Signal(syscall.SIGSTOP); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	l.ran += time.Since(l.resumed)
	do()
	l.resumed = time.Now()
	if err := l.cmd.Process.Signal(syscall.SIGCONT); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	return nil
}

// wait waits for the end.
func (l *firstLoad) wait() error {
	e := <-l.ended
	l.ran += max(0, e.at.Sub(l.resumed))
	if e.err != nil {
		return fmt.Errorf("%w: %s", e.err, l.out.Bytes())
	}
	return nil
}

// sentences are what is encoded of the articles in dir, none twice.
func sentences(b *testing.B, dir string) []string {
	m := loaded(b)
	documents, _, err := ingest.LoadFolder(b.Context(), dir, ingest.Options{})
	if err != nil {
		b.Fatal(err)
	}
	var texts []string
	for _, d := range documents {
		for i := range d.Article.Passages {
			texts = append(texts, m.codec.Texts(d.Article, &d.Article.Passages[i])...)
		}
	}
	slices.Sort(texts)
	return slices.Compact(texts)
}

// turn is how many sentences the encoder has for itself before the load goes on:
// some ten seconds' work.
const turn = 4000

// encoderAlone is the time, and the processor time, that the encoder takes for
// texts and nothing else. It takes turns with the load, each as long as the
// other's: the speed of a machine that is not ours alone changes by a third from
// one minute to the next, and both must have their share of it.
func encoderAlone(b *testing.B, loading *firstLoad, texts []string) (alone, processor time.Duration) {
	m := loaded(b)
	encode := func(texts []string) time.Duration {
		start, before := time.Now(), processorTime()
		if err := m.encoder.EncodePassages(b.Context(), texts, func(int, qa.Encoding) error { return nil }); err != nil {
			b.Fatal(err)
		}
		processor += processorTime() - before
		return time.Since(start)
	}
	going := loading.run(time.Second)
	for part := range slices.Chunk(texts, turn) {
		var took time.Duration
		if !going {
			took = encode(part)
		} else if err := loading.halted(func() { took = encode(part) }); err != nil {
			b.Fatal(err)
		}
		alone += took
		going = going && loading.run(took)
	}
	return alone, processor
}

// processorTime is what this process has used so far.
func processorTime() time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		return 0
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

//go:build unix

package corpus_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"trich/internal/config"
	"trich/internal/corpus"
	"trich/internal/lexical"
	"trich/internal/qa"
)

// What TestChaos tells the processes it starts: the folder to work in, and the
// largest file they may write, 0 for no limit.
const (
	chaosDir   = "TRICH_TEST_CHAOS"
	chaosLimit = "TRICH_TEST_CHAOS_LIMIT"
)

const chaosArticles = 6

// TestChaos starts, again and again, a process that answers questions without
// a pause while it changes all articles of its corpus and reloads them, and
// kills it at a random instant. In some rounds its disk fails in the middle of a
// file, in some its cache is taken away while it works. Every question must be
// answered from one state of the corpus, and every start must serve at once the
// last state that was complete.
func TestChaos(t *testing.T) {
	if dir := os.Getenv(chaosDir); dir != "" {
		t.Fatal(chaosProcess(dir))
	}
	rounds := 12
	if os.Getenv(config.EnvLongTests) != "" {
		rounds = 200
	}
	const seed = 11
	random := rand.New(rand.NewPCG(seed, seed))
	dir := t.TempDir()
	var answers, reloads, failures int
	last := 0 // the newest state known to be complete
	for round := range rounds {
		p := startChaos(t, dir, round, random)
		time.Sleep(time.Duration(random.Float64() * float64(900*time.Millisecond)))
		if round%5 == 4 { // the whole cache goes, under the feet of the reload
			_ = os.Rename(filepath.Join(dir, "cache"), filepath.Join(dir, fmt.Sprintf("gone-%d", round)))
			time.Sleep(time.Duration(random.Float64() * float64(300*time.Millisecond)))
			last = 0
		}
		if err := p.cmd.Process.Signal(syscall.SIGKILL); err != nil {
			t.Fatal(err)
		}
		out := <-p.said
		_ = p.cmd.Wait() // killed
		if out.bad != "" || out.answers == 0 {
			t.Fatalf("round %d: %d answers; %s", round, out.answers, out.bad)
		}
		// A limit on files makes states that are complete in memory only.
		if out.served < last {
			t.Fatalf("round %d: state %d was served after %d had been complete", round, out.served, last)
		}
		last = max(last, out.served, out.stored)
		answers, reloads, failures = answers+out.answers, reloads+out.reloads, failures+out.warnings
	}
	t.Logf("%d kills: %d answers right, %d reloads ended, %d faults of the disk reported", rounds, answers, reloads, failures)
	if failures == 0 || reloads == 0 {
		t.Errorf("%d reloads and %d faults: nothing was tried", reloads, failures)
	}
}

// chaosRun is a process that was started.
type chaosRun struct {
	cmd  *exec.Cmd
	said chan chaosLog
}

// chaosLog is what a process said until it was killed.
type chaosLog struct {
	served   int // the state it began with
	stored   int // the newest state that it stored
	answers  int
	reloads  int
	warnings int
	bad      string
}

// startChaos starts a process, and returns once it has answered a question.
func startChaos(t *testing.T, dir string, round int, random *rand.Rand) chaosRun {
	t.Helper()
	limit := 0
	if round%3 == 2 {
		limit = 1000 + random.IntN(60000)
	}
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestChaos$", "-test.timeout=0")
	cmd.Env = append(os.Environ(), chaosDir+"="+dir, chaosLimit+"="+strconv.Itoa(limit))
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	p := chaosRun{cmd, make(chan chaosLog, 1)}
	begun := make(chan struct{})
	go func() { p.said <- followChaos(out, begun) }()
	select {
	case <-begun:
	case <-time.After(time.Minute):
		_ = cmd.Process.Kill()
		t.Fatalf("round %d: no answer after a minute; %+v", round, <-p.said)
	}
	return p
}

// followChaos reads what a process says; begun is closed at its first answer.
func followChaos(out io.Reader, begun chan struct{}) chaosLog {
	var log chaosLog
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		word, rest, _ := strings.Cut(lines.Text(), " ")
		n, err := strconv.Atoi(rest)
		switch {
		case word == "answer":
			if log.answers++; log.answers == 1 {
				close(begun)
			}
		case word == "served" && err == nil:
			log.served = n
		case word == "stored" && err == nil:
			log.stored = n
			log.reloads++
		case word == "reloaded":
			log.reloads++
		case word == "warning":
			log.warnings++
		default: // also the half line of a process that was killed, if it is "bad"
			if word == "bad" || strings.HasPrefix(word, "---") || strings.HasPrefix(word, "panic") {
				log.bad += lines.Text() + "\n"
			}
		}
	}
	if log.answers == 0 {
		close(begun)
	}
	return log
}

// chaosProcess works until it is killed.
func chaosProcess(dir string) error {
	if limit, _ := strconv.ParseUint(os.Getenv(chaosLimit), 10, 64); limit > 0 {
		signal.Ignore(syscall.SIGXFSZ)
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: limit, Max: limit}); err != nil {
			return err
		}
	}
	o, err := parts()
	if err != nil {
		return err
	}
	o.Dir, o.CacheDir = filepath.Join(dir, "corpus"), filepath.Join(dir, "cache")
	var failed atomic.Int64
	o.Warn = func(err error) {
		failed.Add(1)
		fmt.Println("warning", strings.ReplaceAll(err.Error(), "\n", "; "))
	}
	library := new(corpus.Library)
	manager := corpus.NewManager(library, o)
	state := chaosState(dir)
	err = manager.ServeLast(context.Background())
	if qa.CodeOf(err) == qa.CodeNotFound { // the first start, or the cache is gone
		if err = writeState(dir, state); err == nil {
			_, err = manager.Reload(context.Background(), nil)
		}
	}
	if err != nil {
		return err
	}
	served, err := askState(library, o)
	if err != nil {
		return err
	}
	fmt.Println("served", served)
	go askOn(library, o)
	for {
		state++
		before := failed.Load()
		if err := writeState(dir, state); err != nil {
			return err
		}
		if _, err := manager.Reload(context.Background(), nil); err != nil {
			fmt.Println("bad reload:", err)
		} else if failed.Load() == before {
			fmt.Println("stored", state)
		} else {
			fmt.Println("reloaded", state)
		}
	}
}

// askOn asks without a pause.
func askOn(library *corpus.Library, o corpus.Options) {
	for {
		if state, err := askState(library, o); err != nil {
			fmt.Println("bad answer:", err)
		} else {
			fmt.Println("answer", state)
		}
	}
}

// askState asks one question through all parts of the snapshot and tells what
// state of the corpus it answers from.
func askState(library *corpus.Library, o corpus.Options) (int, error) {
	s, err := library.Acquire()
	if err != nil {
		return 0, err
	}
	state, err := stateOf(s, o)
	return state, errors.Join(err, s.Release())
}

func stateOf(s *corpus.Snapshot, o corpus.Options) (int, error) {
	if n := len(s.Articles()); n != chaosArticles {
		return 0, fmt.Errorf("%d articles", n)
	}
	query, err := o.Encoder.EncodeQuery(context.Background(), "Trạng thái của bài là gì?")
	if err != nil {
		return 0, err
	}
	near, err := s.Nearest(context.Background(), query.Vector, chaosArticles, qa.Scope{})
	if err != nil || len(near) != chaosArticles {
		return 0, fmt.Errorf("%d nearest: %w", len(near), err)
	}
	words, err := s.Matches(context.Background(), lexical.Terms("trạng thái"), chaosArticles, qa.Scope{})
	if err != nil || len(words) != chaosArticles {
		return 0, fmt.Errorf("%d with the words: %w", len(words), err)
	}
	found := map[string]bool{}
	for _, match := range near {
		located, err := s.Locate(context.Background(), []string{match.ID})
		if err != nil {
			return 0, err
		}
		passage := located[0].Passage
		stored, err := packed(s, match.ID)
		if err != nil {
			return 0, err
		}
		if _, err := o.Codec.Vector(passage, stored); err != nil {
			return 0, err
		}
		_, rest, _ := strings.Cut(passage.Text, "trạng thái ")
		number, _, _ := strings.Cut(rest, " ")
		found[number] = true
	}
	if len(found) != 1 {
		return 0, fmt.Errorf("mixed states %v", found)
	}
	for number := range found {
		return strconv.Atoi(number)
	}
	return 0, nil
}

// writeState writes all articles in a state, and then its number.
func writeState(dir string, state int) error {
	if err := os.MkdirAll(filepath.Join(dir, "corpus"), 0o700); err != nil {
		return err
	}
	var writing sync.WaitGroup
	errs := make([]error, chaosArticles)
	for i := range chaosArticles {
		writing.Go(func() {
			text := fmt.Sprintf("Bài số %d\nBài số %d ở trạng thái %d của kho, và câu này phải được mã hoá lại mỗi khi kho thay đổi.\n", i, i, state)
			errs[i] = os.WriteFile(filepath.Join(dir, "corpus", fmt.Sprintf("%d.txt", i)), []byte(text), 0o600)
		})
	}
	writing.Wait()
	// In one step, or a kill would leave it empty and the count begin anew.
	number, done := filepath.Join(dir, "state"), filepath.Join(dir, "state.new")
	if err := os.WriteFile(done, []byte(strconv.Itoa(state)), 0o600); err != nil {
		return err
	}
	return errors.Join(append(errs, os.Rename(done, number))...)
}

// chaosState is the state that was written last; higher than any that was
// stored.
func chaosState(dir string) int {
	raw, _ := os.ReadFile(filepath.Join(dir, "state"))
	state, _ := strconv.Atoi(string(raw))
	return state + 1
}

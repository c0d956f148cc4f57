package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"trich/internal/config"
	"trich/internal/corpus"
	"trich/internal/qa"
	"trich/internal/qatest"
	"trich/internal/retrieve"
)

// asServer names, for a process of its own, the folder of the corpus that it is
// to serve, and serverFigures the file for its figures.
const (
	asServer      = "TRICH_TEST_SERVER"
	serverFigures = "TRICH_TEST_FIGURES"
)

// BenchmarkCorpus measures how a corpus of news loads, reloads and answers
// meanwhile. Run it on a quiet machine, with the long tests switched on:
//
//	TRICH_LONG_TESTS=1 go test ./cmd/trich -run '^$' -bench 'Corpus/^500$' -benchtime 1x -timeout 2h
//
// Its figures:
//
//	articles/s        of the first load, by a process of its own
//	%-of-encoder      the time the encoder takes for the same sentences, in turns
//	                  with the load, in percent of the load's
//	cpu-%-of-encoder  the same for their processor time
//	load-MB           most memory that the load held (resident)
//	start-ms          until a process with an index answers, model loaded
//	serving-MB        memory after 300 questions
//	unchanged-ms, changed-ms  reloading with nothing, with one article changed
//	idle-p99-ms, busy-p99-ms  a question while nothing, while a load goes on
//	busy-MB           most memory of serving and loading in one process
func BenchmarkCorpus(b *testing.B) {
	if os.Getenv(config.EnvLongTests) == "" {
		b.Skipf("takes many minutes; set %s to have it run", config.EnvLongTests)
	}
	for _, n := range []int{500, 1500, 3000} {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			dir := unpack(b, n)
			for range b.N {
				measureCorpus(b, dir, n)
			}
		})
	}
}

func measureCorpus(b *testing.B, dir string, n int) {
	cache, texts := b.TempDir(), sentences(b, dir)
	loading := load(b, dir, cache)
	alone, processor := encoderAlone(b, loading, texts)
	if err := loading.wait(); err != nil {
		b.Fatal(err)
	}
	used := loading.cmd.ProcessState
	b.ReportMetric(0, "ns/op") // the sum of unlike things says nothing
	b.ReportMetric(float64(n)/loading.ran.Seconds(), "articles/s")
	b.ReportMetric(float64(used.SysUsage().(*syscall.Rusage).Maxrss)/1024, "load-MB")
	b.ReportMetric(100*alone.Seconds()/loading.ran.Seconds(), "%-of-encoder")
	b.ReportMetric(100*processor.Seconds()/(used.UserTime()+used.SystemTime()).Seconds(), "cpu-%-of-encoder")
	for name, value := range served(b, dir, cache) {
		b.ReportMetric(value, name)
	}
}

// built is the program, built for the occasion.
func built(tb testing.TB) string {
	binary := filepath.Join(tb.TempDir(), "trich")
	build := exec.CommandContext(tb.Context(), "go", "build", "-o", binary, ".")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		tb.Fatalf("%v\n%s", err, out)
	}
	return binary
}

// served are the figures of a process of its own that serves the corpus.
func served(b *testing.B, dir, cache string) map[string]float64 {
	path := filepath.Join(b.TempDir(), "figures.json")
	serve := exec.CommandContext(b.Context(), os.Args[0], "-test.run=^TestServer$", "-test.timeout=0")
	serve.Env = append(os.Environ(), asServer+"="+dir, serverFigures+"="+path, "TRICH_CACHE_DIR="+cache)
	if out, err := serve.CombinedOutput(); err != nil {
		b.Fatalf("%v: %s", err, out)
	}
	raw, err := os.ReadFile(path)
	var figures map[string]float64
	if err == nil {
		err = json.Unmarshal(raw, &figures)
	}
	if err != nil {
		b.Fatal(err)
	}
	return figures
}

// TestServer is the process that BenchmarkCorpus starts to serve a corpus.
func TestServer(t *testing.T) {
	dir := os.Getenv(asServer)
	if dir == "" {
		t.Skip("a part of BenchmarkCorpus")
	}
	figures, err := serveAndMeasure(dir)
	var raw []byte
	if err == nil {
		raw, err = json.Marshal(figures)
	}
	if err == nil {
		err = os.WriteFile(os.Getenv(serverFigures), raw, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func loaded(tb testing.TB) model {
	s, err := config.Load(config.Options{})
	if err != nil {
		tb.Fatal(err)
	}
	m, err := loadModel(s)
	if err != nil {
		tb.Fatal(err)
	}
	return m
}

// unpack unpacks the first n of the news articles.
func unpack(b *testing.B, n int) string {
	dir, done := b.TempDir(), 0
	for name, file := range qatest.News(b, newsArchive, func(string) bool { done++; return done <= n }) {
		if err := os.WriteFile(filepath.Join(dir, filepath.Base(name)), file.Data, 0o600); err != nil {
			b.Fatal(err)
		}
	}
	return dir
}

// server serves a corpus in this process and measures itself.
type server struct {
	options  corpus.Options
	library  *corpus.Library
	manager  *corpus.Manager
	answerer qa.Answerer
	titles   []string
}

// serveAndMeasure gives the figures of serving the corpus in dir.
func serveAndMeasure(dir string) (map[string]float64, error) {
	start := time.Now()
	s, err := newServer(dir)
	if err != nil {
		return nil, err
	}
	figures := map[string]float64{"start-ms": float64(time.Since(start).Milliseconds())}
	if _, err := s.ask(20, 0); err != nil { // the first ones fill the caches
		return nil, err
	}
	idle, err := s.ask(300, 200*time.Millisecond)
	if err != nil {
		return nil, err
	}
	figures["idle-p99-ms"] = percentile(idle, 0.99)
	figures["idle-p50-ms"] = percentile(idle, 0.5)
	figures["serving-MB"] = memory("VmRSS")
	if err := s.reloads(dir, figures); err != nil {
		return nil, err
	}
	busy, err := s.askWhileLoading()
	if err != nil {
		return nil, err
	}
	figures["busy-p99-ms"] = percentile(busy, 0.99)
	figures["busy-p50-ms"] = percentile(busy, 0.5)
	figures["busy-MB"] = memory("VmHWM")
	return figures, s.library.Swap(nil)
}

func newServer(dir string) (*server, error) {
	settings, err := config.Load(config.Options{Environ: os.Environ()[:0]})
	if err != nil {
		return nil, err
	}
	m, err := loadModel(settings)
	if err != nil {
		return nil, err
	}
	s := &server{library: new(corpus.Library), options: corpus.Options{
		Dir: dir, CacheDir: os.Getenv("TRICH_CACHE_DIR"), Encoder: m.encoder, Codec: m.codec, Ingest: ingestOptions(settings),
	}}
	s.manager = corpus.NewManager(s.library, s.options)
	if err := s.manager.ServeLast(context.Background()); err != nil {
		return nil, err
	}
	r, err := newRetriever(retrieve.From(s.library.Acquire), m, nil)
	if err != nil {
		return nil, err
	}
	if s.answerer, err = newAnswerer(r, m, nil, func(err error) { fmt.Fprintln(os.Stderr, err) }); err != nil {
		return nil, err
	}
	snapshot, err := s.library.Acquire()
	if err != nil {
		return nil, err
	}
	for _, a := range snapshot.Articles() {
		s.titles = append(s.titles, a.Title)
	}
	return s, snapshot.Release()
}

// ask asks for n articles by their titles, with pauses, and returns how long
// each answer took, in milliseconds.
func (s *server) ask(n int, pause time.Duration) ([]float64, error) {
	var took []float64
	for i := range n {
		time.Sleep(pause)
		title := []rune(s.titles[(i*37)%len(s.titles)])
		start := time.Now()
		_, err := s.answerer.Answer(context.Background(), qa.Question{Text: string(title[:min(len(title), 200)])})
		if err != nil {
			return nil, err
		}
		took = append(took, float64(time.Since(start).Microseconds())/1000)
	}
	return took, nil
}

// reloads measures reloading with nothing and with one article changed.
func (s *server) reloads(dir string, figures map[string]float64) error {
	report, err := s.manager.Reload(context.Background(), nil)
	if err != nil {
		return err
	}
	figures["unchanged-ms"] = float64(report.Took.Milliseconds())
	if n := len(report.Added) + len(report.Updated) + len(report.Removed); n > 0 {
		return fmt.Errorf("%d articles changed of themselves", n)
	}
	names, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	path := filepath.Join(dir, names[len(names)/2].Name())
	raw, err := os.ReadFile(path)
	if err == nil {
		err = os.WriteFile(path, append(raw, "\nMột đoạn mới được thêm vào cuối bài để thử việc nạp lại.\n"...), 0o600)
	}
	if err != nil {
		return err
	}
	if report, err = s.manager.Reload(context.Background(), nil); err != nil {
		return err
	}
	figures["changed-ms"] = float64(report.Took.Milliseconds())
	if len(report.Updated) != 1 {
		return fmt.Errorf("%d articles updated, want 1", len(report.Updated))
	}
	return os.WriteFile(path, raw, 0o600)
}

// askWhileLoading asks while the same corpus is loaded, from nothing, into
// another library of this process.
func (s *server) askWhileLoading() ([]float64, error) {
	cache, err := os.MkdirTemp("", "trich-load-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(cache)
	other := s.options
	other.CacheDir = cache
	library := new(corpus.Library)
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	encoding, loaded := make(chan struct{}), make(chan error, 1)
	manager := corpus.NewManager(library, other)
	go func() {
		_, err := manager.Reload(ctx, nil)
		loaded <- err
	}()
	go func() {
		for p, running := manager.Reloading(); !running || p.Stage == qa.StageReading; p, running = manager.Reloading() {
			time.Sleep(10 * time.Millisecond)
		}
		close(encoding)
	}()
	<-encoding
	var took []float64
	for len(took) < 300 {
		some, err := s.ask(1, 200*time.Millisecond)
		if err != nil {
			return nil, err
		}
		if _, running := manager.Reloading(); !running {
			break // what follows would be idle
		}
		took = append(took, some...)
	}
	stop()
	if err := <-loaded; err != nil && !errors.Is(err, context.Canceled) {
		return nil, err
	}
	return took, library.Swap(nil)
}

func percentile(values []float64, p float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[min(len(sorted)-1, int(p*float64(len(sorted))))]
}

// memory is a line of the kernel's account of this process, in MB.
func memory(name string) float64 {
	raw, _ := os.ReadFile("/proc/self/status")
	for line := range strings.Lines(string(raw)) {
		if rest, ok := strings.CutPrefix(line, name+":"); ok {
			kb, _ := strconv.ParseFloat(strings.Fields(rest)[0], 64)
			return kb / 1024
		}
	}
	return 0
}

package main

import (
	"cmp"
	"context"
	"errors"
	"io"
	"log/slog"

	"trich/internal/answer"
	"trich/internal/calibration"
	"trich/internal/config"
	"trich/internal/encoder"
	"trich/internal/front/console"
	"trich/internal/ingest"
	"trich/internal/kernel"
	"trich/internal/observe"
	"trich/internal/qa"
	"trich/internal/reader"
	"trich/internal/rerank"
	"trich/internal/retrieve"
	"trich/internal/wording"
)

// corpusFlags are the settings that every command which answers takes as
// flags.
var corpusFlags = []string{"corpus.dir", "corpus.max_file_size", "cache.dir", "language", "encoder.kernel", "encoder.threads", "reader.mode", "log.level", "log.format"}

// app is the program wired together: what every front needs.
type app struct {
	store     store
	retriever *retrieve.Retriever
	reader    *reader.Reader
	answerer  *answer.Service
	log       *slog.Logger
	// observer is told what happens; nil for nobody.
	observer observe.Observer
	// model names the language model.
	model string
}

// start loads the encoder and opens the corpus, bringing its index up to date if
// need be, so that the answers are exact. The app must be closed.
func (p program) start(ctx context.Context, s config.Config) (*app, error) {
	a, err := p.wire(s)
	if err != nil {
		return nil, err
	}
	return a, p.open(ctx, s, a.store)
}

// serve loads the encoder and answers at once from the last complete index, if
// there is one, while a.store.Run brings it up to date: for programs that run
// on. Until a first index is there, questions get qa.CodeNotReady. The app must
// be closed after ctx has ended and Run has returned.
func (p program) serve(ctx context.Context, s config.Config) (*app, error) {
	a, err := p.wire(s)
	if err != nil {
		return nil, err
	}
	return a, a.store.ServeLast(ctx)
}

// wire makes the app with a store that has nothing to answer from yet.
func (p program) wire(s config.Config) (*app, error) {
	m, err := loadModel(s)
	if err != nil {
		return nil, err
	}
	a := &app{
		store: p.newStore(s, m), reader: m.reader, log: logger(s, p.errOut), observer: p.observer,
		model: "multilingual-e5-small " + m.encoder.Fingerprint()[:8],
	}
	a.retriever, err = newRetriever(a.store, m, p.observer)
	if err != nil {
		return nil, err
	}
	a.answerer, err = newAnswerer(a.retriever, m, p.observer, func(err error) { a.log.Warn("some passages cannot be read", "error", err) })
	return a, err
}

func newRetriever(s retrieve.Source, m model, o observe.Observer) (*retrieve.Retriever, error) {
	return retrieve.New(retrieve.Options{Source: s, Encoder: m.encoder, Codec: m.codec, Constants: m.constants, Observer: o})
}

// model is everything that was learned: the encoder, the reader and what decides by
// it, the constants fitted for the encoder, and the codec made of them.
type model struct {
	encoder   *encoder.Encoder
	reader    *reader.Reader // nil where it is switched off
	decision  *answer.Decision
	constants *calibration.Constants
	codec     *rerank.Codec
}

func loadModel(s config.Config) (model, error) {
	var m model
	k, err := kernel.New(s.Encoder.Kernel)
	if err != nil {
		return m, qa.Errorf(qa.CodeUsage, "encoder.kernel: %w", err)
	}
	if m.encoder, err = encoder.New(encoder.Options{Threads: s.Encoder.Threads, Kernel: s.Encoder.Kernel}); err != nil {
		return m, err
	}
	if s.Reader.Mode != config.ReaderOff {
		if m.reader, err = reader.New(m.encoder, reader.Options{}); err != nil {
			return m, err
		}
		if m.decision, err = answer.EmbeddedDecision(); err != nil {
			return m, err
		}
	}
	if m.constants, err = calibration.Embedded(); err != nil {
		return m, err
	}
	m.codec = rerank.New(m.constants.Projection, k)
	return m, nil
}

// newAnswerer answers with the reader, if there is one.
func newAnswerer(r answer.Retriever, m model, o observe.Observer, warn func(error)) (*answer.Service, error) {
	d := m.constants.Decision
	t := answer.Thresholds{Found: d.Found, Uncertain: d.Uncertain}
	if m.reader == nil {
		return answer.New(r, t, warn), nil
	}
	return answer.NewReading(r, t, answer.Observed(m.reader, o), m.decision, warn)
}

// ingestOptions are how the settings have files read.
func ingestOptions(s config.Config) ingest.Options {
	return ingest.Options{MaxFileSize: int64(s.Corpus.MaxFileSize) << 20}
}

// open opens the store, showing progress and what is to be known on errOut.
func (p program) open(ctx context.Context, s config.Config, to store) error {
	terminal := console.Detect(p.errOut, p.getenv)
	// What an operator reads is in English unless the settings say otherwise.
	say := wording.In(cmp.Or(language(s.Language), qa.English))
	progress := console.NewProgress(p.errOut, terminal, say, say.Indexing())
	total := 0
	notes, err := to.Open(ctx, func(r qa.ReloadProgress) {
		if r.Stage == qa.StageEncoding {
			total = r.Total
		}
		encoding(progress)(r)
	})
	progress.Finish(total, total)
	for _, note := range notes {
		p.warn(note)
	}
	return err
}

// encoding shows how many passages have been encoded, which takes most of the
// time.
func encoding(progress *console.Progress) func(qa.ReloadProgress) {
	return func(r qa.ReloadProgress) {
		if r.Stage == qa.StageEncoding {
			progress.Report(r.Done, r.Total)
		}
	}
}

// warn tells a person what does not cost the result.
func (p program) warn(message string) {
	_, _ = io.WriteString(p.errOut, "trich: warning: "+oneLine(message)+"\n")
}

func (a *app) close() error { return a.store.Close() }

// closing joins the error of closing the app to that of using it.
func (a *app) closing(err *error) { *err = errors.Join(*err, a.close()) }

func logger(s config.Config, w io.Writer) *slog.Logger {
	var level slog.Level
	if err := level.UnmarshalText([]byte(s.Log.Level)); err != nil {
		level = slog.LevelWarn // config has checked it
	}
	options := &slog.HandlerOptions{Level: level}
	if s.Log.Format == "json" {
		return slog.New(slog.NewJSONHandler(w, options))
	}
	return slog.New(slog.NewTextHandler(w, options))
}

// language is the language a setting asks for.
func language(setting string) qa.Language {
	if setting == "auto" {
		return qa.UnknownLanguage
	}
	return qa.Language(setting)
}

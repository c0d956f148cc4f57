package encoder

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"trich/internal/qa"
)

// BenchmarkForward times the network on one sequence of each length on one
// thread.
func BenchmarkForward(b *testing.B) {
	e := testEncoder(b)
	for _, tokens := range []int{17, 64, 200, 512} {
		b.Run(fmt.Sprintf("%d", tokens), func(b *testing.B) {
			rows := make([]int32, tokens)
			for i := range rows {
				rows[i] = int32(1000 + 37*i)
			}
			states := make([]float32, tokens*e.Dim())
			for b.Loop() {
				if err := e.network.Forward(context.Background(), rows, []int{tokens}, states, 1); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(tokens*b.N)/b.Elapsed().Seconds(), "tokens/s")
		})
	}
}

// BenchmarkEncodePassages times passages of various lengths on all cores.
func BenchmarkEncodePassages(b *testing.B) {
	e := testEncoder(b)
	var texts []string
	for _, l := range readLines[golden](b, ownGolden) {
		texts = append(texts, strings.Repeat(l.Text+". ", 1+len(texts)%3))
	}
	tokens := 0
	for b.Loop() {
		tokens = 0
		err := e.EncodePassages(context.Background(), texts, func(_ int, e qa.Encoding) error {
			tokens += len(e.Tokens)
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(tokens*b.N)/b.Elapsed().Seconds(), "tokens/s")
}

// BenchmarkNew times the start: opening the model and unpacking its weights.
func BenchmarkNew(b *testing.B) {
	for b.Loop() {
		if _, err := New(Options{}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkOpen times the start without unpacking weights: the file and the
// tokeniser.
func BenchmarkOpen(b *testing.B) {
	for b.Loop() {
		f, err := openModel()
		if err != nil {
			b.Fatal(err)
		}
		if _, err := newVocabulary(f); err != nil {
			b.Fatal(err)
		}
	}
}

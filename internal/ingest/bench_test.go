package ingest_test

import (
	"testing"

	"trich/internal/ingest"
)

// BenchmarkReadAgain reads 3,000 articles of which nothing, or one, has
// changed.
func BenchmarkReadAgain(b *testing.B) {
	fsys := vinews(b)
	state := reading(b, fsys, ingest.Options{}, nil).State
	for name := range fsys {
		b.Run("nothing changed", func(b *testing.B) {
			readAgain(b, len(fsys), func() ingest.Reading { return reading(b, fsys, ingest.Options{}, state) })
		})
		fsys[name] = file(string(fsys[name].Data) + "\nMột câu mới.\n")
		b.Run("one changed", func(b *testing.B) {
			readAgain(b, len(fsys), func() ingest.Reading { return reading(b, fsys, ingest.Options{}, state) })
		})
		break
	}
	b.Run("state stored", func(b *testing.B) {
		for b.Loop() {
			raw, err := state.MarshalBinary()
			if err != nil {
				b.Fatal(err)
			}
			b.ReportMetric(float64(len(raw)), "bytes")
		}
	})
	raw, err := state.MarshalBinary()
	if err != nil {
		b.Fatal(err)
	}
	b.Run("state opened", func(b *testing.B) {
		for b.Loop() {
			if err := new(ingest.State).UnmarshalBinary(raw); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func readAgain(b *testing.B, want int, read func() ingest.Reading) {
	for b.Loop() {
		if r := read(); len(r.Documents) != want {
			b.Fatalf("%d articles", len(r.Documents))
		}
	}
}

// BenchmarkLoadPages reads the web pages among the fixtures.
func BenchmarkLoadPages(b *testing.B) {
	fsys := webPages(b)
	for b.Loop() {
		r := reading(b, fsys, ingest.Options{}, nil)
		b.ReportMetric(float64(len(r.Documents)), "pages/op")
	}
}

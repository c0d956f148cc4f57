package engine

import (
	"context"
	"math/rand/v2"
	"os"
	"slices"
	"testing"
	"unsafe"

	"trich/internal/encoder/modelfile"
	"trich/internal/qa"
)

// readerFile is the embedded file of package reader.
func readerFile(t *testing.T) []byte {
	t.Helper()
	data, err := os.ReadFile("../../reader/reader.bin")
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// TestGraft: below the first own layer everything is the encoder's and in memory
// once, and the encoder stays as it was.
func TestGraft(t *testing.T) {
	m := testModel(t, "")
	rows := randomRows(rand.New(rand.NewPCG(7, 7)), 9)
	before := forward(t, m, rows, []int{9}, 1)
	f, err := modelfile.OpenReader(readerFile(t))
	if err != nil {
		t.Fatal(err)
	}
	g, err := m.Graft(f)
	if err != nil {
		t.Fatal(err)
	}
	if unsafe.SliceData(g.positions) != unsafe.SliceData(m.positions) || unsafe.SliceData(g.words.Nibbles) != unsafe.SliceData(m.words.Nibbles) {
		t.Error("the embedding is in memory twice")
	}
	for i := range g.layers {
		if shared := g.layers[i].qkv == m.layers[i].qkv; shared != (i < f.Config().First) {
			t.Errorf("layer %d: shared is %v", i, shared)
		}
	}
	out := make([]float32, 9*m.hidden)
	if err := g.Forward(context.Background(), rows, []int{9}, out, 2); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(forward(t, m, rows, []int{9}, 1), before) {
		t.Error("the encoder's states have changed")
	}
}

func TestGraftRefuses(t *testing.T) {
	m := testModel(t, "")
	// The places in the header: see package modelfile.
	for _, c := range []struct{ at, number int }{{68, 24}, {72, 768}, {76, 6}, {80, 384}} {
		f, err := modelfile.OpenReader(withNumber(readerFile(t), c.at, c.number))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := m.Graft(f); qa.CodeOf(err) != qa.CodeCorrupt {
			t.Errorf("%d at %d of the header: error %v", c.number, c.at, err)
		}
	}
}

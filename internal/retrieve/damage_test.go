package retrieve

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"trich/internal/corpus"
	"trich/internal/qa"
)

// TestDamage changes bytes of stored vectors while they are in use: passages
// that can be read no more are left out and told of, the others still answer.
func TestDamage(t *testing.T) {
	l := parts(t)
	dir, cache := t.TempDir(), t.TempDir()
	for name, content := range map[string]string{
		"bridge.txt": "Cầu Rồng ở Đà Nẵng\nCông trình dài 666 mét và bắc qua sông Hàn.\n",
		"market.txt": "Chợ nổi Cái Răng\nNgười bán ở chợ nổi treo hàng lên cây bẹo.\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s, _, err := corpus.Open(t.Context(), corpus.Options{Dir: dir, CacheDir: cache, Encoder: l.encoder, Codec: l.codec})
	if err != nil {
		t.Fatal(err)
	}
	r := over(t, s)
	q := qa.Question{Text: "Cầu Rồng dài bao nhiêu mét?"}
	if f := retrieve(t, r, q); len(f.Hits) != 2 || f.Hits[0].Article.ID != "bridge" {
		t.Fatalf("before the damage: %d hits", len(f.Hits))
	}
	segments, err := filepath.Glob(filepath.Join(cache, "*", "*", "*.seg"))
	if err != nil || len(segments) != 1 {
		t.Fatalf("%q, %v", segments, err)
	}
	// Payloads stand one behind the other from byte 8 on, in any order.
	overwrite(t, segments[0], 40)
	f, err := r.Retrieve(t.Context(), q)
	if err != nil || len(f.Hits) != 1 || f.Damage == nil || qa.CodeOf(f.Damage) != qa.CodeCorrupt {
		t.Fatalf("%d hits, damage %v, %v", len(f.Hits), f.Damage, err)
	}
	lost := map[string]string{"bridge": "market", "market": "bridge"}[f.Hits[0].Article.ID]
	if !strings.Contains(f.Damage.Error(), "passage "+lost+"#") {
		t.Errorf("left is %s, and said is %v", f.Hits[0].Passage.ID, f.Damage)
	}
}

// overwrite spoils one byte of a file that may be removed under its other name.
func overwrite(t *testing.T, path string, at int64) {
	t.Helper()
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var b [1]byte
	if _, err := f.ReadAt(b[:], at); err != nil {
		t.Fatal(err)
	}
	b[0] ^= 0xff
	if _, err := f.WriteAt(b[:], at); err != nil {
		t.Fatal(err)
	}
}

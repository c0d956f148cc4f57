package main

import (
	"context"
	"encoding/json"
	"maps"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"trich/internal/config"
	"trich/internal/encoder"
	"trich/internal/kernel"
)

// benchJSON is the shape of bench encode --json: by engine, threads and tokens.
type benchJSON map[string]map[int]map[int]struct {
	MS   float64 `json:"ms"`
	Rate int     `json:"tok_s"`
}

func TestBenchEncode(t *testing.T) {
	if encoder.Kernels()[0] == kernel.Portable && os.Getenv(config.EnvLongTests) == "" {
		t.Skipf("the portable kernel takes minutes; set %s to have it tried", config.EnvLongTests)
	}
	out := trich(t, "bench", "encode", "--json").out
	var got benchJSON
	decoder := json.NewDecoder(strings.NewReader(out))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&got); err != nil {
		t.Fatalf("%v in %s", err, out)
	}
	if rest := strings.TrimSpace(out[decoder.InputOffset():]); rest != "" || len(got) != 1 {
		t.Errorf("%d engines, and behind the object stands %q", len(got), rest)
	}
	figures := got["trich"]
	if threads := slices.Sorted(maps.Keys(figures)); !slices.Equal(threads, []int{1, 2}) {
		t.Errorf("threads %v", threads)
	}
	for threads, byTokens := range figures {
		if tokens := slices.Sorted(maps.Keys(byTokens)); !slices.Equal(tokens, []int{17, 64, 200, 512}) {
			t.Errorf("%d threads: tokens %v", threads, tokens)
		}
		for tokens, f := range byTokens {
			rate := float64(tokens) / f.MS * 1000
			if f.MS <= 0 || math.Abs(float64(f.Rate)-rate) > 0.01*rate+1 {
				t.Errorf("%d threads, %d tokens: %v ms and %d tokens a second", threads, tokens, f.MS, f.Rate)
			}
		}
	}
}

func TestShowBench(t *testing.T) {
	var b strings.Builder
	err := showBench(&b, "vnni", encoder.BenchReport{"trich": {
		2: {17: {Milliseconds: 1.5, TokensPerSecond: 11333}},
		1: {200: {Milliseconds: 34.126, TokensPerSecond: 5861}, 17: {Milliseconds: 2.25, TokensPerSecond: 7556}},
	}})
	want := [][]string{
		{"kernel", "threads", "tokens", "ms", "tok/s"},
		{"vnni", "1", "17", "2.25", "7556"}, {"vnni", "1", "200", "34.13", "5861"}, {"vnni", "2", "17", "1.50", "11333"},
	}
	var got [][]string
	for line := range strings.Lines(b.String()) {
		got = append(got, strings.Fields(line))
	}
	if err != nil || !slices.EqualFunc(got, want, slices.Equal) {
		t.Errorf("error %v, table:\n%s", err, b.String())
	}
}

func TestBenchEncodeRefuses(t *testing.T) {
	available := encoder.Kernels()
	foreign := kernel.NEON
	if slices.Contains(available, foreign) {
		foreign = kernel.VNNI
	}
	failed(t, call{args: []string{"bench", "encode", "--kernel", "abacus"}}.run(t), exitUsage, append(available, "auto", `"abacus"`)...)
	failed(t, call{args: []string{"bench", "encode", "--kernel", foreign}}.run(t), exitUsage, append(available, "auto", `"`+foreign+`"`)...)
	failed(t, call{args: []string{"bench", "encode", "17"}}.run(t), exitUsage, `"17"`)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	failed(t, call{args: []string{"bench", "encode"}, ctx: ctx}.run(t), exitInterrupted, "interrupted")
}

// TestKernelSetting: the setting takes every kernel there is, and no other.
func TestKernelSetting(t *testing.T) {
	want := []string{"auto", kernel.VNNI, kernel.AVX2, kernel.AVX2Base, kernel.NEON, kernel.NEONBase, kernel.Portable}
	for _, name := range encoder.Kernels() {
		if !slices.Contains(want, name) {
			t.Errorf("kernel %q is not in this test's list", name)
		}
	}
	table := config.Settings()
	i := slices.IndexFunc(table, func(s config.Setting) bool { return s.Key == "encoder.kernel" })
	if got := table[i].Choices; !slices.Equal(got, want) {
		t.Errorf("encoder.kernel takes %v, want %v", got, want)
	}
}

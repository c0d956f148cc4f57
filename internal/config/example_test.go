package config

import (
	"flag"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/spf13/pflag"
)

var update = flag.Bool("update", false, "rewrite config/config.yaml and the reference in .github/OPERATING.md from the table of settings")

const examplePath = "../../config/config.yaml"

// The committed example is what the table gives.
func TestExampleFile(t *testing.T) {
	if *update {
		if err := os.WriteFile(examplePath, []byte(Example()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	committed, err := os.ReadFile(examplePath)
	if err != nil {
		t.Fatal(err)
	}
	if string(committed) != Example() {
		t.Errorf("%s does not match the table of settings; renew it with: go test ./internal/config -run TestExampleFile -update", examplePath)
	}
}

// The example sets exactly the known settings, to their defaults.
func TestExampleIsDefaults(t *testing.T) {
	want, err := loadFrom(t, Settings(), "", nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	got, err := loadFrom(t, Settings(), Example(), nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	got.File = ""
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v\nwant %+v", got, want)
	}
	l := newLoader(Settings())
	l.parseFile("example", []byte(Example()))
	for _, s := range l.table {
		if s.Kind == Hidden || l.byKey[strings.TrimSuffix(s.Key, FileSuffix)].Kind == Hidden {
			continue // See TestExampleOfSecret.
		}
		if c, _ := l.layers.Get(s.Key).(candidate); c.at.origin != FromFile {
			t.Errorf("%s is not set by the example", s.Key)
		}
	}
}

// A secret stands in the example only as a comment.
func TestExampleOfSecret(t *testing.T) {
	got := example(growth(new(Secret), new(bool), new(time.Duration)))
	for _, part := range []string{"bot:\n", "\n  # token: \"\"\n", "TRICH_BOT_TOKEN_FILE", "\n  on: true\n", "\n  wait: 1s\n"} {
		if !strings.Contains(got, part) {
			t.Errorf("the example lacks %q:\n%s", part, got)
		}
	}
}

// The reference of settings for operators is the generated one.
func TestReference(t *testing.T) {
	const path = "../../.github/OPERATING.md"
	page, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	head, _, _ := strings.Cut(Reference(), "\n")
	before, rest, found := strings.Cut(string(page), head+"\n")
	_, after, _ := strings.Cut(rest, "\n\n")
	if *update && found {
		if err := os.WriteFile(path, []byte(before+strings.TrimRight(Reference(), "\n")+"\n\n"+after), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if !strings.Contains(string(page), Reference()) {
		t.Errorf("OPERATING.md lacks the table of settings as it is now; renew it with: go test ./internal/config -run TestReference -update\n%s", Reference())
	}
}

func TestBindFlags(t *testing.T) {
	tests := []struct {
		name string
		keys []string
		want []string
	}{
		{name: "all", want: []string{"cache", "config", "corpus", "kernel", "lang", "log-format", "log-level", "max-file-size", "quotes", "reader", "threads", "watch"}},
		{name: "some", keys: []string{"corpus.dir", "language"}, want: []string{"config", "corpus", "lang"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			fs := pflag.NewFlagSet("test", pflag.ContinueOnError)
			BindFlags(fs, tt.keys...)
			var got []string
			fs.VisitAll(func(f *pflag.Flag) { got = append(got, f.Name) })
			if !reflect.DeepEqual(got, tt.want) {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
	defer func() {
		if recover() == nil {
			t.Error("an unknown key does not panic")
		}
	}()
	BindFlags(pflag.NewFlagSet("test", pflag.ContinueOnError), "corpus.dri")
}

func TestSlips(t *testing.T) {
	tests := []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"abc", "abc", 0}, {"abc", "", 3}, {"corpus", "corpsu", 1},
		{"dir", "dri", 1}, {"kitten", "sitting", 3}, {"số", "so", 1},
	}
	for _, tt := range tests {
		if got := slips(tt.a, tt.b); got != tt.want {
			t.Errorf("slips(%q, %q) = %d, want %d", tt.a, tt.b, got, tt.want)
		}
		if got := slips(tt.b, tt.a); got != tt.want {
			t.Errorf("slips(%q, %q) = %d, want %d", tt.b, tt.a, got, tt.want)
		}
	}
}

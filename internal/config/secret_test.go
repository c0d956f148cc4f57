package config

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"
)

const plain = "s3cr3t-t0ken"

// No way of printing a secret, bare or within a structure, shows it.
func TestSecretIsNotShown(t *testing.T) {
	s := NewSecret(plain)
	outer := struct {
		Token  Secret
		hidden Secret
		Many   []Secret
	}{s, s, []Secret{s}}
	var out bytes.Buffer
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%T", "%p"} {
		fmt.Fprintf(&out, verb+" "+verb+" "+verb+"\n", s, &s, outer)
	}
	slog.New(slog.NewTextHandler(&out, nil)).Info("m", "s", s, "o", outer)
	slog.New(slog.NewJSONHandler(&out, nil)).Info("m", "s", s, "o", outer)
	for _, marshal := range []func(any) ([]byte, error){json.Marshal, yaml.Marshal} {
		b, err := marshal(map[string]any{"s": s, "token": outer.Token, "many": outer.Many})
		if err != nil {
			t.Fatal(err)
		}
		out.Write(b)
	}
	for _, shown := range []string{plain, fmt.Sprintf("%x", plain), fmt.Sprintf("%X", plain)} {
		if strings.Contains(out.String(), shown) {
			t.Errorf("%q is shown in:\n%s", shown, &out)
		}
	}
	if !strings.Contains(out.String(), redacted) {
		t.Error("the stand-in is never shown")
	}
	if s.Reveal() != plain || outer.hidden.Reveal() != plain {
		t.Error("Reveal does not give the secret")
	}
	if zero := NewSecret(""); zero.IsSet() || zero.String() != "" || zero.Reveal() != "" {
		t.Error("the zero secret is set")
	}
}

// growth is a table with every kind, as later sections will need them.
func growth(token *Secret, on *bool, wait *time.Duration) []Setting {
	return append(Settings(),
		Setting{Key: "bot.token", Kind: Hidden, Doc: "Token.", store: func(_ *Config, v value) { *token = v.secret }},
		Setting{Key: "bot.on", Kind: Switch, Default: "true", store: func(_ *Config, v value) { *on = v.on }},
		Setting{Key: "bot.wait", Kind: Duration, Default: "1s", store: func(_ *Config, v value) { *wait = v.duration }},
	)
}

func TestSecretSources(t *testing.T) {
	dir := t.TempDir()
	holder, empty := filepath.Join(dir, "token"), filepath.Join(dir, "empty")
	for name, content := range map[string]string{holder: "from-file\n", empty: "\n"} {
		if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	tests := []struct {
		name, file string
		environ    []string
		want       string
		faults     []string
	}{
		{name: "none"},
		{name: "in the settings", file: "bot: {token: a}", want: "a"},
		{name: "named file", file: "bot: {token_file: " + holder + "}", want: "from-file"},
		{name: "variable over named file", file: "bot: {token_file: " + holder + "}", environ: []string{"TRICH_BOT_TOKEN=b"}, want: "b"},
		{name: "variable names file", file: "bot: {token: a}", environ: []string{"TRICH_BOT_TOKEN_FILE=" + holder}, want: "from-file"},
		{name: "both", environ: []string{"TRICH_BOT_TOKEN=" + plain, "TRICH_BOT_TOKEN_FILE=" + holder}, faults: []string{"TRICH_BOT_TOKEN_FILE", "both set"}},
		{name: "empty file", file: "bot: {token_file: " + empty + "}", faults: []string{"bot.token_file", "is empty"}},
		{name: "missing file", environ: []string{"TRICH_BOT_TOKEN_FILE=" + dir + "/none"}, faults: []string{"TRICH_BOT_TOKEN_FILE", "no such file"}},
		{name: "wrong type", file: "bot: {token: [" + plain + "]}", faults: []string{"bot.token", "expected a secret"}},
		{name: "number", file: "bot: {token: 5318008}", faults: []string{"bot.token", redacted, "quotes"}},
		{name: "wrong place", file: "bot: " + plain, faults: []string{"bot is a text; expected a section"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var token Secret
			_, err := loadFrom(t, growth(&token, new(bool), new(time.Duration)), tt.file, tt.environ, nil)
			if len(tt.faults) == 0 {
				if err != nil || token.Reveal() != tt.want {
					t.Fatalf("got %q, %v, want %q", token.Reveal(), err, tt.want)
				}
				return
			}
			if err == nil {
				t.Fatal("no fault")
			}
			for _, part := range tt.faults {
				if !strings.Contains(err.Error(), part) {
					t.Errorf("%q does not say %q", err, part)
				}
			}
			if strings.Contains(err.Error(), plain) || strings.Contains(err.Error(), "5318008") {
				t.Errorf("%q shows the secret", err)
			}
		})
	}
}

func TestSwitchAndDuration(t *testing.T) {
	tests := []struct {
		name, file string
		environ    []string
		on         bool
		wait       time.Duration
		fault      string
	}{
		{name: "defaults", on: true, wait: time.Second},
		{name: "file", file: "bot: {on: false, wait: 1m30s}", wait: 90 * time.Second},
		{name: "variables", environ: []string{"TRICH_BOT_ON=false", "TRICH_BOT_WAIT=5ms"}, wait: 5 * time.Millisecond},
		{name: "text for switch", file: "bot: {on: maybe}", fault: "bot.on is a text (maybe); expected true or false"},
		{name: "negative", file: "bot: {wait: -1s}", fault: `bot.wait is "-1s"; expected a duration`},
		{name: "wrong variable", environ: []string{"TRICH_BOT_ON=1"}, fault: `bot.on is "1"; expected true or false`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var on bool
			var wait time.Duration
			_, err := loadFrom(t, growth(new(Secret), &on, &wait), tt.file, tt.environ, nil)
			if tt.fault != "" {
				if err == nil || !strings.Contains(err.Error(), tt.fault) {
					t.Fatalf("error %v does not say %q", err, tt.fault)
				}
				return
			}
			if err != nil || on != tt.on || wait != tt.wait {
				t.Errorf("got %v, %v, %v; want %v, %v", on, wait, err, tt.on, tt.wait)
			}
		})
	}
}

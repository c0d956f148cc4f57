package main

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"trich/internal/qa"
)

const embedded = "../../internal/encoder/e5-small-latin.bin"

func TestUsage(t *testing.T) {
	for _, c := range []struct {
		name string
		args []string
		want string
	}{
		{"nothing", nil, "name a command"},
		{"unknown command", []string{"export"}, `unknown command "export"`},
		{"convert without files", []string{"convert"}, "--from and --to"},
		{"convert with a rest", []string{"convert", "--from", "a", "--to", "b", "c"}, "--from and --to"},
		{"unknown flag", []string{"convert", "--form", "a"}, "-form"},
		{"verify without a file", []string{"verify"}, "one file"},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := run(c.args, io.Discard)
			if qa.CodeOf(err) != qa.CodeUsage || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "usage:") {
				t.Errorf("error %v, want one about %q", err, c.want)
			}
		})
	}
}

func TestHelp(t *testing.T) {
	var out bytes.Buffer
	if err := run([]string{"--help"}, &out); err != nil || out.String() != usage {
		t.Errorf("error %v, output %q", err, out.String())
	}
}

func TestVerify(t *testing.T) {
	var out bytes.Buffer
	if err := run([]string{"verify", embedded}, &out); err != nil || !strings.Contains(out.String(), "113890 of 250002 pieces") {
		t.Errorf("error %v, output %q", err, out.String())
	}
	data, err := os.ReadFile(embedded)
	if err != nil {
		t.Fatal(err)
	}
	data[len(data)/2] ^= 1
	damaged := filepath.Join(t.TempDir(), "damaged.bin")
	if err := os.WriteFile(damaged, data, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := run([]string{"verify", damaged}, io.Discard); qa.CodeOf(err) != qa.CodeCorrupt || !strings.Contains(err.Error(), damaged) {
		t.Errorf("damaged file: error %v", err)
	}
}

func TestConvertLeavesNothingBehind(t *testing.T) {
	folder := t.TempDir()
	foreign := filepath.Join(folder, "foreign.bin")
	if err := os.WriteFile(foreign, []byte("not weights"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, from string
		code       qa.Code
		is         error
	}{
		{"no such file", filepath.Join(folder, "absent.bin"), qa.CodeInternal, fs.ErrNotExist},
		{"foreign file", foreign, qa.CodeInvalid, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			to := filepath.Join(folder, "model.bin")
			err := run([]string{"convert", "--from", c.from, "--to", to}, io.Discard)
			if qa.CodeOf(err) != c.code || c.is != nil && !errors.Is(err, c.is) {
				t.Errorf("error %v", err)
			}
			if _, err := os.Stat(to); !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("%s: %v", to, err)
			}
		})
	}
}

func TestWriteWhole(t *testing.T) {
	folder := t.TempDir()
	name := filepath.Join(folder, "model.bin")
	for _, data := range []string{"first", "second"} {
		if err := writeWhole(name, []byte(data)); err != nil {
			t.Fatal(err)
		}
		if got, err := os.ReadFile(name); err != nil || string(got) != data {
			t.Errorf("got %q, error %v", got, err)
		}
	}
	// A folder of that name cannot be replaced by a file.
	if err := os.Mkdir(filepath.Join(folder, "taken"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := writeWhole(filepath.Join(folder, "taken"), []byte("third")); err == nil {
		t.Error("a folder was replaced")
	}
	if entries, err := os.ReadDir(folder); err != nil || len(entries) != 2 {
		t.Errorf("the folder holds %v, error %v", entries, err)
	}
}

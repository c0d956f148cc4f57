//go:build unix

package main

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"
)

// TestBinary builds the program and runs it as a user does: exit codes, what
// goes to which stream, colour on a terminal only, and Ctrl-C.
func TestBinary(t *testing.T) {
	if testing.Short() {
		t.Skip("building the program takes seconds")
	}
	binary := filepath.Join(t.TempDir(), "trich")
	const stamp = "v1.2.3-test"
	build := exec.CommandContext(t.Context(), "go", "build", "-ldflags", "-X trich/internal/version.version="+stamp, "-o", binary, ".")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	cache := t.TempDir() // the program may be newer than this test's own code
	command := func(args ...string) *exec.Cmd {
		cmd := exec.CommandContext(t.Context(), binary, args...)
		cmd.Env = append(os.Environ(), "TRICH_CACHE_DIR="+cache, "TRICH_CORPUS_DIR="+seeds, "TERM=xterm", "NO_COLOR=")
		return cmd
	}
	t.Run("exit codes", func(t *testing.T) { exitCodes(t, command, stamp) })
	t.Run("terminal", func(t *testing.T) { onTerminal(t, command) })
	t.Run("interrupt", func(t *testing.T) {
		interrupted(t, command("ask", "--cache", t.TempDir(), "--kernel", "portable", "--threads", "1", signed))
	})
}

func exitCodes(t *testing.T, command func(...string) *exec.Cmd, stamp string) {
	missing := filepath.Join(t.TempDir(), "none")
	tests := []struct {
		args        []string
		code        int
		out, errOut string
	}{
		{[]string{"version"}, 0, "trich " + stamp + "\n", ""},
		{[]string{"ask", signed}, 0, "Lương Tam Quang", ""},
		{[]string{"ask", cooking}, 0, "Không tìm thấy trong kho bài", ""},
		{[]string{"ask", "--corpus", missing, signed}, 1, "", "trich: the corpus folder " + missing + " does not exist"},
		{[]string{"ask"}, 2, "", "trich: requires at least 1 arg"},
		{[]string{"ask", ""}, 2, "", "trich: the question is empty"},
		{[]string{"ask", "-n", "x", signed}, 2, "", "trich: flag --quotes: answer.quotes"},
		{[]string{"chat"}, 0, "Tháng 9/2010", ""},
	}
	for _, tt := range tests {
		cmd := command(tt.args...)
		var out, errOut bytes.Buffer
		cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(partnership+"\n"), &out, &errOut
		err := cmd.Run()
		if cmd.ProcessState == nil {
			t.Fatal(err)
		}
		lines := 0
		if tt.errOut != "" {
			lines = 1
		}
		said := result{errOut: errOut.String()}.said()
		if code := cmd.ProcessState.ExitCode(); code != tt.code || strings.Count(said, "\n") != lines {
			t.Errorf("%q: exit code %d, want %d; standard error %q", tt.args, code, tt.code, said)
		}
		holdsAll(t, out.String(), tt.out)
		holdsAll(t, said, tt.errOut)
		if tt.code != 0 && out.Len() > 0 || strings.Contains(out.String(), "\x1b") {
			t.Errorf("%q: standard output %q", tt.args, &out)
		}
	}
}

// onTerminal asks on a terminal of 60 cells, with colour and without.
func onTerminal(t *testing.T, command func(...string) *exec.Cmd) {
	for _, environ := range []string{"NO_COLOR=", "NO_COLOR=1", "TERM=dumb"} {
		cmd := command("ask", partnership)
		cmd.Env = append(cmd.Env, environ)
		tty, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 24, Cols: 60})
		if err != nil {
			t.Fatal(err)
		}
		raw, _ := io.ReadAll(tty) // ends with an error when the program does
		if err := cmd.Wait(); err != nil {
			t.Error(err)
		}
		_ = tty.Close()
		colour, signs := strings.Contains(string(raw), "\x1b[1mTháng"), strings.Contains(string(raw), "▸Tháng")
		if want := environ == "NO_COLOR="; colour != want || signs == want || !want && strings.Contains(string(raw), "\x1b") {
			t.Errorf("%s: bold type %v, signs %v in %q", environ, colour, signs, raw)
		}
		if !strings.Contains(string(raw), "│") || strings.Count(string(raw), "\n") < 8 {
			t.Errorf("%s: the quotes are not wrapped: %q", environ, raw)
		}
	}
}

// interrupted presses Ctrl-C as soon as cmd, which takes long, tells how far it
// has come.
func interrupted(t *testing.T, cmd *exec.Cmd) {
	stderr, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var said bytes.Buffer
	first := make([]byte, 1)
	if _, err := io.ReadFull(stderr, first); err != nil {
		t.Fatalf("the program said nothing while it built the index: %v", err)
	}
	said.Write(first)
	sent := time.Now()
	if err := cmd.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(&said, stderr); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // its exit code says more
	if code := cmd.ProcessState.ExitCode(); code != exitInterrupted || !strings.HasSuffix(said.String(), "trich: interrupted\n") {
		t.Errorf("exit code %d, %q", code, &said)
	}
	t.Logf("it took %v to stop", time.Since(sent))
}

//go:build linux || darwin

package main

import (
	"io"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"
	"trich/internal/chat/chattest"

	"github.com/creack/pty"
)

// TestChatWatch chats with the built program on a terminal: with --watch an
// article that is added is answered from by itself, also after Ctrl-C, which ends
// a question and nothing else.
func TestChatWatch(t *testing.T) {
	corpus := copySeeds(t)
	cmd := exec.Command(compiled(t), "chat", "--watch", "--corpus", corpus, "--cache", t.TempDir(), "--log-level", "info")
	cmd.Env = append(os.Environ(), "TERM=xterm", "NO_COLOR=1")
	s := &serving{cmd, new(chattest.Log)}
	cmd.Stderr = s.errOut
	tty, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 24, Cols: 120})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait(); _ = tty.Close() })
	var screen chattest.Log
	go func() { _, _ = io.Copy(&screen, tty) }() // ends with an error when the program does
	// shows does something and waits until the screen shows what comes of it.
	shows := func(want string, do func() error) {
		t.Helper()
		before := len(screen.String())
		if err := do(); err != nil {
			t.Fatal(err)
		}
		for deadline := time.Now().Add(3 * time.Minute); !strings.Contains(screen.String()[before:], want); time.Sleep(10 * time.Millisecond) {
			if time.Now().After(deadline) {
				t.Fatalf("waited in vain for %q in:\n%s", want, &screen)
			}
		}
	}
	ask := func(line, want string) {
		t.Helper()
		shows(want, func() error {
			_, err := tty.WriteString(line + "\r")
			return err
		})
	}
	ask(dragon, "Không tìm thấy")
	s.logs(t, "the corpus is up to date")
	// The signal is waited for: should it come after the next line, it would stop
	// that question.
	shows("Nhấn Ctrl-D", func() error { return cmd.Process.Signal(syscall.SIGINT) })
	ask(signed, "Lương Tam Quang")
	write(t, corpus, map[string]string{"dragon.txt": dragonArticle})
	s.logs(t, "added=1")
	ask(dragon, "666 mét")
	ask("/quit", "")
	if code := s.wait(t); code != 0 {
		t.Errorf("exit code %d: %s", code, s.errOut)
	}
}

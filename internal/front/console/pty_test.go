//go:build unix

package console

import (
	"bytes"
	"context"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/creack/pty"
	"golang.org/x/text/unicode/norm"

	"trich/internal/chat"
	"trich/internal/qa"
	"trich/internal/wording"
)

// historyVariable makes the test program chat on its terminal, with the history
// file it names, instead of running tests.
const historyVariable = "CONSOLE_TEST_HISTORY"

// asking is what that program says when it is asked.
const asking = "(asking)"

func TestMain(m *testing.M) {
	if history := os.Getenv(historyVariable); history != "" {
		os.Exit(chatOnTerminal(history))
	}
	os.Exit(m.Run())
}

func chatOnTerminal(history string) int {
	editor, err := OpenEditor(history)
	if err != nil {
		os.Stderr.WriteString(err.Error() + "\n")
	}
	interrupt := make(chan os.Signal, 1)
	signal.Notify(interrupt, os.Interrupt)
	answer := func(ctx context.Context, q qa.Question) (qa.Answer, error) {
		os.Stdout.WriteString(asking + "\n") // The terminal now turns Ctrl-C into a signal again.
		return scripted(ctx, q)
	}
	c := &Chat{Core: core(answererFunc(answer), nil), User: chat.User{Platform: chat.Console, Language: qa.English}, Lines: editor,
		Out: os.Stdout, Terminal: Detect(os.Stdout, os.Getenv), Person: IsTerminal(os.Stdin), Interrupt: interrupt}
	runErr := c.Run(context.Background())
	if err := editor.Close(); err != nil || runErr != nil {
		return 1
	}
	return 0
}

// screen is what a program wrote to its terminal.
type screen struct {
	t    *testing.T
	tty  *os.File
	cmd  *exec.Cmd
	mu   sync.Mutex
	seen bytes.Buffer
	// from is where the next expectation begins.
	from int
	done chan struct{}
}

// open runs the chat on a new terminal.
func open(t *testing.T, history string, environ ...string) *screen {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(append(os.Environ(), "TERM=xterm", "NO_COLOR=", historyVariable+"="+history), environ...)
	tty, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 24, Cols: 80})
	if err != nil {
		t.Fatal(err)
	}
	s := &screen{t: t, tty: tty, cmd: cmd, done: make(chan struct{})}
	go func() {
		defer close(s.done)
		buf := make([]byte, 4096)
		for {
			n, err := tty.Read(buf)
			s.mu.Lock()
			s.seen.Write(buf[:n])
			s.mu.Unlock()
			if err != nil {
				return
			}
		}
	}()
	t.Cleanup(func() { tty.Close(); <-s.done })
	return s
}

func (s *screen) write(keys string) {
	s.t.Helper()
	if _, err := io.WriteString(s.tty, keys); err != nil {
		s.t.Fatal(err)
	}
}

// expect waits for text after what was expected before.
func (s *screen) expect(text string) {
	s.t.Helper()
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		s.mu.Lock()
		all := s.seen.String()
		i := strings.Index(all[s.from:], text)
		if i >= 0 {
			s.from += i + len(text)
		}
		s.mu.Unlock()
		if i >= 0 {
			return
		}
	}
	s.t.Fatalf("%q does not appear in %q", text, s.seen.String())
}

const (
	ctrlC = "\x03"
	ctrlD = "\x04"
	// rubUp is Ctrl-P. The arrow key does the same in three bytes, of which the editor
	// takes the first for the Escape key when the others are 50 ms late.
	rubUp = "\x10"
	rub   = "\x7f"
)

// A person types, edits, interrupts, recalls and leaves.
func TestChatOnTerminal(t *testing.T) {
	en := wording.In(qa.English)
	history := filepath.Join(t.TempDir(), "cache", "chat_history")
	s := open(t, history)
	s.expect(en.ChatWelcome())
	s.expect(prompt)
	s.write("Ai ký thỏa thuận?\r")
	s.expect(boldOn + "\"[] Ai ký thỏa thuận?\"" + normal)
	s.expect(prompt)

	// One press deletes a decomposed letter with all its marks.
	s.write(norm.NFD.String("Việ") + rub + rub + "ăn\r")
	s.expect(boldOn + "\"[] Văn\"" + normal)
	s.expect(prompt)

	s.write("slow\r")
	s.expect(asking)
	s.write(ctrlC)
	s.expect(en.Failure(context.Canceled, ""))
	s.expect(prompt)

	s.write("half" + ctrlC)
	s.expect(en.ChatInterrupted())
	s.expect(prompt)
	s.write(rubUp + rubUp + "\r")
	s.expect(boldOn + "\"[] Văn\"" + normal)
	s.expect(prompt)
	s.write(ctrlD)
	s.expect(en.ChatBye())
	if err := s.cmd.Wait(); err != nil {
		t.Fatal(err)
	}

	info, err := os.Stat(history)
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm() != 0o600 {
		t.Errorf("history has mode %v", info.Mode())
	}
	saved, err := os.ReadFile(history)
	if want := "Ai ký thỏa thuận?\nVăn\nslow\nVăn\n"; err != nil || string(saved) != want {
		t.Errorf("history is %q, %v, want %q", saved, err, want)
	}
	entries, err := os.ReadDir(filepath.Dir(history))
	if err != nil || len(entries) != 1 {
		t.Errorf("left beside the history: %v, %v", entries, err)
	}

	// The next chat knows the history.
	s = open(t, history)
	s.expect(prompt)
	s.write(rubUp + "\r")
	s.expect("[] Văn")
	s.write("/quit\r")
	s.expect(en.ChatBye())
	if err := s.cmd.Wait(); err != nil {
		t.Fatal(err)
	}
}

// A history that cannot be read or saved is reported, and the chat goes on.
func TestChatWithoutHistory(t *testing.T) {
	folder := t.TempDir()
	s := open(t, folder)
	s.expect("reading the chat history")
	s.expect(prompt)
	s.write("q\r")
	s.expect("[] q")
	s.write(ctrlD)
	if err := s.cmd.Wait(); err == nil {
		t.Error("a folder was taken for the history file")
	}
}

func TestDetect(t *testing.T) {
	master, tty, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer master.Close()
	defer tty.Close()
	file, err := os.Create(filepath.Join(t.TempDir(), "out"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	tests := []struct {
		name    string
		w       io.Writer
		size    uint16
		environ map[string]string
		want    Terminal
	}{
		{"terminal", tty, 132, map[string]string{"TERM": "xterm"}, Terminal{132, true, true}},
		{"size not known", tty, 0, nil, Terminal{80, true, true}},
		{"NO_COLOR", tty, 70, map[string]string{"NO_COLOR": "1"}, Terminal{70, false, true}},
		{"empty NO_COLOR", tty, 70, map[string]string{"NO_COLOR": ""}, Terminal{70, true, true}},
		{"dumb", tty, 70, map[string]string{"TERM": "dumb"}, Terminal{70, false, false}},
		{"file", file, 70, nil, Terminal{}},
		{"no file", new(bytes.Buffer), 70, nil, Terminal{}},
	}
	for _, tt := range tests {
		if err := pty.Setsize(tty, &pty.Winsize{Rows: 24, Cols: tt.size}); err != nil {
			t.Fatal(err)
		}
		if got := Detect(tt.w, func(name string) string { return tt.environ[name] }); got != tt.want {
			t.Errorf("%s: got %+v, want %+v", tt.name, got, tt.want)
		}
	}
	if !IsTerminal(tty) || IsTerminal(file) || IsTerminal(strings.NewReader("")) {
		t.Error("IsTerminal is wrong")
	}
}

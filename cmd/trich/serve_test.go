//go:build unix

package main

import (
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"trich/internal/chat/chattest"
	"trich/internal/front/telegram/telegramtest"
)

const telegramSpec = "../../../shared/specs/telegram-bot-api.json"

// compiled builds the program.
func compiled(t *testing.T) string {
	t.Helper()
	if testing.Short() {
		t.Skip("building the program takes seconds")
	}
	binary := filepath.Join(t.TempDir(), "trich")
	build := exec.CommandContext(t.Context(), "go", "build", "-o", binary, ".")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return binary
}

// buildIndex makes the index before the program serves, which it does at once.
func buildIndex(t *testing.T, binary string, environ []string) {
	t.Helper()
	cmd := exec.Command(binary, "corpus", "build")
	cmd.Env = environ
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
}

// serving is the built program at work.
type serving struct {
	cmd    *exec.Cmd
	errOut *chattest.Log
}

// logs waits until the program has logged a message.
func (s *serving) logs(t *testing.T, message string) {
	t.Helper()
	for deadline := time.Now().Add(3 * time.Minute); !strings.Contains(s.errOut.String(), message); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("waited in vain for %q in:\n%s", message, s.errOut)
		}
	}
}

// startServe runs the program with serve and the settings, given as variables.
func startServe(t *testing.T, binary, cache string, environ ...string) *serving {
	t.Helper()
	environ = append(append(os.Environ(), "TRICH_CACHE_DIR="+cache, "TRICH_CORPUS_DIR="+seeds, "TRICH_LOG_LEVEL=info"), environ...)
	buildIndex(t, binary, environ)
	cmd := exec.Command(binary, "serve")
	cmd.Env = environ
	s := &serving{cmd, new(chattest.Log)}
	cmd.Stderr = s.errOut
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	return s
}

// end asks the program to end and gives its exit code.
func (s *serving) end(t *testing.T) int {
	t.Helper()
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	return s.wait(t)
}

func (s *serving) wait(t *testing.T) int {
	t.Helper()
	watchdog := time.AfterFunc(3*time.Minute, func() { _ = s.cmd.Process.Kill() })
	defer watchdog.Stop()
	_ = s.cmd.Wait() // the exit code says it
	if strings.Contains(s.errOut.String(), telegramtest.Token) {
		t.Error("the log holds the token")
	}
	return s.cmd.ProcessState.ExitCode()
}

// TestServeTelegram runs the built program as its users do: a question, a
// command, a press and an edit, privately and in a group; the end, and a start
// that answers nothing again, even after it was killed.
func TestServeTelegram(t *testing.T) {
	binary, cache := compiled(t), t.TempDir()
	server := telegramtest.New(t, telegramSpec)
	token := filepath.Join(write(t, t.TempDir(), map[string]string{"token": telegramtest.Token + "\n"}), "token")
	settings := []string{"TRICH_TELEGRAM_TOKEN_FILE=" + token, "TRICH_TELEGRAM_API_URL=" + server.URL}
	program := startServe(t, binary, cache, settings...)

	lan := telegramtest.Person{ID: 8001, Language: "vi"}
	asked := server.Say(lan, signed, nil)
	server.Wait("the answer", func() bool { return len(server.Shown(lan.ID)) == 1 })
	answer := server.Shown(lan.ID)[0]
	holdsAll(t, answer.Text, "Lương Tam Quang", "tháng 4/2025")
	server.Say(lan, "/help", nil)
	server.Wait("the help", func() bool { return len(server.Shown(lan.ID)) == 2 })
	query := server.Press(lan, answer.ID, "👍")
	server.Wait("the thanks", func() bool { return server.Look(query).Text != "" })
	server.Edit(lan, asked, partnership)
	server.Wait("the edited answer", func() bool { return server.Shown(lan.ID)[0].Edits == 1 })
	holdsAll(t, server.Shown(lan.ID)[0].Text, "Tháng 9/2010")

	minh := telegramtest.Person{ID: 8002, Language: "vi", Group: -100500, Thread: 7}
	server.Say(minh, "mọi người ơi, ăn gì?", nil)
	asked = server.Say(minh, "/ask@"+telegramtest.BotName+" "+signedPlain, nil)
	server.Wait("the answer in the group", func() bool { return len(server.Shown(minh.Group)) == 1 })
	if m := server.Shown(minh.Group)[0]; m.ReplyTo != asked || m.Thread != 7 {
		t.Errorf("the reply in the topic is %+v", m)
	}
	if code := program.end(t); code != 0 {
		t.Errorf("exit code %d: %s", code, program.errOut)
	}
	if n := server.Pending(); n != 0 {
		t.Errorf("%d updates were not confirmed", n)
	}

	program = startServe(t, binary, cache, settings...)
	server.Say(lan, cooking, nil)
	server.Wait("the answer after the start", func() bool { return len(server.Shown(lan.ID)) == 3 })
	_ = program.cmd.Process.Kill()
	program.wait(t)
	program = startServe(t, binary, cache, settings...)
	server.Say(lan, "/help", nil)
	server.Wait("the help after the kill", func() bool { return len(server.Shown(lan.ID)) == 4 })
	if code := program.end(t); code != 0 || len(server.Shown(lan.ID)) != 4 {
		t.Errorf("exit code %d, messages %+v", code, server.Shown(lan.ID))
	}
}

// The front ends, and says why, where it cannot go on.
func TestServeRefused(t *testing.T) {
	binary, cache := compiled(t), t.TempDir()
	server := telegramtest.New(t, telegramSpec)
	api := "TRICH_TELEGRAM_API_URL=" + server.URL
	token := "TRICH_TELEGRAM_TOKEN=" + telegramtest.Token
	tests := []struct {
		name    string
		environ []string
		code    int
		want    string
	}{
		{"no token", nil, 2, "set telegram.token"},
		{"no token's shape", []string{"TRICH_TELEGRAM_TOKEN=abc/../x", api}, 2, "telegram.token is not a bot's token"},
		{"an unknown token", []string{"TRICH_TELEGRAM_TOKEN=1:abc", api}, 2, "does not know the token"},
		{"no address", []string{token, "TRICH_TELEGRAM_API_URL=ftp://x"}, 2, "telegram.api_url"},
		{"half of TLS", []string{token, api, "TRICH_TELEGRAM_WEBHOOK_URL=https://x", "TRICH_TELEGRAM_WEBHOOK_CERT=x"}, 2, "telegram.webhook_key"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := startServe(t, binary, cache, tt.environ...)
			if code := s.wait(t); code != tt.code {
				t.Errorf("exit code %d, want %d", code, tt.code)
			}
			holdsAll(t, s.errOut.String(), tt.want)
			if strings.Contains(s.errOut.String(), "abc") {
				t.Errorf("a token is told: %s", s.errOut)
			}
		})
	}
}

// config check asks the platform for the bot's name.
func TestConfigCheckOnline(t *testing.T) {
	server := telegramtest.New(t, telegramSpec)
	environ := []string{"TRICH_TELEGRAM_TOKEN=" + telegramtest.Token, "TRICH_TELEGRAM_API_URL=" + server.URL}
	r := call{args: []string{"config", "check"}, environ: environ}.run(t)
	if r.err != nil || r.out != "the settings are right\n" || len(server.Calls("getMe")) != 0 {
		t.Errorf("%+v", r)
	}
	r = call{args: []string{"config", "check", "--online"}, environ: environ}.run(t)
	if r.err != nil {
		t.Error(r.err)
	}
	holdsAll(t, r.out, "telegram knows the bot as @"+telegramtest.BotName)
	environ[0] = "TRICH_TELEGRAM_TOKEN=1:abc"
	failed(t, call{args: []string{"config", "check", "--online"}, environ: environ}.run(t), 2, "does not know the token")
	gone, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = gone.Close()
	environ[0], environ[1] = "TRICH_TELEGRAM_TOKEN="+telegramtest.Token, "TRICH_TELEGRAM_API_URL=http://"+gone.Addr().String()
	r = call{args: []string{"config", "check", "--online"}, environ: environ}.run(t)
	failed(t, r, 1, "connection refused")
	if strings.Contains(r.errOut, telegramtest.Token) {
		t.Errorf("the token is told: %s", r.errOut)
	}
}

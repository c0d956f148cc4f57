//go:build linux || darwin

package main

import (
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"trich/internal/chat/chattest"
	"trich/internal/front/discord/discordtest"
	"trich/internal/front/telegram/telegramtest"
)

// crowd asks the program, each question as somebody else.
type crowd struct {
	*bothFronts
	asked    int
	commands []*discordtest.Interaction
	binary   string
	env      []string
}

// long tells how much to do: all of it where TRICH_LONG_TESTS is "all", little of
// it where that is "small". Other long tests leave these out: they take the better
// part of an hour, and what they find depends on when a process is killed.
func long(t *testing.T, all, little int) int {
	t.Helper()
	switch os.Getenv("TRICH_LONG_TESTS") {
	case "all":
		return all
	case "small":
		return little
	}
	t.Skip(`takes minutes; set TRICH_LONG_TESTS to "all" to have it tried, or to "small" for a part of it`)
	return 0
}

func newCrowd(t *testing.T) *crowd {
	t.Helper()
	b := &bothFronts{corpus: copySeeds(t), cache: t.TempDir(), telegram: telegramtest.New(t, telegramSpec), discord: discordServer(t)}
	c := &crowd{bothFronts: b, binary: compiled(t), env: append(os.Environ(), "TRICH_CACHE_DIR="+b.cache, "TRICH_CORPUS_DIR="+b.corpus, "TRICH_LOG_LEVEL=info",
		"TRICH_TELEGRAM_TOKEN="+telegramtest.Token, "TRICH_TELEGRAM_API_URL="+b.telegram.URL,
		"TRICH_DISCORD_TOKEN="+discordtest.Token, "TRICH_DISCORD_API_URL="+b.discord.URL)}
	buildIndex(t, c.binary, c.env)
	return c
}

// start runs the program.
func (c *crowd) start(t *testing.T) {
	t.Helper()
	cmd := exec.Command(c.binary, "serve")
	cmd.Env = c.env
	c.serving = &serving{cmd, new(chattest.Log)}
	cmd.Stderr = c.errOut
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	c.logs(t, "connected to Discord")
}

// ask asks one question on each front.
func (c *crowd) ask() {
	c.asked++
	c.telegram.Say(telegramtest.Person{ID: int64(10000 + c.asked), Language: "vi"}, signed, nil)
	p := discordtest.Person{ID: fmt.Sprint(20000 + c.asked), Channel: fmt.Sprint(30000 + c.asked), Locale: "vi"}
	c.commands = append(c.commands, c.discord.Slash(p, "ask", discordtest.Options{"question": signed}))
}

// await waits for all answers, and counts those that are not there once.
func (c *crowd) await(t *testing.T) (lost, twice, unheard int) {
	t.Helper()
	for deadline := time.Now().Add(2 * time.Minute); time.Now().Before(deadline); time.Sleep(200 * time.Millisecond) {
		if lost, twice, unheard = c.count(); lost == 0 {
			return lost, twice, unheard
		}
	}
	return lost, twice, unheard
}

func (c *crowd) count() (lost, twice, unheard int) {
	for n := 1; n <= c.asked; n++ {
		shown := len(c.telegram.Shown(int64(10000 + n)))
		lost += max(0, 1-shown)
		twice += max(0, shown-1)
	}
	for _, i := range c.commands {
		replies := c.discord.Replies(i)
		switch {
		case len(replies) == 0 && c.discord.Tries(i) == 0:
			unheard++ // Discord says that the application did not respond.
		case len(replies) == 0 || replies[0].Loading:
			lost++
		case len(replies) > 1:
			twice++
		}
	}
	return lost, twice, unheard
}

// TestServeKilled kills the program at random instants while it is asked, or hangs up
// on it: every question that it has taken is answered, and none twice, also where
// updates are brought to it, some of them twice.
func TestServeKilled(t *testing.T) {
	times := long(t, 20, 4)
	tests := []struct {
		name    string
		webhook bool
		end     func(t *testing.T, c *crowd)
	}{
		{"kill", false, func(t *testing.T, c *crowd) { c.again(t) }},
		{"kill with a webhook", true, func(t *testing.T, c *crowd) { c.again(t) }},
		{"hang up", false, func(t *testing.T, c *crowd) {
			if err := c.cmd.Process.Signal(syscall.SIGHUP); err != nil {
				t.Fatal(err)
			}
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := newCrowd(t)
			if tt.webhook {
				c.bring(t)
			}
			c.start(t)
			for range times {
				for range 5 {
					c.ask()
					time.Sleep(time.Duration(rand.IntN(200)) * time.Millisecond)
				}
				tt.end(t, c)
			}
			lost, twice, unheard := c.await(t)
			for _, i := range c.commands {
				if there := c.discord.Replies(i); len(there) > 0 && there[0].Loading {
					t.Logf("the command %s is still announced", i.ID)
				}
			}
			t.Logf("%d questions on each front, %d times: %d lost, %d answered twice, %d commands that were never heard", c.asked, times, lost, twice, unheard)
			// What is asked while nobody is there is not heard: Discord tells its user so.
			if lost+twice > 0 || unheard > 2*times {
				t.Error("not all were answered once")
			}
		})
	}
}

// again kills the program and starts it.
func (c *crowd) again(t *testing.T) {
	_ = c.cmd.Process.Kill()
	_ = c.cmd.Wait()
	c.start(t)
}

// bring has updates brought to the program until the test ends, one in four twice.
func (c *crowd) bring(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().String()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	c.env = append(c.env, "TRICH_TELEGRAM_WEBHOOK_URL=https://example.org/hook", "TRICH_TELEGRAM_WEBHOOK_LISTEN="+addr)
	ended := make(chan struct{})
	var bringing sync.WaitGroup
	bringing.Go(func() {
		for {
			select {
			case <-ended:
				return
			case <-time.After(50 * time.Millisecond):
				c.telegram.Bring("http://"+addr, func() bool { return rand.IntN(4) == 0 })
			}
		}
	})
	t.Cleanup(func() { close(ended); bringing.Wait() })
}

// TestServeHangUp: SIGHUP brings the articles up to date, and the settings, and
// costs no question.
func TestServeHangUp(t *testing.T) {
	long(t, 1, 1)
	c := newCrowd(t)
	settings := filepath.Join(t.TempDir(), "config.yaml")
	if err := os.WriteFile(settings, []byte("answer:\n  quotes: 2\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	c.env = append(c.env, "TRICH_CONFIG="+settings)
	c.start(t)
	c.logs(t, "the corpus is up to date")
	hangUp := func() {
		if err := c.cmd.Process.Signal(syscall.SIGHUP); err != nil {
			t.Fatal(err)
		}
	}
	write(t, c.corpus, map[string]string{"dragon.txt": dragonArticle})
	hangUp()
	c.lan = telegramtest.Person{ID: 8001, Language: "vi"}
	for n := 0; ; n++ {
		c.telegram.Say(c.lan, dragon, nil)
		c.telegram.Wait("a reply", func() bool { return len(c.telegram.Shown(8001)) > n })
		if strings.Contains(c.telegram.Shown(8001)[n].Text, "666") {
			break
		}
		if n == 5 {
			t.Fatal("the new article is not there")
		}
		time.Sleep(time.Second)
	}
	for round, content := range []string{"answer:\n  quotes: 1\n", "answer:\n  quotes: x\n"} {
		if err := os.WriteFile(settings, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		c.ask()
		hangUp()
		c.ask()
		c.logs(t, []string{"the settings have changed", "the settings stay as they were"}[round])
		c.ask()
	}
	if lost, twice, _ := c.await(t); lost+twice > 0 {
		t.Errorf("%d lost, %d twice: %s", lost, twice, c.errOut)
	}
	if code := c.end(t); code != 0 {
		t.Errorf("exit code %d: %s", code, c.errOut)
	}
}

// TestServeSoak asks for half an hour while faults come at random: nothing is lost
// or doubled, and the program does not grow.
func TestServeSoak(t *testing.T) {
	seconds := long(t, 1800, 30)
	c := newCrowd(t)
	c.telegram.SetFault(func(method string, _ map[string]string) telegramtest.Fault {
		switch p := rand.IntN(100); {
		case p < 3:
			return telegramtest.Fault{Status: 429, Description: "Too Many Requests: retry after 1", RetryAfter: 1}
		case p < 6:
			return telegramtest.Fault{Status: 502, Raw: "<html>"}
		case p < 8:
			return telegramtest.Fault{Cut: true}
		}
		return telegramtest.Fault{}
	})
	before := c.goroutines(t)
	c.start(t)
	var middle int
	began := time.Now()
	for second := range seconds {
		for range 5 {
			c.ask()
			time.Sleep(time.Second / 5)
		}
		switch second % 10 {
		case 3:
			c.discord.Fail(3, "PATCH", "/messages/", 500, 0)
		case 5:
			c.discord.Limit(2, "PATCH", "/messages/", time.Second, false)
		case 8:
			c.discord.Drop()
		}
		if second == seconds/2 {
			middle = resident(t, c.cmd.Process.Pid)
		}
	}
	took := time.Since(began)
	lost, twice, unheard := c.await(t)
	end := resident(t, c.cmd.Process.Pid)
	after := c.dump(t)
	t.Logf("%d questions on each front in %v: %d lost, %d twice, %d unheard, %d answered; %d MB in the middle, %d at the end; %d goroutines after a start, %d at the end",
		c.asked, took.Round(time.Second), lost, twice, unheard, c.answered(), middle, end, before, after)
	// What comes between two connections may be too old when it is heard: Discord
	// tells its user that the application did not respond.
	if lost+twice > 0 || unheard > c.asked/50 || middle > 0 && end > middle*3/2 || after > before+20 {
		t.Error("the program does not hold out")
	}
}

// answered counts the replies that answer, on both fronts.
func (c *crowd) answered() (n int) {
	for i := 1; i <= c.asked; i++ {
		for _, m := range c.telegram.Shown(int64(10000 + i)) {
			if strings.Contains(m.Text, "Lương Tam Quang") {
				n++
			}
		}
	}
	for _, i := range c.commands {
		for _, m := range c.discord.Replies(i) {
			if strings.Contains(m.Text(), "Lương Tam Quang") {
				n++
			}
		}
	}
	return n
}

// goroutines counts those of the program when it has answered a little.
func (c *crowd) goroutines(t *testing.T) int {
	t.Helper()
	c.start(t)
	for range 5 {
		c.ask()
	}
	c.await(t)
	return c.dump(t)
}

// dump ends the program with a list of its goroutines, and counts them.
func (c *crowd) dump(t *testing.T) int {
	t.Helper()
	time.Sleep(2 * time.Second) // for connections that are being closed
	if err := c.cmd.Process.Signal(syscall.SIGQUIT); err != nil {
		t.Fatal(err)
	}
	_ = c.cmd.Wait() // it ends as it was told to
	return strings.Count(c.errOut.String(), "\ngoroutine ")
}

// resident is the memory of a process in megabytes; 0 where that is not told.
func resident(t *testing.T, pid int) (mb int) {
	t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(status)) {
		if n, err := fmt.Sscanf(line, "VmRSS: %d kB", &mb); n == 1 && err == nil {
			return mb / 1024
		}
	}
	return 0
}

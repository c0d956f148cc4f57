package telegram

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"trich/internal/front/telegram/telegramtest"
)

// A process is killed while it answers, which a front cannot tell from one that is
// cut off from its journal: what it had taken is answered by the next, once; what
// it had sent is not sent again, and redelivered updates are not answered anew.
func TestKilled(t *testing.T) {
	for _, hooked := range []bool{false, true} {
		server := telegramtest.New(t, specFile)
		dir := t.TempDir()
		w, addr := Webhook{}, ""
		if hooked {
			w = Webhook{Addr: free(t)}
			w.URL, addr = "https://bot.example/hook", "http://"+w.Addr
		}
		var dead atomic.Bool
		server.SetFault(func(method string, params map[string]string) telegramtest.Fault {
			return telegramtest.Fault{Cut: dead.Load() && method != "getUpdates" && method != "setWebhook"}
		})
		core := &echo{}
		options := func(o *Options) { o.Webhook, o.JournalDir, o.StateFile = w, dir, filepath.Join(dir, "at.json") }
		deliver := func() {
			if hooked {
				server.Deliver(addr, "")
			}
		}
		first := run(t, server, core, options)
		server.Wait("the front to begin", func() bool { return server.Polling() || len(server.Calls("setWebhook")) == 1 })
		p := telegramtest.Person{ID: 42}
		server.Say(p, "before", nil)
		deliver()
		shown(t, server, 42, 1)
		dead.Store(true)
		for n := range 5 {
			server.Say(telegramtest.Person{ID: int64(100 + n)}, fmt.Sprint("question ", n), nil)
		}
		server.Repeat(2)
		deliver()
		server.Wait("all to be taken", func() bool { return len(core.seen()) == 6 })
		kill(t, first, dir)
		dead.Store(false)
		second := run(t, server, core, options)
		server.Wait("the next to begin", func() bool { return server.Polling() || len(server.Calls("setWebhook")) == 2 })
		deliver() // All of it, once more.
		for n := range 5 {
			m := shown(t, server, int64(100+n), 1)
			if m[0].Text != fmt.Sprint("question ", n) {
				t.Errorf("hooked %v: %q", hooked, m[0].Text)
			}
		}
		server.Say(p, "after", nil)
		deliver()
		if all := shown(t, server, 42, 2); all[1].Text != "after" {
			t.Errorf("hooked %v: %+v", hooked, all)
		}
		if err := second.stop(); err != nil {
			t.Error(err)
		}
	}
}

// A message that was sent in the instant of the kill is found again, and what was
// about to be sent and was not is sent; messages of before stay as they are.
func TestKilledInDoubt(t *testing.T) {
	for _, sent := range []bool{true, false} {
		server := telegramtest.New(t, specFile)
		dir := t.TempDir()
		options := func(o *Options) { o.JournalDir, o.StateFile = dir, filepath.Join(dir, "at.json") }
		var dead atomic.Bool
		server.SetFault(func(method string, params map[string]string) telegramtest.Fault {
			return telegramtest.Fault{CutAfter: sent && dead.Load() && method == "sendMessage", Cut: dead.Load() && (method == "editMessageText" || !sent && method == "sendMessage")}
		})
		first := run(t, server, &echo{}, options)
		p := telegramtest.Person{ID: 42}
		server.Say(p, "before", nil)
		shown(t, server, 42, 1)
		server.Wait("the poll", server.Polling)
		dead.Store(true)
		server.Say(p, "in doubt", nil)
		server.Say(telegramtest.Person{ID: 43}, "another's", nil)
		server.Say(p, "waiting", nil)
		server.Wait("the attempts", func() bool {
			return len(server.Calls("sendMessage")) >= 3 || !sent && strings.Count(first.log.String(), "tried again") >= 2
		})
		frozen := freeze(t, dir)
		dead.Store(false)
		server.SetFault(func(method string, _ map[string]string) telegramtest.Fault {
			return telegramtest.Fault{Cut: method == "sendMessage"} // The old process does nothing more.
		})
		_ = first.stop()
		frozen()
		server.SetFault(nil)
		before := len(server.Shown(42))
		run(t, server, &echo{}, options)
		want := 3
		if sent {
			want = before + 1
		}
		server.Wait("the others", func() bool { return len(server.Shown(42)) >= want && len(server.Shown(43)) >= 1 })
		var texts []string
		for _, m := range server.Shown(42) {
			if len(texts) == 0 || texts[len(texts)-1] != m.Text {
				texts = append(texts, m.Text)
			}
		}
		if got := strings.Join(texts, "|"); got != "before|in doubt|waiting" || len(server.Shown(42)) != want {
			t.Errorf("sent %v: %+v", sent, server.Shown(42))
		}
	}
}

// freeze remembers files; what it returns puts them back.
func freeze(t *testing.T, dir string) (restore func()) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	before := map[string][]byte{}
	for _, name := range files {
		if before[name], err = os.ReadFile(name); err != nil {
			t.Fatal(err)
		}
	}
	return func() {
		for name, content := range before {
			if err := os.WriteFile(name, content, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// kill ends a front without letting it write into its journal any more: the files
// are put back as they were.
func kill(t *testing.T, r *running, dir string) {
	t.Helper()
	restore := freeze(t, dir)
	if err := r.stop(); err != nil {
		t.Error(err)
	}
	restore()
}

// A message whose receipt was cut off is not sent twice in a private chat.
func TestCutOffReceipt(t *testing.T) {
	server, core := telegramtest.New(t, specFile), &echo{}
	run(t, server, core, nil)
	p := telegramtest.Person{ID: 42}
	server.Say(p, "one", nil)
	shown(t, server, 42, 1)
	server.SetFault(once("sendMessage", telegramtest.Fault{CutAfter: true}))
	server.Say(telegramtest.Person{ID: 43}, "another's", nil)
	shown(t, server, 43, 1)
	server.SetFault(once("sendMessage", telegramtest.Fault{CutAfter: true}))
	server.Say(p, "two", nil)
	server.Say(p, "three", nil)
	server.Wait("the last", func() bool { all := server.Shown(42); return all[len(all)-1].Text == "three" })
	if n := len(server.Shown(42)) + len(server.Shown(43)); n != 4 {
		t.Errorf("%d messages, want 4", n)
	}
}

package telegram

import (
	"context"
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"trich/internal/chat"
	"trich/internal/front/telegram/telegramtest"
)

// once makes each of the faults happen at one request of the method, in turn.
func once(method string, faults ...telegramtest.Fault) func(string, map[string]string) telegramtest.Fault {
	var n atomic.Int64
	return func(m string, _ map[string]string) telegramtest.Fault {
		if m != method {
			return telegramtest.Fault{}
		}
		if i := int(n.Add(1)) - 1; i < len(faults) {
			return faults[i]
		}
		return telegramtest.Fault{}
	}
}

// Whatever goes wrong on the way for a time, each question gets one reply.
func TestRetries(t *testing.T) {
	faults := []telegramtest.Fault{
		{Status: http.StatusTooManyRequests, Description: "Too Many Requests: retry after 1", RetryAfter: 1},
		{Status: http.StatusBadGateway, Raw: "<html>Bad Gateway</html>"},
		{Status: http.StatusInternalServerError, Description: "Internal Server Error"},
		{Cut: true},
		{Raw: `{"ok":tru`},
	}
	for _, method := range []string{"getMe", "deleteWebhook", "getUpdates", "sendMessage"} {
		t.Run(method, func(t *testing.T) {
			t.Parallel()
			server := telegramtest.New(t, specFile)
			server.SetFault(once(method, faults...))
			run(t, server, &echo{}, nil)
			server.Say(telegramtest.Person{ID: 42}, "Ai?", nil)
			if got := shown(t, server, 42, 1); got[0].Text != "Ai?" {
				t.Errorf("the reply is %q", got[0].Text)
			}
		})
	}
}

// The wait that the server asks for is kept.
func TestRetryAfter(t *testing.T) {
	server := telegramtest.New(t, specFile)
	server.SetFault(once("sendMessage", telegramtest.Fault{Status: http.StatusTooManyRequests, RetryAfter: 2}))
	run(t, server, &echo{}, nil)
	began := time.Now()
	server.Say(telegramtest.Person{ID: 42}, "Ai?", nil)
	shown(t, server, 42, 1)
	if took := time.Since(began); took < 2*time.Second {
		t.Errorf("sent again after %v, not 2 s", took)
	}
}

// The front ends where it cannot go on, and says what to do.
func TestStops(t *testing.T) {
	tests := []struct {
		method string
		status int
		want   string
	}{
		{"getMe", http.StatusUnauthorized, "set telegram.token"},
		{"getMe", http.StatusNotFound, "telegram.api_url"},
		{"getUpdates", http.StatusUnauthorized, "set telegram.token"},
		{"getUpdates", http.StatusConflict, "another program takes the updates"},
	}
	for _, tt := range tests {
		server := telegramtest.New(t, specFile)
		server.SetFault(once(tt.method, telegramtest.Fault{Status: tt.status, Description: "No"}))
		f, err := New(Options{Core: &echo{}, Token: telegramtest.Token, APIURL: server.URL, Log: discard()})
		if err != nil {
			t.Fatal(err)
		}
		f.yield = 0
		err = f.Run(t.Context())
		if err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), telegramtest.Token) {
			t.Errorf("%s %d: %v, want %q", tt.method, tt.status, err, tt.want)
		}
	}
}

// A second instance ends the first, which says so.
func TestTwoInstances(t *testing.T) {
	server := telegramtest.New(t, specFile)
	first, err := New(Options{Core: &echo{}, Token: telegramtest.Token, APIURL: server.URL, Log: discard()})
	if err != nil {
		t.Fatal(err)
	}
	first.yield = 0
	ended := make(chan error, 1)
	go func() { ended <- first.Run(t.Context()) }()
	server.Wait("the first to poll", server.Polling)
	run(t, server, &echo{}, func(o *Options) { o.Listen = []string{Private} })
	select {
	case err := <-ended:
		if err == nil || !strings.Contains(err.Error(), "another program") {
			t.Errorf("the first ended with %v", err)
		}
	case <-time.After(time.Minute):
		t.Fatal("the first does not end")
	}
	server.Say(telegramtest.Person{ID: 42}, "Ai?", nil)
	shown(t, server, 42, 1)
}

// Who has blocked the bot is not worked for until they write again.
func TestBlocked(t *testing.T) {
	server := telegramtest.New(t, specFile)
	p := telegramtest.Person{ID: 42}
	core, gate := &echo{}, make(chan struct{})
	core.handle = func(ctx context.Context, r chat.Request, show chat.Show) error {
		<-gate
		return show(ctx, says(r.Text))
	}
	run(t, server, core, nil)
	server.Say(p, "one", nil)
	server.Say(p, "two", nil)
	server.Say(p, "three", nil)
	server.Wait("all to be taken", func() bool { return server.Pending() == 0 && len(core.seen()) == 1 })
	server.Block(p.ID, true)
	close(gate)
	server.Wait("the refusal", func() bool { return len(server.Calls("sendMessage")) == 1 })
	server.Block(p.ID, false)
	server.Say(p, "four", nil)
	if got := shown(t, server, p.ID, 1); got[0].Text != "four" {
		t.Errorf("the reply is %q", got[0].Text)
	}
	for _, r := range core.seen() {
		if r.Text == "two" || r.Text == "three" {
			t.Errorf("%q was worked for", r.Text)
		}
	}
}

// Questions of one chat are answered in order, those of others meanwhile; a
// reload keeps nobody waiting; an update that comes twice is handled once.
func TestOrder(t *testing.T) {
	server := telegramtest.New(t, specFile)
	reload := make(chan struct{})
	core := &echo{lengthy: func(r chat.Request) bool { return r.Text == "/reload" }}
	slow := make(chan struct{})
	core.handle = func(ctx context.Context, r chat.Request, show chat.Show) error {
		switch r.Text {
		case "/reload":
			<-reload
		case "slow":
			<-slow
		}
		return show(ctx, says(r.Text))
	}
	r := run(t, server, core, nil)
	p, q := telegramtest.Person{ID: 42}, telegramtest.Person{ID: 43}
	server.Say(p, "/reload", nil)
	server.Say(p, "slow", nil)
	for i := range 20 {
		server.Say(p, fmt.Sprint("question ", i), nil)
	}
	server.Repeat(3)
	server.Say(q, "other", nil)
	shown(t, server, q.ID, 1)
	if n := len(server.Shown(p.ID)); n != 0 {
		t.Errorf("%d answers before their turn", n)
	}
	close(slow)
	all := shown(t, server, p.ID, 21)
	close(reload)
	for i, m := range all[1:] {
		if want := fmt.Sprint("question ", i); m.Text != want {
			t.Errorf("reply %d is %q", i, m.Text)
		}
	}
	shown(t, server, p.ID, 22)
	if err := r.stop(); err != nil || len(server.Shown(p.ID)) != 22 {
		t.Errorf("%v, %d replies", err, len(server.Shown(p.ID)))
	}
}

// What is being answered when the front ends is finished and confirmed, and not
// answered again by the next; nor is it when the front could not confirm.
func TestRestart(t *testing.T) {
	for _, confirmed := range []bool{true, false} {
		server := telegramtest.New(t, specFile)
		var cutting atomic.Bool
		server.SetFault(func(method string, params map[string]string) telegramtest.Fault {
			return telegramtest.Fault{Cut: cutting.Load() && method == "getUpdates" && params["offset"] != ""}
		})
		state := filepath.Join(t.TempDir(), "telegram.json")
		core, entered, gate := &echo{}, make(chan struct{}, 9), make(chan struct{})
		core.handle = func(ctx context.Context, r chat.Request, show chat.Show) error {
			entered <- struct{}{}
			<-gate
			return show(ctx, says(r.Text))
		}
		cutting.Store(!confirmed)
		p := telegramtest.Person{ID: 42}
		server.Say(p, "one", nil)
		server.Say(p, "two", nil)
		first := run(t, server, core, func(o *Options) { o.StateFile = state })
		<-entered
		time.AfterFunc(200*time.Millisecond, func() { close(gate) })
		if err := first.stop(); err != nil {
			t.Error(err)
		}
		if n := len(server.Shown(p.ID)); n != 2 {
			t.Errorf("%d of 2 questions were answered at the end", n)
		}
		if pending := server.Pending(); (pending == 0) != confirmed {
			t.Errorf("%d updates are pending, confirmed %v", pending, confirmed)
		}
		cutting.Store(false)
		run(t, server, core, func(o *Options) { o.StateFile = state })
		server.Say(p, "three", nil)
		all := shown(t, server, p.ID, 3)
		if all[2].Text != "three" {
			t.Errorf("the third reply is %q", all[2].Text)
		}
	}
}

// A request that panics costs only itself.
func TestPanic(t *testing.T) {
	server := telegramtest.New(t, specFile)
	core := &echo{}
	var did sync.Once
	core.handle = func(ctx context.Context, r chat.Request, show chat.Show) error {
		did.Do(func() { panic("oh") })
		return show(ctx, says(r.Text))
	}
	run(t, server, core, nil)
	p := telegramtest.Person{ID: 42}
	server.Say(p, "one", nil)
	server.Say(p, "two", nil)
	if got := shown(t, server, p.ID, 1); got[0].Text != "two" {
		t.Errorf("the reply is %q", got[0].Text)
	}
}

// Package discordtest is a Discord for tests: a server on loopback with the
// gateway and as much of the interface as a bot needs. It holds messages,
// interactions and commands, keeps Discord's limits, checks every request
// against Discord's own description of its interface, and can be told to fail as
// Discord does.
package discordtest

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// IDs of what the server holds from the beginning.
const (
	AppID   = "500000000000000001"
	BotID   = "500000000000000002"
	GuildID = "600000000000000001"
	Token   = "MTIz.test.token"
)

// Message is a message as it stands now.
type Message struct {
	ID, Channel string
	Content     string
	Embeds      []Embed
	Buttons     []Button
	File        string
	// Ephemeral says that only the user of the interaction sees it.
	Ephemeral bool
	// Edits counts how often the message was changed; Deleted says that it is
	// gone.
	Edits   int
	Deleted bool
	// ReplyTo is the message that is answered.
	ReplyTo string
	// Loading says that it announces a reply.
	Loading bool
	// Raw is the last body that was sent.
	Raw []byte
}

// Embed is an embed of a message.
type Embed struct {
	Title       string `json:"title"`
	URL         string `json:"url"`
	Description string `json:"description"`
	Color       int    `json:"color"`
	Footer      struct {
		Text string `json:"text"`
	} `json:"footer"`
}

// Button is a button, or an option of a menu.
type Button struct {
	Label, CustomID, URL string
	// Menu is the custom ID of the menu that it is an option of.
	Menu string
}

// Server is a Discord. It is safe for concurrent use.
type Server struct {
	// URL is the address of the interface.
	URL string

	t    *testing.T
	http *httptest.Server
	spec *Spec

	mu           sync.Mutex
	lastID       uint64
	messages     []*Message
	nonces       map[string]*Message
	interactions map[string]*Interaction // by token
	commands     map[string][]map[string]any
	requests     []string
	faults       []*fault
	channels     map[string]map[string]any
	threads      []map[string]any
	lacks        map[string]bool
	reactions    map[string]int
	roles        []map[string]any
	said         map[string]map[string]any // messages of people, by ID
	revision     int
	changed      chan struct{} // closed at every change

	gateway gateway
}

// SpecFile is Discord's description of its interface, from the repository's top.
const SpecFile = "../shared/specs/discord-openapi.json"

// New starts a server that ends with the test. Without spec the requests are
// held against the limits that are written here alone.
func New(t *testing.T, spec *Spec) *Server {
	s := &Server{
		t: t, spec: spec, nonces: map[string]*Message{}, interactions: map[string]*Interaction{},
		commands: map[string][]map[string]any{}, channels: map[string]map[string]any{}, changed: make(chan struct{}),
		lacks: map[string]bool{}, reactions: map[string]int{}, said: map[string]map[string]any{},
	}
	s.gateway.init()
	mux := http.NewServeMux()
	mux.HandleFunc("/gateway-socket/", s.connect)
	mux.HandleFunc("/api/", s.api)
	s.http = httptest.NewServer(mux)
	s.URL = s.http.URL + "/api/v10"
	t.Cleanup(s.Close)
	return s
}

// Close ends the server.
func (s *Server) Close() {
	s.Drop()
	s.http.CloseClientConnections()
	s.http.Close()
}

// newID is the next snowflake. The caller holds the lock.
func (s *Server) newID() string { return s.snowflake(time.Now()) }

// epoch is the first millisecond that Discord's IDs know.
const epoch = 1420070400000

func (s *Server) snowflake(at time.Time) string {
	s.lastID++
	return strconv.FormatUint(uint64(at.UnixMilli()-epoch)<<22|s.lastID&0x3FFFFF, 10)
}

// notify tells those who wait that something changed. The caller holds the lock.
func (s *Server) notify() {
	s.revision++
	close(s.changed)
	s.changed = make(chan struct{})
}

// Wait waits until done reports true, which is called with the server locked.
func (s *Server) Wait(what string, done func() bool) {
	s.t.Helper()
	limit := time.NewTimer(time.Minute)
	defer limit.Stop()
	for {
		s.mu.Lock()
		ok, changed := done(), s.changed
		s.mu.Unlock()
		if ok {
			return
		}
		select {
		case <-changed:
		case <-limit.C:
			s.t.Fatalf("waited in vain for %s", what)
		}
	}
}

// Messages are copies of the messages in a channel that are there, oldest first.
func (s *Server) Messages(channel string) []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.in(channel)
}

func (s *Server) in(channel string) []Message {
	var found []Message
	for _, m := range s.messages {
		if m.Channel == channel && !m.Deleted {
			found = append(found, *m)
		}
	}
	return found
}

// Requests are the requests so far, as method and path.
func (s *Server) Requests() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string{}, s.requests...)
}

// Count is the number of requests that begin with a method and path.
func (s *Server) Count(prefix string) int {
	n := 0
	for _, r := range s.Requests() {
		if strings.HasPrefix(r, prefix) {
			n++
		}
	}
	return n
}

// Commands are the commands registered for a guild, or globally for none.
func (s *Server) Commands(guild string) []map[string]any {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.commands[guild]
}

// SetCommands registers commands as if they had been there before.
func (s *Server) SetCommands(guild string, commands []map[string]any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.commands[guild] = commands
}

// SetChannel tells what a channel is, as Discord would answer for it.
func (s *Server) SetChannel(id string, fields map[string]any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.channels[id] = fields
}

// SetRoles tells which roles the server has.
func (s *Server) SetRoles(roles ...map[string]any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.roles = roles
}

// Role is a role, that of a bot where there is one.
func Role(id, bot string) map[string]any {
	r := map[string]any{"id": id, "name": "role " + id}
	if bot != "" {
		r["tags"] = map[string]any{"bot_id": bot}
	}
	return r
}

// Threads are the threads that were opened, as they were asked for.
func (s *Server) Threads() []map[string]any {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.threads
}

// fault is how requests are to fail.
type fault struct {
	method, part string
	left         int
	answer       func(w http.ResponseWriter)
	// hold, unless it is nil, is waited for instead of answering.
	hold <-chan struct{}
}

// Fail makes the next n requests with the method and with part in their path
// fail with a status and one of Discord's codes.
func (s *Server) Fail(n int, method, part string, status, code int) {
	s.addFault(&fault{method: method, part: part, left: n, answer: func(w http.ResponseWriter) { refuse(w, status, code, "told to fail") }})
}

// Lack takes a permission away from the bot: "embeds", "history", "reactions", "files",
// "threads", or "write", to write in channels at all.
func (s *Server) Lack(permission string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lacks[permission] = true
}

// PeekReactions counts, within Wait, the messages that the bot put a sign on.
func (s *Server) PeekReactions() int { return len(s.reactions) }

// Page makes the next n such requests get a page of a proxy's instead of Discord's
// reply that there are too many.
func (s *Server) Page(n int, method, part string, after time.Duration) {
	s.addFault(&fault{method: method, part: part, left: n, answer: func(w http.ResponseWriter) {
		w.Header().Set("Retry-After", strconv.Itoa(int(after/time.Second)))
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(http.StatusTooManyRequests)
		fmt.Fprint(w, "<html>error code: 1015</html>")
	}})
}

// Hold makes the next n such requests hang until release is closed.
func (s *Server) Hold(n int, method, part string, release <-chan struct{}) {
	s.addFault(&fault{method: method, part: part, left: n, hold: release})
}

// Limit makes the next n such requests fail for coming too fast.
func (s *Server) Limit(n int, method, part string, after time.Duration, global bool) {
	s.addFault(&fault{method: method, part: part, left: n, answer: func(w http.ResponseWriter) {
		seconds := strconv.FormatFloat(after.Seconds(), 'f', 3, 64)
		w.Header().Set("Retry-After", seconds)
		w.Header().Set("X-RateLimit-Reset-After", seconds)
		if global {
			w.Header().Set("X-RateLimit-Global", "true")
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusTooManyRequests)
		fmt.Fprintf(w, `{"message":"You are being rate limited.","retry_after":%s,"global":%v}`, seconds, global)
	}})
}

func (s *Server) addFault(f *fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, f)
}

// faulty answers a request with a failure if it is to fail.
func (s *Server) faulty(w http.ResponseWriter, r *http.Request) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, f := range s.faults {
		if f.left > 0 && f.method == r.Method && strings.Contains(r.URL.Path, f.part) {
			f.left--
			if f.hold != nil {
				s.mu.Unlock()
				select {
				case <-f.hold:
				case <-r.Context().Done():
				}
				s.mu.Lock()
				return false
			}
			f.answer(w)
			return true
		}
	}
	return false
}

// refuse answers with an error as Discord does.
func refuse(w http.ResponseWriter, status, code int, message string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	fmt.Fprintf(w, `{"message":%q,"code":%d}`, message, code)
}

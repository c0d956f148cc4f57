package discordtest

import (
	"bytes"
	"compress/zlib"
	"encoding/json"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// Operations of the gateway.
const (
	opDispatch       = 0
	opHeartbeat      = 1
	opIdentify       = 2
	opPresence       = 3
	opResume         = 6
	opReconnect      = 7
	opInvalidSession = 9
	opHello          = 10
	opHeartbeatAck   = 11
)

// frame is what goes over the gateway.
type frame struct {
	Op   int             `json:"op"`
	Data json.RawMessage `json:"d"`
	Seq  *int64          `json:"s,omitempty"`
	Type string          `json:"t,omitempty"`
}

// Identified is what a bot said of itself when it connected.
type Identified struct {
	Token    string `json:"token"`
	Intents  int    `json:"intents"`
	Compress bool   `json:"compress"`
	Shard    []int  `json:"shard"`
}

// gateway holds the sessions of the bot.
type gateway struct {
	mu       sync.Mutex
	sessions map[string]*session
	// Shards is what is advised, concurrency how many may start at once.
	shards, concurrency int
	identified          []Identified
	presences           []string
	resumed             int
	refuse              int // close the next identification with this code
	revoked             bool
	invalid             bool
	beat                time.Duration
	// storm is how many connections are closed as soon as they are accepted, and
	// accepted how many were.
	storm, accepted int
	// remaining of 1000 sessions may begin, and more after reset milliseconds.
	remaining, reset int
}

func (g *gateway) init() {
	g.sessions, g.shards, g.concurrency, g.beat = map[string]*session{}, 1, 1, 41250*time.Millisecond
	g.remaining, g.reset = 999, 1
}

// session is a session of a bot, which outlives its connections.
type session struct {
	id     string
	shard  [2]int
	seq    int64
	missed []frame // all that was sent, to be sent again on resuming
	socket *socket
}

// socket is a connection; writing to it is one at a time.
type socket struct {
	mu       sync.Mutex
	conn     *websocket.Conn
	compress bool
}

// send writes a frame, compressed like Discord's where the bot asked for it.
func (c *socket) send(f frame) {
	raw, err := json.Marshal(f)
	if err != nil {
		panic(err) // a mistake of the test's
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.compress {
		_ = c.conn.WriteMessage(websocket.TextMessage, raw) // reading notices a loss
		return
	}
	var b bytes.Buffer
	z := zlib.NewWriter(&b)
	_, _ = z.Write(raw) // to memory
	_ = z.Close()
	_ = c.conn.WriteMessage(websocket.BinaryMessage, b.Bytes())
}

func (c *socket) close(code int, text string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	_ = c.conn.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, text), time.Now().Add(time.Second))
	_ = c.conn.Close()
}

// connect serves a connection to the gateway.
func (s *Server) connect(w http.ResponseWriter, r *http.Request) {
	if q := r.URL.Query(); q.Get("encoding") != "json" || q.Get("v") == "" {
		s.t.Errorf("the gateway is asked for %q", r.URL.RawQuery)
	}
	conn, err := (&websocket.Upgrader{}).Upgrade(w, r, nil)
	if err != nil {
		return
	}
	g := &s.gateway
	c := &socket{conn: conn}
	defer conn.Close()
	g.mu.Lock()
	beat := g.beat
	g.mu.Unlock()
	c.send(frame{Op: opHello, Data: raw(map[string]any{"heartbeat_interval": beat.Milliseconds()})})
	for {
		var f frame
		if err := conn.ReadJSON(&f); err != nil {
			if websocket.IsCloseError(err, websocket.CloseNormalClosure, websocket.CloseGoingAway) {
				g.end(c)
			}
			return
		}
		if !s.receive(c, f) {
			return
		}
	}
}

// end ends the session of a connection that was closed for good.
func (g *gateway) end(c *socket) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for id, n := range g.sessions {
		if n.socket == c {
			delete(g.sessions, id)
		}
	}
}

// receive does what a frame asks for; false ends the connection.
func (s *Server) receive(c *socket, f frame) bool {
	g := &s.gateway
	switch f.Op {
	case opHeartbeat:
		c.send(frame{Op: opHeartbeatAck})
	case opIdentify:
		return s.identify(c, f.Data)
	case opResume:
		return s.resume(c, f.Data)
	case opPresence:
		var p struct {
			Activities []struct {
				State string `json:"state"`
			} `json:"activities"`
		}
		if err := json.Unmarshal(f.Data, &p); err != nil || len(p.Activities) != 1 {
			s.t.Errorf("a presence is %s", f.Data)
			return true
		}
		if !g.ready(c) {
			s.t.Error("a presence is shown before READY")
			c.close(4003, "Not authenticated.")
			return false
		}
		g.mu.Lock()
		g.presences = append(g.presences, p.Activities[0].State)
		g.mu.Unlock()
		s.mu.Lock()
		s.notify()
		s.mu.Unlock()
	default:
		c.close(4001, "Unknown opcode.")
		return false
	}
	return true
}

func (s *Server) identify(c *socket, data json.RawMessage) bool {
	g := &s.gateway
	var id Identified
	if err := json.Unmarshal(data, &id); err != nil {
		c.close(4002, "Decode error.")
		return false
	}
	g.mu.Lock()
	code := g.refuse
	g.refuse = 0
	g.mu.Unlock()
	switch {
	case code != 0:
		c.close(code, "told to refuse")
		return false
	case !g.knows(id.Token):
		c.close(4004, "Authentication failed.")
		return false
	}
	s.mu.Lock()
	name := s.newID()
	s.mu.Unlock()
	g.mu.Lock()
	c.compress = id.Compress
	now := &session{id: "session" + name, shard: [2]int{0, 1}, socket: c}
	if len(id.Shard) == 2 {
		now.shard = [2]int{id.Shard[0], id.Shard[1]}
	}
	for old, other := range g.sessions {
		if other.shard == now.shard {
			delete(g.sessions, old)
		}
	}
	g.sessions[now.id] = now
	g.identified = append(g.identified, id)
	g.mu.Unlock()
	now.dispatch(g, "READY", map[string]any{
		"v": 10, "session_id": now.id, "resume_gateway_url": s.socketURL(), "shard": now.shard,
		"user": map[string]any{"id": BotID, "username": "trich", "bot": true}, "application": map[string]any{"id": AppID, "flags": 0},
		"guilds": []any{map[string]any{"id": GuildID, "unavailable": true}},
	})
	s.mu.Lock()
	s.notify()
	s.mu.Unlock()
	if g.stormy() {
		c.close(4000, "Unknown error.")
		return false
	}
	return true
}

func (s *Server) resume(c *socket, data json.RawMessage) bool {
	var r struct {
		Token   string `json:"token"`
		Session string `json:"session_id"`
		Seq     int64  `json:"seq"`
	}
	g := &s.gateway
	if err := json.Unmarshal(data, &r); err != nil || !g.knows(r.Token) {
		c.close(4004, "Authentication failed.")
		return false
	}
	g.mu.Lock()
	old, known := g.sessions[r.Session]
	if !known || g.invalid {
		g.invalid = false
		delete(g.sessions, r.Session)
		g.mu.Unlock()
		c.send(frame{Op: opInvalidSession, Data: raw(false)})
		return true
	}
	c.compress = true
	g.resumed++
	missed := append([]frame{}, old.missed...)
	for _, f := range missed {
		if *f.Seq > r.Seq {
			c.send(f)
		}
	}
	old.socket = c
	g.mu.Unlock()
	old.dispatch(g, "RESUMED", map[string]any{})
	if g.stormy() {
		c.close(4000, "Unknown error.")
		return false
	}
	return true
}

// dispatch sends an event to a session, now or when it resumes.
func (n *session) dispatch(g *gateway, kind string, data any) {
	g.mu.Lock()
	defer g.mu.Unlock()
	n.seq++
	seq := n.seq
	f := frame{Op: opDispatch, Data: raw(data), Seq: &seq, Type: kind}
	n.missed = append(n.missed, f)
	if len(n.missed) > 5000 {
		n.missed = n.missed[1000:]
	}
	if n.socket != nil {
		n.socket.send(f)
	}
}

func raw(v any) json.RawMessage {
	data, err := json.Marshal(v)
	if err != nil {
		panic(err) // a mistake of the test's
	}
	return data
}

// dispatch sends an event of a guild to the shard that is in charge of it;
// direct messages go to shard 0.
func (s *Server) dispatch(guild, kind string, data any) {
	s.t.Helper()
	g := &s.gateway
	for {
		g.mu.Lock()
		var to *session
		for _, n := range g.sessions {
			id, _ := strconv.ParseUint(guild, 10, 64)
			if uint64(n.shard[0]) == (id>>22)%uint64(n.shard[1]) {
				to = n
			}
		}
		g.mu.Unlock()
		if to != nil {
			to.dispatch(g, kind, data)
			return
		}
		s.Connected()
	}
}

// Connected waits until the bot has a session.
func (s *Server) Connected() {
	s.t.Helper()
	g := &s.gateway
	s.Wait("a session of the bot", func() bool { g.mu.Lock(); defer g.mu.Unlock(); return len(g.sessions) > 0 })
}

// each does something with every connection.
func (s *Server) each(do func(c *socket)) {
	s.gateway.mu.Lock()
	defer s.gateway.mu.Unlock()
	for _, n := range s.gateway.sessions {
		if n.socket != nil {
			do(n.socket)
		}
	}
}

// Revoke makes the token one that Discord does not know, as a new one in the
// developer portal does: every connection to the gateway is closed with 4004,
// and so is every later one that gives it; requests get status 401.
func (s *Server) Revoke() {
	s.gateway.mu.Lock()
	s.gateway.revoked = true
	s.gateway.mu.Unlock()
	s.each(func(c *socket) { c.close(4004, "Authentication failed.") })
}

// knows reports whether a bot may come with this authorization.
func (g *gateway) knows(authorization string) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return authorization == "Bot "+Token && !g.revoked
}

// Advise sets the number of shards that the server advises, and how many may
// start at once.
func (s *Server) Advise(shards, concurrency int) {
	s.gateway.mu.Lock()
	defer s.gateway.mu.Unlock()
	s.gateway.shards, s.gateway.concurrency = shards, concurrency
}

// Identified lists who has connected, Resumed counts how often a session was
// resumed, and Presences lists what the bot showed of itself.
func (s *Server) Identified() []Identified {
	s.gateway.mu.Lock()
	defer s.gateway.mu.Unlock()
	return append([]Identified{}, s.gateway.identified...)
}

// Resumed counts the sessions that were resumed.
func (s *Server) Resumed() int {
	s.gateway.mu.Lock()
	defer s.gateway.mu.Unlock()
	return s.gateway.resumed
}

// Presences lists what the bot showed of itself.
func (s *Server) Presences() []string {
	s.gateway.mu.Lock()
	defer s.gateway.mu.Unlock()
	return append([]string{}, s.gateway.presences...)
}

// socketURL is the gateway's address.
func (s *Server) socketURL() string {
	return "ws" + s.http.URL[len("http"):] + "/gateway-socket"
}

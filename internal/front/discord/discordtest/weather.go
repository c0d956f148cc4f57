package discordtest

import "time"

// ready reports whether there is a session on a connection.
func (g *gateway) ready(c *socket) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, n := range g.sessions {
		if n.socket == c {
			return true
		}
	}
	return false
}

// stormy reports whether a connection is to be closed that was just accepted.
func (g *gateway) stormy() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.accepted++
	g.storm--
	return g.storm >= 0
}

// Storm makes the gateway close the next n connections as soon as the bot has
// identified or resumed.
func (s *Server) Storm(n int) {
	s.gateway.mu.Lock()
	defer s.gateway.mu.Unlock()
	s.gateway.storm = n
}

// Accepted counts the sessions that were begun or resumed.
func (s *Server) Accepted() int {
	s.gateway.mu.Lock()
	defer s.gateway.mu.Unlock()
	return s.gateway.accepted
}

// Sessions sets how many more sessions may begin, until there are more again.
func (s *Server) Sessions(remaining int, reset time.Duration) {
	s.gateway.mu.Lock()
	defer s.gateway.mu.Unlock()
	s.gateway.remaining, s.gateway.reset = remaining, int(reset/time.Millisecond)
}

// Drop cuts all connections to the gateway, without a word.
func (s *Server) Drop() { s.each(func(c *socket) { _ = c.conn.NetConn().Close() }) }

// Reconnect asks the bot to connect again.
func (s *Server) Reconnect() { s.each(func(c *socket) { c.send(frame{Op: opReconnect}) }) }

// Forget makes the next attempt to resume a session fail.
func (s *Server) Forget() {
	s.gateway.mu.Lock()
	defer s.gateway.mu.Unlock()
	s.gateway.invalid = true
}

// Refuse closes the next identification with a code.
func (s *Server) Refuse(code int) {
	s.gateway.mu.Lock()
	defer s.gateway.mu.Unlock()
	s.gateway.refuse = code
}

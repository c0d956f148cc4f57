package discord

import (
	"context"
	"crypto/tls"
	"encoding/binary"
	"errors"
	"net"
	"net/http"
	"net/url"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/gorilla/websocket"
)

// line is the network connection beneath a session. A connection on which
// nothing arrives for longer than any heartbeat takes is dead.
type line struct {
	mu   sync.Mutex
	conn net.Conn
	down bool
	// tail is the end of what arrived, which tells why the gateway closes a
	// connection: discordgo keeps that to itself.
	tail []byte
}

// silence is how long a connection may be silent; Discord's heartbeats are
// answered every 41 seconds or so.
const silence = 2 * time.Minute

// maxControl is the longest control frame of a websocket, with its head.
const maxControl = 127

// dialer dials over the line.
func (l *line) dialer() *websocket.Dialer {
	d := &websocket.Dialer{Proxy: http.ProxyFromEnvironment, HandshakeTimeout: 20 * time.Second, NetDialContext: l.dial}
	gateway := &http.Request{URL: &url.URL{Scheme: "https", Host: "gateway.discord.gg"}}
	if proxy, err := http.ProxyFromEnvironment(gateway); err == nil && proxy == nil {
		d.NetDialTLSContext = l.dialTLS // Beneath which there is nothing to be read.
	}
	return d
}

func (l *line) dial(ctx context.Context, network, address string) (net.Conn, error) {
	conn, err := l.connect(ctx, network, address)
	if err != nil {
		return nil, err
	}
	return heard{conn, l}, nil
}

func (l *line) dialTLS(ctx context.Context, network, address string) (net.Conn, error) {
	conn, err := l.connect(ctx, network, address)
	if err != nil {
		return nil, err
	}
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	secured := tls.Client(conn, &tls.Config{ServerName: host, MinVersion: tls.VersionTLS12})
	if err := secured.HandshakeContext(ctx); err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return heard{secured, l}, nil
}

func (l *line) connect(ctx context.Context, network, address string) (net.Conn, error) {
	dialer := net.Dialer{Timeout: 20 * time.Second}
	conn, err := dialer.DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.down {
		return nil, errors.Join(context.Canceled, conn.Close())
	}
	l.conn, l.tail = conn, nil
	return conn, nil
}

// hangUp ends what is going on on the line.
func (l *line) hangUp() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.down = true
	if l.conn != nil {
		_ = l.conn.Close() // it is not needed any more
	}
}

// closed is with which code and words the gateway closed the connection; 0 if it
// went without a word.
func (l *line) closed() (code int, text string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for i := 0; i+4 <= len(l.tail); i++ {
		frame := l.tail[i:]
		if frame[0] != 0x88 || int(frame[1]) != len(frame)-2 {
			continue
		}
		code, text := int(binary.BigEndian.Uint16(frame[2:])), string(frame[4:])
		if code >= 1000 && code < 5000 && utf8.ValidString(text) {
			return code, text
		}
	}
	return 0, ""
}

// heard is a connection that fails when it is silent for too long.
type heard struct {
	net.Conn
	line *line
}

// Read implements net.Conn.
func (h heard) Read(p []byte) (int, error) {
	if err := h.SetReadDeadline(time.Now().Add(silence)); err != nil {
		return 0, err
	}
	n, err := h.Conn.Read(p)
	if n > 0 {
		h.line.mu.Lock()
		defer h.line.mu.Unlock()
		h.line.tail = append(h.line.tail, p[max(0, n-maxControl):n]...)
		h.line.tail = h.line.tail[max(0, len(h.line.tail)-maxControl):]
	}
	return n, err
}

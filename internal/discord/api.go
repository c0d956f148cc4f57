package discord

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"
)

// Error codes of Discord's that mean something here.
const (
	codeAlreadyAcknowledged = 40060
	codeUnknownWebhook      = 10015
	codeInvalidToken        = 50027
)

// api makes requests to Discord. discordgo keeps to the limits of rate, by
// bucket and global, and asks again after a 429; what it does not know is that
// interactions have buckets of their own, so that keeping one for each of them,
// as it does, would fill the memory.
type api struct {
	session *discordgo.Session
	base    string
}

func newAPI(base, token string) *api {
	a := &api{base: strings.TrimSuffix(base, "/")}
	a.session = newSession(a.base, token)
	return a
}

// newSession is a discordgo session whose requests go to base. It is silent,
// since discordgo would log whole requests, and keeps no state.
func newSession(base, token string) *discordgo.Session {
	s, _ := discordgo.New("Bot " + token) // its error is always nil
	s.LogLevel = -1
	s.StateEnabled = false
	s.SyncEvents = true
	s.ShouldReconnectOnError = false
	s.ShouldReconnectVoiceOnSessionError = false
	s.MaxRestRetries = 0
	s.Client = &http.Client{Timeout: time.Minute, Transport: transport{base: base, next: http.DefaultTransport}}
	return s
}

// request is one to Discord's interface.
type request struct {
	method, path string
	// bucket tells which requests share a limit of rate; limits keeps it, or is
	// nil for the session's.
	bucket string
	limits *discordgo.RateLimiter
	body   any
	file   *discordgo.File
}

// do makes a request and decodes what comes back into out unless that is nil.
// Errors hold neither tokens nor addresses, in which there are tokens too.
func (a *api) do(ctx context.Context, r request, out any) error {
	var body []byte
	contentType := "application/json"
	var err error
	switch {
	case r.file != nil:
		contentType, body, err = discordgo.MultipartBodyWithJSON(r.body, []*discordgo.File{r.file})
	case r.body != nil:
		body, err = json.Marshal(r.body)
	}
	if err != nil {
		return fmt.Errorf("discord: %w", err)
	}
	limits := r.limits
	if limits == nil {
		limits = a.session.Ratelimiter
	}
	raw, err := a.session.RequestWithLockedBucket(r.method, a.base+r.path, contentType, body, limits.LockBucket(r.bucket), 0, discordgo.WithContext(ctx))
	if err != nil {
		return fmt.Errorf("discord: %s: %w", r.bucket, withoutAddress(err))
	}
	if out == nil || len(raw) == 0 {
		return nil
	}
	if err := json.Unmarshal(raw, out); err != nil {
		return fmt.Errorf("discord: %s: %w", r.bucket, err)
	}
	return nil
}

// withoutAddress takes the address out of an error of net/http.
func withoutAddress(err error) error {
	var withURL *url.Error
	if errors.As(err, &withURL) {
		return withURL.Err
	}
	return err
}

// statusOf is the HTTP status that an error stands for, 0 for none.
func statusOf(err error) int {
	var rest *discordgo.RESTError
	if errors.As(err, &rest) && rest.Response != nil {
		return rest.Response.StatusCode
	}
	return 0
}

// codeOf is Discord's code of an error, 0 for none.
func codeOf(err error) int {
	var rest *discordgo.RESTError
	if errors.As(err, &rest) && rest.Message != nil {
		return rest.Message.Code
	}
	return 0
}

// transport sends what discordgo means for discord.com to the interface that is
// set, and asks again where a server or the network failed. Nearly every request
// is such that doing it twice is doing it once, by Discord's nature (edits, first
// answers to interactions) or by a nonce (messages); the second message of a
// long answer to an interaction alone may then appear twice.
type transport struct {
	base string
	next http.RoundTripper
}

// tries is how often a request is made before it counts as failed.
const tries = 4

// RoundTrip implements http.RoundTripper.
func (t transport) RoundTrip(r *http.Request) (*http.Response, error) {
	if rest, is := strings.CutPrefix(r.URL.String(), strings.TrimSuffix(discordgo.EndpointAPI, "/")); is {
		u, err := url.Parse(t.base + rest)
		if err != nil {
			return nil, err
		}
		r = r.Clone(r.Context())
		r.URL, r.Host = u, u.Host
	}
	for try := 1; ; try++ {
		if try > 1 && r.GetBody != nil {
			body, err := r.GetBody()
			if err != nil {
				return nil, err
			}
			r.Body = body
		}
		resp, err := t.next.RoundTrip(r)
		if try == tries || err == nil && resp.StatusCode < http.StatusInternalServerError || r.Context().Err() != nil {
			return whole(resp, err)
		}
		if err == nil {
			_ = resp.Body.Close() // another answer will do
		}
		if err := pause(r.Context(), backOff(try, 250*time.Millisecond, 5*time.Second)); err != nil {
			return nil, err
		}
	}
}

// whole gives a 502 for discordgo, which would try again by itself, as a 500.
func whole(resp *http.Response, err error) (*http.Response, error) {
	if err == nil && resp.StatusCode == http.StatusBadGateway {
		_ = resp.Body.Close()
		resp.StatusCode, resp.Status = http.StatusInternalServerError, "502 Bad Gateway"
		resp.Body = io.NopCloser(bytes.NewReader(nil))
	}
	return resp, err
}

// backOff is how long to wait after the nth failure: twice as long each time,
// up to most, with a random part so that many do not come back at once.
func backOff(n int, first, most time.Duration) time.Duration {
	d := min(first<<min(n-1, 16), most)
	return d/2 + rand.N(d/2+1)
}

// pause waits; the error is the context's.
func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

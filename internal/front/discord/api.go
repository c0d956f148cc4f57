package discord

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"trich/internal/front/kit"
	"trich/internal/observe"
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

func newAPI(base, token string, o observe.Observer) *api {
	a := &api{base: strings.TrimSuffix(base, "/")}
	a.session = newSession(a.base, token, o)
	return a
}

// newSession is a discordgo session whose requests go to base. It is silent,
// since discordgo would log whole requests, and keeps no state. An observer,
// unless it is nil, is told of every request.
func newSession(base, token string, o observe.Observer) *discordgo.Session {
	s, _ := discordgo.New("Bot " + token) // its error is always nil
	s.LogLevel = -1
	s.StateEnabled = false
	s.SyncEvents = true
	s.ShouldReconnectOnError = false
	s.ShouldReconnectVoiceOnSessionError = false
	s.MaxRestRetries = 0
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.ResponseHeaderTimeout = replyTime
	observed := kit.Observed{Next: transport, Observer: observe.All(o), Platform: "discord", Method: methodOf}
	s.Client = &http.Client{Timeout: time.Minute, Transport: retrying{base: base, next: observed}}
	return s
}

// replyTime is how long a reply may take to begin, after which it is asked again.
const replyTime = 15 * time.Second

// methodOf names what a request calls: the path with a star for what is an ID, a
// name or a token.
func methodOf(r *http.Request) string {
	parts := strings.Split(r.URL.Path, "/")
	for i, part := range parts {
		afterID := i >= 2 && (parts[i-2] == "interactions" || parts[i-2] == "webhooks")
		if strings.Trim(part, "0123456789") == "" && part != "" || afterID {
			parts[i] = "*"
		}
	}
	return r.Method + " " + strings.Join(parts, "/")
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
	// The bucket is not held while the request is made, so that one that hangs
	// holds up no other; what the reply says of the limit is noted in RoundTrip.
	shared := limits.LockBucket(r.bucket)
	_ = shared.Release(nil) // nothing is read of nothing
	own := discordgo.NewRatelimiter().LockBucket(r.bucket)
	ctx = context.WithValue(ctx, bucketKey{}, shared)
	raw, err := a.session.RequestWithLockedBucket(r.method, a.base+r.path, contentType, body, own, 0, discordgo.WithContext(ctx))
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

// bucketKey is under which the context of a request has its bucket.
type bucketKey struct{}

// noteLimit notes what a reply says of the limit of rate.
func noteLimit(ctx context.Context, resp *http.Response) {
	if shared, has := ctx.Value(bucketKey{}).(*discordgo.Bucket); has && resp != nil {
		shared.Lock()
		_ = shared.Release(resp.Header) // what cannot be read is not known
	}
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

// retrying sends what discordgo means for discord.com to the interface that is
// set, and asks again where a server or the network failed. Nearly every request
// is such that doing it twice is doing it once, by Discord's nature (edits, first
// answers to interactions) or by a nonce (messages); the second message of a
// long answer to an interaction alone may then appear twice.
type retrying struct {
	base string
	next http.RoundTripper
}

// requestWaits are the waits between the tries at a request, which then counts as
// failed, and longWaits those where the bot can do nothing else meanwhile.
func requestWaits() kit.Waits {
	return kit.Waits{First: 250 * time.Millisecond, Most: 5 * time.Second, Tries: 4}
}
func longWaits() kit.Waits { return kit.Waits{First: time.Second, Most: time.Minute} }

// RoundTrip implements http.RoundTripper.
func (t retrying) RoundTrip(r *http.Request) (*http.Response, error) {
	if rest, is := strings.CutPrefix(r.URL.String(), strings.TrimSuffix(discordgo.EndpointAPI, "/")); is {
		u, err := url.Parse(t.base + rest)
		if err != nil {
			return nil, err
		}
		r = r.Clone(r.Context())
		r.URL, r.Host = u, u.Host
	}
	var resp *http.Response
	tried := false
	err := kit.Retry(r.Context(), requestWaits(), nil, func() (again bool, err error) {
		if resp != nil {
			_ = resp.Body.Close() // another answer will do
		}
		if tried && r.GetBody != nil {
			if r.Body, err = r.GetBody(); err != nil {
				return false, err
			}
		}
		tried = true
		resp, err = t.next.RoundTrip(r)
		if err != nil {
			resp = nil
			return true, err
		}
		noteLimit(r.Context(), resp)
		if resp.StatusCode >= http.StatusInternalServerError || foreign(resp) {
			seconds, _ := strconv.Atoi(resp.Header.Get("Retry-After"))
			err = failedServer(min(time.Duration(max(seconds, 0))*time.Second, longestDelay))
		}
		return true, err
	})
	var failed failedServer
	if errors.As(err, &failed) {
		err = nil
	}
	return whole(resp, err)
}

// longestDelay is the longest wait that a proxy's word is taken for.
const longestDelay = 15 * time.Second

// foreign reports whether a reply that there are too many requests is not
// Discord's, but that of a proxy in front of it, which writes pages.
func foreign(resp *http.Response) bool {
	return resp.StatusCode == http.StatusTooManyRequests && !strings.Contains(resp.Header.Get("Content-Type"), "json")
}

// failedServer stands for a reply that says that the server failed, and after
// which time to ask again; 0 if it does not say.
type failedServer time.Duration

func (failedServer) Error() string          { return "the server failed" }
func (d failedServer) Delay() time.Duration { return time.Duration(d) }

// whole gives a 502 for discordgo, which would try again by itself, and what it
// cannot read, as a 500.
func whole(resp *http.Response, err error) (*http.Response, error) {
	if err == nil && (resp.StatusCode == http.StatusBadGateway || foreign(resp)) {
		_ = resp.Body.Close()
		resp.Status = strconv.Itoa(resp.StatusCode) + " " + http.StatusText(resp.StatusCode)
		resp.StatusCode = http.StatusInternalServerError
		resp.Body = io.NopCloser(bytes.NewReader(nil))
	}
	return resp, err
}

package botapi

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"path"
	"regexp"
	"strings"
	"time"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"trich/internal/front/kit"
	"trich/internal/observe"
	"trich/internal/qa"
)

// DefaultURL is where Telegram itself serves the Bot API.
const DefaultURL = "https://api.telegram.org"

// attemptTime bounds one attempt at a call that sets no time of its own.
const attemptTime = 30 * time.Second

// tokenShape is how bot tokens look; anything else could lead to another
// address.
var tokenShape = regexp.MustCompile(`^[0-9]{1,20}:[A-Za-z0-9_-]{1,100}$`)

// Client calls the methods of one bot. It is safe for concurrent use.
type Client struct {
	token    string
	endpoint string
	http     *http.Client
	log      *slog.Logger
	troubles *kit.Complaints
	bans     bans
}

// New makes a Client for the bot with the token, at the server with the address
// base, which tells an observer, unless that is nil, of every call. It does not
// connect. Errors are of qa.CodeUsage.
func New(token, base string, log *slog.Logger, o observe.Observer) (*Client, error) {
	if !tokenShape.MatchString(token) {
		return nil, qa.Errorf(qa.CodeUsage, "telegram.token is not a bot's token; @BotFather gives one such as 123456:ABC-DEF")
	}
	u, err := url.Parse(base)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return nil, qa.Errorf(qa.CodeUsage, "telegram.api_url is not an address that begins with http:// or https://; the usual one is %s", DefaultURL)
	}
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.MaxIdleConnsPerHost = 64 // Many chats are answered at a time.
	return &Client{
		token: token,
		// The library fills token and method in by fmt.
		endpoint: strings.ReplaceAll(strings.TrimRight(base, "/"), "%", "%%") + "/bot%s/%s",
		http: &http.Client{Transport: observed(transport, o), CheckRedirect: func(*http.Request, []*http.Request) error {
			return http.ErrUseLastResponse // The token goes nowhere else.
		}},
		log: log, troubles: kit.NewComplaints(log, time.Now), bans: bans{until: map[string]time.Time{}},
	}, nil
}

// observed tells an observer of every call. The method is the last part of the
// address.
func observed(next http.RoundTripper, o observe.Observer) http.RoundTripper {
	method := func(r *http.Request) string { return path.Base(r.URL.Path) }
	return kit.Observed{Next: next, Observer: observe.All(o), Platform: "telegram", Method: method}
}

// Close closes connections that are not in use.
func (c *Client) Close() { c.http.CloseIdleConnections() }

// Params are the parameters of a method. Texts, numbers and switches are sent as
// they are, nil ones not at all, everything else as JSON.
type Params map[string]any

// Call is a method with its parameters.
type Call struct {
	Method string
	Params Params
	// Upload is a file to send along, or nil.
	Upload *Upload
	// Timeout bounds each attempt; 0 is half a minute.
	Timeout time.Duration
	// Done tells, before Do tries again what was cut off, whether it was done all
	// the same; nil: nobody knows.
	Done func(ctx context.Context) bool
}

// Upload is a file as the value of the parameter Field.
type Upload struct {
	Field, Name string
	Content     []byte
}

// Try calls a method once and reads what it returns into result, unless that is
// nil. The error is an *Error. That the server cannot be reached is warned of.
func (c *Client) Try(ctx context.Context, call Call, result any) error {
	err := c.try(ctx, call, result)
	switch code := CodeOf(err); {
	case ctx.Err() != nil:
	case err != nil && (code == 0 || code >= http.StatusInternalServerError):
		c.troubles.Failed("Telegram cannot be reached", "error", err)
	default:
		c.troubles.Recovered("Telegram can be reached again")
	}
	return err
}

func (c *Client) try(ctx context.Context, call Call, result any) error {
	params, err := call.Params.encode()
	if err != nil {
		return &Error{Method: call.Method, Code: http.StatusBadRequest, Description: err.Error()}
	}
	timeout := call.Timeout
	if timeout == 0 {
		timeout = attemptTime
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	d := &doer{ctx: ctx, http: c.http}
	// The library has no contexts, but takes any client: so each call has one.
	api := tgbotapi.BotAPI{Token: c.token, Client: d}
	api.SetAPIEndpoint(c.endpoint)
	var response *tgbotapi.APIResponse
	if f := call.Upload; f != nil {
		files := []tgbotapi.RequestFile{{Name: f.Field, Data: tgbotapi.FileBytes{Name: f.Name, Bytes: f.Content}}}
		response, err = api.UploadFiles(call.Method, params, files)
	} else {
		response, err = api.MakeRequest(call.Method, params)
	}
	if err != nil {
		return c.failed(call.Method, d.status, err)
	}
	if result == nil {
		return nil
	}
	if err := json.Unmarshal(response.Result, result); err != nil {
		return &Error{Method: call.Method, Code: http.StatusNotImplemented, Description: "the result is not as documented: " + err.Error()}
	}
	return nil
}

// doer is an HTTP client with a context, that remembers the status it got.
type doer struct {
	ctx    context.Context
	http   *http.Client
	status int
}

// Do implements tgbotapi.HTTPClient.
func (d *doer) Do(r *http.Request) (*http.Response, error) {
	response, err := d.http.Do(r.WithContext(d.ctx))
	if err != nil {
		return nil, err
	}
	d.status = response.StatusCode
	return response, nil
}

// encode writes the parameters as a form has them.
func (p Params) encode() (tgbotapi.Params, error) {
	form := tgbotapi.Params{}
	for name, value := range p {
		switch v := value.(type) {
		case nil:
		case string:
			form[name] = v
		case int, int64, bool:
			form[name] = fmt.Sprint(v)
		default:
			raw, err := json.Marshal(v)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
			form[name] = string(raw)
		}
	}
	return form, nil
}

// failed makes an Error of what the library gives.
func (c *Client) failed(method string, status int, err error) *Error {
	e := &Error{Method: method, Code: status}
	var refused *tgbotapi.Error
	if errors.As(err, &refused) {
		e.Description = refused.Message
		e.RetryAfter = time.Duration(refused.RetryAfter) * time.Second
		e.MigrateTo = refused.MigrateToChatID
		if refused.Code != 0 {
			e.Code = refused.Code
		}
	} else {
		if status < http.StatusBadRequest {
			e.Code = 0 // The reply broke off, or is not of a Bot API server.
		}
		var address *url.Error // Which holds the token.
		if errors.As(err, &address) {
			err = address.Err
		}
		e.Description = err.Error()
		e.cause = err
	}
	if strings.Contains(e.Description, c.token) {
		e.Description, e.cause = strings.ReplaceAll(e.Description, c.token, "[secret]"), nil
	}
	return e
}

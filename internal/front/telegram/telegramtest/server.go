// Package telegramtest is a Bot API server for tests, on loopback: it keeps
// chats and messages, holds polls, brings updates to webhooks, parses HTML and
// refuses what Telegram refuses. It checks every request against the published
// description of the API, where that is at hand, and fails the test if one does
// not keep to it. On demand it answers late, wrongly or not at all.
package telegramtest

import (
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// Token is the token of the bot, and BotID and BotName who it is.
const (
	Token   = "4815162342:AAE-test_token_of_the_bot-0123456789"
	BotID   = 4815162342
	BotName = "trich_bot"
)

// Fault is how the server fails at a request; the zero value is not at all.
type Fault struct {
	// Status, if it is not 0, is refused with, before anything is done, with
	// Description and RetryAfter, in seconds.
	Status      int
	Description string
	RetryAfter  int
	// Raw, if it is not empty, is sent in place of JSON.
	Raw string
	// Cut breaks the connection before, and CutAfter after the request is done.
	Cut, CutAfter bool
	// Delay is waited for first.
	Delay time.Duration
}

// Server is the server. All fields but URL may be set until it is used.
type Server struct {
	URL string
	// Tolerant keeps quiet about requests that do not keep to the description.
	Tolerant bool
	// GroupRate is the number of messages that a group takes in a minute, which
	// Telegram's take about 20 of; 0: any.
	GroupRate int

	t    testing.TB
	spec *spec
	http *httptest.Server

	mu      sync.Mutex
	fail    func(method string, params map[string]string) Fault // nil: nothing fails
	changed chan struct{}                                       // closed, and made anew, whenever something changes
	state
}

// state is what the server knows.
type state struct {
	chats      map[int64]*Chat
	messages   map[int64][]*Message
	queries    map[string]*Query
	updates    []update
	lastUpdate int
	lastID     int
	poll       chan struct{} // closed to end the poll that is held
	hook       webhook
	calls      []Request
	settings   map[string]string
}

// Request is a request that was made.
type Request struct {
	At     time.Time
	Method string
	Params map[string]string
	Files  map[string]string
}

// New starts a server, which is closed with the test. The description of the API
// is read from specFile; where there is none, it logs that requests are not
// checked against it.
func New(t testing.TB, specFile string) *Server {
	t.Helper()
	s := &Server{t: t, changed: make(chan struct{})}
	s.chats, s.messages = map[int64]*Chat{}, map[int64][]*Message{}
	s.queries, s.settings = map[string]*Query{}, map[string]string{}
	s.lastUpdate, s.lastID = 700, 100
	var err error
	if s.spec, err = readSpec(specFile); err != nil {
		t.Logf("requests are not checked against the description of the API: %v", err)
	}
	s.http = httptest.NewServer(s)
	s.URL = s.http.URL
	t.Cleanup(s.close)
	return s
}

func (s *Server) close() {
	s.mu.Lock()
	if s.poll != nil {
		close(s.poll)
		s.poll = nil
	}
	s.mu.Unlock()
	s.http.CloseClientConnections()
	s.http.Close()
}

// refusal is an answer that is not ok.
type refusal struct {
	Code        int
	Description string
	RetryAfter  int
}

func bad(format string, args ...any) *refusal {
	return &refusal{Code: http.StatusBadRequest, Description: "Bad Request: " + fmt.Sprintf(format, args...)}
}

// SetFault makes fail tell, for each request, what is to go wrong with it. Fail is
// called from many goroutines at once.
func (s *Server) SetFault(fail func(method string, params map[string]string) Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fail = fail
}

func (s *Server) faultOf(method string, params map[string]string) Fault {
	s.mu.Lock()
	fail := s.fail
	s.mu.Unlock()
	if fail == nil {
		return Fault{}
	}
	return fail(method, params)
}

// ServeHTTP implements http.Handler.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	token, method, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/bot"), "/")
	request, err := readRequest(r)
	if err != nil {
		reply(w, nil, bad("the request cannot be read: %v", err))
		return
	}
	request.Method = method
	fault := s.faultOf(method, request.Params)
	time.Sleep(fault.Delay)
	switch {
	case fault.Cut:
		panic(http.ErrAbortHandler)
	case fault.Raw != "":
		w.WriteHeader(max(fault.Status, http.StatusOK))
		_, _ = io.WriteString(w, fault.Raw)
		return
	case fault.Status != 0:
		reply(w, nil, &refusal{fault.Status, fault.Description, fault.RetryAfter})
		return
	case token != Token:
		reply(w, nil, &refusal{Code: http.StatusUnauthorized, Description: "Unauthorized"})
		return
	}
	if problem := s.spec.check(request); problem != "" {
		if !s.Tolerant {
			s.t.Errorf("%s does not keep to the API: %s", method, problem)
		}
		reply(w, nil, bad("%s", problem))
		return
	}
	result, refused := s.do(r, request)
	if fault.CutAfter {
		panic(http.ErrAbortHandler)
	}
	reply(w, result, refused)
}

// readRequest reads the parameters, as a form or with files.
func readRequest(r *http.Request) (Request, error) {
	request := Request{At: time.Now(), Params: map[string]string{}, Files: map[string]string{}}
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if kind == "multipart/form-data" {
		if err := r.ParseMultipartForm(8 << 20); err != nil {
			return request, err
		}
		for name, files := range r.MultipartForm.File {
			f, err := files[0].Open()
			if err != nil {
				return request, err
			}
			content, err := io.ReadAll(f)
			_ = f.Close()
			if err != nil {
				return request, err
			}
			request.Files[name] = string(content)
		}
	} else if err := r.ParseForm(); err != nil {
		return request, err
	}
	for name, values := range r.Form {
		request.Params[name] = values[0]
	}
	return request, nil
}

// reply writes what a method returns.
func reply(w http.ResponseWriter, result any, refused *refusal) {
	w.Header().Set("Content-Type", "application/json")
	body := map[string]any{"ok": true, "result": result}
	if refused != nil {
		body = map[string]any{"ok": false, "error_code": refused.Code, "description": refused.Description}
		if refused.RetryAfter > 0 {
			body["parameters"] = map[string]int{"retry_after": refused.RetryAfter}
		}
		w.WriteHeader(refused.Code)
	}
	_ = json.NewEncoder(w).Encode(body)
}

// do does what a request asks for.
func (s *Server) do(r *http.Request, q Request) (any, *refusal) {
	if q.Method == "getUpdates" {
		return s.getUpdates(r.Context(), q)
	}
	methods := map[string]func(*Server, Request) (any, *refusal){
		"getMe": (*Server).getMe, "sendMessage": (*Server).sendMessage, "editMessageText": (*Server).editMessageText,
		"deleteMessage": (*Server).deleteMessage, "sendDocument": (*Server).sendDocument, "sendChatAction": (*Server).sendChatAction,
		"getChatMember":      (*Server).getChatMember,
		"setMessageReaction": (*Server).setMessageReaction, "answerCallbackQuery": (*Server).answerCallbackQuery, "answerInlineQuery": (*Server).answerInlineQuery,
		"setWebhook": (*Server).setWebhook, "deleteWebhook": (*Server).deleteWebhook,
		"setMyCommands": (*Server).set, "setMyDescription": (*Server).set, "setMyShortDescription": (*Server).set,
		"getMyCommands": (*Server).get, "getMyDescription": (*Server).get, "getMyShortDescription": (*Server).get,
	}
	do, ok := methods[q.Method]
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls = append(s.calls, q)
	if !ok {
		return nil, &refusal{Code: http.StatusNotFound, Description: "Not Found"}
	}
	result, refused := do(s, q)
	s.change()
	return result, refused
}

// change wakes who waits for something. The lock is held.
func (s *Server) change() {
	close(s.changed)
	s.changed = make(chan struct{})
}

// Wait waits until reached holds, which is asked whenever something has changed,
// and fails the test after a minute.
func (s *Server) Wait(what string, reached func() bool) {
	s.t.Helper()
	deadline := time.After(time.Minute)
	for {
		s.mu.Lock()
		changed := s.changed
		s.mu.Unlock()
		if reached() {
			return
		}
		select {
		case <-changed:
		case <-deadline:
			s.t.Fatalf("waited in vain for %s; the last requests were %v", what, s.tail(10))
		}
	}
}

func (s *Server) tail(n int) []Request {
	calls := s.Calls("")
	return calls[max(0, len(calls)-n):]
}

// Calls lists the requests of a method that were let through; of all for "".
func (s *Server) Calls(method string) []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	var calls []Request
	for _, c := range s.calls {
		if method == "" || c.Method == method {
			calls = append(calls, c)
		}
	}
	return calls
}

func (s *Server) getMe(Request) (any, *refusal) {
	return map[string]any{
		"id": BotID, "is_bot": true, "first_name": "Trích", "username": BotName,
		"can_join_groups": true, "can_read_all_group_messages": false, "supports_inline_queries": true,
	}, nil
}

// integer reads a parameter that the description says is one.
func (q Request) integer(name string) int64 {
	n, _ := strconv.ParseInt(q.Params[name], 10, 64)
	return n
}

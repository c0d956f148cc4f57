package telegramtest

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"
)

// update is something that waits to be got.
type update struct {
	id  int
	raw json.RawMessage
}

// push adds an update. The lock is held.
func (s *Server) push(kind string, content any) {
	s.lastUpdate++
	raw, err := json.Marshal(map[string]any{"update_id": s.lastUpdate, kind: content})
	if err != nil {
		panic(err)
	}
	s.updates = append(s.updates, update{s.lastUpdate, raw})
	s.change()
}

// Pending is the number of updates that have not been confirmed.
func (s *Server) Pending() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.updates)
}

// Repeat adds the last update that is waiting again, under the same ID, as a
// server does that lost track.
func (s *Server) Repeat(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	last := s.updates[len(s.updates)-1]
	for range n {
		s.updates = append(s.updates, last)
	}
	s.change()
}

// getUpdates holds a poll until there is an update behind those that offset
// confirms. A second poll ends the first.
func (s *Server) getUpdates(ctx context.Context, q Request) (any, *refusal) {
	s.mu.Lock()
	s.calls = append(s.calls, q)
	if s.hook.url != "" {
		s.mu.Unlock()
		return nil, &refusal{Code: http.StatusConflict, Description: "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"}
	}
	if s.poll != nil {
		close(s.poll)
	}
	mine := make(chan struct{})
	s.poll = mine
	s.confirm(int(q.integer("offset")))
	s.mu.Unlock()
	defer s.endPoll(mine)
	limit := int(q.integer("limit"))
	if limit == 0 {
		limit = 100
	}
	timeout := time.After(time.Duration(q.integer("timeout")) * time.Second)
	for {
		s.mu.Lock()
		changed, waiting := s.changed, s.updates
		s.mu.Unlock()
		if len(waiting) > 0 {
			raws := []json.RawMessage{}
			for _, u := range waiting[:min(limit, len(waiting))] {
				raws = append(raws, u.raw)
			}
			return raws, nil
		}
		select {
		case <-changed:
		case <-timeout:
			return []json.RawMessage{}, nil
		case <-ctx.Done():
			return []json.RawMessage{}, nil
		case <-mine:
			return nil, &refusal{Code: http.StatusConflict, Description: "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"}
		}
	}
}

// confirm forgets the updates before offset. The lock is held.
func (s *Server) confirm(offset int) {
	var left []update
	for _, u := range s.updates {
		if u.id >= offset {
			left = append(left, u)
		}
	}
	s.updates = left
	s.change()
}

func (s *Server) endPoll(mine chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.poll == mine {
		s.poll = nil
	}
}

// Polling reports whether a poll is held.
func (s *Server) Polling() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.poll != nil
}

// webhook is where updates are brought to.
type webhook struct{ url, secret string }

func (s *Server) setWebhook(q Request) (any, *refusal) {
	s.hook = webhook{q.Params["url"], q.Params["secret_token"]}
	if !strings.HasPrefix(s.hook.url, "https://") {
		return nil, bad("bad webhook: An HTTPS URL must be provided for webhook")
	}
	return true, nil
}

func (s *Server) deleteWebhook(Request) (any, *refusal) {
	s.hook = webhook{}
	return true, nil
}

// Bring brings each waiting update to the webhook at addr, as a proxy would. One that
// is taken is not brought again, unless lost says that nobody learned of that; the
// others stay. It gives how many are left.
func (s *Server) Bring(addr string, lost func() bool) (left int) {
	s.mu.Lock()
	secret, waiting := s.hook.secret, s.updates
	s.mu.Unlock()
	client := &http.Client{Timeout: 10 * time.Second}
	defer client.CloseIdleConnections()
	for _, u := range waiting {
		r, err := http.NewRequest(http.MethodPost, addr, bytes.NewReader(u.raw))
		if err != nil {
			s.t.Error(err)
			return len(waiting)
		}
		r.Header.Set("X-Telegram-Bot-Api-Secret-Token", secret)
		response, err := client.Do(r)
		if err != nil {
			continue
		}
		_ = response.Body.Close()
		if response.StatusCode == http.StatusOK && !lost() {
			s.mu.Lock()
			s.updates = slices.DeleteFunc(slices.Clone(s.updates), func(other update) bool { return other.id == u.id })
			s.change()
			s.mu.Unlock()
		}
	}
	return s.Pending()
}

// Deliver brings all waiting updates to the webhook, at addr if that is not
// empty, as a proxy would, else to the address that was set; an update that is
// not taken stays. It returns the statuses.
func (s *Server) Deliver(addr, secret string) []int {
	s.mu.Lock()
	hook, waiting := s.hook, s.updates
	s.mu.Unlock()
	if addr == "" {
		addr = hook.url
	}
	if secret == "" {
		secret = hook.secret
	}
	client := &http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{
		TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, // Its certificate is given with setWebhook.
	}}
	defer client.CloseIdleConnections()
	var statuses []int
	for _, u := range waiting {
		r, err := http.NewRequest(http.MethodPost, addr, bytes.NewReader(u.raw))
		if err != nil {
			s.t.Fatal(err)
		}
		r.Header.Set("X-Telegram-Bot-Api-Secret-Token", secret)
		response, err := client.Do(r)
		if err != nil {
			s.t.Fatal(err)
		}
		_ = response.Body.Close()
		statuses = append(statuses, response.StatusCode)
	}
	return statuses
}

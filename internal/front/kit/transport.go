package kit

import (
	"net/http"
	"time"

	"trich/internal/observe"
)

// Observed is an HTTP transport that tells an observer of every request. Fields
// must all be set.
type Observed struct {
	Next     http.RoundTripper
	Observer observe.Observer
	Platform string
	// Method names what a request calls, without IDs and tokens.
	Method func(*http.Request) string
}

// RoundTrip implements http.RoundTripper.
func (t Observed) RoundTrip(r *http.Request) (*http.Response, error) {
	start := time.Now()
	response, err := t.Next.RoundTrip(r)
	call := observe.Call{Platform: t.Platform, Method: t.Method(r), Took: time.Since(start)}
	if err == nil {
		call.Status = response.StatusCode
	}
	t.Observer.Observe(call)
	return response, err
}

// CloseIdleConnections is for http.Client.CloseIdleConnections.
func (t Observed) CloseIdleConnections() {
	if closer, can := t.Next.(interface{ CloseIdleConnections() }); can {
		closer.CloseIdleConnections()
	}
}

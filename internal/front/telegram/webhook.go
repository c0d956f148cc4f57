package telegram

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"sync"
	"time"

	"trich/internal/front/telegram/botapi"
	"trich/internal/qa"
)

// Webhook says where Telegram brings updates to.
type Webhook struct {
	// URL is the address, beginning with https://, that Telegram is told; empty
	// for no webhook.
	URL string
	// Addr is what to listen on, such as ":8443".
	Addr string
	// CertFile and KeyFile are the certificate and key to serve TLS with; empty
	// where a proxy before the bot does.
	CertFile, KeyFile string
}

const (
	// maxUpdate is the largest update, in bytes.
	maxUpdate = 4 << 20
	// secretHeader is where Telegram proves that it is Telegram.
	secretHeader = "X-Telegram-Bot-Api-Secret-Token"
)

func (w Webhook) check() error {
	if w.URL == "" {
		return nil
	}
	u, err := url.Parse(w.URL)
	switch {
	case err != nil || u.Scheme != "https" || u.Host == "":
		return qa.Errorf(qa.CodeUsage, "telegram.webhook_url is %q; expected an address that begins with https://", w.URL)
	case (w.CertFile == "") != (w.KeyFile == ""):
		return qa.Errorf(qa.CodeUsage, "telegram.webhook_cert and telegram.webhook_key belong together; set both, or none where a proxy does TLS")
	}
	return nil
}

// load reads the certificate and its key; none where a proxy does TLS.
func (w Webhook) load() ([]tls.Certificate, error) {
	if w.CertFile == "" {
		return nil, nil
	}
	c, err := tls.LoadX509KeyPair(w.CertFile, w.KeyFile)
	if err != nil {
		return nil, qa.Errorf(qa.CodeUsage, "telegram.webhook_cert and telegram.webhook_key: %w", err)
	}
	return []tls.Certificate{c}, nil
}

// serveWebhook takes the updates that Telegram brings, each once, until ctx ends
// or they cannot be served.
func (f *Front) serveWebhook(ctx context.Context) error {
	secret := rand.Text()
	w := f.o.Webhook
	listener, err := net.Listen("tcp", w.Addr)
	if err != nil {
		return qa.Errorf(qa.CodeUsage, "telegram.webhook_listen: %w", err)
	}
	certificates, err := w.load()
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	server := &http.Server{
		Handler:     &hook{ctx: ctx, secret: secret, take: f.take, log: f.o.Log},
		ReadTimeout: time.Minute, IdleTimeout: 5 * time.Minute,
		ErrorLog: slog.NewLogLogger(f.o.Log.Handler(), slog.LevelDebug), // Strangers knock often.
	}
	served := make(chan error, 1)
	var serving sync.WaitGroup
	defer serving.Wait()
	serving.Go(func() {
		if certificates == nil {
			served <- server.Serve(listener)
		} else {
			server.TLSConfig = &tls.Config{Certificates: certificates, MinVersion: tls.VersionTLS12}
			served <- server.ServeTLS(listener, "", "")
		}
	})
	err = f.setWebhook(ctx, secret)
	if err == nil {
		select {
		case <-ctx.Done():
		case err = <-served:
			return err
		}
	}
	closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), confirmTime)
	defer cancel()
	return errors.Join(err, server.Shutdown(closing))
}

// setWebhook tells Telegram where to bring updates.
func (f *Front) setWebhook(ctx context.Context, secret string) error {
	w := f.o.Webhook
	call := botapi.Call{Method: "setWebhook", Params: botapi.Params{
		"url": w.URL, "secret_token": secret, "allowed_updates": botapi.AllowedUpdates(),
	}}
	if w.CertFile != "" {
		content, err := os.ReadFile(w.CertFile)
		if err != nil {
			return qa.Errorf(qa.CodeUsage, "telegram.webhook_cert: %w", err)
		}
		if selfSigned(content) {
			call.Upload = &botapi.Upload{Field: "certificate", Name: "certificate.pem", Content: content}
		}
	}
	if err := f.api.Do(ctx, call, nil); err != nil {
		return refusal(err)
	}
	f.o.Log.Info("Telegram brings updates", "url", w.URL)
	return nil
}

// selfSigned reports whether a certificate vouches for itself, so that Telegram
// must be given it to trust it.
func selfSigned(content []byte) bool {
	block, _ := pem.Decode(content)
	if block == nil {
		return false
	}
	c, err := x509.ParseCertificate(block.Bytes)
	return err == nil && string(c.RawIssuer) == string(c.RawSubject)
}

// hook takes updates brought over HTTP.
type hook struct {
	ctx    context.Context
	secret string
	take   func(...botapi.Update)
	log    *slog.Logger
}

// ServeHTTP implements http.Handler.
func (h *hook) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if subtle.ConstantTimeCompare([]byte(r.Header.Get(secretHeader)), []byte(h.secret)) != 1 {
		http.Error(w, "forbidden", http.StatusForbidden)
		return
	}
	var u botapi.Update
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxUpdate)).Decode(&u); err != nil {
		// Telegram would bring it again and again.
		h.log.Warn("a Telegram update cannot be read", "error", err)
		return
	}
	if h.ctx.Err() != nil {
		http.Error(w, "ending", http.StatusServiceUnavailable)
		return
	}
	h.take(u) // Once, however often it is brought.
}

package telegram

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"trich/internal/front/telegram/telegramtest"
)

// free is an address that nobody listens on.
func free(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().String()
}

// certificate makes a certificate that vouches for itself.
func certificate(t *testing.T) (certFile, keyFile string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "127.0.0.1"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
	}
	der, err := x509.CreateCertificate(rand.Reader, c, c, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	certFile, keyFile = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	err = errors.Join(
		os.WriteFile(certFile, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600),
		os.WriteFile(keyFile, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: raw}), 0o600))
	if err != nil {
		t.Fatal(err)
	}
	return certFile, keyFile
}

// Telegram brings updates, with the secret, over the bot's own TLS or a proxy's;
// strangers are turned away, and what comes twice is handled once.
func TestWebhook(t *testing.T) {
	for _, own := range []bool{true, false} {
		server := telegramtest.New(t, specFile)
		w := Webhook{Addr: free(t)}
		w.URL = "https://" + w.Addr + "/hook"
		proxied := ""
		if own {
			w.CertFile, w.KeyFile = certificate(t)
		} else {
			proxied = "http://" + w.Addr
		}
		r := run(t, server, &echo{}, func(o *Options) { o.Webhook = w })
		server.Wait("the webhook to be set", func() bool { return len(server.Calls("setWebhook")) == 1 })
		set := server.Calls("setWebhook")[0]
		if given := strings.Contains(set.Files["certificate"], "BEGIN CERTIFICATE"); given != own || len(set.Params["secret_token"]) < 20 {
			t.Errorf("the webhook is set with %v and a certificate: %v", set.Params, given)
		}
		p := telegramtest.Person{ID: 42}
		server.Say(p, "one", nil)
		server.Repeat(2)
		server.Say(p, "two", nil)
		if got := server.Deliver(proxied, "wrong"); slices.Contains(got, http.StatusOK) {
			t.Errorf("a stranger gets %v", got)
		}
		if got := server.Deliver(proxied, ""); !slices.Equal(got, []int{200, 200, 200, 200}) {
			t.Errorf("Telegram gets %v", got)
		}
		all := shown(t, server, 42, 2)
		if err := r.stop(); err != nil || all[0].Text != "one" || all[1].Text != "two" || len(server.Shown(42)) != 2 {
			t.Errorf("%v, the replies are %+v", err, server.Shown(42))
		}
	}
}

// What is not an update is not asked for again, and does no harm.
func TestWebhookGarbage(t *testing.T) {
	server := telegramtest.New(t, specFile)
	w := Webhook{Addr: free(t), URL: "https://bot.example/hook"}
	run(t, server, &echo{}, func(o *Options) { o.Webhook = w })
	server.Wait("the webhook to be set", func() bool { return len(server.Calls("setWebhook")) == 1 })
	secret := server.Calls("setWebhook")[0].Params["secret_token"]
	for _, body := range []string{"", "{", `{"update_id":"x"}`, `[]`, `{"update_id":3,"message":{"chat":7}}`} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+w.Addr, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set(secretHeader, secret)
		response, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = response.Body.Close()
		if response.StatusCode != http.StatusOK {
			t.Errorf("%q gets %d", body, response.StatusCode)
		}
	}
	server.Say(telegramtest.Person{ID: 42}, "still there?", nil)
	server.Deliver("http://"+w.Addr, "")
	shown(t, server, 42, 1)
}

// A webhook that cannot be served is an error that names the setting.
func TestWebhookRefused(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = taken.Close() }()
	certFile, keyFile := certificate(t)
	tests := []struct {
		webhook Webhook
		want    string
	}{
		{Webhook{URL: "http://x"}, "telegram.webhook_url"},
		{Webhook{URL: "https://x", CertFile: "c"}, "telegram.webhook_key"},
		{Webhook{URL: "https://x", Addr: taken.Addr().String()}, "telegram.webhook_listen"},
		{Webhook{URL: "https://x", Addr: "127.0.0.1:0", CertFile: "none.pem", KeyFile: keyFile}, "none.pem"},
		{Webhook{URL: "https://x", Addr: "127.0.0.1:0", CertFile: certFile, KeyFile: "none.pem"}, "none.pem"},
	}
	for _, tt := range tests {
		server := telegramtest.New(t, specFile)
		f, err := New(Options{Core: &echo{}, Token: telegramtest.Token, APIURL: server.URL, Webhook: tt.webhook, Log: discard()})
		if err == nil {
			err = f.Run(t.Context())
		}
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%+v: %v, want %q", tt.webhook, err, tt.want)
		}
	}
}

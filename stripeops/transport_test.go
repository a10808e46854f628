package stripeops

import (
	"bufio"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/stripeops/sandbox"
	"clinic.example/paydesk/vault"
)

// TestBrokenConnectionIsNotTriedAgain cuts a kept-alive connection without a byte, which makes net/http send a request with
// an idempotency key a second time by itself.
func TestBrokenConnectionIsNotTriedAgain(t *testing.T) {
	for _, path := range []string{"/v1/payment_intents/pi_1/confirm", "/oauth/token"} {
		t.Run(path, func(t *testing.T) {
			listener, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = listener.Close() })
			var posts atomic.Int32
			go serveAndCut(listener, path, &posts)
			client := pointed(t, "http://"+listener.Addr().String())
			if err := client.Reachable(t.Context(), somewhere); err != nil { // leaves its connection behind
				t.Fatal(err)
			}
			err = charge(t.Context(), client)
			if path == "/oauth/token" {
				_, err = client.Exchange(t.Context(), "ac_1")
			}
			kind, fault := faultIn(t, err)
			if kind != model.Unknown || fault.Answer != model.AnswerNone || fault.Unreached {
				t.Errorf("got %s %+v", kind, fault)
			}
			if posts.Load() != 1 {
				t.Errorf("sent %d times", posts.Load())
			}
		})
	}
}

// serveAndCut answers every request with a balance, but those to the path with a closed connection.
func serveAndCut(listener net.Listener, path string, cut *atomic.Int32) {
	for {
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		go func() {
			defer func() { _ = conn.Close() }()
			in := bufio.NewReader(conn)
			for {
				req, err := http.ReadRequest(in)
				if err != nil {
					return
				}
				_, _ = io.Copy(io.Discard, req.Body)
				if req.URL.Path == path {
					cut.Add(1)
					return
				}
				_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n{\"object\":\"balance\"}")
			}
		}()
	}
}

func TestUnreached(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed := "http://" + listener.Addr().String()
	_ = listener.Close()
	stranger := httptest.NewUnstartedServer(http.NotFoundHandler())
	stranger.Config.ErrorLog = log.New(io.Discard, "", 0)
	stranger.StartTLS()
	t.Cleanup(stranger.Close)
	for name, address := range map[string]string{"nobody listens": closed, "certificate of a stranger": stranger.URL} {
		t.Run(name, func(t *testing.T) {
			kind, fault := faultIn(t, charge(t.Context(), pointed(t, address)))
			if kind != model.Unavailable || fault.Answer != model.AnswerNone || !fault.Unreached {
				t.Errorf("got %s %+v", kind, fault)
			}
		})
	}
}

// TestReachedOverHTTP2 is the other side: on the protocol that Stripe speaks, a request without an answer was sent.
func TestReachedOverHTTP2(t *testing.T) {
	hang := make(chan struct{})
	var protocol atomic.Int32
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		protocol.Store(int32(r.ProtoMajor))
		<-hang
	}))
	server.EnableHTTP2 = true
	server.StartTLS()
	t.Cleanup(func() { close(hang); server.Close() })
	client, err := New(Config{
		SecretKey: vault.New("sk_test_1"), APIURL: server.URL, Timeout: 300 * time.Millisecond, Transport: server.Client().Transport,
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, connection := range []string{"new", "kept alive"} {
		kind, fault := faultIn(t, charge(t.Context(), client))
		if kind != model.Unknown || fault.Unreached || protocol.Load() != 2 {
			t.Errorf("%s connection, HTTP/%d: got %s %+v", connection, protocol.Load(), kind, fault)
		}
	}
}

func TestRedirectIsNotFollowed(t *testing.T) {
	var elsewhere atomic.Int32
	client := served(t, func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/elsewhere") {
			elsewhere.Add(1)
			return
		}
		http.Redirect(w, r, "/elsewhere", http.StatusTemporaryRedirect)
	})
	if kind, fault := faultIn(t, charge(t.Context(), client)); kind != model.Unknown || fault.Answer != model.AnswerNone {
		t.Errorf("got %s %+v", kind, fault)
	}
	if elsewhere.Load() != 0 {
		t.Error("the request went elsewhere")
	}
}

func TestHanging(t *testing.T) {
	c := openClinic(t)
	quick := c.connect(func(cfg *Config) { cfg.Timeout = 150 * time.Millisecond })
	intent := c.prepared("visa", "1")
	c.fault(sandbox.Fault{Path: "/v1/payment_intents/*/confirm", Kind: "slow_after", Seconds: 30})
	began := time.Now()
	_, err := quick.ConfirmIntent(t.Context(), c.ref, "pd1:t:1:confirm:1", intent.ID)
	kind, fault := faultIn(t, err)
	if kind != model.Unknown || fault.Answer != model.AnswerNone || fault.Unreached || fault.Status != 0 {
		t.Errorf("got %s %+v", kind, fault)
	}
	if took := time.Since(began); took > 20*time.Second {
		t.Errorf("waited %s", took)
	}
	after, err := c.client.Intent(t.Context(), c.ref, intent.ID)
	if err != nil || after.Status != model.IntentSucceeded {
		t.Errorf("the charge went through meanwhile, but reads %+v %v", after, err)
	}
}

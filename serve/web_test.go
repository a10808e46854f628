package serve

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

// start serves on a free port and gives its base address and what arrives.
func start(t *testing.T) (string, <-chan Arrived) {
	t.Helper()
	web, err := Listen(t.Context(), 0, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	got := make(chan Arrived, 8)
	done := make(chan error, 1)
	go func() { done <- web.Serve(func(_ context.Context, a Arrived) { got <- a }) }()
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		if err := web.Close(ctx); err != nil {
			t.Errorf("Close: %v", err)
		}
		if err := <-done; err != nil {
			t.Errorf("Serve: %v", err)
		}
	})
	return fmt.Sprintf("http://localhost:%d", web.Port()), got
}

func ask(t *testing.T, method, url, host string) (*http.Response, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, strings.Replace(url, "localhost", "127.0.0.1", 1), nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Host = host
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res, string(body)
}

func TestReturnHandsOverAndSaysNothing(t *testing.T) {
	base, got := start(t)
	host := strings.TrimPrefix(base, "http://")
	res, granted := ask(t, "GET", base+"/oauth/return?state=s1&code=ac_1", host)
	if want := (Arrived{State: "s1", Code: "ac_1"}); <-got != want {
		t.Errorf("the desk did not get %v", want)
	}
	_, refused := ask(t, "GET", base+"/oauth/return?state=s2&error=access_denied&error_description=The+user+denied", host)
	if want := (Arrived{State: "s2", Error: "access_denied", Description: "The user denied"}); <-got != want {
		t.Errorf("the desk did not get %v", want)
	}
	if granted != refused {
		t.Error("the page tells how the authorisation ended")
	}
	if !strings.Contains(granted, "Return to your terminal") || strings.Contains(granted, "ac_1") || strings.Contains(granted, "<script") {
		t.Errorf("page: %s", granted)
	}
	for name, want := range map[string]string{
		"Content-Security-Policy": "frame-ancestors 'none'", "Referrer-Policy": "no-referrer",
		"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY",
	} {
		if !strings.Contains(res.Header.Get(name), want) {
			t.Errorf("%s: %q", name, res.Header.Get(name))
		}
	}
}

func TestNothingElseIsServed(t *testing.T) {
	base, got := start(t)
	host := strings.TrimPrefix(base, "http://")
	for _, c := range []struct{ method, path, host string }{
		{"GET", "/", host},
		{"GET", "/oauth/return/", host},
		{"GET", "/debug/pprof/", host},
		{"HEAD", "/oauth/return?state=s&code=c", host},
		{"POST", "/oauth/return?state=s&code=c", host},
		{"GET", "/oauth/return?state=s&code=c", "attacker.example"},
		{"GET", "/oauth/return?state=s&code=c", "localhost:1"},
	} {
		res, _ := ask(t, c.method, base+c.path, c.host)
		if res.StatusCode != http.StatusNotFound {
			t.Errorf("%s %s at %s: %d", c.method, c.path, c.host, res.StatusCode)
		}
	}
	if len(got) != 0 {
		t.Errorf("the desk got %v", <-got)
	}
}

func TestTheCodeOutlivesTheBrowser(t *testing.T) {
	web, err := Listen(t.Context(), 0, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	gone, ended := make(chan struct{}), make(chan error, 1)
	go func() {
		_ = web.Serve(func(ctx context.Context, _ Arrived) {
			<-gone
			ended <- ctx.Err()
		})
	}()
	conn, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", web.Port()))
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(conn, "GET /oauth/return?state=s&code=c HTTP/1.1\r\nHost: localhost:%d\r\n\r\n", web.Port())
	if _, err := conn.Read(make([]byte, 1)); err != nil {
		t.Fatalf("no page before the desk is done: %v", err)
	}
	_ = conn.Close()
	close(gone)
	if err := <-ended; err != nil {
		t.Errorf("closing the page ended the exchange: %v", err)
	}
	if err := web.Close(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestATakenPortIsAnError(t *testing.T) {
	base, _ := start(t)
	var port int
	if _, err := fmt.Sscanf(base, "http://localhost:%d", &port); err != nil {
		t.Fatal(err)
	}
	if _, err := Listen(t.Context(), port, slog.New(slog.DiscardHandler)); err == nil {
		t.Error("two listeners share a port")
	}
}

func TestACrowdIsTurnedAway(t *testing.T) {
	base, _ := start(t)
	addr := strings.Replace(strings.TrimPrefix(base, "http://"), "localhost", "127.0.0.1", 1)
	var held []net.Conn
	for range connections {
		conn, err := net.Dial("tcp", addr)
		if err != nil {
			t.Fatal(err)
		}
		held = append(held, conn)
	}
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	_ = conn.SetReadDeadline(time.Now().Add(4 * time.Second))
	if _, err := conn.Read(make([]byte, 1)); err == nil || isTimeout(err) {
		t.Errorf("one more than the limit is kept open: %v", err)
	}
	for _, c := range held {
		_ = c.Close()
	}
}

func isTimeout(err error) bool {
	e, ok := err.(net.Error)
	return ok && e.Timeout()
}

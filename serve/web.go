// Package serve is what paydesk answers over the network: on this machine, the page to which Stripe sends a browser back.
//
// It owns sockets, limits and pages. It decides nothing: what arrives goes to the desk, and the page tells no outcome.
package serve

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"time"
)

// ReturnPath is where Stripe sends the browser after an authorisation.
const ReturnPath = "/oauth/return"

// RedirectURI is the address to register at Stripe for a port, equal to the letter.
// https://docs.stripe.com/connect/oauth-reference#get-authorize-request
func RedirectURI(port int) string { return "http://localhost:" + strconv.Itoa(port) + ReturnPath }

// Limits of the listener. A browser on this machine needs a few connections for a moment.
const (
	headerTimeout = 5 * time.Second
	readTimeout   = 10 * time.Second
	writeTimeout  = 15 * time.Second
	idleTimeout   = 60 * time.Second
	headerBytes   = 16 << 10
	connections   = 32
)

// returnPage is the same whatever came, so that nobody learns here how an authorisation ended.
const returnPage = `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>paydesk</title></head>
<body><h1>Return to your terminal</h1><p>paydesk shows the result there. You can close this page.</p></body></html>
`

// Arrived is what came back with a browser: state and code, or state and Stripe's error with its description.
type Arrived struct {
	State, Code, Error, Description string
}

// Web is the listener for browsers on this machine.
type Web struct {
	server   http.Server
	listener net.Listener
}

// Listen takes the port on 127.0.0.1; port 0 takes a free one. A port that is taken is an error, and no disaster: the address that
// the browser ended on can be pasted.
func Listen(ctx context.Context, port int, log *slog.Logger) (*Web, error) {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	if err != nil {
		return nil, err
	}
	return &Web{
		listener: limit(listener, connections),
		server: http.Server{
			ReadHeaderTimeout: headerTimeout,
			ReadTimeout:       readTimeout,
			WriteTimeout:      writeTimeout,
			IdleTimeout:       idleTimeout,
			MaxHeaderBytes:    headerBytes,
			ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelWarn),
		},
	}, nil
}

// Port is the port that was taken.
func (w *Web) Port() int { return int(netip.MustParseAddrPort(w.listener.Addr().String()).Port()) }

// Serve hands what arrives to take until Close. take outlives the browser's connection: a code works once, and closing the page
// must not lose what Stripe grants for it.
func (w *Web) Serve(take func(context.Context, Arrived)) error {
	w.server.Handler = handler(w.Port(), take)
	if err := w.server.Serve(w.listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// Close stops listening and waits until ctx ends for what is under way.
func (w *Web) Close(ctx context.Context) error {
	err := w.server.Shutdown(ctx)
	if closed := w.listener.Close(); closed != nil && !errors.Is(closed, net.ErrClosed) {
		err = errors.Join(err, closed)
	}
	return err
}

func handler(port int, take func(context.Context, Arrived)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		secure(w.Header())
		if !ours(r.Host, port) || r.URL.Path != ReturnPath || r.Method != http.MethodGet {
			http.Error(w, "Nothing is served here.", http.StatusNotFound)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Length", strconv.Itoa(len(returnPage)))
		_, _ = io.WriteString(w, returnPage)
		_ = http.NewResponseController(w).Flush()
		take(context.WithoutCancel(r.Context()), arrived(r))
	})
}

// ours says whether the browser was sent to this listener by name; another site's name that leads here is not.
func ours(host string, port int) bool {
	name, text, err := net.SplitHostPort(host)
	return err == nil && text == strconv.Itoa(port) && (name == "localhost" || name == "127.0.0.1")
}

func arrived(r *http.Request) Arrived {
	q := r.URL.Query()
	return Arrived{q.Get("state"), q.Get("code"), q.Get("error"), q.Get("error_description")}
}

// secure lets the page do nothing, be kept nowhere and be framed by nobody.
func secure(h http.Header) {
	h.Set("Content-Security-Policy", "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cache-Control", "no-store")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
}

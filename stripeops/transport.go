package stripeops

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"
	"time"
)

// trail is what one request met on its way. stripe-go forgets most of it when an answer isn't Stripe's JSON.
type trail struct {
	status    int
	requestID string
	replayed  bool
	asked     atomic.Bool // a connection was asked for
	connected atomic.Bool // and there was one, so bytes may have reached Stripe
}

type trailKey struct{}

func (t *trail) follow(ctx context.Context) context.Context {
	ctx = context.WithValue(ctx, trailKey{}, t)
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GetConn: func(string) { t.asked.Store(true) },
		GotConn: func(httptrace.GotConnInfo) { t.connected.Store(true) },
	})
}

// unreached says whether the request can't have left this machine. A transport that doesn't tell is taken to have sent it.
func (t *trail) unreached() bool { return t.status == 0 && t.asked.Load() && !t.connected.Load() }

// single sends a request once and notes the answer's head.
type single struct {
	next  http.RoundTripper
	oauth bool
}

func (s single) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Method == http.MethodPost {
		req = req.Clone(req.Context())
		// net/http sends a POST again by itself when a kept-alive connection breaks, if it has an idempotency key and can
		// be rewound. The second answer would then pass for the answer to both (money rule 9), and an OAuth code would be
		// used twice, which revokes what it gave.
		req.GetBody = nil
	}
	if s.oauth {
		req.Header.Del("Idempotency-Key") // stripe-go's random one; the OAuth endpoints keep none
	}
	resp, err := s.next.RoundTrip(req)
	if t, ok := req.Context().Value(trailKey{}).(*trail); ok && resp != nil {
		t.status = resp.StatusCode
		t.requestID = resp.Header.Get("Request-Id")
		t.replayed = resp.Header.Get("Idempotent-Replayed") == "true"
	}
	return resp, err
}

var errRedirected = errors.New("redirected away from Stripe")

func newHTTPClient(next http.RoundTripper, oauth bool) *http.Client {
	return &http.Client{
		Transport: single{next, oauth},
		// Stripe's API never redirects; following one would send the request, and perhaps the key, again elsewhere.
		CheckRedirect: func(*http.Request, []*http.Request) error { return errRedirected },
	}
}

// newTransport is net/http's usual one, with connections dropped before a server is likely to drop them.
func newTransport() http.RoundTripper {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.IdleConnTimeout = 30 * time.Second
	t.MaxIdleConnsPerHost = 8
	return t
}

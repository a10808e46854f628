package sandbox

import (
	"context"
	"io"
	"net/http"
	"strings"
	"time"
)

// sendSeconds is how long an endpoint may take to answer.
const sendSeconds = 10

// dispatch sees to it that the deliveries that are due get sent, unless they are held; it is called under the lock and doesn't wait.
func (s *Server) dispatch() {
	if s.state.Held || s.sending || s.nextDelivery() == nil {
		return
	}
	s.sending = true
	go s.sendAll()
}

// sendAll sends one delivery after another until none is due.
func (s *Server) sendAll() {
	for {
		d, ready := s.nextToSend()
		if d == nil {
			return
		}
		taken := send(ready)
		s.mu.Lock()
		if taken {
			s.received(d)
		} else {
			s.refusedBy(d)
		}
		s.mu.Unlock()
	}
}

// nextToSend is the first delivery that is due; nil, and no more sending, when there is none or they are held.
func (s *Server) nextToSend() (*delivery, Delivery) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for d := s.nextDelivery(); d != nil && !s.state.Held; d = s.nextDelivery() {
		if ready, ok := s.ready(d); ok {
			return d, ready
		}
		s.forget(d)
	}
	s.sending = false
	return nil, Delivery{}
}

// send reports whether the endpoint took the delivery: any 2xx, and no redirect.
func send(d Delivery) bool {
	ctx, cancel := context.WithTimeout(context.Background(), sendSeconds*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, d.URL, strings.NewReader(d.Body))
	if err != nil {
		return false
	}
	req.Header.Set("Content-Type", "application/json; charset=utf-8")
	req.Header.Set("User-Agent", "Stripe/1.0 (+https://stripe.com/docs/webhooks)")
	req.Header.Set("Stripe-Signature", d.Signature)
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.Do(req)
	if err != nil {
		return false
	}
	defer func() { _ = res.Body.Close() }()
	_, _ = io.Copy(io.Discard, io.LimitReader(res.Body, bodyLimit))
	return res.StatusCode/100 == 2
}

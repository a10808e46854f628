package sandbox

import (
	"fmt"
	"net/http"
)

// OpenDispute lets the card's holder dispute a charge, or a payment intent's, and returns the dispute's id. An inquiry takes no money
// yet (docs.stripe.com/disputes/how-disputes-work). A charge that took nothing, or is disputed already, is an error.
func (s *Server) OpenDispute(id string, inquiry bool) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, ch, err := s.chargeNamed(id)
	if err != nil {
		return "", err
	}
	if err := disputable(ch); err != nil {
		return "", err
	}
	return c.openDispute(ch, "fraudulent", inquiry).str("id"), nil
}

// disputable says why a charge can't be disputed.
func disputable(ch object) error {
	switch {
	case ch.flag("disputed"):
		return fmt.Errorf("charge %s is disputed already", ch.str("id"))
	case !ch.flag("paid") || ch.flag("refunded"):
		return fmt.Errorf("charge %s holds no money that could be disputed", ch.str("id"))
	}
	return nil
}

// EscalateDispute turns an inquiry into a dispute: now the money is withdrawn. Anything else is an error.
func (s *Server) EscalateDispute(id string) error {
	return s.onDispute(id, (*call).escalate)
}

// EndDispute gives the bank's verdict: won brings the money back, an inquiry that is won is closed. An inquiry can't be lost, it can be
// escalated; that and a dispute that has ended are errors.
func (s *Server) EndDispute(id string, won bool) error {
	return s.onDispute(id, func(c *call, d object) error { return c.endDispute(d, won) })
}

func (s *Server) onDispute(id string, do func(*call, object) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := &call{s: s, p: params{}, now: s.now()}
	d, ok := c.enter("dispute", id)
	if !ok {
		return fmt.Errorf("there is no dispute %q", id)
	}
	return do(c, d)
}

func openDispute(s *Server, r *http.Request) (any, error) {
	var want struct {
		Charge  string `json:"charge"`
		Inquiry bool   `json:"inquiry"`
	}
	if err := body(r, &want); err != nil {
		return nil, err
	}
	id, err := s.OpenDispute(want.Charge, want.Inquiry)
	if err != nil {
		return nil, err
	}
	return s.shown("dispute", id), nil
}

func escalateDispute(s *Server, r *http.Request) (any, error) {
	id := r.PathValue("dispute")
	if err := s.EscalateDispute(id); err != nil {
		return nil, err
	}
	return s.shown("dispute", id), nil
}

func winDispute(s *Server, r *http.Request) (any, error) { return endDispute(s, r, true) }

func loseDispute(s *Server, r *http.Request) (any, error) { return endDispute(s, r, false) }

func endDispute(s *Server, r *http.Request, won bool) (any, error) {
	id := r.PathValue("dispute")
	if err := s.EndDispute(id, won); err != nil {
		return nil, err
	}
	return s.shown("dispute", id), nil
}

// shown is the object as the API would render it, in whichever account and mode it is.
func (s *Server) shown(kind, id string) any {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := &call{s: s}
	o, _ := c.enter(kind, id)
	return o.rendered()
}

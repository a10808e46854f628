package sandbox

import (
	"errors"
	"fmt"
	"net/http"
)

// MakePayout makes the account's next automatic payout at once, of all that is available, and returns its id. An unknown account and a
// balance with nothing to pay out are errors.
func (s *Server) MakePayout(acct string, live bool) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := s.controlCall(acct, live)
	if err != nil {
		return "", err
	}
	po := c.groupPayout(c.now + 1)
	if po == nil {
		return "", errors.New("there is nothing to pay out")
	}
	return po.str("id"), nil
}

// EndPayout lets the bank take a payout, or send it back: then its money returns to the balance. A paid one can still be sent back; any
// other that has ended is an error.
func (s *Server) EndPayout(id string, paid bool) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := &call{s: s, p: params{}, now: s.now()}
	po, ok := c.enter("payout", id)
	if !ok {
		return fmt.Errorf("there is no payout %q", id)
	}
	status := po.str("status")
	open := status == "pending" || status == "in_transit"
	switch {
	case paid && open:
		c.payPayout(po)
	case !paid && (open || status == "paid"):
		c.failPayout(po)
	default:
		return fmt.Errorf("payout %s is %s already", id, status)
	}
	return nil
}

func makePayout(s *Server, r *http.Request) (any, error) {
	var want struct {
		Live bool `json:"live"`
	}
	if err := body(r, &want); err != nil {
		return nil, err
	}
	id, err := s.MakePayout(r.PathValue("account"), want.Live)
	if err != nil {
		return nil, err
	}
	return s.shown("payout", id), nil
}

func payPayout(s *Server, r *http.Request) (any, error) { return endPayout(s, r, true) }

func failPayout(s *Server, r *http.Request) (any, error) { return endPayout(s, r, false) }

func endPayout(s *Server, r *http.Request, paid bool) (any, error) {
	id := r.PathValue("payout")
	if err := s.EndPayout(id, paid); err != nil {
		return nil, err
	}
	return s.shown("payout", id), nil
}

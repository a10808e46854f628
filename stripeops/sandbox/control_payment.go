package sandbox

import (
	"fmt"
	"net/http"
)

func succeedPayment(s *Server, r *http.Request) (any, error) {
	return endPayment(s, r.PathValue("intent"), true)
}

func failPayment(s *Server, r *http.Request) (any, error) {
	return endPayment(s, r.PathValue("intent"), false)
}

func endPayment(s *Server, id string, paid bool) (any, error) {
	if err := s.EndPayment(id, paid); err != nil {
		return nil, err
	}
	return map[string]any{"payment_intent": id, "paid": paid}, nil
}

// EndPayment settles a payment that stays in processing, as the bank would; any other one is an error.
func (s *Server) EndPayment(id string, paid bool) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := &call{s: s, p: params{}, now: s.now()}
	pi, ok := c.enter("payment_intent", id)
	switch {
	case !ok:
		return fmt.Errorf("there is no payment %q", id)
	case pi.str("status") != "processing":
		return fmt.Errorf("the payment %s is not in processing but %s", id, pi.str("status"))
	}
	c.settleProcessing(pi, paid)
	return nil
}

package sandbox

import (
	"fmt"
	"net/http"
	"strconv"
)

func makeWebhook(s *Server, r *http.Request) (any, error) {
	var want struct {
		Account, URL  string
		Live, Connect bool
		Events        []string
	}
	if err := body(r, &want); err != nil {
		return nil, err
	}
	id, secret, err := s.AddWebhook(WebhookSpec{
		Account: want.Account, Live: want.Live, URL: want.URL, Connect: want.Connect, Events: want.Events,
	})
	if err != nil {
		return nil, err
	}
	return map[string]any{"id": id, "secret": secret}, nil
}

func listDeliveries(s *Server, _ *http.Request) (any, error) { return s.PendingDeliveries(), nil }

func takeDeliveries(s *Server, _ *http.Request) (any, error) { return s.TakeDeliveries(), nil }

func holdDeliveries(s *Server, r *http.Request) (any, error) {
	var want struct {
		Hold bool `json:"hold"`
	}
	if err := body(r, &want); err != nil {
		return nil, err
	}
	s.HoldDeliveries(want.Hold)
	return want, nil
}

func resendEvent(s *Server, r *http.Request) (any, error) {
	if err := s.ResendEvent(r.PathValue("event")); err != nil {
		return nil, err
	}
	return s.PendingDeliveries(), nil
}

func listDeliveryFaults(s *Server, _ *http.Request) (any, error) { return s.DeliveryFaults(), nil }

func setDeliveryFault(s *Server, r *http.Request) (any, error) {
	var f DeliveryFault
	if err := body(r, &f); err != nil {
		return nil, err
	}
	if _, err := s.DeliveryFault(f); err != nil {
		return nil, err
	}
	return s.DeliveryFaults(), nil
}

func clearDeliveryFaults(s *Server, r *http.Request) (any, error) {
	id, err := numbered(r, "a delivery fault's id is a number")
	if err != nil {
		return nil, err
	}
	s.ClearDeliveryFaults(id)
	return s.DeliveryFaults(), nil
}

// numbered reads ?id=, 0 when there is none.
func numbered(r *http.Request, otherwise string) (int, error) {
	text := r.URL.Query().Get("id")
	if text == "" {
		return 0, nil
	}
	id, err := strconv.Atoi(text)
	if err != nil {
		return 0, fmt.Errorf("%s", otherwise)
	}
	return id, nil
}

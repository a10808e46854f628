package sandbox

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"time"
)

// command is one thing that the control under /_sandbox/ can do.
type command struct {
	pattern string // as http.ServeMux reads it
	does    string // for the index page
	example string // body of a POST, for the index page
	serve   func(*Server, *http.Request) (any, error)
}

func commands() []command {
	return []command{
		{"GET /_sandbox/requests", "every request that was received, oldest first", "", listRequests},
		{"DELETE /_sandbox/requests", "forget the requests", "", forgetRequests},
		{"GET /_sandbox/state", "the whole state", "", dumpState},
		{"GET /_sandbox/keys", "the platform's keys and client ids, and each account's own keys", "", showKeys},
		{"POST /_sandbox/accounts/{account}/restricted_keys", "make a restricted key of an account, with its rights", `{"live": false, "rights": ["charge_write", "customer_read"]}`, makeRestrictedKey},
		{"POST /_sandbox/accounts/{account}/roll", "replace an account's secret key: the one before is no key any more", `{"live": false}`, rollKey},
		{"GET /_sandbox/clock", "the sandbox's time", "", showClock},
		{"POST /_sandbox/clock", "turn the clock forward by seconds", `{"advance": 3600}`, turnClock},
		{"GET /_sandbox/faults", "the faults that are set", "", listFaults},
		{"POST /_sandbox/faults", "set a fault", `{"path": "/v1/payment_intents/*/confirm", "method": "POST", "kind": "500_after", "count": 1}`, setFault},
		{"DELETE /_sandbox/faults", "remove all faults, or one by ?id=", "", clearFaults},
		{"POST /_sandbox/down", "cut every connection, or stop doing so", `{"down": true}`, setDown},
		{"GET /_sandbox/accounts", "the accounts, their states and connections", "", showAccounts},
		{"POST /_sandbox/accounts", "make an account", `{"name": "Harbour Clinic", "country": "GB", "state": "good", "manual": false}`, makeAccount},
		{"POST /_sandbox/accounts/{account}/state", "put an account into a state", `{"state": "restricted", "requirements": ["external_account"], "deadline": 0}`, setAccountState},
		{"POST /_sandbox/accounts/{account}/revoke", "take the platform's access away", "", revokeAccount},
		{"POST /_sandbox/payment_intents/{intent}/succeed", "let a payment that stays in processing arrive", "", succeedPayment},
		{"POST /_sandbox/payment_intents/{intent}/fail", "let a payment that stays in processing fail", "", failPayment},
		{"POST /_sandbox/refunds/{refund}/succeed", "let a pending refund arrive", "", succeedRefund},
		{"POST /_sandbox/refunds/{refund}/fail", "let a refund fail, be it done", "", failRefund},
		{"POST /_sandbox/disputes", "let the card's holder dispute a charge or payment intent, or only ask about it", `{"charge": "pi_...", "inquiry": false}`, openDispute},
		{"POST /_sandbox/disputes/{dispute}/escalate", "make a dispute out of an inquiry", "", escalateDispute},
		{"POST /_sandbox/disputes/{dispute}/win", "end a dispute: the money comes back; an inquiry is closed", "", winDispute},
		{"POST /_sandbox/disputes/{dispute}/lose", "end a dispute: the money is gone", "", loseDispute},
		{"POST /_sandbox/accounts/{account}/payouts", "pay out at once what is available, as the automatic payout does", `{"live": false}`, makePayout},
		{"POST /_sandbox/payouts/{payout}/pay", "let a payout arrive", "", payPayout},
		{"POST /_sandbox/payouts/{payout}/fail", "let the bank send a payout back, be it paid", "", failPayout},
		{"POST /_sandbox/dashboard/refunds", "refund as in Stripe's Dashboard, without metadata; amount 0 is all that is left", `{"charge": "pi_...", "amount": 0}`, refundByHand},
		{"POST /_sandbox/accounts/{account}/dashboard/payments", "take a payment as in Stripe's Dashboard, without metadata", `{"live": false, "amount": 5000, "currency": "", "customer": "", "text": ""}`, chargeByHand},
		{"POST /_sandbox/accounts/{account}/fees", "take a fee of Stripe's own out of the balance", `{"live": false, "amount": 250, "text": "Radar"}`, takeFee},
		{"GET /_sandbox/accounts/{account}/ledger", "the balance and every balance transaction; ?live=true for live mode", "", showLedger},
		{"POST /_sandbox/webhooks", "make a webhook endpoint of the platform, or of an account, and get its secret", `{"account": "", "live": false, "url": "http://127.0.0.1:8080/webhook", "connect": true, "events": ["*"]}`, makeWebhook},
		{"GET /_sandbox/deliveries", "the webhook deliveries that have not been received", "", listDeliveries},
		{"POST /_sandbox/deliveries/hold", "hold webhook deliveries back, or let them be sent", `{"hold": true}`, holdDeliveries},
		{"POST /_sandbox/deliveries/take", "take the webhook deliveries that are due, with body and signature, instead of having them sent", "", takeDeliveries},
		{"POST /_sandbox/events/{event}/resend", "deliver an event again", "", resendEvent},
		{"GET /_sandbox/delivery_faults", "the faults of webhook deliveries that are set", "", listDeliveryFaults},
		{"POST /_sandbox/delivery_faults", "set a fault of webhook deliveries", `{"type": "refund.*", "kind": "late", "count": 1, "seconds": 86400}`, setDeliveryFault},
		{"DELETE /_sandbox/delivery_faults", "remove all faults of webhook deliveries, or one by ?id=", "", clearDeliveryFaults},
		{"GET /_sandbox/succeeded", "succeeded payment intents and refunds that stand", "", showSucceeded},
	}
}

func controlMux(s *Server) *http.ServeMux {
	mux := http.NewServeMux()
	for _, cmd := range commands() {
		mux.HandleFunc(cmd.pattern, func(w http.ResponseWriter, r *http.Request) {
			v, err := cmd.serve(s, r)
			writeControl(w, v, err)
		})
	}
	mux.HandleFunc("GET /_sandbox/{$}", s.serveIndex)
	return mux
}

func (s *Server) serveControl(w http.ResponseWriter, r *http.Request) {
	if !loopback(r) {
		http.Error(w, "The sandbox's control answers only to this machine.", http.StatusForbidden)
		return
	}
	s.control().ServeHTTP(w, r)
}

func writeControl(w http.ResponseWriter, v any, err error) {
	w.Header().Set("Content-Type", "application/json")
	if err != nil {
		w.WriteHeader(http.StatusUnprocessableEntity)
		v = map[string]string{"error": err.Error()}
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	_ = enc.Encode(v)
}

// body reads the JSON of a POST; none is as good as {}.
func body(r *http.Request, into any) error {
	var raw bytes.Buffer
	if _, err := raw.ReadFrom(r.Body); err != nil {
		return err
	}
	if raw.Len() == 0 {
		return nil
	}
	dec := json.NewDecoder(&raw)
	dec.DisallowUnknownFields()
	if err := dec.Decode(into); err != nil {
		return fmt.Errorf("the body must be the JSON that the index page shows: %w", err)
	}
	return nil
}

func listRequests(s *Server, _ *http.Request) (any, error) { return s.Requests(), nil }

func forgetRequests(s *Server, _ *http.Request) (any, error) {
	s.ForgetRequests()
	return []Request{}, nil
}

func dumpState(s *Server, _ *http.Request) (any, error) {
	var out bytes.Buffer
	err := s.Save(&out)
	return json.RawMessage(out.Bytes()), err
}

func showClock(s *Server, _ *http.Request) (any, error) {
	now := s.Clock()
	return map[string]any{"now": now.Unix(), "text": now.Format(time.RFC3339)}, nil
}

func turnClock(s *Server, r *http.Request) (any, error) {
	var want struct {
		Advance int64 `json:"advance"`
	}
	if err := body(r, &want); err != nil {
		return nil, err
	}
	if want.Advance < 0 {
		return nil, fmt.Errorf("the clock turns forward only")
	}
	s.Advance(time.Duration(want.Advance) * time.Second)
	return showClock(s, r)
}

func listFaults(s *Server, _ *http.Request) (any, error) { return s.Faults(), nil }

func setFault(s *Server, r *http.Request) (any, error) {
	var f Fault
	if err := body(r, &f); err != nil {
		return nil, err
	}
	if _, err := s.Fault(f); err != nil {
		return nil, err
	}
	return s.Faults(), nil
}

func clearFaults(s *Server, r *http.Request) (any, error) {
	id, err := numbered(r, "a fault's id is a number")
	if err != nil {
		return nil, err
	}
	s.ClearFaults(id)
	return s.Faults(), nil
}

func setDown(s *Server, r *http.Request) (any, error) {
	var want struct {
		Down bool `json:"down"`
	}
	if err := body(r, &want); err != nil {
		return nil, err
	}
	s.SetDown(want.Down)
	return want, nil
}

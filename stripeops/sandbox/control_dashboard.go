package sandbox

import "net/http"

// The control's side of what a person does in Stripe's Dashboard.

func refundByHand(s *Server, r *http.Request) (any, error) {
	var want struct {
		Charge string `json:"charge"`
		Amount int64  `json:"amount"`
	}
	if err := body(r, &want); err != nil {
		return nil, err
	}
	id, err := s.RefundFromDashboard(want.Charge, want.Amount)
	if err != nil {
		return nil, err
	}
	return s.shown("refund", id), nil
}

func chargeByHand(s *Server, r *http.Request) (any, error) {
	var want struct {
		Live                     bool
		Amount                   int64
		Currency, Customer, Text string
	}
	if err := body(r, &want); err != nil {
		return nil, err
	}
	id, err := s.ChargeFromDashboard(r.PathValue("account"), DashboardCharge(want))
	if err != nil {
		return nil, err
	}
	return s.shown("payment_intent", id), nil
}

func takeFee(s *Server, r *http.Request) (any, error) {
	var want struct {
		Live   bool   `json:"live"`
		Amount int64  `json:"amount"`
		Text   string `json:"text"`
	}
	if err := body(r, &want); err != nil {
		return nil, err
	}
	id, err := s.ChargeFee(r.PathValue("account"), want.Live, want.Amount, want.Text)
	if err != nil {
		return nil, err
	}
	return s.shown("balance_transaction", id), nil
}

func showLedger(s *Server, r *http.Request) (any, error) {
	return s.Ledger(r.PathValue("account"), r.URL.Query().Get("live") == "true")
}

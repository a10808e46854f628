package connect_test

import (
	"testing"
	"time"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/stripeops/sandbox"
)

func TestThePageSaysHowFarTheAccountIsRead(t *testing.T) {
	w := newWorld(t)
	front := w.open(w.Session, w.Harbour, 118, 35)
	front.See("Read from Stripe").Gone("none missed")
	w.Round()
	front.Send(model.Event{Kind: model.ConnectionChanged}).See("Events", "none missed").Gone("Found payments")
	_, err := w.Sandbox.Fault(sandbox.Fault{Path: "/v1/events", Method: "GET", Kind: "stale_list", Count: -1, Seconds: 3600})
	w.must(err)
	_, err = w.Sandbox.ChargeFromDashboard(string(w.Account.ID), sandbox.DashboardCharge{Amount: 25_00})
	w.must(err)
	w.Clock.Advance(time.Minute)
	w.Round()
	front.Send(model.Event{Kind: model.ConnectionChanged}).See("missed and", "healed", "Found payments", "1 to decide about, in Reports")
	_, err = w.Sandbox.Fault(sandbox.Fault{Path: "/v1/charges", Method: "GET", Kind: "503"})
	w.must(err)
	w.Round()
	front.Send(model.Event{Kind: model.ConnectionChanged}).See("Events", "Stripe did not answer.")
}

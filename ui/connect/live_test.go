package connect_test

import (
	"testing"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/kit"
	"clinic.example/paydesk/ui/uitest"
	"clinic.example/paydesk/vault"
)

// ready gives the administrator a PIN and the desk a live platform.
func (w *world) ready() {
	w.t.Helper()
	w.must(w.Session.SetPIN(w.t.Context(), desk.PINChange{Staff: w.Session.Actor().Staff, New: "24680"}))
	secret, clientID := w.Sandbox.LivePlatform()
	w.must(w.Session.SavePlatform(w.t.Context(), desk.PlatformRequest{Secret: vault.New(secret), ClientID: clientID, Redirect: "https://desk.example/return"}))
}

func TestGoingLiveFromTheChecklistAndBack(t *testing.T) {
	w := newWorld(t)
	w.ready()
	d := w.desktop(w.Harbour, 80, 24)
	d.press("Integrations > Stripe", "7").press("After connecting", "down", "enter").See("◆ Test Mode")
	d.press("Authorise in live mode", "g").See("Test cards are off").Golden("go-live-80x24")
	before := len(w.opened())
	d.Enter().See("Type Harbour Street Physio to go on").Type("Harbour Street Physio").Enter().Press("tab", "enter")
	d.See("Waiting for Stripe", "paste it here with [v]").Until("the browser", func() bool { return len(w.opened()) > before })
	back := w.decide(w.opened()[before], string(w.Account.ID), "authorise")
	d.Press("v").See("Paste the address").Paste(back.String()).Enter().See("Connected to Stripe", "Mode              ● Live").Gone("Test Mode")
	if is := w.is(w.Harbour); is.Practice.Mode != model.Live || is.Connection.Paused.Account != w.Account.ID {
		t.Fatalf("%s, %+v", is.Practice.Mode, is.Connection)
	}
	d.Press("g").See("takes real payments", "Back to Test Mode").Enter().See("Type Harbour Street Physio to go on")
	d.Type("Harbour Street Physio").Enter().Press("tab", "enter").See("Back in Test Mode", "◆ Test Mode", "Connected to Stripe")
	if is := w.is(w.Harbour); is.Practice.Mode != model.Test {
		t.Errorf("%s", is.Practice.Mode)
	}
}

func TestWithoutAPINTheWaysToLiveAreDimmedAndSaySo(t *testing.T) {
	w := newWorld(t)
	front := w.open(w.Session, w.Harbour, 78, 24)
	front.See("Connected to Stripe").Press("g").See("need a PIN of your own").Enter()
	if told := uitest.Asks[kit.Told](front); told.Text == "" {
		t.Error("nothing was said")
	}
	front.Esc().See("After connecting")
	ben := w.open(w.As("Ben Okoro", model.FrontDesk), w.Harbour, 78, 24)
	ben.See("Connected to Stripe").Press("g").Until("why not", func() bool { return len(ben.Asked()) > 0 })
	if told := uitest.Asks[kit.Told](ben); told.Text == "" {
		t.Error("nothing was said")
	}
}

func TestKeysAreOfferedBesideTheOtherWays(t *testing.T) {
	w := newWorld(t)
	front := w.open(w.Session, w.Bay, 78, 30)
	front.See("Or use keys of the account's own").Press("k")
	if visit := uitest.Asks[kit.Visited](front); visit.Kind != "keys" {
		t.Errorf("went to %+v", visit)
	}
	account := w.another("Bay Road Pty Ltd")
	secret, publishable := w.Sandbox.AccountKeys(account, false)
	w.must(w.Session.SaveKeys(t.Context(), w.Bay, desk.KeysRequest{Secret: vault.New(secret), Publishable: publishable}))
	front.Send(model.Event{Practice: w.Bay, Kind: model.ConnectionChanged}).See("with keys", "sk_test_..."+secret[len(secret)-4:], "[k] Payment Processing").Gone(secret)
	front.Press("d").See("nothing to revoke at Stripe", "Roll it in")
}

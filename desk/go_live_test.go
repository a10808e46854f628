package desk_test

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/vault"
)

// withPIN is a group whose administrator has a PIN: from then on live money is allowed.
func withPIN(t *testing.T) *group {
	t.Helper()
	g := newGroup(t)
	g.knows(g.session.Actor().Staff, anasPIN)
	return g
}

// goLive takes a practice live by an authorisation.
func (g *group) goLive(practice model.PracticeID, account string) {
	g.t.Helper()
	g.livePlatform()
	way, err := g.session.GoLive(g.t.Context(), practice)
	g.must(err)
	if way.Listening {
		g.t.Error("an https address doesn't reach this process")
	}
	back := g.decide(way.Address, account, "authorise")
	if back.Host != "desk.example" {
		g.t.Errorf("Stripe sends the browser to %s", back.Host)
	}
	g.must(g.session.Paste(g.t.Context(), practice, way.Attempt, back.String()))
}

func (g *group) practiceNow(id model.PracticeID) model.Practice {
	g.t.Helper()
	p, err := g.session.Practice(g.t.Context(), id)
	g.must(err)
	return p
}

func TestGoingLiveByAnAuthorisation(t *testing.T) {
	g := withPIN(t)
	p, card := g.patient(goodCard)
	old := g.invoice(p)
	g.goLive(g.practice, string(g.account.ID))
	is := g.integration(g.practice)
	if is.Practice.Mode != model.Live || is.Connection.Mode != model.Live || is.State != model.Connected || is.Connection.Paused.Account != g.account.ID {
		t.Fatalf("%s, %+v, %s", is.Practice.Mode, is.Connection, is.State)
	}
	if last := is.Checklist[len(is.Checklist)-1]; last.Label != "Go live" || !last.Done {
		t.Errorf("the checklist says %+v", last)
	}
	view, err := g.session.Patient(t.Context(), g.practice, p.ID)
	g.must(err)
	if len(view.Cards) != 0 {
		t.Errorf("test cards are shown as chargeable: %+v", view.Cards)
	}
	fresh := g.invoice(p)
	if old.Number != "TEST-0001" || fresh.Number != "INV-0001" || fresh.Mode != model.Live {
		t.Errorf("numbers %s and %s", old.Number, fresh.Number)
	}
	_, err = g.session.Take(t.Context(), g.chargeRequest(fresh, card))
	says(t, err, model.Invalid, "not one of the patient's saved cards")
	_, err = g.session.Take(t.Context(), g.chargeRequest(old, card))
	says(t, err, model.Conflict, "belongs to Test Mode")
	link := g.openLink(fresh)
	g.pay(link.URL, goodCard)
	g.must(g.desk.Round(t.Context()))
	if v := g.read(fresh.ID); v.Invoice.Status() != model.InvoicePaid || v.Payments[0].Payment.Mode != model.Live {
		t.Errorf("%s by %+v", v.Invoice.Status(), v.Payments)
	}
	if v, err := g.session.Verify(t.Context(), g.practice); err != nil || !v.Passed() {
		t.Errorf("verified as %+v, %v", v, err)
	}
	g.restart()
	again := g.openLink(g.invoice(p))
	if again.Mode != model.Live || again.Status != model.LinkOpen {
		t.Errorf("after a restart: %+v", again)
	}
}

func TestGoingLiveByKeys(t *testing.T) {
	g := withPIN(t)
	ref := g.byKeys()
	p, card := g.cardAt(ref)
	if _, err := g.charge(p, card); err != nil {
		t.Fatal(err)
	}
	r := g.keysOf(string(ref.ID), true)
	g.must(g.session.SaveKeys(t.Context(), g.bay, r))
	is := g.integration(g.bay)
	if is.Practice.Mode != model.Live || is.Connection.How != model.ByKeys || is.Key != r.Secret.String() || !strings.HasPrefix(is.Key, "sk_live_...") {
		t.Fatalf("%s by %s with %s", is.Practice.Mode, is.Connection.How, is.Key)
	}
	g.practice = g.bay
	invoice := g.invoice(p)
	link := g.openLink(invoice)
	g.pay(link.URL, goodCard)
	g.must(g.desk.Round(t.Context()))
	if v := g.read(invoice.ID); v.Invoice.Status() != model.InvoicePaid || !strings.HasPrefix(v.Invoice.Number, "INV-") {
		t.Errorf("%s is %s", v.Invoice.Number, v.Invoice.Status())
	}
	says(t, g.session.SaveKeys(t.Context(), g.bay, g.keysOf(string(ref.ID), false)), model.Invalid, "live ones are needed")
	says(t, g.session.BackToTest(t.Context(), g.bay), model.Conflict, "has taken live money (80.00 AUD)")
	g.must(g.store.Close())
	file, err := os.ReadFile(g.path)
	g.must(err)
	for _, live := range []bool{false, true} {
		if secret, _ := g.stripe.AccountKeys(string(ref.ID), live); bytes.Contains(file, []byte(secret[20:60])) {
			t.Errorf("the file holds a key, live %v", live)
		}
	}
}

func TestWithoutLiveMoneyThereIsAWayBackToTest(t *testing.T) {
	t.Run("by the platform", func(t *testing.T) {
		g := withPIN(t)
		g.goLive(g.practice, string(g.account.ID))
		before := g.asked("/oauth/deauthorize")
		g.must(g.session.BackToTest(t.Context(), g.practice))
		if g.asked("/oauth/deauthorize") != before+1 {
			t.Error("the live access was not given back")
		}
		g.backInTest(g.practice, g.account, model.ByOAuth)
		p, card := g.patient(goodCard)
		if _, err := g.session.Take(t.Context(), g.chargeRequest(g.invoice(p), card)); err != nil {
			t.Errorf("the test connection doesn't go on: %v", err)
		}
	})
	t.Run("by keys", func(t *testing.T) {
		g := withPIN(t)
		ref := g.byKeys()
		g.must(g.session.SaveKeys(t.Context(), g.bay, g.keysOf(string(ref.ID), true)))
		g.must(g.session.BackToTest(t.Context(), g.bay))
		g.backInTest(g.bay, ref, model.ByKeys)
		for _, row := range g.secrets() {
			if row.Table == "keys" && strings.HasSuffix(row.Field, "live") {
				t.Errorf("%s is still sealed here", row.Field)
			}
		}
		p, card := g.cardAt(ref)
		if _, err := g.charge(p, card); err != nil {
			t.Errorf("the test keys don't go on: %v", err)
		}
	})
	t.Run("refused while a live invoice stands", func(t *testing.T) {
		g := withPIN(t)
		g.goLive(g.practice, string(g.account.ID))
		p, _ := g.patient("")
		invoice := g.invoice(p)
		link := g.openLink(invoice)
		says(t, g.session.BackToTest(t.Context(), g.practice), model.Conflict, "INV-0001 is a live invoice")
		g.must(only(g.session.CancelLink(t.Context(), g.practice, link.ID)))
		invoice = g.read(invoice.ID).Invoice
		g.must(only(g.session.VoidInvoice(t.Context(), g.practice, invoice.ID, invoice.Revision)))
		g.must(g.session.BackToTest(t.Context(), g.practice))
	})
	t.Run("refused after live cash", func(t *testing.T) {
		g := withPIN(t)
		g.goLive(g.practice, string(g.account.ID))
		p, _ := g.patient("")
		g.takeCash(g.invoice(p), 8000)
		says(t, g.session.BackToTest(t.Context(), g.practice), model.Conflict, "so it stays live")
		says(t, g.session.BackToTest(t.Context(), g.bay), model.Conflict, "in Test Mode already")
	})
}

func (g *group) backInTest(practice model.PracticeID, ref model.AccountRef, how model.How) {
	g.t.Helper()
	is := g.integration(practice)
	if is.Practice.Mode != model.Test || is.State != model.Connected || is.Connection.Account != ref.ID || is.Connection.Mode != model.Test || is.Connection.How != how {
		g.t.Errorf("%s, %s, %+v", is.Practice.Mode, is.State, is.Connection)
	}
	if is.Connection.Paused != (model.Paused{}) {
		g.t.Errorf("still set aside: %+v", is.Connection.Paused)
	}
}

// A disconnect in live mode lets the test connection that waited go too: no key stays behind.
func TestALiveDisconnectLeavesNoKeyBehind(t *testing.T) {
	g := withPIN(t)
	ref := g.byKeys()
	g.must(g.session.SaveKeys(t.Context(), g.bay, g.keysOf(string(ref.ID), true)))
	g.must(g.session.Disconnect(t.Context(), g.bay))
	for _, row := range g.secrets() {
		if row.Table == "keys" {
			t.Errorf("%s is still sealed here", row.Field)
		}
	}
	g.must(g.session.BackToTest(t.Context(), g.bay))
	if is := g.integration(g.bay); is.Practice.Mode != model.Test || is.State != model.NotConnected {
		t.Errorf("%s, %s", is.Practice.Mode, is.State)
	}
}

func TestPracticesOfTwoModesLiveSideBySide(t *testing.T) {
	g := withPIN(t)
	g.must(g.session.UseConnection(t.Context(), g.bay, g.practice))
	g.goLive(g.bay, string(g.account.ID))
	p, card := g.patient(goodCard)
	if _, err := g.session.Take(t.Context(), g.chargeRequest(g.invoice(p), card)); err != nil {
		t.Errorf("the practice in test mode: %v", err)
	}
	live, test := g.integration(g.bay), g.integration(g.practice)
	if live.Practice.Mode != model.Live || test.Practice.Mode != model.Test || len(test.Shared) != 0 || len(live.Shared) != 0 {
		t.Errorf("%s shared with %v, %s shared with %v", live.Practice.Mode, live.Shared, test.Practice.Mode, test.Shared)
	}
	says(t, g.session.UseConnection(t.Context(), g.north, g.bay), model.Conflict, "the two never meet")
	g.must(g.session.Disconnect(t.Context(), g.bay))
	if is := g.integration(g.practice); is.State != model.Connected {
		t.Errorf("the live disconnect left the test practice %s", is.State)
	}
}

// What is missing for live mode is one sentence each, and nothing begins.
func TestLiveWaitsForAPINAndOpenSecretsAndAPlatform(t *testing.T) {
	g := newGroup(t)
	_, err := g.session.GoLive(t.Context(), g.practice)
	says(t, err, model.Forbidden, "need a PIN of your own")
	holds(t, g.integration(g.practice).Why.GoLive, "need a PIN of your own")
	holds(t, g.integration(g.practice).Why.LiveKeys, "need a PIN of your own")
	g.knows(g.session.Actor().Staff, anasPIN)
	_, err = g.session.GoLive(t.Context(), g.practice)
	says(t, err, model.Conflict, "no live Stripe platform yet")
	r := g.livePlatformRequest()
	r.Redirect = ""
	g.must(g.session.SavePlatform(t.Context(), r))
	_, err = g.session.GoLive(t.Context(), g.practice)
	says(t, err, model.Conflict, "an https address only")
	g.desk.Vault = nil
	_, err = g.session.GoLive(t.Context(), g.practice)
	says(t, err, model.Forbidden, "open secrets")
	says(t, g.session.SaveKeys(t.Context(), g.bay, g.keysOf(g.other("Bay"), true)), model.Forbidden, "open secrets")
	if p := g.practiceNow(g.practice); p.Mode != model.Test {
		t.Errorf("the practice is %s", p.Mode)
	}
	_, err = g.frontDesk.GoLive(t.Context(), g.practice)
	says(t, err, model.Forbidden, "Integrations: Edit")
}

func TestAPlatformKeyIsSealedAndServesAfterARestart(t *testing.T) {
	g := withPIN(t)
	secret, clientID := g.stripe.Platform()
	r := desk.PlatformRequest{Secret: vault.New(secret), ClientID: clientID}
	g.must(g.session.SavePlatform(t.Context(), r))
	g.withoutEnvironment()
	p, card := g.patient(goodCard)
	if _, err := g.session.Take(t.Context(), g.chargeRequest(g.invoice(p), card)); err != nil {
		t.Fatalf("by the sealed key: %v", err)
	}
	g.oauth(g.bay, g.other("Bay Road Pty Ltd"))
	g.must(g.session.Disconnect(t.Context(), g.bay))
	views, err := g.session.Platforms(t.Context())
	g.must(err)
	if !views[0].Sealed || views[0].Given || views[0].Platform.Key.Mask != "sk_test_..."+secret[len(secret)-4:] || views[1].Sealed {
		t.Errorf("the platforms are %+v", views)
	}
	g.must(g.store.Close())
	file, err := os.ReadFile(g.path)
	g.must(err)
	if bytes.Contains(file, []byte(secret[20:60])) {
		t.Error("the file holds the platform's key")
	}
}

// withoutEnvironment opens the desk without a key in the environment.
func (g *group) withoutEnvironment() {
	g.t.Helper()
	kept := g.vault
	g.reopen("", 0)
	g.desk.Vault = kept
}

func TestAPlatformKeyIsRefusedByName(t *testing.T) {
	g := withPIN(t)
	secret, clientID := g.stripe.Platform()
	live, liveID := g.stripe.LivePlatform()
	_, publishable := g.stripe.AccountKeys(g.other("x"), false)
	other, _ := g.stripe.AccountKeys(g.other("Another platform"), false)
	for _, c := range []struct {
		name                    string
		secret, client, return_ string
		field, words            string
	}{
		{"publishable", publishable, clientID, "", "secret", "begins with sk_ or rk_"},
		{"nothing", "", clientID, "", "secret", "begins with sk_ or rk_"},
		{"no client id", secret, "acct_1", "", "client", "begins with ca_"},
		{"plain http in live mode", live, liveID, "http://localhost:8765/return", "redirect", "https address only"},
		{"half an address", secret, clientID, "desk.example", "redirect", "whole address"},
		{"a key that is none", "sk_test_" + strings.Repeat("x", 99), clientID, "", "secret", "doesn't take this key"},
		{"another platform's, while practices are connected", other, clientID, "", "secret", "another platform"},
	} {
		besides(t, g.session.SavePlatform(t.Context(), desk.PlatformRequest{Secret: vault.New(c.secret), ClientID: c.client, Redirect: c.return_}), c.field, c.words)
	}
	for _, row := range g.secrets() {
		if row.Table == "platform" {
			t.Errorf("%s was sealed", row.Field)
		}
	}
	r := desk.PlatformRequest{Secret: vault.New(secret), ClientID: clientID, Redirect: "http://localhost:8765/oauth/return"}
	g.must(g.session.SavePlatform(t.Context(), r))
	says(t, g.session.SavePlatform(t.Context(), r), model.Invalid, "Type the PIN")
	r.PIN = "24680"
	g.must(g.session.SavePlatform(t.Context(), r))
	says(t, g.frontDesk.SavePlatform(t.Context(), r), model.Forbidden, "Keys: Edit")
}

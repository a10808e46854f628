package desk_test

import (
	"testing"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
	"clinic.example/paydesk/stripeops/sandbox"
)

func (g *group) preview() desk.DisconnectPreview {
	g.t.Helper()
	v, err := g.session.DisconnectPreview(g.t.Context(), g.practice)
	g.must(err)
	return v
}

func (g *group) card(id string) model.SavedCard {
	g.t.Helper()
	var card model.SavedCard
	g.must(g.store.View(g.t.Context(), model.SystemScope(), func(tx storage.Tx) (err error) {
		card, err = tx.Card(g.account, id)
		return err
	}))
	return card
}

// closed says whether Stripe's page behind a link can still be paid: by trying to.
func (g *group) closed(link model.Link) bool {
	g.t.Helper()
	before, _ := g.moved()
	g.pay(link.URL, "4242424242424242")
	after, _ := g.moved()
	return before == after
}

func TestADisconnectStopsLinksRevokesAndSwitchesOffForAllWhoShare(t *testing.T) {
	g := newGroup(t)
	g.must(g.session.UseConnection(t.Context(), g.bay, g.practice))
	p, card := g.patient("4242424242424242")
	link := g.openLink(g.invoice(p))
	v := g.preview()
	if len(v.Practices) != 2 || len(v.Cards) != 1 || v.Cards[0].ID != card || len(v.Links) != 1 || v.Links[0].ID != link.ID || v.Why != "" {
		t.Fatalf("preview: %d practices, cards %+v, links %+v, why %q", len(v.Practices), v.Cards, v.Links, v.Why)
	}
	g.must(g.session.Disconnect(t.Context(), g.practice))
	for _, practice := range []model.PracticeID{g.practice, g.bay} {
		if i := g.integration(practice); i.State != model.NotConnected || i.Connection.Account != g.account.ID || i.Connection.DisconnectedAt == 0 {
			t.Errorf("%s: %s, %+v", i.Practice.Name, i.State, i.Connection)
		}
	}
	if off := g.card(card); off.Active || !off.DisconnectOff || off.OffBecause == "" {
		t.Errorf("card %+v", off)
	}
	if seen, err := g.session.Patient(t.Context(), g.practice, p.ID); err != nil || len(seen.Cards) != 1 || seen.Cards[0].Why == "" {
		t.Errorf("the card is not listed as off: %+v, %v", seen.Cards, err)
	}
	if !g.closed(link) {
		t.Error("the link could still be paid")
	}
	stopped, revoked := -1, -1
	for i, r := range g.stripe.Requests() {
		if r.Path == "/v1/checkout/sessions/"+link.Session+"/expire" {
			stopped = i
		}
		if r.Path == "/oauth/deauthorize" {
			revoked = i
		}
	}
	if stopped < 0 || revoked < stopped {
		t.Errorf("link stopped at request %d, access revoked at %d", stopped, revoked)
	}
	g.stripe.ForgetRequests()
	g.must(g.session.Disconnect(t.Context(), g.practice))
	if n := len(g.stripe.Requests()); n != 0 {
		t.Errorf("a second press asked Stripe %d times", n)
	}
	g.verifyAudit()
}

func TestReconnectingTheSameAccountBringsBackJustItsCards(t *testing.T) {
	g := newGroup(t)
	_, kept := g.patient("4242424242424242")
	_, gone := g.patient("4000056655665556")
	_, removed := g.patient("5555555555554444")
	g.must(g.session.RemoveCard(t.Context(), g.practice, removed))
	g.must(g.session.Disconnect(t.Context(), g.practice))

	g.oauth(g.bay, g.other("Somebody else's"))
	if g.card(kept).Active {
		t.Fatal("another account brought a card back")
	}

	g.must(g.stripe.Connect(string(g.account.ID), false)) // the owner removes one card in Stripe's Dashboard
	g.raw("/v1/payment_methods/" + gone + "/detach")
	g.oauth(g.practice, string(g.account.ID))
	if c := g.card(kept); !c.Active || c.DisconnectOff || c.OffBecause != "" {
		t.Errorf("kept card %+v", c)
	}
	if c := g.card(gone); c.Active || c.DisconnectOff || c.OffBecause == "" {
		t.Errorf("detached card %+v", c)
	}
	if c := g.card(removed); c.Active {
		t.Errorf("removed card %+v", c)
	}
	if v := g.integration(g.practice); v.CardsOff != 0 {
		t.Errorf("%d cards still off", v.CardsOff)
	}
}

func TestACardWithoutAnAnswerStaysOffUntilVerified(t *testing.T) {
	g := newGroup(t)
	_, card := g.patient("4242424242424242")
	g.must(g.session.Disconnect(t.Context(), g.practice))
	_, err := g.stripe.Fault(sandbox.Fault{Path: "/v1/payment_methods/*", Kind: "503"})
	g.must(err)
	g.oauth(g.practice, string(g.account.ID))
	if v := g.integration(g.practice); v.State != model.Connected || v.CardsOff != 1 || g.card(card).Active {
		t.Fatalf("%s, %d cards off", v.State, v.CardsOff)
	}
	_, err = g.session.Verify(t.Context(), g.practice)
	g.must(err)
	if !g.card(card).Active {
		t.Error("verifying did not bring the card back")
	}
}

func TestADisconnectIsRefusedWhileMoneyIsUnsettled(t *testing.T) {
	g := newGroup(t)
	g.must(g.session.UseConnection(t.Context(), g.bay, g.practice))
	p, card := g.patient("4242424242424242")
	_, err := g.stripe.Fault(sandbox.Fault{Path: "/v1/payment_intents/*/confirm", Kind: "reset_after"})
	g.must(err)
	_, err = g.stripe.Fault(sandbox.Fault{Path: "/v1/payment_intents/*", Method: "GET", Kind: "503", Count: -1})
	g.must(err)
	_, err = g.session.Take(t.Context(), g.chargeRequest(g.invoice(p), card))
	if model.KindOf(err) != model.Unknown {
		t.Fatalf("charge: %v", err)
	}
	if v := g.preview(); len(v.Unsettled) != 1 || v.Why == "" {
		t.Fatalf("preview %+v", v.Unsettled)
	}
	for _, practice := range []model.PracticeID{g.practice, g.bay} {
		says(t, g.session.Disconnect(t.Context(), practice), model.Conflict, "charge of 80.00 AUD for TEST-0001")
	}
	if n := g.asked("/oauth/deauthorize"); n != 0 || g.integration(g.practice).State != model.Connected {
		t.Fatalf("revoked %d times, %s", n, g.integration(g.practice).State)
	}
	g.stripe.ClearFaults(0)
	g.settle()
	g.must(g.session.Disconnect(t.Context(), g.practice))
}

// Whatever step of a disconnect goes without an answer, the same press finishes it, and an account at Stripe is never let go unseen.
func TestADisconnectThatWasCutShortIsPressedAgain(t *testing.T) {
	for _, c := range []struct{ path, kind string }{
		{"/v1/accounts/*", "503"},
		{"/v1/checkout/sessions/*", "503"},
		{"/oauth/deauthorize", "503"},
		{"/oauth/deauthorize", "reset_before"},
		{"/oauth/deauthorize", "reset_after"},
		{"/oauth/deauthorize", "500_after"},
	} {
		t.Run(c.path+" "+c.kind, func(t *testing.T) {
			t.Parallel()
			g := newGroup(t)
			p, card := g.patient("4242424242424242")
			g.openLink(g.invoice(p))
			_, err := g.stripe.Fault(sandbox.Fault{Path: c.path, Kind: c.kind, Count: 2})
			g.must(err)
			if g.session.Disconnect(t.Context(), g.practice) == nil {
				t.Fatal("an unanswered step was taken for done")
			}
			if !g.integration(g.practice).Connection.Active || !g.card(card).Active {
				t.Fatal("switched off although Stripe had not answered")
			}
			g.stripe.ClearFaults(0)
			g.must(g.session.Disconnect(t.Context(), g.practice))
			if v := g.integration(g.practice); v.State != model.NotConnected || g.card(card).Active {
				t.Errorf("after the second press: %s", v.State)
			}
		})
	}
}

func TestAnAccountRevokedAtStripeCanBeDisconnected(t *testing.T) {
	g := newGroup(t)
	p, card := g.patient("4242424242424242")
	g.openLink(g.invoice(p))
	g.must(g.stripe.RevokeAccount(string(g.account.ID)))
	g.must(g.desk.Round(t.Context()))
	v := g.integration(g.practice)
	if v.State != model.Revoked || v.Why.Connect != "" {
		t.Fatalf("%s, why not connect: %q", v.State, v.Why.Connect)
	}
	holds(t, v.Standing, "revoked at Stripe")
	g.must(g.session.Disconnect(t.Context(), g.practice))
	if g.integration(g.practice).State != model.NotConnected || g.card(card).Active {
		t.Error("not disconnected")
	}
	g.oauth(g.practice, string(g.account.ID))
	if !g.card(card).Active {
		t.Error("the card did not come back")
	}
}

func TestARevokedAccountIsConnectedAgainWithoutADisconnect(t *testing.T) {
	g := newGroup(t)
	_, card := g.patient("4242424242424242")
	g.must(g.stripe.RevokeAccount(string(g.account.ID)))
	g.must(g.desk.Round(t.Context()))
	g.oauth(g.practice, string(g.account.ID))
	if v := g.integration(g.practice); v.State != model.Connected || !g.card(card).Active {
		t.Errorf("%s", v.State)
	}
}

package desk_test

import (
	"strings"
	"testing"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

func TestAConnectionIsReusedWithoutAskingStripe(t *testing.T) {
	g := newGroup(t)
	g.stripe.ForgetRequests()
	rows := g.integration(g.bay).Reusable
	if len(rows) != 1 || rows[0].Name != "Harbour Street Physio" || rows[0].Account != g.account.ID || rows[0].Mode != model.Test || rows[0].Why != "" || len(rows[0].Warnings) != 0 {
		t.Fatalf("rows %+v", rows)
	}
	g.must(g.session.UseConnection(t.Context(), g.bay, g.practice))
	if n := len(g.stripe.Requests()); n != 0 {
		t.Errorf("Stripe was asked %d times", n)
	}
	v := g.integration(g.bay)
	if v.State != model.Connected || v.Connection.How != model.ByReuse || v.Account.ID != g.account.ID {
		t.Errorf("%s %+v", v.State, v.Connection)
	}
	if len(v.Shared) != 1 || v.Shared[0] != "Harbour Street Physio" {
		t.Errorf("shared with %v", v.Shared)
	}
	if v.Practice.AcceptOnline {
		t.Error("connecting switched online payments on")
	}
	if why := v.Reusable[0].Why; !strings.Contains(why, "uses that account already") {
		t.Errorf("why not again: %q", why)
	}
}

func TestAReusedConnectionWarnsOfAnotherCountryAndCurrency(t *testing.T) {
	g := newGroup(t)
	rows := g.integration(g.north).Reusable
	if len(rows) != 1 || len(rows[0].Warnings) != 2 {
		t.Fatalf("rows %+v", rows)
	}
	holds(t, rows[0].Warnings[0], "country is AU, this practice's is NZ")
	holds(t, rows[0].Warnings[1], "currency is AUD, this practice's is NZD")
}

func TestAConnectionThatCantBeReusedSaysWhy(t *testing.T) {
	for _, c := range []struct {
		name    string
		prepare func(*group) (practice, from model.PracticeID)
		kind    model.Kind
		words   string
	}{
		{"itself", func(g *group) (a, b model.PracticeID) { return g.practice, g.practice }, model.Invalid, "another practice's"},
		{"not connected", func(g *group) (a, b model.PracticeID) { return g.bay, g.north }, model.Conflict, "not connected to Stripe any more"},
		{"revoked", func(g *group) (a, b model.PracticeID) {
			g.must(g.stripe.RevokeAccount(string(g.account.ID)))
			g.must(g.desk.Round(g.t.Context()))
			return g.bay, g.practice
		}, model.Conflict, "revoked"},
		{"connected elsewhere", func(g *group) (a, b model.PracticeID) {
			g.oauth(g.bay, g.other("Bay Road Pty Ltd"))
			return g.bay, g.practice
		}, model.Conflict, "Disconnect it first"},
		{"live", func(g *group) (a, b model.PracticeID) {
			g.put(func(tx storage.Tx) error {
				account, err := tx.Account(g.account)
				if err != nil {
					return err
				}
				account.Mode = model.Live
				if err := tx.PutAccount(account); err != nil {
					return err
				}
				return tx.PutConnection(model.Connection{Practice: g.practice, Account: g.account.ID, Mode: model.Live, Active: true})
			})
			return g.bay, g.practice
		}, model.Conflict, "the two never meet"},
	} {
		t.Run(c.name, func(t *testing.T) {
			g := newGroup(t)
			practice, from := c.prepare(g)
			before := g.integration(practice).Connection
			says(t, g.session.UseConnection(t.Context(), practice, from), c.kind, c.words)
			if after := g.integration(practice).Connection; after != before {
				t.Errorf("changed to %+v", after)
			}
		})
	}
}

// A practice whose own account was revoked at Stripe may go on with another practice's.
func TestARevokedPracticeUsesAnothersConnection(t *testing.T) {
	g := newGroup(t)
	account := g.other("Bay Road Pty Ltd")
	g.oauth(g.bay, account)
	g.must(g.stripe.RevokeAccount(account))
	g.must(g.desk.Round(t.Context()))
	v := g.integration(g.bay)
	if v.State != model.Revoked || v.Why.Reuse != "" || v.Reusable[0].Why != "" {
		t.Fatalf("%s, %q, %+v", v.State, v.Why.Reuse, v.Reusable)
	}
	g.must(g.session.UseConnection(t.Context(), g.bay, g.practice))
	if v := g.integration(g.bay); v.State != model.Connected || v.Account.ID != g.account.ID {
		t.Errorf("%s %s", v.State, v.Account.ID)
	}
}

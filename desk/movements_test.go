package desk_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
	"clinic.example/paydesk/stripeops/sandbox"
)

// booked are all movements kept, newest first.
func (c *clinic) booked() (all []model.BalanceMovement) {
	c.t.Helper()
	c.must(c.store.View(c.t.Context(), model.SystemScope(), func(tx storage.Tx) (err error) {
		all, err = tx.BalanceMovements(storage.MovementFilter{Account: c.account}, storage.Window{})
		return err
	}))
	return all
}

// before books payments on the account from the time before it came here, as many as days ago.
func (c *clinic) before(days ...int) {
	c.t.Helper()
	customer, card, err := c.stripe.AddCustomer(string(c.account.ID), sandbox.CustomerSpec{Card: visa})
	c.must(err)
	for _, n := range days {
		c.must(only(c.stripe.AddCharge(string(c.account.ID), sandbox.ChargeSpec{Customer: customer, Card: card, Amount: 5000, Currency: "aud", At: c.now().Add(-time.Duration(n) * 24 * time.Hour)})))
	}
}

func TestEachMovementIsTiedToWhatItIsOf(t *testing.T) {
	c := newClinic(t)
	c.before(40)
	taken := c.paid(visa)
	refunded := c.refund(taken, 1000)
	c.paid("4000000000000259")
	for range 3 {
		c.paid("4000000000000077") // available at once
	}
	c.must(only(c.stripe.ChargeFee(string(c.account.ID), false, 500, "Radar")))
	found, err := c.stripe.ChargeFromDashboard(string(c.account.ID), sandbox.DashboardCharge{Amount: 7000})
	c.must(err)
	c.must(only(c.stripe.MakePayout(string(c.account.ID), false)))
	c.round()
	c.must(only(c.session.Sync(t.Context(), c.practice)))
	ties := map[model.TieKind]string{}
	for _, m := range c.booked() {
		ties[m.Tie.Kind] = m.Tie.ID
		if (m.Tie.Kind == model.TiePayment || m.Tie.Kind == model.TieRefund) && m.Tie.Practice != c.practice {
			t.Errorf("%+v", m.Tie)
		}
	}
	for kind, id := range map[model.TieKind]string{model.TieRefund: string(refunded.Refund.ID), model.TieFound: found, model.TieFee: ""} {
		if got, tied := ties[kind]; !tied || got != id {
			t.Errorf("%s: tied to %q, want %q", kind, got, id)
		}
	}
	for kind, prefix := range map[model.TieKind]string{model.TiePayment: "pay_", model.TieDispute: "dp_", model.TiePayout: "po_", model.TieEarlier: "ch_"} {
		if !strings.HasPrefix(ties[kind], prefix) {
			t.Errorf("%s: tied to %q", kind, ties[kind])
		}
	}
	if _, untied := ties[""]; untied {
		t.Errorf("not all are tied: %+v", c.booked())
	}
	a := c.reconcile(desk.ReconcileRequest{})
	c.explained(a)
	if a.Found != 1 {
		t.Errorf("%d movements of found payments", a.Found)
	}
}

func TestADisputeThatIsWonComesBack(t *testing.T) {
	c := newClinic(t)
	taken := c.paid("4000000000000259")
	c.settle()
	b := c.explained(c.reconcile(desk.ReconcileRequest{}))
	if !strings.HasPrefix(kinds(b), "Payments 1 8000, Disputes 1 -8000") {
		t.Fatal(kinds(b))
	}
	var disputes []model.Dispute
	c.must(c.store.View(t.Context(), model.SystemScope(), func(tx storage.Tx) (err error) {
		disputes, err = tx.Disputes(c.account)
		return err
	}))
	c.must(c.stripe.EndDispute(disputes[0].ID, true))
	if b := c.explained(c.reconcile(desk.ReconcileRequest{})); kinds(b) != "Payments 1 8000, Disputes 1 -8000, Disputes won back 1 8000" || disputes[0].Payment != taken.Payment.ID {
		t.Error(kinds(b))
	}
}

// A history of more pages than one is read to its beginning once, shown on the way, and taken up where a fault broke it off.
func TestAnAccountsHistoryIsReadOnce(t *testing.T) {
	c := newClinic(t)
	days := make([]int, 130)
	for i := range days {
		days[i] = 300 - i
	}
	c.before(days...)
	c.fault(sandbox.Fault{Method: "GET", Path: "/v1/balance_transactions", Kind: "500_before", Count: -1, After: 2})
	if a := c.reconcile(desk.ReconcileRequest{}); !strings.Contains(a.Away, "Stripe could not be asked") {
		t.Errorf("away: %q", a.Away)
	}
	part := len(c.booked())
	c.stripe.ClearFaults(0)
	var shown []desk.Progress
	c.explained(c.reconcile(desk.ReconcileRequest{Shown: func(p desk.Progress) { shown = append(shown, p) }}))
	ledger, err := c.stripe.Ledger(string(c.account.ID), false)
	c.must(err)
	if whole := len(c.booked()); part == 0 || part >= whole || whole != len(ledger.Entries) {
		t.Errorf("%d, then %d, of %d", part, whole, len(ledger.Entries))
	}
	if len(shown) == 0 || shown[len(shown)-1].Back >= shown[0].Back && len(shown) > 1 {
		t.Errorf("shown %+v", shown)
	}
	c.stripe.ForgetRequests()
	c.explained(c.reconcile(desk.ReconcileRequest{}))
	if n := c.reads("/v1/balance_transactions"); n > 4 {
		t.Errorf("%d requests for what is known", n)
	}
}

func TestTheProofNamesMovementsAndPayouts(t *testing.T) {
	c := newClinic(t)
	c.paid(visa)
	c.turn(5 * 24 * time.Hour)
	c.paid(visa)
	c.must(only(c.session.Sync(t.Context(), c.practice)))
	prove := func() (found []desk.Difference) {
		c.t.Helper()
		kinds, err := c.session.ProveSync(t.Context(), c.practice)
		c.must(err)
		for _, kind := range kinds {
			found = append(found, kind.Different...)
		}
		return found
	}
	if found := prove(); len(found) != 0 {
		t.Fatalf("%+v", found)
	}
	all := c.booked()
	payout := all[slices.IndexFunc(all, func(m model.BalanceMovement) bool { return m.Tie.Kind == model.TiePayout })].Source
	c.put(func(tx storage.Tx) error {
		m := all[0]
		m.Fee++
		stray := all[0]
		stray.ID = "txn_stray"
		p, err := tx.Payout(c.account, payout)
		p.Amount.Minor++
		strayPayout := p
		strayPayout.ID = "po_stray"
		return errors.Join(err, tx.PutBalanceMovement(m), tx.PutBalanceMovement(stray), tx.PutPayout(p), tx.PutPayout(strayPayout))
	})
	named := map[string]string{}
	for _, d := range prove() {
		named[d.Object] = d.Kind + ": " + d.What
	}
	for object, words := range map[string]string{
		all[0].ID: "balance movement: Stripe booked", "txn_stray": "Stripe has no such movement", payout: "payout: Stripe says", "po_stray": "Stripe has no such payout",
	} {
		if !strings.Contains(named[object], words) {
			t.Errorf("%s: %q", object, named[object])
		}
	}
	if len(named) != 4 {
		t.Errorf("%v", named)
	}
}

// Whoever may read the audit of one practice alone sees that practice's rows of a shared account, and not a word of the other's.
func TestASharedAccountIsShownAsFarAsOneMay(t *testing.T) {
	g := newGroup(t)
	g.must(g.session.UseConnection(t.Context(), g.bay, g.practice))
	g.paid(visa)
	g.reconcile(desk.ReconcileRequest{})
	whole, err := g.session.Reconcile(t.Context(), desk.ReconcileRequest{Practice: g.bay})
	g.must(err)
	if b := whole.Accounts[0]; kinds(b.Books[0]) != "Payments 1 8000" || b.Own != "" || len(b.Sharing) != 2 || !whole.Explained() {
		t.Errorf("%+v", b)
	}
	auditor := g.person("Noa Levi", "")
	g.put(func(tx storage.Tx) error {
		who, err := tx.Staff(auditor.Actor().Staff)
		who.Grants = []model.Grant{{Practice: g.bay, Role: model.Auditor}}
		return errors.Join(err, tx.PutStaff(who))
	})
	own, err := auditor.Reconcile(t.Context(), desk.ReconcileRequest{Practice: g.bay})
	g.must(err)
	b := own.Accounts[0]
	if text := fmt.Sprintf("%+v", b.Books) + fmt.Sprintf("%+v", b.Exceptions); strings.Contains(text, "8000") || len(b.Payouts) != 0 || !own.Explained() {
		t.Errorf("they see %+v", b)
	}
	holds(t, b.Own, "shared with one practice whose audit you may not read")
	_, err = auditor.Reconcile(t.Context(), desk.ReconcileRequest{Practice: g.practice})
	says(t, err, model.Forbidden, "Audit: View")
}

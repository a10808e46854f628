package desk_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
	"clinic.example/paydesk/stripeops/sandbox"
)

// round has the desk make all its looks some seconds later.
func (c *clinic) round() {
	c.t.Helper()
	c.turn(5 * time.Second)
	c.must(c.desk.Round(c.t.Context()))
}

func (c *clinic) cursor() (cursor model.Cursor) {
	c.t.Helper()
	c.must(c.store.View(c.t.Context(), model.SystemScope(), func(tx storage.Tx) (err error) {
		cursor, err = tx.Cursor(c.account)
		return err
	}))
	return cursor
}

// waiting is how many events wait in the inbox.
func (c *clinic) waiting() (n int) {
	c.t.Helper()
	c.must(c.store.View(c.t.Context(), model.SystemScope(), func(tx storage.Tx) error {
		events, err := tx.WaitingStripeEvents(c.account)
		n = len(events)
		return err
	}))
	return n
}

// fault makes requests to Stripe go wrong.
func (c *clinic) fault(f sandbox.Fault) {
	c.t.Helper()
	_, err := c.stripe.Fault(f)
	c.must(err)
}

// reads counts the requests of a method that Stripe received on a path.
func (c *clinic) reads(path string) (n int) {
	for _, r := range c.stripe.Requests() {
		if r.Method == "GET" && r.Path == path {
			n++
		}
	}
	return n
}

func (c *clinic) returnInDashboard(taken desk.Taken, minor int64) string {
	c.t.Helper()
	id, err := c.stripe.RefundFromDashboard(taken.Payment.Intent, minor)
	c.must(err)
	return id
}

// whole has the store looked over, and Stripe's lists held against it.
func (c *clinic) whole() {
	c.t.Helper()
	checked, err := desk.CheckStore(c.t.Context(), c.store, c.vault)
	c.must(err)
	for _, f := range checked.Findings {
		c.t.Errorf("%+v", f)
	}
	for _, d := range c.prove() {
		c.t.Errorf("%+v", d)
	}
	c.verifyAudit()
}

func (c *clinic) prove() []desk.Difference {
	c.t.Helper()
	proof, err := c.session.ProveSync(c.t.Context(), c.practice)
	c.must(err)
	var different []desk.Difference
	for _, p := range proof {
		different = append(different, p.Different...)
	}
	if len(proof) < 6 {
		c.t.Errorf("only %d kinds are proved", len(proof))
	}
	return different
}

// audited counts the entries of an action in a chain.
func (c *clinic) audited(practice model.PracticeID, action string) (n int) {
	c.t.Helper()
	c.must(c.store.View(context.Background(), model.SystemScope(), func(tx storage.Tx) error {
		entries, err := tx.Audit(practice, storage.Window{})
		for _, e := range entries {
			if e.Action == action {
				n++
			}
		}
		return err
	}))
	return n
}

func TestARefundInTheDashboardAppears(t *testing.T) {
	c := newClinic(t)
	c.round()
	taken := c.paid("4242424242424242")
	c.round()
	id := c.returnInDashboard(taken, 3000)
	c.round()
	v := c.read(taken.Invoice.ID)
	if len(v.Payments[0].Refunds) != 1 {
		t.Fatalf("refunds %+v", v.Payments[0].Refunds)
	}
	r := v.Payments[0].Refunds[0]
	if r.StripeID != id || r.Amount != aud(3000) || r.Status != model.RefundDone || r.By != "Stripe's Dashboard" || v.Payments[0].Payment.Left() != aud(5000) {
		t.Errorf("refund %+v, left %s", r, v.Payments[0].Payment.Left())
	}
	if v.Invoice.Open() != aud(3000) || len(v.CreditNotes) != 0 || v.Credit.Minor != 0 {
		t.Errorf("open %s, notes %d, credit %s", v.Invoice.Open(), len(v.CreditNotes), v.Credit)
	}
	if healed := c.cursor().Healed; healed != 0 {
		t.Errorf("%d healed, and an event told", healed)
	}
	home, err := c.session.Home(t.Context(), c.practice)
	c.must(err)
	if len(home.Attention) != 1 || home.Attention[0].ID != string(taken.Invoice.ID) || !strings.Contains(home.Attention[0].Sentence, "30.00 AUD of Mia Chen was returned in Stripe's Dashboard") {
		t.Errorf("attention %+v", home.Attention)
	}
	_, err = c.stripe.EndRefund(id, false)
	c.must(err)
	c.round()
	v = c.read(taken.Invoice.ID)
	if r = v.Payments[0].Refunds[0]; r.Status != model.RefundFailed || !r.Owed || v.Credit != aud(3000) || len(v.Payments[0].Refunds) != 1 {
		t.Errorf("after it came back: %+v, credit %s", r, v.Credit)
	}
	c.whole()
}

func TestARefundThatCameBackBeforeItWasSeenIsOwed(t *testing.T) {
	c := newClinic(t)
	taken := c.paid("4242424242424242")
	_, err := c.stripe.EndRefund(c.returnInDashboard(taken, 3000), false)
	c.must(err)
	c.round()
	v := c.read(taken.Invoice.ID)
	if r := v.Payments[0].Refunds; len(r) != 1 || r[0].Status != model.RefundFailed || !r[0].Owed || v.Credit != aud(3000) {
		t.Errorf("refunds %+v, credit %s", r, v.Credit)
	}
	c.whole()
}

func TestARefundInTheDashboardWhileOursIsUnknown(t *testing.T) {
	c := newClinic(t)
	taken := c.paid("4242424242424242")
	c.fault(sandbox.Fault{Path: "/v1/refunds", Method: "POST", Kind: "reset_before"})
	_, err := c.session.Refund(t.Context(), c.refundRequest(taken, 8000))
	if model.KindOf(err) != model.Unknown {
		t.Fatalf("err %v", err)
	}
	c.returnInDashboard(taken, 3000)
	c.settle()
	if r := c.read(taken.Invoice.ID).Payments[0].Refunds; len(r) != 1 || c.waiting() == 0 {
		t.Errorf("refunds %+v, %d events wait: both would be more than was paid", r, c.waiting())
	}
	c.turn(21 * time.Hour) // by then Stripe can't have ours any more
	c.settle()
	v := c.read(taken.Invoice.ID)
	if r := v.Payments[0].Refunds; len(r) != 2 || r[0].Status != model.RefundNotDone || r[1].Status != model.RefundDone || r[1].Amount != aud(3000) {
		t.Errorf("refunds %+v", r)
	}
	if n, sum := c.returned(); n != 1 || sum != 3000 || v.Payments[0].Payment.Left() != aud(5000) {
		t.Errorf("returned %d times %d, left %s", n, sum, v.Payments[0].Payment.Left())
	}
	c.whole()
}

func TestWhatEventsMissedIsHealedAndSaid(t *testing.T) {
	c := newClinic(t)
	c.inDashboard(2500, "")
	c.turn(time.Minute)
	c.fault(sandbox.Fault{Path: "/v1/events", Method: "GET", Kind: "stale_list", Seconds: 3600})
	c.round()
	if n := c.audited("", "sync.healed"); n != 0 || len(c.strays()) != 1 {
		t.Errorf("the first reading of an account says %d times that gaps were healed", n)
	}
	taken := c.paid("4242424242424242")
	c.round()
	c.fault(sandbox.Fault{Path: "/v1/events", Method: "GET", Kind: "stale_list", Count: -1, Seconds: 3600})
	c.returnInDashboard(taken, 3000)
	c.turn(20 * time.Second)
	c.must(c.desk.Round(t.Context()))
	if v := c.read(taken.Invoice.ID); len(v.Payments[0].Refunds) != 1 {
		t.Fatalf("refunds %+v", v.Payments[0].Refunds)
	}
	if healed, entries := c.cursor().Healed, c.audited("", "sync.healed"); healed == 0 || entries != 1 {
		t.Errorf("%d healed, %d entries", healed, entries)
	}
	c.stripe.ClearFaults(0)
	c.round()
	if healed := c.cursor().Healed; healed != 0 {
		t.Errorf("%d healed once more", healed)
	}
	c.whole()
}

func TestAGapLongerThanStripeListsEvents(t *testing.T) {
	c := newClinic(t)
	old := c.paid("4242424242424242")
	c.round()
	c.turn(15 * 24 * time.Hour)
	c.round()
	early := c.returnInDashboard(old, 1000)
	intent, err := c.stripe.ChargeFromDashboard(string(c.account.ID), sandbox.DashboardCharge{Amount: 2500})
	c.must(err)
	c.turn(31 * 24 * time.Hour)
	c.must(c.store.Close())
	c.restart()
	c.round()
	v := c.read(old.Invoice.ID)
	if r := v.Payments[0].Refunds; len(r) != 1 || r[0].StripeID != early {
		t.Errorf("refunds %+v", r)
	}
	found, err := c.session.FoundPayments(t.Context(), c.practice)
	c.must(err)
	if len(found) != 1 || found[0].Intent != intent {
		t.Errorf("found %+v", found)
	}
	if c.cursor().Healed < 2 {
		t.Errorf("%d healed", c.cursor().Healed)
	}
	c.whole()
}

// restart is the program started again on the records as they lie.
func (c *clinic) restart() {
	c.t.Helper()
	c.open()
	c.session = c.desk.Session(c.session.Actor())
}

func TestAFaultLeavesTheEventWaiting(t *testing.T) {
	for kind := range sandbox.FaultKinds() {
		if kind == "stale_list" || strings.HasPrefix(kind, "lag") {
			continue
		}
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			outOfTime(t, func(t *testing.T, c *clinic) {
				c.round()
				taken := c.paid("4242424242424242")
				c.round()
				c.fault(sandbox.Fault{Path: "/v1/refunds*", Method: "GET", Kind: kind, Seconds: 30})
				c.returnInDashboard(taken, 3000)
				c.round()
				if c.waiting() == 0 && len(c.read(taken.Invoice.ID).Payments[0].Refunds) == 0 {
					t.Error("the event is gone, and nothing came of it")
				}
				time.Sleep(time.Minute)
				c.settle()
				if r := c.read(taken.Invoice.ID).Payments[0].Refunds; len(r) != 1 || c.waiting() != 0 {
					t.Errorf("refunds %+v, %d events wait", r, c.waiting())
				}
				c.whole()
			})
		})
	}
}

func TestStripeIsLeftAloneWhenItSaysSo(t *testing.T) {
	c := newClinic(t)
	c.fault(sandbox.Fault{Path: "/v1/events", Method: "GET", Kind: "429", Count: -1})
	c.must(c.desk.Round(t.Context()))
	first := c.reads("/v1/events")
	for range 5 {
		c.must(c.desk.Round(t.Context()))
	}
	if n := c.reads("/v1/events"); first != 1 || n != first {
		t.Errorf("asked %d times at once, then %d", first, n-first)
	}
	for range 10 {
		c.turn(2 * time.Second)
		c.must(c.desk.Round(t.Context()))
	}
	if n := c.reads("/v1/events"); n < 3 || n > 5 {
		t.Errorf("asked %d times in 20 seconds", n)
	}
	c.stripe.ClearFaults(0)
	c.turn(2 * time.Minute)
	c.round()
	if c.cursor().Polled == 0 {
		t.Error("it is not asked again")
	}
}

func TestAWithdrawnAccessShowsAtTheNextPoll(t *testing.T) {
	c := newClinic(t)
	c.round()
	c.must(c.stripe.RevokeAccount(string(c.account.ID)))
	_, err := c.session.Sync(t.Context(), c.practice)
	says(t, err, model.Forbidden, "no access")
	v, err := c.session.Integration(t.Context(), c.practice)
	c.must(err)
	if v.State != model.Revoked {
		t.Errorf("state %s", v.State)
	}
}

func TestSyncSaysWhatCame(t *testing.T) {
	c := newClinic(t)
	c.round()
	taken := c.paid("4242424242424242")
	c.turn(time.Minute)
	c.returnInDashboard(taken, 3000)
	done, err := c.session.Sync(t.Context(), c.practice)
	c.must(err)
	again, err := c.session.Sync(t.Context(), c.practice)
	c.must(err)
	if done.Account != c.account || done.Came < 4 || again.Came != 0 || len(again.Healed) != 0 || again.Waiting != 0 {
		t.Errorf("%+v, then %+v", done, again)
	}
	state, err := c.session.SyncState(t.Context(), c.practice)
	c.must(err)
	if state.Polled == 0 || state.Swept == 0 || state.Problem != "" || state.Waiting != 0 || state.Account != c.account {
		t.Errorf("%+v", state)
	}
	_, err = c.session.Sync(t.Context(), c.unconnected())
	says(t, err, model.Conflict, "not connected")
}

func (c *clinic) unconnected() model.PracticeID {
	c.t.Helper()
	p, err := c.session.SavePractice(c.t.Context(), model.Practice{Name: "North Shore", Country: "NZ", Currency: "nzd", Zone: "Pacific/Auckland"})
	c.must(err)
	return p.ID
}

func TestTheProofNamesWhatDiffers(t *testing.T) {
	c := newClinic(t)
	c.round()
	taken := c.paid("4242424242424242")
	done, err := c.session.Refund(t.Context(), c.refundRequest(taken, 3000))
	c.must(err)
	c.round()
	c.whole()
	lost := c.returnInDashboard(taken, 500)
	stray, err := c.stripe.ChargeFromDashboard(string(c.account.ID), sandbox.DashboardCharge{Amount: 2500})
	c.must(err)
	c.put(func(tx storage.Tx) error {
		refund := done.Refund
		refund.StripeID = "re_none"
		if err := tx.PutRefund(refund); err != nil {
			return err
		}
		payment, err := tx.Payment(c.practice, taken.Payment.ID)
		payment.Amount.Minor++
		if err != nil {
			return err
		}
		return tx.PutPayment(payment)
	})
	named := map[string]string{}
	for _, d := range c.prove() {
		named[d.Object] = d.Kind
	}
	want := map[string]string{
		lost: "refund", done.Refund.StripeID: "refund", string(done.Refund.ID): "refund", taken.Payment.Intent: "payment", stray: "payment",
	}
	for object, kind := range want {
		if named[object] != kind {
			t.Errorf("%s of kind %q is named as %q", object, kind, named[object])
		}
	}
}

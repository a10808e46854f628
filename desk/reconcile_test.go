package desk_test

import (
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

const visa = "4242424242424242"

// reconcile asks Stripe, and expects one account.
func (c *clinic) reconcile(q desk.ReconcileRequest) desk.AccountBooks {
	c.t.Helper()
	q.Practice = c.practice
	r, err := c.session.Reconcile(c.t.Context(), q)
	c.must(err)
	if len(r.Accounts) != 1 {
		c.t.Fatalf("%d accounts", len(r.Accounts))
	}
	return r.Accounts[0]
}

// explained expects one currency without exceptions that agrees with Stripe and with the sandbox's own ledger.
func (c *clinic) explained(a desk.AccountBooks) desk.Books {
	c.t.Helper()
	for _, e := range a.Exceptions {
		c.t.Errorf("%s %s: %s", e.Object, e.Amount, e.What)
	}
	ledger, err := c.stripe.Ledger(string(c.account.ID), false)
	c.must(err)
	if len(a.Books) != 1 || a.Away != "" || a.Compared == 0 {
		c.t.Fatalf("%d currencies, away %q", len(a.Books), a.Away)
	}
	b := a.Books[0]
	if at := ledger.Available + ledger.Pending; b.AtStripe == nil || *b.AtStripe != at || b.Now != at || b.Unexplained != 0 {
		c.t.Errorf("%+v, Stripe holds %d", b, at)
	}
	sum := b.Opening
	for _, k := range b.Kinds {
		sum += k.Net
		if k.Net != k.Gross-k.Fees {
			c.t.Errorf("%+v does not add up", k)
		}
	}
	if sum != b.Closing {
		c.t.Errorf("opening and movements make %d, closing is %d", sum, b.Closing)
	}
	return b
}

// kinds writes the books' kinds with their numbers: "Payments 2 16000".
func kinds(b desk.Books) string {
	var out []string
	for _, k := range b.Kinds {
		out = append(out, fmt.Sprintf("%s %d %d", k.Kind, k.Count, k.Gross))
	}
	return strings.Join(out, ", ")
}

func (c *clinic) refund(taken desk.Taken, minor int64) desk.Refunded {
	c.t.Helper()
	done, err := c.session.Refund(c.t.Context(), c.refundRequest(taken, minor))
	c.must(err)
	return done
}

func TestPaymentsAndRefundsAreExplained(t *testing.T) {
	c := newClinic(t)
	taken := c.paid(visa)
	c.paid("4000000000000077") // available at once
	c.refund(taken, 3000)
	b := c.explained(c.reconcile(desk.ReconcileRequest{}))
	if kinds(b) != "Payments 2 16000, Refunds 1 -3000" || b.Opening != 0 {
		t.Errorf("opening %d, %s", b.Opening, kinds(b))
	}
	c.verifyAudit()
}

func TestARefundThatComesBackIsExplained(t *testing.T) {
	c := newClinic(t)
	c.refund(c.paid("4000000000005126"), 8000)
	c.turn(2 * time.Minute)
	c.settle()
	if b := c.explained(c.reconcile(desk.ReconcileRequest{})); kinds(b) != "Payments 1 8000, Refunds 1 -8000, Refunds that came back 1 8000" {
		t.Error(kinds(b))
	}
}

func TestDaysOpenAndClose(t *testing.T) {
	c := newClinic(t)
	zone, err := time.LoadLocation("Australia/Sydney")
	c.must(err)
	c.noon()
	today := func() model.Date { return model.DateOf(model.MillisOf(c.now()), zone) }
	c.paid(visa)
	first := today()
	c.turn(24 * time.Hour)
	c.paid(visa)
	c.paid(visa)
	second := today()
	c.turn(24 * time.Hour)
	c.paid(visa)
	whole := c.explained(c.reconcile(desk.ReconcileRequest{}))
	one := c.explained(c.reconcile(desk.ReconcileRequest{From: second, To: second}))
	if one.Opening == 0 || kinds(one) != "Payments 2 16000" || one.Opening+one.Kinds[0].Net != one.Closing {
		t.Errorf("%+v", one)
	}
	if before := c.explained(c.reconcile(desk.ReconcileRequest{To: first})); before.Opening != 0 || before.Closing != one.Opening || before.Now != whole.Closing {
		t.Errorf("%+v", before)
	}
	if after := c.explained(c.reconcile(desk.ReconcileRequest{From: today()})); after.Opening != one.Closing || after.Closing != whole.Closing {
		t.Errorf("%+v", after)
	}
}

// payoutOf is the only payout in the books.
func payoutOf(t *testing.T, a desk.AccountBooks) desk.PayoutSum {
	t.Helper()
	if len(a.Payouts) != 1 {
		t.Fatalf("%d payouts", len(a.Payouts))
	}
	return a.Payouts[0]
}

func TestAPayoutIsTheSumOfItsMovements(t *testing.T) {
	c := newClinic(t)
	taken := c.paid(visa)
	c.paid(visa)
	c.refund(taken, 1000)
	c.turn(4 * 24 * time.Hour)
	a := c.reconcile(desk.ReconcileRequest{})
	c.explained(a)
	p := payoutOf(t, a)
	if p.Count != 3 || p.Note != "" || !p.Agrees() || p.Sum.Minor != 15000-2*taken.Payment.Ledger.Fee || !p.Payout.Matched {
		t.Errorf("%+v", p)
	}
	c.turn(3 * 24 * time.Hour)
	a = c.reconcile(desk.ReconcileRequest{})
	c.explained(a)
	if p := payoutOf(t, a); p.Payout.Status != model.PayoutPaid {
		t.Errorf("it is %s", p.Payout.Status)
	}
}

func TestAPayoutThatTheBankSendsBack(t *testing.T) {
	c := newClinic(t)
	c.paid(visa)
	c.turn(7 * 24 * time.Hour)
	a := c.reconcile(desk.ReconcileRequest{})
	c.explained(a)
	p := payoutOf(t, a).Payout
	c.must(c.stripe.EndPayout(p.ID, false))
	a = c.reconcile(desk.ReconcileRequest{})
	b := c.explained(a)
	if p := payoutOf(t, a); p.Payout.Status != model.PayoutFailed || p.Payout.FailureCode != "account_closed" || p.Payout.FailureMovement == "" || !p.Agrees() {
		t.Errorf("%+v", p)
	}
	if want := fmt.Sprintf("Payments 1 8000, Payouts 1 %d, Payouts that came back 1 %d", -p.Amount.Minor, p.Amount.Minor); kinds(b) != want {
		t.Errorf("%s, want %s", kinds(b), want)
	}
	home, err := c.session.Home(t.Context(), c.practice)
	c.must(err)
	if !slices.ContainsFunc(home.Attention, func(a desk.Attention) bool {
		return a.Kind == desk.PayoutCameBack && strings.Contains(a.Sentence, p.Amount.String()) && strings.Contains(a.Sentence, "closed")
	}) {
		t.Errorf("Home says %+v", home.Attention)
	}
	c.turn(7 * 24 * time.Hour) // the next payout takes it along
	a = c.reconcile(desk.ReconcileRequest{})
	c.explained(a)
	home, err = c.session.Home(t.Context(), c.practice)
	c.must(err)
	if len(a.Payouts) != 2 || len(home.Attention) != 0 {
		t.Errorf("%d payouts, Home says %+v", len(a.Payouts), home.Attention)
	}
}

func TestAManualPayoutSaysThatItCantBeMatched(t *testing.T) {
	c := newClinic(t)
	c.paid("4000000000000077")
	g := &group{clinic: c}
	g.raw("/v1/payouts?amount=5000&currency=aud")
	a := c.reconcile(desk.ReconcileRequest{})
	c.explained(a)
	if p := payoutOf(t, a); p.Count != 0 || !strings.Contains(p.Note, "by hand") {
		t.Errorf("%+v", p)
	}
}

func TestForeignMoneyIsBookedAtItsRate(t *testing.T) {
	c := newClinic(t)
	p, card := c.patient(visa)
	c.put(func(tx storage.Tx) error {
		practice, err := tx.Practice(c.practice)
		practice.Currency = "jpy"
		if err == nil {
			err = tx.PutPractice(practice)
		}
		return err
	})
	taken, err := c.session.Take(t.Context(), c.chargeRequest(c.invoice(p), card))
	c.must(err)
	if taken.Payment.Amount.Currency != "jpy" || taken.Payment.Ledger.Amount.Currency != "aud" || taken.Payment.Ledger.Rate == "" {
		t.Fatalf("%+v", taken.Payment)
	}
	done, err := c.session.Refund(t.Context(), desk.RefundRequest{
		Operation: c.op(), Practice: c.practice, Payment: taken.Payment.ID, Revision: taken.Invoice.Revision, Amount: model.Money{Minor: 1000, Currency: "jpy"},
		Reason: model.Goodwill, Outcome: model.LeaveOpen,
	})
	c.must(err)
	if done.Refund.Status != model.RefundDone {
		t.Fatal(done.Refund.Status)
	}
	if b := c.explained(c.reconcile(desk.ReconcileRequest{})); b.Currency != "aud" || len(b.Kinds) != 2 {
		t.Errorf("%+v", b)
	}
}

func TestStripesOwnFeeIsExplained(t *testing.T) {
	c := newClinic(t)
	c.paid(visa)
	c.must(only(c.stripe.ChargeFee(string(c.account.ID), false, 1200, "Radar")))
	if b := c.explained(c.reconcile(desk.ReconcileRequest{})); kinds(b) != "Payments 1 8000, Other Stripe fees 1 -1200" {
		t.Error(kinds(b))
	}
}

func TestMoneyFromBeforeTheAccountCameHere(t *testing.T) {
	c := newClinic(t)
	customer, card, err := c.stripe.AddCustomer(string(c.account.ID), sandbox.CustomerSpec{Card: visa})
	c.must(err)
	charge := func(days int) string {
		id, err := c.stripe.AddCharge(string(c.account.ID), sandbox.ChargeSpec{Customer: customer, Card: card, Amount: 5000, Currency: "aud", At: c.now().Add(time.Duration(-days) * 24 * time.Hour)})
		c.must(err)
		return id.Charge
	}
	for _, days := range []int{2000, 700, 300, 40} {
		charge(days)
	}
	old := charge(30)
	c.paid(visa)
	c.must(only(c.stripe.RefundFromDashboard(old, 1000)))
	b := c.explained(c.reconcile(desk.ReconcileRequest{}))
	if !strings.HasPrefix(kinds(b), "Payments 6 33000, Refunds 1 -1000") {
		t.Error(kinds(b))
	}
	today := model.DateOf(model.MillisOf(c.now()), time.UTC)
	if b := c.explained(c.reconcile(desk.ReconcileRequest{To: today.AddDays(-35)})); !strings.HasPrefix(kinds(b), "Payments 4 20000") {
		t.Error(kinds(b))
	}
}

// Stripe may book a payment after it was made: fee, net and rate follow by themselves.
func TestAFeeThatIsBookedLaterFollows(t *testing.T) {
	c := newClinic(t)
	taken := c.paid(visa)
	c.put(func(tx storage.Tx) error {
		bare := taken.Payment
		bare.Ledger = model.BalanceTransaction{}
		return tx.PutPayment(bare)
	})
	c.round()
	if p := c.read(taken.Invoice.ID).Payments[0].Payment; p.Ledger != taken.Payment.Ledger || p.Ledger.Fee == 0 {
		t.Errorf("booked %+v, want %+v", p.Ledger, taken.Payment.Ledger)
	}
}

package sandbox_test

import (
	"testing"
	"time"

	"github.com/stripe/stripe-go/v76"

	"clinic.example/paydesk/stripeops/sandbox"
)

// inPayout lists the balance transactions of a payout: how many, and the sum of their nets without the payout's own.
func (d *till) inPayout(id string) (count int, sum int64) {
	d.t.Helper()
	it := d.BalanceTransactions.List(&stripe.BalanceTransactionListParams{Payout: &id})
	for it.Next() {
		count++
		if e := it.BalanceTransaction(); e.Type != stripe.BalanceTransactionTypePayout || e.Source.ID != id {
			sum += e.Net
		}
	}
	if it.Err() != nil {
		d.t.Fatal(it.Err())
	}
	return count, sum
}

func (d *till) payouts() []*stripe.Payout {
	d.t.Helper()
	var out []*stripe.Payout
	it := d.Payouts.List(nil)
	for it.Next() {
		out = append(out, it.Payout())
	}
	if it.Err() != nil {
		d.t.Fatal(it.Err())
	}
	return out
}

// Each midnight pays out what had become available the day before, and the money arrives two days later.
func TestAutomaticPayouts(t *testing.T) {
	d := newTill(t, "AU")
	must(d.charge(10000, "aud", "pm_card_visa"))(t)
	d.s.Advance(24 * time.Hour)
	second := must(d.charge(5000, "aud", "pm_card_visa"))(t)
	d.s.Advance(48*time.Hour - time.Hour)
	list := d.payouts()
	same(t, "payouts", len(list), 1)
	po := list[0]
	same(t, "amount", po.Amount, 9680)
	same(t, "status", po.Status, stripe.PayoutStatusInTransit)
	same(t, "automatic", po.Automatic, true)
	same(t, "day", time.Unix(po.Created, 0).UTC().Format(time.DateTime), "2026-03-13 00:00:00")
	same(t, "arrival", time.Unix(po.ArrivalDate, 0).UTC().Format(time.DateTime), "2026-03-15 00:00:00")
	count, sum := d.inPayout(po.ID)
	same(t, "its transactions with its own", count, 2)
	same(t, "its sum", sum, po.Amount)
	same(t, "what is left", d.balance(), 4825)
	must(d.Refunds.New(&stripe.RefundParams{PaymentIntent: &second.ID, Amount: stripe.Int64(1000)}))(t)
	d.s.Advance(48 * time.Hour)
	list = d.payouts()
	same(t, "payouts later", len(list), 2)
	same(t, "the next is without what was refunded", list[0].Amount, 3825)
	same(t, "the first has arrived", list[1].Status, stripe.PayoutStatusPaid)
	same(t, "balance", d.balance(), 0)
	d.s.Advance(30 * 24 * time.Hour)
	same(t, "payouts of nothing", len(d.payouts()), 2)
}

func TestAPayoutThatTheBankSendsBack(t *testing.T) {
	d := newTill(t, "AU")
	must(d.charge(10000, "aud", "pm_card_bypassPending"))(t)
	id := must(d.s.MakePayout(d.acct, false))(t)
	same(t, "balance", d.balance(), 0)
	if _, err := d.s.MakePayout(d.acct, false); err == nil {
		t.Error("nothing was paid out")
	}
	if err := d.s.EndPayout(id, true); err != nil {
		t.Fatal(err)
	}
	seen := len(d.events())
	if err := d.s.EndPayout(id, false); err != nil {
		t.Fatal(err)
	}
	params := &stripe.PayoutParams{}
	params.AddExpand("failure_balance_transaction")
	po := must(d.Payouts.Get(id, params))(t)
	same(t, "status", po.Status, stripe.PayoutStatusFailed)
	same(t, "code", po.FailureCode, stripe.PayoutFailureCodeAccountClosed)
	same(t, "back in the balance", po.FailureBalanceTransaction.Net, 9680)
	same(t, "kind", po.FailureBalanceTransaction.Type, stripe.BalanceTransactionTypePayoutFailure)
	same(t, "balance", d.balance(), 9680)
	sameList(t, "events", d.since(seen), "payout.failed")
	if d.s.EndPayout(id, false) == nil || d.s.EndPayout(id, true) == nil {
		t.Error("a payout failed twice")
	}
	d.s.Advance(24 * time.Hour)
	same(t, "tried again", d.payouts()[0].Amount, 9680)
}

func TestManualPayouts(t *testing.T) {
	d := newTill(t, "AU")
	must(d.charge(10000, "aud", "pm_card_bypassPending"))(t)
	must(d.charge(10000, "aud", "pm_card_visa"))(t)
	params := func(amount int64) *stripe.PayoutParams {
		return &stripe.PayoutParams{Amount: &amount, Currency: stripe.String("aud")}
	}
	_, err := d.Payouts.New(params(9681))
	same(t, "more than is available", refusal(t, err).Code, stripe.ErrorCodeBalanceInsufficient)
	po := must(d.Payouts.New(params(9000)))(t)
	same(t, "status", po.Status, stripe.PayoutStatusPending)
	same(t, "reconciliation", po.ReconciliationStatus, stripe.PayoutReconciliationStatusNotApplicable)
	it := d.BalanceTransactions.List(&stripe.BalanceTransactionListParams{Payout: &po.ID})
	if it.Next() || refusal(t, it.Err()).Param != "payout" {
		t.Error("a manual payout has transactions")
	}
	po = must(d.Payouts.Cancel(po.ID, nil))(t)
	same(t, "cancelled", po.Status, stripe.PayoutStatusCanceled)
	same(t, "balance", d.balance(), 19360)
	_, err = d.Payouts.Cancel(po.ID, nil)
	same(t, "cancelling twice", refusal(t, err).HTTPStatusCode, 400)
	po = must(d.Payouts.New(params(680)))(t)
	d.s.Advance(48 * time.Hour)
	same(t, "arrived", must(d.Payouts.Get(po.ID, nil))(t).Status, stripe.PayoutStatusPaid)
	same(t, "the rest went by itself", d.payouts()[0].Amount, 9000)
	sameList(t, "payout events", d.typed("payout."), "payout.created", "payout.canceled", "payout.created", "payout.created", "payout.paid")
}

// typed lists the types of the events that begin so, oldest first.
func (d *till) typed(prefix string) []string {
	d.t.Helper()
	params := &stripe.EventListParams{Type: stripe.String(prefix + "*")}
	params.Limit = stripe.Int64(100)
	var out []string
	it := d.Events.List(params)
	for it.Next() {
		out = append([]string{string(it.Event().Type)}, out...)
	}
	if it.Err() != nil {
		d.t.Fatal(it.Err())
	}
	return out
}

func TestAnAccountThatIsPaidOutOnlyWhenItAsks(t *testing.T) {
	d := newTill(t, "AU")
	acct := d.s.AddAccount(sandbox.AccountSpec{Country: "AU", Manual: true})
	must(d.s.ChargeFromDashboard(acct, sandbox.DashboardCharge{Amount: 10000}))(t)
	d.s.Advance(10 * 24 * time.Hour)
	book := must(d.s.Ledger(acct, false))(t)
	same(t, "entries", len(book.Entries), 1)
	same(t, "available", book.Available, 9680)
}

func TestPayoutsWaitWhileTheyAreStopped(t *testing.T) {
	d := newTill(t, "AU")
	must(d.charge(10000, "aud", "pm_card_bypassPending"))(t)
	if err := d.s.SetAccountState(d.acct, "payouts_stopped", noRequirements()); err != nil {
		t.Fatal(err)
	}
	_, err := d.Payouts.New(&stripe.PayoutParams{Amount: stripe.Int64(100), Currency: stripe.String("aud")})
	same(t, "by hand", refusal(t, err).Code, "payouts_not_allowed")
	d.s.Advance(5 * 24 * time.Hour)
	same(t, "payouts", len(d.payouts()), 0)
	if err := d.s.SetAccountState(d.acct, "good", noRequirements()); err != nil {
		t.Fatal(err)
	}
	d.s.Advance(24 * time.Hour)
	same(t, "afterwards", d.payouts()[0].Amount, 9680)
}

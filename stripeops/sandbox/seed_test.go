package sandbox_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stripe/stripe-go/v76"

	"clinic.example/paydesk/stripeops/sandbox"
)

func TestSeededHistory(t *testing.T) {
	d := newTill(t, "AU")
	then := d.s.Clock().AddDate(0, -2, 0)
	customer, card, err := d.s.AddCustomer(d.acct, sandbox.CustomerSpec{
		Name: "Ana Example", Card: "4000 0000 0000 5126", Metadata: map[string]string{"practice": "p1"}, At: then,
	})
	if err != nil {
		t.Fatal(err)
	}
	made := must(d.s.AddCharge(d.acct, sandbox.ChargeSpec{
		Customer: customer, Card: card, Amount: 10000, Currency: "aud", Metadata: map[string]string{"operation": "op9"}, At: then.Add(time.Hour),
	}))(t)
	same(t, "fee", made.Fee, 320)
	refund := must(d.s.AddRefund(d.acct, sandbox.RefundSpec{
		PaymentIntent: made.PaymentIntent, Amount: 2500, Reason: "duplicate", At: then.Add(2 * time.Hour), FailedAt: then.Add(48 * time.Hour),
	}))(t)

	params := &stripe.PaymentIntentParams{}
	params.AddExpand("latest_charge.balance_transaction")
	pi := must(d.PaymentIntents.Get(made.PaymentIntent, params))(t)
	same(t, "status", pi.Status, stripe.PaymentIntentStatusSucceeded)
	same(t, "when", pi.Created, then.Add(time.Hour).Unix())
	same(t, "metadata", pi.Metadata["operation"], "op9")
	same(t, "charge", pi.LatestCharge.ID, made.Charge)
	same(t, "its money", pi.LatestCharge.BalanceTransaction.Status, stripe.BalanceTransactionStatusAvailable)
	d.assertReturned(t, refund, 2500)
	same(t, "customer's card", d.cards(customer)[0], card)
}

func TestSeededDisputes(t *testing.T) {
	d := newTill(t, "AU")
	then := d.s.Clock().AddDate(0, 0, -20)
	customer, card, err := d.s.AddCustomer(d.acct, sandbox.CustomerSpec{Card: "pm_card_visa", At: then})
	if err != nil {
		t.Fatal(err)
	}
	charge := func(at time.Time) string {
		return must(d.s.AddCharge(d.acct, sandbox.ChargeSpec{Customer: customer, Card: card, Amount: 10000, At: at}))(t).Charge
	}
	one, two := charge(then), charge(then)
	won := must(d.s.AddDispute(d.acct, sandbox.DisputeSpec{
		Charge: one, Reason: "product_not_received", At: then.AddDate(0, 0, 2), WonAt: then.AddDate(0, 0, 9),
	}))(t)
	waits := must(d.s.AddDispute(d.acct, sandbox.DisputeSpec{Charge: two, At: then.AddDate(0, 0, 15)}))(t)
	got := must(d.Disputes.Get(won, nil))(t)
	same(t, "status", got.Status, stripe.DisputeStatusWon)
	same(t, "reason", got.Reason, stripe.DisputeReasonProductNotReceived)
	same(t, "when", got.Created, then.AddDate(0, 0, 2).Unix())
	same(t, "answers", got.EvidenceDetails.SubmissionCount, 1)
	same(t, "when the money came back", got.BalanceTransactions[1].Created, then.AddDate(0, 0, 9).Unix())
	got = must(d.Disputes.Get(waits, nil))(t)
	same(t, "status of what waits", got.Status, stripe.DisputeStatusNeedsResponse)
	same(t, "its last day", got.EvidenceDetails.DueBy, (then.AddDate(0, 0, 25).Unix()/86400)*86400-1)
	for _, id := range []string{one, two, "ch_none"} {
		if _, err := d.s.AddDispute(d.acct, sandbox.DisputeSpec{Charge: id}); err == nil {
			t.Errorf("%s was disputed", id)
		}
	}
	d.s.Advance(10 * 24 * time.Hour)
	same(t, "what was won stays so", must(d.Disputes.Get(won, nil))(t).Status, stripe.DisputeStatusWon)
	same(t, "what nobody answers", must(d.Disputes.Get(waits, nil))(t).Status, stripe.DisputeStatusLost)
}

func TestSeededSession(t *testing.T) {
	s := sandbox.New(sandbox.Options{Seed: 3, PublicURL: "http://127.0.0.1:4242"})
	acct := s.AddAccount(sandbox.AccountSpec{Country: "GB"})
	id, address, err := s.AddSession(acct, sandbox.SessionSpec{Name: "Invoice 3", Amount: 9900, PaymentMetadata: map[string]string{"a": "b"}})
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(address, "http://127.0.0.1:4242/c/pay/"+id+"#fid") || len(address) != 380 {
		t.Errorf("the address is %s", address)
	}
	if _, _, err := s.AddSession("acct_none", sandbox.SessionSpec{Amount: 9900}); err == nil {
		t.Error("an unknown account has sessions")
	}
	if _, _, err := s.AddSession(acct, sandbox.SessionSpec{Amount: 1}); err == nil {
		t.Error("a session over one penny was made")
	}
}

func TestSeedsThatCannotBe(t *testing.T) {
	d := newTill(t, "AU")
	for _, card := range []string{"4000000000000002", "4111111111111111", "pm_card_nonsense"} {
		if _, _, err := d.s.AddCustomer(d.acct, sandbox.CustomerSpec{Card: card}); err == nil {
			t.Errorf("the card %s was saved", card)
		}
	}
	customer, card, err := d.s.AddCustomer(d.acct, sandbox.CustomerSpec{Card: "pm_card_chargeCustomerFail"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.s.AddCharge(d.acct, sandbox.ChargeSpec{Customer: customer, Card: card, Amount: 500}); err == nil {
		t.Error("a card that declines was charged")
	}
	if _, err := d.s.AddRefund(d.acct, sandbox.RefundSpec{PaymentIntent: "pi_none"}); err == nil {
		t.Error("a payment that does not exist was refunded")
	}
}

// The same seed and clock give the same sandbox, to the byte, and a saved one goes on where it stopped.
func TestSeedsRepeat(t *testing.T) {
	at := time.Date(2026, 3, 10, 9, 0, 0, 0, time.UTC)
	build := func() *sandbox.Server {
		s := sandbox.New(sandbox.Options{Seed: 11, Now: func() time.Time { return at }, PublicURL: "http://127.0.0.1:1"})
		acct := s.AddAccount(sandbox.AccountSpec{Country: "AU"})
		customer, card, err := s.AddCustomer(acct, sandbox.CustomerSpec{Name: "Ana", Card: "pm_card_pendingRefund"})
		if err != nil {
			t.Fatal(err)
		}
		made := must(s.AddCharge(acct, sandbox.ChargeSpec{Customer: customer, Card: card, Amount: 9900}))(t)
		must(s.AddRefund(acct, sandbox.RefundSpec{PaymentIntent: made.PaymentIntent}))(t)
		return s
	}
	one, two := build(), build()
	if saved(t, one) != saved(t, two) {
		t.Error("the same seed gave two sandboxes")
	}
	later := sandbox.New(sandbox.Options{Seed: 99, Now: func() time.Time { return at }})
	if err := later.Load(strings.NewReader(saved(t, one))); err != nil {
		t.Fatal(err)
	}
	one.Advance(time.Minute)
	later.Advance(time.Minute)
	if saved(t, one) != saved(t, later) {
		t.Error("a loaded sandbox goes on differently")
	}
	same(t, "refund that stands", later.Succeeded().Refunds[0].Status, "succeeded")
}

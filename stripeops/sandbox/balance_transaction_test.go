package sandbox_test

import (
	"testing"
	"time"

	"github.com/stripe/stripe-go/v76"
)

func TestFeesToTheCent(t *testing.T) {
	for _, c := range []struct {
		country, currency, card string
		amount, fee             int64
	}{
		{"AU", "aud", "pm_card_au", 10000, 205},
		{"AU", "aud", "pm_card_visa", 10000, 320},
		{"GB", "gbp", "pm_card_gb", 12345, 205},
		{"GB", "gbp", "pm_card_de", 10000, 270},
		{"US", "usd", "pm_card_visa", 9999, 320},
		{"IE", "eur", "pm_card_ie", 5050, 101},
	} {
		t.Run(c.country+" "+c.card, func(t *testing.T) {
			d := newTill(t, c.country)
			pi := must(d.charge(c.amount, c.currency, c.card))(t)
			entry := pi.LatestCharge.BalanceTransaction
			same(t, "fee", entry.Fee, c.fee)
			same(t, "net", entry.Net, c.amount-c.fee)
			same(t, "detail", entry.FeeDetails[0].Amount, c.fee)
			same(t, "currency", string(entry.Currency), c.currency)
			same(t, "rate", entry.ExchangeRate, 0)
		})
	}
}

func TestAnotherCurrencyIsExchanged(t *testing.T) {
	d := newTill(t, "AU")
	pi := must(d.charge(10000, "usd", "pm_card_visa"))(t)
	entry := pi.LatestCharge.BalanceTransaction
	same(t, "currency", entry.Currency, stripe.CurrencyAUD)
	same(t, "amount", entry.Amount, 15200)
	same(t, "fee", entry.Fee, 775) // 4.90 % with the conversion, and 30 cents
	same(t, "net", entry.Net, 14425)
	same(t, "rate", entry.ExchangeRate, 1.52)
	params := &stripe.RefundParams{PaymentIntent: &pi.ID, Amount: stripe.Int64(5000)}
	params.AddExpand("balance_transaction")
	re := must(d.Refunds.New(params))(t)
	same(t, "refund in the account's currency", re.BalanceTransaction.Amount, -7600)
}

func TestMoneyBecomesAvailable(t *testing.T) {
	d := newTill(t, "AU")
	pi := must(d.charge(10000, "aud", "pm_card_visa"))(t)
	entry := pi.LatestCharge.BalanceTransaction
	same(t, "status", entry.Status, stripe.BalanceTransactionStatusPending)
	same(t, "day", time.Unix(entry.AvailableOn, 0).UTC().Format(time.DateTime), "2026-03-12 00:00:00")
	same(t, "available at first", must(d.Balance.Get(nil))(t).Available[0].Amount, 0)
	d.s.Advance(48 * time.Hour)
	entry = must(d.BalanceTransactions.Get(entry.ID, nil))(t)
	same(t, "status two days on", entry.Status, stripe.BalanceTransactionStatusAvailable)
	same(t, "available two days on", must(d.Balance.Get(nil))(t).Available[0].Amount, 9680)

	instant := must(d.charge(10000, "aud", "pm_card_bypassPending"))(t)
	same(t, "at once", instant.LatestCharge.BalanceTransaction.Status, stripe.BalanceTransactionStatusAvailable)
}

func TestLedgerLists(t *testing.T) {
	d := newTill(t, "AU")
	pi := must(d.charge(10000, "aud", "pm_card_visa"))(t)
	d.s.Advance(time.Hour)
	re := must(d.Refunds.New(&stripe.RefundParams{PaymentIntent: &pi.ID}))(t)
	for what, params := range map[string]*stripe.BalanceTransactionListParams{
		"source":  {Source: &re.ID},
		"type":    {Type: stripe.String("refund")},
		"created": {CreatedRange: &stripe.RangeQueryParams{GreaterThan: pi.Created}},
	} {
		params.AddExpand("data.source")
		it := d.BalanceTransactions.List(params)
		if !it.Next() || it.BalanceTransaction().Source.Refund.ID != re.ID || it.Next() {
			t.Errorf("the list by %s does not hold just the refund", what)
		}
	}
	if d.BalanceTransactions.List(&stripe.BalanceTransactionListParams{Payout: stripe.String("po_x")}).Next() {
		t.Error("a payout that does not exist has transactions")
	}
}

func TestDispute(t *testing.T) {
	d := newTill(t, "AU")
	pi := must(d.charge(10000, "aud", "pm_card_createDispute"))(t)
	it := d.Disputes.List(&stripe.DisputeListParams{PaymentIntent: &pi.ID})
	if !it.Next() {
		t.Fatal("there is no dispute")
	}
	dispute := must(d.Disputes.Get(it.Dispute().ID, nil))(t)
	same(t, "reason", dispute.Reason, stripe.DisputeReasonFraudulent)
	same(t, "status", dispute.Status, stripe.DisputeStatusNeedsResponse)
	same(t, "taken back", dispute.BalanceTransactions[0].Net, -12500)
	same(t, "balance", d.balance(), 9680-12500)
	same(t, "charge", must(d.Charges.Get(pi.LatestCharge.ID, nil))(t).Disputed, true)
}

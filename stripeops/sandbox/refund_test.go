package sandbox_test

import (
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stripe/stripe-go/v76"
)

func TestRefundsUpToTheCharge(t *testing.T) {
	d := newTill(t, "AU")
	pi := must(d.charge(10000, "aud", "pm_card_visa"))(t)
	params := &stripe.RefundParams{
		PaymentIntent: &pi.ID, Amount: stripe.Int64(4000), Reason: stripe.String("requested_by_customer"),
		Metadata: map[string]string{"operation": "op2"},
	}
	params.AddExpand("balance_transaction")
	re := must(d.Refunds.New(params))(t)
	same(t, "status", re.Status, stripe.RefundStatusSucceeded)
	same(t, "reason", re.Reason, stripe.RefundReasonRequestedByCustomer)
	same(t, "ledger", re.BalanceTransaction.Amount, -4000)
	same(t, "the fee stays", re.BalanceTransaction.Fee, 0)
	ch := must(d.Charges.Get(pi.LatestCharge.ID, nil))(t)
	same(t, "refunded so far", ch.AmountRefunded, 4000)
	same(t, "refunded wholly", ch.Refunded, false)

	_, err := d.Refunds.New(&stripe.RefundParams{Charge: &ch.ID, Amount: stripe.Int64(6001)})
	e := refusal(t, err)
	same(t, "too much: param", e.Param, "amount")
	same(t, "too much: message", e.Msg, "Refund amount (A$60.01) is greater than unrefunded amount on charge (A$60.00)")
	rest := must(d.Refunds.New(&stripe.RefundParams{Charge: &ch.ID}))(t)
	same(t, "the rest", rest.Amount, 6000)
	_, err = d.Refunds.New(&stripe.RefundParams{Charge: &ch.ID, Amount: stripe.Int64(1)})
	same(t, "once more", refusal(t, err).Code, stripe.ErrorCodeChargeAlreadyRefunded)
	expanded := &stripe.ChargeParams{}
	expanded.AddExpand("refunds")
	ch = must(d.Charges.Get(ch.ID, expanded))(t)
	same(t, "refunded wholly", ch.Refunded, true)
	same(t, "refunds on the charge", len(ch.Refunds.Data), 2)
	for _, list := range []*stripe.RefundListParams{{PaymentIntent: &pi.ID}, {Charge: &ch.ID}} {
		it := d.Refunds.List(list)
		if !it.Next() || it.Refund().ID != rest.ID || !it.Next() || it.Refund().ID != re.ID || it.Next() {
			t.Error("a list does not hold both refunds, newest first")
		}
	}
	if have := d.events(); !slices.Contains(have, "charge.refunded") || !slices.Contains(have, "refund.created") {
		t.Errorf("events are %v", have)
	}
}

func TestRefundRefusals(t *testing.T) {
	d := newTill(t, "AU")
	pi := must(d.charge(10000, "aud", "pm_card_visa"))(t)
	_, err := d.charge(10000, "aud", "pm_card_chargeCustomerFail")
	declined := refusal(t, err)
	disputed := must(d.charge(10000, "aud", "pm_card_createDispute"))(t)
	d.clumsy.Store(true)
	for what, c := range map[string]struct {
		params stripe.RefundParams
		code   stripe.ErrorCode
		param  string
	}{
		"nothing named":   {stripe.RefundParams{}, stripe.ErrorCodeParameterMissing, ""},
		"unknown charge":  {stripe.RefundParams{Charge: stripe.String("ch_x")}, stripe.ErrorCodeResourceMissing, "charge"},
		"unknown payment": {stripe.RefundParams{PaymentIntent: stripe.String("pi_x")}, stripe.ErrorCodeResourceMissing, "payment_intent"},
		"nothing":         {stripe.RefundParams{PaymentIntent: &pi.ID, Amount: stripe.Int64(0)}, "parameter_invalid_integer", "amount"},
		"below nothing":   {stripe.RefundParams{PaymentIntent: &pi.ID, Amount: stripe.Int64(-1)}, "parameter_invalid_integer", "amount"},
		"odd reason":      {stripe.RefundParams{PaymentIntent: &pi.ID, Reason: stripe.String("whim")}, "", "reason"},
		"unpaid payment":  {stripe.RefundParams{PaymentIntent: &declined.PaymentIntent.ID}, stripe.ErrorCodePaymentIntentUnexpectedState, "payment_intent"},
		"unpaid charge":   {stripe.RefundParams{Charge: &declined.ChargeID}, stripe.ErrorCodeChargeNotRefundable, "charge"},
		"disputed":        {stripe.RefundParams{PaymentIntent: &disputed.ID}, stripe.ErrorCodeChargeDisputed, "charge"},
	} {
		t.Run(what, func(t *testing.T) {
			_, err := d.Refunds.New(&c.params)
			e := refusal(t, err)
			same(t, "code", e.Code, c.code)
			same(t, "param", e.Param, c.param)
		})
	}
	if d.Refunds.List(nil).Next() {
		t.Error("a refused refund was made")
	}
}

func TestPendingRefund(t *testing.T) {
	d := newTill(t, "AU")
	pi := must(d.charge(10000, "aud", "pm_card_pendingRefund"))(t)
	re := must(d.Refunds.New(&stripe.RefundParams{PaymentIntent: &pi.ID, Amount: stripe.Int64(2000)}))(t)
	same(t, "status", re.Status, stripe.RefundStatusPending)
	d.s.Advance(29 * time.Second)
	same(t, "a second early", must(d.Refunds.Get(re.ID, nil))(t).Status, stripe.RefundStatusPending)
	d.s.Advance(time.Second)
	same(t, "in time", must(d.Refunds.Get(re.ID, nil))(t).Status, stripe.RefundStatusSucceeded)
	_, err := d.Refunds.Cancel(re.ID, nil)
	same(t, "status of cancelling a done one", refusal(t, err).HTTPStatusCode, 400)
	if have := d.events(); !slices.Contains(have, "charge.refund.updated") || !slices.Contains(have, "refund.updated") {
		t.Errorf("events are %v", have)
	}
}

func TestCancelAPendingRefund(t *testing.T) {
	d := newTill(t, "AU")
	pi := must(d.charge(10000, "aud", "pm_card_pendingRefund"))(t)
	re := must(d.Refunds.New(&stripe.RefundParams{PaymentIntent: &pi.ID}))(t)
	re = must(d.Refunds.Cancel(re.ID, nil))(t)
	same(t, "status", re.Status, stripe.RefundStatusCanceled)
	d.s.Advance(time.Hour)
	same(t, "later", must(d.Refunds.Get(re.ID, nil))(t).Status, stripe.RefundStatusCanceled)
	same(t, "left to refund", must(d.Charges.Get(pi.LatestCharge.ID, nil))(t).AmountRefunded, 0)
	same(t, "balance", d.balance(), 9680)
}

func (d *till) balance() int64 {
	d.t.Helper()
	b := must(d.Balance.Get(nil))(d.t)
	sum := int64(0)
	for _, a := range append(b.Available, b.Pending...) {
		sum += a.Amount
	}
	return sum
}

func TestRefundThatTheBankReturns(t *testing.T) {
	d := newTill(t, "AU")
	pi := must(d.charge(10000, "aud", "pm_card_refundFail"))(t)
	re := must(d.Refunds.New(&stripe.RefundParams{PaymentIntent: &pi.ID, Amount: stripe.Int64(5000)}))(t)
	same(t, "at first", re.Status, stripe.RefundStatusSucceeded)
	same(t, "balance", d.balance(), 4680)
	d.s.Advance(time.Minute)
	d.assertReturned(t, re.ID, 5000)
	same(t, "balance", d.balance(), 9680)
	same(t, "refunded", must(d.Charges.Get(pi.LatestCharge.ID, nil))(t).AmountRefunded, 0)
}

func (d *till) assertReturned(t *testing.T, id string, amount int64) {
	t.Helper()
	params := &stripe.RefundParams{}
	params.AddExpand("failure_balance_transaction")
	re := must(d.Refunds.Get(id, params))(t)
	same(t, "status", re.Status, stripe.RefundStatusFailed)
	same(t, "reason", re.FailureReason, stripe.RefundFailureReasonExpiredOrCanceledCard)
	same(t, "ledger", re.FailureBalanceTransaction.Amount, amount)
	same(t, "kind", re.FailureBalanceTransaction.Type, stripe.BalanceTransactionTypeRefundFailure)
}

func TestControlEndsWhatLingers(t *testing.T) {
	d := newTill(t, "AU")
	control := func(path string) int {
		res := must(http.Post(d.url+path, "application/json", nil))(t)
		defer func() { _ = res.Body.Close() }()
		_, _ = io.Copy(io.Discard, res.Body)
		return res.StatusCode
	}
	pending := must(d.charge(10000, "aud", "pm_card_pendingRefund"))(t)
	re := must(d.Refunds.New(&stripe.RefundParams{PaymentIntent: &pending.ID, Amount: stripe.Int64(100)}))(t)
	same(t, "answer", control("/_sandbox/refunds/"+re.ID+"/succeed"), 200)
	same(t, "status", must(d.Refunds.Get(re.ID, nil))(t).Status, stripe.RefundStatusSucceeded)
	plain := must(d.charge(10000, "aud", "pm_card_visa"))(t)
	re = must(d.Refunds.New(&stripe.RefundParams{PaymentIntent: &plain.ID}))(t)
	same(t, "answer", control("/_sandbox/refunds/"+re.ID+"/fail"), 200)
	d.assertReturned(t, re.ID, 10000)
	same(t, "answer to failing twice", control("/_sandbox/refunds/"+re.ID+"/fail"), 422)
	slow := must(d.charge(10000, "aud", "pm_card_processing"))(t)
	same(t, "answer", control("/_sandbox/payment_intents/"+slow.ID+"/fail"), 200)
	same(t, "answer to a payment that has ended", control("/_sandbox/payment_intents/"+slow.ID+"/succeed"), 422)
	moved := d.s.Succeeded()
	same(t, "payments that moved", len(moved.PaymentIntents), 2)
	same(t, "refunds that stand", len(moved.Refunds), 1)
	if !strings.HasPrefix(moved.Refunds[0].ID, "re_") || moved.Refunds[0].Amount != 100 {
		t.Errorf("the refund that stands is %+v", moved.Refunds[0])
	}
}

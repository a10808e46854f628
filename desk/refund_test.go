package desk_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/stripeops/sandbox"
)

// paid is an invoice of 80.00 AUD that a card has paid.
func (c *clinic) paid(card string) desk.Taken {
	c.t.Helper()
	p, pm := c.patient(card)
	taken, err := c.session.Take(c.t.Context(), c.chargeRequest(c.invoice(p), pm))
	c.must(err)
	return taken
}

func (c *clinic) refundRequest(taken desk.Taken, minor int64) desk.RefundRequest {
	return desk.RefundRequest{
		Operation: c.op(), Practice: c.practice, Payment: taken.Payment.ID, Revision: taken.Invoice.Revision, Amount: aud(minor),
		Reason: model.CancelledByPatient, Outcome: model.MakeCreditNote,
	}
}

func (c *clinic) returned() (n int, sum int64) {
	for _, r := range c.stripe.Succeeded().Refunds {
		n++
		sum += r.Amount
	}
	return n, sum
}

func TestHalfIsRefundedWithACreditNote(t *testing.T) {
	c := newClinic(t)
	taken := c.paid("4242424242424242")
	done, err := c.session.Refund(t.Context(), c.refundRequest(taken, 4000))
	c.must(err)
	v := c.read(taken.Invoice.ID)
	if done.Refund.Status != model.RefundDone || len(v.CreditNotes) != 1 || v.CreditNotes[0].Amount != aud(4000) {
		t.Fatalf("refund %s, notes %v", done.Refund.Status, v.CreditNotes)
	}
	if !v.Invoice.Open().Zero() || v.Invoice.Paid != 4000 || v.Payments[0].Payment.Left() != aud(4000) {
		t.Errorf("open %s, paid %d, left %s", v.Invoice.Open(), v.Invoice.Paid, v.Payments[0].Payment.Left())
	}
	if n, sum := c.returned(); n != 1 || sum != 4000 {
		t.Errorf("returned %d times, %d", n, sum)
	}
}

func TestMoreThanIsLeftIsRefusedBesideTheField(t *testing.T) {
	c := newClinic(t)
	taken := c.paid("4242424242424242")
	_, err := c.session.Refund(t.Context(), c.refundRequest(taken, 8001))
	var e *model.Error
	if !asError(err, &e) || e.Field != "amount" || !strings.Contains(e.Message, "80.00 AUD") {
		t.Fatalf("err %#v", err)
	}
	if n, _ := c.returned(); n != 0 {
		t.Errorf("returned %d times", n)
	}
}

func TestWhatBecomesOfTheInvoice(t *testing.T) {
	for _, tc := range []struct {
		outcome              model.RefundOutcome
		open, credit, moved  int64
		creditNotes, returns int
	}{
		{model.MakeCreditNote, 0, 0, 3000, 1, 1},
		{model.LeaveOpen, 3000, 0, 3000, 0, 1},
		{model.KeepCredit, 0, 3000, 0, 1, 0},
	} {
		t.Run(string(tc.outcome), func(t *testing.T) {
			c := newClinic(t)
			taken := c.paid("4242424242424242")
			request := c.refundRequest(taken, 3000)
			request.Outcome = tc.outcome
			_, err := c.session.Refund(t.Context(), request)
			c.must(err)
			v := c.read(taken.Invoice.ID)
			n, sum := c.returned()
			if v.Invoice.Open().Minor != tc.open || v.Credit.Minor != tc.credit || len(v.CreditNotes) != tc.creditNotes || n != tc.returns || sum != tc.moved {
				t.Errorf("open %s, credit %s, notes %d, returned %d times %d", v.Invoice.Open(), v.Credit, len(v.CreditNotes), n, sum)
			}
		})
	}
}

func TestARefundThatFailsLaterIsOurDebt(t *testing.T) {
	c := newClinic(t)
	taken := c.paid("4000000000005126")
	done, err := c.session.Refund(t.Context(), c.refundRequest(taken, 4000))
	c.must(err)
	if done.Refund.Status != model.RefundDone {
		t.Fatalf("at first %s", done.Refund.Status)
	}
	_, err = c.stripe.EndRefund(done.Refund.StripeID, false)
	c.must(err)
	c.turn(time.Minute)
	c.settle()
	v := c.read(taken.Invoice.ID)
	refund := v.Payments[0].Refunds[0]
	if refund.Status != model.RefundFailed || !refund.Owed || v.Credit.Minor != 4000 || !v.Invoice.Open().Zero() {
		t.Fatalf("status %s, owed %v, credit %s, open %s", refund.Status, refund.Owed, v.Credit, v.Invoice.Open())
	}
	cash := desk.RefundRequest{
		Operation: c.op(), Practice: c.practice, Payment: taken.Payment.ID, Revision: v.Invoice.Revision, Amount: aud(4000),
		Reason: model.CancelledByPatient, Outcome: model.MakeCreditNote, Method: model.Cash, Settles: refund.ID,
	}
	_, err = c.session.Refund(t.Context(), cash)
	c.must(err)
	v = c.read(taken.Invoice.ID)
	if v.Payments[0].Refunds[0].Owed || v.Credit.Minor != 0 || len(v.CreditNotes) != 1 || !v.Invoice.Open().Zero() {
		t.Errorf("owed %v, credit %s, notes %d, open %s", v.Payments[0].Refunds[0].Owed, v.Credit, len(v.CreditNotes), v.Invoice.Open())
	}
	c.verifyAudit()
}

func TestARefundUnderEveryFaultReturnsOnce(t *testing.T) {
	for kind := range sandbox.FaultKinds() {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			outOfTime(t, func(t *testing.T, c *clinic) {
				taken := c.paid("4242424242424242")
				c.fault(sandbox.Fault{Path: "/v1/refunds", Method: "POST", Kind: kind, Seconds: 30})
				_, _ = c.session.Refund(t.Context(), c.refundRequest(taken, 4000))
				time.Sleep(time.Minute)
				c.settle()
				v := c.read(taken.Invoice.ID)
				refund := v.Payments[0].Refunds[0]
				n, sum := c.returned()
				done := refund.Status == model.RefundDone && n == 1 && sum == 4000
				none := refund.Status == model.RefundNotDone && n == 0 && v.Payments[0].Payment.Left() == aud(8000)
				if !done && !none {
					t.Fatalf("recorded as %s, returned %d times %d, left %s", refund.Status, n, sum, v.Payments[0].Payment.Left())
				}
				c.verifyAudit()
			})
		})
	}
}

func TestTwoRefundsAtOnceNeverReturnMoreThanWasPaid(t *testing.T) {
	c := newClinic(t)
	taken := c.paid("4242424242424242")
	var both sync.WaitGroup
	for range 4 {
		request := c.refundRequest(taken, 5000)
		both.Go(func() { _, _ = c.session.Refund(t.Context(), request) })
	}
	both.Wait()
	if n, sum := c.returned(); n != 1 || sum != 5000 {
		t.Fatalf("returned %d times, %d", n, sum)
	}
}

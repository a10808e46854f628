package desk_test

import (
	"testing"
	"time"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/stripeops/sandbox"
)

// A refund whose answer was lost, and that the bank had sent back by the time it was looked up: nothing was returned, and both bookings are its.
func TestARefundThatCameBackBeforeItsAnswerWasSeenIsExplained(t *testing.T) {
	c := newClinic(t)
	taken := c.paid("4000000000005126")
	c.fault(sandbox.Fault{Path: "/v1/refunds", Method: "POST", Kind: "reset_after"})
	pressed, err := c.session.Refund(t.Context(), c.refundRequest(taken, 4000))
	says(t, err, model.Unknown, "Do not refund again")
	_, err = c.stripe.EndRefund(c.stripe.Succeeded().Refunds[0].ID, false)
	c.must(err)
	c.turn(time.Minute)
	c.settle()
	if op, err := c.session.Operation(t.Context(), c.practice, pressed.Operation.ID); err != nil || op.State != model.OpNotDone {
		t.Errorf("it ended %s %v", op.State, err)
	}
	if left := c.read(taken.Invoice.ID).Payments[0].Payment.Left(); left != aud(8000) {
		t.Errorf("%s can be returned", left)
	}
	c.explained(c.reconcile(desk.ReconcileRequest{}))
	c.whole()
}

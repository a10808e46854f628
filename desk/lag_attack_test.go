package desk_test

import (
	"testing"
	"time"

	"clinic.example/paydesk/desk/simulation"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/stripeops/sandbox"
)

// Stripe made the refund, answered 500, kept that answer, and its list lagged behind: the replayed 500 was taken for a proof, and the refund
// for not done. Pressed anew, the patient would have had the money twice.
func TestAListThatLagsProvesNothing(t *testing.T) {
	inBubble(t, func(p *play) {
		p.paidBefore()
		for _, f := range []sandbox.Fault{
			{Path: "/v1/refunds", Method: "POST", Kind: "500_after"}, {Path: "/v1/refunds", Method: "GET", Kind: "stale_list", Count: -1, Seconds: 3600},
		} {
			_, err := p.stripe.Fault(f)
			p.must(err)
		}
		p.giveBack(8000)(p)
		for range 2 {
			p.must(p.desk.TakeUp(p.t.Context())) // without the events that would tell of it
			if op := p.operation(p.last()); op.State != model.OpPrepared || !op.Unknown() {
				t.Fatalf("it is %s: %s", op.State, op.Message)
			}
		}
		p.stripe.ClearFaults(0)
		p.must(p.desk.TakeUp(p.t.Context()))
		if op := p.operation(p.last()); op.State != model.OpDone {
			t.Errorf("in the end it is %s", op.State)
		}
	})
}

// A replayed 500 on a refund that was not made settles it at once, where the list is all that Stripe counts on the charge.
func TestAListThatIsWholeProvesThatNothingWasMade(t *testing.T) {
	inBubble(t, func(p *play) {
		p.paidBefore()
		p.giveBack(3000)(p)
		p.taken.Invoice = p.read(p.bill.ID).Invoice
		_, err := p.stripe.Fault(sandbox.Fault{Path: "/v1/refunds", Method: "POST", Kind: "500_before"})
		p.must(err)
		p.giveBack(2000)(p)
		p.must(p.desk.TakeUp(p.t.Context()))
		if op := p.operation(p.last()); op.State != model.OpNotDone {
			t.Errorf("it is %s: %s", op.State, op.Message)
		}
	})
}

// A refund was sent again a minute before its key was too old, and that request was late: a minute later it counted as never made.
func TestTheLastRequestOfAnOldRefundMayStillArrive(t *testing.T) {
	inBubble(t, func(p *play) {
		p.paidBefore()
		p.striking("/refunds", simulation.CutBefore, func() { p.giveBack(8000)(p) })
		p.turn(20*time.Hour - time.Minute)
		p.meddle(func(point string) simulation.Fault {
			if point == "POST /v1/refunds" {
				return simulation.Late
			}
			return ""
		})
		p.must(p.desk.TakeUp(p.t.Context()))
		p.meddle(nil)
		if p.run.Straying() != 1 {
			t.Fatalf("%d requests are late", p.run.Straying())
		}
		p.turn(2 * time.Minute)
		p.must(p.desk.TakeUp(p.t.Context()))
		if op := p.operation(p.last()); op.State != model.OpPrepared {
			t.Errorf("while it may still arrive it is %s", op.State)
		}
		p.run.Arrive()
		p.must(p.desk.TakeUp(p.t.Context()))
		if op := p.operation(p.last()); op.State != model.OpDone {
			t.Errorf("after it arrived it is %s", op.State)
		}
	})
}

// And one of which nothing can be on its way any more is over.
func TestAnOldRefundThatWasNeverMadeIsOver(t *testing.T) {
	inBubble(t, func(p *play) {
		p.paidBefore()
		p.striking("/refunds", simulation.CutBefore, func() { p.giveBack(8000)(p) })
		p.turn(25 * time.Hour)
		p.stripe.ForgetRequests()
		p.must(p.desk.TakeUp(p.t.Context()))
		if op := p.operation(p.last()); op.State != model.OpNotDone {
			t.Errorf("it is %s", op.State)
		}
		for _, r := range p.stripe.Requests() {
			if r.Method == "POST" {
				t.Errorf("sent %s", r.Path)
			}
		}
	})
}

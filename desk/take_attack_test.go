package desk_test

import (
	"testing"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
)

// Money "taken online" by a press was recorded as if Stripe had moved it, and so was money taken in no way at all.
func TestOnlyStripeRecordsWhatGoesThroughStripe(t *testing.T) {
	inBubble(t, func(p *play) {
		for _, method := range []model.Method{model.Online, "", "barter"} {
			p.take(desk.TakeRequest{Operation: p.op(), Practice: p.practice, Invoice: p.bill.ID, Revision: p.bill.Revision, Method: method, Amount: p.bill.Total})
			if err := p.presses[len(p.presses)-1].err; model.KindOf(err) != model.Invalid {
				t.Errorf("by %q: %v", method, err)
			}
		}
		if v := p.read(p.bill.ID); len(v.Payments) != 0 {
			t.Errorf("recorded %+v", v.Payments)
		}
	})
}

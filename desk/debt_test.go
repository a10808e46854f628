package desk_test

import (
	"testing"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
)

// A debt whose credit was used for another invoice was shown as owed for ever, and its money could not be returned either.
func TestADebtThatWasUsedAsCreditIsOwedNoMore(t *testing.T) {
	inBubble(t, func(p *play) {
		owed := p.cameBack()
		_, err := p.credits(p.invoice(p.patient), 8000)
		p.must(err)
		if v := p.read(p.bill.ID); len(v.Owed()) != 0 {
			t.Errorf("still owed: %+v", v.Owed())
		}
		if err := p.payBack(owed, 8000, model.Cash, model.MakeCreditNote); model.KindOf(err) != model.Conflict {
			t.Errorf("paid back although it was used: %v", err)
		}
		home, err := p.session.Home(p.t.Context(), p.practice)
		p.must(err)
		for _, row := range home.Attention {
			if row.Kind == desk.WeOwe {
				t.Errorf("Home says %q", row.Sentence)
			}
		}
	})
}

// Of a debt that was used in part the rest is owed, and just that is paid back.
func TestTheRestOfADebtIsOwed(t *testing.T) {
	inBubble(t, func(p *play) {
		owed := p.cameBack()
		_, err := p.credits(p.invoice(p.patient), 3000)
		p.must(err)
		v := p.read(p.bill.ID)
		if len(v.Owed()) != 1 || v.Owed()[0].Debt() != aud(5000) {
			t.Fatalf("owed %+v", v.Owed())
		}
		besides(t, p.payBack(owed, 8000, model.Cash, model.MakeCreditNote), "amount", "50.00 AUD is owed")
		p.must(p.payBack(owed, 5000, model.Cash, model.MakeCreditNote))
		if v := p.read(p.bill.ID); len(v.Owed()) != 0 || v.Credit.Minor != 0 {
			t.Errorf("owed %+v, credit %s", v.Owed(), v.Credit)
		}
	})
}

// Other credit is used before what is owed, and paying one debt back takes nothing off another.
func TestOtherCreditIsUsedFirst(t *testing.T) {
	inBubble(t, func(p *play) {
		first := p.cameBack()
		r := desk.TakeRequest{Operation: p.op(), Practice: p.practice, Method: model.Cash, Amount: aud(10000)}
		over := p.invoice(p.patient)
		r.Invoice, r.Revision = over.ID, over.Revision
		p.take(r) // 20.00 more than is open
		_, err := p.credits(p.invoice(p.patient), 2000)
		p.must(err)
		taken, bill := p.taken, p.bill
		p.bill = p.invoice(p.patient)
		second := p.cameBack()
		if a, b := p.read(bill.ID).Owed(), p.read(p.bill.ID).Owed(); len(a) != 1 || len(b) != 1 || a[0].Debt() != aud(8000) || b[0].Debt() != aud(8000) {
			t.Fatalf("owed %+v and %+v", a, b)
		}
		p.must(p.payBack(second, 8000, model.Cash, model.MakeCreditNote))
		if a := p.read(bill.ID).Owed(); len(a) != 1 || a[0].Debt() != aud(8000) {
			t.Errorf("the first is owed %+v", a)
		}
		p.taken = taken
		p.taken.Invoice = p.read(bill.ID).Invoice
		p.must(p.payBack(first, 8000, model.Cash, model.MakeCreditNote))
	})
}

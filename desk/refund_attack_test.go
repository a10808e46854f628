package desk_test

import (
	"strings"
	"testing"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

// credits applies the patient's credit to an invoice.
func (p *play) credits(i model.Invoice, minor int64) (desk.Taken, error) {
	r := desk.TakeRequest{Operation: p.op(), Practice: p.practice, Invoice: i.ID, Revision: i.Revision, Method: model.Credit, Amount: aud(minor)}
	taken, err := p.session.Take(p.t.Context(), r)
	p.pressed(r.Operation, false, err)
	return taken, err
}

// keep turns what was paid into the patient's credit.
func (p *play) keep(minor int64) {
	p.back = p.refundRequest(p.taken, minor)
	p.back.Outcome = model.KeepCredit
	p.taken.Invoice = p.refund(p.back).Invoice
	p.must(p.told())
}

// The credit that a refund on its way gives back could be used a second time meanwhile: the patient had it twice and the balance fell below zero.
func TestCreditOnItsWayBackToTheCardIsNotUsedAgain(t *testing.T) {
	inBubble(t, func(p *play) {
		p.paidBefore()
		p.keep(8000)
		up := p.down()
		p.giveBack(8000)(p)
		up()
		if _, err := p.credits(p.invoice(p.patient), 5000); model.KindOf(err) != model.Invalid {
			t.Errorf("credit that is on its way back was used: %v", err)
		}
	})
}

// Two refunds at once must not both count on the same credit.
func TestTwoRefundsOnTheirWayDoNotShareOneCredit(t *testing.T) {
	inBubble(t, func(p *play) {
		p.paidBefore()
		first := p.taken
		p.keep(8000)
		first.Invoice = p.taken.Invoice
		p.bill = p.invoice(p.patient)
		p.paidBefore()
		p.keep(8000)
		_, err := p.credits(p.invoice(p.patient), 8000)
		p.must(err)
		up := p.down()
		p.giveBack(8000)(p)
		p.taken = first
		p.giveBack(8000)(p)
		up()
		if err := p.told(); model.KindOf(err) != model.Invalid {
			t.Errorf("the second refund of 80.00, with 80.00 of credit in all: %v", err)
		}
	})
}

// Once the credit of an over-payment was used, not a cent of the whole payment could be refunded any more.
func TestWhatStandsOnTheInvoiceIsRefundedThoughTheCreditIsUsed(t *testing.T) {
	inBubble(t, func(p *play) {
		r := desk.TakeRequest{Operation: p.op(), Practice: p.practice, Invoice: p.bill.ID, Revision: p.bill.Revision, Method: model.Cash, Amount: aud(10000)}
		p.taken = p.take(r)
		_, err := p.credits(p.invoice(p.patient), 2000)
		p.must(err)
		_, err = p.session.Refund(p.t.Context(), p.refundRequest(p.taken, 8001))
		var refusal *model.Error
		if !asError(err, &refusal) || refusal.Field != "amount" || !strings.Contains(refusal.Message, "80.00") {
			t.Errorf("more than stands on the invoice: %v", err)
		}
		p.giveBack(8000)(p)
		if err := p.told(); err != nil {
			t.Errorf("what stands on the invoice: %v", err)
		}
	})
}

// Only one refund of a payment is on its way at a time, even where both together are less than it.
func TestASecondRefundWaitsForTheFirst(t *testing.T) {
	inBubble(t, func(p *play) {
		p.paidBefore()
		up := p.down()
		p.giveBack(3000)(p)
		p.giveBack(3000)(p)
		up()
		if err := p.told(); model.KindOf(err) != model.Conflict || !strings.Contains(err.Error(), "30.00 AUD") {
			t.Errorf("err %v", err)
		}
	})
}

// cameBack is a refund of all that the bank sent back: a debt.
func (p *play) cameBack() model.Refund {
	p.paidBefore()
	p.giveBack(8000)(p)
	p.bankRefuses()
	p.must(p.round())
	v := p.read(p.bill.ID)
	p.taken.Invoice = v.Invoice
	return v.Owed()[0]
}

func (p *play) payBack(owed model.Refund, minor int64, method model.Method, outcome model.RefundOutcome) error {
	p.back = p.refundRequest(p.taken, minor)
	p.back.Settles, p.back.Method, p.back.Outcome = owed.ID, method, outcome
	p.refund(p.back)
	return p.told()
}

// A debt could never be kept as credit, though the screen offers it: the money stands on no invoice any more.
func TestADebtIsKeptAsCredit(t *testing.T) {
	inBubble(t, func(p *play) {
		owed := p.cameBack()
		p.must(p.payBack(owed, 8000, "", model.KeepCredit))
		if v := p.read(p.bill.ID); len(v.Owed()) != 0 || v.Credit != aud(8000) || len(v.CreditNotes) != 1 {
			t.Errorf("owed %d, credit %s, notes %d", len(v.Owed()), v.Credit, len(v.CreditNotes))
		}
		_, err := p.credits(p.invoice(p.patient), 8000)
		p.must(err)
	})
}

// A debt was called settled by a cent.
func TestADebtIsNotSettledByLess(t *testing.T) {
	inBubble(t, func(p *play) {
		owed := p.cameBack()
		if err := p.payBack(owed, 1, model.Cash, model.MakeCreditNote); model.KindOf(err) != model.Invalid {
			t.Errorf("settled by 0.01: %v", err)
		}
		if v := p.read(p.bill.ID); len(v.Owed()) != 1 {
			t.Error("nothing is owed any more")
		}
		p.must(p.payBack(owed, 8000, model.Cash, model.MakeCreditNote))
	})
}

// A refund that settles what isn't owed any more went to Stripe, and could then not be recorded: it stayed unknown for ever.
func TestARefundOfADebtThatIsSettledIsRefusedBeforeItIsSent(t *testing.T) {
	inBubble(t, func(p *play) {
		owed := p.cameBack()
		p.must(p.payBack(owed, 8000, model.Cash, model.MakeCreditNote))
		p.bill = p.invoice(p.patient)
		p.paidBefore()
		if err := p.payBack(owed, 8000, "", model.MakeCreditNote); model.KindOf(err) != model.Conflict {
			t.Errorf("a debt that is settled: %v", err)
		}
		if err := p.payBack(model.Refund{ID: "nothing"}, 8000, "", model.MakeCreditNote); model.KindOf(err) != model.Conflict && model.KindOf(err) != model.NotFound {
			t.Errorf("a debt that never was: %v", err)
		}
	})
}

// By its method a refund could turn into credit what no invoice held, twice over.
func TestARefundAsCreditTakesOnlyWhatAnInvoiceHolds(t *testing.T) {
	inBubble(t, func(p *play) {
		r := desk.TakeRequest{Operation: p.op(), Practice: p.practice, Invoice: p.bill.ID, Revision: p.bill.Revision, Method: model.Cash, Amount: aud(10000)}
		p.taken = p.take(r)
		p.back = p.refundRequest(p.taken, 10000)
		p.back.Method = model.Credit
		if p.refund(p.back); model.KindOf(p.told()) != model.Invalid {
			t.Errorf("100.00 as credit of an invoice of 80.00: %v", p.told())
		}
		p.back = p.refundRequest(p.taken, 1000)
		p.back.Method = model.Card
		if p.refund(p.back); model.KindOf(p.told()) != model.Invalid {
			t.Errorf("cash back to a card: %v", p.told())
		}
	})
}

// The account is the same and the mode another: a test payment is not returned through a live connection, nor the other way round.
func TestARefundStaysInItsMode(t *testing.T) {
	inBubble(t, func(p *play) {
		p.paidBefore()
		p.put(func(tx storage.Tx) error {
			if err := tx.PutAccount(model.StripeAccount{ID: p.account.ID, Mode: model.Live, ChargesEnabled: true, PayoutsEnabled: true}); err != nil {
				return err
			}
			return tx.PutConnection(model.Connection{Practice: p.practice, Account: p.account.ID, Mode: model.Live, How: model.ByOAuth, Active: true})
		})
		p.giveBack(8000)(p)
		if err := p.told(); model.KindOf(err) != model.Conflict {
			t.Errorf("err %v", err)
		}
	})
}

// Stripe moves no amount in dinars that doesn't end in 0, and no part of a krona; a refund of one was sent all the same.
func TestARefundKeepsToWhatStripeMovesInTheCurrency(t *testing.T) {
	for currency, amounts := range map[model.Currency][2]int64{"kwd": {40005, 40010}, "isk": {400050, 400000}, "jpy": {0, 40001}} {
		t.Run(string(currency), func(t *testing.T) {
			inBubble(t, func(p *play) {
				p.put(func(tx storage.Tx) error {
					practice, err := tx.Practice(p.practice)
					practice.Currency = currency
					if err != nil {
						return err
					}
					return tx.PutPractice(practice)
				})
				invoice, err := p.session.CreateInvoice(p.t.Context(), desk.NewInvoice{
					Operation: p.op(), Practice: p.practice, Patient: p.patient.ID, Lines: []model.Line{{Text: "Standard visit", Quantity: 1, Unit: 800000}},
				})
				p.must(err)
				p.bill = invoice
				p.paidBefore()
				for i, want := range []model.Kind{model.Invalid, ""} {
					p.back = p.refundRequest(p.taken, amounts[i])
					p.back.Amount.Currency = currency
					if p.refund(p.back); model.KindOf(p.told()) != want {
						t.Errorf("%s: %v", p.back.Amount, p.told())
					}
				}
			})
		})
	}
}

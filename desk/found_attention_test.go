package desk_test

import (
	"strings"
	"testing"
	"time"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/stripeops/sandbox"
)

// quietAfter is how long after its last request nothing of an operation can be on its way any more.
const quietAfter = 10 * time.Minute

// attention is what Home says of the kind, sentence by sentence.
func (c *clinic) attention(noun desk.AttentionNoun, words string) (found []desk.Attention) {
	c.t.Helper()
	home, err := c.session.Home(c.t.Context(), c.practice)
	c.must(err)
	for _, row := range home.Attention {
		if row.Noun == noun && strings.Contains(row.Sentence, words) {
			found = append(found, row)
		}
	}
	return found
}

// Credit had been used when the owner returned the payment that it came from: it is below zero, and Home says by how much and what to do, until it
// is filled again.
func TestCreditThatADashboardRefundTookBelowZeroIsToldOnHome(t *testing.T) {
	c := newClinic(t)
	c.round()
	taken := c.paid("4242424242424242")
	keep := c.refundRequest(taken, 3000)
	keep.Outcome = model.KeepCredit
	kept, err := c.session.Refund(t.Context(), keep)
	c.must(err)
	patient := model.Patient{ID: kept.Invoice.Patient}
	next := c.invoice(patient)
	_, err = c.session.Take(t.Context(), desk.TakeRequest{Operation: c.op(), Practice: c.practice, Invoice: next.ID, Revision: next.Revision, Method: model.Credit, Amount: aud(3000)})
	c.must(err)
	c.returnInDashboard(taken, 8000)
	c.round()
	rows := c.attention(desk.OpensPatient, "below zero")
	if len(rows) != 1 || !strings.Contains(rows[0].Sentence, "The credit of Mia Chen is 30.00 AUD below zero: it had been used when 80.00 AUD was returned in Stripe's Dashboard. Ask for 30.00 AUD") ||
		rows[0].ID != string(patient.ID) {
		t.Fatalf("attention %+v", rows)
	}
	next = c.read(next.ID).Invoice
	c.takeCash(next, next.Open().Minor+3000)
	if rows := c.attention(desk.OpensPatient, "below zero"); len(rows) != 0 || c.read(next.ID).Credit.Minor != 0 {
		t.Errorf("credit %s, attention %+v", c.read(next.ID).Credit, rows)
	}
	c.whole()
}

// A payment that was returned in cash, and then again in the Dashboard.
func TestAPaymentThatTheDashboardReturnsASecondTimeIsToldOnHome(t *testing.T) {
	c := newClinic(t)
	c.round()
	taken := c.paid("4242424242424242")
	back := c.refundRequest(taken, 6000)
	back.Method = model.Cash
	_, err := c.session.Refund(t.Context(), back)
	c.must(err)
	c.returnInDashboard(taken, 5000)
	c.round()
	rows := c.attention(desk.OpensInvoice, "of which only 20.00 AUD was left here")
	if len(rows) != 1 || !strings.Contains(rows[0].Sentence, "Stripe returned 50.00 AUD of Mia Chen's payment") || rows[0].ID != string(taken.Invoice.ID) {
		t.Fatalf("attention %+v", rows)
	}
}

// A refund in the Dashboard that together with one of ours, which is not known yet, is more than was paid: Stripe takes one of the two, so it waits
// until ours is known, and meanwhile Home shows ours. Ours stayed unknown for twenty hours, because a refusal proves nothing of a request before it.
func TestADashboardRefundWaitsForAnUnknownOneOfOurs(t *testing.T) {
	for _, kind := range []string{"reset_before", "reset_after"} {
		t.Run(kind, func(t *testing.T) {
			c := newClinic(t)
			c.round()
			taken := c.paid("4242424242424242")
			c.fault(sandbox.Fault{Path: "/v1/refunds", Method: "POST", Kind: kind})
			c.fault(sandbox.Fault{Path: "/v1/refunds", Method: "GET", Kind: "503", Count: 1})
			_, err := c.session.Refund(t.Context(), c.refundRequest(taken, 5000))
			says(t, err, model.Unknown, "Do not refund again")
			if kind == "reset_before" {
				c.returnInDashboard(taken, 5000)
			} else if _, err := c.stripe.RefundFromDashboard(taken.Payment.Intent, 5000); err == nil {
				t.Fatal("Stripe returned more than was paid")
			}
			if rows := c.attention(desk.OpensOperation, "Refund of 50.00 AUD"); len(rows) != 1 {
				t.Errorf("attention %+v", rows)
			}
			c.settle()
			c.turn(quietAfter)
			c.settle()
			v := c.read(taken.Invoice.ID).Payments[0]
			if v.Payment.Left() != aud(3000) || v.Payment.Refunded != 5000 {
				t.Errorf("refunded %d, left %s", v.Payment.Refunded, v.Payment.Left())
			}
			if n, sum := c.returned(); n != 1 || sum != 5000 {
				t.Errorf("%d refunds, %d", n, sum)
			}
			c.whole()
		})
	}
}

package desk_test

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/stripeops/sandbox"
)

func asError(err error, e **model.Error) bool { return errors.As(err, e) }

func (c *clinic) openLink(i model.Invoice) model.Link {
	c.t.Helper()
	link, err := c.session.OpenLink(c.t.Context(), c.linkRequest(i))
	c.must(err)
	return link
}

func (c *clinic) linkRequest(i model.Invoice) desk.LinkRequest {
	return desk.LinkRequest{Operation: c.op(), Practice: c.practice, Purpose: model.PayLink, Invoice: i.ID, Revision: i.Revision, Amount: i.Open()}
}

// pay types a card on the page behind a link, as the patient would.
func (c *clinic) pay(address, card string) {
	c.t.Helper()
	page, _, _ := strings.Cut(address, "#")
	r, err := http.PostForm(page, url.Values{"number": {card}, "exp": {"12/34"}, "expiry": {"12/34"}, "cvc": {"123"}, "name": {"Mia"}})
	c.must(err)
	_ = r.Body.Close()
}

func TestALinkThatIsPaidSettlesItsInvoice(t *testing.T) {
	c := newClinic(t)
	p, _ := c.patient("")
	invoice := c.invoice(p)
	link := c.openLink(invoice)
	if link.Status != model.LinkOpen || len(link.URL) < 300 {
		t.Fatalf("link %s, address of %d bytes", link.Status, len(link.URL))
	}
	c.pay(link.URL, "4242424242424242")
	c.must(c.desk.Round(t.Context()))
	v := c.read(invoice.ID)
	if v.Invoice.Status() != model.InvoicePaid || v.Links[0].Status != model.LinkPaid || v.Payments[0].Payment.Ledger.Fee == 0 {
		t.Fatalf("invoice %s, link %s, payments %+v", v.Invoice.Status(), v.Links[0].Status, v.Payments)
	}
}

func TestCashStopsAnOpenLinkFirst(t *testing.T) {
	c := newClinic(t)
	p, _ := c.patient("")
	invoice := c.invoice(p)
	link := c.openLink(invoice)
	c.takeCash(invoice, 8000)
	v := c.read(invoice.ID)
	if v.Links[0].Status != model.LinkExpired || v.Invoice.Status() != model.InvoicePaid {
		t.Fatalf("link %s, invoice %s", v.Links[0].Status, v.Invoice.Status())
	}
	c.pay(link.URL, "4242424242424242")
	if n, _ := c.moved(); n != 0 {
		t.Error("an expired link took money")
	}
}

func (c *clinic) takeCash(i model.Invoice, minor int64) desk.Taken {
	c.t.Helper()
	taken, err := c.session.Take(c.t.Context(), desk.TakeRequest{
		Operation: c.op(), Practice: c.practice, Invoice: i.ID, Revision: i.Revision, Method: model.Cash, Amount: aud(minor), Tendered: aud(10000),
	})
	c.must(err)
	return taken
}

func TestPartByCashAndTheRestByCard(t *testing.T) {
	c := newClinic(t)
	p, card := c.patient("4242424242424242")
	taken := c.takeCash(c.invoice(p), 3000)
	if taken.Invoice.Open() != aud(5000) || taken.Payment.Change() != aud(7000) {
		t.Fatalf("open %s, change %s", taken.Invoice.Open(), taken.Payment.Change())
	}
	request := c.chargeRequest(taken.Invoice, card)
	request.Amount = taken.Invoice.Open()
	taken, err := c.session.Take(t.Context(), request)
	c.must(err)
	if taken.Invoice.Status() != model.InvoicePaid {
		t.Errorf("invoice %s", taken.Invoice.Status())
	}
}

func TestMoneyThatStillArrivesByALinkIsCredit(t *testing.T) {
	c := newClinic(t)
	p, _ := c.patient("")
	invoice := c.invoice(p)
	link := c.openLink(invoice)
	c.stripe.SetDown(true)
	c.takeCash(invoice, 8000)
	if c.desk.Away() == "" {
		t.Error("no banner while Stripe can't be reached")
	}
	c.stripe.SetDown(false)
	c.pay(link.URL, "4242424242424242")
	c.turn(time.Minute)
	c.settle()
	v := c.read(invoice.ID)
	twice, ok := paidTwice(v)
	if v.Credit != aud(8000) || len(v.Payments) != 2 || !ok {
		t.Fatalf("credit %s, payments %+v", v.Credit, v.Payments)
	}
	_, err := c.session.Refund(t.Context(), desk.RefundRequest{
		Operation: c.op(), Practice: c.practice, Payment: twice.ID, Revision: v.Invoice.Revision, Amount: aud(8000),
		Reason: model.PaidTwiceReason, Outcome: model.MakeCreditNote,
	})
	c.must(err)
	v = c.read(invoice.ID)
	if _, again := paidTwice(v); v.Credit.Minor != 0 || again || v.Invoice.Status() != model.InvoicePaid || len(v.CreditNotes) != 0 {
		t.Errorf("credit %s, invoice %s, notes %d", v.Credit, v.Invoice.Status(), len(v.CreditNotes))
	}
}

func TestALinkThatIsLetGoIsStoppedOnceStripeAnswers(t *testing.T) {
	c := newClinic(t)
	p, _ := c.patient("")
	invoice := c.invoice(p)
	c.openLink(invoice)
	c.stripe.SetDown(true)
	c.takeCash(invoice, 8000)
	c.stripe.SetDown(false)
	c.turn(time.Minute)
	c.settle()
	if l := c.read(invoice.ID).Links[0]; l.Status != model.LinkExpired {
		t.Fatalf("link %s", l.Status)
	}
}

func TestASetUpLinkSavesACard(t *testing.T) {
	c := newClinic(t)
	p, _ := c.patient("")
	link, err := c.session.OpenLink(t.Context(), desk.LinkRequest{Operation: c.op(), Practice: c.practice, Purpose: model.SetupLink, Patient: p.ID})
	c.must(err)
	c.pay(link.URL, "4242424242424242")
	c.settle()
	v := c.read(c.invoice(p).ID)
	if len(v.Cards) != 1 || v.Cards[0].Last4 != "4242" || !v.Cards[0].Default {
		t.Fatalf("cards %+v", v.Cards)
	}
}

func paidTwice(v desk.InvoiceView) (model.Payment, bool) {
	for _, p := range v.Payments {
		if p.Payment.PaidTwice {
			return p.Payment, true
		}
	}
	return model.Payment{}, false
}

// Every kind of fault while a link is made, stopped or looked at: it ends open, stopped or paid, and the invoice agrees.
func TestALinkUnderEveryFaultEndsAsStripeSays(t *testing.T) {
	for _, step := range []struct{ name, path string }{{"make", "/v1/checkout/sessions"}, {"stop", "/v1/checkout/sessions/*/expire"}} {
		for kind := range sandbox.FaultKinds() {
			t.Run(step.name+" "+kind, func(t *testing.T) {
				t.Parallel()
				outOfTime(t, func(t *testing.T, c *clinic) {
					p, _ := c.patient("")
					invoice := c.invoice(p)
					c.fault(sandbox.Fault{Path: step.path, Method: "POST", Kind: kind, Seconds: 30})
					link, err := c.session.OpenLink(t.Context(), c.linkRequest(invoice))
					if err == nil && step.name == "stop" {
						_, _ = c.session.CancelLink(t.Context(), c.practice, link.ID)
					}
					time.Sleep(time.Minute)
					c.settle()
					c.linkAgrees(invoice.ID, step.name)
				})
			})
		}
	}
}

func (c *clinic) linkAgrees(id model.InvoiceID, step string) {
	c.t.Helper()
	v := c.read(id)
	link := v.Links[0]
	if link.Status == model.LinkOpening || link.Status == model.LinkExpiring {
		c.t.Fatalf("link %s, operation %s: %s", link.Status, v.Live.State, v.Live.Message)
	}
	if held := v.Invoice.Collecting != ""; held != (link.Status == model.LinkOpen) {
		c.t.Errorf("link %s, invoice held %v", link.Status, held)
	}
	if step == "stop" && link.Status == model.LinkNotMade {
		c.t.Error("a link that was made is called not made")
	}
	c.verifyAudit()
}

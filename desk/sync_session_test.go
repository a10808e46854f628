package desk_test

import (
	"testing"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/stripeops/sandbox"
)

// Stripe said that a link was paid, and fell silent before the operation had asked for itself: the event counted as handled, and only the
// janitor's next look at all links found the money.
func TestAnEventOfALinkWaitsUntilItsOperationHasHeard(t *testing.T) {
	c := newClinic(t)
	c.endpoint(false)
	c.round()
	patient, _ := c.patient("")
	bill := c.invoice(patient)
	link := c.openLink(bill)
	c.stripe.TakeDeliveries()
	c.pay(link.URL, "4242424242424242")
	for _, d := range c.stripe.TakeDeliveries() {
		if d.Type == "checkout.session.completed" {
			c.must(c.deliver(d))
		}
	}
	c.fault(sandbox.Fault{Path: "/v1/checkout/sessions/*", Method: "GET", Kind: "reset_before", After: 1})
	if left, err := desk.HandleInbox(c.desk, t.Context(), c.account); err != nil || left != 1 {
		t.Fatalf("%d events wait, %v", left, err)
	}
	if left, err := desk.HandleInbox(c.desk, t.Context(), c.account); err != nil || left != 0 {
		t.Fatalf("then %d wait, %v", left, err)
	}
	if v := c.read(bill.ID); v.Invoice.Status() != model.InvoicePaid {
		t.Errorf("the invoice is %s", v.Invoice.Status())
	}
	c.round()
	c.whole()
}

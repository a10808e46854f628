package uitest_test

import (
	"testing"
	"time"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/uitest"
)

func TestClinicTakesAndFollowsMoney(t *testing.T) {
	c := uitest.NewClinic(t)
	invoice := c.Invoice(c.Patient("Mia Chen", "4242424242424242"), 80_00)
	view := c.Look(invoice.ID)
	op, err := c.Session.NewOperation()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Session.Take(t.Context(), desk.TakeRequest{
		Operation: op, Practice: c.Harbour, Invoice: invoice.ID, Revision: view.Invoice.Revision, Method: model.Card, Amount: uitest.AUD(80_00), Card: view.Cards[0].ID,
	}); err != nil {
		t.Fatal(err)
	}
	c.Advance(time.Minute)
	if n, cents := c.Moved(); n != 1 || cents != 80_00 {
		t.Fatalf("%d payments of %d cents", n, cents)
	}
	if view = c.Look(invoice.ID); view.Invoice.Status() != model.InvoicePaid || view.Payments[0].Payment.Ledger.Fee == 0 {
		t.Errorf("%+v", view.Payments)
	}
}

package invoice_test

import (
	"testing"
	"time"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
	"clinic.example/paydesk/stripeops/sandbox"
	"clinic.example/paydesk/ui/invoice"
	"clinic.example/paydesk/ui/kit"
	"clinic.example/paydesk/ui/uitest"
)

// show opens the screen of an invoice without colour.
func show(t *testing.T, c *uitest.Clinic, id model.InvoiceID, width, height int) *uitest.Solo {
	t.Helper()
	env := uitest.Env(t, c.Clock)
	env.Theme = uitest.Theme(t, kit.Look{NoColor: true, Env: uitest.Vars("TERM", "xterm")})
	return uitest.Screen(t, env, invoice.New(env, c.Session, c.Harbour, id), width, height, uitest.On(c.Clock))
}

func take(t *testing.T, c *uitest.Clinic, id model.InvoiceID, r desk.TakeRequest) (desk.Taken, error) {
	t.Helper()
	op, err := c.Session.NewOperation()
	if err != nil {
		t.Fatal(err)
	}
	view := c.Look(id)
	r.Operation, r.Practice, r.Invoice, r.Revision = op, c.Harbour, id, view.Invoice.Revision
	if r.Method == model.Card {
		r.Card = view.Cards[0].ID
	}
	return c.Session.Take(t.Context(), r)
}

// settled is an invoice that was paid part by cash and the rest by card, and of which a part was refunded.
func settled(t *testing.T, c *uitest.Clinic) model.Invoice {
	t.Helper()
	i := c.Invoice(c.Patient("Mia Chen", "4242424242424242"), 80_00)
	for _, r := range []desk.TakeRequest{{Method: model.Cash, Amount: uitest.AUD(20_00)}, {Method: model.Card, Amount: uitest.AUD(60_00)}} {
		c.Clock.Advance(time.Minute)
		if _, err := take(t, c, i.ID, r); err != nil {
			t.Fatal(err)
		}
	}
	c.Advance(time.Hour)
	op, err := c.Session.NewOperation()
	if err != nil {
		t.Fatal(err)
	}
	view := c.Look(i.ID)
	if _, err := c.Session.Refund(t.Context(), desk.RefundRequest{
		Operation: op, Practice: c.Harbour, Payment: view.Payments[1].Payment.ID, Revision: view.Invoice.Revision,
		Amount: uitest.AUD(30_00), Reason: model.CancelledByPatient, Outcome: model.MakeCreditNote,
	}); err != nil {
		t.Fatal(err)
	}
	return i
}

func TestWhatIsOpenStandsThere(t *testing.T) {
	c := uitest.NewClinic(t)
	i := c.Invoice(c.Patient("Mia Chen"), 80_00)
	show(t, c, i.ID, 78, 18).See("○ Open", "Issued TEST-0001", "80.00 AUD").Golden("open-78x18")
}

func TestPaidPartsRefundsAndFees(t *testing.T) {
	c := uitest.NewClinic(t)
	i := settled(t, c)
	show(t, c, i.ID, 78, 40).See("Online payments", "Credit note CN-TEST-0001").Golden("settled-78x40")
	show(t, c, i.ID, 118, 34).See("Online payments", "Credit note CN-TEST-0001").Golden("settled-118x34")
}

func TestLongInvoiceScrolls(t *testing.T) {
	c := uitest.NewClinic(t)
	s := show(t, c, settled(t, c).ID, 78, 12)
	s.See("more lines").Press("end").See("Please keep this invoice").Press("home").See("Mia Chen, born")
}

func TestUnknownChargeLocks(t *testing.T) {
	c := uitest.NewClinic(t)
	i := c.Invoice(c.Patient("Mia Chen", "4242424242424242"), 80_00)
	if _, err := c.Sandbox.Fault(sandbox.Fault{Path: "/v1/payment_intents*", Method: "POST", Kind: "reset_after", After: 1}); err != nil {
		t.Fatal(err)
	}
	if _, err := take(t, c, i.ID, desk.TakeRequest{Method: model.Card, Amount: uitest.AUD(80_00)}); model.KindOf(err) != model.Unknown {
		t.Fatalf("%v", err)
	}
	s := show(t, c, i.ID, 78, 18)
	s.See("? Not known yet", "Do not charge again.").Golden("unknown-78x18")
	s.Press("t")
	if told := uitest.Asks[kit.Told](s); told.Text != model.UnknownCharge {
		t.Errorf("t says %v", told)
	}
	c.Advance(5 * time.Second)
	s.Send(model.Event{Practice: c.Harbour, Kind: model.InvoiceChanged, ID: string(i.ID)})
	s.See("✓ Paid").Gone("Not known yet")
}

func TestOpenLinkIsShownWithItsEnd(t *testing.T) {
	c := uitest.NewClinic(t)
	i := c.Invoice(c.Patient("Mia Chen"), 80_00)
	op, _ := c.Session.NewOperation()
	if _, err := c.Session.OpenLink(t.Context(), desk.LinkRequest{Operation: op, Practice: c.Harbour, Purpose: model.PayLink, Invoice: i.ID, Revision: 1, Amount: uitest.AUD(80_00)}); err != nil {
		t.Fatal(err)
	}
	s := show(t, c, i.ID, 78, 18)
	s.See("◐ Pay link open", "until 3 Mar 2026 11:30")
	s.Press("r")
	if v := uitest.Asks[kit.Visited](s); v.Kind != "refund" || v.IDs[0] != string(i.ID) {
		t.Errorf("r asks for %v", v)
	}
}

// TestOtherCurrencyShowsWhatStripeBooked: fee and net are the account's, with the rate.
func TestOtherCurrencyShowsWhatStripeBooked(t *testing.T) {
	c := uitest.NewClinic(t)
	i := settled(t, c)
	c.Put(func(tx storage.Tx) error {
		p := c.Look(i.ID).Payments[1].Payment
		p.Ledger.Amount, p.Ledger.Fee, p.Ledger.Net, p.Ledger.Rate = model.Money{Minor: 31_20, Currency: "gbp"}, 1_06, 30_14, "0.52"
		return tx.PutPayment(p)
	})
	show(t, c, i.ID, 78, 40).See("60.00        1.06       30.14", "Booked as 31.20 GBP: fee and net are in GBP, rate 0.52")
}

func TestVoidAsksFirst(t *testing.T) {
	c := uitest.NewClinic(t)
	i := c.Invoice(c.Patient("Mia Chen"), 80_00)
	s := show(t, c, i.ID, 78, 18).See("Mia Chen").Press("d").See("Void TEST-0001?").Press("right").Enter()
	s.See("✕ Void")
	if c.Look(i.ID).Invoice.Void != true {
		t.Error("not void")
	}
}

func TestCreditNoteOverHalf(t *testing.T) {
	c := uitest.NewClinic(t)
	i := c.Invoice(c.Patient("Mia Chen"), 80_00)
	env := uitest.Env(t, c.Clock)
	s := uitest.Screen(t, env, invoice.NewCredit(env, c.Session, c.Harbour, i.ID), 78, 18, uitest.On(c.Clock))
	s.See("80.00 AUD of 80.00 AUD").Type("/2").See("= 40.00 AUD").Enter().See("Please fill this in").Type("goodwill").Enter()
	s.Until("the note", func() bool { return c.Look(i.ID).Invoice.Credited == 40_00 })
	uitest.Asks[kit.Left](s)
}

func TestMissingInvoiceSaysSo(t *testing.T) {
	c := uitest.NewClinic(t)
	show(t, c, "inv_none", 78, 18).See("✕ ")
}

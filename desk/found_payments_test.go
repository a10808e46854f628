package desk_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
	"clinic.example/paydesk/stripeops/sandbox"
)

// inDashboard takes a payment in Stripe's Dashboard, of a customer's card or of nobody's.
func (c *clinic) inDashboard(minor int64, customer string) string {
	c.t.Helper()
	id, err := c.stripe.ChargeFromDashboard(string(c.account.ID), sandbox.DashboardCharge{Amount: minor, Customer: customer})
	c.must(err)
	return id
}

func (c *clinic) strays() []desk.FoundRow {
	c.t.Helper()
	found, err := c.session.FoundPayments(c.t.Context(), c.practice)
	c.must(err)
	return found
}

func TestAPaymentInTheDashboardIsFound(t *testing.T) {
	c := newClinic(t)
	history := c.inDashboard(1000, "")
	c.turn(time.Hour)
	c.put(func(tx storage.Tx) error { // connected an hour later
		connection, err := tx.Connection(c.practice)
		connection.ConnectedAt = tx.Now()
		if err != nil {
			return err
		}
		return tx.PutConnection(connection)
	})
	c.round()
	patient, _ := c.patient("4242424242424242")
	stray := c.inDashboard(2500, patient.Customers[0].ID)
	c.round()
	found := c.strays()
	if len(found) != 1 || found[0].Intent != stray {
		t.Fatalf("found %+v; %s is from before", found, history)
	}
	if f := found[0]; f.Amount != aud(2500) || f.Practice != c.practice || f.Patient != "Mia Chen" || f.FoundPayment.Patient != patient.ID ||
		f.Status != model.FoundWaiting || f.Why != "" || f.Charge == "" {
		t.Errorf("found %+v", f)
	}
	home, err := c.session.Home(t.Context(), c.practice)
	c.must(err)
	if n := len(home.Attention); n != 1 || home.Attention[0].Noun != desk.OpensFound || !strings.Contains(home.Attention[0].Sentence, "25.00 AUD") {
		t.Errorf("attention %+v", home.Attention)
	}
	if n := c.audited(c.practice, "payment.found"); n != 1 {
		t.Errorf("%d entries", n)
	}
	c.round()
	if len(c.strays()) != 1 || c.audited(c.practice, "payment.found") != 1 {
		t.Error("it is found twice")
	}
	c.whole()
}

func TestAFoundPaymentIsRecordedOnAnInvoice(t *testing.T) {
	c := newClinic(t)
	patient, _ := c.patient("")
	invoice := c.invoice(patient)
	stray := c.inDashboard(9000, "")
	_, err := c.stripe.RefundFromDashboard(stray, 500)
	c.must(err)
	c.round()
	if f := c.strays()[0]; f.Refunded != 500 {
		t.Errorf("found %+v", f)
	}
	press := desk.RecordFound{Operation: c.op(), Practice: c.practice, Intent: stray, Invoice: invoice.ID}
	payment, err := c.session.RecordFoundPayment(t.Context(), press)
	c.must(err)
	again, err := c.session.RecordFoundPayment(t.Context(), press)
	c.must(err)
	v := c.read(invoice.ID)
	if again.ID != payment.ID || len(v.Payments) != 1 || v.Payments[0].Payment.Amount != aud(9000) || v.Payments[0].Payment.Intent != stray {
		t.Fatalf("payments %+v", v.Payments)
	}
	if r := v.Payments[0].Refunds; len(r) != 1 || r[0].Amount != aud(500) || v.Credit != aud(500) || !v.Invoice.Open().Zero() {
		t.Errorf("refunds %+v, credit %s, open %s", r, v.Credit, v.Invoice.Open())
	}
	if f := c.strays()[0]; f.Status != model.FoundRecorded || f.Payment != payment.ID || f.By != "Ana Silva" {
		t.Errorf("found %+v", f)
	}
	press.Operation = c.op()
	_, err = c.session.RecordFoundPayment(t.Context(), press)
	says(t, err, model.Conflict, "Ana Silva has decided")
	says(t, c.session.DismissFoundPayment(t.Context(), c.practice, stray), model.Conflict, "recorded")
	c.round()
	if p := c.read(invoice.ID).Payments[0].Payment; p.Ledger.Fee == 0 {
		t.Error("what Stripe booked for it is not read")
	}
	c.must(c.store.View(t.Context(), model.SystemScope(), func(tx storage.Tx) error {
		movements, err := tx.BalanceMovements(storage.MovementFilter{Account: c.account}, storage.Window{})
		for _, m := range movements {
			if m.Tie.Kind != model.TiePayment && m.Tie.Kind != model.TieRefund {
				t.Errorf("%s is tied as %q", m.Type, m.Tie.Kind)
			}
		}
		return err
	}))
	_, err = c.session.Refund(t.Context(), desk.RefundRequest{
		Operation: c.op(), Practice: c.practice, Payment: payment.ID, Revision: c.read(invoice.ID).Invoice.Revision, Amount: aud(8500),
		Reason: model.PaidTwiceReason, Outcome: model.MakeCreditNote,
	})
	c.must(err)
	c.round()
	c.whole()
}

func TestAFoundPaymentBecomesCredit(t *testing.T) {
	c := newClinic(t)
	patient, _ := c.patient("")
	invoice := c.invoice(patient)
	c.inDashboard(2500, "")
	c.round()
	_, err := c.session.RecordFoundPayment(t.Context(), desk.RecordFound{
		Operation: c.op(), Practice: c.practice, Intent: c.strays()[0].Intent, Invoice: invoice.ID, Credit: true,
	})
	c.must(err)
	if v := c.read(invoice.ID); v.Invoice.Open() != aud(8000) || v.Credit != aud(2500) {
		t.Errorf("open %s, credit %s", v.Invoice.Open(), v.Credit)
	}
	c.whole()
}

func TestAFoundPaymentGoesOnNoOtherMoneysInvoice(t *testing.T) {
	c := newClinic(t)
	patient, _ := c.patient("")
	invoice := c.invoice(patient)
	yen, err := c.stripe.ChargeFromDashboard(string(c.account.ID), sandbox.DashboardCharge{Amount: 2500, Currency: "jpy"})
	c.must(err)
	stray := c.inDashboard(2500, "")
	c.round()
	record := func(intent string, invoice model.InvoiceID) error {
		_, err := c.session.RecordFoundPayment(t.Context(), desk.RecordFound{Operation: c.op(), Practice: c.practice, Intent: intent, Invoice: invoice})
		return err
	}
	besides(t, record(yen, invoice.ID), "invoice", "is in AUD")
	besides(t, record(stray, model.InvoiceID(model.RowID(model.InvoicePrefix, 1))), "invoice", "no such invoice")
	says(t, record("pi_none", invoice.ID), model.NotFound, "no found payment")
	c.put(func(tx storage.Tx) error {
		i, err := tx.Invoice(c.practice, invoice.ID)
		i.Mode, i.Number = model.Live, "INV-1"
		if err != nil {
			return err
		}
		return tx.PutInvoice(i)
	})
	besides(t, record(stray, invoice.ID), "invoice", "belongs to Live")
}

func TestAFoundPaymentThatIsNotOurs(t *testing.T) {
	c := newClinic(t)
	stray := c.inDashboard(2500, "")
	c.round()
	c.must(c.session.DismissFoundPayment(t.Context(), c.practice, stray))
	_, err := c.stripe.RefundFromDashboard(stray, 1000)
	c.must(err)
	c.round()
	if f := c.strays()[0]; f.Status != model.FoundNotOurs || f.Refunded != 1000 {
		t.Errorf("found %+v", f)
	}
	home, err := c.session.Home(t.Context(), c.practice)
	c.must(err)
	if len(home.Attention) != 0 {
		t.Errorf("attention %+v", home.Attention)
	}
	c.whole()
}

func TestAnAccountOfTwoPractices(t *testing.T) {
	g := newGroup(t)
	g.put(func(tx storage.Tx) error {
		return tx.PutConnection(model.Connection{Practice: g.bay, Account: g.account.ID, Mode: model.Test, How: model.ByReuse, Active: true, ConnectedAt: tx.Now()})
	})
	taken := g.paid("4242424242424242")
	stray := g.inDashboard(2500, "")
	g.returnInDashboard(taken, 3000)
	g.round()
	if r := g.read(taken.Invoice.ID).Payments[0].Refunds; len(r) != 1 {
		t.Errorf("refunds %+v", r)
	}
	there, err := g.session.FoundPayments(t.Context(), g.bay)
	g.must(err)
	if here := g.strays(); len(here) != 1 || len(there) != 1 || here[0].Intent != stray || here[0].Practice != "" || there[0].Intent != stray {
		t.Errorf("here %+v, there %+v", here, there)
	}
	g.must(g.session.DismissFoundPayment(t.Context(), g.bay, stray))
	if g.strays()[0].Status != model.FoundNotOurs {
		t.Error("the other practice still asks")
	}
}

// An operation of ours that the records have lost: they were damaged, or are an old copy.
func TestAPaymentWhoseOperationIsLost(t *testing.T) {
	c := newClinic(t)
	c.round()
	patient, pm := c.patient("4242424242424242")
	invoice := c.invoice(patient)
	c.must(c.store.Close())
	old, err := os.ReadFile(c.path)
	c.must(err)
	c.restart()
	taken, err := c.session.Take(t.Context(), c.chargeRequest(invoice, pm))
	c.must(err)
	_, err = c.session.Refund(t.Context(), c.refundRequest(taken, 3000))
	c.must(err)
	c.must(c.store.Close())
	c.must(os.WriteFile(c.path, old, 0o600))
	c.restart()
	c.round()
	found := c.strays()
	if len(found) != 1 || found[0].Operation != taken.Operation.ID || found[0].Number != invoice.Number || found[0].Invoice.ID != invoice.ID ||
		found[0].FoundPayment.Patient != patient.ID || found[0].Refunded != 3000 {
		t.Fatalf("found %+v", found)
	}
	_, err = c.session.RecordFoundPayment(t.Context(), desk.RecordFound{Operation: c.op(), Practice: c.practice, Intent: found[0].Intent, Invoice: invoice.ID})
	c.must(err)
	r := c.read(invoice.ID).Payments[0].Refunds
	if len(r) != 1 || r[0].By != "paydesk, found at Stripe" || r[0].Amount != aud(3000) {
		t.Errorf("refunds %+v", r)
	}
	c.whole()
}

package desk_test

import (
	"testing"
	"time"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
	"clinic.example/paydesk/stripeops/sandbox"
)

func (g *group) home() desk.Home {
	g.t.Helper()
	h, err := g.frontDesk.Home(g.t.Context(), g.practice)
	g.must(err)
	return h
}

// noon turns the clock to the next noon in the practice's zone, so that no test begins on one day and ends on the next.
func (c *clinic) noon() {
	zone, err := time.LoadLocation("Australia/Sydney")
	c.must(err)
	now := c.now().In(zone)
	noon := time.Date(now.Year(), now.Month(), now.Day()+1, 12, 0, 0, 0, zone)
	c.turn(noon.Sub(now))
}

func (g *group) book(kind model.AppointmentType, p model.Patient, at time.Time) model.Appointment {
	g.t.Helper()
	var a model.Appointment
	g.put(func(tx storage.Tx) error {
		n, err := tx.NextID()
		if err != nil {
			return err
		}
		a = model.Appointment{
			ID: model.AppointmentID(model.RowID(model.AppointmentPrefix, n)), Practice: kind.Practice, Patient: p.ID, Type: kind.ID,
			Start: model.MillisOf(at), State: model.Booked,
		}
		return tx.PutAppointment(a)
	})
	return a
}

func TestHomeCountsTheDay(t *testing.T) {
	g := newGroup(t)
	g.noon()
	p, card := g.patient("4242424242424242")
	g.takeCash(g.invoice(p), 3000)
	g.turn(24 * time.Hour)
	g.takeCash(g.invoice(p), 8000)
	taken, err := g.session.Take(t.Context(), g.chargeRequest(g.invoice(p), card))
	g.must(err)
	_, err = g.session.Refund(t.Context(), g.refundRequest(taken, 2000))
	g.must(err)
	h := g.home()
	if h.Total != aud(16000) || h.Refunded != aud(2000) || h.Outstanding != aud(5000) {
		t.Errorf("total %s, refunded %s, outstanding %s", h.Total, h.Refunded, h.Outstanding)
	}
	if len(h.Taken) != 2 || h.Taken[0] != (desk.Taking{Type: "Card", Amount: aud(8000), Count: 1}) || h.Taken[1] != (desk.Taking{Type: "Cash", Amount: aud(8000), Count: 1}) {
		t.Errorf("taken %+v", h.Taken)
	}
	if len(h.Days) != 14 || h.Days[13] != aud(16000) || h.Days[12] != aud(3000) || h.Days[11] != aud(0) {
		t.Errorf("days %v", h.Days)
	}
}

func TestWhatIsKeptAsCreditIsNoRefundAndCountsOnce(t *testing.T) {
	g := newGroup(t)
	g.noon()
	p, _ := g.patient("")
	taken := g.takeCash(g.invoice(p), 8000)
	request := g.refundRequest(taken, 3000)
	request.Outcome = model.KeepCredit
	_, err := g.session.Refund(t.Context(), request)
	g.must(err)
	next := g.invoice(p)
	_, err = g.session.Take(t.Context(), desk.TakeRequest{
		Operation: g.op(), Practice: g.practice, Invoice: next.ID, Revision: next.Revision, Method: model.Credit, Amount: aud(3000),
	})
	g.must(err)
	if h := g.home(); h.Total != aud(8000) || h.Refunded != aud(0) || h.Outstanding != aud(5000) {
		t.Errorf("total %s, refunded %s, outstanding %s", h.Total, h.Refunded, h.Outstanding)
	}
}

func TestMoneyOfTheOtherModeCountsNowhere(t *testing.T) {
	g := newGroup(t)
	g.noon()
	p, _ := g.patient("")
	g.takeCash(g.invoice(p), 3000)
	g.put(func(tx storage.Tx) error {
		practice, err := tx.Practice(g.practice)
		if err != nil {
			return err
		}
		practice.Mode = model.Live
		return tx.PutPractice(practice)
	})
	if h := g.home(); h.Total != aud(0) || h.Outstanding != aud(0) || h.Days[13] != aud(0) || len(h.Taken) != 0 {
		t.Errorf("test money in live takings: %s, %s, %v", h.Total, h.Outstanding, h.Taken)
	}
	rows, err := g.session.Patients(t.Context(), g.practice, "", desk.Window{})
	g.must(err)
	if rows[0].Open != aud(0) {
		t.Errorf("a test invoice is owed live: %s", rows[0].Open)
	}
}

func TestHomeListsTheDaysVisitsAndMarksRequiredOnes(t *testing.T) {
	g := newGroup(t)
	g.noon()
	g.acceptOnline(g.practice)
	p, _ := g.patient("")
	kind := g.visit(g.practice, "Initial", 8000)
	_, err := g.session.SetModes(t.Context(), g.practice, []model.AppointmentTypeID{kind.ID}, model.Required)
	g.must(err)
	g.book(kind, p, g.now().Add(2*time.Hour))
	first := g.book(kind, p, g.now().Add(time.Hour))
	g.book(kind, p, g.now().Add(24*time.Hour))
	h := g.home()
	if len(h.Appointments) != 2 || h.Appointments[0].Appointment.ID != first.ID || !h.Appointments[0].Required || h.Appointments[0].Open != aud(8000) || h.Appointments[0].Paid {
		t.Fatalf("appointments %+v", h.Appointments)
	}
	if rows := g.attention(desk.PaymentRequired); len(rows) != 1 || rows[0].ID != string(first.ID) || rows[0].Sentence != "Payment required today: 2 visits, 160.00 AUD in all." {
		t.Errorf("attention %+v", rows)
	}
	invoice, err := g.session.CreateInvoice(t.Context(), desk.NewInvoice{
		Operation: g.op(), Practice: g.practice, Patient: p.ID, Appointment: first.ID, Lines: []model.Line{{Text: "Initial", Quantity: 1, Unit: 8000}},
	})
	g.must(err)
	g.takeCash(invoice, 8000)
	if row := g.home().Appointments[0]; row.Required || !row.Paid || row.Open != aud(0) || row.Invoice.ID != invoice.ID {
		t.Errorf("after paying: %+v", row)
	}
}

func TestADepositThatWasPaidIsRequiredNoMore(t *testing.T) {
	g := newGroup(t)
	g.noon()
	g.acceptOnline(g.practice)
	p, _ := g.patient("")
	kind := g.visit(g.practice, "Initial", 8000)
	kind.Mode, kind.Deposit = model.Required, model.Deposit{Amount: 2000}
	_, err := g.session.SaveType(t.Context(), kind)
	g.must(err)
	visit := g.book(kind, p, g.now().Add(time.Hour))
	invoice, err := g.session.CreateInvoice(t.Context(), desk.NewInvoice{
		Operation: g.op(), Practice: g.practice, Patient: p.ID, Appointment: visit.ID, Lines: []model.Line{{Text: "Initial", Quantity: 1, Unit: 8000}},
	})
	g.must(err)
	if row := g.home().Appointments[0]; !row.Required || row.Acts.Asked != aud(2000) {
		t.Fatalf("before: %+v", row)
	}
	g.takeCash(invoice, 2000)
	if row := g.home().Appointments[0]; row.Required || row.Paid || row.Open != aud(6000) {
		t.Errorf("after: %+v", row)
	}
}

// attention is what Home says of one kind.
func (g *group) attention(kind desk.AttentionKind) (rows []desk.Attention) {
	for _, row := range g.home().Attention {
		if row.Kind == kind {
			rows = append(rows, row)
		}
	}
	return rows
}

// once expects one row of a kind that says some words and leads somewhere.
func (g *group) once(kind desk.AttentionKind, noun desk.AttentionNoun, id, words string) {
	g.t.Helper()
	rows := g.attention(kind)
	if len(rows) != 1 || rows[0].Noun != noun || rows[0].ID != id {
		g.t.Fatalf("rows %+v", rows)
	}
	holds(g.t, rows[0].Sentence, words)
}

func TestHomeTellsOfMoneyThatIsNotKnownYet(t *testing.T) {
	g := newGroup(t)
	p, card := g.patient("4242424242424242")
	invoice := g.invoice(p)
	_, err := g.stripe.Fault(sandbox.Fault{Path: "/v1/payment_intents/*", Kind: "reset_after", Count: -1})
	g.must(err)
	taken, err := g.session.Take(t.Context(), g.chargeRequest(invoice, card))
	if model.KindOf(err) != model.Unknown {
		t.Fatalf("charge: %v", err)
	}
	g.once(desk.UnknownMoney, desk.OpensOperation, string(taken.Operation.ID), "Charge of 80.00 AUD, Mia Chen: not known yet")
	g.stripe.ClearFaults(0)
	g.settle()
	if rows := g.attention(desk.UnknownMoney); len(rows) != 0 {
		t.Errorf("settled, and still %+v", rows)
	}
}

func TestHomeTellsOfWhatWasPaidTwice(t *testing.T) {
	g := newGroup(t)
	p, _ := g.patient("")
	invoice := g.invoice(p)
	link := g.openLink(invoice)
	g.stripe.SetDown(true)
	g.takeCash(invoice, 8000)
	g.stripe.SetDown(false)
	g.pay(link.URL, "4242424242424242")
	g.turn(time.Minute)
	g.settle()
	g.once(desk.WePaidTwice, desk.OpensInvoice, string(invoice.ID), "Paid twice: Mia Chen, 80.00 AUD")
}

func TestHomeTellsOfARefundThatWeOwe(t *testing.T) {
	g := newGroup(t)
	taken := g.paid("4000000000005126")
	done, err := g.session.Refund(t.Context(), g.refundRequest(taken, 4000))
	g.must(err)
	_, err = g.stripe.EndRefund(done.Refund.StripeID, false)
	g.must(err)
	g.turn(time.Minute)
	g.settle()
	g.once(desk.WeOwe, desk.OpensInvoice, string(taken.Invoice.ID), "We still owe Mia Chen 40.00 AUD")
}

func TestHomeTellsOfAnAccountInTroubleAndOfLinksThatEnd(t *testing.T) {
	g := newGroup(t)
	p, _ := g.patient("")
	invoice := g.invoice(p)
	g.openLink(invoice)
	g.setState(sandbox.StateRestricted, sandbox.Requirements{})
	g.must(g.desk.Round(t.Context()))
	g.once(desk.AccountTrouble, desk.OpensIntegration, string(g.account.ID), "restricted: Charges and payouts are stopped")
	if rows := g.attention(desk.LinkEnding); len(rows) != 0 {
		t.Errorf("a fresh link is said to end: %+v", rows)
	}
	g.turn(22 * time.Hour)
	g.once(desk.LinkEnding, desk.OpensInvoice, string(invoice.ID), "Pay link over 80.00 AUD of Mia Chen ends at")
}

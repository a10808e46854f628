package desk

import (
	"context"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

// Home is the screen of the day at one practice. All sums are in the practice's own mode: test money counts in no live takings.
type Home struct {
	Practice     model.Practice
	Today        model.Date
	State        model.AccountState
	Taken        []Taking    // by payment type, in the types' order; only those with money today
	Total        model.Money // of Taken
	Refunded     model.Money // given back today
	Outstanding  model.Money // open on all invoices
	Days         []model.Money
	Attention    []Attention
	Appointments []AppointmentRow
	Away         string // the banner while Stripe can't be reached
}

// Taking is what came in by one payment type.
type Taking struct {
	Type   string
	Amount model.Money
	Count  int
}

// AppointmentRow is one visit of the day.
type AppointmentRow struct {
	Appointment  model.Appointment
	Patient      model.Patient
	Type         model.AppointmentType
	Practitioner string
	Acts         model.Payable
	Invoice      model.Invoice // zero until one is issued
	Open         model.Money   // the invoice's open amount; the type's price until one is issued
	Paid         bool          // the money symbol
	Required     bool          // "Payment required": must be paid, and isn't
}

// homeDays is how many days the sparkline shows, today last.
const homeDays = 14

// Home reads the screen of the day in one query.
func (s *Session) Home(ctx context.Context, practice model.PracticeID) (Home, error) {
	var h Home
	err := s.view(ctx, model.SeePractice, practice, func(tx storage.Tx) error {
		h = Home{Away: s.d.Away()}
		var err error
		if h.Practice, err = tx.Practice(practice); err != nil {
			return err
		}
		h.Today = model.DateOf(tx.Now(), h.Practice.Location())
		var account model.StripeAccount
		if _, account, h.State, err = accountOf(tx, practice); err != nil {
			return err
		}
		if err := h.readTakings(tx); err != nil {
			return err
		}
		if err := h.readOutstanding(tx); err != nil {
			return err
		}
		if err := h.readAppointments(tx); err != nil {
			return err
		}
		h.Attention, err = attention(tx, h, account)
		return err
	})
	return h, err
}

func (h *Home) readTakings(tx storage.Tx) error {
	zone := h.Practice.Location()
	payments, err := takings(tx, h.Practice, h.Today.AddDays(1-homeDays).Start(zone))
	if err != nil {
		return err
	}
	types, err := tx.PaymentTypes(h.Practice.ID)
	if err != nil {
		return err
	}
	byType, byDay := map[string]Taking{}, map[model.Date]int64{}
	h.Total = h.Practice.Zero()
	for _, p := range payments {
		day := model.DateOf(p.Received, zone)
		byDay[day] += p.Amount.Minor
		if day != h.Today {
			continue
		}
		name := typeName(types, p)
		byType[name] = Taking{name, p.Amount.Of(byType[name].Amount.Minor + p.Amount.Minor), byType[name].Count + 1}
		h.Total = h.Total.Plus(p.Amount)
	}
	h.Taken = inOrder(types, byType)
	for i := range homeDays {
		h.Days = append(h.Days, h.Practice.Zero().Of(byDay[h.Today.AddDays(i+1-homeDays)]))
	}
	return nil
}

// inOrder lists the takings as the payment types stand; a method without a type comes last.
func inOrder(types []model.PaymentType, byType map[string]Taking) []Taking {
	var list []Taking
	take := func(name string) {
		if t, ok := byType[name]; ok {
			list = append(list, t)
			delete(byType, name)
		}
	}
	for _, t := range types {
		take(t.Name)
	}
	for _, m := range []model.Method{model.Card, model.Online, model.Cash, model.Machine, model.Cheque, model.Bank, model.HealthFund, model.Voucher, model.Other} {
		take(string(m))
	}
	return list
}

func (h *Home) readOutstanding(tx storage.Tx) error {
	h.Outstanding, h.Refunded = h.Practice.Zero(), h.Practice.Zero()
	for _, status := range []model.InvoiceStatus{model.InvoiceOpen, model.InvoicePartPaid} {
		invoices, err := tx.Invoices(model.InvoiceFilter{Practice: h.Practice.ID, Status: status}, Window{})
		if err != nil {
			return err
		}
		for _, invoice := range invoices {
			if invoice.Mode == h.Practice.Mode {
				h.Outstanding.Minor += invoice.Open().Minor
			}
		}
	}
	refunds, err := tx.RefundsSince(h.Practice.ID, h.Today.Start(h.Practice.Location()))
	for _, r := range refunds {
		if r.Mode == h.Practice.Mode && r.Method != model.Credit && r.Status.Moved() {
			h.Refunded = h.Refunded.Plus(r.Amount)
		}
	}
	return err
}

func (h *Home) readAppointments(tx storage.Tx) error {
	zone := h.Practice.Location()
	booked, err := tx.Appointments(h.Practice.ID, h.Today.Start(zone), h.Today.AddDays(1).Start(zone))
	if err != nil {
		return err
	}
	h.Appointments, err = appointmentRows(tx, h.Practice, h.State, booked)
	return err
}

func appointmentRows(tx storage.Tx, p model.Practice, state model.AccountState, booked []model.Appointment) (rows []AppointmentRow, err error) {
	practitioners, err := tx.Practitioners(p.ID)
	if err != nil {
		return nil, err
	}
	names := map[model.PractitionerID]string{}
	for _, one := range practitioners {
		names[one.ID] = one.Name
	}
	for _, a := range booked {
		row := AppointmentRow{Appointment: a, Practitioner: names[a.Practitioner]}
		if err := row.read(tx, p, state); err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	return rows, nil
}

func (r *AppointmentRow) read(tx storage.Tx, p model.Practice, state model.AccountState) (err error) {
	if r.Patient, err = tx.Patient(r.Appointment.Patient); err != nil {
		return err
	}
	if r.Type, err = tx.AppointmentType(p.ID, r.Appointment.Type); err != nil {
		return err
	}
	r.Acts, r.Open = r.Type.ActsAs(p, state), r.Type.Price
	asked := r.Acts.Asked.Minor
	if r.Appointment.Invoice != "" {
		if r.Invoice, err = tx.Invoice(p.ID, r.Appointment.Invoice); err != nil {
			return err
		}
		r.Open = r.Invoice.Open()
		asked -= r.Invoice.Paid
	}
	r.Paid = r.Invoice.ID != "" && r.Invoice.Status() == model.InvoicePaid && r.Invoice.Paid > 0
	r.Required = r.Appointment.Due() && r.Acts.Mode == model.Required && asked > 0 && !r.Open.Zero()
	return nil
}

package desk_test

import (
	"slices"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
	"clinic.example/paydesk/stripeops/sandbox"
)

// floor is one practice of a house with one of each thing, connected to an account of its own.
type floor struct {
	practice model.PracticeID
	account  model.AccountRef
	patient  model.Patient
	card     string
	kind     model.AppointmentType
}

// house is an organisation with two practices that have the same things and share nothing but the administrator.
type house struct {
	*group
	a, b    *floor
	trainee *desk.Session // may refund nothing alone
	names   int

	counted map[model.PracticeID]uint64 // of each audit trail, the last entry that was looked at
	refused int                         // refusals up to there
}

func newHouse(g *group) *house {
	h := &house{group: g, counted: map[model.PracticeID]uint64{}}
	h.put(func(tx storage.Tx) error {
		organisation, err := tx.Organisation()
		organisation.Demo = true // the administrator needs no PIN
		if err != nil {
			return err
		}
		return tx.PutOrganisation(organisation)
	})
	h.a, h.b = h.furnish(g.practice, g.account), h.furnish(g.bay, model.AccountRef{})
	_, err := h.session.SaveRole(h.t.Context(), model.RoleRule{Name: "trainee", Permissions: []model.Permission{model.SeePractice, model.RefundPayments}})
	h.must(err)
	h.trainee = h.person("Tim Trainee", "trainee")
	return h
}

func (h *house) floors() []*floor { return []*floor{h.a, h.b} }

func (h *house) other(f *floor) *floor {
	if f == h.a {
		return h.b
	}
	return h.a
}

// furnish connects a practice, and makes a patient with a card, and a type.
func (h *house) furnish(practice model.PracticeID, ref model.AccountRef) *floor {
	h.t.Helper()
	f := &floor{practice: practice, account: ref}
	if ref.ID == "" {
		f.account = model.AccountRef{ID: model.AccountID(h.group.other("Bay Road Pty Ltd")), Mode: model.Test}
		h.must(h.stripe.Connect(string(f.account.ID), false))
		h.put(func(tx storage.Tx) error {
			return tx.PutAccount(model.StripeAccount{ID: f.account.ID, Mode: model.Test, Name: "Bay Road", Country: "AU", Currency: "aud", ChargesEnabled: true, PayoutsEnabled: true})
		})
	}
	h.join(f, f.account)
	f.patient = model.Patient{Name: "Mia Chen", BirthDate: 19900401}
	var err error
	f.patient, err = h.session.SavePatient(h.t.Context(), practice, f.patient)
	h.must(err)
	f.card = h.save(f)
	row, err := h.session.SaveType(h.t.Context(), model.AppointmentType{
		Practice: practice, Name: "Standard visit", Price: aud(8000), Mode: model.Allowed, PriceShown: model.PriceWherePaid,
	})
	h.must(err)
	f.kind = row.Type
	return f
}

// join connects a practice to an account, or to none.
func (h *house) join(f *floor, ref model.AccountRef) {
	h.t.Helper()
	h.put(func(tx storage.Tx) error {
		last := ref
		if ref.ID == "" {
			last = f.account
		}
		account, err := tx.Account(last)
		if err != nil {
			return err
		}
		account.Revoked = false
		if err := tx.PutAccount(account); err != nil {
			return err
		}
		return tx.PutConnection(model.Connection{
			Practice: f.practice, Account: last.ID, Mode: last.Mode, How: model.ByOAuth, Active: ref.ID != "", ConnectedAt: tx.Now(),
		})
	})
}

// save gives the floor's patient one more card.
func (h *house) save(f *floor) string {
	h.t.Helper()
	var card string
	h.put(func(tx storage.Tx) error {
		patient, err := tx.Patient(f.patient.ID)
		if err != nil {
			return err
		}
		customer, id, err := h.stripe.AddCustomer(string(f.account.ID), sandbox.CustomerSpec{Card: goodCard, Month: 12, Year: 2034})
		if err != nil {
			return err
		}
		card = id
		if patient.CustomerAt(f.account.ID, f.account.Mode) == "" {
			patient.Customers = append(patient.Customers, model.Customer{Account: f.account.ID, Mode: f.account.Mode, ID: customer})
		}
		if err := tx.PutPatient(patient); err != nil {
			return err
		}
		return tx.PutCard(model.SavedCard{
			ID: id, Patient: patient.ID, Account: f.account.ID, Mode: f.account.Mode, Customer: customer, Brand: "visa", Last4: "4242",
			ExpMonth: 12, ExpYear: 2034, Active: true,
		})
	})
	return card
}

// bill is a fresh invoice of 80.00.
func (h *house) bill(f *floor) model.Invoice {
	h.t.Helper()
	invoice, err := h.session.CreateInvoice(h.t.Context(), desk.NewInvoice{
		Operation: h.op(), Practice: f.practice, Patient: f.patient.ID, Lines: []model.Line{{Text: "Standard visit", Quantity: 1, Unit: 8000}},
	})
	h.must(err)
	return invoice
}

func (h *house) cashOf(f *floor, invoice model.Invoice, minor int64) desk.TakeRequest {
	return desk.TakeRequest{
		Operation: h.op(), Practice: f.practice, Invoice: invoice.ID, Revision: invoice.Revision, Method: model.Cash, Amount: aud(minor),
	}
}

// settled is an invoice that was paid in cash.
func (h *house) settled(f *floor) desk.Taken {
	h.t.Helper()
	taken, err := h.session.Take(h.t.Context(), h.cashOf(f, h.bill(f), 8000))
	h.must(err)
	return taken
}

func (h *house) refundOf(f *floor, taken desk.Taken, minor int64) desk.RefundRequest {
	return desk.RefundRequest{
		Operation: h.op(), Practice: f.practice, Payment: taken.Payment.ID, Revision: taken.Invoice.Revision, Amount: aud(minor),
		Reason: model.CancelledByPatient, Outcome: model.MakeCreditNote,
	}
}

// waiting is a refund of 1.00 that waits for a second person.
func (h *house) waiting(f *floor) model.OperationID {
	h.t.Helper()
	r := h.refundOf(f, h.settled(f), 100)
	_, err := h.trainee.Refund(h.t.Context(), r)
	says(h.t, err, model.Forbidden, "waits for a second person")
	return r.Operation
}

func (h *house) visit(f *floor) model.AppointmentID {
	h.t.Helper()
	var id model.AppointmentID
	h.put(func(tx storage.Tx) error {
		n, err := tx.NextID()
		if err != nil {
			return err
		}
		id = model.AppointmentID(model.RowID(model.AppointmentPrefix, n))
		return tx.PutAppointment(model.Appointment{ID: id, Practice: f.practice, Patient: f.patient.ID, Type: f.kind.ID, Start: tx.Now()})
	})
	return id
}

func (h *house) linkOf(f *floor) model.Link {
	h.t.Helper()
	invoice := h.bill(f)
	link, err := h.session.OpenLink(h.t.Context(), desk.LinkRequest{
		Operation: h.op(), Practice: f.practice, Purpose: model.PayLink, Invoice: invoice.ID, Revision: invoice.Revision, Amount: invoice.Open(),
	})
	h.must(err)
	return link
}

// name is one that nothing has yet.
func (h *house) name(of string) string {
	h.names++
	return of + " " + model.RowID("no", uint64(h.names))
}

// attempt puts a try to connect under somebody's name; edit changes how it stands.
func (h *house) attempt(f *floor, s *desk.Session, edit func(*model.Attempt)) model.AttemptID {
	h.t.Helper()
	h.join(f, model.AccountRef{})
	way, err := h.session.Connect(h.t.Context(), f.practice)
	h.must(err)
	h.put(func(tx storage.Tx) error {
		a, err := tx.Attempt(way.Attempt)
		if err != nil {
			return err
		}
		a.Actor = s.Actor()
		if edit != nil {
			edit(&a)
		}
		return tx.PutAttempt(a)
	})
	return way.Attempt
}

// member is a person as the store has them.
func (h *house) member(name string, edit func(*model.Staff)) *desk.Session {
	h.t.Helper()
	s := h.person(name, "")
	h.put(func(tx storage.Tx) error {
		staff, err := tx.Staff(s.Actor().Staff)
		if err != nil {
			return err
		}
		edit(&staff)
		return tx.PutStaff(staff)
	})
	return s
}

// holds says what a person may by the roles of the store, read another way than the desk does.
func (h *house) holds(s *desk.Session, p model.Permission, practice model.PracticeID) bool {
	h.t.Helper()
	var staff model.Staff
	var stored []model.RoleRule
	h.look(func(tx storage.Tx) (err error) {
		if staff, err = tx.Staff(s.Actor().Staff); err != nil {
			return err
		}
		stored, err = tx.Roles()
		return err
	})
	roles := []model.Role{staff.Role}
	for _, g := range staff.Grants {
		if g.Practice == practice {
			roles = append(roles, g.Role)
		}
	}
	return !staff.Disabled && slices.ContainsFunc(roles, func(r model.Role) bool {
		return slices.Contains(model.RuleOf(r, stored).Permissions, p)
	})
}

// give puts a try to connect under somebody else's name.
func (h *house) give(id model.AttemptID, s *desk.Session) {
	h.t.Helper()
	h.put(func(tx storage.Tx) error {
		a, err := tx.Attempt(id)
		if err != nil {
			return err
		}
		a.Actor = s.Actor()
		return tx.PutAttempt(a)
	})
}

// drop ends a try that a refusal left open: the next one may begin.
func (h *house) drop(id model.AttemptID) {
	h.t.Helper()
	h.put(func(tx storage.Tx) error {
		a, err := tx.Attempt(id)
		if err != nil || a.Status.Over() {
			return err
		}
		a.Status = model.AttemptCancelled
		return tx.PutAttempt(a)
	})
}

// share connects both floors to the first one's account, at Stripe too.
func (h *house) share(f *floor) {
	h.t.Helper()
	h.must(h.stripe.Connect(string(f.account.ID), false))
	for _, each := range h.floors() {
		h.join(each, f.account)
	}
}

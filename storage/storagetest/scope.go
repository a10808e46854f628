package storagetest

import (
	"context"
	"testing"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

// call is one method of Tx for one practice.
type call struct {
	name string
	do   func(storage.Tx) error
}

func drop[T any](_ T, err error) error { return err }

// gets reads rows of a practice by their ids, lists reads its lists, puts writes it.
func gets(r Rows) []call {
	p := r.Practice.ID
	return []call{
		{"Practice", func(tx storage.Tx) error { return drop(tx.Practice(p)) }},
		{"AppointmentType", func(tx storage.Tx) error { return drop(tx.AppointmentType(p, r.AppointmentType.ID)) }},
		{"Appointment", func(tx storage.Tx) error { return drop(tx.Appointment(p, r.Appointment.ID)) }},
		{"Connection", func(tx storage.Tx) error { return drop(tx.Connection(p)) }},
		{"Invoice", func(tx storage.Tx) error { return drop(tx.Invoice(p, r.Invoice.ID)) }},
		{"InvoiceByNumber", func(tx storage.Tx) error { return drop(tx.InvoiceByNumber(p, r.Invoice.Number)) }},
		{"Payment", func(tx storage.Tx) error { return drop(tx.Payment(p, r.Payment.ID)) }},
		{"Refund", func(tx storage.Tx) error { return drop(tx.Refund(p, r.Refund.ID)) }},
		{"Link", func(tx storage.Tx) error { return drop(tx.Link(p, r.Link.ID)) }},
		{"Operation", func(tx storage.Tx) error { return drop(tx.Operation(p, r.Operation.ID)) }},
		{"Approval", func(tx storage.Tx) error { return drop(tx.Approval(p, r.Approval.ID)) }},
		{"Secret", func(tx storage.Tx) error { return drop(tx.Secret(r.Secret.Table, p, r.Secret.Field)) }},
		{"LastAudit", func(tx storage.Tx) error { return drop(tx.LastAudit(p)) }},
		{"AuditHead", func(tx storage.Tx) error { return drop(tx.AuditHead(p)) }},
	}
}

func organisationGets(r Rows) []call {
	account := model.AccountRef{ID: r.Account.ID, Mode: r.Account.Mode}
	return []call{
		{"Organisation", func(tx storage.Tx) error { return drop(tx.Organisation()) }},
		{"Staff", func(tx storage.Tx) error { return drop(tx.Staff(r.Staff.ID)) }},
		{"Patient", func(tx storage.Tx) error { return drop(tx.Patient(r.Patient.ID)) }},
		{"Card", func(tx storage.Tx) error { return drop(tx.Card(account, r.Card.ID)) }},
		{"Account", func(tx storage.Tx) error { return drop(tx.Account(account)) }},
		{"Secret of the organisation", func(tx storage.Tx) error { return drop(tx.Secret(r.Secret.Table, "", r.Secret.Field)) }},
		{"LastAudit of the organisation", func(tx storage.Tx) error { return drop(tx.LastAudit("")) }},
		{"AuditHead of the organisation", func(tx storage.Tx) error { return drop(tx.AuditHead("")) }},
	}
}

// someRows is a list without its rows' type.
type someRows struct {
	name string
	n    func(storage.Tx) (int, error)
}

func count[T any](rows []T, err error) (int, error) { return len(rows), err }

func lists(r Rows) []someRows {
	p := r.Practice.ID
	return []someRows{
		{"Practitioners", func(tx storage.Tx) (int, error) { return count(tx.Practitioners(p)) }},
		{"AppointmentTypes", func(tx storage.Tx) (int, error) { return count(tx.AppointmentTypes(p)) }},
		{"Appointments", func(tx storage.Tx) (int, error) { return count(tx.Appointments(p, 0, 0)) }},
		{"PaymentTypes", func(tx storage.Tx) (int, error) { return count(tx.PaymentTypes(p)) }},
		{"Invoices", func(tx storage.Tx) (int, error) {
			return count(tx.Invoices(model.InvoiceFilter{Practice: p}, storage.Window{}))
		}},
		{"CreditNotes", func(tx storage.Tx) (int, error) { return count(tx.CreditNotes(p, r.Invoice.ID)) }},
		{"Payments", func(tx storage.Tx) (int, error) {
			return count(tx.Payments(storage.PaymentFilter{Practice: p}, storage.Window{}))
		}},
		{"Refunds", func(tx storage.Tx) (int, error) { return count(tx.Refunds(p, r.Payment.ID)) }},
		{"RefundsSince", func(tx storage.Tx) (int, error) { return count(tx.RefundsSince(p, 0)) }},
		{"CreditMovements", func(tx storage.Tx) (int, error) { return count(tx.CreditMovements(p, r.Patient.ID)) }},
		{"Links", func(tx storage.Tx) (int, error) { return count(tx.Links(p, r.Invoice.ID)) }},
		{"LinksOf", func(tx storage.Tx) (int, error) { return count(tx.LinksOf(p, r.Patient.ID)) }},
		{"OpenLinks", func(tx storage.Tx) (int, error) { return count(tx.OpenLinks(p)) }},
		{"OpenOperations", func(tx storage.Tx) (int, error) { return count(tx.OpenOperations(p)) }},
		{"Approvals", func(tx storage.Tx) (int, error) { return count(tx.Approvals(p, storage.Window{})) }},
		{"WaitingApprovals", func(tx storage.Tx) (int, error) { return count(tx.WaitingApprovals(p)) }},
		{"Audit", func(tx storage.Tx) (int, error) { return count(tx.Audit(p, storage.Window{})) }},
		{"AuditFrom", func(tx storage.Tx) (int, error) { return count(tx.AuditFrom(p, 1, 0)) }},
	}
}

func organisationLists(r Rows) []someRows {
	account := model.AccountRef{ID: r.Account.ID, Mode: r.Account.Mode}
	return []someRows{
		{"StaffMembers", func(tx storage.Tx) (int, error) { return count(tx.StaffMembers()) }},
		{"Roles", func(tx storage.Tx) (int, error) { return count(tx.Roles()) }},
		{"Patients", func(tx storage.Tx) (int, error) { return count(tx.Patients("", storage.Window{})) }},
		{"Patients found", func(tx storage.Tx) (int, error) { return count(tx.Patients("zoe", storage.Window{})) }},
		{"CardsOf", func(tx storage.Tx) (int, error) { return count(tx.CardsOf(r.Patient.ID)) }},
		{"CardsAt", func(tx storage.Tx) (int, error) { return count(tx.CardsAt(account)) }},
		{"Accounts", func(tx storage.Tx) (int, error) { return count(tx.Accounts()) }},
		{"Connections", func(tx storage.Tx) (int, error) { return count(tx.Connections()) }},
		{"OpenAttempts", func(tx storage.Tx) (int, error) { return count(tx.OpenAttempts()) }},
		{"PersonalValues", func(tx storage.Tx) (int, error) { return count(tx.PersonalValues(r.Patient.ID)) }},
		{"AuditFrom of the organisation", func(tx storage.Tx) (int, error) { return count(tx.AuditFrom("", 1, 0)) }},
		{"Audit of the organisation", func(tx storage.Tx) (int, error) { return count(tx.Audit("", storage.Window{})) }},
	}
}

func puts(r Rows) []call {
	return []call{
		{"PutPractice", func(tx storage.Tx) error { return tx.PutPractice(r.Practice) }},
		{"PutPractitioner", func(tx storage.Tx) error { return tx.PutPractitioner(r.Practitioner) }},
		{"PutAppointmentType", func(tx storage.Tx) error { return tx.PutAppointmentType(r.AppointmentType) }},
		{"PutAppointment", func(tx storage.Tx) error { return tx.PutAppointment(r.Appointment) }},
		{"PutPaymentType", func(tx storage.Tx) error { return tx.PutPaymentType(r.PaymentType) }},
		{"PutConnection", func(tx storage.Tx) error { return tx.PutConnection(r.Connection) }},
		{"PutAttempt", func(tx storage.Tx) error { return tx.PutAttempt(r.Attempt) }},
		{"PutInvoice", func(tx storage.Tx) error { return tx.PutInvoice(r.Invoice) }},
		{"NextNumber", func(tx storage.Tx) error {
			return drop(tx.NextNumber(r.Practice.ID, model.Test, storage.InvoiceSeries))
		}},
		{"PutCreditNote", func(tx storage.Tx) error { return tx.PutCreditNote(r.CreditNote) }},
		{"PutPayment", func(tx storage.Tx) error { return tx.PutPayment(r.Payment) }},
		{"PutRefund", func(tx storage.Tx) error { return tx.PutRefund(r.Refund) }},
		{"AddCreditMovement", func(tx storage.Tx) error { return tx.AddCreditMovement(r.Credit) }},
		{"PutLink", func(tx storage.Tx) error { return tx.PutLink(r.Link) }},
		{"PutOperation", func(tx storage.Tx) error { return tx.PutOperation(r.Operation) }},
		{"PutApproval", func(tx storage.Tx) error { return tx.PutApproval(r.Approval) }},
		{"PutSecret", func(tx storage.Tx) error { return tx.PutSecret(r.Secret) }},
		{"DeleteSecret", func(tx storage.Tx) error { return tx.DeleteSecret("other", r.Secret.Practice, r.Secret.Field) }},
		{"AppendAudit", func(tx storage.Tx) error { return tx.AppendAudit(r.Audit) }},
		{"PutAuditHead", func(tx storage.Tx) error { return tx.PutAuditHead(r.Head) }},
	}
}

func organisationPuts(r Rows) []call {
	r.Audit.Practice, r.Secret.Practice, r.Head.Practice = "", "", ""
	r.Audit = r.Audit.Chained(model.AuditEntry{})
	r.Head.Hash = r.Audit.Hash
	return []call{
		{"NextID", func(tx storage.Tx) error { return drop(tx.NextID()) }},
		{"PutOrganisation", func(tx storage.Tx) error { return tx.PutOrganisation(r.Organisation) }},
		{"PutStaff", func(tx storage.Tx) error { return tx.PutStaff(r.Staff) }},
		{"PutRole", func(tx storage.Tx) error { return tx.PutRole(r.Role) }},
		{"PutPatient", func(tx storage.Tx) error { return tx.PutPatient(r.Patient) }},
		{"PutCard", func(tx storage.Tx) error { return tx.PutCard(r.Card) }},
		{"PutAccount", func(tx storage.Tx) error { return tx.PutAccount(r.Account) }},
		{"PutPersonalValue", func(tx storage.Tx) error { return tx.PutPersonalValue(r.Personal) }},
		{"PutSecret of the organisation", func(tx storage.Tx) error { return tx.PutSecret(r.Secret) }},
		{"DeleteSecret of the organisation", func(tx storage.Tx) error { return tx.DeleteSecret("other", "", r.Secret.Field) }},
		{"AppendAudit of the organisation", func(tx storage.Tx) error { return tx.AppendAudit(r.Audit) }},
		{"PutAuditHead of the organisation", func(tx storage.Tx) error { return tx.PutAuditHead(r.Head) }},
	}
}

func testNothingThere(t *testing.T, w *world) {
	rows := FullRows(model.PracticeID(w.id(model.PracticePrefix)))
	w.view(func(tx storage.Tx) error {
		for _, c := range append(gets(rows), organisationGets(rows)...) {
			if err := c.do(tx); model.KindOf(err) != model.NotFound {
				t.Errorf("%s: %v, want a NotFound error", c.name, err)
			}
		}
		for _, l := range append(lists(rows), organisationLists(rows)...) {
			if n, err := l.n(tx); n != 0 || err != nil {
				t.Errorf("%s: %d rows, %v; want none", l.name, n, err)
			}
		}
		return nil
	})
}

// testMalformedIDs: an id of another shape names nothing, and nothing can be put under it.
func testMalformedIDs(t *testing.T, w *world) {
	r := FullRows(w.north)
	w.update(func(tx storage.Tx) error { return putAll(tx, r) })
	lower := model.InvoiceID("inv_" + string(r.Invoice.ID[4:16]) + "z")
	w.view(func(tx storage.Tx) error {
		for _, id := range []model.InvoiceID{"", "inv_", "inv_1", lower, model.InvoiceID(r.Payment.ID), r.Invoice.ID + "0"} {
			if _, err := tx.Invoice(w.north, id); model.KindOf(err) != model.NotFound {
				t.Errorf("invoice %q: %v, want a NotFound error", id, err)
			}
			if rows, err := tx.CreditNotes(w.north, id); len(rows) != 0 || err != nil {
				t.Errorf("credit notes of %q: %d, %v; want none", id, len(rows), err)
			}
		}
		for _, id := range []model.OperationID{"", "1", r.Operation.ID + "0", r.Operation.ID[1:]} {
			if _, err := tx.Operation(w.north, id); model.KindOf(err) != model.NotFound {
				t.Errorf("operation %q: %v, want a NotFound error", id, err)
			}
		}
		return nil
	})
	invoice, payment, operation := r.Invoice, r.Payment, r.Operation
	invoice.ID, payment.Patient, operation.ID = "inv_1", "Zoë", "1"
	w.refused(model.Invalid, "an invoice's id", func(tx storage.Tx) error { return tx.PutInvoice(invoice) })
	w.refused(model.Invalid, "a payment's patient", func(tx storage.Tx) error { return tx.PutPayment(payment) })
	w.refused(model.Invalid, "an operation's id", func(tx storage.Tx) error { return tx.PutOperation(operation) })
	invoice = r.Invoice
	invoice.Mode = "play"
	w.refused(model.Invalid, "a mode", func(tx storage.Tx) error { return tx.PutInvoice(invoice) })
}

func testScope(t *testing.T, w *world) {
	north, south := FullRows(w.north), FullRows(w.south)
	w.update(func(tx storage.Tx) error {
		if err := putAll(tx, south); err != nil {
			return err
		}
		if err := tx.AddCreditMovement(south.Credit); err != nil {
			return err
		}
		return tx.AppendAudit(south.Audit)
	})
	for _, scope := range []model.Scope{model.ScopeOf(w.north), model.ScopeOf()} {
		err := w.store.Update(context.Background(), scope, func(tx storage.Tx) error {
			for _, c := range append(gets(south), puts(south)...) {
				if err := c.do(tx); model.KindOf(err) != model.Forbidden {
					t.Errorf("%s outside the scope: %v, want a Forbidden error", c.name, err)
				}
			}
			for _, l := range lists(south) {
				if n, err := l.n(tx); n != 0 || model.KindOf(err) != model.Forbidden {
					t.Errorf("%s outside the scope: %d rows, %v; want a Forbidden error", l.name, n, err)
				}
			}
			return nil
		})
		if err != nil {
			t.Errorf("update: %v", err)
		}
	}
	err := w.store.Update(context.Background(), model.ScopeOf(w.north, w.south), func(tx storage.Tx) error {
		north.Attempt.ID, north.Attempt.StateHash = model.AttemptID(w.random()), [32]byte{7}
		for _, c := range append(puts(north), gets(north)...) {
			if err := c.do(tx); err != nil {
				t.Errorf("%s within the scope: %v", c.name, err)
			}
		}
		for _, l := range append(lists(north), lists(south)...) {
			if n, err := l.n(tx); n != 1 || err != nil {
				t.Errorf("%s within the scope: %d rows, %v; want one", l.name, n, err)
			}
		}
		return nil
	})
	if err != nil {
		t.Errorf("update: %v", err)
	}
}

func testOrganisationScope(t *testing.T, w *world) {
	rows := FullRows(w.north)
	w.update(func(tx storage.Tx) error { return putAll(tx, rows) })
	err := w.store.Update(context.Background(), model.ScopeOf(), func(tx storage.Tx) error {
		for _, c := range append(organisationPuts(rows), organisationGets(rows)...) {
			if err := c.do(tx); err != nil {
				t.Errorf("%s: %v", c.name, err)
			}
		}
		for _, l := range organisationLists(rows) {
			if n, err := l.n(tx); n != 1 || err != nil {
				t.Errorf("%s: %d rows, %v; want one", l.name, n, err)
			}
		}
		if practices, err := tx.Practices(); len(practices) != 2 || err != nil {
			t.Errorf("Practices: %d, %v; want both", len(practices), err)
		}
		return nil
	})
	if err != nil {
		t.Errorf("update: %v", err)
	}
}

func testAttemptScope(t *testing.T, w *world) {
	attempt := FullRows(w.south).Attempt
	w.update(func(tx storage.Tx) error { return tx.PutAttempt(attempt) })
	taken := attempt
	taken.Practice = w.north
	err := w.store.Update(context.Background(), model.ScopeOf(w.north), func(tx storage.Tx) error {
		for _, c := range []call{
			{"Attempt", func(tx storage.Tx) error { return drop(tx.Attempt(attempt.ID)) }},
			{"AttemptByState", func(tx storage.Tx) error { return drop(tx.AttemptByState(attempt.StateHash)) }},
			{"PutAttempt over it", func(tx storage.Tx) error { return tx.PutAttempt(taken) }},
		} {
			if err := c.do(tx); model.KindOf(err) != model.Forbidden {
				t.Errorf("%s: %v, want a Forbidden error", c.name, err)
			}
		}
		return nil
	})
	if err != nil {
		t.Errorf("update: %v", err)
	}
}

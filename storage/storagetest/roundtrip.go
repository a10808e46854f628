package storagetest

import (
	"fmt"
	"reflect"
	"testing"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

// putAll puts one row of each noun.
func putAll(tx storage.Tx, r Rows) error {
	for _, put := range []func() error{
		func() error { return tx.PutOrganisation(r.Organisation) },
		func() error { return tx.PutPractice(r.Practice) },
		func() error { return tx.PutStaff(r.Staff) },
		func() error { return tx.PutRole(r.Role) },
		func() error { return tx.PutPractitioner(r.Practitioner) },
		func() error { return tx.PutPatient(r.Patient) },
		func() error { return tx.PutCard(r.Card) },
		func() error { return tx.PutAppointmentType(r.AppointmentType) },
		func() error { return tx.PutAppointment(r.Appointment) },
		func() error { return tx.PutPaymentType(r.PaymentType) },
		func() error { return tx.PutAccount(r.Account) },
		func() error { return tx.PutConnection(r.Connection) },
		func() error { return tx.PutAttempt(r.Attempt) },
		func() error { return tx.PutInvoice(r.Invoice) },
		func() error { return tx.PutCreditNote(r.CreditNote) },
		func() error { return tx.PutPayment(r.Payment) },
		func() error { return tx.PutRefund(r.Refund) },
		func() error { return tx.PutLink(r.Link) },
		func() error { return tx.PutOperation(r.Operation) },
		func() error { return tx.PutApproval(r.Approval) },
		func() error { return tx.PutPersonalValue(r.Personal) },
		func() error { return tx.PutSecret(r.Secret) },
		func() error { return tx.PutBalanceMovement(r.Movement) },
		func() error { return tx.PutPayout(r.Payout) },
		func() error { return tx.PutDispute(r.Dispute) },
		func() error { return tx.PutFoundPayment(r.Found) },
		func() error { return tx.PutStripeEvent(r.Event) },
		func() error { return tx.PutCursor(r.Cursor) },
	} {
		if err := put(); err != nil {
			return err
		}
	}
	return nil
}

// getAll reads back what putAll put, and what was appended beside it.
func getAll(tx storage.Tx, r Rows) (got Rows, err error) {
	one := func(read func() error) {
		if err == nil {
			err = read()
		}
	}
	practice := r.Practice.ID
	account := model.AccountRef{ID: r.Account.ID, Mode: r.Account.Mode}
	one(func() (err error) { got.Organisation, err = tx.Organisation(); return })
	one(func() (err error) { got.Practice, err = tx.Practice(practice); return })
	one(func() (err error) { got.Staff, err = tx.Staff(r.Staff.ID); return })
	one(func() (err error) { got.Role, err = first(tx.Roles()); return })
	one(func() (err error) { got.Practitioner, err = first(tx.Practitioners(practice)); return })
	one(func() (err error) { got.Patient, err = tx.Patient(r.Patient.ID); return })
	one(func() (err error) { got.Card, err = tx.Card(account, r.Card.ID); return })
	one(func() (err error) {
		got.AppointmentType, err = tx.AppointmentType(practice, r.AppointmentType.ID)
		return
	})
	one(func() (err error) { got.Appointment, err = tx.Appointment(practice, r.Appointment.ID); return })
	one(func() (err error) { got.PaymentType, err = first(tx.PaymentTypes(practice)); return })
	one(func() (err error) { got.Account, err = tx.Account(account); return })
	one(func() (err error) { got.Connection, err = tx.Connection(practice); return })
	one(func() (err error) { got.Attempt, err = tx.Attempt(r.Attempt.ID); return })
	one(func() (err error) { got.Invoice, err = tx.Invoice(practice, r.Invoice.ID); return })
	one(func() (err error) { got.CreditNote, err = first(tx.CreditNotes(practice, r.Invoice.ID)); return })
	one(func() (err error) { got.Payment, err = tx.Payment(practice, r.Payment.ID); return })
	one(func() (err error) { got.Refund, err = tx.Refund(practice, r.Refund.ID); return })
	one(func() (err error) { got.Credit, err = first(tx.CreditMovements(practice, r.Patient.ID)); return })
	one(func() (err error) { got.Link, err = tx.Link(practice, r.Link.ID); return })
	one(func() (err error) { got.Operation, err = tx.Operation(practice, r.Operation.ID); return })
	one(func() (err error) { got.Approval, err = tx.Approval(practice, r.Approval.ID); return })
	one(func() (err error) { got.Personal, err = first(tx.PersonalValues(r.Personal.Patient)); return })
	one(func() (err error) { got.Secret, err = tx.Secret(r.Secret.Table, practice, r.Secret.Field); return })
	one(func() (err error) { got.Audit, err = tx.LastAudit(practice); return })
	one(func() (err error) { got.Head, err = tx.AuditHead(practice); return })
	one(func() (err error) { got.Movement, err = tx.BalanceMovement(account, r.Movement.ID); return })
	one(func() (err error) { got.Payout, err = tx.Payout(account, r.Payout.ID); return })
	one(func() (err error) { got.Dispute, err = tx.Dispute(account, r.Dispute.ID); return })
	one(func() (err error) { got.Found, err = tx.FoundPayment(account, r.Found.Intent); return })
	one(func() (err error) { got.Event, err = tx.StripeEvent(account, r.Event.ID); return })
	one(func() (err error) { got.Cursor, err = tx.Cursor(account); return })
	return got, err
}

// appendSigned adds the one entry of a chain, and its end.
func appendSigned(tx storage.Tx, r Rows) error {
	if err := tx.AppendAudit(r.Audit); err != nil {
		return err
	}
	return tx.PutAuditHead(r.Head)
}

func first[T any](rows []T, err error) (row T, _ error) {
	if err == nil && len(rows) != 1 {
		err = fmt.Errorf("%d rows of %T where one was put", len(rows), row)
	}
	if err != nil {
		return row, err
	}
	return rows[0], nil
}

func testRoundTrip(t *testing.T, w *world) {
	want := FullRows(w.north)
	if field := emptyField(reflect.ValueOf(want), "Rows"); field != "" {
		t.Fatalf("%s is empty: a store that forgets it would pass", field)
	}
	w.update(func(tx storage.Tx) error {
		if err := putAll(tx, want); err != nil {
			return err
		}
		if err := tx.AddCreditMovement(want.Credit); err != nil {
			return err
		}
		return appendSigned(tx, want)
	})
	compareRows(t, get(w, func(tx storage.Tx) (Rows, error) { return getAll(tx, want) }), want)
}

func compareRows(t *testing.T, got, want Rows) {
	t.Helper()
	for i := range reflect.TypeFor[Rows]().NumField() {
		g, w := reflect.ValueOf(got).Field(i).Interface(), reflect.ValueOf(want).Field(i).Interface()
		if !reflect.DeepEqual(g, w) {
			t.Errorf("%s:\n got %+v\nwant %+v", reflect.TypeFor[Rows]().Field(i).Name, g, w)
		}
	}
}

// emptyField names a field that holds its zero value.
func emptyField(v reflect.Value, path string) string {
	if v.IsZero() {
		return path
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if field := emptyField(v.Field(i), path+"."+v.Type().Field(i).Name); field != "" {
				// Prev of a chain's first entry is empty by its nature.
				if field != "Rows.Audit.Prev" {
					return field
				}
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			if field := emptyField(v.Index(i), fmt.Sprintf("%s[%d]", path, i)); field != "" {
				return field
			}
		}
	}
	return ""
}

// testReplace puts each row again with little left in it: what was there before must not shine through.
func testReplace(t *testing.T, w *world) {
	full := FullRows(w.north)
	bare := Rows{
		Organisation: model.Organisation{Name: "Other"},
		Practice:     model.Practice{ID: w.north}, Staff: model.Staff{ID: full.Staff.ID}, Role: model.RoleRule{Name: full.Role.Name},
		Practitioner: model.Practitioner{ID: full.Practitioner.ID, Practice: w.north}, Patient: model.Patient{ID: full.Patient.ID},
		Card:            model.SavedCard{ID: full.Card.ID, Account: full.Account.ID, Mode: full.Account.Mode, Patient: full.Patient.ID},
		AppointmentType: model.AppointmentType{ID: full.AppointmentType.ID, Practice: w.north},
		Appointment:     model.Appointment{ID: full.Appointment.ID, Practice: w.north},
		PaymentType:     model.PaymentType{ID: full.PaymentType.ID, Practice: w.north},
		Account:         model.StripeAccount{ID: full.Account.ID, Mode: full.Account.Mode},
		Connection:      model.Connection{Practice: w.north}, Attempt: model.Attempt{ID: full.Attempt.ID, Practice: w.north},
		Invoice:    model.Invoice{ID: full.Invoice.ID, Practice: w.north, Patient: full.Patient.ID},
		CreditNote: model.CreditNote{ID: full.CreditNote.ID, Practice: w.north, Invoice: full.Invoice.ID},
		Payment:    model.Payment{ID: full.Payment.ID, Practice: w.north},
		Refund:     model.Refund{ID: full.Refund.ID, Practice: w.north, Payment: full.Payment.ID},
		Credit:     full.Credit,
		Link:       model.Link{ID: full.Link.ID, Practice: w.north, Patient: full.Patient.ID},
		Operation:  model.Operation{ID: full.Operation.ID, Practice: w.north},
		Approval:   model.Approval{ID: full.Approval.ID, Practice: w.north},
		Personal:   model.PersonalValue{Patient: full.Patient.ID, Field: full.Personal.Field, Number: full.Personal.Number},
		Secret:     model.SealedRow{Table: full.Secret.Table, Practice: w.north, Field: full.Secret.Field},
		Audit:      full.Audit,
		Head:       full.Head,
		Movement:   model.BalanceMovement{ID: full.Movement.ID, Account: full.Account.ID, Mode: full.Account.Mode},
		Payout:     model.Payout{ID: full.Payout.ID, Account: full.Account.ID, Mode: full.Account.Mode},
		Dispute:    model.Dispute{ID: full.Dispute.ID, Account: full.Account.ID, Mode: full.Account.Mode},
		Found:      model.FoundPayment{Intent: full.Found.Intent, Account: full.Account.ID, Mode: full.Account.Mode},
		Event:      model.StripeEvent{ID: full.Event.ID, Account: full.Account.ID, Mode: full.Account.Mode},
		Cursor:     model.Cursor{Account: full.Account.ID, Mode: full.Account.Mode},
	}
	w.update(func(tx storage.Tx) error { return putAll(tx, full) })
	w.update(func(tx storage.Tx) error {
		if err := putAll(tx, bare); err != nil {
			return err
		}
		if err := tx.AddCreditMovement(full.Credit); err != nil {
			return err
		}
		return appendSigned(tx, full)
	})
	compareRows(t, get(w, func(tx storage.Tx) (Rows, error) { return getAll(tx, full) }), bare)
}

func testOddText(t *testing.T, w *world) {
	rows := FullRows(w.north)
	for _, odd := range []string{"", " ", "\t\n\r", "\x1b[31m", "\u202e reversed", "\ufffd", `\ufffd \u0000 \\`, "<b>&'\"", "👩‍⚕️", "e\u0301", "\U000e0041"} {
		patient, invoice, operation := rows.Patient, rows.Invoice, rows.Operation
		patient.Name, invoice.Footer, operation.Message = odd, odd, odd
		w.update(func(tx storage.Tx) error {
			if err := tx.PutPatient(patient); err != nil {
				return err
			}
			if err := tx.PutInvoice(invoice); err != nil {
				return err
			}
			return tx.PutOperation(operation)
		})
		w.view(func(tx storage.Tx) error {
			p, err := tx.Patient(patient.ID)
			if err != nil || p.Name != odd {
				t.Errorf("name %q came back as %q (%v)", odd, p.Name, err)
			}
			i, err := tx.Invoice(w.north, invoice.ID)
			if err != nil || i.Footer != odd {
				t.Errorf("footer %q came back as %q (%v)", odd, i.Footer, err)
			}
			o, err := tx.Operation(w.north, operation.ID)
			if err != nil || o.Message != odd {
				t.Errorf("message %q came back as %q (%v)", odd, o.Message, err)
			}
			return nil
		})
	}
	for _, bad := range []string{"\xff", "Ann\xc3", "a\x00b"} {
		patient, invoice, audit := rows.Patient, rows.Invoice, rows.Audit
		patient.Email, invoice.Footer, audit.After = bad, bad, bad
		w.refused(model.Invalid, fmt.Sprintf("e-mail %q", bad), func(tx storage.Tx) error { return tx.PutPatient(patient) })
		w.refused(model.Invalid, fmt.Sprintf("footer %q", bad), func(tx storage.Tx) error { return tx.PutInvoice(invoice) })
		w.refused(model.Invalid, fmt.Sprintf("audit %q", bad), func(tx storage.Tx) error {
			return tx.AppendAudit(audit.Chained(model.AuditEntry{}))
		})
	}
}

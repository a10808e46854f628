package storagetest

import (
	"slices"
	"testing"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

// Names in the order that a list shows them, and the order in which they are put.
var (
	namesInOrder = []string{"alba", "Álvaro", "Amy Zed", "amyl", "Łukasz", "Øberg", "O'Brien", "Obrigado", "Straße", "Strassen", "Zoë"}
	namesAsPut   = []int{3, 0, 10, 7, 5, 1, 9, 2, 8, 6, 4}
)

func testNameOrder(t *testing.T, w *world) {
	w.update(func(tx storage.Tx) error {
		for _, n := range namesAsPut {
			name := namesInOrder[n]
			account := model.StripeAccount{ID: model.AccountID("acct_" + w.id("x")), Mode: model.Test, Name: name}
			for _, err := range []error{
				tx.PutStaff(model.Staff{ID: model.StaffID(w.id(model.StaffPrefix)), Name: name}),
				tx.PutPractitioner(model.Practitioner{ID: model.PractitionerID(w.id(model.PractitionerPrefix)), Practice: w.north, Name: name}),
				tx.PutAppointmentType(model.AppointmentType{
					ID: model.AppointmentTypeID(w.id(model.AppointmentTypePrefix)), Practice: w.north, Name: name,
				}),
				tx.PutAccount(account),
				tx.PutRole(model.RoleRule{Name: model.Role(name)}),
			} {
				if err != nil {
					return err
				}
			}
		}
		return nil
	})
	w.view(func(tx storage.Tx) error {
		members, err := tx.StaffMembers()
		wantNames(t, "StaffMembers", idsOf(members, func(s model.Staff) string { return s.Name }), err)
		practitioners, err := tx.Practitioners(w.north)
		wantNames(t, "Practitioners", idsOf(practitioners, func(p model.Practitioner) string { return p.Name }), err)
		types, err := tx.AppointmentTypes(w.north)
		wantNames(t, "AppointmentTypes", idsOf(types, func(a model.AppointmentType) string { return a.Name }), err)
		accounts, err := tx.Accounts()
		wantNames(t, "Accounts", idsOf(accounts, func(a model.StripeAccount) string { return a.Name }), err)
		roles, err := tx.Roles()
		wantNames(t, "Roles", idsOf(roles, func(r model.RoleRule) string { return string(r.Name) }), err)
		return nil
	})
}

func wantNames(t *testing.T, what string, got []string, err error) {
	t.Helper()
	if err != nil {
		t.Errorf("%s: %v", what, err)
	}
	wantIDs(t, what, got, namesInOrder)
}

func testMadeOrder(t *testing.T, w *world) {
	var types []model.PaymentTypeID
	practices := []model.PracticeID{w.north, w.south}
	for range 5 {
		types = append(types, model.PaymentTypeID(w.id(model.PaymentTypePrefix)))
		practices = append(practices, model.PracticeID(w.id(model.PracticePrefix)))
	}
	w.update(func(tx storage.Tx) error {
		for _, i := range []int{4, 1, 3, 0, 2} {
			if err := tx.PutPaymentType(model.PaymentType{ID: types[i], Practice: w.north, Name: string(rune('z' - i))}); err != nil {
				return err
			}
			if err := tx.PutPractice(model.Practice{ID: practices[i+2], Name: string(rune('z' - i))}); err != nil {
				return err
			}
			if err := tx.PutConnection(model.Connection{Practice: practices[i+2]}); err != nil {
				return err
			}
		}
		return nil
	})
	w.view(func(tx storage.Tx) error {
		gotTypes, err := tx.PaymentTypes(w.north)
		wantIDs(t, "PaymentTypes", idsOf(gotTypes, func(p model.PaymentType) model.PaymentTypeID { return p.ID }), types)
		if err != nil {
			return err
		}
		gotPractices, err := tx.Practices()
		wantIDs(t, "Practices", idsOf(gotPractices, func(p model.Practice) model.PracticeID { return p.ID }), practices)
		if err != nil {
			return err
		}
		gotConnections, err := tx.Connections()
		wantIDs(t, "Connections", idsOf(gotConnections, func(c model.Connection) model.PracticeID { return c.Practice }), practices[2:])
		return err
	})
}

// testTimeOrder puts things with two alike moments: the later id breaks the tie.
func testTimeOrder(t *testing.T, w *world) {
	moments := []model.Millis{500, 100, 300, 300, -5, 0}
	newest := []int{0, 3, 2, 1, 5, 4}
	patient, invoice := model.PatientID(w.id(model.PatientPrefix)), model.InvoiceID(w.id(model.InvoicePrefix))
	other := model.PaymentID(w.id(model.PaymentPrefix))
	payment := model.PaymentID(w.id(model.PaymentPrefix))
	var notes []model.CreditNoteID
	var refunds []model.RefundID
	var links []model.LinkID
	var movements []model.CreditID
	w.update(func(tx storage.Tx) error {
		for _, at := range moments {
			notes = append(notes, model.CreditNoteID(w.id(model.CreditNotePrefix)))
			refunds = append(refunds, model.RefundID(w.id(model.RefundPrefix)))
			links = append(links, model.LinkID(w.random()))
			movements = append(movements, model.CreditID(w.id(model.CreditPrefix)))
			for _, err := range []error{
				tx.PutCreditNote(model.CreditNote{ID: notes[len(notes)-1], Practice: w.north, Invoice: invoice, Created: at}),
				tx.PutRefund(model.Refund{ID: refunds[len(refunds)-1], Practice: w.north, Payment: payment, Created: at}),
				tx.PutLink(model.Link{ID: links[len(links)-1], Practice: w.north, Patient: patient, Invoice: invoice, Created: at}),
				tx.AddCreditMovement(model.CreditMovement{ID: movements[len(movements)-1], Practice: w.north, Patient: patient, Entered: at}),
				tx.PutRefund(model.Refund{ID: model.RefundID(w.id(model.RefundPrefix)), Practice: w.north, Payment: other, Created: at}),
			} {
				if err != nil {
					return err
				}
			}
		}
		return nil
	})
	w.view(func(tx storage.Tx) error {
		gotNotes, err1 := tx.CreditNotes(w.north, invoice)
		wantIDs(t, "CreditNotes", idsOf(gotNotes, func(c model.CreditNote) model.CreditNoteID { return c.ID }), picked(notes, newest))
		gotRefunds, err2 := tx.Refunds(w.north, payment)
		wantIDs(t, "Refunds", idsOf(gotRefunds, func(r model.Refund) model.RefundID { return r.ID }), picked(refunds, newest))
		gotMovements, err3 := tx.CreditMovements(w.north, patient)
		wantIDs(t, "CreditMovements", idsOf(gotMovements, func(c model.CreditMovement) model.CreditID { return c.ID }), picked(movements, newest))
		linkID := func(l model.Link) model.LinkID { return l.ID }
		gotLinks, err4 := tx.Links(w.north, invoice)
		wantIDs(t, "Links", idsOf(gotLinks, linkID), picked(links, newest))
		gotLinks, err5 := tx.LinksOf(w.north, patient)
		wantIDs(t, "LinksOf", idsOf(gotLinks, linkID), picked(links, newest))
		gotLinks, err6 := tx.OpenLinks(w.north)
		wantIDs(t, "OpenLinks", idsOf(gotLinks, linkID), picked(links, newest))
		for _, err := range []error{err1, err2, err3, err4, err5, err6} {
			if err != nil {
				return err
			}
		}
		return nil
	})
}

func picked[T any](from []T, order []int) (some []T) {
	for _, i := range order {
		some = append(some, from[i])
	}
	return some
}

func testAppointments(t *testing.T, w *world) {
	starts := []model.Millis{900, 100, 500, 500, 700}
	var ids []model.AppointmentID
	w.update(func(tx storage.Tx) error {
		for _, start := range starts {
			ids = append(ids, model.AppointmentID(w.id(model.AppointmentPrefix)))
			a := model.Appointment{ID: ids[len(ids)-1], Practice: w.north, Start: start}
			if err := tx.PutAppointment(a); err != nil {
				return err
			}
		}
		moved := model.Appointment{ID: model.AppointmentID(w.id(model.AppointmentPrefix)), Practice: w.north, Start: 550}
		if err := tx.PutAppointment(moved); err != nil {
			return err
		}
		moved.Start = 2000
		return tx.PutAppointment(moved)
	})
	for _, test := range []struct {
		from, to model.Millis
		want     []int
	}{
		{0, 1000, []int{1, 2, 3, 4, 0}},
		{100, 900, []int{1, 2, 3, 4}},
		{101, 901, []int{2, 3, 4, 0}},
		{500, 501, []int{2, 3}},
		{501, 700, nil},
		{700, 500, nil},
	} {
		got := get(w, func(tx storage.Tx) ([]model.Appointment, error) { return tx.Appointments(w.north, test.from, test.to) })
		wantIDs(t, "Appointments", idsOf(got, func(a model.Appointment) model.AppointmentID { return a.ID }), picked(ids, test.want))
	}
	if got := get(w, func(tx storage.Tx) ([]model.Appointment, error) { return tx.Appointments(w.north, 700, 0) }); len(got) != 3 {
		t.Errorf("%d appointments from 700 without an end, want 3", len(got))
	}
}

func testRefundsSince(t *testing.T, w *world) {
	var ids []model.RefundID
	w.update(func(tx storage.Tx) error {
		for _, created := range []model.Millis{300, 100, 200, 200} {
			ids = append(ids, model.RefundID(w.id(model.RefundPrefix)))
			refund := model.Refund{
				ID: ids[len(ids)-1], Practice: w.north, Payment: model.PaymentID(w.id(model.PaymentPrefix)), Created: created,
			}
			if err := tx.PutRefund(refund); err != nil {
				return err
			}
		}
		return nil
	})
	for since, want := range map[model.Millis][]int{0: {0, 3, 2, 1}, 100: {0, 3, 2, 1}, 101: {0, 3, 2}, 200: {0, 3, 2}, 300: {0}, 301: nil} {
		got := get(w, func(tx storage.Tx) ([]model.Refund, error) { return tx.RefundsSince(w.north, since) })
		wantIDs(t, "RefundsSince", idsOf(got, func(r model.Refund) model.RefundID { return r.ID }), picked(ids, want))
	}
}

func testCards(t *testing.T, w *world) {
	mia, leo := model.PatientID(w.id(model.PatientPrefix)), model.PatientID(w.id(model.PatientPrefix))
	all := []model.SavedCard{
		{ID: "pm_1", Patient: mia, Account: "acct_1", Mode: model.Test, Created: 1},
		{ID: "pm_2", Patient: mia, Account: "acct_1", Mode: model.Test, Created: 3},
		{ID: "pm_3", Patient: leo, Account: "acct_1", Mode: model.Test, Created: 2},
		{ID: "pm_1", Patient: mia, Account: "acct_1", Mode: model.Live, Created: 4},
		{ID: "pm_1", Patient: leo, Account: "acct_12", Mode: model.Test, Created: 5},
	}
	w.update(func(tx storage.Tx) error {
		for _, card := range all {
			if err := tx.PutCard(card); err != nil {
				return err
			}
		}
		return nil
	})
	w.view(func(tx storage.Tx) error {
		for what, test := range map[string]struct {
			read func() ([]model.SavedCard, error)
			want []int
		}{
			"CardsOf Mia":         {func() ([]model.SavedCard, error) { return tx.CardsOf(mia) }, []int{3, 1, 0}},
			"CardsOf Leo":         {func() ([]model.SavedCard, error) { return tx.CardsOf(leo) }, []int{4, 2}},
			"CardsAt acct_1 test": {func() ([]model.SavedCard, error) { return tx.CardsAt(model.AccountRef{ID: "acct_1", Mode: model.Test}) }, []int{1, 2, 0}},
			"CardsAt acct_1 live": {func() ([]model.SavedCard, error) { return tx.CardsAt(model.AccountRef{ID: "acct_1", Mode: model.Live}) }, []int{3}},
			"CardsAt acct":        {func() ([]model.SavedCard, error) { return tx.CardsAt(model.AccountRef{ID: "acct", Mode: model.Test}) }, nil},
		} {
			got, err := test.read()
			if err != nil || !slices.Equal(got, picked(all, test.want)) {
				t.Errorf("%s: %v, %v", what, got, err)
			}
		}
		card, err := tx.Card(model.AccountRef{ID: "acct_12", Mode: model.Test}, "pm_1")
		if err != nil || card != all[4] {
			t.Errorf("Card: %v, %v", card, err)
		}
		return nil
	})
	given := all[0]
	given.Patient = leo
	w.update(func(tx storage.Tx) error { return tx.PutCard(given) })
	if got := get(w, func(tx storage.Tx) ([]model.SavedCard, error) { return tx.CardsOf(mia) }); len(got) != 2 {
		t.Errorf("Mia still has %d cards, want 2", len(got))
	}
}

func testAttempts(t *testing.T, w *world) {
	first := model.Attempt{ID: model.AttemptID(w.random()), Practice: w.north, StateHash: [32]byte{1}, Status: model.AttemptWaiting, Started: 20}
	second := model.Attempt{ID: model.AttemptID(w.random()), Practice: w.south, StateHash: [32]byte{1, 1}, Status: model.AttemptGranted, Started: 10}
	w.update(func(tx storage.Tx) error {
		if err := tx.PutAttempt(first); err != nil {
			return err
		}
		return tx.PutAttempt(second)
	})
	w.view(func(tx storage.Tx) error {
		for _, attempt := range []model.Attempt{first, second} {
			if got, err := tx.AttemptByState(attempt.StateHash); err != nil || got != attempt {
				t.Errorf("AttemptByState: %v, %v", got, err)
			}
		}
		if _, err := tx.AttemptByState([32]byte{}); model.KindOf(err) != model.NotFound {
			t.Errorf("AttemptByState of nothing: %v", err)
		}
		return nil
	})
	attemptID := func(a model.Attempt) model.AttemptID { return a.ID }
	open := func(tx storage.Tx) ([]model.Attempt, error) { return tx.OpenAttempts() }
	wantIDs(t, "OpenAttempts", idsOf(get(w, open), attemptID), []model.AttemptID{second.ID, first.ID})
	second.Status = model.AttemptConnected
	w.update(func(tx storage.Tx) error { return tx.PutAttempt(second) })
	wantIDs(t, "OpenAttempts", idsOf(get(w, open), attemptID), []model.AttemptID{first.ID})
}

func testOpenThings(t *testing.T, w *world) {
	older := model.Operation{ID: model.OperationID(w.random()), Practice: w.north, State: model.OpConfirming, Created: 10}
	newer := model.Operation{ID: model.OperationID(w.random()), Practice: w.north, State: model.OpPrepared, Created: 20}
	ended := model.Operation{ID: model.OperationID(w.random()), Practice: w.north, State: model.OpSucceeded, Created: 5}
	link := model.Link{ID: model.LinkID(w.random()), Practice: w.north, Patient: model.PatientID(w.id(model.PatientPrefix)), Status: model.LinkProcessing}
	paid := model.Link{ID: model.LinkID(w.random()), Practice: w.north, Patient: link.Patient, Status: model.LinkPaid}
	w.update(func(tx storage.Tx) error {
		for _, o := range []model.Operation{newer, ended, older} {
			if err := tx.PutOperation(o); err != nil {
				return err
			}
		}
		if err := tx.PutLink(paid); err != nil {
			return err
		}
		return tx.PutLink(link)
	})
	operationID := func(o model.Operation) model.OperationID { return o.ID }
	operations := func(tx storage.Tx) ([]model.Operation, error) { return tx.OpenOperations(w.north) }
	linkID := func(l model.Link) model.LinkID { return l.ID }
	links := func(tx storage.Tx) ([]model.Link, error) { return tx.OpenLinks(w.north) }
	wantIDs(t, "OpenOperations", idsOf(get(w, operations), operationID), []model.OperationID{older.ID, newer.ID})
	wantIDs(t, "OpenLinks", idsOf(get(w, links), linkID), []model.LinkID{link.ID})
	older.State, link.Status = model.OpDeclined, model.LinkExpired
	w.update(func(tx storage.Tx) error {
		if err := tx.PutOperation(older); err != nil {
			return err
		}
		return tx.PutLink(link)
	})
	wantIDs(t, "OpenOperations", idsOf(get(w, operations), operationID), []model.OperationID{newer.ID})
	wantIDs(t, "OpenLinks", idsOf(get(w, links), linkID), nil)
	link.Status = model.LinkOpen
	w.update(func(tx storage.Tx) error { return tx.PutLink(link) })
	wantIDs(t, "OpenLinks", idsOf(get(w, links), linkID), []model.LinkID{link.ID})
}

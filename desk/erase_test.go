package desk_test

import (
	"encoding/json"
	"strings"
	"testing"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
	"clinic.example/paydesk/stripeops/sandbox"
)

// known is a house whose first patient has canaries for personal values, some of them replaced, and a settled history.
func known(t *testing.T) *house {
	t.Helper()
	h := newHouse(newGroup(t))
	p := h.row(h.a.patient.ID)
	p.Name, p.Email, p.Mobile = "Zoë Canary", "first@canary.example", "0412 canary"
	h.saved(p)
	p.Email = "second@canary.example"
	h.a.patient = h.saved(p)
	h.visit(h.a)
	h.visit(h.b) // another patient's
	taken := h.settled(h.a)
	h.must(only(h.session.Refund(t.Context(), h.refundOf(h.a, taken, 100))))
	return h
}

func (h *house) row(id model.PatientID) (p model.Patient) {
	h.t.Helper()
	h.put(func(tx storage.Tx) (err error) {
		p, err = tx.Patient(id)
		return err
	})
	return p
}

// personal is all that the store still has of a patient under a key.
func (h *house) personal(id model.PatientID) (values int, key bool) {
	h.t.Helper()
	h.put(func(tx storage.Tx) error {
		kept, err := tx.PersonalValues(id)
		if err != nil {
			return err
		}
		_, missing := tx.Secret("personal", "", string(id))
		values, key = len(kept), missing == nil
		return nil
	})
	return values, key
}

func TestAPatientIsExportedWithAllThatIsKept(t *testing.T) {
	h := known(t)
	out, err := h.session.ExportPatient(t.Context(), h.a.patient.ID)
	h.must(err)
	text, err := json.Marshal(out)
	h.must(err)
	for _, words := range []string{
		"Zoë Canary", `"second@canary.example"`, `{"field":"email","value":"first@canary.example"`, `{"field":"name","value":"Mia Chen"`, "0412 canary", "1990-04-01",
		"Visa 4242", "Standard visit", `"amount":"80.00"`, `"amount":"1.00"`, "cancelled by patient", `"practice":"Harbour Street Physio"`,
	} {
		holds(t, string(text), words)
	}
	record := out.Practices[0]
	if len(out.Practices) != 1 || len(record.Appointments) != 1 || len(record.Invoices) != 1 || len(record.Payments) != 1 || len(record.Payments[0].Refunds) != 1 {
		t.Errorf("exported %s", text)
	}
	if strings.Contains(string(text), "null") {
		t.Errorf("a list that is missing: %s", text)
	}
	if e := h.newest("patient.export"); e.Subject != string(h.a.patient.ID) || e.Actor != h.session.Actor().Staff {
		t.Errorf("audited as %+v", e)
	}
	h.withVault(nil)
	out, err = h.session.ExportPatient(t.Context(), h.a.patient.ID)
	h.must(err)
	holds(t, out.FormerWhy, "can't be opened")
}

func TestAnErasedPatientLeavesMoneyAndATrailThatHolds(t *testing.T) {
	h := known(t)
	id := h.a.patient.ID
	created := h.newest("patient.update")
	h.must(h.session.ErasePatient(t.Context(), id))
	p := h.row(id)
	if p.Name != model.ErasedName || p.BirthDate != 0 || p.Email+p.Mobile+p.Source != "" || len(p.Customers) != 0 || p.Erased == 0 {
		t.Errorf("left: %+v", p)
	}
	if values, key := h.personal(id); values != 0 || key {
		t.Errorf("%d former values are left, key: %v", values, key)
	}
	out, err := h.session.ExportPatient(t.Context(), id)
	h.must(err)
	text, err := json.Marshal(out)
	h.must(err)
	if strings.Contains(strings.ToLower(string(text)), "canary") || strings.Contains(string(text), "1990") || strings.Contains(string(text), "first@") {
		t.Errorf("the export still holds %s", text)
	}
	if len(out.Practices) != 1 || len(out.Practices[0].Payments) != 1 || len(out.Practices[0].Invoices) != 1 {
		t.Errorf("the money is gone: %s", text)
	}
	if found, err := h.session.Search(t.Context(), h.practice, "canary"); err != nil || len(found) != 0 {
		t.Errorf("still found: %+v, %v", found, err)
	}
	values, err := h.session.AuditValues(t.Context(), created.Seq)
	h.must(err)
	if len(values) == 0 || values[0].Before+values[0].After != "" || values[0].Why != "erased" {
		t.Errorf("opened %+v", values)
	}
	if n := h.asked("/v1/payment_methods/" + h.a.card + "/detach"); n != 1 {
		t.Errorf("the card was detached %d times", n)
	}
	h.verifyAudit()
	proof := desk.AuditProof{}
	for !proof.Done {
		proof, err = h.session.VerifyAudit(t.Context(), proof)
		h.must(err)
	}
	if proof.Signed == 0 || h.newest("patient.erase").Subject != string(id) {
		t.Errorf("the trail: %+v", proof)
	}
}

func TestAnErasedPatientIsNotUsedAgain(t *testing.T) {
	h := known(t)
	id := h.a.patient.ID
	h.must(h.session.ErasePatient(t.Context(), id))
	says(t, h.session.ErasePatient(t.Context(), id), model.Conflict, "were erased")
	says(t, only(h.session.SavePatient(t.Context(), h.practice, model.Patient{ID: id, Name: "Zoë Canary"})), model.Conflict, "were erased")
	says(t, only(h.session.CreateInvoice(t.Context(), desk.NewInvoice{
		Operation: h.op(), Practice: h.practice, Patient: id, Lines: []model.Line{{Text: "Tape", Quantity: 1, Unit: 100}},
	})), model.Conflict, "were erased")
	says(t, only(h.session.OpenLink(t.Context(), desk.LinkRequest{
		Operation: h.op(), Practice: h.practice, Purpose: model.SetupLink, Patient: id,
	})), model.Conflict, "were erased")
	says(t, h.session.ErasePatient(t.Context(), "pat_1"), model.NotFound, "no such patient")
}

// Nothing is erased while anything of the patient's is open, at whatever practice.
func TestWhileSomethingIsOpenNobodyIsErased(t *testing.T) {
	for what, c := range map[string]struct {
		open  func(*house)
		words string
	}{
		"an open invoice":   {func(h *house) { h.bill(h.a) }, "is open with 80.00 AUD"},
		"an open link":      {func(h *house) { h.linkOf(h.a) }, "can still be used"},
		"a second person":   {func(h *house) { h.waiting(h.a) }, "waits for a second person"},
		"credit":            {func(h *house) { h.must(only(h.session.Take(h.t.Context(), h.cashOf(h.a, h.bill(h.a), 9000)))) }, "10.00 AUD is held"},
		"money not known":   {func(h *house) { h.lose() }, "not known yet"},
		"a refund not done": {func(h *house) { h.owe(model.Refund{Status: model.RefundPending}) }, "still on its way"},
		"a refund owed":     {func(h *house) { h.owe(model.Refund{Status: model.RefundFailed, Owed: true}) }, "is still owed"},
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			h := known(t)
			c.open(h)
			before := h.row(h.a.patient.ID)
			says(t, h.session.ErasePatient(t.Context(), h.a.patient.ID), model.Conflict, c.words)
			if after := h.row(h.a.patient.ID); after.Name != before.Name || after.Erased != 0 {
				t.Errorf("left: %+v", after)
			}
			if n := h.asked("/v1/payment_methods/" + h.a.card + "/detach"); n != 0 {
				t.Errorf("the card was detached %d times", n)
			}
		})
	}
}

// lose charges the first patient's card with an answer that is lost.
func (h *house) lose() {
	h.t.Helper()
	_, err := h.stripe.Fault(sandbox.Fault{Path: "/v1/payment_intents", Method: "POST", Kind: "reset_after"})
	h.must(err)
	_, err = h.stripe.Fault(sandbox.Fault{Path: "/v1/payment_intents*", Method: "GET", Kind: "503", Count: -1})
	h.must(err)
	err = only(h.session.Take(h.t.Context(), h.chargeRequest(h.bill(h.a), h.a.card)))
	says(h.t, err, model.Unknown, "")
}

// owe puts a refund of a fresh payment as it stands.
func (h *house) owe(r model.Refund) {
	h.t.Helper()
	taken := h.settled(h.a)
	h.put(func(tx storage.Tx) error {
		n, err := tx.NextID()
		if err != nil {
			return err
		}
		r.ID, r.Practice, r.Payment = model.RefundID(model.RowID(model.RefundPrefix, n)), h.practice, taken.Payment.ID
		r.Patient, r.Mode, r.Amount, r.Method, r.Created = h.a.patient.ID, model.Test, aud(100), model.Cash, tx.Now()
		return tx.PutRefund(r)
	})
}

// Where Stripe can't be reached nobody is erased half: the same call again goes on.
func TestACardThatStaysAtStripeKeepsThePatient(t *testing.T) {
	h := known(t)
	_, err := h.stripe.Fault(sandbox.Fault{Path: "/v1/payment_methods/*", Method: "POST", Kind: "503", Count: -1})
	h.must(err)
	err = h.session.ErasePatient(t.Context(), h.a.patient.ID)
	if err == nil || !strings.Contains(err.Error(), "so the patient was not erased") {
		t.Errorf("erasing: %v", err)
	}
	if p := h.row(h.a.patient.ID); p.Erased != 0 || p.Name != "Zoë Canary" {
		t.Errorf("left: %+v", p)
	}
	h.stripe.ClearFaults(0)
	h.must(h.session.ErasePatient(t.Context(), h.a.patient.ID))
}

func TestACardOfAnAccountThatIsGoneDoesNotKeepThePatient(t *testing.T) {
	h := known(t)
	h.must(h.session.Disconnect(t.Context(), h.practice))
	h.must(h.session.ErasePatient(t.Context(), h.a.patient.ID))
	if c := h.card(h.a.card); c.Active || c.Last4 != "" || c.OffBecause != "Removed." {
		t.Errorf("the card: %+v", c)
	}
}

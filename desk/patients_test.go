package desk_test

import (
	"strings"
	"testing"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
	"clinic.example/paydesk/stripeops/sandbox"
)

func TestPatientsAreListedWithBalanceCreditAndCards(t *testing.T) {
	g := newGroup(t)
	p, _ := g.patient("4242424242424242")
	invoice := g.invoice(p)
	g.takeCash(invoice, 3000)
	rows, err := g.practitioner.Patients(t.Context(), g.practice, "chen", desk.Window{Limit: 40})
	g.must(err)
	if len(rows) != 1 || rows[0].Patient.ID != p.ID || rows[0].Open != aud(5000) || rows[0].Credit != aud(0) || rows[0].Cards != 1 || rows[0].Card != "Visa 4242" {
		t.Fatalf("rows %+v", rows)
	}
	elsewhere, err := g.session.Patients(t.Context(), g.bay, "", desk.Window{Limit: 40})
	g.must(err)
	if len(elsewhere) != 1 || elsewhere[0].Open != aud(0) || elsewhere[0].Cards != 0 {
		t.Errorf("another practice sees %+v", elsewhere)
	}
	if none, err := g.session.Patients(t.Context(), g.practice, "xyz", desk.Window{}); err != nil || len(none) != 0 {
		t.Errorf("found %+v, %v", none, err)
	}
}

func TestAPatientsScreenShowsCardsInvoicesAndCredit(t *testing.T) {
	g := newGroup(t)
	p, card := g.patient("4242424242424242")
	invoice := g.invoice(p)
	v, err := g.session.Patient(t.Context(), g.practice, p.ID)
	g.must(err)
	if v.Open != aud(8000) || len(v.Invoices) != 1 || v.Invoices[0].ID != invoice.ID || len(v.Cards) != 1 || v.Cards[0].Card.ID != card || v.Cards[0].Why != "" {
		t.Fatalf("view %+v", v)
	}
	before := g.auditOf(g.practice)
	_, err = g.session.OpenPatient(t.Context(), g.practice, p.ID)
	g.must(err)
	after := g.auditOf(g.practice)
	if len(after) != len(before)+1 || after[0].Action != "patient.open" || after[0].Subject != string(p.ID) {
		t.Errorf("opening a patient left %+v", after[0])
	}
}

func (g *group) auditOf(practice model.PracticeID) []model.AuditEntry {
	g.t.Helper()
	var entries []model.AuditEntry
	g.must(g.store.View(g.t.Context(), model.SystemScope(), func(tx storage.Tx) (err error) {
		entries, err = tx.Audit(practice, storage.Window{})
		return err
	}))
	return entries
}

func TestAPatientIsSavedAndTheTrailHoldsNoPersonalValue(t *testing.T) {
	g := newGroup(t)
	saved, err := g.frontDesk.SavePatient(t.Context(), g.practice, model.Patient{Name: " Zoë Canary ", Email: "zoe@canary.example", Mobile: "0412 345 678", BirthDate: 19800229})
	g.must(err)
	if saved.ID == "" || saved.Name != "Zoë Canary" || saved.Created == 0 {
		t.Fatalf("saved %+v", saved)
	}
	g.put(func(tx storage.Tx) error {
		saved.Customers = []model.Customer{{Account: g.account.ID, Mode: model.Test, ID: "cus_1"}}
		return tx.PutPatient(saved)
	})
	edited, err := g.frontDesk.SavePatient(t.Context(), g.practice, model.Patient{ID: saved.ID, Name: "Zoë Canary-Smith", Created: 1})
	g.must(err)
	if edited.Created != saved.Created || edited.CustomerAt(g.account.ID, model.Test) != "cus_1" {
		t.Errorf("an edit lost what isn't in the form: %+v", edited)
	}
	for _, e := range g.auditOf("") {
		if strings.Contains(strings.ToLower(e.Before+e.After), "canary") || strings.Contains(e.After, "0412") {
			t.Errorf("the audit trail holds %q", e.After)
		}
	}
}

func TestAPatientsFieldsAreChecked(t *testing.T) {
	g := newGroup(t)
	for _, c := range []struct {
		field, words string
		patient      model.Patient
	}{
		{"name", "name", model.Patient{Name: "  "}},
		{"name", "card number", model.Patient{Name: "4242 4242 4242 4242"}},
		{"email", "card number", model.Patient{Name: "A", Email: "5555555555554444@x"}},
		{"mobile", "card number", model.Patient{Name: "A", Mobile: "378282246310005"}},
		{"email", "@", model.Patient{Name: "A", Email: "nobody"}},
		{"birth", "future", model.Patient{Name: "A", BirthDate: 29990101}},
	} {
		_, err := g.session.SavePatient(t.Context(), g.practice, c.patient)
		besides(t, err, c.field, c.words)
	}
	_, err := g.session.SavePatient(t.Context(), g.practice, model.Patient{Name: "8003608166690503"})
	g.must(err)
	_, err = g.practitioner.SavePatient(t.Context(), g.practice, model.Patient{Name: "A"})
	says(t, err, model.Forbidden, "Patients: Edit")
}

// second saves another card for the patient of the first.
func (g *group) second(first string) string {
	g.t.Helper()
	_, id := g.patient("5555555555554444")
	owner := g.card(first)
	g.put(func(tx storage.Tx) error {
		card, err := tx.Card(g.account, id)
		if err != nil {
			return err
		}
		card.Patient, card.Default = owner.Patient, false
		return tx.PutCard(card)
	})
	return id
}

func TestACardIsRemovedForGoodAndTheNextBecomesTheDefault(t *testing.T) {
	g := newGroup(t)
	_, first := g.patient("4242424242424242")
	next := g.second(first)
	g.must(g.frontDesk.RemoveCard(t.Context(), g.practice, first))
	if c := g.card(first); c.Active || c.Default || c.OffBecause != "Removed." {
		t.Errorf("removed %+v", c)
	}
	if !g.card(next).Default {
		t.Error("no default is left")
	}
	if n := g.asked("/v1/payment_methods/" + first + "/detach"); n != 1 {
		t.Errorf("detached %d times", n)
	}
	g.must(g.frontDesk.RemoveCard(t.Context(), g.practice, first))
	says(t, g.frontDesk.SetDefaultCard(t.Context(), g.practice, first), model.Conflict, "switched off")
	says(t, g.frontDesk.RemoveCard(t.Context(), g.practice, "pm_nobody"), model.NotFound, "not saved on this practice's")
	says(t, g.frontDesk.RemoveCard(t.Context(), g.bay, next), model.NotFound, "not saved on this practice's")
}

// However the answer is lost, the card can't be charged any more, and the same press again finishes it.
func TestACardThatIsBeingRemovedIsOffAtOnce(t *testing.T) {
	for _, kind := range []string{"reset_before", "reset_after", "503", "500_after"} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			g := newGroup(t)
			_, card := g.patient("4242424242424242")
			_, err := g.stripe.Fault(sandbox.Fault{Path: "/v1/payment_methods/*", Method: "POST", Kind: kind})
			g.must(err)
			if err := g.session.RemoveCard(t.Context(), g.practice, card); err == nil {
				t.Fatal("an unanswered removal was taken for done")
			}
			if g.card(card).Active {
				t.Error("the card could still be charged")
			}
			g.turn(25 * 60 * 60 * 1e9) // Stripe forgets the idempotency key
			g.must(g.session.RemoveCard(t.Context(), g.practice, card))
			if c := g.card(card); c.OffBecause != "Removed." {
				t.Errorf("card %+v", c)
			}
		})
	}
}

func TestACardInUseStays(t *testing.T) {
	g := newGroup(t)
	p, card := g.patient("4242424242424242")
	_, err := g.stripe.Fault(sandbox.Fault{Path: "/v1/payment_intents", Method: "POST", Kind: "reset_after"})
	g.must(err)
	_, err = g.stripe.Fault(sandbox.Fault{Path: "/v1/payment_intents*", Method: "GET", Kind: "503", Count: -1})
	g.must(err)
	_, err = g.session.Take(t.Context(), g.chargeRequest(g.invoice(p), card))
	if model.KindOf(err) != model.Unknown {
		t.Fatalf("charge: %v", err)
	}
	says(t, g.session.RemoveCard(t.Context(), g.practice, card), model.Conflict, "not known yet")
	if !g.card(card).Active {
		t.Error("switched off")
	}
}

func TestADefaultCardIsChosen(t *testing.T) {
	g := newGroup(t)
	p, first := g.patient("4242424242424242")
	next := g.second(first)
	g.must(g.frontDesk.SetDefaultCard(t.Context(), g.practice, next))
	if g.card(first).Default || !g.card(next).Default {
		t.Error("not one default")
	}
	v, err := g.session.Patient(t.Context(), g.practice, p.ID)
	g.must(err)
	if len(v.Cards) != 2 || v.Cards[0].Card.ID != next {
		t.Errorf("the default does not come first: %+v", v.Cards)
	}
}

func TestACardOfADisconnectedAccountIsRemovedHere(t *testing.T) {
	g := newGroup(t)
	_, card := g.patient("4242424242424242")
	g.must(g.session.Disconnect(t.Context(), g.practice))
	g.must(g.session.RemoveCard(t.Context(), g.practice, card))
	g.oauth(g.practice, string(g.account.ID))
	if g.card(card).Active {
		t.Error("a removed card came back")
	}
}

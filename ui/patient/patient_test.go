package patient_test

import (
	"strings"
	"testing"
	"time"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
	"clinic.example/paydesk/ui/kit"
	"clinic.example/paydesk/ui/patient"
	"clinic.example/paydesk/ui/uitest"
)

func plainEnv(t *testing.T, c *uitest.Clinic) kit.Env {
	t.Helper()
	env := uitest.Env(t, c.Clock)
	env.Theme = uitest.Theme(t, kit.Look{NoColor: true, Env: uitest.Vars("TERM", "xterm")})
	return env
}

func show(t *testing.T, c *uitest.Clinic, id model.PatientID, w, h int) *uitest.Solo {
	t.Helper()
	env := plainEnv(t, c)
	return uitest.Screen(t, env, patient.New(env, c.Session, c.Harbour, id), w, h, uitest.On(c.Clock))
}

// mia has a default card, one that has expired, one that a disconnect switched off, an open set-up link, two invoices of which one is
// open, and credit.
func mia(t *testing.T) (*uitest.Clinic, model.Patient) {
	t.Helper()
	c := uitest.NewClinic(t)
	p := c.Patient("Mia Chen", "4242424242424242", "5555555555554444", "378282246310005")
	c.Put(func(tx storage.Tx) error {
		cards, err := tx.CardsOf(p.ID)
		for _, card := range cards {
			switch card.Last4 {
			case "4444":
				card.ExpYear = 2025
			case "0005":
				card.Active, card.DisconnectOff, card.OffBecause = false, true, "Switched off when the practice was disconnected."
			}
			if err := tx.PutCard(card); err != nil {
				return err
			}
		}
		return err
	})
	pay(t, c, c.Invoice(p, 120_00), 140_00)
	c.Clock.Advance(time.Hour)
	c.Invoice(p, 80_00)
	op, err := c.Session.NewOperation()
	if err == nil {
		_, err = c.Session.OpenLink(t.Context(), desk.LinkRequest{Operation: op, Practice: c.Harbour, Purpose: model.SetupLink, Patient: p.ID})
	}
	if err != nil {
		t.Fatal(err)
	}
	return c, p
}

// pay takes cash; what is too much becomes credit.
func pay(t *testing.T, c *uitest.Clinic, i model.Invoice, cents int64) {
	t.Helper()
	op, err := c.Session.NewOperation()
	if err == nil {
		_, err = c.Session.Take(t.Context(), desk.TakeRequest{Operation: op, Practice: c.Harbour, Invoice: i.ID, Revision: i.Revision, Method: model.Bank, Amount: uitest.AUD(cents)})
	}
	if err != nil {
		t.Fatal(err)
	}
}

// down walks to the row that begins with a text.
func down(s *uitest.Solo, text string) *uitest.Solo {
	s.Press("home")
	for range 12 {
		if strings.Contains(s.Screen(), "▌ "+text) {
			break
		}
		s.Press("down")
	}
	return s
}

func TestCardsConsentMoneyAndInvoices(t *testing.T) {
	c, p := mia(t)
	show(t, c, p.ID, 78, 19).See("born 1 Apr 1990", "Active, default", "Agreed 2 Mar 2026 by Mia Chen: payments of invoices", "Expired", "Switched off when the practice was disconnected.").Golden("mia-78x19")
	show(t, c, p.ID, 118, 35).See("Card setup link open", "Credit held", "○ Open").Golden("mia-118x35")
}

func TestLongScreensFollowTheCursor(t *testing.T) {
	c, p := mia(t)
	s := show(t, c, p.ID, 78, 10)
	s.See("Saved cards", "more lines").Press("tab").See("TEST-0002").Press("end").See("TEST-0001").Gone("Saved cards").Press("home").See("Saved cards")
}

func TestEmptyStatesTeach(t *testing.T) {
	c := uitest.NewClinic(t)
	p := c.Patient("Ben Okafor")
	show(t, c, p.ID, 78, 19).See("No saved cards. [n] sends Ben a link to add one.", "No invoices yet. [n] makes one.").Golden("empty-78x19")
}

func TestNMeansWhatTheCursorIsOn(t *testing.T) {
	c, p := mia(t)
	s := show(t, c, p.ID, 78, 19)
	s.See("Visa 4242").Press("n")
	if v := uitest.Asks[kit.Visited](s); v.Kind != "setup" || v.IDs[0] != string(p.ID) {
		t.Errorf("on a card n asks for %v", v)
	}
	s.Press("tab", "n")
	s.Until("a new invoice", func() bool {
		v := uitest.Asks[kit.Visited](s)
		return v.Kind == "newinvoice" && v.IDs[0] == string(p.ID)
	})
}

func TestBeforeConnectingCardsLeadToConnect(t *testing.T) {
	c := uitest.NewClinic(t)
	p, env := c.Patient("Ben Okafor"), plainEnv(t, c)
	s := uitest.Screen(t, env, patient.New(env, c.Session, c.Bay, p.ID), 78, 19, uitest.On(c.Clock))
	s.See("this practice is not connected yet. [c] connects it.").Press("n")
	if told := uitest.Asks[kit.Told](s); !strings.Contains(string(told.Text), "not connected yet") {
		t.Errorf("n says %q", told.Text)
	}
	s.Press("c")
	if v := uitest.Asks[kit.Visited](s); v.Kind != "connect" {
		t.Errorf("c asks for %v", v)
	}
}

func TestPaymentIsForTheChosenTheMarkedOrAll(t *testing.T) {
	c, p := mia(t)
	third := c.Invoice(p, 30_00)
	s := show(t, c, p.ID, 78, 30)
	takes := func(what string, invoices int, first model.InvoiceID) {
		t.Helper()
		s.Press("t").Until(what, func() bool {
			v := uitest.Asks[kit.Visited](s)
			return v.Kind == "take" && len(v.IDs) == invoices && (first == "" || v.IDs[0] == string(first))
		})
	}
	s.See("TEST-0003")
	takes("the whole balance", 2, "")
	s.Press("tab")
	takes("the one under the cursor", 1, third.ID)
	s.Press("space", "space")
	takes("the two that are marked", 2, "")
	s.Press("space").Until("why a paid one can't be marked", func() bool {
		return strings.HasPrefix(string(uitest.Asks[kit.Told](s).Text), "Only open invoices")
	})
	s.Press("home").Press("tab", "space", "space").Until("nothing is marked", func() bool { return !s.Has("■") })
	s.Press("end", "t").Until("why a paid one takes nothing", func() bool {
		return uitest.Asks[kit.Told](s).Text == "Nothing is open on TEST-0001."
	})
}

func TestRemovingACardAsksAndIsFinal(t *testing.T) {
	c, p := mia(t)
	s := show(t, c, p.ID, 78, 24)
	s.See("Visa 4242").Press("d").See("Remove Visa 4242?", "that is final").Enter().Gone("Remove Visa 4242?")
	s.Press("d").See("Keep it").Press("right").Enter()
	s.See("✕ Removed")
	view, err := c.Session.Patient(t.Context(), c.Harbour, p.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, card := range view.Cards {
		if card.Card.Last4 == "4242" && (card.Card.Active || !card.Removed()) {
			t.Errorf("%+v", card)
		}
	}
}

func TestACardThatStripeDidNotConfirmCanBeRemovedAgain(t *testing.T) {
	c, p := mia(t)
	if _, err := c.Sandbox.Fault(sandboxFault()); err != nil {
		t.Fatal(err)
	}
	s := show(t, c, p.ID, 78, 24)
	s.See("Visa 4242").Press("d").See("Keep it").Press("right").Enter().See("Stripe has not confirmed it yet")
	down(s, "Visa 4242").Press("d").See("Keep it").Press("right").Enter().See("✕ Removed")
}

func TestAnotherDefaultCard(t *testing.T) {
	c, p := mia(t)
	second := c.Card(p, "4000056655665556", false)
	s := show(t, c, p.ID, 78, 24)
	s.See("Visa 5556").Press("s").Until("why not", func() bool { return strings.Contains(string(uitest.Asks[kit.Told](s).Text), "default already") })
	down(s, "Visa 5556").Press("s").Until("the default", func() bool {
		view, err := c.Session.Patient(t.Context(), c.Harbour, p.ID)
		return err == nil && view.Cards[0].Card.ID == second && view.Cards[0].Card.Default
	})
	s.See("Visa 5556")
}

func TestStoppingASetupLink(t *testing.T) {
	c, p := mia(t)
	s := show(t, c, p.ID, 78, 30)
	s.See("Card setup link open")
	down(s, "◐ Card setup link").Enter()
	if v := uitest.Asks[kit.Visited](s); v.Kind != "setup" {
		t.Errorf("Enter asks for %v", v)
	}
	s.Press("r").See("Stop the card setup link?").Enter().Gone("Card setup link open")
}

func TestACardAddedByItsLinkAppears(t *testing.T) {
	c := uitest.NewClinic(t)
	p := c.Patient("Ben Okafor")
	s := show(t, c, p.ID, 78, 19)
	s.See("No saved cards.")
	c.Card(p, "4242424242424242", true)
	s.Send(model.Event{Kind: model.PatientChanged, ID: "pat_other"})
	s.Send(model.Event{Kind: model.PatientChanged, ID: string(p.ID)})
	s.See("Visa 4242")
}

func TestMissingPatientSaysSo(t *testing.T) {
	show(t, uitest.NewClinic(t), "pat_none", 78, 19).See("✕ ")
}

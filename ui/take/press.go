package take

import (
	"context"

	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/kit"
)

// outcome is how the last press ended, in one line.
type outcome struct {
	mark kit.Mark
	text kit.Safe
}

// settledMsg brings the outcome of a press that was not known before.
type settledMsg struct {
	operation model.OperationID
	taken     desk.Taken
	err       error
}

// confirm checks what was typed and asks once more, naming everything.
func (s *Take) confirm() tea.Cmd {
	if why := s.whyNotTake(); why != "" {
		return kit.Say(kit.Note, why)
	}
	w := s.ways[s.chosen]
	amount, wrong := s.typed()
	if wrong == "" && w.method.ThroughStripe() {
		wrong = s.tooMuch(amount)
	}
	if s.amount.problem = wrong; wrong != "" {
		s.enter(&s.amount)
		return nil
	}
	cash, wrong := s.cash()
	if s.received.problem = wrong; wrong != "" {
		s.enter(&s.received)
		return nil
	}
	if w.method == model.Online {
		return kit.Visit("paylink", string(s.invoice()), amount.Plain())
	}
	return s.ask(w, amount, cash)
}

// tooMuch says why an amount can't be taken through Stripe.
func (s *Take) tooMuch(amount model.Money) kit.Safe {
	if open := s.view.Invoice.Open(); amount.Minor > open.Minor {
		return "Only " + s.env.Locale.Money(open) + " is open: a card is never charged more."
	}
	return kit.Clean(amount.Chargeable())
}

// ask opens the dialog with the id that this press will have, however often its button is pressed.
func (s *Take) ask(w way, amount, cash model.Money) tea.Cmd {
	op, err := s.desk.NewOperation()
	if err != nil {
		return kit.Say(kit.Problem, kit.Sentence(s.env, err))
	}
	r := desk.TakeRequest{
		Operation: op, Practice: s.practice, Invoice: s.invoice(), Revision: s.view.Invoice.Revision, Method: w.method, Type: w.kind,
		Amount: amount, Card: w.card.ID, Tendered: cash,
	}
	if w.reference() != "" {
		r.Reference = s.reference.input.Value()
	}
	act := s.act(w, amount)
	return kit.Ask(kit.NewMoneyDialog(s.env, kit.MoneyAsk{
		Title: s.Title(), Facts: s.facts(w, amount, cash), Note: s.note(amount), Act: act,
		Do: func() tea.Cmd { return s.press(r, w, act) },
	}))
}

// act is what the button does, in words: "Charge 80.00 AUD to Visa 4242".
func (s *Take) act(w way, amount model.Money) kit.Safe {
	sum := s.env.Locale.Money(amount)
	switch w.method {
	case model.Card:
		return "Charge " + sum + " to " + kit.Clean(w.card.Label())
	case model.Online:
		return "Make a pay link over " + sum
	case model.Cash:
		return "Take " + sum + " in cash"
	case model.Credit:
		return "Apply " + sum + " of credit"
	}
	return "Record " + sum + " by " + w.label
}

// facts name amount, patient, card, account and mode.
func (s *Take) facts(w way, amount, cash model.Money) []kit.Fact {
	l, v := s.env.Locale, s.view
	who := kit.Clean(v.Patient.Name)
	if v.Patient.BirthDate != 0 {
		who += ", born " + l.Date(v.Patient.BirthDate)
	}
	facts := []kit.Fact{{Label: "Amount", Value: l.Money(amount), Tone: kit.Strong}, {Label: "Patient", Value: who}}
	if w.method == model.Card {
		facts = append(facts, kit.Fact{Label: "Card", Value: kit.Clean(w.card.Label()) + ", until " + kit.Clean(w.card.Expiry())})
	} else {
		facts = append(facts, kit.Fact{Label: "Way", Value: w.label})
	}
	if cash.Minor > 0 {
		facts = append(facts, kit.Fact{Label: "Received", Value: l.Money(cash)}, kit.Fact{Label: "Change", Value: l.Money(change(cash, amount)), Tone: kit.Strong})
	}
	facts = append(facts, kit.Fact{Label: "Invoice", Value: kit.Clean(v.Invoice.Number)})
	if w.method == model.Card {
		facts = append(facts, kit.Fact{Label: "Account", Value: kit.Clean(string(v.AccountID)) + " of " + kit.Clean(v.Practice.Name)})
	}
	mode := kit.Fact{Label: "Mode", Value: kit.Clean(v.Invoice.Mode.Badge())}
	if v.Invoice.Mode == model.Test {
		mode.Value += ": no real money moves"
		mode.Tone = kit.Caution
	}
	return append(facts, mode)
}

// note says what else this press does.
func (s *Take) note(amount model.Money) kit.Safe {
	l := s.env.Locale
	if link, open := s.view.OpenLink(); open {
		return "The open pay link of " + l.Money(link.Amount) + " is stopped first, so that nobody pays twice."
	}
	if over := amount.Minor - s.view.Invoice.Open().Minor; over > 0 {
		return l.Money(amount.Of(over)) + " is more than is open: it is held as credit for " + kit.Clean(s.view.Patient.First()) + "."
	}
	return ""
}

func change(cash, amount model.Money) model.Money { return amount.Of(max(0, cash.Minor-amount.Minor)) }

// press sends it on its way.
func (s *Take) press(r desk.TakeRequest, w way, act kit.Safe) tea.Cmd {
	if s.busy {
		return nil
	}
	s.busy, s.pressed, s.outcome, s.offered, s.doubtful = true, r, nil, nil, false
	session, sum := s.desk, s.env.Locale.Money(r.Amount)
	doing := kit.Safe("Recording ") + sum
	if w.method == model.Card {
		doing = "Charging " + sum + " to " + kit.Clean(w.card.Label())
	}
	return kit.Work[desk.Taken]{
		Key: string(r.Operation), Doing: doing, Money: true,
		Done: func(t desk.Taken) kit.Safe { return s.done(t) },
		Run:  func(ctx context.Context) (desk.Taken, error) { return session.Take(ctx, r) },
	}.Cmd()
}

package patient

import (
	"context"

	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/kit"
)

// cardChange is what a card's work ends with: the card that was removed or made the default.
type cardChange struct{ label string }

// Actions are what can be done with the patient, and with the row under the cursor.
func (s *Patient) Actions() []kit.Action {
	all := s.rowActions()
	if s.here().area == cardArea {
		all = append(all, s.take())
	}
	all = append(all, kit.Action{Key: "e", Label: "edit", Help: "Edit name, birth date and contact.", Do: s.edit, Why: func() kit.Safe { return s.unless(s.may.edit) }})
	if s.stage == kit.Ready && s.view.State == model.NotConnected {
		all = append(all, kit.Action{Key: "c", Label: "connect", Help: "Connect the practice to Stripe, so that cards can be saved.", Do: func() tea.Cmd { return kit.Visit("connect") }})
	}
	all = append(all,
		kit.Action{Key: "space", Label: "mark", Quiet: true, Help: "Mark the invoice and move down: several are paid at once.", Do: s.mark, Why: s.whyNotMark},
		kit.Action{Key: "y", Label: "copy", Quiet: true, Help: "Copy the mobile number, or the e-mail address where there is none.", Do: s.copyContact, Why: s.noContact},
	)
	return append(all, s.personalData()...)
}

func (s *Patient) take() kit.Action {
	return kit.Action{Key: "t", Label: "take payment", Help: "Take payment for the invoice under the cursor or those that are marked; on the cards, for the whole balance.", Do: s.takePayment, Why: s.whyNotTake}
}

// rowActions come first: they belong to the row under the cursor.
func (s *Patient) rowActions() []kit.Action {
	if s.here().area == invoiceArea {
		return []kit.Action{
			{Key: "enter", Label: "open", Help: "Open the invoice.", Do: s.open, Why: s.noInvoice},
			s.take(),
			{Key: "n", Label: "new invoice", Help: "Issue an invoice to this patient.", Do: s.newInvoice, Why: func() kit.Safe { return s.unless(s.may.invoice) }},
			{Key: "l", Label: "pay link", Help: "\"Pay now\" link with QR for the invoice under the cursor.", Aliases: []kit.Safe{"Pay now"}, Do: s.payLink, Why: s.whyNotPayLink},
		}
	}
	all := []kit.Action{
		{Key: "n", Label: "card setup link", Help: "Card setup link: the patient adds a card on their own device.", Aliases: []kit.Safe{"add card", "save card", "card setup link"}, Do: s.setupLink, Why: s.whyNoSetupLink},
	}
	if s.here().link != nil {
		return append(all,
			kit.Action{Key: "enter", Label: "show code", Help: "Show the code of the open card setup link again.", Do: s.setupLink, Why: s.whyNoSetupLink},
			kit.Action{Key: "r", Label: "stop link", Help: "Stop the card setup link: it can't be used any more.", Do: s.askStop, Why: func() kit.Safe { return s.unless(s.may.link) }})
	}
	return append(all,
		kit.Action{Key: "d", Label: "remove", Help: "Remove the saved card, here and at Stripe. That is final.", Quiet: s.here().card == nil, Aliases: []kit.Safe{"remove card"}, Do: s.askRemove, Why: s.whyNotRemove},
		kit.Action{Key: "s", Label: "set default", Help: "Make the card the one that is offered first.", Quiet: s.here().card == nil, Aliases: []kit.Safe{"default card"}, Do: s.setDefault, Why: s.whyNotDefault},
	)
}

// unless is why something can't be done yet or by this person.
func (s *Patient) unless(permission kit.Safe) kit.Safe {
	switch {
	case s.stage != kit.Ready:
		return "The patient is not shown yet."
	case s.view.Patient.Erased != 0:
		return "This patient's personal data were erased. Only what was paid is still kept."
	}
	return permission
}

func (s *Patient) first() kit.Safe { return kit.Clean(s.view.Patient.First()) }

func (s *Patient) open() tea.Cmd {
	if i := s.here().invoice; i != nil {
		return kit.Visit("invoice", string(i.ID))
	}
	return nil
}

func (s *Patient) noInvoice() kit.Safe {
	if s.here().invoice == nil {
		return "There is no invoice here. [n] makes one."
	}
	return ""
}

func (s *Patient) newInvoice() tea.Cmd { return kit.Visit("newinvoice", string(s.id)) }
func (s *Patient) setupLink() tea.Cmd  { return kit.Visit("setup", string(s.id)) }

func (s *Patient) edit() tea.Cmd {
	return kit.Open(NewForm(s.env, s.desk, s.practice, s.view.Patient))
}

func (s *Patient) whyNoSetupLink() kit.Safe {
	switch why := s.unless(s.may.link); {
	case why != "":
		return why
	case s.view.State == model.NotConnected:
		return "Cards are kept at Stripe, and this practice is not connected yet. [c] connects it."
	case !s.view.State.Charges():
		return kit.Cleanf("No card can be added now: the practice's Stripe account is %s.", s.view.State)
	}
	return ""
}

func (s *Patient) takePayment() tea.Cmd { return kit.Visit("take", s.chosen()...) }

func (s *Patient) whyNotTake() kit.Safe {
	switch i := s.here().invoice; {
	case s.unless(s.may.take) != "":
		return s.unless(s.may.take)
	case len(s.chosen()) > 0:
		return ""
	case i != nil && !i.Open().Zero():
		return kit.Cleanf("%s belongs to %s: other money can't settle it.", i.Number, i.Mode.Badge())
	case i != nil:
		return kit.Cleanf("Nothing is open on %s.", i.Number)
	}
	return s.first() + " owes nothing here."
}

func (s *Patient) payLink() tea.Cmd { return kit.Visit("paylink", string(s.here().invoice.ID)) }

func (s *Patient) whyNotPayLink() kit.Safe {
	switch i := s.here().invoice; {
	case s.unless(s.may.link) != "":
		return s.unless(s.may.link)
	case i == nil:
		return "Choose an open invoice with the arrow keys first."
	case !s.payable(*i):
		return kit.Cleanf("Nothing can be paid on %s.", i.Number)
	}
	return ""
}

func (s *Patient) mark() tea.Cmd {
	id := s.here().invoice.ID
	if s.marks[id] = !s.marks[id]; !s.marks[id] {
		delete(s.marks, id)
	}
	s.move(1)
	return nil
}

func (s *Patient) whyNotMark() kit.Safe {
	if i := s.here().invoice; i == nil || !s.payable(*i) {
		return "Only open invoices can be marked, to be paid together."
	}
	return ""
}

func (s *Patient) copyContact() tea.Cmd {
	if p := s.view.Patient; p.Mobile != "" {
		return kit.Copy(kit.Clean(p.Mobile), "the mobile number")
	}
	return kit.Copy(kit.Clean(s.view.Patient.Email), "the e-mail address")
}

func (s *Patient) noContact() kit.Safe {
	if s.unless("") != "" || s.view.Patient.Mobile+s.view.Patient.Email == "" {
		return "No mobile number and no e-mail address is known. [e] adds them."
	}
	return ""
}

func (s *Patient) whyNotRemove() kit.Safe {
	switch c := s.here().card; {
	case s.unless(s.may.edit) != "":
		return s.unless(s.may.edit)
	case c == nil:
		return "There is no saved card to remove."
	case c.Removed():
		return "This card was removed already."
	}
	return ""
}

func (s *Patient) askRemove() tea.Cmd {
	c := s.here().card.Card
	label := kit.Clean(c.Label())
	return kit.Ask(kit.NewQuestion(s.env, "Remove "+label+"?",
		"It is removed at Stripe too, and that is final: to pay with it again, "+s.first()+" must add it again. Payments made with it stay as they are.",
		kit.Answer{Label: "Keep it"}, kit.Answer{Label: "Remove " + label, Do: func() tea.Cmd { return s.changeCard("Removing "+label, label+" is removed.", c, s.desk.RemoveCard) }}))
}

func (s *Patient) whyNotDefault() kit.Safe {
	switch c := s.here().card; {
	case s.unless(s.may.edit) != "":
		return s.unless(s.may.edit)
	case c == nil:
		return "There is no saved card here."
	case !c.Card.Active:
		return "This card is switched off: " + kit.Clean(c.Card.OffBecause)
	case c.Card.Default:
		return "This card is the default already."
	}
	return ""
}

func (s *Patient) setDefault() tea.Cmd {
	c := s.here().card.Card
	label := kit.Clean(c.Label())
	return s.changeCard("Making "+label+" the default", label+" is offered first from now on.", c, s.desk.SetDefaultCard)
}

func (s *Patient) changeCard(doing, done kit.Safe, c model.SavedCard, change func(context.Context, model.PracticeID, string) error) tea.Cmd {
	practice := s.practice
	return kit.Work[cardChange]{
		Key: string(s.id), Doing: doing, Done: func(cardChange) kit.Safe { return done },
		Run: func(ctx context.Context) (cardChange, error) {
			return cardChange{c.Label()}, change(ctx, practice, c.ID)
		},
	}.Cmd()
}

func (s *Patient) askStop() tea.Cmd {
	link, session, practice := *s.here().link, s.desk, s.practice
	return kit.Ask(kit.NewQuestion(s.env, "Stop the card setup link?", s.first()+" can't add a card by it any more. A card that was added already stays.",
		kit.Answer{Label: "Stop it", Do: func() tea.Cmd {
			return kit.Work[model.Link]{
				Key: string(link.ID), Doing: "Stopping the link at Stripe", Done: func(model.Link) kit.Safe { return "The card setup link is stopped." },
				Run: func(ctx context.Context) (model.Link, error) { return session.CancelLink(ctx, practice, link.ID) },
			}.Cmd()
		}}, kit.Answer{Label: "Leave it open"}))
}

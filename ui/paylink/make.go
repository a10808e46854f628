package paylink

import (
	"errors"

	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/kit"
)

// Actions are what can be done in each phase.
func (s *PayLink) Actions() []kit.Action {
	return s.actions(kit.Action{Key: "enter", Label: "make the link", Help: "Make the page at Stripe and show its QR code.", Aliases: []kit.Safe{"Pay now", "QR code"}, Do: s.again, Why: s.whyNotMake})
}

func (s *PayLink) whyNotMake() kit.Safe {
	switch {
	case s.stage != kit.Ready:
		return "The invoice is not shown yet."
	case s.busy:
		return "The link is being made."
	case s.mayNot != "":
		return s.mayNot
	}
	return kit.Clean(s.view.Linkable())
}

// again makes a link, also after one that has ended.
func (s *PayLink) again() tea.Cmd {
	if s.phase == over {
		s.renew()
		s.typed = false
		s.refill()
	}
	return s.make()
}

// make asks Stripe for the page.
func (s *PayLink) make() tea.Cmd {
	if why := s.whyNotMake(); why != "" {
		return kit.Say(kit.Note, why)
	}
	open := s.view.Invoice.Open()
	amount, err := model.ParseMoney(s.amount.Value(), open)
	switch {
	case err != nil:
		s.problem = kit.Clean(err.Error())
	case amount.Minor > open.Minor:
		s.problem = "Only " + s.env.Locale.Money(open) + " is open."
	default:
		s.problem = kit.Clean(amount.Chargeable())
	}
	if s.problem != "" {
		return nil
	}
	op, err := s.desk.NewOperation()
	if err != nil {
		return kit.Say(kit.Problem, kit.Sentence(s.env, err))
	}
	return s.open(desk.LinkRequest{
		Operation: op, Practice: s.practice, Purpose: model.PayLink, Invoice: s.invoice, Revision: s.view.Invoice.Revision, Amount: amount,
	}, "Making a pay link over "+s.env.Locale.Money(amount))
}

// made takes over what became of a press: what is wrong with the amount stands beside it.
func (s *PayLink) made(link model.Link, err error) tea.Cmd {
	if known, ok := errors.AsType[*model.Error](err); ok && known.Field == "amount" && link.ID == "" {
		s.busy, s.problem = false, kit.Clean(known.Message)
		return nil
	}
	return s.ended(link, err)
}

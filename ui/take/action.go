package take

import (
	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/kit"
)

// Actions are what can be done here.
func (s *Take) Actions() []kit.Action {
	if s.finished {
		return []kit.Action{{Key: "enter", Label: "back", Help: "Any key leads back.", Do: s.leave}}
	}
	return []kit.Action{
		{Key: "enter", Label: s.verb(), Help: "Take the amount in the chosen way. It asks once more, naming amount, patient and card.", Aliases: []kit.Safe{"charge", "pay"}, Do: s.confirm, Why: s.whyNotTake},
		{Key: "l", Label: "link", Help: "Turn it into a \"Pay now\" link with a QR code over the same amount.", Aliases: []kit.Safe{"Pay now", "pay link", "QR code"}, Do: s.openLink, Why: s.whyNoLink},
		{Key: "c", Label: "other card", Help: "Choose the patient's next saved card.", Do: s.otherCard, Why: s.whyNoOther},
		{Key: "tab", Label: "next field", Help: "Go to the way's other field. Digits go into the field at once: /2 and 50% work.", Quiet: true, Do: func() tea.Cmd { s.turn(); return nil }},
	}
}

// verb is what Enter does in the chosen way.
func (s *Take) verb() kit.Safe {
	if len(s.ways) == 0 {
		return "take"
	}
	switch s.ways[s.chosen].method {
	case model.Card:
		return "charge"
	case model.Online:
		return "make link"
	case model.Credit:
		return "apply"
	case model.Cash:
		return "take"
	}
	return "record"
}

// blocked is why nothing can be taken at all now.
func (s *Take) blocked() kit.Safe {
	switch {
	case s.stage != kit.Ready:
		return "The invoice is not shown yet."
	case s.busy:
		return "This payment is in progress."
	case s.may.take != "":
		return s.may.take
	}
	return kit.Clean(s.view.Takeable())
}

func (s *Take) whyNotTake() kit.Safe {
	if why := s.blocked(); why != "" {
		return why
	}
	return s.ways[s.chosen].why
}

func (s *Take) whyNoOther() kit.Safe {
	if why := s.blocked(); why != "" {
		return why
	}
	if _, ok := s.nextCard(); !ok {
		return "There is no other saved card that can be charged. [l] makes a pay link."
	}
	return ""
}

func (s *Take) otherCard() tea.Cmd {
	if i, ok := s.nextCard(); ok {
		s.choose(i)
		s.outcome = nil
	}
	return nil
}

func (s *Take) whyNoLink() kit.Safe {
	switch {
	case s.blocked() != "":
		return s.blocked()
	case s.may.link != "":
		return s.may.link
	}
	return kit.Clean(s.view.Linkable())
}

// openLink makes a link at once for what a card has just refused, and otherwise shows first what will be made.
func (s *Take) openLink() tea.Cmd {
	if s.offered != nil && s.offered.Invoice == s.invoice() {
		return kit.Visit("paylink", string(s.invoice()), s.offered.Amount.Plain(), "now")
	}
	amount, wrong := s.typed()
	if wrong == "" {
		wrong = s.tooMuch(amount)
	}
	if s.amount.problem = wrong; wrong != "" {
		s.enter(&s.amount)
		return nil
	}
	return kit.Visit("paylink", string(s.invoice()), amount.Plain())
}

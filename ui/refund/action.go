package refund

import (
	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/ui/kit"
)

// Actions are what can be done outside the form.
func (s *Refund) Actions() []kit.Action {
	switch {
	case s.finished:
		return []kit.Action{{Key: "enter", Label: "back", Help: "Any key leads back.", Do: s.leave}}
	case s.filling() || s.stage != kit.Ready || s.locked() || len(s.things) == 0:
		return nil
	case s.picked == nil:
		return []kit.Action{{Key: "enter", Label: "choose", Help: "Go on with the chosen line.", Do: s.choose, Why: s.whyNot}}
	case s.picked.kind == unpaidLink:
		return []kit.Action{{Key: "enter", Label: "stop the link", Help: "Stop the unpaid link: nothing can be paid by it any more.", Do: s.stop, Why: s.whyNotStop}}
	}
	if s.picked.kind == asked {
		return []kit.Action{{Key: "enter", Label: "decide", Help: "Open the refund that waits, to approve or to refuse it.", Do: s.decide}}
	}
	return []kit.Action{{Key: "enter", Label: "pay back", Help: "Pay back what we owe in the chosen way. It asks once more.", Do: s.payBack, Why: s.whyNotPayBack}}
}

func (s *Refund) choose() tea.Cmd {
	s.outcome = nil
	s.pick(s.things[s.chosen])
	return nil
}

// decide goes to where a second person decides; what became of it is read when this screen is shown again.
func (s *Refund) decide() tea.Cmd {
	id := s.picked.waits.ID
	s.picked = nil
	return kit.Visit("approval", string(id))
}

func (s *Refund) whyNot() kit.Safe {
	if s.busy {
		return "This refund is in progress."
	}
	return s.mayNot
}

func (s *Refund) whyNotStop() kit.Safe {
	if s.busy {
		return "The link is being stopped."
	}
	return s.mayStop
}

func (s *Refund) payBack() tea.Cmd { return s.ask(s.settling()) }

func (s *Refund) whyNotPayBack() kit.Safe {
	if why := s.whyNot(); why != "" {
		return why
	}
	return s.ways[s.way].why
}

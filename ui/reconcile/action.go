package reconcile

import (
	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/ui/kit"
)

// Actions turn the months, and ask Stripe again.
func (s *Reconcile) Actions() []kit.Action {
	return []kit.Action{
		{Key: "left", Label: "month before", Help: "The books of the month before.", Do: func() tea.Cmd { return s.to(-1) }},
		{Key: "right", Label: "month after", Help: "The books of the month after.", Do: func() tea.Cmd { return s.to(1) }, Why: s.whyNotAfter},
		{Key: "a", Label: "all time", Help: "The books from the account's first movement until now; and back to this month.", Aliases: []kit.Safe{"whole history"}, Do: s.all},
		{Key: "v", Label: "compare", Help: "Read what is new at Stripe, and compare the balance again.", Aliases: []kit.Safe{"verify", "compare with Stripe"}, Do: s.turn, Why: s.whyNotCompare},
		{Key: "y", Label: "copy", Help: "Copy the account's id.", Quiet: true, Do: s.copy, Why: s.whyNotCopy},
	}
}

// to turns to the month before or after; from all time to this month.
func (s *Reconcile) to(step int) tea.Cmd {
	switch {
	case s.month == 0:
		s.month = s.thisMonth()
	case step < 0:
		s.month = s.month.AddDays(-1)/100*100 + 1
	default:
		s.month = following(s.month)
	}
	return s.turn()
}

func (s *Reconcile) whyNotAfter() kit.Safe {
	if s.month == s.thisMonth() {
		return "This is the present month: nothing is booked after it."
	}
	return ""
}

func (s *Reconcile) all() tea.Cmd {
	if s.month == 0 {
		return s.to(0)
	}
	s.month = 0
	return s.turn()
}

func (s *Reconcile) whyNotCompare() kit.Safe {
	if s.asking {
		return "Stripe is being asked already."
	}
	return ""
}

func (s *Reconcile) copy() tea.Cmd {
	return kit.Copy(kit.Clean(string(s.books.Accounts[0].Account.ID)), "the account's id")
}

func (s *Reconcile) whyNotCopy() kit.Safe {
	if s.stage != kit.Ready || len(s.books.Accounts) == 0 {
		return "There is no account here."
	}
	return ""
}

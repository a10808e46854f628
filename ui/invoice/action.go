package invoice

import (
	"context"

	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/kit"
)

// Actions are what can be done with the invoice.
func (s *Invoice) Actions() []kit.Action {
	all := []kit.Action{
		{Key: "t", Label: "take", Help: "Take a payment of this invoice: saved card, cash and the other ways.", Aliases: []kit.Safe{"take payment"}, Do: s.visit("take"), Why: s.whyNotTake},
		{Key: "r", Label: s.returning(), Help: "Refund a card, reverse cash, or stop an unpaid pay link: whichever is right.", Aliases: []kit.Safe{"refund", "reverse", "stop the pay link", "cancel"}, Do: s.visit("refund"), Why: s.whyNotReturn},
		{Key: "l", Label: "link", Help: "\"Pay now\" link with a QR code that the patient scans.", Aliases: []kit.Safe{"Pay now", "pay link", "QR code"}, Do: s.visit("paylink"), Why: s.whyNotLink},
		{Key: "c", Label: "credit note", Help: "Credit what is open, or part of it: nobody has to pay it any more.", Aliases: []kit.Safe{"write off"}, Do: s.visit("credit"), Why: s.whyNotCredit},
		{Key: "d", Label: "void", Help: "Void an invoice on which nothing was paid. Its number stays used.", Do: s.askVoid, Why: s.whyNotVoid},
		{Key: "y", Label: "copy", Help: "Copy the invoice's number.", Quiet: true, Do: s.copyNumber, Why: s.notReady},
		{Key: "enter", Label: "patient", Help: "Open the patient.", Quiet: true, Do: s.openPatient, Why: s.notReady},
	}
	if id := s.dispute(); id != "" {
		all = append(all, kit.Action{Key: "b", Label: "bank's dispute", Help: "Open the dispute of the patient's bank.", Do: func() tea.Cmd { return kit.Visit("dispute", id) }})
	}
	return all
}

// dispute is the one that is newest among the payments' disputes; empty where there is none.
func (s *Invoice) dispute() (id string) {
	newest := model.Millis(-1)
	for _, p := range s.view.Payments {
		for _, d := range p.Disputes {
			if d.Created > newest {
				id, newest = d.ID, d.Created
			}
		}
	}
	return id
}

// returning is the word for what the key "r" does now.
func (s *Invoice) returning() kit.Safe {
	if _, open := s.view.OpenLink(); open {
		return "stop link"
	}
	left := s.view.Left()
	for _, p := range left {
		if p.Payment.Method.ThroughStripe() {
			return "refund"
		}
	}
	if len(left) > 0 {
		return "reverse"
	}
	return "refund"
}

func (s *Invoice) visit(kind string) func() tea.Cmd {
	return func() tea.Cmd { return kit.Visit(kind, string(s.id)) }
}

func (s *Invoice) copyNumber() tea.Cmd {
	return kit.Copy(kit.Clean(s.view.Invoice.Number), "the invoice's number")
}

func (s *Invoice) openPatient() tea.Cmd { return kit.Visit("patient", string(s.view.Patient.ID)) }

func (s *Invoice) notReady() kit.Safe {
	if s.stage != kit.Ready {
		return "The invoice is not shown yet."
	}
	return ""
}

// because is the first reason there is.
func (s *Invoice) because(permission kit.Safe, rule func() string) kit.Safe {
	switch {
	case s.notReady() != "":
		return s.notReady()
	case permission != "":
		return permission
	}
	return kit.Clean(rule())
}

func (s *Invoice) whyNotTake() kit.Safe   { return s.because(s.may.take, s.view.Takeable) }
func (s *Invoice) whyNotLink() kit.Safe   { return s.because(s.may.link, s.view.Linkable) }
func (s *Invoice) whyNotReturn() kit.Safe { return s.because(s.may.refund, s.view.Returnable) }
func (s *Invoice) whyNotVoid() kit.Safe   { return s.because(s.may.edit, s.view.Invoice.Voidable) }

func (s *Invoice) whyNotCredit() kit.Safe {
	return s.because(s.may.edit, func() string {
		if link, open := s.view.OpenLink(); open {
			return "A pay link of " + link.Amount.String() + " is open: stop it first [r]."
		}
		return s.view.Takeable()
	})
}

func (s *Invoice) askVoid() tea.Cmd {
	number := kit.Clean(s.view.Invoice.Number)
	return kit.Ask(kit.NewQuestion(s.env, "Void "+number+"?",
		"Nothing was paid on it, and nothing can be paid on it afterwards. Its number stays used, so the series keeps no gap.",
		kit.Answer{Label: "Keep " + number}, kit.Answer{Label: "Void " + number, Do: s.void}))
}

func (s *Invoice) void() tea.Cmd {
	session, practice, id, revision := s.desk, s.practice, s.id, s.view.Invoice.Revision
	return kit.Work[model.Invoice]{
		Key: string(id), Doing: "Voiding " + kit.Clean(s.view.Invoice.Number),
		Done: func(i model.Invoice) kit.Safe { return kit.Clean(i.Number) + " is void. Nothing was paid on it." },
		Run: func(ctx context.Context) (model.Invoice, error) {
			return session.VoidInvoice(ctx, practice, id, revision)
		},
	}.Cmd()
}

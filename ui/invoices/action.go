package invoices

import (
	"context"

	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/kit"
)

// Actions are what can be done with the invoice under the cursor, and with those that are marked.
func (s *Invoices) Actions() []kit.Action {
	all := []kit.Action{
		{Key: "enter", Label: "open", Help: "Open the invoice: lines, payments, who did what.", Do: s.visit("invoice"), Why: s.nothingChosen},
		{Key: "t", Label: "take", Help: "Take a payment, of the marked invoices one after the other.", Aliases: []kit.Safe{"take payment"}, Do: s.takePayment, Why: s.whyNotTake},
		{Key: "l", Label: "link", Help: "\"Pay now\" link with a QR code that the patient scans.", Aliases: []kit.Safe{"Pay now", "pay link", "QR code"}, Do: s.visit("paylink"), Why: s.whyNotLink},
		{Key: "r", Label: "refund", Help: "Refund a card, reverse cash, or stop an unpaid pay link: whichever is right.", Aliases: []kit.Safe{"reverse", "stop the pay link"}, Do: s.visit("refund"), Why: s.whyNotReturn},
		{Key: "/", Label: "find", Help: "Find by number or name: the list narrows with every key.", Do: func() tea.Cmd { s.find.Open(); return nil }},
		{Key: "n", Label: "new", Help: "Make an invoice.", Aliases: []kit.Safe{"new invoice", "issue"}, Do: s.write, Why: func() kit.Safe { return s.may.edit }},
		{Key: "c", Label: "credit note", Help: "Credit what is open, or part of it.", Quiet: true, Do: s.visit("credit"), Why: s.whyNotCredit},
		{Key: "d", Label: "void", Help: "Void an invoice on which nothing was paid.", Quiet: true, Do: s.askVoid, Why: s.whyNotVoid},
		{Key: "space", Label: "mark", Help: "Mark and move down: marked invoices of one patient are paid together.", Quiet: true, Do: s.markDown, Why: s.nothingChosen},
		{Key: "y", Label: "copy", Help: "Copy the invoice's number.", Quiet: true, Do: s.copyNumber, Why: s.nothingChosen},
	}
	switch {
	case s.list.Marks() > 0:
		all = append(all, kit.Action{Key: "esc", Label: "unmark", Help: "Take all marks away.", Quiet: true, Do: func() tea.Cmd { s.list.Unmark(); return nil }})
	case s.find.Shown():
		all = append(all, kit.Action{Key: "esc", Label: "show all", Quiet: true, Do: s.showAll})
	}
	return all
}

func (s *Invoices) visit(kind string) func() tea.Cmd {
	return func() tea.Cmd { return kit.Visit(kind, string(s.current())) }
}

func (s *Invoices) showAll() tea.Cmd {
	if !s.find.Clear() {
		return nil
	}
	return s.narrow()
}

func (s *Invoices) markDown() tea.Cmd { return tea.Batch(s.list.MarkDown(), s.preview()) }

func (s *Invoices) write() tea.Cmd { return kit.Open(NewForm(s.env, s.desk, s.practice, "")) }

func (s *Invoices) copyNumber() tea.Cmd {
	row, _ := s.list.Current()
	return kit.Copy(kit.Clean(row.Invoice.Number), "the invoice's number")
}

func (s *Invoices) takePayment() tea.Cmd {
	var ids []string
	for _, row := range s.list.Marked() {
		ids = append(ids, string(row.Invoice.ID))
	}
	s.list.Unmark()
	return kit.Visit("take", ids...)
}

func (s *Invoices) nothingChosen() kit.Safe {
	if s.current() == "" {
		return "There is no invoice in the list."
	}
	return ""
}

// because is the first reason there is. The rule is asked once the invoice is read; before, its own screen says what stands in the way.
func (s *Invoices) because(permission kit.Safe, rule func() string) kit.Safe {
	switch {
	case s.nothingChosen() != "":
		return s.nothingChosen()
	case permission != "":
		return permission
	case s.view.Invoice.ID != s.current():
		return ""
	}
	return kit.Clean(rule())
}

func (s *Invoices) whyNotTake() kit.Safe {
	if s.list.Marks() == 0 {
		return s.because(s.may.take, s.view.Takeable)
	}
	rows := s.list.Marked()
	for _, row := range rows {
		if row.Invoice.Patient != rows[0].Invoice.Patient {
			return "The marked invoices are of several patients: mark those of one."
		}
	}
	return s.may.take
}

func (s *Invoices) whyNotLink() kit.Safe   { return s.because(s.may.link, s.view.Linkable) }
func (s *Invoices) whyNotReturn() kit.Safe { return s.because(s.may.refund, s.view.Returnable) }
func (s *Invoices) whyNotCredit() kit.Safe { return s.because(s.may.edit, s.view.Takeable) }
func (s *Invoices) whyNotVoid() kit.Safe   { return s.because(s.may.edit, s.view.Invoice.Voidable) }

func (s *Invoices) askVoid() tea.Cmd {
	row, ok := s.list.Current()
	if !ok {
		return nil
	}
	number := kit.Clean(row.Invoice.Number)
	return kit.Ask(kit.NewQuestion(s.env, "Void "+number+"?",
		"Nothing was paid on it, and nothing can be paid on it afterwards. Its number stays used, so the series keeps no gap.",
		kit.Answer{Label: "Keep " + number}, kit.Answer{Label: "Void " + number, Do: func() tea.Cmd { return s.void(row) }}))
}

func (s *Invoices) void(row desk.InvoiceRow) tea.Cmd {
	session, practice := s.desk, s.practice
	return kit.Work[model.Invoice]{
		Key: string(row.Invoice.ID), Doing: "Voiding " + kit.Clean(row.Invoice.Number),
		Done: func(i model.Invoice) kit.Safe { return kit.Clean(i.Number) + " is void. Nothing was paid on it." },
		Run: func(ctx context.Context) (model.Invoice, error) {
			return session.VoidInvoice(ctx, practice, row.Invoice.ID, row.Invoice.Revision)
		},
	}.Cmd()
}

package home

import (
	"context"

	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/kit"
)

// Actions open the row under the cursor and take its money.
func (s *Home) Actions() []kit.Action {
	return []kit.Action{
		{Key: "enter", Label: "open", Do: s.open, Why: s.nothingHere},
		{Key: "t", Label: "take payment", Help: "Take payment for the visit; it issues the invoice where there is none.", Do: s.take, Why: s.unless(&s.may.take)},
		{Key: "l", Label: "pay link", Help: "\"Pay now\" link with QR for the visit's invoice.", Do: s.link, Why: s.unless(&s.may.link)},
	}
}

func (s *Home) nothingHere() kit.Safe {
	if s.rows() == 0 {
		return "There is nothing to open: no visits today, and nothing needs attention."
	}
	return ""
}

// unless says why not, first by what this person may do at all.
func (s *Home) unless(why *kit.Safe) func() kit.Safe {
	return func() kit.Safe {
		if *why != "" {
			return *why
		}
		return s.notPayable()
	}
}

func (s *Home) notPayable() kit.Safe {
	row, ok := s.visit()
	switch {
	case !ok && s.openInvoice() == "":
		return "Choose one of today's visits with the arrow keys first."
	case ok && row.Invoice.ID != "" && row.Open.Zero():
		return "Nothing is open on this visit."
	case ok && row.Invoice.ID == "" && row.Type.Price.Zero():
		return "The price of this visit is 0: there is nothing to take."
	}
	return ""
}

// openInvoice is the invoice that a row of "Needs attention" names.
func (s *Home) openInvoice() string {
	if row, ok := s.attention(); ok && row.Noun == desk.OpensInvoice {
		return row.ID
	}
	return ""
}

func (s *Home) open() tea.Cmd {
	if row, ok := s.attention(); ok {
		switch row.Noun {
		case desk.OpensOperation:
			return kit.Visit("operations", row.ID)
		case desk.OpensInvoice:
			return kit.Visit("invoice", row.ID)
		case desk.OpensApproval:
			return kit.Visit("approval", row.ID)
		case desk.OpensDispute:
			return kit.Visit("dispute", row.ID)
		case desk.OpensPatient:
			return kit.Visit("patient", row.ID)
		case desk.OpensFound:
			return kit.Visit("found", row.ID)
		case desk.OpensIntegration:
			return kit.Visit("connect")
		case desk.OpensBooks:
			return kit.Visit("reconcile")
		case desk.OpensVisit:
			s.stand(model.AppointmentID(row.ID))
			return nil
		}
	}
	row, ok := s.visit()
	switch {
	case !ok:
		return nil
	case row.Invoice.ID != "":
		return kit.Visit("invoice", string(row.Invoice.ID))
	}
	return kit.Visit("patient", string(row.Patient.ID))
}

// stand moves the cursor to a visit.
func (s *Home) stand(id model.AppointmentID) {
	for i, row := range s.day.Appointments {
		if row.Appointment.ID == id {
			s.cursor = len(s.day.Attention) + i
			s.follow()
		}
	}
}

func (s *Home) take() tea.Cmd { return s.withInvoice("take") }

func (s *Home) link() tea.Cmd { return s.withInvoice("paylink") }

// withInvoice goes to where money is taken, and issues the visit's invoice first where there is none.
func (s *Home) withInvoice(kind string) tea.Cmd {
	if id := s.openInvoice(); id != "" {
		return kit.Visit(kind, id)
	}
	row, ok := s.visit()
	if !ok {
		return nil
	}
	if row.Invoice.ID != "" {
		return kit.Visit(kind, string(row.Invoice.ID))
	}
	session, practice, visit := s.desk, s.practice, row.Appointment.ID
	return kit.Work[model.Invoice]{
		Key: kind + string(visit), Doing: "Issuing the invoice", Done: func(i model.Invoice) kit.Safe { return kit.Cleanf("%s is issued.", i.Number) },
		Run: func(ctx context.Context) (model.Invoice, error) {
			op, err := session.NewOperation()
			if err != nil {
				return model.Invoice{}, err
			}
			return session.InvoiceVisit(ctx, practice, visit, op)
		},
	}.Cmd()
}

// invoiced goes on to where the money is taken, once the invoice of the visit under the cursor has been issued from here.
func (s *Home) invoiced(done kit.Done[model.Invoice]) tea.Cmd {
	row, ok := s.visit()
	if done.Err != nil || !ok || done.Value.Appointment != row.Appointment.ID {
		return nil
	}
	for _, kind := range []string{"take", "paylink"} {
		if done.Key == kind+string(row.Appointment.ID) {
			return kit.Visit(kind, string(done.Value.ID))
		}
	}
	return nil
}

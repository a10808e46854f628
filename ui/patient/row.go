package patient

import (
	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/kit"
)

// area is a part of the screen that the cursor walks through.
type area uint8

const (
	cardArea area = iota
	invoiceArea
)

// row is where the cursor can stand: a card, an open set-up link or an invoice, or the line that says that an area has none.
type row struct {
	area    area
	card    *desk.CardRow
	link    *model.Link
	invoice *model.Invoice
}

// rows are all that the cursor can stand on, as they are drawn.
func (s *Patient) rows() []row {
	if s.stage != kit.Ready {
		return nil
	}
	var rows []row
	for i := range s.view.Cards {
		rows = append(rows, row{area: cardArea, card: &s.view.Cards[i]})
	}
	for i := range s.view.Links {
		if link := &s.view.Links[i]; link.Purpose == model.SetupLink && !link.Status.Over() {
			rows = append(rows, row{area: cardArea, link: link})
		}
	}
	if len(rows) == 0 {
		rows = append(rows, row{area: cardArea})
	}
	for i := range s.view.Invoices {
		rows = append(rows, row{area: invoiceArea, invoice: &s.view.Invoices[i]})
	}
	if len(s.view.Invoices) == 0 {
		rows = append(rows, row{area: invoiceArea})
	}
	return rows
}

// here is the row under the cursor.
func (s *Patient) here() row {
	if rows := s.rows(); s.cursor < len(rows) {
		return rows[s.cursor]
	}
	return row{}
}

// otherArea moves the cursor to the beginning of the other area.
func (s *Patient) otherArea() {
	rows := s.rows()
	was := s.here().area
	for i, r := range rows {
		if r.area != was {
			s.cursor = i
			break
		}
	}
	s.follow()
}

// payable says whether money can be taken on an invoice as this screen knows it.
func (s *Patient) payable(i model.Invoice) bool {
	return !i.Open().Zero() && i.Mode == s.view.Practice.Mode
}

// forgetPaid takes the marks from invoices on which nothing is open any more.
func (s *Patient) forgetPaid() {
	for _, i := range s.view.Invoices {
		if !s.payable(i) {
			delete(s.marks, i.ID)
		}
	}
}

// chosen are the invoices that money is taken on: those that are marked, else the one under the cursor, else on the cards all
// that are open, the oldest first.
func (s *Patient) chosen() []string {
	var marked, open []string
	for k := len(s.view.Invoices) - 1; k >= 0; k-- {
		i := s.view.Invoices[k]
		if !s.payable(i) {
			continue
		}
		open = append(open, string(i.ID))
		if s.marks[i.ID] {
			marked = append(marked, string(i.ID))
		}
	}
	here := s.here()
	switch {
	case len(marked) > 0:
		return marked
	case here.invoice != nil && s.payable(*here.invoice):
		return []string{string(here.invoice.ID)}
	case here.area == cardArea:
		return open
	}
	return nil
}

package invoices

import (
	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/ui/kit"
)

// beside is the invoice under the cursor in short: who, what, how it stands, and what happened last.
func (s *Invoices) beside(width int) []string {
	t, l, v := s.env.Theme, s.env.Locale, s.view
	row, ok := s.list.Current()
	if !ok {
		return nil
	}
	i := row.Invoice
	lines := []string{t.Heading(kit.Clean(i.Number), width), t.Paint(kit.Strong, kit.Clean(row.Patient).Cut(width))}
	if v.Invoice.ID != i.ID {
		return lines
	}
	if v.Patient.BirthDate != 0 {
		lines = append(lines, t.Paint(kit.Dim, "born "+l.Date(v.Patient.BirthDate)))
	}
	lines = append(lines, "")
	for _, line := range i.Lines {
		lines = append(lines, s.pair(kit.Plain, kit.Clean(line.Text), l.Amount(i.Total.Of(line.Total())), width))
	}
	lines = append(lines, t.Rule(width), s.pair(kit.Strong, "Total", l.Money(i.Total), width))
	if i.Paid != 0 {
		lines = append(lines, s.pair(kit.Plain, "Paid", l.Money(i.Total.Of(i.Paid)), width))
	}
	if i.Credited != 0 {
		lines = append(lines, s.pair(kit.Plain, "Credited", l.Money(i.Total.Of(i.Credited)), width))
	}
	lines = append(lines, s.pair(kit.Strong, "Open", l.Money(i.Open()), width), "", t.Draw(s.mark(v)))
	if locked := v.Locked(); locked != "" {
		lines = append(lines, t.Text(kit.Plain, kit.Clean(locked), width)...)
	}
	return append(append(lines, ""), s.moments(v, width)...)
}

func (s *Invoices) pair(tone kit.Tone, label, amount kit.Safe, width int) string {
	return s.env.Theme.Paint(tone, label.Fit(max(4, width-14))+amount.FitRight(14))
}

func (s *Invoices) mark(v desk.InvoiceView) kit.Mark {
	switch {
	case v.InFlight:
		return kit.PendingMark().Named("In progress")
	case v.Locked() != "":
		return kit.UnsureMark()
	}
	if _, open := v.OpenLink(); open {
		return kit.PendingMark().Named("Pay link open")
	}
	return kit.InvoiceMark(v.Invoice.Status())
}

// moments are the newest of the timeline.
func (s *Invoices) moments(v desk.InvoiceView, width int) []string {
	t, l := s.env.Theme, s.env.Locale
	const shown = 5
	newest := v.Timeline[max(0, len(v.Timeline)-shown):]
	var lines []string
	for _, m := range newest {
		amount := kit.Safe("")
		if !m.Amount.Zero() {
			amount = l.Amount(m.Amount)
		}
		lines = append(lines, t.Paint(kit.Dim, (l.Moment(m.At.Time())+"  "+kit.Clean(m.By)).Cut(width)))
		words := kit.Clean(m.Words).Wrap(max(8, width-12))
		for i, part := range words {
			if i > 0 {
				amount = ""
			}
			lines = append(lines, t.Paint(kit.Plain, "  "+part.Fit(max(4, width-13))+amount.FitRight(11)))
		}
	}
	return lines
}

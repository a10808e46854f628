package invoice

import (
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/kit"
)

// online is the block "Online payments": what Stripe booked for each payment that it moved, to the cent.
func (s *Invoice) online(width int) []string {
	payments := s.through()
	if len(payments) == 0 {
		return nil
	}
	t := s.env.Theme
	lines := []string{t.Heading("Online payments", width)}
	dated := width >= 76
	lines = append(lines, s.bookings(kit.Dim, booking{"Payment", "Date paid", "Total", "Stripe fee", "Net"}, width, dated)...)
	for _, p := range payments {
		lines = append(lines, s.booked(p.Payment, width, dated)...)
		lines = append(lines, s.disputed(p.Disputes, width)...)
	}
	return append(lines, "")
}

// booking is one row of the block.
type booking struct{ payment, paid, total, fee, net kit.Safe }

// bookings draws a row; in a narrow pane the date stands in a line of its own.
func (s *Invoice) bookings(tone kit.Tone, b booking, width int, dated bool) []string {
	t := s.env.Theme
	amounts := b.total.FitRight(11) + b.fee.FitRight(12) + b.net.FitRight(12)
	if dated {
		return []string{t.Paint(tone, b.payment.Fit(max(8, width-54))+b.paid.FitRight(19)+amounts)}
	}
	lines := []string{t.Paint(tone, b.payment.Fit(max(8, width-35))+amounts)}
	if tone != kit.Dim {
		lines = append(lines, t.Paint(kit.Dim, "  paid "+b.paid))
	}
	return lines
}

func (s *Invoice) booked(p model.Payment, width int, dated bool) []string {
	t, l := s.env.Theme, s.env.Locale
	name := kit.Clean(p.Card)
	if name == "" {
		name = kit.Clean(string(p.Method))
	}
	if tag := p.Mode.Tag(); tag != "" {
		name += " " + kit.Clean(tag)
	}
	b := booking{payment: name, paid: l.Moment(p.Received.Time()), total: l.Amount(p.Amount), fee: "-", net: "-"}
	booked := p.Ledger
	if booked.ID == "" {
		return append(s.bookings(kit.Plain, b, width, dated), t.Paint(kit.Dim, "  Stripe has not booked it yet; fee and net follow by themselves."))
	}
	b.fee, b.net = l.Amount(booked.Amount.Of(booked.Fee)), l.Amount(booked.Amount.Of(booked.Net))
	lines := s.bookings(kit.Plain, b, width, dated)
	if booked.Amount.Currency != p.Amount.Currency {
		rate := kit.Cleanf("  Booked as %s: fee and net are in %s", l.Money(booked.Amount), booked.Amount.Currency.Upper())
		if booked.Rate != "" {
			rate += ", rate " + kit.Clean(booked.Rate)
		}
		for _, line := range rate.Wrap(width) {
			lines = append(lines, t.Paint(kit.Dim, line))
		}
	}
	return lines
}

// disputed is what the patient's bank has to do with a payment.
func (s *Invoice) disputed(disputes []model.Dispute, width int) (lines []string) {
	for _, d := range disputes {
		tone, text := s.disputeWords(d)
		for _, line := range text.Wrap(max(8, width-2)) {
			lines = append(lines, s.env.Theme.Paint(tone, "  "+line))
		}
	}
	return lines
}

func (s *Invoice) disputeWords(d model.Dispute) (kit.Tone, kit.Safe) {
	l := s.env.Locale
	switch {
	case d.Status == model.DisputeLost:
		text := "Taken back by the bank on " + l.Day(d.Moved.Time()) + ": " + l.Money(d.TakenBack())
		switch {
		case d.WrittenOff:
			return kit.Dim, text + ", written off"
		case d.Claim != "":
			return kit.Dim, text + ", the patient is asked by a new invoice"
		}
		if !d.Undecided() {
			return kit.Dim, text
		}
		return kit.Bad, text + ". Decide who bears it [b]"
	case d.Status == model.DisputeWon:
		return kit.Dim, "Dispute won: the bank gives it back"
	case d.Status.Over():
		return kit.Dim, "The bank asked about it, and took nothing"
	case d.HoldsMoney():
		return kit.Warn, "Disputed: the bank has taken " + l.Money(d.TakenBack()) + " until it decides [b]"
	}
	return kit.Caution, "The patient's bank asks about it; no money is taken yet [b]"
}

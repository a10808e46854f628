package paylink

import (
	"strings"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/kit"
)

// View draws the phase.
func (s *PayLink) View() string {
	t := s.env.Theme
	switch s.stage {
	case kit.Loading:
		return t.Stage(kit.Loading, "Reading the invoice", s.width, s.height)
	case kit.Failed:
		return t.Stage(kit.Failed, s.failure, s.width, s.height)
	case kit.Empty, kit.Ready:
	}
	switch s.phase {
	case showing:
		return s.code()
	case cheering:
		return s.cheer(s.paid()...)
	case telling:
		return strings.Join(s.told(), "\n")
	case waiting:
		return strings.Join(append(t.Banner(kit.UnsureMark(), "Stripe has not answered yet, so there is no code to show. Nothing was charged. paydesk goes on asking and shows the code here by itself.", min(s.width, 76)),
			"", t.Hint(kit.Dim, "[d] stop the link   [Esc] back, paydesk goes on asking")), "\n")
	case over:
		return strings.Join(s.ending(), "\n")
	case offering:
	}
	return strings.Join(s.offer(), "\n")
}

// offer says what will be made, where, and until when it can be used.
func (s *PayLink) offer() []string {
	t, l, v := s.env.Theme, s.env.Locale, s.view
	if why := v.Linkable(); why != "" && !s.busy {
		return append(t.Banner(kit.InvoiceMark(v.Invoice.Status()), kit.Clean(why), min(s.width, 76)), "", t.Hint(kit.Dim, "[Esc] back"))
	}
	var lines []string
	if s.refusal != "" {
		lines = append(t.Banner(kit.RejectedMark().Named("No link was made"), s.refusal, min(s.width, 76)), "")
	}
	lines = append(lines, s.amountLine(), "")
	lines = append(lines, t.Facts([]kit.Fact{
		{Label: "For", Value: kit.Clean(v.Invoice.Number) + " of " + kit.Clean(v.Patient.Name)},
		{Label: "Where", Value: "a page of Stripe's: its QR code comes onto this screen, to be turned to the patient"},
		{Label: "It says", Value: kit.Clean(v.Practice.Name) + ", " + kit.Clean(v.Invoice.Number) + ". No treatment and no name goes to Stripe."},
		{Label: "Valid until", Value: l.Moment(s.ends.Time()) + "; you can stop it before"},
		{Label: "Sent", Value: "nothing is sent by itself: copy the address [y] once the link is made"},
		{Label: "Mode", Value: kit.Clean(v.Invoice.Mode.Badge()) + s.unreal(), Tone: kit.Caution},
	}, min(s.width, 76))...)
	act := kit.Safe("[Enter] make the link   [Esc] back")
	if s.busy {
		act = "Asking Stripe for the page …"
	}
	return append(lines, "", t.Hint(kit.Plain, act))
}

func (s *PayLink) unreal() kit.Safe {
	if s.view.Invoice.Mode == model.Test {
		return ": no real money moves"
	}
	return ""
}

func (s *PayLink) amountLine() string {
	t, l := s.env.Theme, s.env.Locale
	open := s.view.Invoice.Open()
	line := t.Paint(kit.Accent, "▌ ") + t.Paint(kit.Strong, kit.Safe("Amount").Fit(11)) + s.amount.View(12) + t.Paint(kit.Dim, " "+kit.Clean(open.Currency.Upper())+"   of "+l.Money(open)+" open")
	if raw := s.amount.Value(); strings.HasPrefix(raw, "/") || strings.HasSuffix(raw, "%") {
		if m, err := model.ParseMoney(raw, open); err == nil {
			line += t.Paint(kit.Plain, "  = "+l.Money(m))
		}
	}
	for i, part := range s.problem.Wrap(max(8, s.width-16)) {
		mark := kit.Safe("  ")
		if i == 0 {
			mark = "✕ "
		}
		line += "\n" + strings.Repeat(" ", 13) + t.Paint(kit.Bad, mark+part)
	}
	return line
}

// paid is the word that the patient reads from across the desk.
func (s *PayLink) paid() (lines []string) {
	word := []kit.Safe{
		"█████   ███   ███  █████ ",
		"██  ██ ██ ██   █   ██  ██",
		"█████  █████   █   ██  ██",
		"██     ██ ██   █   ██  ██",
		"██     ██ ██  ███  █████ ",
	}
	for _, row := range word {
		lines = append(lines, s.centred(kit.Good, row))
	}
	return append(lines, "", "", s.centred(kit.Strong, "✓ PAID  "+s.env.Locale.Money(s.link.Amount)), "", s.centred(kit.Plain, "Thank you."))
}

// told is what was paid, for the desk: "Online payments".
func (s *PayLink) told() []string {
	t, l, p := s.env.Theme, s.env.Locale, s.payment
	width := min(s.width, 76)
	lines := append(t.Banner(kit.PaidMark(), l.Money(s.link.Amount)+" was paid by the link. "+s.standing(), width), "", t.Heading("Online payments", width))
	facts := []kit.Fact{{Label: "Card", Value: kit.Clean(p.Card) + " " + kit.Clean(p.Mode.Tag())}, {Label: "Total", Value: l.Money(s.link.Amount), Tone: kit.Strong}}
	if p.Ledger.ID == "" {
		facts = append(facts, kit.Fact{Label: "Stripe fee", Value: "not booked yet; fee and net follow by themselves"})
	} else {
		facts = append(facts,
			kit.Fact{Label: "Stripe fee", Value: l.Money(p.Ledger.Amount.Of(p.Ledger.Fee))},
			kit.Fact{Label: "Net", Value: l.Money(p.Ledger.Amount.Of(p.Ledger.Net))})
	}
	facts = append(facts, kit.Fact{Label: "Date paid", Value: l.Moment(p.Received.Time())})
	return append(append(lines, t.Facts(facts, width)...), "", t.Hint(kit.Dim, "Any key leads back."))
}

func (s *PayLink) standing() kit.Safe {
	i := s.view.Invoice
	if open := i.Open(); !open.Zero() {
		return s.env.Locale.Money(open) + " of " + kit.Clean(i.Number) + " is still open."
	}
	return kit.Clean(i.Number) + " is paid."
}

// ending is a link that ended without a payment.
func (s *PayLink) ending() []string {
	t, width := s.env.Theme, min(s.width, 76)
	mark, text := kit.RejectedMark().Named("The link has ended"), kit.Safe("Nothing was paid by it, and nothing can be paid by it any more.")
	if s.link.Status == model.LinkNotMade {
		mark, text = mark.Named("No link was made"), "Stripe did not make the page. Nothing was charged."
	}
	keys := kit.Safe("[Esc] back")
	if s.whyNotMake() == "" {
		keys = "[Enter] make a new link over " + s.env.Locale.Money(s.view.Invoice.Open()) + "   [Esc] back"
	}
	return append(t.Banner(mark, text, width), "", t.Hint(kit.Plain, keys))
}

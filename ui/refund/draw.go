package refund

import (
	"strings"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/kit"
)

// sideFrom is the width from which what follows stands beside the form.
const (
	sideFrom = 104
	paneGap  = 4
)

// View draws what is returned and how.
func (s *Refund) View() string {
	t := s.env.Theme
	switch s.stage {
	case kit.Loading:
		return t.Stage(kit.Loading, "Reading the invoice", s.width, s.height)
	case kit.Failed:
		return t.Stage(kit.Failed, s.failure, s.width, s.height)
	case kit.Empty, kit.Ready:
	}
	lines := s.head()
	switch {
	case s.finished:
		lines = append(lines, t.Text(kit.Dim, "Any key leads back.", s.width)...)
	case s.locked():
		lines = append(lines, s.lock()...)
	case len(s.things) == 0:
		lines = append(lines, t.Text(kit.Plain, kit.Clean(s.view.Returnable()), min(s.width, 76))...)
	case s.picked == nil:
		s.top = len(lines) + 2
		lines = append(lines, s.choice()...)
	default:
		return strings.Join(append(lines, s.about(len(lines))...), "\n")
	}
	return strings.Join(lines, "\n")
}

// head is whose money it is, and how the last press ended.
func (s *Refund) head() []string {
	t, l, v := s.env.Theme, s.env.Locale, s.view
	who := kit.Clean(v.Patient.Name)
	if v.Patient.BirthDate != 0 {
		who += ", born " + l.Date(v.Patient.BirthDate)
	}
	mark := kit.InvoiceMark(v.Invoice.Status())
	state := kit.Clean(v.Invoice.Number) + "  "
	gap := max(2, s.width-who.Width()-state.Width()-mark.Text().Width())
	lines := []string{t.Paint(kit.Strong, who) + strings.Repeat(" ", gap) + t.Paint(kit.Dim, state) + t.Draw(mark), ""}
	if s.outcome != nil {
		lines = append(append(lines, t.Banner(s.outcome.mark, s.outcome.text, min(s.width, 90))...), "")
	}
	return lines
}

func (s *Refund) lock() []string {
	t, width := s.env.Theme, min(s.width, 76)
	why := s.view.Locked()
	if s.doubtful || s.sending() {
		why = model.UnknownRefund
	}
	mark := kit.UnsureMark()
	if s.view.InFlight {
		mark = kit.PendingMark().Named("In progress")
	}
	lines := append(t.Banner(mark, kit.Clean(why), width), "")
	return append(lines, t.Text(kit.Dim, "This screen goes on by itself as soon as it is known. [Esc] leads back; nothing is lost.", width)...)
}

// choice is the list where several things can be done.
func (s *Refund) choice() []string {
	t := s.env.Theme
	lines := []string{t.Paint(kit.Dim, "What is to be returned?"), ""}
	for i, thing := range s.things {
		label, detail := s.describe(thing)
		lines = append(lines, s.option(i == s.chosen, label, detail, false))
	}
	return append(lines, "", t.Hint(kit.Dim, "[↑] [↓] another   [Enter] choose   [Esc] back"))
}

func (s *Refund) option(chosen bool, label, detail kit.Safe, dim bool) string {
	t := s.env.Theme
	gutter, symbol, tone := kit.Safe("  "), kit.Safe("○ "), kit.Plain
	if chosen {
		gutter, symbol = "▌ ", "◉ "
	}
	if dim {
		tone = kit.Dim
	}
	width := min(s.width, 90)
	first := min(28, width/2)
	return t.PaintRow(chosen, kit.Accent, gutter) + t.PaintRow(chosen, tone, symbol+label.Fit(first)+"  ") +
		t.PaintRow(chosen, kit.Dim, detail.Fit(max(0, width-first-6)))
}

// about is the picked thing below so many lines: the link, our debt, or the form.
func (s *Refund) about(above int) []string {
	switch s.picked.kind {
	case unpaidLink:
		return s.aboutLink()
	case cameBack:
		return s.aboutDebt(above)
	case asked:
		return s.aboutWaiting()
	case paid:
	}
	return strings.Split(s.aboutPayment(above), "\n")
}

func (s *Refund) aboutLink() []string {
	t, l, link, width := s.env.Theme, s.env.Locale, s.picked.link, min(s.width, 76)
	lines := append(t.Banner(kit.PendingMark().Named("A pay link is open"),
		"Nothing was paid by it, so there is nothing to refund: stopping it ends it, and nobody can pay by it afterwards.", width), "")
	lines = append(lines, t.Facts([]kit.Fact{
		{Label: "Amount", Value: l.Money(link.Amount), Tone: kit.Strong},
		{Label: "Made by", Value: kit.Clean(link.CreatedBy) + ", " + l.Moment(link.Created.Time())},
		{Label: "Valid until", Value: l.Moment(link.Expires.Time())},
	}, width)...)
	return append(lines, "", s.keys("[Enter] stop the link   [Esc] keep it open"))
}

func (s *Refund) aboutWaiting() []string {
	t, l, a, width := s.env.Theme, s.env.Locale, s.picked.waits, min(s.width, 76)
	lines := t.Banner(kit.PendingMark().Named("A refund waits for a second person"),
		l.Money(a.Amount)+" of this payment, asked for by "+kit.Clean(a.AskerName)+", until "+l.Moment(a.Expires.Time())+". Nothing was returned yet.", width)
	return append(lines, "", s.keys("[Enter] approve or refuse it   [Esc] back"))
}

// keys is the line of keys, or that the press is on its way.
func (s *Refund) keys(keys kit.Safe) string {
	if s.busy {
		return s.env.Theme.Paint(kit.Dim, "In progress …")
	}
	return s.env.Theme.Hint(kit.Plain, keys)
}

func (s *Refund) aboutDebt(above int) []string {
	t, l, owed, width := s.env.Theme, s.env.Locale, s.picked.owed, min(s.width, 76)
	who := kit.Clean(s.view.Patient.First())
	lines := append(t.Banner(kit.RejectedMark().Named("We still owe "+who+" "+l.Money(owed.Debt())),
		"The refund of "+l.Day(owed.Created.Time())+" to "+kit.Clean(s.picked.payment.Payment.Card)+" came back: the money is with the practice. "+
			kit.Clean(s.view.Invoice.Number)+" does not become due. How is it returned?", width), "")
	s.top = above + len(lines)
	for i, way := range s.ways {
		lines = append(lines, s.option(i == s.way, way.label, way.detail, way.why != ""))
	}
	act := s.act(s.settling())
	return append(lines, "", s.keys("[Enter] "+act+"   [↑] [↓] another way"))
}

func (s *Refund) aboutPayment(before int) string {
	t, l, p := s.env.Theme, s.env.Locale, s.picked.payment.Payment
	name := kit.Clean(s.picked.payment.Type)
	if p.Card != "" {
		name += ", " + kit.Clean(p.Card)
	}
	if tag := p.Mode.Tag(); tag != "" {
		name += " " + kit.Clean(tag)
	}
	facts := t.Facts([]kit.Fact{
		{Label: "Payment", Value: l.Money(p.Amount) + " by " + name + ", " + l.Moment(p.Received.Time())},
		{Label: "Left", Value: l.Money(s.left()) + " can be returned", Tone: kit.Strong},
	}, s.width)
	above := strings.Join(facts, "\n") + "\n\n"
	s.top = before + len(facts) + 1
	room := max(1, s.height-s.top)
	if s.busy {
		return above + t.Paint(kit.Dim, "In progress: nothing more can be returned until it has ended.")
	}
	if s.width >= sideFrom {
		right := min(44, s.width/3)
		left := s.width - right - paneGap
		beside := append([]string{t.Heading("What happens", right)}, s.follows(right, true)...)
		return above + kit.SideBySide(s.form.View(left, room), left, strings.Join(beside, "\n"), right, paneGap, room)
	}
	after := s.follows(s.width, false)
	return above + s.form.View(s.width, max(6, room-len(after)-1)) + "\n\n" + strings.Join(after, "\n")
}

// follows is what the patient sees and what becomes of the invoice, live while the form is filled in; airy puts a blank line between.
func (s *Refund) follows(width int, airy bool) []string {
	t := s.env.Theme
	values := s.form.Values()
	if s.tooMuch(values["amount"]) != "" {
		return nil
	}
	r := s.asked(values)
	var lines []string
	for _, says := range []kit.Safe{s.patientSees(r), s.consequence(r), s.fee(r)} {
		if says != "" && len(lines) > 0 && airy {
			lines = append(lines, "")
		}
		lines = append(lines, t.Text(kit.Dim, says, width)...)
	}
	return lines
}

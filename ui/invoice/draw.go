package invoice

import (
	"strings"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/ui/kit"
)

// wideFrom is the width from which the timeline stands beside the invoice, and paneGap what lies between.
const (
	wideFrom = 110
	paneGap  = 3
)

// View draws the part of the invoice that has room.
func (s *Invoice) View() string {
	switch s.stage {
	case kit.Loading:
		return s.env.Theme.Stage(kit.Loading, "Reading the invoice", s.width, s.height)
	case kit.Failed:
		return s.env.Theme.Stage(kit.Failed, s.failure, s.width, s.height)
	case kit.Empty, kit.Ready:
	}
	all := s.body()
	s.lines = len(all)
	s.top = max(0, min(s.top, s.lines-s.height))
	shown := all[s.top:min(len(all), s.top+s.height)]
	if rest := s.lines - s.top - len(shown); rest > 0 && len(shown) > 1 {
		more := s.env.Theme.Hint(kit.Dim, kit.Cleanf("[↓] %d more lines", rest+1))
		shown = append(append([]string{}, shown[:len(shown)-1]...), more)
	}
	return strings.Join(shown, "\n")
}

func (s *Invoice) body() []string {
	lines := append(s.head(s.width), s.banners(s.width)...)
	if s.width < wideFrom {
		lines = append(lines, s.sheet(s.width)...)
		lines = append(lines, s.online(s.width)...)
		lines = append(lines, s.timeline(s.width)...)
		return append(lines, s.footer(s.width)...)
	}
	left := (s.width - paneGap) * 3 / 5
	right := s.width - paneGap - left
	a := append(append(s.sheet(left), s.online(left)...), s.footer(left)...)
	b := s.timeline(right)
	both := kit.SideBySide(strings.Join(a, "\n"), left, strings.Join(b, "\n"), right, paneGap, max(len(a), len(b)))
	return append(lines, strings.Split(both, "\n")...)
}

// head is who owes what to whom.
func (s *Invoice) head(width int) []string {
	t, l, i, p := s.env.Theme, s.env.Locale, s.view.Invoice, s.view.Patient
	mark := kit.InvoiceMark(i.Status())
	state := t.Draw(mark)
	used := mark.Text().Width()
	if tag := kit.Clean(i.Mode.Tag()); tag != "" {
		state = t.Paint(kit.Caution, "◆ "+tag) + "  " + state
		used += tag.Width() + 4
	}
	who := kit.Clean(p.Name)
	if p.BirthDate != 0 {
		who += ", born " + l.Date(p.BirthDate)
	}
	who = who.Cut(max(8, width-used-2))
	issued := "Issued " + l.Date(i.Date) + " by " + kit.Clean(i.CreatedBy) + " · the patient pays"
	return []string{
		t.Paint(kit.Strong, who) + strings.Repeat(" ", max(2, width-who.Width()-used)) + state,
		t.Paint(kit.Dim, issued.Cut(width)),
		"",
	}
}

// banners are the states that money depends on, big and clear.
func (s *Invoice) banners(width int) []string {
	t, l, v := s.env.Theme, s.env.Locale, s.view
	var lines []string
	add := func(mark kit.Mark, text kit.Safe) { lines = append(append(lines, t.Banner(mark, text, width)...), "") }
	if locked := v.Locked(); locked != "" {
		mark := kit.UnsureMark()
		if v.InFlight {
			mark = kit.PendingMark().Named("In progress")
		}
		add(mark, kit.Clean(locked))
	}
	if link, open := v.OpenLink(); open {
		add(kit.PendingMark().Named("Pay link open"), kit.Cleanf("The patient can pay %s by %s's link until %s. [l] shows it, [r] stops it.",
			l.Money(link.Amount), link.CreatedBy, l.Moment(link.Expires.Time())))
	}
	for _, r := range v.Owed() {
		add(kit.RejectedMark().Named("The refund came back"), kit.Cleanf("We still owe %s %s: the bank did not take the refund. [r] returns it another way. The invoice does not become due.",
			v.Patient.First(), l.Money(r.Debt())))
	}
	for _, p := range v.Payments {
		if p.Payment.PaidTwice {
			add(kit.RejectedMark().Named("Paid twice"), kit.Cleanf("%s arrived though the invoice was paid otherwise. It is held as %s's credit; [r] refunds it.",
				l.Money(p.Payment.Amount), v.Patient.First()))
		}
	}
	return lines
}

// sheet is the lines of the invoice and its sums.
func (s *Invoice) sheet(width int) []string {
	t, l, i := s.env.Theme, s.env.Locale, s.view.Invoice
	row := func(tone kit.Tone, item, date, quantity, price, total kit.Safe) string {
		const fixed = 12 + 5 + 11 + 12
		cells := item.Fit(max(8, width-fixed)) + date.FitRight(12) + quantity.FitRight(5) + price.FitRight(11) + total.FitRight(12)
		return t.Paint(tone, cells)
	}
	lines := []string{row(kit.Dim, "Item", "Date", "Qty", "Price", "Total")}
	for _, line := range i.Lines {
		item := kit.Clean(line.Text)
		if line.ItemCode != "" {
			item = kit.Clean(line.ItemCode) + " " + item
		}
		date := kit.Safe("")
		if line.ServiceDate != 0 {
			date = l.Date(line.ServiceDate)
		}
		lines = append(lines, row(kit.Plain, item, date, kit.Cleanf("%d", line.Quantity), l.Amount(i.Total.Of(line.Unit)), l.Amount(i.Total.Of(line.Total()))))
		if line.ProviderNumber != "" {
			lines = append(lines, t.Paint(kit.Dim, "  Provider "+kit.Clean(line.ProviderNumber).Cut(width-11)))
		}
	}
	return append(lines, s.sums(width)...)
}

func (s *Invoice) sums(width int) []string {
	t, l, i := s.env.Theme, s.env.Locale, s.view.Invoice
	code := kit.Clean(i.Total.Currency.Upper())
	sum := func(tone kit.Tone, label kit.Safe, minor int64) string {
		return t.Paint(kit.Dim, label.FitRight(max(0, width-16))) + t.Paint(tone, l.Amount(i.Total.Of(minor)).FitRight(12)+" "+code)
	}
	lines := []string{"", sum(kit.Strong, "Total", i.Total.Minor)}
	if i.Tax != 0 {
		lines = append(lines, sum(kit.Dim, "tax in it", i.Tax))
	}
	lines = append(lines, sum(kit.Plain, "Paid", i.Paid))
	if i.Credited != 0 {
		lines = append(lines, sum(kit.Plain, "Credited", i.Credited))
	}
	tone := kit.Warn
	if i.Open().Zero() {
		tone = kit.Good
	}
	lines = append(lines, sum(tone, "Open", i.Open().Minor))
	if held := s.view.Credit; held.Minor > 0 {
		lines = append(lines, sum(kit.Dim, "Credit held for "+kit.Clean(s.view.Patient.First()), held.Minor))
	}
	return append(lines, "")
}

// footer is the disclaimer as it stood at issue.
func (s *Invoice) footer(width int) []string {
	if s.view.Invoice.Footer == "" {
		return nil
	}
	t := s.env.Theme
	return append([]string{t.Rule(width)}, t.Text(kit.Dim, kit.Clean(s.view.Invoice.Footer), width)...)
}

// through are the payments that Stripe moved.
func (s *Invoice) through() []desk.PaymentView {
	var all []desk.PaymentView
	for _, p := range s.view.Payments {
		if p.Payment.Method.ThroughStripe() {
			all = append(all, p)
		}
	}
	return all
}

package reconcile

import (
	"strconv"
	"strings"
	"time"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/kit"
)

// View draws the days above the books, which scroll.
func (s *Reconcile) View() string {
	switch s.stage {
	case kit.Failed:
		return s.env.Theme.Stage(kit.Failed, s.failure, s.w, s.h)
	case kit.Ready:
	case kit.Loading, kit.Empty:
		return s.env.Theme.Stage(kit.Loading, "Reading the books", s.w, s.h)
	}
	lines := s.lines()
	top := min(s.top, max(0, len(lines)-s.room()))
	shown := lines[top:min(len(lines), top+s.room())]
	head := s.head()
	if rest := len(lines) - top - len(shown); rest > 0 {
		head += s.env.Theme.Hint(kit.Dim, kit.Cleanf("   [↓] %d more", rest))
	}
	return kit.Exact(strings.Join(append([]string{head, ""}, shown...), "\n"), s.w, s.h)
}

// room is how many lines of the books are shown.
func (s *Reconcile) room() int { return max(1, s.h-2) }

// head is which days are shown.
func (s *Reconcile) head() string {
	t := s.env.Theme
	if s.month == 0 {
		return t.Paint(kit.Strong, "All time") + t.Hint(kit.Dim, "   [←] [→] this month")
	}
	when := kit.Clean(time.Date(int(s.month/10000), time.Month(s.month/100%100), 1, 0, 0, 0, 0, time.UTC).Format("January 2006"))
	if s.month == s.thisMonth() {
		when += " until now"
	}
	return t.Paint(kit.Strong, when) + t.Hint(kit.Dim, "   [←] [→] other months   [a] all time")
}

// lines are the books of all accounts.
func (s *Reconcile) lines() (lines []string) {
	for i, a := range s.books.Accounts {
		if i > 0 {
			lines = append(lines, "")
		}
		lines = append(lines, s.account(a)...)
	}
	return lines
}

func (s *Reconcile) account(a desk.AccountBooks) []string {
	t := s.env.Theme
	lines := t.Banner(s.verdict(a), s.whose(a), s.w)
	for _, b := range a.Books {
		lines = append(append(lines, ""), s.currency(a, b)...)
	}
	if len(a.Exceptions) > 0 {
		lines = append(lines, "", t.Heading("Not explained", s.w))
		for _, e := range a.Exceptions {
			lines = append(lines, s.exception(e)...)
		}
	}
	lines = append(lines, s.still(a)...)
	if len(a.Payouts) > 0 {
		lines = append(append(lines, "", t.Heading("Payouts", s.w)), s.payouts(a.Payouts)...)
	}
	return lines
}

// verdict is whether all is explained, in one mark.
func (s *Reconcile) verdict(a desk.AccountBooks) kit.Mark {
	switch {
	case s.asking && s.read.so.Rows > 0:
		return kit.PendingMark().Named(kit.Cleanf("Reading the account's history: %d movements, back to %s", s.read.so.Rows, s.env.Locale.Day(s.read.so.Back.Time())))
	case s.asking:
		return kit.PendingMark().Named("Stripe is being asked")
	case a.Away != "":
		return kit.UnsureMark().Named("Not compared")
	case len(a.Exceptions) == 1:
		return kit.RestrictedMark().Named("One thing is not explained")
	case len(a.Exceptions) > 1:
		return kit.RestrictedMark().Named(kit.Cleanf("%d things are not explained", len(a.Exceptions)))
	case s.newer:
		return kit.PendingMark().Named("Something was booked since: [v] compares again")
	}
	return kit.PaidMark().Named("Every cent is explained")
}

// whose is which account it is, whose money is in it, and when Stripe was asked.
func (s *Reconcile) whose(a desk.AccountBooks) kit.Safe {
	words := []string{a.Account.Name, string(a.Account.ID), a.Account.Mode.Tag()}
	text := strings.Join(strings.Fields(strings.Join(words, " ")), " ") + "."
	if len(a.Sharing) > 1 {
		var names []string
		for _, p := range a.Sharing {
			names = append(names, p.Name)
		}
		text += " Shared by " + strings.Join(names, ", ") + "."
	}
	switch {
	case a.Own != "":
		text += " " + a.Own
	case a.Compared != 0:
		text += " Compared with Stripe on " + string(s.env.Locale.Moment(a.Compared.Time())) + "."
	}
	if a.Away != "" {
		text += " " + a.Away
	}
	return kit.Clean(text)
}

// Widths of the sums, which narrow screens keep, and from how many cells a payout's id stands beside its own.
const (
	wideFrom    = 110
	countWidth  = 7
	amountWidth = 14
	feeWidth    = 12
)

// currency draws what was there, what came and went, and what is there.
func (s *Reconcile) currency(a desk.AccountBooks, b desk.Books) []string {
	t := s.env.Theme
	lines := []string{t.Paint(kit.Dim, s.row(kit.Clean(b.Currency.Upper()), "Count", "Gross", "Fees", "Net"))}
	net := func(tone kit.Tone, label kit.Safe, minor int64) {
		lines = append(lines, t.Paint(tone, s.row(label, "", "", "", s.amount(b, minor))))
	}
	if a.Own == "" {
		net(kit.Plain, "Opening balance", b.Opening)
	}
	for _, k := range b.Kinds {
		lines = append(lines, t.Paint(kit.Plain, s.row(kit.Clean(string(k.Kind)), kit.Clean(strconv.Itoa(k.Count)), s.amount(b, k.Gross), s.amount(b, k.Fees), s.amount(b, k.Net))))
	}
	if a.Own == "" {
		net(kit.Strong, "Closing balance", b.Closing)
		if b.Closing != b.Now {
			net(kit.Plain, "Balance now", b.Now)
		}
	}
	if b.AtStripe != nil {
		net(kit.Plain, "Balance at Stripe now", *b.AtStripe)
	}
	tone := kit.Good
	if b.Unexplained != 0 || len(a.Exceptions) > 0 {
		tone = kit.Warn
	}
	net(tone, "Unexplained", b.Unexplained)
	return lines
}

func (s *Reconcile) row(label, count, gross, fees, net kit.Safe) kit.Safe {
	room := max(16, min(s.w, 100)-countWidth-2*amountWidth-feeWidth)
	return label.Fit(room) + count.FitRight(countWidth) + gross.FitRight(amountWidth) + fees.FitRight(feeWidth) + net.FitRight(amountWidth)
}

func (s *Reconcile) amount(b desk.Books, minor int64) kit.Safe {
	return s.env.Locale.Amount(model.Money{Minor: minor, Currency: b.Currency})
}

// exception draws what it is, and what to do.
func (s *Reconcile) exception(e desk.Exception) (lines []string) {
	t := s.env.Theme
	what := s.env.Locale.Moment(e.At.Time()) + "  "
	if e.Practice != "" {
		what += kit.Clean(e.Practice) + ": "
	}
	for i, line := range (what + kit.Clean(e.What)).Wrap(s.w - 2) {
		mark := kit.Safe("  ")
		if i == 0 {
			mark = "▲ "
		}
		lines = append(lines, t.Paint(kit.Warn, mark+line))
	}
	for _, line := range kit.Clean(e.Do).Wrap(s.w - 2) {
		lines = append(lines, t.Hint(kit.Dim, "  "+line))
	}
	return lines
}

// still is what is usual and not at its end.
func (s *Reconcile) still(a desk.AccountBooks) (lines []string) {
	t := s.env.Theme
	if a.Waiting > 0 {
		lines = append(lines, t.Text(kit.Dim, kit.Cleanf("Payments or refunds that Stripe has not booked yet: %d. It books them within the hour.", a.Waiting), s.w)...)
	}
	if a.Found > 0 {
		lines = append(lines, t.Text(kit.Dim, kit.Cleanf("Movements of found payments that nobody has decided about: %d. Home lists them.", a.Found), s.w)...)
	}
	if len(lines) > 0 {
		lines = append([]string{""}, lines...)
	}
	return lines
}

// payouts draws each payout against what left with it.
func (s *Reconcile) payouts(all []desk.PayoutSum) []string {
	t := s.env.Theme
	lines := []string{t.Paint(kit.Dim, s.payoutRow("Made", "State", "Amount", "Movements", "Their sum", "Payout"))}
	for _, p := range all {
		count, sum := kit.Clean(strconv.Itoa(p.Count)), s.env.Locale.Amount(p.Sum)
		if p.Note != "" {
			count, sum = "-", "-"
		}
		tone := kit.Plain
		if !p.Agrees() || p.Failure() != "" {
			tone = kit.Warn
		}
		lines = append(lines, t.Paint(tone, s.payoutRow(s.env.Locale.Moment(p.Payout.Created.Time()), kit.Clean(p.State()), s.env.Locale.Money(p.Payout.Amount), count, sum, kit.Clean(p.Payout.ID))))
		note := p.Note
		if p.Failure() != "" {
			note = "It came back: " + p.Failure() + ". The money is in the balance again."
		}
		if note != "" {
			lines = append(lines, t.Text(kit.Dim, kit.Clean("  "+note), s.w)...)
		}
	}
	return lines
}

// payoutRow ends with the payout's id, where there is room.
func (s *Reconcile) payoutRow(made, state, amount, count, sum, id kit.Safe) kit.Safe {
	row := made.Fit(20) + state.Fit(11) + amount.FitRight(18) + count.FitRight(11) + sum.FitRight(14)
	if s.w < wideFrom {
		return row
	}
	return row + "    " + id
}

package home

import (
	"strings"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/kit"
)

// View draws the numbers at the top and the two lists below; the part around the cursor when they don't fit.
func (s *Home) View() string {
	if s.stage != kit.Ready {
		text := s.failure
		if s.stage == kit.Loading {
			text = "Reading the day"
		}
		return s.env.Theme.Stage(s.stage, text, s.w, s.h)
	}
	lines, _ := s.body()
	end := min(len(lines), s.top+s.room())
	return kit.Exact(strings.Join(append(s.head(), lines[min(s.top, end):end]...), "\n"), s.w, s.h)
}

// room is how many lines are left below the numbers.
func (s *Home) room() int { return max(1, s.h-len(s.head())) }

// head are the day's numbers, which always stand.
func (s *Home) head() []string {
	t := s.env.Theme
	date := s.env.Locale.Date(s.day.Today)
	sums := []kit.Fact{
		{Label: "Taken today", Value: s.env.Locale.Money(s.day.Total), Tone: kit.Strong},
		{Label: "Outstanding", Value: s.env.Locale.Money(s.day.Outstanding)},
		{Label: "Refunds today", Value: s.env.Locale.Money(s.day.Refunded)},
	}
	left := t.Facts(sums, 38)
	right := append([]string{t.Paint(kit.Dim, "Last 14 days to ") + t.Paint(kit.Plain, date)}, t.Paint(kit.Accent, sparkline(s.day.Days)), s.peak())
	lines := make([]string, 0, len(left)+2)
	for i := range left {
		lines = append(lines, kit.SideBySide(left[i], 38, right[i], max(0, s.w-42), 4, 1))
	}
	if taken := s.taken(); taken != "" {
		lines = append(lines, t.Paint(kit.Dim, taken.Cut(s.w)))
	}
	return append(lines, "")
}

// peak names the best of the days, so that the line of bars has a scale.
func (s *Home) peak() string {
	best := s.day.Practice.Zero()
	for _, d := range s.day.Days {
		if d.Minor > best.Minor {
			best = d
		}
	}
	return s.env.Theme.Paint(kit.Dim, "highest day "+s.env.Locale.Money(best))
}

// taken is today's money by payment type, in one line.
func (s *Home) taken() kit.Safe {
	var parts kit.Safe
	for i, one := range s.day.Taken {
		if i > 0 {
			parts += "  ·  "
		}
		parts += kit.Clean(one.Type) + " " + s.env.Locale.Amount(one.Amount)
	}
	return parts
}

const bars = "▁▂▃▄▅▆▇█"

// sparkline draws one bar a day, scaled to the highest.
func sparkline(days []model.Money) kit.Safe {
	top := int64(1)
	for _, d := range days {
		top = max(top, d.Minor)
	}
	steps := []rune(bars)
	var b strings.Builder
	for _, d := range days {
		b.WriteRune(steps[max(0, d.Minor)*int64(len(steps)-1)/top])
		b.WriteByte(' ')
	}
	return kit.Clean(b.String())
}

// body are the lines of both lists, and on which line each row stands.
func (s *Home) body() (lines []string, at []int) {
	t := s.env.Theme
	lines = append(lines, t.Heading("Needs attention", s.w))
	if len(s.day.Attention) == 0 {
		lines = append(lines, t.Paint(kit.Good, "  ✓ Nothing. All money is where it should be."))
	}
	for _, row := range s.day.Attention {
		at = append(at, len(lines))
		lines = append(lines, s.attentionLine(row, len(at)-1 == s.cursor))
	}
	lines = append(lines, "", t.Heading("Today's visits", s.w))
	if len(s.day.Appointments) == 0 {
		lines = append(lines, t.Paint(kit.Dim, "  No visits today. They come in by import from the clinic's booking system."))
	}
	for _, row := range s.day.Appointments {
		at = append(at, len(lines))
		lines = append(lines, s.visitLine(row, len(at)-1 == s.cursor))
	}
	return lines, at
}

// follow scrolls so that the cursor's line is drawn, with its heading where that fits.
func (s *Home) follow() {
	if s.stage != kit.Ready || s.h == 0 {
		return
	}
	lines, at := s.body()
	if len(at) == 0 || len(lines) <= s.room() {
		s.top = 0
		return
	}
	line := at[s.cursor]
	if s.cursor == 0 {
		line = 0
	}
	s.top = max(min(s.top, line), at[s.cursor]-s.room()+1)
}

// rowAt is the row that a click at line y of the body means.
func (s *Home) rowAt(y int) (int, bool) {
	if s.stage != kit.Ready {
		return 0, false
	}
	_, at := s.body()
	for row, line := range at {
		if line-s.top+len(s.head()) == y {
			return row, true
		}
	}
	return 0, false
}

func (s *Home) attentionLine(row desk.Attention, here bool) string {
	mark := markOf(row.Kind)
	text := pointer(here) + mark.Symbol + " " + kit.Clean(row.Sentence)
	return s.env.Theme.PaintRow(here, mark.Tone, text.Fit(s.w))
}

func markOf(kind desk.AttentionKind) kit.Mark {
	switch kind {
	case desk.UnknownMoney:
		return kit.UnsureMark()
	case desk.WePaidTwice, desk.WeOwe, desk.DisputeDue:
		return kit.RejectedMark()
	case desk.AccountTrouble, desk.PayoutCameBack:
		return kit.RestrictedMark()
	case desk.LinkEnding, desk.ApprovalWaits, desk.DisputeWaits:
		return kit.PendingMark()
	case desk.PaymentRequired:
		return kit.Mark{Symbol: "$", Word: "Payment required", Tone: kit.Warn}
	}
	return kit.OpenMark()
}

func pointer(here bool) kit.Safe {
	if here {
		return "› "
	}
	return "  "
}

// visitLine shows a visit: time, patient, type, state, what is open, and what must happen.
func (s *Home) visitLine(row desk.AppointmentRow, here bool) string {
	due, tone := s.due(row)
	money := s.env.Locale.Amount(row.Open)
	text := pointer(here) + s.env.Locale.Clock(row.Appointment.Start.Time()) + "  "
	rest := max(0, s.w-text.Width()-12-2-17-2-10)
	name := min(26, rest*3/5)
	text += kit.Clean(row.Patient.Name).Fit(name) + " " + kit.Clean(row.Type.Name).Fit(max(0, rest-name)) + " "
	text += kit.Clean(string(row.Appointment.State)).Fit(10) + money.FitRight(12) + "  " + due.Fit(17)
	return s.env.Theme.PaintRow(here, tone, text.Fit(s.w))
}

func (s *Home) due(row desk.AppointmentRow) (kit.Safe, kit.Tone) {
	switch {
	case row.Required:
		return "Payment required", kit.Warn
	case row.Paid:
		return "$ Paid", kit.Good
	case row.Invoice.ID != "" && row.Open.Zero():
		return kit.InvoiceMark(row.Invoice.Status()).Text(), kit.Dim
	case row.Invoice.ID != "" && row.Invoice.Paid > 0:
		return kit.PartPaidMark().Text(), kit.Plain
	case row.Acts.Mode == model.Allowed:
		return "$ online allowed", kit.Plain
	}
	return "", kit.Plain
}

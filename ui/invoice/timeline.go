package invoice

import (
	"slices"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/ui/kit"
)

// timeline is what happened to the invoice and who did it, the newest first.
func (s *Invoice) timeline(width int) []string {
	t := s.env.Theme
	lines := []string{t.Heading("Timeline", width)}
	for _, m := range slices.Backward(s.view.Timeline) {
		if width >= 70 {
			lines = append(lines, s.moment(m, width)...)
		} else {
			lines = append(lines, s.stacked(m, width)...)
		}
	}
	return append(lines, "")
}

// moment is one line: when, who, what, how much; words that have no room go on below themselves.
func (s *Invoice) moment(m desk.Moment, width int) []string {
	t, l := s.env.Theme, s.env.Locale
	symbol, tone := s.symbol(m.Mark)
	const before = 19 + 13 + 2
	var lines []string
	for i, words := range kit.Clean(m.Words).Wrap(max(12, width-before-12)) {
		when, who, amount, mark := kit.Safe(""), kit.Safe(""), kit.Safe(""), kit.Safe(" ")
		if i == 0 {
			when, who, amount, mark = l.Moment(m.At.Time()), kit.Clean(m.By), s.amount(m), symbol
		}
		lines = append(lines, t.Paint(kit.Dim, when.Fit(19)+who.Fit(12)+" ")+t.Paint(tone, mark+" ")+
			t.Paint(kit.Plain, words.Fit(width-before-12)+amount.FitRight(12)))
	}
	return lines
}

// stacked is a moment in a narrow pane: when and who, and what below.
func (s *Invoice) stacked(m desk.Moment, width int) []string {
	t, l := s.env.Theme, s.env.Locale
	symbol, tone := s.symbol(m.Mark)
	head := l.Moment(m.At.Time()) + "  " + kit.Clean(m.By)
	lines := []string{t.Paint(tone, symbol+" ") + t.Paint(kit.Dim, head.Fit(max(8, width-14))) + t.Paint(kit.Plain, s.amount(m).FitRight(12))}
	for _, words := range kit.Clean(m.Words).Wrap(max(8, width-2)) {
		lines = append(lines, "  "+t.Paint(kit.Plain, words))
	}
	return lines
}

func (s *Invoice) amount(m desk.Moment) kit.Safe {
	if m.Amount.Zero() {
		return ""
	}
	return s.env.Locale.Amount(m.Amount)
}

func (s *Invoice) symbol(m desk.Mark) (kit.Safe, kit.Tone) {
	switch m {
	case desk.MarkGood:
		return "✓", kit.Good
	case desk.MarkWaiting:
		return "◐", kit.Caution
	case desk.MarkBad:
		return "✕", kit.Bad
	case desk.MarkUnknown:
		return "?", kit.Unsure
	case desk.MarkPlain:
	}
	return "·", kit.Dim
}

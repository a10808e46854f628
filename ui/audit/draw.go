package audit

import (
	"strings"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/kit"
)

// View draws what is narrowed or was checked, the list, and the entry beside it where there is room.
func (s *Audit) View() string {
	left := strings.Join(append(s.head(), s.list.View()), "\n")
	if s.width < wideFrom {
		return left
	}
	width := s.listWidth()
	right := s.width - width - paneGap
	var beside []string
	if row, ok := s.list.Current(); ok {
		beside = facts(s.env, row, right)
	}
	return kit.SideBySide(left, width, strings.Join(beside, "\n"), right, paneGap, s.height)
}

// head are the lines above the list.
func (s *Audit) head() []string {
	t, width := s.env.Theme, s.listWidth()
	if width == 0 {
		return []string{"", ""}
	}
	whose, other := kit.Safe("What happened here"), kit.Safe("organisation")
	if s.whole {
		whose, other = "Patients, staff, accounts, keys", "practice"
	}
	top := t.Paint(kit.Strong, whose) + t.Hint(kit.Dim, "   [/] who, what, which row, day   [tab] "+other)
	if s.find.Shown() {
		top = s.find.View(width)
	}
	return append(append([]string{top}, s.told(width)...), "")
}

// told is what the check or the export came to.
func (s *Audit) told(width int) []string {
	t, p := s.env.Theme, s.check.proof
	switch {
	case s.check.running:
		return []string{"", s.bar(width)}
	case s.check.failure != "":
		return append([]string{""}, t.Text(kit.Bad, "✕ "+s.check.failure, width)...)
	case s.saved.Path != "":
		lines := append([]string{""}, t.Text(kit.Good, kit.Cleanf("✓ %d entries are in %s.", s.saved.Entries, s.saved.Path), width)...)
		if !s.saved.Signed {
			return append(lines, t.Text(kit.Warn, "▲ "+kit.Clean(s.saved.Key.Why), width)...)
		}
		return append(append(lines, t.Text(kit.Plain, "Whoever verifies it needs the public key; pass it on apart from the file. [y] copies it.", width)...), s.keyLine(width)...)
	case p.Done && p.Why != "":
		return append(append([]string{""}, t.Text(kit.Good, kit.Cleanf("✓ All %d entries hold, from the first on.", p.Total), width)...), t.Text(kit.Warn, "▲ "+kit.Clean(p.Why), width)...)
	case p.Done:
		return append(append([]string{""}, t.Text(kit.Good, kit.Cleanf("✓ All %d entries hold, from the first on; the end was signed on %s.", p.Total, s.env.Locale.Moment(p.Signed.Time())), width)...), s.keyLine(width)...)
	}
	return nil
}

func (s *Audit) keyLine(width int) []string {
	return s.env.Theme.Facts([]kit.Fact{{Label: "Public key", Value: s.key(), Tone: kit.Dim}}, width)
}

// bar is how far the check has come.
func (s *Audit) bar(width int) string {
	t, p := s.env.Theme, s.check.proof
	cells := max(4, min(30, width-48))
	full := 0
	if p.Total > 0 {
		full = int(uint64(cells) * min(p.Checked, p.Total) / p.Total)
	}
	bar := kit.Clean(strings.Repeat("█", full) + strings.Repeat("░", cells-full))
	return t.Paint(kit.Accent, bar) + t.Paint(kit.Plain, kit.Cleanf(" %d of %d entries ", p.Checked, p.Total)) + t.Hint(kit.Dim, "[esc] stops")
}

// deed writes an action for people: "payment.cash" is "Payment cash". A refusal says what was asked for.
func deed(e model.AuditEntry) kit.Safe {
	if e.Action == "refused" {
		return kit.Cleanf("Refused: %s", e.Subject)
	}
	text := strings.NewReplacer(".", " ", "_", " ").Replace(e.Action)
	if text != "" {
		text = strings.ToUpper(text[:1]) + text[1:]
	}
	return kit.Clean(text)
}

func tone(e model.AuditEntry) kit.Tone {
	if e.Action == "refused" || strings.HasPrefix(e.Action, "sign in.wrong") {
		return kit.Warn
	}
	return kit.Plain
}

// short is a state in a list: of a reference to a personal value the field alone.
func short(text string) kit.Safe {
	words := strings.Fields(text)
	for i, word := range words {
		if refs := model.PersonalRefs(word); len(refs) == 1 {
			words[i] = refs[0].Field
		}
	}
	return kit.Clean(strings.Join(words, " "))
}

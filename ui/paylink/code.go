package paylink

import (
	"strings"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/kit"
)

// Room that the code needs beside itself: a pane of words at its side, or lines of words above and below it.
const (
	paneWidth = 32
	paneGap   = 3
	wordsAbove,
	wordsBelow = 2, 1
)

// code draws what the patient sees: practice, amount, code. Words stand at its side where the window is wide, else above it; a window that
// is too small says what is missing.
func (s *PayLink) code() string {
	if s.qr == nil {
		return s.stuck("The address of this link is too long for a code. Copy it [y] and send it to the patient.")
	}
	columns, rows := s.qr.Size()
	switch {
	case s.width >= columns+paneGap+paneWidth && s.height >= rows:
		return s.beside(columns, rows)
	case s.width >= columns && s.height >= rows+wordsAbove+wordsBelow:
		return s.below(columns)
	}
	return s.stuck(s.missing(columns, rows))
}

// missing says how much larger the window must be; its last row is the practice's name.
func (s *PayLink) missing(columns, rows int) kit.Safe {
	if s.width < columns+paneGap+paneWidth {
		rows += wordsAbove + wordsBelow
	}
	short, narrow := rows-s.height, columns-s.width
	text := kit.Cleanf("The code needs a window of %d rows and %d columns: ", rows+1, columns)
	switch {
	case short > 0 && narrow > 0:
		text += kit.Cleanf("%d rows and %d columns are missing.", short, narrow)
	case narrow > 0:
		text += kit.Cleanf("%d columns are missing.", narrow)
	case short == 1:
		text += "1 row is missing."
	default:
		text += kit.Cleanf("%d rows are missing.", short)
	}
	return text + " Make the window larger or its letters smaller, or copy the address [y] and send it to the patient. The screen turns to PAID by itself all the same."
}

// beside puts the words to the left of the code.
func (s *PayLink) beside(columns, rows int) string {
	pane := s.width - columns - paneGap
	words := s.words(min(pane, 44))
	above := max(0, (rows-len(words))/3)
	left := strings.Repeat("\n", above) + strings.Join(words, "\n")
	return kit.SideBySide(indented(left), pane, s.qr.View(), columns, paneGap, s.height)
}

// below puts the code under one line of words.
func (s *PayLink) below(columns int) string {
	t := s.env.Theme
	margin := strings.Repeat(" ", max(0, (s.width-columns)/2))
	head := kit.Clean(s.view.Practice.Name).Cut(columns/2) + "   "
	lines := []string{" " + t.Paint(kit.Strong, head+s.env.Locale.Money(s.link.Amount)) + "   " + s.state(), ""}
	for line := range strings.SplitSeq(s.qr.View(), "\n") {
		lines = append(lines, margin+line)
	}
	return strings.Join(append(lines, " "+s.keys()), "\n")
}

// words are the practice, the amount, and what to do.
func (s *PayLink) words(width int) []string {
	t := s.env.Theme
	lines := t.Text(kit.Strong, kit.Clean(s.view.Practice.Name), width)
	lines = append(lines, "", t.Paint(kit.Strong, s.env.Locale.Money(s.link.Amount)), "")
	lines = append(lines, t.Text(kit.Plain, "Please scan the code with your phone's camera, and pay on the page that opens.", width)...)
	lines = append(lines, "", s.state(), "")
	return append(lines, t.Hint(kit.Dim, "[y] "+s.copying()), t.Hint(kit.Dim, "[d] stop the link"), t.Hint(kit.Dim, "[Esc] back, it stays open"))
}

func (s *PayLink) keys() string {
	return s.env.Theme.Hint(kit.Dim, "[y] "+s.copying()+"  [d] stop the link  [Esc] back, it stays open")
}

func (s *PayLink) copying() kit.Safe {
	if s.copied {
		return "address copied ✓"
	}
	return "copy address"
}

// state is where the link stands, and that test money is none.
func (s *PayLink) state() string {
	t := s.env.Theme
	mark := kit.PendingMark().Named("Waiting for the payment")
	switch s.link.Status {
	case model.LinkProcessing:
		mark = kit.PendingMark().Named("The bank is deciding")
	case model.LinkExpiring:
		mark = kit.PendingMark().Named("Being stopped")
	}
	line := t.Draw(mark)
	if s.link.Mode == model.Test {
		line += "  " + t.Draw(kit.TestMark())
	}
	return line
}

// stuck is the screen without a code.
func (s *PayLink) stuck(why kit.Safe) string {
	t := s.env.Theme
	width := min(s.width-2, 72)
	lines := []string{"", t.Paint(kit.Strong, kit.Clean(s.view.Practice.Name).Cut(width)), "", t.Paint(kit.Strong, s.env.Locale.Money(s.link.Amount)), "", s.state(), ""}
	lines = append(lines, t.Text(kit.Plain, why, width)...)
	return indented(strings.Join(append(lines, "", s.keys()), "\n"))
}

// cheer is the result, for the patient.
func (s *PayLink) cheer() string {
	word := []kit.Safe{
		"█████   ███   ███  █████ ",
		"██  ██ ██ ██   █   ██  ██",
		"█████  █████   █   ██  ██",
		"██     ██ ██   █   ██  ██",
		"██     ██ ██  ███  █████ ",
	}
	lines := []string{s.centred(kit.Strong, kit.Clean(s.view.Practice.Name)), "", ""}
	for _, row := range word {
		lines = append(lines, s.centred(kit.Good, row))
	}
	lines = append(lines, "", "", s.centred(kit.Strong, "✓ PAID  "+s.env.Locale.Money(s.link.Amount)), "", s.centred(kit.Plain, "Thank you."))
	if s.link.Mode == model.Test {
		lines = append(lines, "", s.centred(kit.Caution, kit.TestMark().Text()))
	}
	above := max(0, (s.height-len(lines))/3)
	return strings.Repeat("\n", above) + strings.Join(append(lines, "", s.centred(kit.Dim, "any key leads on")), "\n")
}

func (s *PayLink) centred(tone kit.Tone, text kit.Safe) string {
	text = text.Cut(s.width)
	return strings.Repeat(" ", max(0, (s.width-text.Width())/2)) + s.env.Theme.Paint(tone, text)
}

func indented(text string) string { return " " + strings.ReplaceAll(text, "\n", "\n ") }

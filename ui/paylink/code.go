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

// code draws what the patient sees: practice, what it is for, code. Words stand at its side where the window is wide, else above it; a window that
// is too small says what is missing.
func (p *page) code() string {
	if p.qr == nil {
		return p.stuck("The address of this link is too long for a code. Copy it [y] and send it to the patient.")
	}
	columns, rows := p.qr.Size()
	switch {
	case p.width >= columns+paneGap+paneWidth && p.height >= rows:
		return p.beside(columns, rows)
	case p.width >= columns && p.height >= rows+wordsAbove+wordsBelow:
		return p.below(columns)
	}
	return p.stuck(p.missing(columns, rows))
}

// missing says how much larger the window must be; its last row is the practice's name.
func (p *page) missing(columns, rows int) kit.Safe {
	if p.width < columns+paneGap+paneWidth {
		rows += wordsAbove + wordsBelow
	}
	short, narrow := rows-p.height, columns-p.width
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
	return text + " Make the window larger or its letters smaller, or copy the address [y] and send it to the patient. " + p.words.turns
}

// beside puts the words to the left of the code.
func (p *page) beside(columns, rows int) string {
	pane := p.width - columns - paneGap
	words := p.beckon(min(pane, 44))
	above := max(0, (rows-len(words))/3)
	left := strings.Repeat("\n", above) + strings.Join(words, "\n")
	return kit.SideBySide(indented(left), pane, p.qr.View(), columns, paneGap, p.height)
}

// below puts the code under one line of words.
func (p *page) below(columns int) string {
	t := p.env.Theme
	margin := strings.Repeat(" ", max(0, (p.width-columns)/2))
	head := p.clinic.Cut(columns/2) + "   "
	lines := []string{" " + t.Paint(kit.Strong, head+p.title()) + "   " + p.state(), ""}
	for line := range strings.SplitSeq(p.qr.View(), "\n") {
		lines = append(lines, margin+line)
	}
	return strings.Join(append(lines, " "+p.keys()), "\n")
}

// beckon is the practice, what it is for, and what to do.
func (p *page) beckon(width int) []string {
	t := p.env.Theme
	lines := t.Text(kit.Strong, p.clinic, width)
	lines = append(lines, "", t.Paint(kit.Strong, p.title()), "")
	lines = append(lines, t.Text(kit.Plain, p.words.todo, width)...)
	lines = append(lines, "", p.state(), "")
	return append(lines, t.Hint(kit.Dim, "[y] "+p.copying()), t.Hint(kit.Dim, "[d] stop the link"), t.Hint(kit.Dim, "[Esc] back, it stays open"))
}

func (p *page) keys() string {
	return p.env.Theme.Hint(kit.Dim, "[y] "+p.copying()+"  [d] stop the link  [Esc] back, it stays open")
}

func (p *page) copying() kit.Safe {
	if p.copied {
		return "address copied ✓"
	}
	return "copy address"
}

// state is where the link stands, and that test money is none.
func (p *page) state() string {
	t := p.env.Theme
	mark := kit.PendingMark().Named(p.words.waiting)
	switch p.link.Status {
	case model.LinkProcessing:
		mark = kit.PendingMark().Named("The bank is deciding")
	case model.LinkExpiring:
		mark = kit.PendingMark().Named("Being stopped")
	}
	line := t.Draw(mark)
	if p.link.Mode == model.Test {
		line += "  " + t.Draw(kit.TestMark())
	}
	return line
}

// stuck is the screen without a code.
func (p *page) stuck(why kit.Safe) string {
	t := p.env.Theme
	width := min(p.width-2, 72)
	lines := []string{"", t.Paint(kit.Strong, p.clinic.Cut(width)), "", t.Paint(kit.Strong, p.title()), "", p.state(), ""}
	lines = append(lines, t.Text(kit.Plain, why, width)...)
	return indented(strings.Join(append(lines, "", p.keys()), "\n"))
}

// title is what the page is for, over its code.
func (p *page) title() kit.Safe {
	if p.link.Amount.Zero() {
		return p.words.title
	}
	return p.env.Locale.Money(p.link.Amount)
}

// cheer is the result, for the patient, between the practice's name and what leads on.
func (p *page) cheer(result ...string) string {
	lines := append([]string{p.centred(kit.Strong, p.clinic), "", ""}, result...)
	if p.link.Mode == model.Test {
		lines = append(lines, "", p.centred(kit.Caution, kit.TestMark().Text()))
	}
	above := max(0, (p.height-len(lines))/3)
	return strings.Repeat("\n", above) + strings.Join(append(lines, "", p.centred(kit.Dim, "any key leads on")), "\n")
}

func (p *page) centred(tone kit.Tone, text kit.Safe) string {
	text = text.Cut(p.width)
	return strings.Repeat(" ", max(0, (p.width-text.Width())/2)) + p.env.Theme.Paint(tone, text)
}

func indented(text string) string { return " " + strings.ReplaceAll(text, "\n", "\n ") }

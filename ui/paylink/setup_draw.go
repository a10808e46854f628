package paylink

import (
	"strings"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/kit"
)

// View draws the phase.
func (s *Setup) View() string {
	t := s.env.Theme
	switch s.stage {
	case kit.Loading:
		return t.Stage(kit.Loading, "Reading the patient", s.width, s.height)
	case kit.Failed:
		return t.Stage(kit.Failed, s.failure, s.width, s.height)
	case kit.Empty, kit.Ready:
	}
	width := min(s.width, 76)
	var lines []string
	switch s.phase {
	case showing:
		return s.code()
	case cheering:
		return s.cheer()
	case telling:
		lines = append(t.Banner(kit.PaidMark().Named("Card saved"), s.saved()+" Nothing was charged.", width), "", t.Hint(kit.Dim, "Any key leads back."))
	case waiting:
		lines = append(t.Banner(kit.UnsureMark(), "Stripe has not answered yet, so there is no code to show. Nothing is charged by this link. paydesk goes on asking and shows the code here by itself.", width),
			"", t.Hint(kit.Dim, "[d] stop the link   [Esc] back, paydesk goes on asking"))
	case over:
		lines = append(t.Banner(kit.RejectedMark().Named("The link has ended"), "No card was added by it, and none can be added by it any more.", width), "", t.Hint(kit.Plain, "[Enter] make a new link   [Esc] back"))
	case offering:
		lines = s.offer(width)
	}
	return strings.Join(lines, "\n")
}

// offer says what will be made, where, and until when it can be used.
func (s *Setup) offer(width int) []string {
	t, v := s.env.Theme, s.view
	if why := s.whyNotMake(); why != "" && !s.busy {
		return append(t.Banner(kit.UnconnectedMark().Named("No link can be made"), why, width), "", t.Hint(kit.Dim, "[Esc] back"))
	}
	var lines []string
	if s.refusal != "" {
		lines = append(t.Banner(kit.RejectedMark().Named("No link was made"), s.refusal, width), "")
	}
	who := kit.Clean(v.Patient.Name)
	if v.Patient.BirthDate != 0 {
		who += ", born " + s.env.Locale.Date(v.Patient.BirthDate)
	}
	mode := kit.Clean(v.Practice.Mode.Badge())
	if v.Practice.Mode == model.Test {
		mode += ": test cards only, no real money moves"
	}
	lines = append(lines, t.Facts([]kit.Fact{
		{Label: "For", Value: who, Tone: kit.Strong},
		{Label: "Where", Value: "a page of Stripe's: its QR code comes onto this screen, to be turned to the patient"},
		{Label: "What for", Value: "the patient adds a card there and agrees that invoices are paid with it; nothing is charged now"},
		{Label: "Valid until", Value: s.env.Locale.Moment(s.ends.Time()) + "; you can stop it before"},
		{Label: "Sent", Value: "nothing is sent by itself: copy the address [y] once the link is made"},
		{Label: "Mode", Value: mode, Tone: kit.Caution},
	}, width)...)
	act := kit.Safe("[Enter] make the link   [Esc] back")
	if s.busy {
		act = "Asking Stripe for the page …"
	}
	return append(lines, "", t.Hint(kit.Plain, act))
}

// saved names the card that the link brought.
func (s *Setup) saved() kit.Safe {
	for _, c := range s.view.Cards {
		if c.Card.ID == s.link.Card {
			return kit.Clean(c.Card.Label()) + " is saved for " + kit.Clean(s.view.Patient.Name) + "."
		}
	}
	return "The card is saved for " + kit.Clean(s.view.Patient.Name) + "."
}

// code draws what the patient sees: practice, what to do, code; no name. A window that is too small says what is missing.
func (s *Setup) code() string {
	if s.qr == nil {
		return s.stuck("The address of this link is too long for a code. Copy it [y] and send it to the patient.")
	}
	columns, rows := s.qr.Size()
	switch {
	case s.width >= columns+paneGap+paneWidth && s.height >= rows:
		pane := s.width - columns - paneGap
		words := s.words(min(pane, 44))
		left := strings.Repeat("\n", max(0, (rows-len(words))/3)) + strings.Join(words, "\n")
		return kit.SideBySide(indented(left), pane, s.qr.View(), columns, paneGap, s.height)
	case s.width >= columns && s.height >= rows+wordsAbove+wordsBelow:
		return s.below(columns)
	}
	return s.stuck(s.missing(columns, rows+wordsAbove+wordsBelow))
}

// missing says how much larger the window must be; its last row is the practice's name.
func (s *Setup) missing(columns, rows int) kit.Safe {
	text := kit.Cleanf("The code needs a window of %d rows and %d columns:", rows+1, columns)
	if short := rows - s.height; short > 0 {
		text += kit.Cleanf(" %d more rows.", short)
	}
	if narrow := columns - s.width; narrow > 0 {
		text += kit.Cleanf(" %d more columns.", narrow)
	}
	return text + " Make the window larger or its letters smaller, or copy the address [y] and send it to the patient. The screen says by itself when the card is saved."
}

// below puts the code under one line of words.
func (s *Setup) below(columns int) string {
	margin := strings.Repeat(" ", max(0, (s.width-columns)/2))
	lines := []string{" " + s.env.Theme.Paint(kit.Strong, kit.Clean(s.view.Practice.Name).Cut(columns/2)) + "   " + s.state(), ""}
	for line := range strings.SplitSeq(s.qr.View(), "\n") {
		lines = append(lines, margin+line)
	}
	return strings.Join(append(lines, " "+s.keys()), "\n")
}

func (s *Setup) words(width int) []string {
	t := s.env.Theme
	lines := append(t.Text(kit.Strong, kit.Clean(s.view.Practice.Name), width), "", t.Paint(kit.Strong, "Save a card"), "")
	lines = append(lines, t.Text(kit.Plain, "Please scan the code with your phone's camera, and add your card on the page that opens. Nothing is charged now.", width)...)
	return append(lines, "", s.state(), "", t.Hint(kit.Dim, "[y] "+s.copying()), t.Hint(kit.Dim, "[d] stop the link"), t.Hint(kit.Dim, "[Esc] back, it stays open"))
}

func (s *Setup) keys() string {
	return s.env.Theme.Hint(kit.Dim, "[y] "+s.copying()+"  [d] stop the link  [Esc] back, it stays open")
}

func (s *Setup) copying() kit.Safe {
	if s.copied {
		return "address copied ✓"
	}
	return "copy address"
}

// state is where the link stands, and that test cards are none.
func (s *Setup) state() string {
	mark := kit.PendingMark().Named("Waiting for the card")
	if s.link.Status == model.LinkExpiring {
		mark = mark.Named("Being stopped")
	}
	line := s.env.Theme.Draw(mark)
	if s.link.Mode == model.Test {
		line += "  " + s.env.Theme.Draw(kit.TestMark())
	}
	return line
}

// stuck is the screen without a code.
func (s *Setup) stuck(why kit.Safe) string {
	t := s.env.Theme
	width := min(s.width-2, 72)
	lines := []string{"", t.Paint(kit.Strong, kit.Clean(s.view.Practice.Name).Cut(width)), "", t.Paint(kit.Strong, "Save a card"), "", s.state(), ""}
	lines = append(lines, t.Text(kit.Plain, why, width)...)
	return indented(strings.Join(append(lines, "", s.keys()), "\n"))
}

// cheer is the result, for the patient.
func (s *Setup) cheer() string {
	lines := []string{s.centred(kit.Strong, kit.Clean(s.view.Practice.Name)), "", "", s.centred(kit.Good, "✓ CARD SAVED"), "", s.centred(kit.Plain, "Nothing was charged. Thank you.")}
	if s.link.Mode == model.Test {
		lines = append(lines, "", s.centred(kit.Caution, kit.TestMark().Text()))
	}
	above := max(0, (s.height-len(lines))/3)
	return strings.Repeat("\n", above) + strings.Join(append(lines, "", s.centred(kit.Dim, "any key leads on")), "\n")
}

func (s *Setup) centred(tone kit.Tone, text kit.Safe) string {
	text = text.Cut(s.width)
	return strings.Repeat(" ", max(0, (s.width-text.Width())/2)) + s.env.Theme.Paint(tone, text)
}

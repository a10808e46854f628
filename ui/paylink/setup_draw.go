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
		return s.cheer(s.centred(kit.Good, "✓ CARD SAVED"), "", s.centred(kit.Plain, "Nothing was charged. Thank you."))
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

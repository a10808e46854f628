package connect

import (
	"strings"
	"time"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/kit"
)

// spinner turns with every question to the desk.
const spinner = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"

// qrGap stands between the text and the code; leastText is how narrow the text may get for it. A window that would have to be wider than
// mostWindow is not asked for.
const (
	qrGap      = 3
	leastText  = 44
	mostWindow = 140
)

// waitingPage shows the address in every way that leads to it, and how long it holds.
func (s *Connect) waitingPage() *page {
	columns, rows := 0, 0
	if s.way.qr != nil {
		columns, rows = s.way.qr.Size()
	}
	fits := columns > 0 && s.w >= columns+qrGap+leastText && s.h >= rows
	if !fits || s.Capturing() {
		p := s.waitingText(s.w)
		if window := columns + qrGap + leastText + 2; columns > 0 && window <= mostWindow && !s.Capturing() {
			p.add("", s.env.Theme.Paint(kit.Dim, kit.Cleanf("A window of %d x %d shows a QR code of the address here.", window, rows+5).Cut(s.w)))
		}
		return p
	}
	left := s.w - columns - qrGap
	code := &page{lines: strings.Split(s.way.qr.View(), "\n")}
	return s.waitingText(left).beside(code, left, columns, qrGap)
}

func (s *Connect) waitingText(width int) *page {
	t, p := s.env.Theme, &page{}
	text := kit.Safe("Press \"Authorise access\" on Stripe's page. This screen turns green by itself.")
	if !s.way.auth.Listening {
		text = "Press \"Authorise access\" on Stripe's page, copy the address on which you end, and paste it here with [v]."
	}
	p.add(t.Banner(kit.PendingMark().Named("Waiting for Stripe"), text, width)...)
	p.add("", s.countdown())
	if note := s.wayNote(); note != "" {
		p.add("")
		for _, part := range ("▲ " + note).Wrap(width) {
			p.add(t.Hint(kit.Warn, part))
		}
	}
	if s.way.paste != nil {
		p.add("", t.Heading("Paste the address that you ended on", width), "")
		p.add(strings.Split(s.way.paste.View(width, max(4, s.h-len(p.lines))), "\n")...)
		return p
	}
	p.part(t.Heading("Stripe's page", width))
	p.add(s.address(width)...)
	p.add("")
	for _, hint := range s.hints() {
		p.add(t.Text(kit.Plain, hint, width)...)
	}
	return p
}

// hints are the ways to the page and back from it.
func (s *Connect) hints() []kit.Safe {
	hints := []kit.Safe{"[y] copies it", "[v] pastes the address you ended on, if that page did not open", "[Esc] cancels"}
	if s.local() {
		return append([]kit.Safe{"[o] opens it in the browser again"}, hints...)
	}
	return hints
}

// wayNote is an answer that was ignored, or else what went wrong beside the attempt.
func (s *Connect) wayNote() kit.Safe {
	if s.way.at.Message != "" {
		return kit.Clean(s.way.at.Message)
	}
	return s.way.note
}

// countdown is the spinner and how long the address holds.
func (s *Connect) countdown() string {
	t := s.env.Theme
	turn := []rune(spinner)
	left := max(0, s.way.at.Expires.Since(model.MillisOf(s.env.Now())).Round(time.Second))
	word := kit.Cleanf(" %d:%02d left", int(left.Minutes()), int(left.Seconds())%60)
	if s.way.at.Status == model.AttemptExchanging {
		word = " Stripe has answered; reading the account"
	}
	return t.Paint(kit.Accent, kit.Clean(string(turn[s.way.turn%len(turn)]))) + t.Paint(kit.Plain, word)
}

// address is the page's address over as many lines as it needs, each of them a link to the whole.
func (s *Connect) address(width int) []string {
	whole := kit.Clean(s.way.auth.Address)
	var lines []string
	for rest := whole; rest != ""; {
		n := min(len(rest), max(8, width))
		lines = append(lines, kit.Link(whole, rest[:n]))
		rest = rest[n:]
	}
	return lines
}

// decision asks about an account that isn't the one last connected here.
func (s *Connect) decision() *page {
	t, p := s.env.Theme, &page{}
	a := s.way.at.Account
	p.add(t.Banner(kit.RestrictedMark().Named("Another account than last time"),
		"Stripe gave access to an account that is not the one last connected to this practice. Nothing is connected yet.", s.w)...)
	p.part(t.Facts([]kit.Fact{
		{Label: "Stripe gave", Value: kit.Clean(a.Name) + " (" + kit.Clean(string(a.ID)) + ")", Tone: kit.Strong},
		{Label: "Last connected here", Value: kit.Clean(string(s.way.at.Last))},
		{Label: "If you use it", Value: "Payments go to the new account. Cards saved with the last one stay off: they belong to their account."},
	}, s.w)...)
	p.add("", s.countdown(), "")
	p.row(s.button("Don't use it: give the access back", true, s.cursor == 0))
	p.row(s.button(kit.Cleanf("Use this account for %s", s.is.Practice.Name), true, s.cursor == 1))
	return p
}

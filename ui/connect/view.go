package connect

import (
	"strings"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/kit"
)

// wide is from how many columns on two panes stand side by side, and paneGap what is between them.
const (
	wide    = 104
	paneGap = 4
)

// View draws the state that is shown, the part of it that fits.
func (s *Connect) View() string {
	if s.stage != kit.Ready {
		text := s.failure
		if s.stage == kit.Loading {
			text = "Asking how this practice stands with Stripe"
		}
		return s.env.Theme.Stage(s.stage, text, s.w, s.h)
	}
	lines := s.page().lines
	top := max(0, min(s.top, len(lines)-s.h))
	shown := lines[top:min(len(lines), top+s.h)]
	view := kit.Exact(strings.Join(shown, "\n"), s.w, s.h)
	if below := len(lines) - top - s.h; below > 0 && s.h > 1 {
		more := s.env.Theme.Paint(kit.Dim, kit.Cleanf("↓ %d more lines", below+1).FitRight(s.w))
		view = kit.Overlay(view, more, 0, s.h-1)
	}
	return view
}

// page draws the phase.
func (s *Connect) page() *page {
	switch s.phase {
	case leaving:
		return s.beforeLeaving(s.w)
	case waiting:
		return s.waitingPage()
	case deciding:
		return s.decision()
	case refusing:
		return s.refusal()
	case goingLive:
		return s.livePage()
	case resting:
	}
	if s.stage != kit.Ready || s.w == 0 {
		return &page{}
	}
	if s.connectable() {
		return s.unconnected()
	}
	return s.connected()
}

// panes is how wide the two panes are; right is 0 where there is room for one only.
func (s *Connect) panes() (left, right int) {
	if s.w < wide {
		return s.w, 0
	}
	right = (s.w - paneGap) * 9 / 20
	return s.w - paneGap - right, right
}

// connected is the page of an account, whatever Stripe lets it do.
func (s *Connect) connected() *page {
	left, right := s.panes()
	p := &page{}
	p.add(s.env.Theme.Banner(kit.AccountMark(s.is.State), kit.Clean(s.is.Standing), left)...)
	p.part(s.requirements(left)...)
	if right == 0 {
		p.part(s.verification(left)...)
		p.part(s.facts(left)...)
		p.part(s.footer(left)...)
		s.checklist(p, left)
		return p
	}
	p.part(s.facts(left)...)
	p.part(s.footer(left)...)
	side := &page{}
	side.part(s.verification(right)...)
	s.checklist(side, right)
	return p.beside(side, left, right, paneGap)
}

// requirements are what Stripe asks for, in words, and where to answer.
func (s *Connect) requirements(width int) []string {
	t := s.env.Theme
	if !s.asked() {
		return nil
	}
	var lines []string
	if len(s.is.Requirements) > 0 {
		lines = append(lines, t.Heading("What Stripe asks for", width))
	}
	for _, one := range s.is.Requirements {
		lines = append(lines, s.requirement(one, width)...)
	}
	return append(lines, t.Text(kit.Plain, "  Where to finish: dashboard.stripe.com [o]", width)...)
}

func (s *Connect) requirement(one desk.Asked, width int) []string {
	t := s.env.Theme
	symbol, tone := kit.Safe("○"), kit.Warn
	switch {
	case one.Over:
		symbol, tone = "✕", kit.Bad
	case one.When == "being checked by Stripe":
		symbol, tone = "◐", kit.Dim
	}
	when := kit.Clean(one.When).Width() + 2
	words := kit.Clean(one.Words).Wrap(max(8, width-when-4))
	var lines []string
	for i, part := range words {
		head, tail := kit.Safe("    "), kit.Safe("")
		if i == 0 {
			head, tail = "  "+symbol+" ", kit.Clean(one.When).FitRight(when)
		}
		lines = append(lines, t.Paint(tone, head)+t.Paint(kit.Plain, part.Fit(max(8, width-when-4)))+t.Paint(tone, tail))
	}
	if one.Reason != "" {
		for _, part := range kit.Cleanf("Stripe says: %s", one.Reason).Wrap(max(8, width-6)) {
			lines = append(lines, "      "+t.Paint(kit.Dim, part))
		}
	}
	return lines
}

// facts are the account's.
func (s *Connect) facts(width int) []string {
	a, c := s.is.Account, s.is.Connection
	since := s.env.Locale.Moment(c.ConnectedAt.Time()) + " by " + kit.Clean(c.ConnectedBy)
	switch c.How {
	case model.ByReuse:
		since += ", by an existing connection"
	case model.ByKeys:
		since += ", with keys"
	case model.ByOAuth:
	}
	shared := kit.Safe("no other practice uses this account")
	if len(s.is.Shared) > 0 {
		shared = kit.Clean(strings.Join(s.is.Shared, ", "))
	}
	badge := kit.ModeMark(c.Mode)
	facts := []kit.Fact{
		{Label: "Account", Value: kit.Clean(a.Name), Tone: kit.Strong},
		{Label: "Account id", Value: kit.Clean(string(a.ID))},
		{Label: "Mode", Value: badge.Text(), Tone: badge.Tone},
		{Label: "Connected since", Value: since},
	}
	if s.is.Key != "" {
		facts = append(facts, kit.Fact{Label: "Secret Key", Value: kit.Clean(s.is.Key)})
	}
	if s.is.State != model.Revoked { // what holds there now is not known
		facts = append(facts, switched("Charges", a.ChargesEnabled), switched("Payouts", a.PayoutsEnabled))
	}
	facts = append(facts, kit.Fact{Label: "Shared with", Value: shared})
	if s.is.CardsOff > 0 {
		facts = append(facts, kit.Fact{
			Label: "Saved cards", Tone: kit.Warn,
			Value: counted(s.is.CardsOff, "card is", "cards are") + " still off since the disconnect: [v] asks Stripe for them again.",
		})
	}
	facts = append(facts, kit.Fact{Label: "Read from Stripe", Value: s.env.Locale.Moment(a.ReadAt.Time()), Tone: kit.Dim})
	facts = append(facts, s.followed()...)
	return append(s.env.Theme.Facts(facts, width), s.labels(width)...)
}

// labels are the actions by their names; dimmed with the sentence who can help for somebody who may only look.
func (s *Connect) labels(width int) []string {
	t := s.env.Theme
	if s.mayNot == "" && s.is.Key != "" {
		return t.Text(kit.Plain, "[v] Verify   [d] Disconnect Stripe Account   [k] Payment Processing", width)
	}
	if s.mayNot == "" {
		return t.Text(kit.Plain, "[v] Verify   [d] Disconnect Stripe Account", width)
	}
	return append([]string{t.Paint(kit.Dim, "(v) Verify   (d) Disconnect Stripe Account")}, t.Text(kit.Dim, s.mayNot, width)...)
}

// footer is the "Invoice Footer Disclaimer", which everybody sees.
func (s *Connect) footer(width int) []string {
	if s.mayNot == "" {
		return nil // it is where the keys are
	}
	t, text := s.env.Theme, kit.Clean(s.is.Practice.Footer)
	if text == "" {
		text = "None: nothing stands below the lines of an invoice."
	}
	return append([]string{t.Heading("Invoice Footer Disclaimer", width)}, t.Text(kit.Plain, text, width)...)
}

// switched is a fact that is on or off.
func switched(label kit.Safe, on bool) kit.Fact {
	if on {
		return kit.Fact{Label: label, Value: "✓ on", Tone: kit.Good}
	}
	return kit.Fact{Label: label, Value: "✕ stopped by Stripe", Tone: kit.Bad}
}

// checklist says what is still off: connecting switches nothing on. The line under the cursor says where it is done.
func (s *Connect) checklist(p *page, width int) {
	steps := s.is.Checklist
	if len(steps) == 0 {
		return
	}
	t := s.env.Theme
	left := 0
	for _, step := range steps {
		if !step.Done {
			left++
		}
	}
	title := kit.Safe("After connecting: all is on")
	if left > 0 {
		title = kit.Cleanf("After connecting: %d of %d steps are left", left, len(steps))
	}
	p.part(t.Heading(title, width))
	first := len(s.rows()) - len(steps)
	for i, step := range steps {
		p.row(s.step(step, first+i == s.cursor, width)...)
	}
}

func (s *Connect) step(step desk.Step, here bool, width int) []string {
	t := s.env.Theme
	symbol, tone := kit.Safe("○ "), kit.Plain
	if step.Done {
		symbol, tone = "✓ ", kit.Good
	}
	lines := []string{t.PaintRow(here, tone, (pointer(here) + symbol + kit.Clean(step.Label)).Fit(width))}
	if here {
		for _, part := range kit.Clean(step.Detail).Wrap(max(8, width-4)) {
			lines = append(lines, "    "+t.Paint(kit.Dim, part))
		}
	}
	return lines
}

func pointer(here bool) kit.Safe {
	if here {
		return "› "
	}
	return "  "
}

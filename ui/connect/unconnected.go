package connect

import (
	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/kit"
)

// unconnected is the page of a practice without a connection that works: the ways to one.
func (s *Connect) unconnected() *page {
	left, right := s.panes()
	p := &page{}
	mark, text := s.standing()
	p.add(s.env.Theme.Banner(mark, text, left)...)
	p.add("")
	s.ways(p, left)
	if s.is.State == model.Revoked {
		p.part(s.facts(left)...)
	}
	p.part(s.footer(left)...)
	if right == 0 {
		s.checklist(p, left)
		return p
	}
	side := s.beforeLeaving(right)
	s.checklist(side, right)
	return p.beside(side, left, right, paneGap)
}

// standing is the state, or how the last attempt ended.
func (s *Connect) standing() (kit.Mark, kit.Safe) {
	again := kit.Clean(s.ended.Message) + " [c] tries again."
	switch s.ended.Status {
	case model.AttemptCancelled:
		return kit.UnconnectedMark().Named("Not connected: cancelled"), again
	case model.AttemptTimedOut:
		return kit.RestrictedMark().Named("Not connected: the time is over"), again
	case model.AttemptRefused:
		return kit.RejectedMark().Named("Not connected: refused"), again
	case model.AttemptWaiting, model.AttemptExchanging, model.AttemptGranted, model.AttemptConnected:
	}
	return kit.AccountMark(s.is.State), kit.Clean(s.is.Standing)
}

// ways are the button and the connections of other practices.
func (s *Connect) ways(p *page, width int) {
	t := s.env.Theme
	label := kit.Safe("Connect with Stripe")
	if s.is.State == model.Revoked {
		label = "Connect with Stripe again"
	}
	why, note := kit.Clean(s.is.Why.Connect), kit.Safe("Opens Stripe's page: two to five minutes, once for a practice.")
	if last := s.is.Connection.Account; last != "" {
		note = kit.Cleanf("Last connected here: %s. The same account brings its saved cards back.", last)
	}
	lines := []string{s.button(label, why == "", s.cursor == 0)}
	if why != "" {
		note = why
	}
	for _, part := range note.Wrap(max(8, width-4)) {
		lines = append(lines, "    "+t.Paint(kit.Dim, part))
	}
	p.row(lines...)
	p.part(t.Heading("Or use an existing connection from another practice", width))
	s.offers(p, width)
	p.part(t.Heading("Or use keys of the account's own", width))
	last := len(s.is.Reusable) + 1
	p.row(s.keysRow(s.cursor == last, width)...)
}

// offers are the connections of other practices.
func (s *Connect) offers(p *page, width int) {
	t := s.env.Theme
	if len(s.is.Reusable) == 0 {
		p.add("  " + t.Paint(kit.Dim, "No other practice is connected to Stripe yet."))
		return
	}
	for _, part := range kit.Clean(desk.ReuseNote).Wrap(max(8, width-2)) {
		p.add("  " + t.Paint(kit.Dim, part))
	}
	p.add("")
	for i, one := range s.is.Reusable {
		p.row(s.offer(one, s.cursor == i+1, width)...)
	}
}

// keysRow leads to the form for the account's own keys.
func (s *Connect) keysRow(here bool, width int) []string {
	t, tone := s.env.Theme, kit.Plain
	why := kit.Clean(s.is.Why.Keys)
	if why != "" {
		tone = kit.Dim
	}
	lines := []string{t.PaintRow(here, tone, (pointer(here) + "Payment Processing: Secret Key and Publishable Key").Fit(width))}
	if why != "" && here {
		for _, part := range why.Wrap(max(8, width-4)) {
			lines = append(lines, "    "+t.Paint(kit.Dim, part))
		}
	}
	return lines
}

// button draws the main way. Its marks say without colour whether it has the cursor.
func (s *Connect) button(label kit.Safe, can, here bool) string {
	t := s.env.Theme
	switch {
	case here && can:
		return t.Paint(kit.Button, "▸ "+label+" ◂")
	case here:
		return t.Paint(kit.Dim, "› "+label)
	case can:
		return t.Paint(kit.Accent, "  "+label)
	}
	return t.Paint(kit.Dim, "  "+label)
}

// offer is one row "Use This Connection".
func (s *Connect) offer(one desk.Reusable, here bool, width int) []string {
	t := s.env.Theme
	why := kit.Clean(s.is.Why.Reuse)
	if why == "" {
		why = kit.Clean(one.Why)
	}
	tone := kit.Plain
	if why != "" {
		tone = kit.Dim
	}
	text := pointer(here) + kit.Cleanf("Use This Connection: %s", one.Name)
	which := kit.Cleanf(", %s, %s", one.Account, one.Mode.Badge())
	var lines []string
	if (text + which).Width() <= width {
		lines = append(lines, t.PaintRow(here, tone, (text+which).Fit(width)))
	} else {
		lines = append(lines, t.PaintRow(here, tone, text.Fit(width)), t.PaintRow(here, kit.Dim, ("    "+which[2:]).Fit(width)))
	}
	if one.State != model.Connected {
		lines = append(lines, "    "+t.Draw(kit.AccountMark(one.State)))
	}
	for _, warning := range one.Warnings {
		for _, part := range ("▲ " + kit.Clean(warning)).Wrap(max(8, width-4)) {
			lines = append(lines, "    "+t.Paint(kit.Warn, part))
		}
	}
	if why != "" && here {
		for _, part := range why.Wrap(max(8, width-4)) {
			lines = append(lines, "    "+t.Paint(kit.Dim, part))
		}
	}
	return lines
}

// beforeLeaving is what Stripe will ask, told before the browser opens.
func (s *Connect) beforeLeaving(width int) *page {
	t, p := s.env.Theme, &page{}
	p.add(t.Heading("Before you go to Stripe", width), "")
	for i, text := range s.steps() {
		for j, part := range text.Wrap(max(8, width-5)) {
			number := kit.Safe("   ")
			if j == 0 {
				number = kit.Cleanf("%d. ", i+1)
			}
			p.add("  " + t.Paint(kit.Accent, number) + t.Hint(kit.Plain, part))
		}
	}
	if s.phase == leaving {
		p.add("", "  "+s.button("Go to Stripe", true, true), "")
		p.add("  " + t.Hint(kit.Dim, "[Enter] opens the page   [Esc] back"))
	}
	return p
}

func (s *Connect) steps() []kit.Safe {
	steps := []kit.Safe{
		"It takes two to five minutes.",
		"Stripe asks for identity details, because the law says so (know your customer): have an identity document and the bank account at hand.",
		"Sign in, choose this practice's account or make one, review the permissions, and press \"Authorise access\".",
		"One platform at a time can fully control an account: accounts held by another platform are not shown. The way out is a further account under the same Stripe login; it shares the legal entity.",
	}
	if s.is.Listening {
		return append(steps, "Then come back: this screen turns green by itself.")
	}
	return append(steps, "At the end, copy the address of the last page and paste it here: the browser can't bring it back by itself on this machine.")
}

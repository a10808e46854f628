package apptype

import (
	"strings"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/kit"
)

// Lines around the list: what is shown and a blank above it; a blank, a heading and what the type means below it.
const (
	listTop    = 2
	detailSize = 6
)

// SetSize keeps the row under the cursor in view.
func (s *Types) SetSize(w, h int) {
	s.w, s.h = w, h
	s.list.SetSize(w, max(2, h-listTop-detailSize))
}

func (s *Types) columns() []kit.Column[desk.TypeRow] {
	l := s.env.Locale
	return []kit.Column[desk.TypeRow]{
		{Title: "Name", Width: 16, Grow: 1, Cell: func(r desk.TypeRow) kit.Cell { return kit.Text(kit.Clean(r.Type.Name)) }},
		{Title: "Min", Width: 4, Right: true, Rank: 3, Cell: func(r desk.TypeRow) kit.Cell { return kit.Text(kit.Cleanf("%d", r.Type.Minutes)) }},
		{Title: "Price", Width: 11, Right: true, Cell: func(r desk.TypeRow) kit.Cell { return kit.Text(l.Money(r.Type.Price)) }},
		{Title: "Mode", Width: 10, Cell: s.modeCell},
		{Title: "Acts as", Width: 10, Rank: 1, Cell: actsCell},
		{Title: "Deposit", Width: 10, Right: true, Rank: 2, Cell: s.depositCell},
		{Title: "Cancel fee", Width: 10, Right: true, Rank: 4, Cell: func(r desk.TypeRow) kit.Cell { return s.sum(r.Type.CancellationFee) }},
		{Title: "Price shown", Width: 12, Rank: 5, Cell: shownCell},
		{Title: "Sensitive", Width: 9, Rank: 6, Cell: sensitiveCell},
	}
}

func none() kit.Cell { return kit.Cell{Text: "–", Tone: kit.Dim} }

func (s *Types) sum(m model.Money) kit.Cell {
	if m.Zero() {
		return none()
	}
	return kit.Text(s.env.Locale.Money(m))
}

// modeCell is the mode as set, with the flag of those that take online payment; dim where no mode can mean anything yet.
func (s *Types) modeCell(r desk.TypeRow) kit.Cell {
	c := kit.Cell{Text: "  " + kit.Clean(string(r.Type.Mode)), Tone: kit.Dim}
	if !r.Flag {
		return c
	}
	flag := kit.MoneyMark().Named(kit.Clean(string(r.Type.Mode)))
	c.Text = flag.Text()
	if r.Acts.Mode == r.Type.Mode {
		c.Tone = flag.Tone
	}
	return c
}

// actsCell says how the mode acts where that is not as set.
func actsCell(r desk.TypeRow) kit.Cell {
	if r.Acts.Mode == r.Type.Mode {
		return kit.Cell{Text: "as set", Tone: kit.Dim}
	}
	return kit.Cell{Text: "▲ " + kit.Clean(string(r.Acts.Mode)), Tone: kit.Warn}
}

func (s *Types) depositCell(r desk.TypeRow) kit.Cell {
	if r.Type.Deposit == (model.Deposit{}) {
		return none()
	}
	c := kit.Text(kit.Clean(depositText(r.Type.Deposit, r.Type.Price)))
	if r.Type.Deposit.Amount > 0 {
		c.Text = s.env.Locale.Money(r.Type.Price.Of(r.Type.Deposit.Amount))
	}
	if s.all.State == model.NotConnected {
		c.Tone = kit.Dim
	}
	return c
}

func shownCell(r desk.TypeRow) kit.Cell {
	switch r.Type.PriceShown {
	case model.PriceWherePaid:
		return kit.Text("where paid")
	case model.PriceAtPayment:
		return kit.Text("at payment")
	case model.PriceNever:
	}
	return kit.Text("never")
}

func sensitiveCell(r desk.TypeRow) kit.Cell {
	if r.Type.Sensitive {
		return kit.Cell{Text: "sensitive", Tone: kit.Warn}
	}
	return kit.Cell{}
}

// View draws what is shown, the list, and what the type under the cursor means.
func (s *Types) View() string {
	t := s.env.Theme
	switch s.stage {
	case kit.Loading:
		return t.Stage(kit.Loading, "Reading the appointment types", s.w, s.h)
	case kit.Failed:
		return t.Stage(kit.Failed, s.failure, s.w, s.h)
	case kit.Empty, kit.Ready:
	}
	height := max(2, s.h-listTop-detailSize)
	list := s.list.View()
	if s.list.Stage() == kit.Empty && len(s.all.Rows) > 0 {
		list = t.Stage(kit.Empty, "No type is so. [Esc] shows all of them.", s.w, height)
	}
	return s.head() + "\n\n" + kit.Exact(list, s.w, height) + "\n\n" + strings.Join(s.detail(), "\n")
}

// head says which types are shown.
func (s *Types) head() string {
	t := s.env.Theme
	if s.find.Shown() {
		return s.find.View(s.w)
	}
	if s.only != "" {
		return t.Hint(kit.Plain, kit.Cleanf("%d of %s: %s only   [Esc] shows all", len(s.shown()), count(len(s.all.Rows)), s.only))
	}
	flagged := 0
	for _, r := range s.all.Rows {
		if r.Flag {
			flagged++
		}
	}
	return t.Hint(kit.Dim, kit.Cleanf("%s, $ %d with online payment   [f] filters by mode   [/] finds", count(len(s.all.Rows)), flagged))
}

// detail is the question which mode, or what the type under the cursor means for a patient.
func (s *Types) detail() []string {
	t := s.env.Theme
	if s.choosing {
		marked := s.list.Marked()
		what := count(len(marked))
		if len(marked) == 1 {
			what = kit.Clean(marked[0].Type.Name)
		}
		return []string{t.Heading("Set the mode of "+what, s.w), t.Hint(kit.Plain, "[d] Disabled   [a] Allowed   [r] Required   [Esc] cancel")}
	}
	row, ok := s.list.Current()
	if !ok {
		return nil
	}
	lines := append([]string{t.Heading("Online payments: "+kit.Clean(row.Type.Name), s.w)}, s.meaning(row)...)
	return append(lines, t.Text(kit.Dim, s.small(row.Type), s.w)...)
}

// meaning is how the type acts and why, in at most two lines.
func (s *Types) meaning(row desk.TypeRow) []string {
	text, tone := acting(s.env, row.Type, row.Acts)
	if s.all.WhyModes != "" && s.all.State == model.NotConnected {
		text, tone = kit.Clean(s.all.WhyModes)+s.wayToConnect(), kit.Dim
	}
	lines := s.env.Theme.Text(tone, text, s.w)
	return lines[:min(2, len(lines))]
}

// acting is the sentence on how a type acts for anybody.
func acting(env kit.Env, t model.AppointmentType, acts model.Payable) (kit.Safe, kit.Tone) {
	switch acts.Mode {
	case model.Required:
		return "$ Required: " + env.Locale.Money(acts.Asked) + " must be paid beforehand.", kit.Plain
	case model.Allowed:
		return "$ Allowed: " + env.Locale.Money(acts.Asked) + " may be paid beforehand, or at the desk.", kit.Plain
	case model.Disabled:
	}
	if t.Mode == model.Disabled {
		return "Disabled: it is paid at the desk.", kit.Dim
	}
	return "▲ " + kit.Clean(acts.Reason), kit.Warn
}

// small is what has no column in a narrow window.
func (s *Types) small(t model.AppointmentType) kit.Safe {
	fee := kit.Safe("no cancellation fee")
	if !t.CancellationFee.Zero() {
		fee = "cancellation fee " + s.env.Locale.Money(t.CancellationFee)
	}
	text := "Price shown " + kit.Clean(string(t.PriceShown)) + "  ·  " + fee
	if t.Sensitive {
		return "Sensitive: never named outside paydesk  ·  " + text
	}
	return text
}

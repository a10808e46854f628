package take

import (
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/kit"
)

// sideFrom is the width from which the fields stand beside the ways.
const (
	sideFrom = 72
	paneGap  = 3
)

// View draws what is paid, the ways, and the fields of the chosen one.
func (s *Take) View() string {
	t := s.env.Theme
	switch s.stage {
	case kit.Loading:
		return t.Stage(kit.Loading, "Reading the invoice", s.width, s.height)
	case kit.Failed:
		return t.Stage(kit.Failed, s.failure, s.width, s.height)
	case kit.Empty, kit.Ready:
	}
	head := s.head()
	if s.finished || s.view.Takeable() != "" && !s.busy {
		return strings.Join(append(head, s.ending()...), "\n")
	}
	head = append(head, s.lastOutcome()...)
	room := max(1, s.height-len(head))
	if s.width < sideFrom {
		fields := s.fieldLines(s.width)
		ways := s.wayLines(s.width, max(3, room-len(fields)-1))
		return strings.Join(append(append(append(head, ways...), ""), fields...), "\n")
	}
	left, right := s.panes()
	body := kit.SideBySide(strings.Join(s.wayLines(left, room), "\n"), left, strings.Join(s.fieldLines(right), "\n"), right, paneGap, room)
	return strings.Join(head, "\n") + "\n" + body
}

// panes are the widths of the ways and of the fields.
func (s *Take) panes() (left, right int) {
	right = min(50, max(38, s.width*2/5))
	return s.width - paneGap - right, right
}

// head is who pays what.
func (s *Take) head() []string {
	t, l, v := s.env.Theme, s.env.Locale, s.view
	who := kit.Clean(v.Patient.Name)
	if v.Patient.BirthDate != 0 {
		who += ", born " + l.Date(v.Patient.BirthDate)
	}
	mark := kit.InvoiceMark(v.Invoice.Status())
	state := kit.Clean(v.Invoice.Number) + "  "
	gap := max(2, s.width-who.Width()-state.Width()-mark.Text().Width())
	open := l.Money(v.Invoice.Open()) + " open"
	if v.Invoice.Open() != v.Invoice.Total {
		open += " of " + l.Money(v.Invoice.Total)
	}
	line := t.Paint(kit.Strong, open)
	if s.count > 1 {
		line += t.Paint(kit.Dim, kit.Cleanf("   invoice %d of %d", s.count-len(s.queue)+1, s.count))
	}
	if link, ok := v.OpenLink(); ok {
		line += t.Paint(kit.Caution, kit.Cleanf("   ◐ a pay link of %s is open; it is stopped first", l.Money(link.Amount)))
	}
	return []string{
		t.Paint(kit.Strong, who) + strings.Repeat(" ", gap) + t.Paint(kit.Dim, state) + t.Draw(mark),
		line, "",
	}
}

// ending is what stands there where nothing can be taken, or nothing is left to take.
func (s *Take) ending() []string {
	t, width := s.env.Theme, min(s.width, 76)
	if s.finished {
		lines := s.lastOutcome()
		if len(lines) == 0 {
			lines = append(t.Banner(kit.InvoiceMark(s.view.Invoice.Status()), kit.Clean(s.view.Takeable()), width), "")
		}
		return append(lines, t.Text(kit.Dim, "Any key leads back.", width)...)
	}
	mark := kit.UnsureMark()
	if s.view.InFlight || s.view.Locked() == "" {
		mark = kit.PendingMark().Named("In progress")
	}
	if s.view.Locked() == "" {
		mark = kit.InvoiceMark(s.view.Invoice.Status())
	}
	lines := append(t.Banner(mark, kit.Clean(s.view.Takeable()), width), "")
	if s.view.Locked() != "" {
		lines = append(lines, t.Text(kit.Dim, "This screen goes on by itself as soon as it is known. [Esc] leads back; nothing is lost.", width)...)
	}
	return lines
}

func (s *Take) lastOutcome() []string {
	if s.outcome == nil {
		return nil
	}
	return append(s.env.Theme.Banner(s.outcome.mark, s.outcome.text, min(s.width, 90)), "")
}

// wayLines are the ways, the part around the chosen one where not all have room.
func (s *Take) wayLines(width, height int) []string {
	t := s.env.Theme
	lines := make([]string, 0, len(s.ways))
	for i, w := range s.ways {
		chosen := i == s.chosen
		gutter, symbol, tone := kit.Safe("  "), kit.Safe("○ "), kit.Plain
		if chosen {
			gutter, symbol = "▌ ", "◉ "
		}
		if w.why != "" {
			tone = kit.Dim
		}
		label := w.label
		detail := w.detail.Cut(max(0, width-label.Width()-7))
		line := t.PaintRow(chosen, kit.Accent, gutter) + t.PaintRow(chosen, tone, symbol+label+"  ")
		rest := max(0, width-4-label.Width()-2)
		lines = append(lines, line+t.PaintRow(chosen, kit.Dim, detail.Fit(rest)))
	}
	top := 0
	if len(lines) > height {
		top = min(max(0, s.chosen-height/2), len(lines)-height)
	}
	return lines[top:min(len(lines), top+height)]
}

// fieldLines are the fields of the chosen way, and what follows from them.
func (s *Take) fieldLines(width int) []string {
	t := s.env.Theme
	w := s.ways[s.chosen]
	if w.why != "" {
		return t.Text(kit.Plain, w.why, width)
	}
	var lines []string
	for _, f := range s.fields() {
		lines = append(lines, s.fieldLine(f, width)...)
	}
	lines = append(lines, s.consequences(width)...)
	amount, _ := s.typed()
	if s.busy {
		return append(append(lines, ""), t.Text(kit.Dim, "In progress: nothing more can be taken until it has ended.", width)...)
	}
	lines = append(append(lines, ""), t.Text(kit.Plain, "[Enter] "+s.act(w, amount), width)...)
	for _, hint := range s.hints() {
		lines = append(lines, t.Hint(kit.Dim, hint))
	}
	return lines
}

func (s *Take) hints() []kit.Safe {
	hints := []kit.Safe{"[↑] [↓] another way to pay"}
	if len(s.fields()) > 1 {
		hints = append(hints, "[Tab] next field")
	}
	return hints
}

// labelWidth and sumWidth keep fields and sums in columns.
const (
	labelWidth = 16
	sumWidth   = 11
)

func (s *Take) fieldLine(f *field, width int) []string {
	t := s.env.Theme
	head := t.Paint(kit.Dim, "  "+f.label.Fit(labelWidth))
	if f == s.focus {
		head = t.Paint(kit.Accent, "▌ ") + t.Paint(kit.Strong, f.label.Fit(labelWidth))
	}
	room := max(6, width-labelWidth-2)
	line := head + f.input.View(room)
	if f != &s.reference {
		code := kit.Clean(s.view.Invoice.Total.Currency.Upper())
		line = head + f.input.View(min(sumWidth, room)) + t.Paint(kit.Dim, " "+code)
	}
	lines := []string{line}
	for i, part := range f.problem.Wrap(max(8, width-4)) {
		mark := kit.Safe("    ")
		if i == 0 {
			mark = "  ✕ "
		}
		lines = append(lines, t.Paint(kit.Bad, mark+part))
	}
	return lines
}

// consequences are the sums that change with every key: change, what remains, what becomes credit.
func (s *Take) consequences(width int) []string {
	t, l := s.env.Theme, s.env.Locale
	sum := func(tone kit.Tone, label kit.Safe, m model.Money) string {
		return t.Paint(kit.Dim, "  "+label.Fit(labelWidth)) + t.Paint(tone, l.Amount(m).Fit(sumWidth)+" "+kit.Clean(m.Currency.Upper()))
	}
	amount, wrong := s.typed()
	if wrong != "" || s.amount.problem != "" {
		return nil
	}
	var lines []string
	if raw := s.amount.input.Value(); strings.HasPrefix(raw, "/") || strings.HasSuffix(raw, "%") {
		lines = append(lines, sum(kit.Plain, "That is", amount))
	}
	if cash, wrong := s.cash(); wrong == "" && cash.Minor > 0 {
		lines = append(lines, sum(kit.Strong, "Change", change(cash, amount)))
	}
	rest := s.view.Invoice.Open().Minus(amount)
	if rest.Minor < 0 {
		return append(lines, sum(kit.Warn, "Held as credit", rest.Of(-rest.Minor)))
	}
	return append(lines, sum(kit.Plain, "Remains open", rest))
}

// mouse chooses a way.
func (s *Take) mouse(msg tea.MouseMsg) {
	if s.stage != kit.Ready || s.finished {
		return
	}
	switch msg.Button {
	case tea.MouseButtonWheelUp:
		s.choose(s.chosen - 1)
	case tea.MouseButtonWheelDown:
		s.choose(s.chosen + 1)
	case tea.MouseButtonLeft:
		if msg.Action == tea.MouseActionPress {
			s.click(msg.X, msg.Y)
		}
	}
}

func (s *Take) click(x, y int) {
	top := len(s.head()) + len(s.lastOutcome())
	if left, _ := s.panes(); s.width >= sideFrom && x >= left {
		return
	}
	room := max(1, s.height-top)
	first := 0
	if len(s.ways) > room {
		first = min(max(0, s.chosen-room/2), len(s.ways)-room)
	}
	s.choose(first + y - top)
}

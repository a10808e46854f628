package kit

import (
	"slices"
	"strings"

	"clinic.example/paydesk/model"
)

// How wide fields are drawn where there is room: texts, and amounts and dates.
const (
	inputWidth = 44
	shortWidth = 16
)

// View draws the form in at most width by height cells. Where it is higher, it
// shows the part around the field that has the focus, and its keys below.
func (f *Form) View(width, height int) string {
	label := 0
	values := f.Values()
	for _, e := range f.all {
		if w := e.Label.Width(); !e.hidden(values) && w <= width/3 {
			label = max(label, w)
		}
	}
	lines, at := f.lines(values, label, width, height)
	if len(lines) > height && height > 1 {
		keys, room := len(lines)-1, height-1
		top := min(max(0, at-room/2), keys-room)
		lines = append(slices.Clone(lines[top:top+room]), lines[keys])
		f.rows = append(slices.Clone(f.rows[top:top+room]), -1)
	}
	return strings.Join(lines, "\n")
}

// lines draws all fields and the button, and returns where the focus is. Blank
// lines between fields go first when there isn't room.
func (f *Form) lines(values Values, label, width, height int) (lines []string, at int) {
	lines, at = f.drawFields(values, label, width, true)
	if len(lines) > height {
		lines, at = f.drawFields(values, label, width, false)
	}
	return lines, at
}

func (f *Form) drawFields(values Values, label, width int, airy bool) (lines []string, at int) {
	f.rows = f.rows[:0]
	add := func(field int, more ...string) {
		for _, line := range more {
			lines, f.rows = append(lines, line), append(f.rows, field)
		}
	}
	for i, e := range f.all {
		if e.hidden(values) {
			continue
		}
		if e.Area != "" {
			add(-1, f.env.Theme.Heading(e.Area, width))
		}
		if i == f.focus {
			at = len(lines)
		}
		if e.Label.Width() > label {
			add(i, f.longLabel(e, i == f.focus, width))
		}
		add(i, f.fieldLine(e, i == f.focus, label, width))
		add(i, f.notes(e, i == f.focus, label, width)...)
		if airy {
			add(-1, "")
		}
	}
	if !airy {
		add(-1, "")
	}
	t := f.env.Theme
	add(-1, strings.Repeat(" ", label+4)+t.Hint(Dim, "[Enter] "+f.act+"   [Tab] next field   [Esc] cancel"))
	return lines, at
}

// longLabel is a label that is wider than the others' column: it stands in a
// line of its own above its field.
func (f *Form) longLabel(e *entry, focused bool, width int) string {
	t := f.env.Theme
	if focused {
		return t.Paint(Accent, "▌ ") + t.Paint(Strong, e.Label.Cut(width-2))
	}
	return t.Paint(Dim, "  "+e.Label.Cut(width-2))
}

// fieldLine is the label and the field; a bar stands before the one in focus.
func (f *Form) fieldLine(e *entry, focused bool, label, width int) string {
	t := f.env.Theme
	name := e.Label
	if name.Width() > label {
		name = ""
	}
	head := t.Paint(Dim, "  "+name.Fit(label)+"  ")
	if focused {
		head = t.Paint(Accent, "▌ ") + t.Paint(Strong, name.Fit(label)+"  ")
	}
	room := max(4, min(inputWidth, width-label-4))
	if e.Shut {
		return head + t.Paint(Dim, e.shown().Cut(room))
	}
	if e.Kind == ChoiceField {
		return head + f.choice(e, focused, max(4, width-label-4))
	}
	switch e.Kind {
	case AmountField:
		return head + e.input.Field(t, min(shortWidth, room)) + t.Paint(Dim, " "+f.worth(e))
	case DateField:
		return head + e.input.Field(t, min(shortWidth, room))
	case TextField, ChoiceField, SecretField:
	}
	return head + e.input.Field(t, room)
}

// worth is the currency of an amount and, where a part was typed, what it is.
func (f *Form) worth(e *entry) Safe {
	code := Clean(e.Whole.Currency.Upper())
	raw := e.raw()
	if strings.HasPrefix(raw, "/") || strings.HasSuffix(raw, "%") {
		if m, err := model.ParseMoney(raw, e.Whole); err == nil {
			return "= " + f.env.Locale.Money(m)
		}
	}
	return code
}

// shown is the value of a field that can't be changed.
func (e *entry) shown() Safe {
	if e.Kind == ChoiceField && len(e.Options) > 0 {
		return e.Options[e.chosen].Label
	}
	if e.raw() == "" {
		return "–"
	}
	return Clean(e.raw())
}

// choice draws all options where they fit in a line, otherwise the chosen one
// between arrows.
func (f *Form) choice(e *entry, focused bool, width int) string {
	t := f.env.Theme
	total := 0
	for _, o := range e.Options {
		total += o.Label.Width() + 5
	}
	if total > width {
		return f.oneChoice(e, focused, width)
	}
	var b strings.Builder
	for i, o := range e.Options {
		symbol, tone := Safe("○ "), Dim
		if i == e.chosen {
			symbol, tone = "◉ ", Plain
			if focused {
				tone = Accent
			}
		}
		b.WriteString(t.Paint(tone, symbol+o.Label) + "   ")
	}
	return b.String()
}

func (f *Form) oneChoice(e *entry, focused bool, width int) string {
	t := f.env.Theme
	if len(e.Options) == 0 {
		return t.Paint(Dim, "nothing to choose from")
	}
	place := Cleanf("  %d of %d", e.chosen+1, len(e.Options))
	label := e.Options[e.chosen].Label.Cut(max(1, width-4-place.Width()))
	if focused {
		return t.Paint(Accent, "‹ "+label+" ›") + t.Paint(Dim, place)
	}
	return t.Paint(Line, "‹ ") + t.Paint(Plain, label) + t.Paint(Line, " ›")
}

// notes are the lines under a field: its problem, or its hint while it has the
// focus.
func (f *Form) notes(e *entry, focused bool, label, width int) []string {
	t := f.env.Theme
	text, tone, symbol := e.Hint, Dim, Safe("")
	switch {
	case e.problem != "":
		text, tone, symbol = e.problem, Bad, "✕ "
	case !focused:
		return nil
	}
	var lines []string
	for i, line := range text.Wrap(max(8, width-label-6)) {
		if i == 0 {
			line = symbol + line
		} else if symbol != "" {
			line = "  " + line
		}
		lines = append(lines, strings.Repeat(" ", label+4)+t.Paint(tone, line))
	}
	return lines
}

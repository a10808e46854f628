package kit

import "strings"

// View draws the head and the rows of the window, and nothing else: how many
// rows there are makes no difference.
func (l *List[R]) View() string {
	switch l.stage {
	case Loading:
		return l.env.Theme.Stage(Loading, "Loading", l.width, l.height)
	case Empty:
		return l.env.Theme.Stage(Empty, l.empty, l.width, l.height)
	case Failed:
		return l.env.Theme.Stage(Failed, l.failure, l.width, l.height)
	case Ready:
	}
	var b strings.Builder
	b.WriteString("  " + head(l.env.Theme, l.shown))
	for i := l.top; i < min(l.top+l.body(), len(l.rows)); i++ {
		b.WriteByte('\n')
		l.line(&b, i)
	}
	return b.String()
}

// line draws a row behind its gutter: a bar for the cursor, a dot for a mark.
func (l *List[R]) line(b *strings.Builder, i int) {
	t, selected := l.env.Theme, i == l.cursor
	gutter, tone := Safe("  "), Plain
	marked := l.marks[l.key(l.rows[i])]
	switch {
	case selected && marked:
		gutter, tone = "▌■", Accent
	case selected:
		gutter, tone = "▌ ", Accent
	case marked:
		gutter, tone = " ■", Accent
	}
	b.WriteString(t.PaintRow(selected, tone, gutter))
	line := row(t, l.shown, l.rows[i], selected)
	b.WriteString(line)
	if rest := l.width - 2 - total(l.shown); rest > 0 {
		b.WriteString(t.PaintRow(selected, Plain, blanks(rest)))
	}
}

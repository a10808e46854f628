package kit

import (
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// Fact is a label and its value, as dialogs and detail screens list them.
type Fact struct {
	Label, Value Safe
	Tone         Tone
}

// Facts draws one fact a line, values aligned behind the labels; a value that
// is too long goes on below itself.
func (t *Theme) Facts(facts []Fact, width int) []string {
	label := 0
	for _, f := range facts {
		label = max(label, f.Label.Width())
	}
	label = min(label, max(0, width/2-2))
	var lines []string
	for _, f := range facts {
		head := f.Label.Fit(label)
		for i, part := range orBlank(f.Value.Wrap(width - label - 2)) {
			if i > 0 {
				head = blanks(label)
			}
			lines = append(lines, t.Paint(Dim, head)+"  "+t.Paint(f.Tone, part))
		}
	}
	return lines
}

func orBlank(lines []Safe) []Safe {
	if len(lines) == 0 {
		return []Safe{""}
	}
	return lines
}

// Text wraps a paragraph to width and paints it, its [keys] in the accent.
func (t *Theme) Text(tone Tone, s Safe, width int) []string {
	var lines []string
	for _, line := range s.Wrap(width) {
		lines = append(lines, t.Hint(tone, line))
	}
	return lines
}

// Hint paints a line and shows its bracketed keys in the accent: "[n] new".
func (t *Theme) Hint(tone Tone, s Safe) string {
	var b strings.Builder
	for s != "" {
		open := strings.IndexByte(string(s), '[')
		end := strings.IndexByte(string(s[max(open, 0):]), ']')
		if open < 0 || end < 0 || end > 9 {
			b.WriteString(t.Paint(tone, s))
			break
		}
		if open > 0 {
			b.WriteString(t.Paint(tone, s[:open]))
		}
		b.WriteString(t.Paint(Accent, s[open:open+end+1]))
		s = s[open+end+1:]
	}
	return b.String()
}

// Heading draws the title of a part of a screen with a rule to the width.
func (t *Theme) Heading(title Safe, width int) string {
	title = title.Cut(width)
	rule := max(0, width-title.Width()-1)
	return t.Paint(Strong, title) + " " + t.Paint(Line, Safe(strings.Repeat("─", rule)))
}

// Rule draws a thin line.
func (t *Theme) Rule(width int) string {
	return t.Paint(Line, Safe(strings.Repeat("─", max(0, width))))
}

// Banner draws a state big and clear: a bar in its tone, the mark, and what it
// means under it.
func (t *Theme) Banner(m Mark, text Safe, width int) []string {
	bar := t.Paint(m.Tone, "▌")
	lines := []string{bar + " " + t.Paint(m.Tone, m.Text().Cut(width-2))}
	for _, line := range text.Wrap(width - 2) {
		lines = append(lines, bar+" "+t.Hint(Plain, line))
	}
	return lines
}

// Stage draws a screen that has nothing to show yet: loading, empty (say how to
// begin, with keys in brackets) or failed (the sentence of the error).
func (t *Theme) Stage(stage Stage, text Safe, width, height int) string {
	tone, symbol := Dim, Safe("")
	switch stage {
	case Loading:
		symbol = "… "
	case Failed:
		tone, symbol = Plain, "✕ "
	case Ready, Empty:
	}
	lines := (symbol + text).Wrap(min(width-4, 64))
	block := make([]string, 0, len(lines))
	for _, line := range lines {
		pad := max(0, (width-line.Width())/2)
		block = append(block, strings.Repeat(" ", pad)+t.Hint(tone, line))
	}
	top := max(0, (height-len(block))/3)
	return Exact(strings.Repeat("\n", top)+strings.Join(block, "\n"), width, height)
}

// Exact makes a drawing exactly width by height cells: longer lines and further
// lines are cut, missing ones are blank.
func Exact(view string, width, height int) string {
	lines := strings.Split(view, "\n")
	if len(lines) > height {
		lines = lines[:max(0, height)]
	}
	for i, line := range lines {
		lines[i] = fitStyled(line, width)
	}
	for len(lines) < height {
		lines = append(lines, strings.Repeat(" ", max(0, width)))
	}
	return strings.Join(lines, "\n")
}

// fitStyled is Safe.Fit for a line that already has its colours.
func fitStyled(line string, width int) string {
	w := ansi.StringWidth(line)
	if w > width {
		line = ansi.Truncate(line, max(0, width), "…")
		w = ansi.StringWidth(line)
	}
	return line + strings.Repeat(" ", max(0, width-w))
}

// SideBySide draws two panes next to each other, gap cells apart.
func SideBySide(left string, leftWidth int, right string, rightWidth, gap, height int) string {
	a := strings.Split(Exact(left, leftWidth, height), "\n")
	b := strings.Split(Exact(right, rightWidth, height), "\n")
	for i := range a {
		a[i] += strings.Repeat(" ", gap) + b[i]
	}
	return strings.Join(a, "\n")
}

// Overlay draws box over view with its top left corner at column x and row y.
func Overlay(view, box string, x, y int) string {
	lines := strings.Split(view, "\n")
	for i, over := range strings.Split(box, "\n") {
		if y+i < 0 || y+i >= len(lines) {
			continue
		}
		under := lines[y+i]
		end := x + ansi.StringWidth(over)
		left := fitStyled(ansi.Truncate(under, x, ""), x)
		lines[y+i] = left + "\x1b[m" + over + "\x1b[m" + ansi.TruncateLeft(under, end, "")
	}
	return strings.Join(lines, "\n")
}

// Faded draws a view without its colours, as it stands behind a dialog.
func (t *Theme) Faded(view string) string {
	lines := strings.Split(ansi.Strip(view), "\n")
	for i, line := range lines {
		lines[i] = t.Paint(Dim, Safe(line))
	}
	return strings.Join(lines, "\n")
}

package kit

import (
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"
)

// Dialog stands over the screen and takes all input until it closes.
type Dialog interface {
	// Update returns the dialog as it is now, or nil when it has closed. Mouse
	// positions count from the box's top left corner.
	Update(msg tea.Msg) (Dialog, tea.Cmd)
	// View draws the box for a body of this size.
	View(width, height int) string
}

// Guarded is a dialog after which keys are swallowed until the input has been
// quiet: the rest of a doubled or held Enter must not reach the screen below.
type Guarded interface{ GuardsInput() }

// quietTime is how long the input must rest before a guarded dialog listens.
const quietTime = 400 * time.Millisecond

// Quiet swallows keys until none has come for 400 ms.
type Quiet struct {
	now   func() time.Time
	last  time.Time
	awake bool
}

// NewQuiet starts swallowing now.
func NewQuiet(now func() time.Time) *Quiet { return &Quiet{now: now, last: now()} }

// Swallows reports whether a key that came now must be dropped.
func (q *Quiet) Swallows() bool {
	if q.awake {
		return false
	}
	t := q.now()
	q.awake = t.Sub(q.last) >= quietTime
	q.last = t
	return !q.awake
}

// Restart makes it swallow again.
func (q *Quiet) Restart() { q.last, q.awake = q.now(), false }

// button is one of a dialog's buttons.
type button struct {
	label Safe
	why   Safe // why it can't be pressed, empty when it can
}

// buttons is a row of buttons with one in focus. It remembers where it drew
// them, for the mouse.
type buttons struct {
	all    []button
	focus  int
	top    int // row in the box, set when drawn
	starts []int
}

func (b *buttons) move(step int) {
	b.focus = (b.focus + step + len(b.all)) % len(b.all)
}

// draw returns the row, or one button a row where they don't fit side by side.
func (b *buttons) draw(t *Theme, width int, focused bool) []string {
	b.starts = b.starts[:0]
	total := -2
	for _, one := range b.all {
		total += one.label.Width() + 6
	}
	lines, at := []string{""}, 0
	for i, one := range b.all {
		if total > width && i > 0 {
			lines, at = append(lines, ""), 0
		}
		b.starts = append(b.starts, at)
		if at > 0 {
			lines[len(lines)-1] += "  "
		}
		lines[len(lines)-1] += b.face(t, i, focused, width)
		at += one.label.Width() + 6
	}
	return lines
}

// face draws one button: filled when it has the focus, dim when it can't be
// pressed. The marks say the same without colour.
func (b *buttons) face(t *Theme, i int, focused bool, width int) string {
	label := b.all[i].label.Cut(width - 4)
	switch {
	case focused && i == b.focus:
		return t.Paint(Button, "▸ "+label+" ◂")
	case b.all[i].why != "":
		return t.Paint(Dim, "  "+label+"  ")
	}
	return t.Paint(Plain, "  "+label+"  ")
}

// hit returns the button at a position of the box, or -1.
func (b *buttons) hit(x, y int) int {
	stacked := len(b.starts) > 1 && b.starts[1] == 0
	for i, start := range b.starts {
		row := b.top
		if stacked {
			row += i
		}
		left := boxLeft + start
		if y == row && x >= left && x < left+b.all[i].label.Width()+4 {
			return i
		}
	}
	return -1
}

// Insets of a box's content: border and padding.
const (
	boxLeft = 3
	boxTop  = 2
)

// Box draws lines in a frame with a title, inner cells wide.
func (t *Theme) Box(title Safe, lines []string, inner int) string {
	title = title.Cut(inner)
	var b strings.Builder
	b.WriteString(t.Paint(Line, "╭─ "))
	b.WriteString(t.Paint(Strong, title))
	b.WriteString(t.Paint(Line, " "+Safe(strings.Repeat("─", max(0, inner+1-title.Width())))+"╮"))
	side := t.Paint(Line, "│")
	row := func(line string) {
		b.WriteString("\n" + side + "  " + fitStyled(line, inner) + "  " + side)
	}
	row("")
	for _, line := range lines {
		row(line)
	}
	row("")
	b.WriteString("\n" + t.Paint(Line, "╰"+Safe(strings.Repeat("─", inner+4))+"╯"))
	return b.String()
}

// boxInner is how wide a dialog's content is in a body of this width.
func boxInner(width, wanted int) int {
	return max(8, min(wanted, width-6))
}

// pressed reports whether a mouse message is a click.
func pressed(msg tea.MouseMsg) bool {
	return msg.Action == tea.MouseActionPress && msg.Button == tea.MouseButtonLeft
}

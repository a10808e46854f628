package ui

import (
	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/ui/kit"
)

// mouse gives a click or a turn of the wheel to the dialog, the bars or the
// body, with the position as they count it.
func (r *Root) mouse(msg tea.MouseMsg) tea.Cmd {
	if r.dialog != nil {
		msg.X, msg.Y = msg.X-r.box.x, msg.Y-r.box.y
		return r.tell(msg)
	}
	top := r.top()
	if top == nil {
		return nil
	}
	if whole(top) {
		return r.stack[len(r.stack)-1].update(msg)
	}
	click := msg.Action == tea.MouseActionPress && msg.Button == tea.MouseButtonLeft
	switch {
	case msg.Y == 0 && click:
		return r.goTo(hit(r.bars.sections, msg.X))
	case msg.Y == r.height-1 && click:
		cmd, _ := kit.Press(r.actions(), hit(r.bars.keys, msg.X))
		return cmd
	case msg.Y >= r.above() && msg.Y < r.height-bottomRows:
		msg.X, msg.Y = msg.X-inset, msg.Y-r.above()
		return r.stack[len(r.stack)-1].update(msg)
	}
	return nil
}

// hit is the key of the span at a column, empty where there is none.
func hit(spans []span, x int) string {
	for _, s := range spans {
		if x >= s.from && x < s.to {
			return s.key
		}
	}
	return ""
}

package kit

import (
	"strings"

	tea "github.com/charmbracelet/bubbletea"
)

// From paneFrom cells the pane stands beside the list, paneGap cells from it, and below it under that.
const (
	paneFrom  = 110
	paneGap   = 3
	leastRows = 4 // of the list, where the pane stands below it
)

// Paned is a list together with what is known of the row under its cursor.
type Paned[R any] struct {
	*List[R]
	pane func(row R, width int) []string
	wide int // the list's least width beside the pane
	rows int // the pane's below the list
	w, h int
}

// WithPane puts a pane beside a list that is at least wide cells then, or below it in as many rows.
func WithPane[R any](list *List[R], wide, rows int, pane func(row R, width int) []string) *Paned[R] {
	return &Paned[R]{List: list, pane: pane, wide: wide, rows: rows}
}

// SetSize shares the room between the list and the pane.
func (p *Paned[R]) SetSize(w, h int) {
	p.w, p.h = w, h
	p.List.SetSize(p.room())
}

func (p *Paned[R]) room() (width, height int) {
	if p.w < paneFrom {
		return p.w, max(leastRows, p.h-p.rows)
	}
	return max(p.wide, (p.w-paneGap)*5/8), p.h
}

// Update is the list's; the pane takes no clicks.
func (p *Paned[R]) Update(msg tea.Msg) (tea.Cmd, bool) {
	if mouse, ok := msg.(tea.MouseMsg); ok {
		if width, height := p.room(); mouse.X >= width || mouse.Y >= height {
			return nil, false
		}
	}
	return p.List.Update(msg)
}

// View draws the list, and the pane where there is a row.
func (p *Paned[R]) View() string {
	if p.w < paneFrom {
		return Exact(p.List.View()+"\n\n"+p.told(p.w), p.w, p.h)
	}
	left, _ := p.room()
	right := p.w - left - paneGap
	return SideBySide(p.List.View(), left, p.told(right), right, paneGap, p.h)
}

func (p *Paned[R]) told(width int) string {
	row, ok := p.Current()
	if !ok {
		return ""
	}
	return strings.Join(p.pane(row, width), "\n")
}

package ui

import (
	"context"
	"io"

	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/ui/kit"
)

// frames a second at most, measured as the cheapest way to a fast first frame
// on a local terminal (performance.md).
const frames = 120

// Model is what a terminal shows: one person's Root, or a Door that several share.
type Model interface {
	tea.Model
	// Crashed reports whether the session ended by a panic.
	Crashed() bool
	front() *Root
	context() context.Context
}

func (r *Root) front() *Root { return r }

func (r *Root) context() context.Context { return r.app.Env.Ctx }

// Run shows the desk until the user quits or the session's context ends. in is
// usually a [kit.In]; more options are for other terminals than the local one.
// The error is ErrCrashed after a panic, whose trace is in the log.
func Run(m Model, in io.Reader, out *kit.Out, more ...tea.ProgramOption) error {
	options := append([]tea.ProgramOption{
		tea.WithContext(m.context()),
		tea.WithInput(in), tea.WithOutput(out),
		tea.WithAltScreen(), tea.WithMouseCellMotion(), tea.WithFPS(frames),
	}, more...)
	_, err := tea.NewProgram(m, options...).Run()
	if m.Crashed() {
		return ErrCrashed
	}
	return err
}

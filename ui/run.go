package ui

import (
	"io"

	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/ui/kit"
)

// frames a second at most, measured as the cheapest way to a fast first frame
// on a local terminal (performance.md).
const frames = 120

// Run shows the desk until the user quits or the session's context ends. in is
// usually a [kit.In]; more options are for other terminals than the local one.
// The error is ErrCrashed after a panic, whose trace is in the log.
func Run(r *Root, in io.Reader, out *kit.Out, more ...tea.ProgramOption) error {
	options := append([]tea.ProgramOption{
		tea.WithContext(r.app.Env.Ctx),
		tea.WithInput(in), tea.WithOutput(out),
		tea.WithAltScreen(), tea.WithMouseCellMotion(), tea.WithFPS(frames),
	}, more...)
	_, err := tea.NewProgram(r, options...).Run()
	if r.crashed {
		return ErrCrashed
	}
	return err
}

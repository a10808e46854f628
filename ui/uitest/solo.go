package uitest

import (
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/ui/kit"
)

// Solo is one screen without the frame. It takes keys as the root would, runs
// work, and keeps what the screen asked the root for.
type Solo struct {
	*Driver
	host *host
}

// Screen shows a screen alone, its body width by height cells.
func Screen(t testing.TB, env kit.Env, s kit.Screen, width, height int, options ...Option) *Solo {
	t.Helper()
	h := &host{env: env, screen: s}
	s.SetSize(width, height)
	return &Solo{Start(t, h, append(options, Size(width, height))...), h}
}

// Asked are the kit messages that the screen sent: kit.Opened, kit.Visited,
// kit.Told, and those of dialogs.
func (s *Solo) Asked() []tea.Msg { return s.host.asked }

// Dialog is the dialog that the screen asked for last, nil when it has closed.
func (s *Solo) Dialog() kit.Dialog { return s.host.dialog }

// host stands where the root would.
type host struct {
	env    kit.Env
	screen kit.Screen
	dialog kit.Dialog
	asked  []tea.Msg
	width  int
	height int
}

func (h *host) Init() tea.Cmd { return h.screen.Init() }

func (h *host) View() string {
	view := kit.Exact(h.screen.View(), h.width, h.height)
	if h.dialog != nil {
		view = kit.Overlay(view, h.dialog.View(h.width, h.height), 2, 1)
	}
	return view
}

func (h *host) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		h.width, h.height = msg.Width, msg.Height
		h.screen.SetSize(msg.Width, msg.Height)
		return h, nil
	case tea.KeyMsg:
		return h, h.key(msg)
	case kit.Started:
		return h, func() tea.Msg { return msg.Job.Run(h.env.Ctx, h.env) }
	case kit.Outcome:
		if msg.Toast.Text != "" {
			h.asked = append(h.asked, msg.Toast)
		}
		return h, h.give(msg.Msg)
	case kit.Asked:
		h.dialog = msg.Dialog
		return h, nil
	case kit.Opened, kit.Replaced, kit.Left, kit.Gone, kit.Visited, kit.Switched, kit.Copied, kit.Told, kit.Entered, kit.Locked:
		h.asked = append(h.asked, msg)
		return h, nil
	}
	return h, h.give(msg)
}

func (h *host) give(msg tea.Msg) tea.Cmd {
	var toDialog, toScreen tea.Cmd
	if h.dialog != nil {
		h.dialog, toDialog = h.dialog.Update(msg)
	}
	h.screen, toScreen = h.screen.Update(msg)
	return tea.Batch(toDialog, toScreen)
}

func (h *host) key(msg tea.KeyMsg) tea.Cmd {
	var cmd tea.Cmd
	if h.dialog != nil {
		h.dialog, cmd = h.dialog.Update(msg)
		return cmd
	}
	if !h.screen.Capturing() || strings.HasPrefix(msg.String(), "ctrl+") {
		if cmd, found := kit.Press(h.screen.Actions(), msg.String()); found {
			return cmd
		}
	}
	h.screen, cmd = h.screen.Update(msg)
	return cmd
}

package ui

import (
	"runtime/debug"
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/ui/kit"
)

// Root is the model of a session. Make it with [New].
type Root struct {
	app      App
	practice Practice
	section  string
	epoch    int    // counts changes of practice
	wanted   string // the practice that was asked for last
	stack    []*layer
	dialog   kit.Dialog
	box      spot // where the dialog was drawn
	hush     *kit.Quiet
	toasts   *kit.Toasts
	jobs     jobs
	quitting time.Time // when ctrl+c was pressed
	bars     bars
	width    int
	height   int
	crashed  bool
}

// layer is a screen of the stack with the size that it knows.
type layer struct {
	screen        kit.Screen
	width, height int
}

// spot is a place in the window.
type spot struct{ x, y int }

// New makes the root with the first section of the app's practice open.
func New(app App) *Root {
	r := &Root{app: app, practice: app.Practice, toasts: kit.NewToasts(app.Env.Now)}
	r.jobs.running = map[int]job{}
	return r
}

// Crashed reports whether the session ended by a panic; the log has its trace.
func (r *Root) Crashed() bool { return r.crashed }

// Init opens the first section and starts the clock and the wait for events.
func (r *Root) Init() tea.Cmd {
	cmds := []tea.Cmd{r.tick(), r.listen()}
	if len(r.practice.Sections) > 0 {
		cmds = append(cmds, r.open(r.practice.Sections[0]), r.app.Begin)
	}
	return r.scoped(tea.Batch(cmds...))
}

// Update routes a message: input, size, the kit's own messages, and everything
// else to all screens.
func (r *Root) Update(msg tea.Msg) (model tea.Model, cmd tea.Cmd) {
	defer func() {
		if p := recover(); p != nil {
			r.app.Env.Log.Error("panic", "value", p, "stack", string(debug.Stack()))
			r.crashed = true
			model, cmd = r, tea.Quit
		}
	}()
	cmd = r.scoped(r.route(msg))
	r.fit()
	return r, cmd
}

func (r *Root) route(msg tea.Msg) tea.Cmd {
	if s, scoped := msg.(scopedMsg); scoped {
		if msg = r.unwrap(s); msg == nil {
			return nil
		}
	}
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		r.width, r.height = msg.Width, msg.Height
		return nil
	case tea.KeyMsg:
		return r.keys(msg)
	case tea.MouseMsg:
		return r.mouse(msg)
	}
	if cmd, taken := r.own(msg); taken {
		return cmd
	}
	return r.broadcast(msg)
}

// broadcast gives a message to the dialog and to every screen of the stack.
func (r *Root) broadcast(msg tea.Msg) tea.Cmd {
	var cmds []tea.Cmd
	if r.dialog != nil {
		cmds = append(cmds, r.tell(msg))
	}
	for _, l := range r.stack {
		cmds = append(cmds, l.update(msg))
	}
	return tea.Batch(cmds...)
}

func (l *layer) update(msg tea.Msg) tea.Cmd {
	screen, cmd := l.screen.Update(msg)
	l.screen = screen
	return cmd
}

// tell gives a message to the dialog and takes it away when it has closed.
func (r *Root) tell(msg tea.Msg) tea.Cmd {
	was := r.dialog
	next, cmd := was.Update(msg)
	if r.dialog == was {
		r.dialog = next
	}
	if _, guards := was.(kit.Guarded); guards && next == nil {
		r.hush = kit.NewQuiet(r.app.Env.Now)
	}
	return cmd
}

// keys takes input apart: letters that were typed faster than they were read
// come as one message, but each is a key of its own where none is text.
func (r *Root) keys(msg tea.KeyMsg) tea.Cmd {
	if msg.Paste && r.dialog == nil && !r.capturing() {
		return nil
	}
	if msg.Type != tea.KeyRunes || msg.Paste || len(msg.Runes) < 2 {
		return r.key(msg)
	}
	var cmds []tea.Cmd
	for _, one := range msg.Runes {
		cmds = append(cmds, r.key(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune{one}, Alt: msg.Alt}))
	}
	return tea.Batch(cmds...)
}

// key gives one key to the first who wants it: quit, the dialog, the root's own
// keys, the top screen.
func (r *Root) key(msg tea.KeyMsg) tea.Cmd {
	name := msg.String()
	switch {
	case name == "ctrl+c":
		return r.interrupt()
	case r.hush != nil && r.hush.Swallows():
		return nil
	case r.dialog != nil:
		return r.tell(msg)
	case name == "ctrl+k" && !r.app.Shut:
		return r.openPalette()
	}
	r.hush = nil
	top := r.top()
	if top == nil {
		return nil
	}
	if !top.Capturing() {
		return r.command(msg, name)
	}
	if len(name) > 5 && name[:5] == "ctrl+" {
		if cmd, found := kit.Press(r.actions(), name); found {
			return cmd
		}
	}
	return r.stack[len(r.stack)-1].update(msg)
}

// command is a key where letters are commands.
func (r *Root) command(msg tea.KeyMsg, name string) tea.Cmd {
	if n, ok := r.top().(kit.Numeric); ok && n.Numeric() && strings.Contains("0123456789.,/%", name) {
		return r.stack[len(r.stack)-1].update(msg)
	}
	if cmd, found := kit.Press(r.actions(), name); found {
		return cmd
	}
	for _, s := range r.practice.Sections {
		if s.Key == name {
			return r.goTo(s.Key)
		}
	}
	return r.stack[len(r.stack)-1].update(msg)
}

// actions are the top screen's, then the app's, then the root's own. The first
// with a key has it, so a screen may give Esc a meaning of its own.
func (r *Root) actions() []kit.Action {
	var all []kit.Action
	if top := r.top(); top != nil {
		all = append(all, top.Actions()...)
	}
	all = append(all, r.app.Actions...)
	return append(all, r.ownActions()...)
}

// ownActions are the keys that work everywhere.
func (r *Root) ownActions() []kit.Action {
	if r.app.Shut {
		return nil
	}
	return []kit.Action{
		{Key: "?", Label: "help", Help: "Keys and help of this screen.", Group: "Everywhere", Do: func() tea.Cmd { return r.show(r.newHelp()) }},
		{Key: ":", Also: []string{"ctrl+k"}, Label: "go to", Help: "Go to a screen, a patient or an invoice, or do anything. ctrl+k works in text fields too.", Group: "Everywhere", Do: func() tea.Cmd { return r.openPalette() }},
		{Key: "p", Label: "practice", Help: "Switch practice: then a digit, or letters of its name.", Group: "Everywhere", Quiet: true, Do: r.switcher},
		{Key: "esc", Label: "back", Help: "Back, close, cancel.", Group: "Everywhere", Quiet: true, Do: r.leave},
		{Key: "q", Label: "quit", Help: "Quit, on the Home screen. ctrl+c twice quits everywhere.", Group: "Everywhere", Quiet: true, Do: r.quit, Why: r.awayFromHome},
	}
}

func (r *Root) capturing() bool {
	top := r.top()
	return top != nil && top.Capturing()
}

// top is the screen that is shown, nil before the first.
func (r *Root) top() kit.Screen {
	if len(r.stack) == 0 {
		return nil
	}
	return r.stack[len(r.stack)-1].screen
}

// fit tells every screen its size where it has changed.
func (r *Root) fit() {
	if r.width == 0 {
		return
	}
	for _, l := range r.stack {
		w, h := r.room(l.screen)
		if w != l.width || h != l.height {
			l.width, l.height = w, h
			l.screen.SetSize(w, h)
		}
	}
}

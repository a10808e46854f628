package uitest

import (
	"reflect"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"
)

// patience is how long anything may take before a test gives up: it measures nothing, and machines are slow and loaded.
const patience = time.Minute

// pace is the time between two keys of a person, on the test's clock.
const pace = 600 * time.Millisecond

// Driver is the person in front of the terminal.
type Driver struct {
	t     testing.TB
	model tea.Model
	clock *Clock
	msgs  chan tea.Msg
	done  chan struct{}
	quit  bool
}

// Option changes how a driver starts.
type Option func(*Driver, *tea.WindowSizeMsg)

// Size is the window's; 120 x 40 where it isn't given.
func Size(width, height int) Option {
	return func(_ *Driver, size *tea.WindowSizeMsg) { size.Width, size.Height = width, height }
}

// On lets every key come at a person's pace on the clock that the model reads,
// so that dialogs that wait for quiet input listen.
func On(clock *Clock) Option {
	return func(d *Driver, _ *tea.WindowSizeMsg) { d.clock = clock }
}

// Start shows the model and runs its first commands.
func Start(t testing.TB, model tea.Model, options ...Option) *Driver {
	t.Helper()
	d := &Driver{t: t, model: model, msgs: make(chan tea.Msg), done: make(chan struct{})}
	size := tea.WindowSizeMsg{Width: 120, Height: 40}
	for _, o := range options {
		o(d, &size)
	}
	t.Cleanup(func() { close(d.done) })
	d.run(d.model.Init())
	d.Send(size)
	return d
}

// Send gives the model a message at once.
func (d *Driver) Send(msg tea.Msg) *Driver {
	d.t.Helper()
	switch reflect.TypeOf(msg).String() {
	case "tea.sequenceMsg":
		d.t.Fatal("tea.Sequence: tests can't see into it, and neither can the root")
	case "tea.QuitMsg":
		d.quit = true
		return d
	}
	var cmd tea.Cmd
	d.model, cmd = d.model.Update(msg)
	d.run(cmd)
	return d
}

// run runs a command beside the test.
func (d *Driver) run(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	go func() {
		dawdle()
		msg := cmd()
		if batch, ok := msg.(tea.BatchMsg); ok {
			for _, one := range batch {
				d.run(one)
			}
			return
		}
		if msg == nil {
			return
		}
		dawdle()
		select {
		case d.msgs <- msg:
		case <-d.done:
		}
	}()
}

// Press presses keys by their Bubble Tea names: "r", "enter", "ctrl+k".
func (d *Driver) Press(keys ...string) *Driver {
	d.t.Helper()
	for _, k := range keys {
		d.linger()
		d.wait()
		d.drain()
		d.Send(Key(d.t, k))
		d.linger()
	}
	return d
}

// wait lets the time between two keys pass on the test's clock.
func (d *Driver) wait() {
	if d.clock != nil {
		d.clock.Advance(pace)
	}
}

// Hold presses a key n times as a held key does: 30 ms apart.
func (d *Driver) Hold(key string, n int) *Driver {
	d.t.Helper()
	for range n {
		if d.clock != nil {
			d.clock.Advance(30 * time.Millisecond)
		}
		d.Send(Key(d.t, key))
	}
	return d
}

// Type types a text letter by letter.
func (d *Driver) Type(text string) *Driver {
	d.t.Helper()
	for _, r := range text {
		d.Press(string(r))
	}
	return d
}

// Paste pastes a text in brackets, as terminals do.
func (d *Driver) Paste(text string) *Driver {
	d.t.Helper()
	return d.Send(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(text), Paste: true})
}

// Enter presses Enter.
func (d *Driver) Enter() *Driver { d.t.Helper(); return d.Press("enter") }

// Esc presses Esc.
func (d *Driver) Esc() *Driver { d.t.Helper(); return d.Press("esc") }

// Resize changes the window.
func (d *Driver) Resize(width, height int) *Driver {
	d.t.Helper()
	return d.Send(tea.WindowSizeMsg{Width: width, Height: height})
}

// Click clicks the first cell of a text.
func (d *Driver) Click(text string) *Driver {
	d.t.Helper()
	d.See(text)
	for y, line := range strings.Split(d.Screen(), "\n") {
		if before, _, found := strings.Cut(line, text); found {
			d.wait()
			return d.Send(tea.MouseMsg{X: ansi.StringWidth(before), Y: y, Action: tea.MouseActionPress, Button: tea.MouseButtonLeft})
		}
	}
	d.t.Fatalf("%q is broken over lines, it can't be clicked\n%s", text, d.Screen())
	return d
}

// Wheel turns the wheel over a cell, down for positive steps.
func (d *Driver) Wheel(x, y, steps int) *Driver {
	d.t.Helper()
	button := tea.MouseButtonWheelDown
	if steps < 0 {
		button, steps = tea.MouseButtonWheelUp, -steps
	}
	for range steps {
		d.Send(tea.MouseMsg{X: x, Y: y, Action: tea.MouseActionPress, Button: button})
	}
	return d
}

// drain gives the model what has come meanwhile.
func (d *Driver) drain() {
	for {
		select {
		case msg := <-d.msgs:
			d.Send(msg)
		default:
			return
		}
	}
}

// Until waits until the claim holds, and fails with what when it doesn't.
func (d *Driver) Until(what string, claim func() bool) *Driver {
	d.t.Helper()
	late := time.After(patience)
	for {
		d.drain()
		if claim() {
			return d
		}
		select {
		case msg := <-d.msgs:
			d.Send(msg)
		case <-late:
			d.t.Fatalf("waited for: %s\n%s", what, d.Screen())
		case <-time.After(20 * time.Millisecond): // the clock or the desk may have moved without a message
		}
	}
}

// See waits until all texts are on the screen. A text may be broken over lines.
func (d *Driver) See(texts ...string) *Driver {
	d.t.Helper()
	for _, text := range texts {
		d.Until("see "+text, func() bool { return d.Has(text) })
	}
	return d
}

// Gone waits until none of the texts is on the screen.
func (d *Driver) Gone(texts ...string) *Driver {
	d.t.Helper()
	for _, text := range texts {
		d.Until("gone "+text, func() bool { return !d.Has(text) })
	}
	return d
}

// Has reports whether a text is on the screen now.
func (d *Driver) Has(text string) bool {
	screen := d.Screen()
	return strings.Contains(screen, text) || strings.Contains(squeeze(screen), squeeze(text))
}

// squeeze makes one line of a screen, without boxes.
func squeeze(s string) string {
	s = strings.NewReplacer("│", " ", "▌", " ", "\n", " ").Replace(s)
	return strings.Join(strings.Fields(s), " ")
}

// Quits waits until the program has ended.
func (d *Driver) Quits() *Driver {
	d.t.Helper()
	return d.Until("the program's end", func() bool { return d.quit })
}

// Stays fails when the program has ended.
func (d *Driver) Stays() *Driver {
	d.t.Helper()
	d.drain()
	if d.quit {
		d.t.Fatal("the program has ended")
	}
	return d
}

// View is what is drawn, with its colours.
func (d *Driver) View() string { return d.model.View() }

// Screen is what is drawn as plain text, without blanks at the ends of lines.
func (d *Driver) Screen() string { return Plain(d.View()) }

// Model is the model as it is now.
func (d *Driver) Model() tea.Model { return d.model }

// Plain is a view as text, without blanks at the ends of lines.
func Plain(view string) string {
	lines := strings.Split(ansi.Strip(view), "\n")
	for i, line := range lines {
		lines[i] = strings.TrimRight(line, " ")
	}
	return strings.Join(lines, "\n")
}

// Key makes a key message from Bubble Tea's name of the key.
func Key(t testing.TB, name string) tea.KeyMsg {
	t.Helper()
	if name == "space" {
		name = " "
	}
	if runes := []rune(name); len(runes) == 1 && name != " " {
		return tea.KeyMsg{Type: tea.KeyRunes, Runes: runes}
	}
	for kind := tea.KeyType(-100); kind < 128; kind++ {
		if k := (tea.KeyMsg{Type: kind}); k.String() == name {
			if kind == tea.KeySpace {
				k.Runes = []rune{' '}
			}
			return k
		}
	}
	t.Fatalf("there is no key %q", name)
	return tea.KeyMsg{}
}

package kit

import (
	"time"

	tea "github.com/charmbracelet/bubbletea"
)

// repeatTime is longer than the time between two repeats of a held key: an
// Enter that is followed by another one this soon was no decision.
const repeatTime = 120 * time.Millisecond

// MoneyAsk is what a money dialog says: amount, patient with birth date, card,
// account and mode as facts, and the act as its button names it.
type MoneyAsk struct {
	Title Safe
	Facts []Fact
	Note  Safe // what the patient will see, what isn't returned
	Act   Safe // "Charge 80.00 AUD to Visa 4242"
	Do    func() tea.Cmd
}

// MoneyDialog confirms money in or out. The focus is on the button that names
// the act; keys are swallowed until the input has been quiet for 400 ms, and a
// held or doubled Enter never acts.
type MoneyDialog struct {
	env     Env
	ask     MoneyAsk
	quiet   *Quiet
	buttons buttons
	presses int
	armed   bool
}

// decided comes after an Enter that no other followed.
type decided struct {
	by    *MoneyDialog
	press int
}

// NewMoneyDialog makes the dialog at the moment that it opens.
func NewMoneyDialog(env Env, ask MoneyAsk) *MoneyDialog {
	return &MoneyDialog{
		env: env, ask: ask, quiet: NewQuiet(env.Now),
		buttons: buttons{all: []button{{label: ask.Act}, {label: "Cancel"}}},
	}
}

// GuardsInput makes the root swallow what is left of a held key.
func (d *MoneyDialog) GuardsInput() {}

// Update closes on Cancel and Esc at once, and on the act after the pause that
// shows that Enter isn't held.
func (d *MoneyDialog) Update(msg tea.Msg) (Dialog, tea.Cmd) {
	switch msg := msg.(type) {
	case decided:
		if msg.by == d && d.armed && msg.press == d.presses {
			return nil, d.ask.Do()
		}
	case tea.KeyMsg:
		return d.key(msg.String())
	case tea.MouseMsg:
		if i := d.buttons.hit(msg.X, msg.Y); pressed(msg) && i >= 0 && !d.quiet.Swallows() {
			d.buttons.focus = i
			return d.enter()
		}
	}
	return d, nil
}

func (d *MoneyDialog) key(key string) (Dialog, tea.Cmd) {
	if d.quiet.Swallows() {
		return d, nil
	}
	if d.armed {
		d.armed = false
		d.quiet.Restart()
		return d, nil
	}
	switch key {
	case "esc":
		return nil, nil
	case "tab", "right", "down":
		d.buttons.move(1)
	case "shift+tab", "left", "up":
		d.buttons.move(-1)
	case "enter":
		return d.enter()
	}
	return d, nil
}

func (d *MoneyDialog) enter() (Dialog, tea.Cmd) {
	if d.buttons.focus == 1 {
		return nil, nil
	}
	d.presses++
	d.armed = true
	at := decided{d, d.presses}
	return d, tea.Tick(repeatTime, func(time.Time) tea.Msg { return at })
}

// View draws the box.
func (d *MoneyDialog) View(width, _ int) string {
	t := d.env.Theme
	inner := boxInner(width, 60)
	lines := t.Facts(d.ask.Facts, inner)
	if d.ask.Note != "" {
		lines = append(append(lines, ""), t.Text(Dim, d.ask.Note, inner)...)
	}
	lines = append(lines, "")
	d.buttons.top = boxTop + len(lines)
	lines = append(lines, d.buttons.draw(t, inner, true)...)
	return t.Box(d.ask.Title, lines, inner)
}

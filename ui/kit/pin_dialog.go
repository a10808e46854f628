package kit

import (
	"context"
	"errors"

	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/model"
)

// PINAsk is what a PIN dialog says and asks for.
type PINAsk struct {
	Title  Safe
	Text   []Safe   // paragraphs
	Facts  []Fact   // what the PIN is for: amount, patient, card
	People []Option // who may answer; one is chosen with the arrows; none: it is clear who
	Lines  []Safe   // what is asked for, in order; none: "PIN"
	Repeat bool     // the last two must be the same
	Act    Safe     // what Enter does: "Approve the refund of 300.00 AUD"
	// Try does it and gives what follows once the dialog has closed. Its error
	// stands in the dialog, which stays open.
	Try func(context.Context, Proof) (tea.Cmd, error)
}

// Proof is what was chosen and typed.
type Proof struct {
	Who  string
	PINs []string // one for each line
}

// PINDialog asks for a PIN before something that a session left open must not
// do. What is typed is never drawn.
type PINDialog struct {
	env     Env
	ask     PINAsk
	quiet   *Quiet
	pins    []PIN
	focus   int
	chosen  int
	busy    bool
	problem Safe
	tries   int
}

// triedMsg is what came of a try.
type triedMsg struct {
	by   *PINDialog
	try  int
	next tea.Cmd
	err  error
}

// NewPINDialog makes the dialog at the moment that it opens.
func NewPINDialog(env Env, ask PINAsk) *PINDialog {
	if len(ask.Lines) == 0 {
		ask.Lines = []Safe{"PIN"}
	}
	return &PINDialog{env: env, ask: ask, quiet: NewQuiet(env.Now), pins: make([]PIN, len(ask.Lines))}
}

// GuardsInput makes the root swallow what is left of a held key.
func (d *PINDialog) GuardsInput() {}

// Update takes keys and what came of a try.
func (d *PINDialog) Update(msg tea.Msg) (Dialog, tea.Cmd) {
	switch msg := msg.(type) {
	case triedMsg:
		if msg.by == d && msg.try == d.tries {
			return d.tried(msg)
		}
	case tea.KeyMsg:
		if digit := msg.Type == tea.KeyRunes && d.pins[d.focus].Update(msg); digit {
			d.problem = "" // digits are no decision: they are taken at once
			return d, nil
		}
		if !d.quiet.Swallows() {
			return d.key(msg)
		}
	}
	return d, nil
}

func (d *PINDialog) key(msg tea.KeyMsg) (Dialog, tea.Cmd) {
	switch msg.String() {
	case "esc":
		return nil, nil
	case "enter":
		return d.enter()
	case "tab":
		d.focus = (d.focus + 1) % len(d.pins)
	case "shift+tab":
		d.focus = (d.focus + len(d.pins) - 1) % len(d.pins)
	case "down":
		d.choose(1)
	case "up":
		d.choose(-1)
	default:
		d.pins[d.focus].Update(msg)
	}
	return d, nil
}

// choose goes to another person, or where nobody is to be chosen to another line.
func (d *PINDialog) choose(step int) {
	if n := len(d.ask.People); n > 0 {
		d.chosen, d.problem = (d.chosen+step+n)%n, ""
		return
	}
	d.focus = max(0, min(d.focus+step, len(d.pins)-1))
}

// enter goes on to the first line that is empty, then tries.
func (d *PINDialog) enter() (Dialog, tea.Cmd) {
	if d.busy {
		return d, nil
	}
	proof := Proof{}
	if len(d.ask.People) > 0 {
		proof.Who = d.ask.People[d.chosen].Value
	}
	for i := range d.pins {
		if d.pins[i].Value() == "" && len(d.pins) > 1 {
			d.focus = i
			return d, nil
		}
		proof.PINs = append(proof.PINs, d.pins[i].Value())
	}
	if n := len(proof.PINs); d.ask.Repeat && proof.PINs[n-1] != proof.PINs[n-2] {
		d.pins[n-1].Clear()
		d.pins[n-2].Clear()
		d.focus, d.problem = n-2, "The two are not the same. Type the new PIN again, twice."
		return d, nil
	}
	d.busy, d.problem = true, ""
	d.tries++
	try, do := d.tries, d.ask.Try
	var next tea.Cmd
	return d, Load(d.env, func(ctx context.Context) (err error, _ error) {
		next, err = do(ctx, proof)
		return err, nil
	}, func(err, fault error) tea.Msg { return triedMsg{d, try, next, errors.Join(err, fault)} })
}

// tried closes, or says what was wrong and lets the person type again.
func (d *PINDialog) tried(msg triedMsg) (Dialog, tea.Cmd) {
	if msg.err == nil {
		return nil, msg.next
	}
	d.busy = false
	d.problem = Sentence(d.env, msg.err)
	d.focus = 0
	if known, ok := errors.AsType[*model.Error](msg.err); ok && known.Field == "pin" && d.ask.Repeat {
		d.focus = len(d.pins) - 2
	}
	for i := d.focus; i < len(d.pins); i++ {
		d.pins[i].Clear()
	}
	return d, nil
}

// View draws the box.
func (d *PINDialog) View(width, height int) string {
	t := d.env.Theme
	inner := boxInner(width, 60)
	var lines []string
	for _, p := range d.ask.Text {
		lines = append(append(lines, t.Text(Plain, p, inner)...), "")
	}
	if len(d.ask.Facts) > 0 {
		lines = append(append(lines, t.Facts(d.ask.Facts, inner)...), "")
	}
	if people := d.people(inner, max(1, height-len(lines)-len(d.pins)-9)); len(people) > 0 {
		lines = append(append(lines, people...), "")
	}
	lines = append(lines, d.fields()...)
	switch {
	case d.busy:
		lines = append(lines, t.Paint(Dim, "  Checking …"))
	case d.problem != "":
		lines = append(lines, t.Text(Bad, "✕ "+d.problem, inner)...)
	default:
		lines = append(lines, "")
	}
	lines = append(append(lines, ""), t.Text(Dim, "[Enter] "+d.ask.Act+"   [Esc] cancel", inner)...)
	return t.Box(d.ask.Title, lines, inner)
}

// fields are the lines of digits.
func (d *PINDialog) fields() []string {
	t := d.env.Theme
	label := 0
	for _, one := range d.ask.Lines {
		label = max(label, one.Width())
	}
	lines := make([]string, len(d.pins))
	for i := range d.pins {
		bar, tone := Safe("  "), Dim
		if i == d.focus {
			bar, tone = "▌ ", Strong
		}
		lines[i] = t.Paint(Accent, bar) + t.Paint(tone, d.ask.Lines[i].Fit(label)+"  ") + d.pins[i].Field(t, shortWidth, i == d.focus && !d.busy)
	}
	return lines
}

// people are the names to choose from, those around the chosen one where they
// have no room.
func (d *PINDialog) people(inner, room int) []string {
	t := d.env.Theme
	from := max(0, min(d.chosen-room/2, len(d.ask.People)-room))
	var lines []string
	for i := from; i < min(len(d.ask.People), from+room); i++ {
		pointer, tone := Safe("  "), Plain
		if i == d.chosen {
			pointer, tone = "› ", Strong
		}
		lines = append(lines, t.PaintRow(i == d.chosen, tone, (pointer+d.ask.People[i].Label).Fit(inner)))
	}
	return lines
}

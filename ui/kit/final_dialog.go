package kit

import (
	"strings"

	tea "github.com/charmbracelet/bubbletea"
)

// FinalAsk is what a dialog for something wide and final says.
type FinalAsk struct {
	Title Safe
	Text  []Safe // paragraphs: what will happen, to what
	Facts []Fact // practices, cards, links that it touches
	Word  Safe   // must be typed: the practice's name
	Act   Safe   // "Disconnect Harbour Street"
	Do    func() tea.Cmd
}

// FinalDialog confirms what can't be undone: a word must be typed, and Cancel
// is the default.
type FinalDialog struct {
	env     Env
	ask     FinalAsk
	quiet   *Quiet
	word    *Input
	typing  bool
	buttons buttons
}

// NewFinalDialog makes the dialog at the moment that it opens.
func NewFinalDialog(env Env, ask FinalAsk) *FinalDialog {
	d := &FinalDialog{env: env, ask: ask, quiet: NewQuiet(env.Now), word: NewInput(env.Theme, ""), typing: true}
	d.word.Focus(false)
	d.buttons = buttons{all: []button{{label: "Cancel"}, {label: ask.Act}}}
	d.judge()
	return d
}

// GuardsInput makes the root swallow what is left of a held key.
func (d *FinalDialog) GuardsInput() {}

// judge lets the act be pressed once the word is right, whatever its case.
func (d *FinalDialog) judge() {
	d.buttons.all[1].why = ""
	if !strings.EqualFold(strings.TrimSpace(d.word.Value()), strings.TrimSpace(string(d.ask.Word))) {
		d.buttons.all[1].why = "Type " + d.ask.Word + " first."
	}
}

// Update takes the word, then a button.
func (d *FinalDialog) Update(msg tea.Msg) (Dialog, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.KeyMsg:
		if !d.quiet.Swallows() {
			return d.key(msg)
		}
	case tea.MouseMsg:
		if i := d.buttons.hit(msg.X, msg.Y); pressed(msg) && i >= 0 && !d.quiet.Swallows() {
			d.focusButtons(i)
			return d.enter()
		}
	}
	return d, nil
}

func (d *FinalDialog) key(msg tea.KeyMsg) (Dialog, tea.Cmd) {
	switch key := msg.String(); {
	case key == "esc":
		return nil, nil
	case key == "enter" && !d.typing:
		return d.enter()
	case d.typing && (key == "enter" || key == "tab" || key == "down"):
		d.focusButtons(0)
	case d.typing:
		d.word.Update(msg)
		d.judge()
	case key == "up", key == "shift+tab" && d.buttons.focus == 0:
		d.typing = true
		d.word.Focus(false)
	case key == "tab", key == "right":
		d.buttons.move(1)
	case key == "shift+tab", key == "left":
		d.buttons.move(-1)
	}
	return d, nil
}

func (d *FinalDialog) focusButtons(i int) {
	d.typing = false
	d.word.Blur()
	d.buttons.focus = i
}

func (d *FinalDialog) enter() (Dialog, tea.Cmd) {
	switch {
	case d.buttons.focus == 0:
		return nil, nil
	case d.buttons.all[1].why != "":
		d.typing = true
		d.word.Focus(false)
		return d, nil
	}
	return nil, d.ask.Do()
}

// View draws the box; facts that have no room are counted.
func (d *FinalDialog) View(width, height int) string {
	t := d.env.Theme
	inner := boxInner(width, 64)
	var lines []string
	for _, p := range d.ask.Text {
		lines = append(append(lines, t.Text(Plain, p, inner)...), "")
	}
	facts := t.Facts(d.ask.Facts, inner)
	if room := max(1, height-len(lines)-8); len(facts) > room {
		facts = append(facts[:room-1], t.Paint(Dim, Cleanf("and %d more lines", len(facts)-room+1)))
	}
	lines = append(lines, facts...)
	if len(facts) > 0 {
		lines = append(lines, "")
	}
	ask := Safe("Type ") + d.ask.Word + " to go on: "
	lines = append(lines, t.Text(Plain, ask, inner)...)
	lines = append(lines, t.Paint(Accent, "› ")+d.word.Field(t, min(inputWidth, inner-2)))
	if d.word.Refused {
		lines = append(lines, t.Text(Bad, CardRefusal, inner)...)
	}
	lines = append(lines, "")
	d.buttons.top = boxTop + len(lines)
	lines = append(lines, d.buttons.draw(t, inner, !d.typing)...)
	return t.Box(d.ask.Title, lines, inner)
}

package kit

import tea "github.com/charmbracelet/bubbletea"

// Answer is one button of a question.
type Answer struct {
	Label Safe
	Do    func() tea.Cmd // nil: nothing but closing
}

// Question asks for one of a few answers; the first is the default. It is for
// what is neither money nor final: leaving typed input, removing what can be
// added again.
type Question struct {
	env     Env
	title   Safe
	text    Safe
	answers []Answer
	buttons buttons
}

// NewQuestion makes a question.
func NewQuestion(env Env, title, text Safe, answers ...Answer) *Question {
	q := &Question{env: env, title: title, text: text, answers: answers}
	for _, a := range answers {
		q.buttons.all = append(q.buttons.all, button{label: a.Label})
	}
	return q
}

// Update closes with an answer; Esc closes without one.
func (q *Question) Update(msg tea.Msg) (Dialog, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.KeyMsg:
		switch msg.String() {
		case "esc":
			return nil, nil
		case "tab", "right", "down":
			q.buttons.move(1)
		case "shift+tab", "left", "up":
			q.buttons.move(-1)
		case "enter":
			return q.enter()
		}
	case tea.MouseMsg:
		if i := q.buttons.hit(msg.X, msg.Y); pressed(msg) && i >= 0 {
			q.buttons.focus = i
			return q.enter()
		}
	}
	return q, nil
}

func (q *Question) enter() (Dialog, tea.Cmd) {
	if do := q.answers[q.buttons.focus].Do; do != nil {
		return nil, do()
	}
	return nil, nil
}

// View draws the box.
func (q *Question) View(width, _ int) string {
	t := q.env.Theme
	inner := boxInner(width, 56)
	lines := append(t.Text(Plain, q.text, inner), "")
	q.buttons.top = boxTop + len(lines)
	lines = append(lines, q.buttons.draw(t, inner, true)...)
	return t.Box(q.title, lines, inner)
}

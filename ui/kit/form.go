package kit

import (
	"errors"

	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/model"
)

// Form asks for a few things at once. Tab and the arrows move between fields,
// Enter sends the form: where something is missing it goes there instead and
// says what, and what was typed stays.
type Form struct {
	env    Env
	act    Safe
	submit func(Values) tea.Cmd
	all    []*entry
	focus  int
	rows   []int // the field of each line as last drawn, for the mouse
}

// NewForm makes a form. act names what Enter does ("Save"); submit gets the
// settled answers.
func NewForm(env Env, act Safe, submit func(Values) tea.Cmd, fields ...Field) *Form {
	f := &Form{env: env, act: act, submit: submit}
	for _, field := range fields {
		f.all = append(f.all, newEntry(env, field))
	}
	f.enter(0)
	return f
}

// Update takes keys, pastes and clicks. Esc leaves the screen; the root asks
// first when the screen is [Keeper] and something was typed.
func (f *Form) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyMsg:
		return f.key(msg)
	case tea.MouseMsg:
		if pressed(msg) && msg.Y >= 0 && msg.Y < len(f.rows) && f.rows[msg.Y] >= 0 && !f.all[f.rows[msg.Y]].Shut {
			f.enter(f.rows[msg.Y])
		}
	}
	return nil
}

func (f *Form) key(msg tea.KeyMsg) tea.Cmd {
	switch msg.String() {
	case "enter":
		return f.Submit()
	case "esc":
		return Back()
	case "tab", "down":
		f.move(1)
	case "shift+tab", "up":
		f.move(-1)
	default:
		f.all[f.focus].update(msg)
	}
	return nil
}

// Submit checks every field and sends the answers, or goes to the first field
// that can't be taken.
func (f *Form) Submit() tea.Cmd {
	values, bad := f.settle()
	if bad >= 0 {
		f.enter(bad)
		return nil
	}
	return f.submit(values)
}

// settle gathers the answers; bad is the first field with a problem, or -1.
func (f *Form) settle() (values Values, bad int) {
	values, bad = f.Values(), -1
	for i, e := range f.all {
		e.problem = ""
		if e.hidden(values) || e.Shut {
			continue
		}
		_, e.problem = e.settle(f.env)
		if e.problem != "" && bad < 0 {
			bad = i
		}
	}
	return values, bad
}

// Values are the answers as they stand; one that can't be taken is as typed.
// Hidden fields have none.
func (f *Form) Values() Values {
	values := Values{}
	for _, e := range f.all {
		if e.hidden(values) {
			continue
		}
		value, problem := e.settle(f.env)
		if problem != "" {
			value = e.raw()
		}
		values[e.Key] = value
	}
	return values
}

func (e *entry) hidden(values Values) bool { return e.Hide != nil && e.Hide(values) }

// Set puts a value into a field, as if it had been typed.
func (f *Form) Set(key, value string) {
	for _, e := range f.all {
		if e.Key == key {
			fresh := newEntry(f.env, Field{Kind: e.Kind, Value: value, Options: e.Options})
			e.input, e.chosen, e.problem = fresh.input, fresh.chosen, ""
		}
	}
	f.enter(f.focus)
}

// Refuse shows an error where it belongs: beside the field that it names. It
// reports whether there is such a field.
func (f *Form) Refuse(err error) bool {
	known, ok := errors.AsType[*model.Error](err)
	if !ok {
		return false
	}
	for i, e := range f.all {
		if e.Key == known.Field {
			f.enter(i)
			e.problem = Clean(known.Message)
			return true
		}
	}
	return false
}

// Dirty reports whether something was typed or chosen.
func (f *Form) Dirty() bool {
	for _, e := range f.all {
		if e.raw() != e.first {
			return true
		}
	}
	return false
}

// Name gives Enter another name: what it does may depend on what was typed.
func (f *Form) Name(act Safe) { f.act = act }

// Focus is the key of the field that takes input.
func (f *Form) Focus() string { return f.all[f.focus].Key }

// move goes to the next or the previous field that is asked for.
func (f *Form) move(step int) {
	values := f.Values()
	i := f.focus
	for range f.all {
		i = (i + step + len(f.all)) % len(f.all)
		if !f.all[i].hidden(values) && !f.all[i].Shut {
			break
		}
	}
	f.leave()
	f.enter(i)
}

// leave checks the field that loses the focus, unless nothing was typed in it.
func (f *Form) leave() {
	e := f.all[f.focus]
	if e.raw() == e.first {
		return
	}
	if _, problem := e.settle(f.env); problem != "" {
		e.problem = problem
	}
}

func (f *Form) enter(i int) {
	f.all[f.focus].input.Blur()
	f.focus = i
	f.all[i].input.Focus(f.all[i].Kind == AmountField)
}

package kit

import (
	"strings"
	"unicode/utf8"

	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/model"
)

// FieldKind is how a field is filled in.
type FieldKind uint8

// The kinds of fields.
const (
	TextField   FieldKind = iota
	ChoiceField           // one of Options, changed with the arrows
	AmountField           // money; typing replaces; "/2" and "50%" of Whole
	DateField             // as the practice's locale writes it; "today", "+7"
	SecretField           // text that is never drawn: a star for each character
)

// Field is one thing that a form asks for.
type Field struct {
	Key      string
	Label    Safe
	Kind     FieldKind
	Value    string              // what stands there at first; a choice's value; a date as 2026-11-22
	Hint     Safe                // shown while the field has the focus
	Options  []Option            // of a choice
	Whole    model.Money         // of an amount: its currency, and what "/2" is a half of
	Optional bool                // may stay empty
	Check    func(string) string // why this can't be taken, or nothing; sees the settled value
	Hide     func(Values) bool   // the field isn't asked for while this holds
	Area     Safe                // heading of the part of the form that begins here
	Shut     bool                // shown dimmed with its value, and passed over
}

// Option is one of a choice.
type Option struct {
	Value string
	Label Safe
}

// Values are a form's answers by field key, settled: amounts as "40.00", dates
// as "2026-11-22", choices as their value.
type Values map[string]string

// Money reads an amount field's answer.
func (v Values) Money(key string, currency model.Currency) model.Money {
	m, _ := model.ParseMoney(v[key], model.Money{Currency: currency})
	return m
}

// Date reads a date field's answer; the zero date where it is empty.
func (v Values) Date(key string) model.Date {
	d, _ := model.ParseDate(v[key])
	return d
}

// entry is a field with its state.
type entry struct {
	Field
	input   *Input
	chosen  int
	first   string // the value before anything was typed
	problem Safe
}

func newEntry(env Env, f Field) *entry {
	e := &entry{Field: f}
	value := f.Value
	if f.Kind == DateField && value != "" {
		if d, err := model.ParseDate(value); err == nil {
			value = string(env.Locale.Date(d))
		}
	}
	e.input = NewInput(env.Theme, value)
	e.input.hidden(f.Kind == SecretField)
	for i, o := range f.Options {
		if o.Value == f.Value {
			e.chosen = i
		}
	}
	e.first = e.raw()
	return e
}

// raw is what stands in the field as it was typed.
func (e *entry) raw() string {
	if e.Kind == ChoiceField {
		if len(e.Options) == 0 {
			return ""
		}
		return e.Options[e.chosen].Value
	}
	return strings.TrimSpace(e.input.Value())
}

// settle turns what was typed into the answer, or says why it can't.
func (e *entry) settle(env Env) (string, Safe) {
	value := e.raw()
	if value == "" {
		if !e.Optional {
			return "", "Please fill this in."
		}
		return "", e.check("")
	}
	if model.HoldsCardNumber(value) {
		return "", CardRefusal
	}
	switch e.Kind {
	case AmountField:
		m, err := model.ParseMoney(value, e.Whole)
		if err != nil {
			return "", Clean(err.Error())
		}
		value = m.Plain()
	case DateField:
		d, err := env.Locale.ParseDate(value, model.DateOf(model.MillisOf(env.Now()), env.Locale.Zone()))
		if err != nil {
			return "", Clean(err.Error())
		}
		value = d.String()
	case TextField, ChoiceField, SecretField:
	}
	return value, e.check(value)
}

func (e *entry) check(value string) Safe {
	if e.Check == nil {
		return ""
	}
	return Clean(e.Check(value))
}

// update takes a key that isn't the form's own.
func (e *entry) update(msg tea.KeyMsg) {
	e.problem = ""
	if e.Kind == ChoiceField {
		e.choose(msg)
		return
	}
	e.input.Update(msg)
	if e.input.Refused {
		e.problem = CardRefusal
	}
}

// choose moves to another option: by arrows and space, or by the first letter.
func (e *entry) choose(msg tea.KeyMsg) {
	n := len(e.Options)
	if n == 0 {
		return
	}
	switch key := msg.String(); {
	case key == "right", key == " ":
		e.chosen = (e.chosen + 1) % n
	case key == "left":
		e.chosen = (e.chosen + n - 1) % n
	case utf8.RuneCountInString(key) == 1:
		for step := 1; step <= n; step++ {
			i := (e.chosen + step) % n
			if strings.HasPrefix(strings.ToLower(string(e.Options[i].Label)), strings.ToLower(key)) {
				e.chosen = i
				return
			}
		}
	}
}

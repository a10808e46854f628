package take

import (
	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/kit"
)

// field is one thing that is typed.
type field struct {
	key     string // as the desk's errors name it
	label   kit.Safe
	input   *kit.Input
	touched bool
	problem kit.Safe
}

func newField(t *kit.Theme, key string, label kit.Safe) field {
	return field{key: key, label: label, input: kit.NewInput(t, "")}
}

func (f *field) update(msg tea.KeyMsg) {
	before := f.input.Value()
	f.input.Update(msg)
	f.problem = ""
	if f.input.Refused {
		f.problem = kit.CardRefusal
	}
	f.touched = f.touched || f.input.Value() != before
}

// fill puts a value in that was not typed.
func (f *field) fill(value string) {
	f.input.SetValue(value)
	f.touched, f.problem = false, ""
}

// clear forgets what was typed.
func (s *Take) clear() {
	s.amount.fill("")
	s.received.fill("")
	s.reference.fill("")
}

// fields are those of the chosen way, in the order of Tab.
func (s *Take) fields() []*field {
	if len(s.ways) == 0 {
		return []*field{&s.amount}
	}
	w := s.ways[s.chosen]
	switch {
	case w.method == model.Cash:
		return []*field{&s.received, &s.amount}
	case w.reference() != "":
		s.reference.label = w.reference()
		return []*field{&s.amount, &s.reference}
	}
	return []*field{&s.amount}
}

// turn gives the focus to the way's other field.
func (s *Take) turn() {
	all := s.fields()
	for i, f := range all {
		if f == s.focus {
			s.enter(all[(i+1)%len(all)])
			return
		}
	}
	s.enter(all[0])
}

func (s *Take) enter(f *field) {
	s.focus.input.Blur()
	s.focus = f
	f.input.Focus(f != &s.reference)
}

// refill puts into the amount what it is while nobody has typed one: all that is open, no more than the cash that was handed over, no more
// than the credit that is held.
func (s *Take) refill() {
	if s.amount.touched || len(s.ways) == 0 {
		return
	}
	open := s.view.Invoice.Open()
	value := open
	switch s.ways[s.chosen].method {
	case model.Cash:
		if cash, err := model.ParseMoney(s.received.input.Value(), open); err == nil && s.received.touched && cash.Minor > 0 {
			value = open.Of(min(open.Minor, cash.Minor))
		}
	case model.Credit:
		value = open.Of(min(open.Minor, s.view.Credit.Minor))
	}
	s.amount.fill(value.Plain())
	if s.focus == &s.amount {
		s.amount.input.Focus(true)
	}
}

// typed is the amount as it stands, and why it can't be taken.
func (s *Take) typed() (model.Money, kit.Safe) {
	open := s.view.Invoice.Open()
	m, err := model.ParseMoney(s.amount.input.Value(), open)
	switch {
	case err != nil:
		return open.Of(0), kit.Clean(err.Error())
	case m.Minor <= 0:
		return open.Of(0), "Type an amount above zero."
	}
	return m, ""
}

// cash is what was handed over; zero when it was not counted.
func (s *Take) cash() (model.Money, kit.Safe) {
	open := s.view.Invoice.Open()
	if !s.received.touched || s.received.input.Value() == "" || s.ways[s.chosen].method != model.Cash {
		return open.Of(0), ""
	}
	m, err := model.ParseMoney(s.received.input.Value(), open)
	if err != nil {
		return open.Of(0), kit.Clean(err.Error())
	}
	return m, ""
}

package practices

import (
	"context"

	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/kit"
)

// typeForm names a payment type, or adds one.
type typeForm struct {
	kit.FormPage
	desk   *desk.Session
	before model.PaymentType // without an id: a new one
}

func newTypeForm(env kit.Env, session *desk.Session, t model.PaymentType) *typeForm {
	s := &typeForm{FormPage: kit.FormPage{Env: env}, desk: session, before: t}
	fields := []kit.Field{{Key: "name", Label: "Name", Value: t.Name, Hint: "As it stands where a payment is taken, and in the takings."}}
	act := kit.Safe("Save")
	if t.ID == "" {
		act = "Add"
		fields = append(fields, kit.Field{Key: "method", Label: "Kind", Kind: kit.ChoiceField, Value: string(model.Other), Options: kinds(), Hint: "How the money comes in. It stays: takings are counted by it."})
	}
	s.Form = kit.NewForm(env, act, s.save, fields...)
	return s
}

// kinds are those that a desk may have several types of; Stripe's have one each from the start.
func kinds() []kit.Option {
	var all []kit.Option
	for _, m := range []model.Method{model.Cash, model.Machine, model.Cheque, model.Bank, model.HealthFund, model.Voucher, model.Other} {
		all = append(all, kit.Option{Value: string(m), Label: kit.Clean(string(m))})
	}
	return all
}

// Title is the screen's part of the breadcrumb.
func (s *typeForm) Title() kit.Safe {
	if s.before.ID == "" {
		return "New payment type"
	}
	return kit.Clean(s.before.Name)
}

// Init has nothing to read.
func (s *typeForm) Init() tea.Cmd { return nil }

// Update takes what was typed and the answer to saving.
func (s *typeForm) Update(msg tea.Msg) (kit.Screen, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.KeyMsg, tea.MouseMsg:
		return s, s.Typed(msg)
	case kit.Done[model.PaymentType]:
		if msg.Key == "payment type "+string(s.before.ID) {
			return s, s.Saved(msg.Err)
		}
	}
	return s, nil
}

func (s *typeForm) save(values kit.Values) tea.Cmd {
	t, session := s.before, s.desk
	t.Name = values["name"]
	if t.ID == "" {
		t.Method = model.Method(values["method"])
	}
	return kit.Work[model.PaymentType]{
		Key: "payment type " + string(s.before.ID), Doing: "Saving", Done: func(t model.PaymentType) kit.Safe { return kit.Cleanf("%s is saved.", t.Name) },
		Run: func(ctx context.Context) (model.PaymentType, error) { return session.SavePaymentType(ctx, t) },
	}.Cmd()
}

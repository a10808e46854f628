package staff

import (
	"context"
	"maps"
	"slices"

	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/kit"
)

// roleForm says what a role may do.
type roleForm struct {
	kit.FormPage
	desk   *desk.Session
	before rule // without a name: a new one
}

// How much a role returns without a second person.
const (
	anyAmount = "any"
	upTo      = "up to"
	noAmount  = "none"
)

func newRoleForm(env kit.Env, session *desk.Session, r rule) *roleForm {
	s := &roleForm{FormPage: kit.FormPage{Env: env}, desk: session, before: r}
	var fields []kit.Field
	if r.Name == "" {
		fields = append(fields, kit.Field{Key: "name", Label: "Name", Hint: "For example: trainee, bookkeeper. It stays."})
	}
	alone, limit := upTo, r.amount().Plain()
	switch r.RefundLimit {
	case model.NoLimit:
		alone, limit = anyAmount, ""
	case 0:
		alone, limit = noAmount, ""
	}
	fields = append(fields, kit.Field{
		Key: "alone", Label: "Refunds alone", Kind: kit.ChoiceField, Value: alone, Hint: "Without a second person; what is more waits until somebody approves it.",
		Options: []kit.Option{{Value: noAmount, Label: "none"}, {Value: upTo, Label: "up to an amount"}, {Value: anyAmount, Label: "any amount"}},
	}, kit.Field{
		Key: "limit", Label: "Up to", Kind: kit.AmountField, Value: limit, Whole: model.Money{Currency: r.currency}, Check: s.checkLimit, Hide: func(v kit.Values) bool { return v["alone"] != upTo },
		Hint: "Where a practice counts in another currency, the same number counts there.",
	})
	for _, p := range model.Permissions() {
		fields = append(fields, s.permission(p))
	}
	act := kit.Safe("Save")
	if r.Name == "" {
		act = "Make the role"
	}
	s.Form = kit.NewForm(env, act, s.save, fields...)
	return s
}

// permission is one line of what the role may do.
func (s *roleForm) permission(p model.Permission) kit.Field {
	f := kit.Field{
		Key: string(p), Label: kit.Clean(string(p)), Kind: kit.ChoiceField, Value: "no", Hint: meaning(p),
		Options: []kit.Option{{Value: "no", Label: "no"}, {Value: "yes", Label: "yes"}},
	}
	if s.before.May(p) {
		f.Value = "yes"
	}
	switch p {
	case model.SeePractice:
		f.Area = "At the desk"
	case model.SetModes:
		f.Area = "Settings"
	case model.ImportData:
		f.Area = "Records and people"
	}
	return f
}

func (s *roleForm) checkLimit(typed string) string {
	m, err := model.ParseMoney(typed, model.Money{Currency: s.before.currency})
	switch {
	case err != nil:
		return err.Error()
	case m.Minor <= 0:
		return "Type an amount above zero, or choose \"none\"."
	}
	return ""
}

// Title is the screen's part of the breadcrumb.
func (s *roleForm) Title() kit.Safe {
	if s.before.Name == "" {
		return "New role"
	}
	return kit.Clean(string(s.before.Name))
}

// Init has nothing to read.
func (s *roleForm) Init() tea.Cmd { return nil }

// Update takes what was typed and the answer to saving.
func (s *roleForm) Update(msg tea.Msg) (kit.Screen, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.KeyMsg, tea.MouseMsg:
		return s, s.Typed(msg)
	case kit.Done[model.RoleRule]:
		if msg.Key == "role "+string(s.before.Name) {
			return s, s.Saved(msg.Err)
		}
	}
	return s, nil
}

func (s *roleForm) save(values kit.Values) tea.Cmd {
	r := model.RoleRule{Name: s.before.Name, BuiltIn: s.before.BuiltIn}
	if r.Name == "" {
		r.Name = model.Role(values["name"])
	}
	switch values["alone"] {
	case anyAmount:
		r.RefundLimit = model.NoLimit
	case upTo:
		r.RefundLimit = values.Money("limit", s.before.currency).Minor
	}
	for _, p := range model.Permissions() {
		if values[string(p)] == "yes" {
			r.Permissions = append(r.Permissions, p)
		}
	}
	session := s.desk
	return kit.Work[model.RoleRule]{
		Key: "role " + string(s.before.Name), Doing: "Saving the role",
		Done: func(r model.RoleRule) kit.Safe {
			return kit.Cleanf("The role %q is saved. It counts at everybody's next key.", r.Name)
		},
		Run: func(ctx context.Context) (model.RoleRule, error) { return session.SaveRole(ctx, r) },
	}.Cmd()
}

// keysOf are the keys of a form's answers in their order.
func keysOf(v kit.Values) []string { return slices.Sorted(maps.Keys(v)) }

// meaning says in one line what a permission is for.
func meaning(p model.Permission) kit.Safe {
	switch p {
	case model.SeePractice:
		return "The practice, its day in numbers and its payment types. Without it nothing of a practice is seen."
	case model.SeePatients:
		return "The list of patients, and each one's screen. Opening one is audited."
	case model.EditPatients:
		return "Add patients and correct what is known of them."
	case model.ErasePatients:
		return "Erase a patient's personal data for good. Money records stay."
	case model.SeeInvoices:
		return "Invoices, payments, refunds, and what waits for a second person."
	case model.EditInvoices:
		return "Issue invoices, void them, and make credit notes."
	case model.TakePayments:
		return "Charge saved cards; take cash, card machine and the other ways."
	case model.SendLinks:
		return "\"Pay now\" links and card setup links."
	case model.RefundPayments:
		return "Return money, alone as far as the limit above goes; approve what others ask for."
	case model.StopOperations:
		return "End by hand what is not settled: a charge, a refund, what paydesk stopped."
	case model.AnswerDisputes:
		return "Answer disputes: send evidence to the bank, accept a loss, write it off or ask the patient."
	case model.CloseDay:
		return "Count and close the day."
	case model.SetModes:
		return "Appointment types: prices, and Disabled, Allowed or Required."
	case model.EditFooter:
		return "The \"Invoice Footer Disclaimer\"."
	case model.EditPractices:
		return "Practices: names, currency, series, accept online payments, payment types."
	case model.ViewIntegrations:
		return "How a practice stands with Stripe."
	case model.EditIntegrations:
		return "Connect with Stripe, use another practice's connection, disconnect."
	case model.ManageKeys:
		return "Enter and replace Stripe keys. They are never shown again."
	case model.ImportData:
		return "Bring in patients, practitioners, types and appointments."
	case model.ExportData:
		return "Take lists out of paydesk. Every export is audited."
	case model.ReadAudit:
		return "The audit trail."
	case model.EditStaff:
		return "This list: people, roles, PINs. Nobody can give more than they hold."
	case model.InviteSupport:
		return "Let support look, with everything personal masked."
	case model.KeepStore:
		return "Backups, and checking the records."
	}
	return ""
}

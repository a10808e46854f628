package staff

import (
	"context"
	"fmt"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/kit"
)

// Form adds a person, or changes somebody's roles.
type Form struct {
	kit.FormPage
	desk   *desk.Session
	id     model.StaffID // empty: a new person
	person desk.StaffRow
}

func newForm(env kit.Env, session *desk.Session, id model.StaffID) *Form {
	return &Form{FormPage: kit.FormPage{Env: env, Reading: "Reading the roles", Heading: "A person who works here"}, desk: session, id: id}
}

// added is the key of the work that adds a person.
const added = "staff.add"

type listedMsg struct {
	to   *Form
	list desk.StaffList
	err  error
}

// Title is the screen's part of the breadcrumb.
func (s *Form) Title() kit.Safe {
	if s.id == "" {
		return "New person"
	}
	return "Roles"
}

// Init reads the roles and practices to choose from.
func (s *Form) Init() tea.Cmd {
	return kit.Load(s.Env, s.desk.Staff, func(list desk.StaffList, err error) tea.Msg { return listedMsg{s, list, err} })
}

// Update takes what was read, what was typed, and the answer to saving.
func (s *Form) Update(msg tea.Msg) (kit.Screen, tea.Cmd) {
	switch msg := msg.(type) {
	case listedMsg:
		if msg.to == s {
			s.loaded(msg)
		}
	case kit.Done[desk.StaffRow]:
		if msg.Key == string(s.id) || s.id == "" && msg.Key == added {
			return s, s.Saved(msg.Err)
		}
	case tea.KeyMsg, tea.MouseMsg:
		return s, s.Typed(msg)
	}
	return s, nil
}

func (s *Form) loaded(msg listedMsg) {
	if msg.err != nil {
		s.Failure = kit.Sentence(s.Env, msg.err)
		return
	}
	for _, r := range msg.list.Rows {
		if r.ID == s.id {
			s.person, s.Heading = r, kit.Clean(r.Name)
		}
	}
	act, role := kit.Safe("Save"), s.person.Role
	var fields []kit.Field
	if s.id == "" {
		act, role = "Add", model.FrontDesk
		fields = []kit.Field{{Key: "name", Label: "Name", Hint: "As it stands on the lock screen, on receipts and in the audit trail. It stays."}}
	}
	options := rolesToGive(msg.list.Roles)
	fields = append(fields, kit.Field{
		Key: "role", Label: "At every practice", Kind: kit.ChoiceField, Value: string(role), Options: options, Optional: true, Hint: "[←] [→] another role, or its first letter. \"none\": single practices alone count.",
	})
	s.Form = kit.NewForm(s.Env, act, s.save, append(fields, s.grants(msg.list.Practices, options)...)...)
}

// rolesToGive are the roles to choose from.
func rolesToGive(rules []model.RoleRule) []kit.Option {
	options := []kit.Option{{Value: "", Label: "none"}}
	for _, r := range rules {
		options = append(options, kit.Option{Value: string(r.Name), Label: kit.Clean(string(r.Name))})
	}
	return options
}

// grants are the fields of single practices: one for each, and one more for each further role that the person has there.
func (s *Form) grants(practices []model.Practice, options []kit.Option) []kit.Field {
	var fields []kit.Field
	for i, p := range practices {
		held := []string{}
		for _, g := range s.person.Grants {
			if g.Practice == p.ID {
				held = append(held, string(g.Role))
			}
		}
		if len(held) == 0 {
			held = []string{""}
		}
		for n, role := range held {
			f := kit.Field{
				Key: fmt.Sprintf("%s %d", p.ID, n), Label: kit.Clean(p.Name), Kind: kit.ChoiceField, Value: role, Options: options, Optional: true,
				Hint: "A further role at this practice alone, beside the one at every practice.",
			}
			if i == 0 && n == 0 {
				f.Area = "Further, at single practices"
			}
			fields = append(fields, f)
		}
	}
	return fields
}

// granted are the roles at single practices that the form describes.
func granted(values kit.Values) []model.Grant {
	var grants []model.Grant
	for _, key := range keysOf(values) {
		practice, _, single := strings.Cut(key, " ")
		if single && values[key] != "" {
			grants = append(grants, model.Grant{Practice: model.PracticeID(practice), Role: model.Role(values[key])})
		}
	}
	return grants
}

func (s *Form) save(values kit.Values) tea.Cmd {
	session, id, role, grants := s.desk, s.id, model.Role(values["role"]), granted(values)
	if id != "" {
		return kit.Work[desk.StaffRow]{
			Key: string(id), Doing: "Saving the roles", Done: func(r desk.StaffRow) kit.Safe { return kit.Cleanf("The roles of %s are saved.", r.Name) },
			Run: func(ctx context.Context) (desk.StaffRow, error) { return session.SetRoles(ctx, id, role, grants) },
		}.Cmd()
	}
	n := desk.NewStaff{Name: values["name"], Role: role, Grants: grants}
	return kit.Work[desk.StaffRow]{
		Key: added, Doing: "Adding the person", Done: func(r desk.StaffRow) kit.Safe { return kit.Cleanf("%s is on the staff list.", r.Name) },
		Run: func(ctx context.Context) (desk.StaffRow, error) { return session.AddStaff(ctx, n) },
	}.Cmd()
}

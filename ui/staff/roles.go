package staff

import (
	"context"

	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/kit"
)

// Roles lists the roles and what each may do.
type Roles struct {
	env  kit.Env
	desk *desk.Session
	list *kit.List[rule]
}

// rule is a role, and the currency that its limit is written in: the first practice's. The limit counts in each practice's own.
type rule struct {
	model.RoleRule
	currency model.Currency
}

func newRoles(env kit.Env, session *desk.Session) *Roles {
	s := &Roles{env: env, desk: session}
	key := func(r rule) string { return string(r.Name) }
	read := func(ctx context.Context) ([]rule, error) {
		list, err := session.Staff(ctx)
		rules := make([]rule, len(list.Roles))
		for i, r := range list.Roles {
			rules[i] = rule{r, list.Practices[0].Currency}
		}
		return rules, err
	}
	s.list = kit.NewList(
		env, "There are no roles.", key, kit.Few(key, read),
		kit.Column[rule]{Title: "Role", Width: 16, Grow: 1, Cell: func(r rule) kit.Cell { return kit.Text(kit.Clean(string(r.Name))) }},
		kit.Column[rule]{Title: "Refunds alone", Width: 18, Cell: s.limit},
		kit.Column[rule]{Title: "May do", Width: 10, Cell: func(r rule) kit.Cell {
			return kit.Text(kit.Cleanf("%d of %d", len(r.Permissions), len(model.Permissions())))
		}},
		kit.Column[rule]{Title: "", Width: 10, Rank: 1, Cell: func(r rule) kit.Cell {
			if r.BuiltIn {
				return kit.Cell{Text: "built in", Tone: kit.Dim}
			}
			return kit.Cell{Text: "your own", Tone: kit.Dim}
		}},
	)
	return s
}

// limit is how much the role returns without a second person.
func (s *Roles) limit(r rule) kit.Cell {
	switch {
	case !r.May(model.RefundPayments):
		return kit.Cell{Text: "–", Tone: kit.Dim}
	case r.RefundLimit == model.NoLimit:
		return kit.Text("any amount")
	case r.RefundLimit == 0:
		return kit.Cell{Text: "none", Tone: kit.Warn}
	}
	return kit.Text("up to " + s.env.Locale.Money(r.amount()))
}

// amount is the limit as money.
func (r rule) amount() model.Money { return model.Money{Minor: r.RefundLimit, Currency: r.currency} }

// Title is the screen's part of the breadcrumb.
func (s *Roles) Title() kit.Safe { return "Roles" }

// Money is false: limits are no money.
func (s *Roles) Money() bool { return false }

// Capturing is false: every letter is a key here.
func (s *Roles) Capturing() bool { return false }

// Init reads the roles.
func (s *Roles) Init() tea.Cmd { return s.list.Init() }

// SetSize gives the list the whole body.
func (s *Roles) SetSize(w, h int) { s.list.SetSize(w, h) }

// View draws the list.
func (s *Roles) View() string { return s.list.View() }

// Update takes the list's own messages, and hints.
func (s *Roles) Update(msg tea.Msg) (kit.Screen, tea.Cmd) {
	switch msg := msg.(type) {
	case kit.Shown:
		return s, s.list.Reload()
	case model.Event:
		if msg.Kind == model.StaffChanged || msg.Kind == model.Resync {
			return s, s.list.Reload()
		}
		return s, nil
	}
	cmd, _ := s.list.Update(msg)
	return s, cmd
}

// Actions change a role and make one.
func (s *Roles) Actions() []kit.Action {
	return []kit.Action{
		{Key: "e", Also: []string{"enter"}, Label: "edit", Help: "Change what the role may do, and how much it returns alone.", Do: s.edit, Why: s.fixed},
		{Key: "n", Label: "new role", Help: "Make a role of your own.", Aliases: []kit.Safe{"custom role"}, Do: s.add, Why: s.none},
	}
}

func (s *Roles) none() kit.Safe {
	if _, ok := s.list.Current(); !ok {
		return "There is no role under the cursor."
	}
	return ""
}

func (s *Roles) fixed() kit.Safe {
	r, ok := s.list.Current()
	switch {
	case !ok:
		return s.none()
	case r.Name == model.Administrator:
		return "The administrator's role stays as it is: it holds everything."
	}
	return ""
}

func (s *Roles) edit() tea.Cmd {
	r, _ := s.list.Current()
	return kit.Open(newRoleForm(s.env, s.desk, r))
}

func (s *Roles) add() tea.Cmd {
	r, _ := s.list.Current()
	return kit.Open(newRoleForm(s.env, s.desk, rule{model.RoleRule{Permissions: []model.Permission{model.SeePractice}}, r.currency}))
}

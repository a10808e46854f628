package desk

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

// member is somebody's standing at one practice, as the store says at this moment.
type member struct {
	staff    model.Staff
	practice model.PracticeID // empty: what counts everywhere
	rules    []model.RoleRule
}

// memberAt reads a person and what their roles hold at a practice. Who isn't on the staff list is Forbidden.
func memberAt(tx storage.Tx, id model.StaffID, practice model.PracticeID) (member, error) {
	staff, err := tx.Staff(id)
	if absent(err) {
		return member{}, model.Errorf(model.Forbidden, "This person is not on the staff list, so nothing was done. Ask an administrator.")
	}
	if err != nil {
		return member{}, err
	}
	stored, err := tx.Roles()
	return standingOf(staff, practice, stored), err
}

func standingOf(staff model.Staff, practice model.PracticeID, stored []model.RoleRule) member {
	m := member{staff: staff, practice: practice}
	for _, role := range staff.RolesAt(practice) {
		m.rules = append(m.rules, model.RuleOf(role, stored))
	}
	return m
}

func (m member) may(p model.Permission) bool {
	return slices.ContainsFunc(m.rules, func(r model.RoleRule) bool { return r.May(p) })
}

func (m member) holds(role model.Role) bool {
	return slices.ContainsFunc(m.rules, func(r model.RoleRule) bool { return r.Name == role })
}

// limit is the most that the person may return without a second one, in minor units: that of the most generous of the roles that may
// return money at all. It may be model.NoLimit.
func (m member) limit() int64 {
	var most int64
	for _, r := range m.rules {
		if !r.May(model.RefundPayments) {
			continue
		}
		if r.RefundLimit == model.NoLimit {
			return model.NoLimit
		}
		most = max(most, r.RefundLimit)
	}
	return most
}

// covers says whether the person may return so much without a second one.
func (m member) covers(minor int64) bool {
	return m.may(model.RefundPayments) && (m.limit() == model.NoLimit || minor <= m.limit())
}

// words name the person's roles: "front desk, auditor".
func (m member) words() string {
	var names []string
	for _, r := range m.rules {
		names = append(names, string(r.Name))
	}
	return strings.Join(names, ", ")
}

// refusal is why the person may not, and who can help.
func (m member) refusal(tx storage.Tx, p model.Permission) error {
	help, err := help(tx, m.practice)
	switch {
	case err != nil:
		return err
	case m.staff.Disabled:
		return model.Errorf(model.Forbidden, "Your access to paydesk was switched off, so nothing was done. %s", help)
	case len(m.rules) == 0 && m.practice == "":
		return model.Errorf(model.Forbidden, "%q counts for all practices, and your roles are for single ones. %s", p, help)
	case len(m.rules) == 0:
		return model.Errorf(model.Forbidden, "You have no role at %s, so %q is not yours to do there. %s", nameOf(tx, m.practice), p, help)
	case len(m.rules) > 1:
		return model.Errorf(model.Forbidden, "None of your roles (%s) includes %q. %s", m.words(), p, help)
	}
	return model.Errorf(model.Forbidden, "Your role (%s) does not include %q. %s", m.words(), p, help)
}

// nameOf is a practice's name, for a sentence about one that may be out of scope.
func nameOf(tx storage.Tx, id model.PracticeID) string {
	practices, _ := tx.Practices()
	for _, p := range practices {
		if p.ID == id {
			return p.Name
		}
	}
	return "that practice"
}

// namesShown is how many names a sentence about who can help holds.
const namesShown = 3

// help says who can: the administrators by name.
func help(tx storage.Tx, practice model.PracticeID) (string, error) {
	names, err := membersWho(tx, practice, func(m member) bool { return m.holds(model.Administrator) })
	if err != nil || len(names) == 0 {
		return "An administrator can help.", err
	}
	return "An administrator can help: " + anyOf(names) + ".", nil
}

// membersWho are the names of those who can be asked at a practice, in their order.
func membersWho(tx storage.Tx, practice model.PracticeID, fits func(member) bool) ([]string, error) {
	staff, err := tx.StaffMembers()
	if err != nil {
		return nil, err
	}
	stored, err := tx.Roles()
	var names []string
	for _, s := range staff {
		if fits(standingOf(s, practice, stored)) {
			names = append(names, s.Name)
		}
	}
	return names, err
}

// anyOf writes names as one reads them: "Ana Silva, Ben Okoro or Cleo Diaz".
func anyOf(names []string) string {
	if len(names) > namesShown {
		names = append(slices.Clone(names[:namesShown-1]), "others")
	}
	last := len(names) - 1
	if last < 1 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:last], ", ") + " or " + names[last]
}

// Me is who acts in a session, as the store says at this moment.
type Me struct {
	Staff       model.StaffID
	Name        string
	Roles       string // at the practice asked about: "front desk, auditor"; empty where the person has none there
	HasPIN      bool
	RefundLimit int64 // the most that one refund may be without a second person, in minor units; model.NoLimit where there is none
}

// Me tells who acts, and as what at a practice. A person whose access was taken away is Forbidden: the session is over.
func (s *Session) Me(ctx context.Context, practice model.PracticeID) (me Me, err error) {
	err = s.d.Store.View(ctx, organisationScope(), func(tx storage.Tx) error {
		m, err := memberAt(tx, s.actor.Staff, practice)
		if err == nil && m.staff.Disabled {
			err = m.refusal(tx, "")
		}
		me = Me{m.staff.ID, m.staff.Name, m.words(), m.staff.PIN.Set(), m.limit()}
		return err
	})
	return me, err
}

// WhoCanHelp are the names of those at a practice who hold a permission, administrators first.
func (s *Session) WhoCanHelp(ctx context.Context, p model.Permission, practice model.PracticeID) (names []string, err error) {
	err = s.d.Store.View(ctx, organisationScope(), func(tx storage.Tx) error {
		var first, rest []string
		if first, err = membersWho(tx, practice, func(m member) bool { return m.holds(model.Administrator) }); err != nil {
			return err
		}
		rest, err = membersWho(tx, practice, func(m member) bool { return m.may(p) && !m.holds(model.Administrator) })
		names = append(first, rest...)
		return err
	})
	return names, err
}

// byOf is what an audit entry calls an actor: the roles held at the practice, or the program's own name.
func byOf(tx storage.Tx, actor model.Actor, practice model.PracticeID) (string, error) {
	if actor == model.System() {
		return string(actor.Role), nil
	}
	m, err := memberAt(tx, actor.Staff, practice)
	switch {
	case model.KindOf(err) == model.Forbidden:
		return "not on the staff list", nil
	case err != nil:
		return "", err
	case m.staff.Disabled:
		return "switched off", nil
	case practice == "":
		return everyRole(m.staff), nil
	}
	return cmp.Or(m.words(), "no role here"), nil
}

package desk

import (
	"context"
	"slices"
	"strings"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

// StaffList is what the screen "Staff" shows.
type StaffList struct {
	Rows      []StaffRow       // by name
	Roles     []model.RoleRule // built in or made here, as they hold now
	Practices []model.Practice // where roles can be granted
}

// StaffRow is one person of the list. It never holds a PIN, nor what one is recognised by.
type StaffRow struct {
	ID       model.StaffID
	Name     string
	Role     model.Role    // at every practice; may be empty
	Grants   []model.Grant // further roles at single practices
	Disabled bool
	HasPIN   bool
	Created  model.Millis
}

// NewStaff is a person to be added. Without a PIN nobody signs in as them, but in a demo.
type NewStaff struct {
	Name   string
	Role   model.Role // at every practice; empty where grants alone count
	Grants []model.Grant
	PIN    string // 4 to 12 digits; may be empty
}

// longestStaffName is what the header of a screen has room for.
const longestStaffName = 60

func staffRow(s model.Staff) StaffRow {
	return StaffRow{s.ID, s.Name, s.Role, s.Grants, s.Disabled, s.PIN.Set(), s.Created}
}

// Staff lists everybody on the staff list, those who were switched off too.
func (s *Session) Staff(ctx context.Context) (StaffList, error) {
	var list StaffList
	err := s.view(ctx, model.EditStaff, "", func(tx storage.Tx) error {
		list = StaffList{}
		staff, err := tx.StaffMembers()
		if err != nil {
			return err
		}
		for _, one := range staff {
			list.Rows = append(list.Rows, staffRow(one))
		}
		if list.Practices, err = tx.Practices(); err != nil {
			return err
		}
		stored, err := tx.Roles()
		list.Roles = allRoles(stored)
		return err
	})
	return list, err
}

// AddStaff puts a person on the staff list. Errors are Invalid with a field: name, role, practice or pin.
func (s *Session) AddStaff(ctx context.Context, n NewStaff) (StaffRow, error) {
	n.Name = strings.TrimSpace(n.Name)
	if err := n.check(); err != nil {
		return StaffRow{}, err
	}
	if err := s.asks(ctx, model.EditStaff); err != nil {
		return StaffRow{}, err
	}
	staff := model.Staff{Name: n.Name, Role: n.Role, Grants: n.Grants}
	if n.PIN != "" {
		var err error
		if staff.PIN, err = s.d.hashPIN(n.PIN); err != nil {
			return StaffRow{}, err
		}
	}
	err := s.update(ctx, model.EditStaff, "", func(c *change) error {
		if err := c.checkNewcomer(staff); err != nil {
			return err
		}
		id, err := c.NextID()
		if err != nil {
			return err
		}
		staff.ID, staff.Created = model.StaffID(model.RowID(model.StaffPrefix, id)), c.Now()
		return c.putStaff(staff, "staff.add", "", rolesOf(staff))
	})
	return staffRow(staff), err
}

func (n NewStaff) check() error {
	switch {
	case n.Name == "":
		return model.FieldErrorf("name", "Type the person's name.")
	case len([]rune(n.Name)) > longestStaffName:
		return model.FieldErrorf("name", "Write a name of at most %d letters.", longestStaffName)
	}
	if n.PIN != "" {
		if err := checkPIN(n.PIN); err != nil {
			return err
		}
	}
	return refuseCardNumbers("name", n.Name)
}

func (c *change) checkNewcomer(staff model.Staff) error {
	others, err := c.StaffMembers()
	if err != nil {
		return err
	}
	for _, other := range others {
		if sameName(other.Name, staff.Name) {
			return model.FieldErrorf("name", "Somebody of this name is on the staff list already: names are what people choose from to sign in.")
		}
	}
	adder, err := c.Staff(c.actor.Staff)
	if err != nil {
		return err
	}
	organisation, err := c.Organisation()
	if err == nil && !adder.PIN.Set() && !organisation.Demo {
		err = model.Errorf(model.Conflict, "Choose a PIN of your own first: with a second person here, anybody at this terminal could sign in as you.")
	}
	return errorOr(err, c.mayGive(staff.Role, staff.Grants))
}

func sameName(a, b string) bool { return storage.Fold(a) == storage.Fold(b) }

// SetRoles gives a person other roles: one at every practice, and further ones at single practices. Errors are Invalid with a field: role or practice.
func (s *Session) SetRoles(ctx context.Context, id model.StaffID, role model.Role, grants []model.Grant) (StaffRow, error) {
	return s.editStaff(ctx, id, "staff.roles", func(c *change, staff *model.Staff) error {
		staff.Role, staff.Grants = role, grants
		if role != model.Administrator {
			if err := c.refuseLastAdministrator(staff.ID); err != nil {
				return err
			}
		}
		return c.mayGive(role, grants)
	})
}

// DisableStaff takes a person's access away: the next key of their session is refused. Their name stays in the records.
func (s *Session) DisableStaff(ctx context.Context, id model.StaffID) (StaffRow, error) {
	return s.editStaff(ctx, id, "staff.disable", func(c *change, staff *model.Staff) error {
		staff.Disabled = true
		return c.refuseLastAdministrator(id)
	})
}

// EnableStaff gives a person the access back that DisableStaff took.
func (s *Session) EnableStaff(ctx context.Context, id model.StaffID) (StaffRow, error) {
	return s.editStaff(ctx, id, "staff.enable", func(_ *change, staff *model.Staff) error {
		staff.Disabled = false
		return nil
	})
}

// editStaff changes a person whose roles hold no more than those of who does it.
func (s *Session) editStaff(ctx context.Context, id model.StaffID, action string, edit func(*change, *model.Staff) error) (StaffRow, error) {
	var row StaffRow
	err := s.update(ctx, model.EditStaff, "", func(c *change) error {
		staff, err := c.Staff(id)
		if err != nil {
			return err
		}
		if err := c.outranks(rolesIn(staff.Role, staff.Grants)...); err != nil {
			return err
		}
		before := staff
		if err := edit(c, &staff); err != nil {
			return err
		}
		row = staffRow(staff)
		if rolesOf(before) == rolesOf(staff) && before.Disabled == staff.Disabled {
			return nil
		}
		return c.putStaff(staff, action, rolesOf(before), rolesOf(staff))
	})
	return row, err
}

// putStaff stores a person, and tells the sessions: one of them may be over.
func (c *change) putStaff(staff model.Staff, action, before, after string) error {
	if err := c.PutStaff(staff); err != nil {
		return err
	}
	c.hint("", model.StaffChanged, string(staff.ID))
	return c.audit("", action, string(staff.ID), before, after)
}

// refuseLastAdministrator keeps somebody who can sign in and help everybody else.
func (c *change) refuseLastAdministrator(leaving model.StaffID) error {
	staff, err := c.StaffMembers()
	if err != nil {
		return err
	}
	left, withPIN := 0, 0
	var one model.Staff
	for _, s := range staff {
		if s.ID == leaving {
			one = s
		}
		if s.ID == leaving || s.Disabled || s.Role != model.Administrator {
			continue
		}
		left++
		if s.PIN.Set() {
			withPIN++
		}
	}
	if one.Disabled || one.Role != model.Administrator || left > 0 && (withPIN > 0 || !one.PIN.Set()) {
		return nil
	}
	return model.Errorf(model.Conflict, "%s is the last administrator who can sign in. Make somebody else one first; nothing was changed.", one.Name)
}

// mayGive keeps people from giving away more than they have: each role must be known, and hold nothing that the giver's own don't.
func (c *change) mayGive(role model.Role, grants []model.Grant) error {
	if role == "" && len(grants) == 0 {
		return model.FieldErrorf("role", "Choose a role: one for all practices, or some for single ones.")
	}
	stored, err := c.Roles()
	if err != nil {
		return err
	}
	for _, g := range grants {
		if _, err := c.practiceNamed(g.Practice); err != nil {
			return err
		}
	}
	for _, r := range rolesIn(role, grants) {
		if _, known := knownRole(r, stored); !known {
			return model.FieldErrorf("role", "There is no role %q. Choose one of the list.", r)
		}
	}
	return c.outranks(rolesIn(role, grants)...)
}

// outranks asks that who acts holds all that the roles hold.
func (c *change) outranks(roles ...model.Role) error {
	me, err := memberAt(c, c.actor.Staff, "")
	if err != nil {
		return err
	}
	stored, err := c.Roles()
	for _, r := range roles {
		err = errorOr(err, me.outranks(c, model.RuleOf(r, stored)))
	}
	return err
}

func rolesIn(role model.Role, grants []model.Grant) []model.Role {
	var roles []model.Role
	if role != "" {
		roles = append(roles, role)
	}
	for _, g := range grants {
		roles = append(roles, g.Role)
	}
	return roles
}

func (c *change) practiceNamed(id model.PracticeID) (model.Practice, error) {
	practices, err := c.Practices()
	if err != nil {
		return model.Practice{}, err
	}
	i := slices.IndexFunc(practices, func(p model.Practice) bool { return p.ID == id })
	if i < 0 {
		return model.Practice{}, model.FieldErrorf("practice", "Choose one of the organisation's practices.")
	}
	return practices[i], nil
}

// rolesOf is what the audit keeps of a person's roles.
func rolesOf(s model.Staff) string {
	words := []string{string(s.Role)}
	for _, g := range s.Grants {
		words = append(words, string(g.Role)+" at "+string(g.Practice))
	}
	if s.Disabled {
		words = append(words, "switched off")
	}
	return strings.TrimPrefix(strings.Join(words, ", "), ", ")
}

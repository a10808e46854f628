package desk

import (
	"context"
	"errors"

	"clinic.example/paydesk/model"
)

// PINChange is a new PIN for somebody.
type PINChange struct {
	Staff model.StaffID
	Old   string // for one's own, where there is one
	New   string // 4 to 12 digits
}

// SetPIN sets somebody's PIN. One's own needs the old one; another's needs "Staff: Edit" and roles that hold all that theirs do.
// Errors are Invalid with the field pin, and for a wrong old PIN Forbidden with the field old.
func (s *Session) SetPIN(ctx context.Context, p PINChange) error {
	if err := checkPIN(p.New); err != nil {
		return err
	}
	if p.Staff == s.actor.Staff {
		return s.setOwnPIN(ctx, p)
	}
	if err := s.asks(ctx, model.EditStaff); err != nil {
		return err
	}
	hash, err := s.d.hashPIN(p.New)
	if err != nil {
		return err
	}
	return s.update(ctx, model.EditStaff, "", func(c *change) error {
		staff, err := c.Staff(p.Staff)
		if err != nil {
			return err
		}
		if err := c.outranks(rolesIn(staff.Role, staff.Grants)...); err != nil {
			return err
		}
		return c.setPIN(staff, hash, "staff.pin reset")
	})
}

func (s *Session) setOwnPIN(ctx context.Context, p PINChange) error {
	proved, err := s.d.prove(ctx, p.Staff, p.Old)
	if e, ok := errors.AsType[*model.Error](err); ok && e.Field == "pin" {
		return &model.Error{Kind: e.Kind, Message: e.Message, Field: "old"}
	}
	if err != nil {
		return err
	}
	hash, err := s.d.hashPIN(p.New)
	if err != nil {
		return err
	}
	return s.d.update(ctx, organisationScope(), s.actor, func(c *change) error {
		staff, err := c.Staff(p.Staff)
		switch {
		case err != nil:
			return err
		case staff.Disabled:
			return noAccess(c, staff)
		case string(staff.PIN.Hash) != string(proved.PIN.Hash):
			return model.Errorf(model.Conflict, "The PIN was changed at this moment by somebody else. Nothing was changed by this press.")
		}
		return c.setPIN(staff, hash, "staff.pin")
	})
}

// setPIN begins the count of wrong ones anew.
func (c *change) setPIN(staff model.Staff, hash model.PINHash, action string) error {
	before := "none"
	if staff.PIN.Set() {
		before = "set"
	}
	staff.PIN, staff.Failures, staff.NextTry = hash, 0, 0
	return c.putStaff(staff, action, before, "set")
}

package desk

import (
	"context"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

// systemScope is the program's own; no session ever gets it.
func systemScope() model.Scope { return model.SystemScope() }

// permit is the one function that decides. It reads the person's role from the store, so that a change of role counts at once.
func permit(tx storage.Tx, actor model.Actor, p model.Permission) error {
	role := actor.Role
	if role != model.SystemRole {
		staff, err := tx.Staff(actor.Staff)
		if model.KindOf(err) == model.NotFound {
			return model.Errorf(model.Forbidden, "This person is not on the staff list. Ask an administrator.")
		}
		if err != nil {
			return err
		}
		role = staff.Role
	}
	if !role.May(p) {
		return model.Errorf(model.Forbidden, "Your role (%s) does not include \"%s\". An administrator can help.", role, p)
	}
	return nil
}

// May says why this person may not, or nothing: what the screens dim by.
func (s *Session) May(p model.Permission) string {
	err := s.d.Store.View(context.Background(), model.ScopeOf(), func(tx storage.Tx) error { return permit(tx, s.actor, p) })
	return sentence(err)
}

// view reads within one practice, after asking for the permission.
func (s *Session) view(ctx context.Context, p model.Permission, practice model.PracticeID, do func(storage.Tx) error) error {
	return s.d.Store.View(ctx, model.ScopeOf(practice), func(tx storage.Tx) error {
		if err := permit(tx, s.actor, p); err != nil {
			return err
		}
		return do(tx)
	})
}

// update changes rows of one practice, after asking for the permission, and publishes its hints after the commit.
func (s *Session) update(ctx context.Context, p model.Permission, practice model.PracticeID, do func(*change) error) error {
	return s.d.update(ctx, model.ScopeOf(practice), s.actor, func(c *change) error {
		if err := permit(c, s.actor, p); err != nil {
			return err
		}
		return do(c)
	})
}

// updateAll is update over several practices that one action reaches, as a disconnect does.
func (s *Session) updateAll(ctx context.Context, p model.Permission, practices []model.PracticeID, do func(*change) error) error {
	return s.d.update(ctx, model.ScopeOf(practices...), s.actor, func(c *change) error {
		if err := permit(c, s.actor, p); err != nil {
			return err
		}
		return do(c)
	})
}

// reread tells somebody who was permitted to press what came of it, whatever has changed since.
func (d *Desk) reread(ctx context.Context, practice model.PracticeID, do func(storage.Tx) error) error {
	return d.Store.View(context.WithoutCancel(ctx), model.ScopeOf(practice), do)
}

// asks is permit outside a larger transaction.
func (s *Session) asks(ctx context.Context, p model.Permission) error {
	return s.d.Store.View(ctx, model.ScopeOf(), func(tx storage.Tx) error { return permit(tx, s.actor, p) })
}

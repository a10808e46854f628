package desk

import (
	"context"
	"errors"
	"slices"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

// systemScope is the program's own; no session ever gets it.
func systemScope() model.Scope { return model.SystemScope() }

// organisationScope reaches the organisation's own rows and no practice's.
func organisationScope() model.Scope { return model.ScopeOf() }

// permit is the one function that decides: whoever it doesn't find a permission for at the practice, or for all practices where that is
// empty, is Forbidden. It reads the person and the roles from the store, so that a change counts at the next key.
func permit(tx storage.Tx, actor model.Actor, p model.Permission, practice model.PracticeID) error {
	if actor == model.System() {
		return nil
	}
	m, err := memberAt(tx, actor.Staff, practice)
	if err == nil && !m.may(p) {
		err = m.refusal(tx, p)
	}
	return denied(p, practice, err)
}

// denial is a Forbidden error that the audit trail hears of where it ends a change.
type denial struct {
	told       error
	permission model.Permission
	practice   model.PracticeID
}

func (d *denial) Error() string { return d.told.Error() }

func (d *denial) Unwrap() error { return d.told }

// denied makes a denial of a Forbidden error, and leaves any other as it is.
func denied(p model.Permission, practice model.PracticeID, err error) error {
	if model.KindOf(err) != model.Forbidden {
		return err
	}
	return &denial{err, p, practice}
}

// May says why this person may not at a practice, or nothing: what the screens dim by. With an empty practice: at all practices.
func (s *Session) May(p model.Permission, practice model.PracticeID) string {
	err := s.d.Store.View(context.Background(), organisationScope(), func(tx storage.Tx) error { return permit(tx, s.actor, p, practice) })
	return sentence(err)
}

// view reads within one practice, after asking for the permission.
func (s *Session) view(ctx context.Context, p model.Permission, practice model.PracticeID, do func(storage.Tx) error) error {
	return s.d.Store.View(ctx, model.ScopeOf(practice), func(tx storage.Tx) error {
		if err := permit(tx, s.actor, p, practice); err != nil {
			return err
		}
		return do(tx)
	})
}

// viewMine reads at all practices where the person holds the permissions: at the one named, or it is refused, and at whichever others.
func (s *Session) viewMine(ctx context.Context, asks []model.Permission, practice model.PracticeID, do func(tx storage.Tx, mine []model.PracticeID) error) error {
	var mine []model.PracticeID
	err := s.d.Store.View(ctx, organisationScope(), func(tx storage.Tx) (err error) {
		mine, err = holding(tx, s.actor, asks, practice)
		return err
	})
	if err != nil {
		return err
	}
	return s.d.Store.View(ctx, model.ScopeOf(mine...), func(tx storage.Tx) error {
		now, err := holding(tx, s.actor, asks, practice)
		if err != nil {
			return err
		}
		mine := slices.DeleteFunc(slices.Clone(mine), func(p model.PracticeID) bool { return !slices.Contains(now, p) })
		return do(tx, mine)
	})
}

// holding are the practices at which somebody holds all of some permissions; it is refused where the one named isn't among them.
func holding(tx storage.Tx, actor model.Actor, asks []model.Permission, practice model.PracticeID) (mine []model.PracticeID, err error) {
	for _, p := range asks {
		if err := permit(tx, actor, p, practice); err != nil {
			return nil, err
		}
	}
	practices, err := tx.Practices()
	for _, p := range practices {
		if !slices.ContainsFunc(asks, func(ask model.Permission) bool { return permit(tx, actor, ask, p.ID) != nil }) {
			mine = append(mine, p.ID)
		}
	}
	return mine, err
}

// viewToChange reads what a change is to rest on: as view, and a refusal is written to the audit trail.
func (s *Session) viewToChange(ctx context.Context, p model.Permission, practice model.PracticeID, do func(storage.Tx) error) error {
	if err := s.asks(ctx, p, practice); err != nil {
		return err
	}
	return s.view(ctx, p, practice, do)
}

// update changes rows of one practice, after asking for the permission, and publishes its hints after the commit.
func (s *Session) update(ctx context.Context, p model.Permission, practice model.PracticeID, do func(*change) error) error {
	return s.updateAll(ctx, p, []model.PracticeID{practice}, do)
}

// updateAll is update over several practices that one action reaches, as a disconnect does: the permission is needed at each.
func (s *Session) updateAll(ctx context.Context, p model.Permission, practices []model.PracticeID, do func(*change) error) error {
	err := s.d.update(ctx, model.ScopeOf(practices...), s.actor, func(c *change) error {
		if err := permitAll(c, s.actor, p, practices); err != nil {
			return err
		}
		return do(c)
	})
	s.noteDenial(ctx, err)
	return err
}

// asks is permit outside a larger transaction: the first question of a change that begins with something else.
func (s *Session) asks(ctx context.Context, p model.Permission, practices ...model.PracticeID) error {
	err := s.d.Store.View(ctx, organisationScope(), func(tx storage.Tx) error { return permitAll(tx, s.actor, p, practices) })
	s.noteDenial(ctx, err)
	return err
}

// permitAll asks for a permission at each practice. No practice at all means all of them.
func permitAll(tx storage.Tx, actor model.Actor, p model.Permission, practices []model.PracticeID) error {
	if len(practices) == 0 {
		return permit(tx, actor, p, "")
	}
	for _, practice := range practices {
		if err := permit(tx, actor, p, practice); err != nil {
			return err
		}
	}
	return nil
}

// noteDenial writes to the audit trail that somebody tried what they may not. It must not keep the refusal from being told.
func (s *Session) noteDenial(ctx context.Context, refused error) {
	denial, ok := errors.AsType[*denial](refused)
	if !ok {
		return
	}
	err := s.d.update(context.WithoutCancel(ctx), model.ScopeOf(denial.practice), s.actor, func(c *change) error {
		chain := denial.practice
		switch _, err := c.practiceNamed(chain); model.KindOf(err) {
		case model.Invalid:
			chain = ""
		case "":
		default:
			return err
		}
		return c.audit(chain, "refused", string(denial.permission), "", "")
	})
	if err != nil {
		s.d.Log.Warn("a refusal was not written to the audit trail", "permission", denial.permission, "err", err)
	}
}

// reread tells somebody who was permitted to press what came of it, whatever has changed since.
func (d *Desk) reread(ctx context.Context, practice model.PracticeID, do func(storage.Tx) error) error {
	return d.Store.View(context.WithoutCancel(ctx), model.ScopeOf(practice), do)
}

package desk

import (
	"context"

	"clinic.example/paydesk/model"
)

// UseConnection connects a practice to the account of another one, at once and without any call to Stripe.
func (s *Session) UseConnection(ctx context.Context, practice, from model.PracticeID) error {
	return s.updateAll(ctx, model.EditIntegrations, []model.PracticeID{practice, from}, func(c *change) error {
		p, err := c.Practice(practice)
		if err != nil {
			return err
		}
		mine, _, state, err := accountOf(c, practice)
		if err != nil {
			return err
		}
		if state == model.Revoked {
			mine.Active = false // its place is free: nothing can be done with it any more
		}
		theirs, account, state, err := accountOf(c, from)
		if err == nil {
			err = leavingRefusal(c, account, "Nothing was changed.")
		}
		if err != nil {
			return err
		}
		if err := reusable(p, mine, theirs, state); err != nil {
			return err
		}
		return c.connectTo(p, mine, accountRef(theirs), model.ByReuse)
	})
}

// reusable says why a connection can't be taken over, or nothing.
func reusable(p model.Practice, mine, theirs model.Connection, state model.AccountState) error {
	switch {
	case mine.Practice == theirs.Practice:
		return model.Errorf(model.Invalid, "Choose another practice's connection.")
	case state == model.NotConnected:
		return model.Errorf(model.Conflict, "That practice is not connected to Stripe any more. Nothing was changed.")
	case state == model.Revoked:
		return model.Errorf(model.Conflict, "Stripe says that access to that account was revoked. Nothing was changed; connect to Stripe instead.")
	case state == model.Rejected:
		return model.Errorf(model.Conflict, "Stripe has rejected that account. Nothing was changed.")
	case theirs.Mode != p.Mode:
		return model.Errorf(model.Conflict, "That connection is in %s and this practice is in %s: the two never meet. Nothing was changed.", theirs.Mode.Badge(), p.Mode.Badge())
	case mine.Active && accountRef(mine) == accountRef(theirs):
		return model.Errorf(model.Conflict, "This practice uses that account already.")
	case mine.Active:
		return model.Errorf(model.Conflict, "This practice is connected to another account. Disconnect it first.")
	}
	return nil
}

// lastConnection is the practice's connection, active or not; empty where there has been none.
func (c *change) lastConnection(practice model.PracticeID) (model.Connection, error) {
	connection, _, _, err := accountOf(c, practice)
	return connection, err
}

// connectTo writes the connection and its audit entry. It switches nothing else on. A live connection of a practice in test mode takes it
// live, and the test connection waits.
func (c *change) connectTo(p model.Practice, before model.Connection, ref model.AccountRef, how model.How) error {
	connection := model.Connection{
		Practice: p.ID, Account: ref.ID, Mode: ref.Mode, How: how, Active: true, ConnectedAt: c.Now(), ConnectedBy: c.actor.Name, Paused: before.Paused,
	}
	if ref.Mode == model.Live && p.Mode == model.Test {
		connection.Paused = paused(before)
		if err := c.switchMode(p, model.Live); err != nil {
			return err
		}
	}
	if err := c.PutConnection(connection); err != nil {
		return err
	}
	c.hint(p.ID, model.ConnectionChanged, string(ref.ID))
	return c.audit(p.ID, "connect.connected", string(ref.ID), string(before.Account), string(ref.ID)+" "+string(ref.Mode)+" "+string(how))
}

package desk

import (
	"context"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

// AfterGoLive is what stands above the ways to go live.
const AfterGoLive = "From then on payments are real. Test cards are off: only cards that patients give in live mode are charged. Test invoices stay, marked TEST, with the numbers of their own series, and can't be paid any more. Everything that was switched on stays on."

// noLive is the one sentence that refuses live money.
const noLive = "Live payments need a PIN of your own and open secrets on this machine: choose a PIN, and see what \"paydesk doctor\" says of the secrets. No real money moves."

// mayBeLive says why a person can't bring live money to this desk: whoever does must have signed in with a PIN, and live keys lie sealed
// or nowhere. In the demo, where Stripe is inside, nobody needs a PIN.
func (d *Desk) mayBeLive(tx storage.Tx, actor model.Actor) error {
	organisation, err := tx.Organisation()
	if err != nil {
		return err
	}
	if d.Vault == nil {
		return model.Errorf(model.Forbidden, "%s", noLive)
	}
	if actor == model.System() || organisation.Demo {
		return nil
	}
	staff, err := tx.Staff(actor.Staff)
	if err == nil && !staff.PIN.Set() {
		err = model.Errorf(model.Forbidden, "%s", noLive)
	}
	return err
}

// GoLive starts an attempt to connect a practice in live mode. Once it ends connected, the practice is live: the test connection is set
// aside, and test cards are off. Errors as Connect's; https://docs.stripe.com/connect/oauth-standard-accounts
func (s *Session) GoLive(ctx context.Context, practice model.PracticeID) (Authorisation, error) {
	return s.authorise(ctx, practice, func(model.Practice) model.Mode { return model.Live })
}

// whyNotLive says why a practice can't go live by an authorisation now.
func (d *Desk) whyNotLive(tx storage.Tx, actor model.Actor, p model.Practice) error {
	if p.Mode == model.Live {
		return model.Errorf(model.Conflict, "%s is live already.", p.Name)
	}
	return d.connectable(tx, actor, p.ID, model.Live)
}

// paused is what going live keeps of a test connection.
func paused(c model.Connection) model.Paused {
	if !c.Active {
		return model.Paused{}
	}
	return model.Paused{Account: c.Account, Mode: c.Mode, How: c.How, ConnectedAt: c.ConnectedAt, ConnectedBy: c.ConnectedBy}
}

func (c *change) switchMode(p model.Practice, mode model.Mode) error {
	before := p.Mode
	p.Mode = mode
	if err := c.PutPractice(p); err != nil {
		return err
	}
	c.hint("", model.PracticeChanged, string(p.ID))
	return c.audit(p.ID, "practice.mode", string(p.ID), string(before), string(mode))
}

// BackToTest takes a live practice back to test mode, to the test connection that going live set aside. It is refused once there is live
// money: a payment, an invoice that isn't void, an operation or a link. Live access that nobody uses any more is given back, and a live key
// destroyed.
func (s *Session) BackToTest(ctx context.Context, practice model.PracticeID) error {
	done, err := s.d.board()
	if err != nil {
		return err
	}
	defer done()
	var left model.AccountRef
	err = s.update(ctx, model.EditIntegrations, practice, func(c *change) error {
		left = model.AccountRef{}
		p, err := c.Practice(practice)
		if err != nil {
			return err
		}
		if err := liveMoney(c, p); err != nil {
			return err
		}
		connection, err := c.lastConnection(practice)
		if err != nil {
			return err
		}
		if connection.Active {
			left = accountRef(connection)
		}
		if err := c.switchMode(p, model.Test); err != nil {
			return err
		}
		return c.resume(connection)
	})
	if err != nil || left.ID == "" {
		return err
	}
	return s.d.leave(context.WithoutCancel(ctx), left)
}

// resume puts the connection that was set aside in the live one's place.
func (c *change) resume(live model.Connection) error {
	was := live.Paused
	live.Active, live.DisconnectedAt, live.Paused = false, c.Now(), model.Paused{}
	if was.Account != "" {
		live = model.Connection{
			Practice: live.Practice, Account: was.Account, Mode: was.Mode, How: was.How, Active: true, ConnectedAt: was.ConnectedAt, ConnectedBy: was.ConnectedBy,
		}
	}
	if live.Account == "" {
		return nil
	}
	if err := c.PutConnection(live); err != nil {
		return err
	}
	c.hint(live.Practice, model.ConnectionChanged, string(live.Account))
	return c.audit(live.Practice, "connect.back to test", string(live.Account), string(model.Live), string(live.Mode))
}

// leave ends paydesk's way to an account that no practice uses any more.
func (d *Desk) leave(ctx context.Context, ref model.AccountRef) error {
	keyed := false
	err := d.update(ctx, systemScope(), model.System(), func(c *change) error {
		users, err := sharing(c, ref)
		if err != nil || len(users) > 0 {
			return err
		}
		account, err := c.Account(ref)
		if keyed = account.Access == model.OwnKey; err != nil || !keyed {
			return ignoreAbsent(err)
		}
		if err := c.destroyKey(ref); err != nil {
			return err
		}
		return c.switchOffCards(ref)
	})
	if err != nil || keyed {
		return err
	}
	return d.releaseAccess(ctx, ref)
}

// liveMoney says what live money keeps a practice from going back to test mode.
func liveMoney(tx storage.Tx, p model.Practice) error {
	if p.Mode != model.Live {
		return model.Errorf(model.Conflict, "%s is in Test Mode already.", p.Name)
	}
	payments, err := tx.Payments(storage.PaymentFilter{Practice: p.ID}, storage.Window{})
	if err != nil {
		return err
	}
	for _, payment := range payments {
		if payment.Mode == model.Live {
			return model.Errorf(model.Conflict, "%s has taken live money (%s), so it stays live. Nothing was changed.", p.Name, payment.Amount)
		}
	}
	invoices, err := tx.Invoices(model.InvoiceFilter{Practice: p.ID}, storage.Window{})
	if err != nil {
		return err
	}
	for _, invoice := range invoices {
		if invoice.Mode == model.Live && !invoice.Void {
			return model.Errorf(model.Conflict, "%s is a live invoice. Nothing was changed. Void it first to go back to Test Mode.", invoice.Number)
		}
	}
	open, err := tx.OpenOperations(p.ID)
	if err != nil {
		return err
	}
	for _, op := range open {
		if op.Mode == model.Live {
			return model.Errorf(model.Conflict, "A live %s is under way or not known yet. Nothing was changed; wait until it is settled, or stop the link.", op.Kind)
		}
	}
	return nil
}

package desk

import (
	"context"
	"fmt"
	"time"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

// Check is one line of a verification.
type Check struct {
	Label  string
	Passed bool
	Words  string
}

// Verification is the answer of "Verify": banner, account id and mode, in that order.
type Verification struct {
	Lines [3]Check
	State model.AccountState
}

// Passed says whether every line did.
func (v Verification) Passed() bool {
	return v.Lines[0].Passed && v.Lines[1].Passed && v.Lines[2].Passed
}

// Verify reads the practice's account again and says line by line whether what the screen shows is true. Cards that a disconnect
// switched off and that could not be asked for are asked for again.
func (s *Session) Verify(ctx context.Context, practice model.PracticeID) (Verification, error) {
	connection, err := s.connectionNow(ctx, practice)
	if err != nil {
		return Verification{}, err
	}
	ref := accountRef(connection)
	asked := s.d.readAccount(ctx, ref)
	if asked == nil {
		if err := s.d.reviveCards(ctx, s.actor, ref); err != nil {
			s.d.Log.Warn("cards of a verified account could not all be asked for", "account", ref.ID, "kind", model.KindOf(err))
		}
	}
	var v Verification
	err = s.view(ctx, model.EditIntegrations, practice, func(tx storage.Tx) error {
		p, err := tx.Practice(practice)
		if err != nil {
			return err
		}
		_, account, state, err := accountOf(tx, practice)
		if err != nil {
			return err
		}
		v = Verification{State: state, Lines: [3]Check{
			bannerCheck(account, state, asked, p.Location()), idCheck(account, state, asked), modeCheck(connection, p, s.d.keyed(tx, account)),
		}}
		return nil
	})
	return v, err
}

func (s *Session) connectionNow(ctx context.Context, practice model.PracticeID) (connection model.Connection, err error) {
	err = s.viewToChange(ctx, model.EditIntegrations, practice, func(tx storage.Tx) error {
		var state model.AccountState
		connection, _, state, err = accountOf(tx, practice)
		if err == nil && state == model.NotConnected {
			return model.Errorf(model.Conflict, "This practice is not connected to Stripe.")
		}
		return err
	})
	return connection, err
}

func bannerCheck(account model.StripeAccount, state model.AccountState, asked error, zone *time.Location) Check {
	c := Check{Label: "Banner"}
	switch {
	case asked != nil:
		c.Words = sentence(asked) + " What stands here was read on " + account.ReadAt.In(zone).Format("2 January 2006 at 15:04") + "."
	case state == model.Connected:
		c.Passed, c.Words = true, "Connected to Stripe. "+standing(account, state, zone)
	default:
		c.Words = standing(account, state, zone)
	}
	return c
}

func idCheck(account model.StripeAccount, state model.AccountState, asked error) Check {
	c := Check{Label: "Account id"}
	switch {
	case asked != nil:
		c.Words = fmt.Sprintf("%s could not be asked for.", account.ID)
	case state == model.Revoked:
		c.Words = fmt.Sprintf("Stripe gives no access to %s any more. Connect again.", account.ID)
	default:
		c.Passed, c.Words = true, fmt.Sprintf("%s answers as %s.", account.ID, account.Name)
	}
	return c
}

func modeCheck(connection model.Connection, p model.Practice, missing error) Check {
	c := Check{Label: "Mode"}
	switch {
	case connection.Mode != p.Mode:
		c.Words = fmt.Sprintf("The practice is in %s, but its connection was made in %s. Connect again.", p.Mode.Badge(), connection.Mode.Badge())
	case missing != nil:
		c.Words = fmt.Sprintf("The connection was made in %s, and there is no key for it. %s", connection.Mode.Badge(), sentence(missing))
	default:
		c.Passed, c.Words = true, p.Mode.Badge()+" here and at Stripe."
	}
	return c
}

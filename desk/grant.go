package desk

import (
	"context"
	"fmt"

	"clinic.example/paydesk/model"
)

// Return takes what came back with a browser from Stripe's page: state and code, or state and an error with its description.
// The state works once. What became of it is on the attempt, for the screen that waits; the error is for whoever pasted an address.
// https://docs.stripe.com/connect/oauth-reference#get-authorize-response
func (d *Desk) Return(ctx context.Context, state, code, errCode, errDescription string) error {
	done, err := d.board()
	if err != nil {
		return err
	}
	defer done()
	ctx = context.WithoutCancel(ctx) // the code works once: a closed page must not cut its exchange
	attempt, err := d.claim(ctx, state, code, errCode)
	if err != nil {
		if errCode != "" && model.KindOf(err) == model.Declined { // anybody can send a browser here; only our own attempts are logged
			d.Log.Info("stripe sent the browser back without an authorisation", "code", errCode, "description", errDescription)
		}
		return err
	}
	ref, err := d.platform(ctx, attempt.Mode).Exchange(ctx, code)
	if err != nil {
		return errorOr(d.closeAttempt(ctx, attempt, model.AttemptRefused, sentence(err)), err)
	}
	return d.grant(ctx, attempt, ref)
}

// claim takes the one use of a state, in one transaction before any call: only who gets no error may exchange the code.
func (d *Desk) claim(ctx context.Context, state, code, errCode string) (attempt model.Attempt, err error) {
	hash, ok := stateHash(state)
	var refusal error
	err = d.update(ctx, systemScope(), model.System(), func(c *change) error {
		refusal = nil
		a, err := c.AttemptByState(hash)
		if !ok || absent(err) {
			refusal = model.Errorf(model.Invalid, "%s", strayAnswer)
			return c.noteStray()
		}
		if err != nil {
			return err
		}
		c.actor = a.Actor
		if a.Status != model.AttemptWaiting {
			refusal = usedState(a)
			return nil
		}
		status, message := d.refusal(c, a, code, errCode)
		if status != "" {
			refusal = model.Errorf(model.Declined, "%s", message)
			return c.endAttempt(a, status, message)
		}
		a.Status, a.Message, a.Expires = model.AttemptExchanging, "", c.Now().Add(exchangeLimit)
		attempt = a
		return c.PutAttempt(a)
	})
	return attempt, errorOr(err, refusal)
}

const strayAnswer = "An answer came that belongs to no attempt of this paydesk (its state is unknown), so it was ignored. Open the address that is shown here, in the same browser, and press \"Authorise access\" there."

// noteStray tells the screens that wait, and leaves their attempts alone: any web page can send a browser here.
func (c *change) noteStray() error {
	attempts, err := c.OpenAttempts()
	if err != nil {
		return err
	}
	for _, a := range attempts {
		if a.Status != model.AttemptWaiting || a.Message == strayAnswer {
			continue
		}
		a.Message = strayAnswer
		if err := c.PutAttempt(a); err != nil {
			return err
		}
		if err := c.audit(a.Practice, "connect.stray answer", string(a.ID), string(a.Status), string(a.Status)); err != nil {
			return err
		}
	}
	return nil
}

// usedState says why a second answer with the same state changes nothing.
func usedState(a model.Attempt) error {
	switch a.Status {
	case model.AttemptTimedOut:
		return model.Errorf(model.Conflict, "The answer came after the time was over. Nothing was connected. Press Connect again.")
	case model.AttemptCancelled:
		return model.Errorf(model.Conflict, "This attempt was cancelled before the answer came. Nothing was connected. Press Connect again.")
	}
	return model.Errorf(model.Conflict, "This answer was used already: it counts once. The second one changed nothing.")
}

// refusal sorts an answer that must not be exchanged; an empty status means that it may.
func (d *Desk) refusal(c *change, a model.Attempt, code, errCode string) (model.AttemptStatus, string) {
	if d.overdue(a) {
		return model.AttemptTimedOut, timedOut(a)
	}
	if err := permit(c, a.Actor, model.EditIntegrations, a.Practice); err != nil {
		return model.AttemptRefused, sentence(err)
	}
	switch {
	case errCode == "access_denied":
		return model.AttemptCancelled, "Access was not authorised on Stripe's page, so nothing was connected. Press Connect again, and choose the account of this practice there."
	case errCode == "invalid_scope", errCode == "invalid_request", errCode == "unsupported_response_type":
		return model.AttemptRefused, fmt.Sprintf("Stripe refused paydesk's request (%s). Nothing was connected. Whoever looks after the platform must check that %s is registered there as a redirect.", errCode, a.Redirect)
	case errCode != "":
		return model.AttemptRefused, "Stripe sent you back with an error and gave no access. Nothing was connected. Press Connect again; the log names the error."
	case code == "":
		return model.AttemptRefused, "Stripe's answer held no authorisation code. Nothing was connected. Press Connect again."
	}
	if err := d.connectable(c, a.Actor, a.Practice, a.Mode); err != nil {
		return model.AttemptRefused, sentence(err)
	}
	return "", ""
}

// readTries is how often an account is read after its exchange: reading is harmless, and the exchange can't be repeated.
const readTries = 3

// grant goes on after the exchange: reads the account, then connects, or asks first where the account isn't the one last connected here.
func (d *Desk) grant(ctx context.Context, attempt model.Attempt, ref model.AccountRef) error {
	account, err := d.firstRead(ctx, ref)
	if err != nil {
		attempt.Account = ref.ID
		message := fmt.Sprintf("Stripe gave access to %s but did not answer when paydesk read the account. Nothing was connected here. Press Connect again.", ref.ID)
		return errorOr(d.giveBack(ctx, attempt, model.AttemptRefused, message), model.Errorf(model.KindOf(err), "%s", message))
	}
	attempt.Account = ref.ID
	return d.conclude(ctx, attempt, &account)
}

func (d *Desk) firstRead(ctx context.Context, ref model.AccountRef) (account model.StripeAccount, err error) {
	for range readTries {
		account, err = d.platform(ctx, ref.Mode).Account(ctx, ref)
		d.noteReach(ref, err)
		if fault := model.FaultOf(err); fault == nil || fault.Answer != model.AnswerNone {
			break
		}
	}
	return account, err
}

// conclude ends an attempt to which Stripe gave access in a connection. fresh is the account as just read; an account that differs from
// the one last connected here then stays granted until somebody says that it is the right one, which is what fresh == nil means.
func (d *Desk) conclude(ctx context.Context, seen model.Attempt, fresh *model.StripeAccount) error {
	var refusal error
	connected := false
	err := d.update(ctx, systemScope(), seen.Actor, func(c *change) error {
		refusal, connected = nil, false
		a, err := c.Attempt(seen.ID)
		if err != nil || a.Status != seen.Status {
			return err
		}
		a.Account = seen.Account
		if refusal = errorOr(permit(c, a.Actor, model.EditIntegrations, a.Practice), d.grantable(c, a)); refusal != nil {
			return nil
		}
		before, err := c.lastConnection(a.Practice)
		if err != nil {
			return err
		}
		if fresh != nil {
			if err := c.keepAccount(*fresh); err != nil {
				return err
			}
		}
		if fresh != nil && before.Account != "" && before.Account != a.Account {
			return c.askAbout(a, c.Now().Add(d.ConnectLimit))
		}
		connected = true
		return c.connected(a, before)
	})
	switch {
	case err != nil:
		return err
	case refusal != nil:
		return errorOr(d.giveBack(ctx, seen, model.AttemptRefused, sentence(refusal)), refusal)
	case connected:
		if err := d.reviveCards(ctx, seen.Actor, model.AccountRef{ID: seen.Account, Mode: seen.Mode}); err != nil {
			d.Log.Warn("cards of a reconnected account could not all be asked for", "account", seen.Account, "kind", model.KindOf(err))
		}
	}
	return nil
}

// askAbout leaves the decision about a granted account to a person.
func (c *change) askAbout(a model.Attempt, until model.Millis) error {
	a.Status, a.Expires = model.AttemptGranted, until
	if err := c.PutAttempt(a); err != nil {
		return err
	}
	c.hint(a.Practice, model.ConnectionChanged, string(a.ID))
	return c.audit(a.Practice, "connect.granted", string(a.ID), string(model.AttemptExchanging), string(a.Account))
}

func (c *change) connected(a model.Attempt, before model.Connection) error {
	p, err := c.Practice(a.Practice)
	if err != nil {
		return err
	}
	a.Status, a.Message = model.AttemptConnected, ""
	if err := c.PutAttempt(a); err != nil {
		return err
	}
	ref := model.AccountRef{ID: a.Account, Mode: a.Mode}
	if err := errorOr(c.askByPlatform(ref), c.putLeaving(ref, model.Leaving{})); err != nil {
		return err
	}
	return c.connectTo(p, before, ref, model.ByOAuth)
}

// askByPlatform has an account that was just granted asked with the platform's key; one of its own that nobody uses any more goes.
func (c *change) askByPlatform(ref model.AccountRef) error {
	account, err := c.Account(ref)
	if err != nil || account.Access == model.PlatformKey {
		return err
	}
	if err := c.destroyKey(ref); err != nil {
		return err
	}
	account.Access = model.PlatformKey
	return c.PutAccount(account)
}

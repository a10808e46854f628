package desk

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"net/url"
	"strings"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

// Authorisation is one way to Stripe's page that lets paydesk in.
type Authorisation struct {
	Attempt   model.AttemptID
	Address   string // holds the state: shown, copied and opened, never logged
	Expires   model.Millis
	Listening bool // whether the answer reaches this process by itself
}

// ConnectProgress is what the waiting screen asks for.
type ConnectProgress struct {
	Attempt model.AttemptID
	Status  model.AttemptStatus
	Message string // how it ended without a connection; while waiting, an answer that was ignored; else empty
	Expires model.Millis
	Account model.StripeAccount // what Stripe granted, once it has
	Last    model.AccountID     // where Status is AttemptGranted: the account last connected here, which is another one
}

// Connect starts an attempt to connect a practice by OAuth: https://docs.stripe.com/connect/oauth-standard-accounts
// An attempt that still waits for the same practice ends with it.
func (s *Session) Connect(ctx context.Context, practice model.PracticeID) (Authorisation, error) {
	return s.authorise(ctx, practice, func(p model.Practice) model.Mode { return p.Mode })
}

// authorise starts an attempt in a mode that the practice as it stands decides.
func (s *Session) authorise(ctx context.Context, practice model.PracticeID, in func(model.Practice) model.Mode) (Authorisation, error) {
	state, hash, err := newState(s.d.Random)
	if err != nil {
		return Authorisation{}, err
	}
	id, err := model.NewAttemptID(s.d.Random)
	if err != nil {
		return Authorisation{}, err
	}
	var attempt model.Attempt
	listening := false
	err = s.update(ctx, model.EditIntegrations, practice, func(c *change) error {
		p, err := c.Practice(practice)
		if err != nil {
			return err
		}
		mode := in(p)
		if err := s.d.connectable(c, c.actor, practice, mode); err != nil {
			return err
		}
		if err := c.supersede(practice); err != nil {
			return err
		}
		redirect, heard, err := s.d.wayBack(c, mode)
		if err != nil {
			return err
		}
		listening = heard
		attempt = model.Attempt{
			ID: id, Practice: practice, Mode: mode, Actor: c.actor, StateHash: hash, Redirect: redirect,
			Started: c.Now(), Expires: c.Now().Add(s.d.ConnectLimit), Status: model.AttemptWaiting,
		}
		if err := c.PutAttempt(attempt); err != nil {
			return err
		}
		return c.audit(practice, "connect.start", string(id), "", string(attempt.Mode))
	})
	if err != nil {
		return Authorisation{}, err
	}
	return Authorisation{id, s.d.platform(ctx, attempt.Mode).AuthorizeURL(state, attempt.Redirect), attempt.Expires, listening}, nil
}

// connectable says why no attempt in a mode may begin or end in a connection now. A live one for a practice in test mode takes it live.
func (d *Desk) connectable(tx storage.Tx, actor model.Actor, practice model.PracticeID, mode model.Mode) error {
	p, err := tx.Practice(practice)
	if err != nil {
		return err
	}
	if mode == model.Live {
		if err := d.mayBeLive(tx, actor); err != nil {
			return err
		}
	}
	if there, err := d.configured(tx, mode); err != nil || !there {
		return errorOr(err, model.Errorf(model.Conflict, "%s", missingPlatform(mode)))
	}
	if mode == model.Live {
		if redirect, _, err := d.wayBack(tx, mode); err != nil || redirect == "" {
			return errorOr(err, model.Errorf(model.Conflict, "%s", noLiveReturn))
		}
	}
	return placeFree(tx, p, mode)
}

// placeFree says whether a practice may be connected in a mode: where it is in that mode already, it must have no account.
func placeFree(tx storage.Tx, p model.Practice, mode model.Mode) error {
	if p.Mode != mode {
		return wrongMode(p, mode)
	}
	_, _, state, err := accountOf(tx, p.ID)
	if err == nil && state != model.NotConnected && state != model.Revoked {
		err = model.Errorf(model.Conflict, "This practice is connected to Stripe already. Disconnect it first to use another account.")
	}
	return err
}

// wrongMode says why a practice takes no connection of the other mode: only going live does.
func wrongMode(p model.Practice, mode model.Mode) error {
	if p.Mode == model.Test && mode == model.Live {
		return nil
	}
	return model.Errorf(model.Conflict, "%s is live, so it takes no connection in Test Mode. Nothing was changed.", p.Name)
}

func missingPlatform(mode model.Mode) string {
	if mode == model.Live {
		return "This paydesk has no live Stripe platform yet (no client id or live key is sealed), so it can't send you to Stripe. Whoever set paydesk up can add one with \"paydesk stripe platform\", or enter the account's live keys instead."
	}
	return platformMissing
}

const noLiveReturn = "Stripe sends a live authorisation back to an https address only, and none is registered here. Whoever looks after the platform gives it with \"paydesk stripe platform\"; or enter the account's live keys instead."

// grantable is connectable for an attempt to which Stripe gave access.
func (d *Desk) grantable(tx storage.Tx, a model.Attempt) error {
	if err := d.connectable(tx, a.Actor, a.Practice, a.Mode); err != nil {
		return err
	}
	ref := model.AccountRef{ID: a.Account, Mode: a.Mode}
	account, err := tx.Account(ref)
	if err != nil || account.Access != model.OwnKey || account.Revoked {
		return ignoreAbsent(err)
	}
	used, err := namesSharing(tx, ref)
	if others, err := sharing(tx, ref); err != nil || len(others) == 0 {
		return err
	}
	return errorOr(err, model.Errorf(model.Conflict, "%s is connected with its own keys at %s. Nothing was connected. Choose \"Use This Connection\", or disconnect it there first.", ref.ID, used))
}

// supersede ends the attempts that wait for the same practice, so that one screen at a time can win.
func (c *change) supersede(practice model.PracticeID) error {
	attempts, err := c.OpenAttempts()
	if err != nil {
		return err
	}
	for _, a := range attempts {
		if a.Practice != practice {
			continue
		}
		if a.Status != model.AttemptWaiting {
			return model.Errorf(model.Conflict, "%s is connecting this practice just now: Stripe has answered. Nothing was changed; look again in a minute.", a.Actor.Name)
		}
		if err := c.endAttempt(a, model.AttemptCancelled, "A newer attempt to connect this practice took its place. Nothing was connected by this one."); err != nil {
			return err
		}
	}
	return nil
}

// newState draws the 256 bits that tie Stripe's answer to this attempt, and the hash under which they are stored.
func newState(random io.Reader) (string, [32]byte, error) {
	var b [32]byte
	if _, err := io.ReadFull(random, b[:]); err != nil {
		return "", b, fmt.Errorf("reading random bits: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(b[:]), sha256.Sum256(b[:]), nil
}

// stateHash reads a state back; a text that can't be one gives false.
func stateHash(state string) ([32]byte, bool) {
	b, err := base64.RawURLEncoding.Strict().DecodeString(state)
	if err != nil || len(b) != 32 {
		return [32]byte{}, false
	}
	return sha256.Sum256(b), true
}

// ConnectStatus tells how an attempt stands; the screen asks every 500 ms. It also ends an attempt whose time is over.
func (s *Session) ConnectStatus(ctx context.Context, practice model.PracticeID, id model.AttemptID) (ConnectProgress, error) {
	attempt, err := s.ownAttempt(ctx, s.view, practice, id)
	if err != nil {
		return ConnectProgress{}, err
	}
	if !attempt.Status.Over() && s.d.overdue(attempt) {
		if err := s.d.expireAttempt(ctx, attempt); err != nil {
			return ConnectProgress{}, err
		}
	}
	var p ConnectProgress
	err = s.view(ctx, model.EditIntegrations, practice, func(tx storage.Tx) error {
		a, err := tx.Attempt(id)
		if err != nil {
			return err
		}
		p = ConnectProgress{Attempt: id, Status: a.Status, Message: a.Message, Expires: a.Expires}
		if a.Account == "" {
			return nil
		}
		if p.Account, err = tx.Account(model.AccountRef{ID: a.Account, Mode: a.Mode}); err != nil {
			return err
		}
		if a.Status == model.AttemptGranted {
			connection, err := tx.Connection(practice)
			p.Last = connection.Account
			return err
		}
		return nil
	})
	return p, err
}

// reading is Session.view or Session.viewToChange.
type reading func(context.Context, model.Permission, model.PracticeID, func(storage.Tx) error) error

// ownAttempt reads an attempt of this person for this practice; anybody else's is as good as none.
func (s *Session) ownAttempt(ctx context.Context, view reading, practice model.PracticeID, id model.AttemptID) (attempt model.Attempt, err error) {
	err = view(ctx, model.EditIntegrations, practice, func(tx storage.Tx) error {
		attempt, err = tx.Attempt(id)
		if err == nil && (attempt.Practice != practice || attempt.Actor.Staff != s.actor.Staff) || absent(err) {
			return model.Errorf(model.NotFound, "There is no such attempt to connect this practice. Press Connect again.")
		}
		return err
	})
	return attempt, err
}

// CancelConnect ends an attempt at the desk. One that Stripe is answering at this moment can't be stopped any more.
func (s *Session) CancelConnect(ctx context.Context, practice model.PracticeID, id model.AttemptID) error {
	attempt, err := s.ownAttempt(ctx, s.viewToChange, practice, id)
	if err != nil || attempt.Status.Over() {
		return err
	}
	if attempt.Status == model.AttemptGranted {
		return s.AcceptAccount(ctx, practice, id, false)
	}
	return s.update(ctx, model.EditIntegrations, practice, func(c *change) error {
		a, err := c.Attempt(id)
		switch {
		case err != nil || a.Status.Over():
			return err
		case a.Status != model.AttemptWaiting:
			return model.Errorf(model.Conflict, "Stripe is answering at this moment: wait for the result.")
		}
		return c.endAttempt(a, model.AttemptCancelled, "You stopped connecting. Nothing was connected.")
	})
}

// Paste takes the address on which the browser ended, where it can't reach this program. Errors are Invalid with the field address.
func (s *Session) Paste(ctx context.Context, practice model.PracticeID, id model.AttemptID, address string) error {
	attempt, err := s.ownAttempt(ctx, s.viewToChange, practice, id)
	if err != nil {
		return err
	}
	if err := refuseCardNumbers("address", address); err != nil {
		return err
	}
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil || u.Host == "" || u.Query().Get("state") == "" {
		return model.FieldErrorf("address", "Paste the whole address from the browser: it begins with %s and holds state= and code=.", attempt.Redirect)
	}
	q := u.Query()
	hash, ok := stateHash(q.Get("state"))
	if !ok || hash != attempt.StateHash {
		return model.FieldErrorf("address", "This address belongs to another attempt (its state differs). Nothing was connected. Open the address shown here and paste the one that you end on.")
	}
	return s.d.Return(ctx, q.Get("state"), q.Get("code"), q.Get("error"), q.Get("error_description"))
}

// AcceptAccount answers whether the account that Stripe granted, which is not the one last connected here, is the right one.
// With no, its access is given back.
func (s *Session) AcceptAccount(ctx context.Context, practice model.PracticeID, id model.AttemptID, yes bool) error {
	attempt, err := s.ownAttempt(ctx, s.viewToChange, practice, id)
	if err != nil {
		return err
	}
	if attempt.Status != model.AttemptGranted {
		return model.Errorf(model.Conflict, "There is nothing to decide any more: look at how the attempt ended.")
	}
	if s.d.overdue(attempt) {
		return errorOr(s.d.expireAttempt(ctx, attempt), model.Errorf(model.Conflict, "The time to decide was over. Nothing was connected. Press Connect again."))
	}
	if yes {
		return s.d.conclude(context.WithoutCancel(ctx), attempt, nil)
	}
	return s.d.giveBack(ctx, attempt, model.AttemptCancelled, fmt.Sprintf("You did not take the account %s. Nothing was connected.", attempt.Account))
}

package desk

import (
	"context"
	"errors"
	"fmt"
	"time"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

// Every start is treated as a restore, because a copied file can't know that it was copied: no card money moves on an account before what
// happened there meanwhile has been read.

// catchUpLimit is how long a press waits for that.
const catchUpLimit = 15 * time.Second

// behind says that an account has not been caught up with since this process began.
type behind struct{ ref model.AccountRef }

func (b behind) Error() string { return "not caught up with " + string(b.ref.ID) }

const (
	behindWords   = "paydesk has only just started and has not read yet what happened at Stripe meanwhile, so no card money moves."
	behindAdvice  = "Nothing was charged or returned. Try again in a moment, or take cash: ask the patient first whether this was paid already."
	behindWarning = "What happened at Stripe while paydesk was closed could not be read yet, so a payment that was made there may be missing here. Ask before you take money again."
	behindBanner  = "Still reading from Stripe: cards and links wait; ask before you take cash"
)

// upToDate guards a press that moves card money on an account.
func (d *Desk) upToDate(ref model.AccountRef) error {
	if d.caughtUp(ref) {
		return nil
	}
	return &model.Error{Kind: model.Unavailable, Message: behindWords + " " + behindAdvice, Err: behind{ref}}
}

// press is update for a change that moves card money. Where only the account is in the way because it has not been caught up with, that is
// done, and then the press is made again: it finds what the reading has brought.
func (s *Session) press(ctx context.Context, p model.Permission, practice model.PracticeID, do func(*change) error) error {
	err := s.update(ctx, p, practice, do)
	late, ok := errors.AsType[behind](err)
	if !ok {
		return err
	}
	cause := s.d.catchUp(ctx, late.ref)
	err = s.update(ctx, p, practice, do)
	if _, still := errors.AsType[behind](err); still && sentence(cause) != "" {
		return model.Errorf(model.Unavailable, "%s %s %s", behindWords, sentence(cause), behindAdvice)
	}
	return err
}

// catchUp reads what happened on an account since its cursor, unless this process has done so before.
func (d *Desk) catchUp(ctx context.Context, ref model.AccountRef) error {
	if d.caughtUp(ref) {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, catchUpLimit)
	defer cancel()
	if _, err := d.followAccount(ctx, ref, false); err != nil || d.caughtUp(ref) {
		return err
	}
	_, err := d.followAccount(ctx, ref, true)
	return err
}

// noteCaughtUp marks an account as caught up with once its events have been read to their end and handled. Events tell all that happened since
// the lists were compared last; where they never were, or longer ago than events are kept, the lists have to be compared first.
func (d *Desk) noteCaughtUp(ctx context.Context, ref model.AccountRef) error {
	cursor, err := d.cursor(ctx, ref)
	if err == nil && cursor.Swept != 0 {
		d.following.edit(ref, func(a *followedAccount) { a.current = true })
	}
	return err
}

// caughtUp says whether this process knows what happened on an account while no process looked, or since the copy of the records that it runs on
// was made.
func (d *Desk) caughtUp(ref model.AccountRef) (yes bool) {
	d.following.edit(ref, func(a *followedAccount) { yes = a.current })
	return yes
}

// behindAfter is how long the first reading may take before the screens speak of it.
const behindAfter = 3 * time.Second

// Behind is the banner's sentence while what happened before this process began is still being read; empty otherwise.
func (d *Desk) Behind() string {
	if d.following.late(model.MillisOf(d.Now())) {
		return behindBanner
	}
	return ""
}

// late says whether an account's first reading has gone on for a while.
func (f *following) late(now model.Millis) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, a := range f.accounts {
		if !a.current && a.began != 0 && now.Since(a.began) > behindAfter {
			return true
		}
	}
	return false
}

// CatchUp reads what happened on a practice's account while no process looked: what a command does first in place of Start. It says in a
// sentence that it could not be read, for whoever takes other money meanwhile; nothing where it was, or where there is nothing to read.
func (d *Desk) CatchUp(ctx context.Context, practice model.PracticeID) (warning string, err error) {
	var ref model.AccountRef
	err = d.Store.View(ctx, systemScope(), func(tx storage.Tx) error {
		connection, _, state, err := accountOf(tx, practice)
		if ref = (model.AccountRef{}); err == nil && state != model.NotConnected && state != model.Revoked {
			ref = accountRef(connection)
		}
		return err
	})
	if err != nil || ref.ID == "" {
		return "", err
	}
	if cause := d.catchUp(ctx, ref); cause != nil {
		d.Log.Info("not caught up", "account", ref.ID, "err", cause)
		return behindWarning, nil
	}
	return "", nil
}

// foundFor guards an invoice for which Stripe has money that these records don't know of, as after they were brought back from an older copy:
// until somebody has decided about it nothing more is taken.
func foundFor(tx storage.Tx, invoice model.Invoice) error {
	why, err := receivedFor(tx, invoice)
	if err == nil && why != "" {
		err = model.Errorf(model.Conflict, "%s Nothing was taken by this press. %s", why, decideFirst)
	}
	return err
}

const decideFirst = "Record it first: Home shows it under \"Needs attention\"."

// receivedFor says what Stripe has received for an invoice and nobody has decided about; empty where that is nothing.
func receivedFor(tx storage.Tx, invoice model.Invoice) (string, error) {
	found, err := foundAt(tx, invoice.Practice)
	for _, f := range found {
		if f.Status == model.FoundWaiting && f.Practice == invoice.Practice && f.Number == invoice.Number && f.Amount.Minor > f.Refunded {
			return fmt.Sprintf("Stripe has received %s for %s already (%s), and it is not recorded here.", f.Amount, invoice.Number, f.Intent), nil
		}
	}
	return "", err
}

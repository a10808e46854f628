package desk

import (
	"context"
	"errors"

	"clinic.example/paydesk/model"
)

// noteReach remembers whether Stripe answered for an account, and tells the screens when that changes.
func (d *Desk) noteReach(ref model.AccountRef, err error) {
	gone := unreached(err)
	d.mu.Lock()
	before := d.away[ref]
	if gone {
		d.away[ref] = true
	} else {
		delete(d.away, ref)
	}
	d.mu.Unlock()
	if before != gone {
		d.hub.Publish(model.Event{Kind: model.ConnectionChanged, ID: string(ref.ID)})
	}
}

// unreached says whether a call ended without any answer; an error page is an answer, and a call that paydesk held back says nothing.
func unreached(err error) bool {
	fault, ok := errors.AsType[*model.StripeFault](err)
	return ok && fault.Answer == model.AnswerNone && fault.Status == 0 && fault.Held == "" && !errors.Is(err, context.Canceled)
}

// Away is the banner's sentence while a connected account can't be reached; empty otherwise.
func (d *Desk) Away() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.away) > 0 {
		return model.StripeAway
	}
	return ""
}

// noteAccess marks an account whose access is gone: what is unknown on it stays unknown until it is connected again.
func (d *Desk) noteAccess(ctx context.Context, ref model.AccountRef, cause error) {
	if !accessGone(cause) {
		return
	}
	if err := d.markRevoked(context.WithoutCancel(ctx), ref, cause); err != nil {
		d.Log.Warn("marking a revoked account", "account", ref.ID, "err", err)
	}
}

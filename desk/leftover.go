package desk

import (
	"context"
	"fmt"
	"strings"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
	"clinic.example/paydesk/stripeops"
)

// leftover is what a press has left at Stripe although it ended without it: a payment intent that nobody has confirmed, or a page that can still
// be paid on. It moves nothing by itself, but somebody else could have it take money. A press leaves one behind where Stripe shut paydesk out
// before it could cancel, or where an error that Stripe had kept and a list that lagged said together that nothing was made.
type leftover struct {
	op model.Operation
	id string // pi_... or cs_...
}

// leftoverFollower ends what presses have left at Stripe. Only what an operation here has ended without is touched: another program's, or what an
// older copy of the records doesn't know, is not ours to end.
func (d *Desk) leftoverFollower() follower {
	return follower{kind: "unfinished payment", sweep: d.sweepLeftovers, prove: d.proveLeftovers}
}

// sweepLeftovers ends them. What Stripe doesn't answer is left to the next comparison: nothing here depends on it, so it keeps no account from being
// caught up with.
func (d *Desk) sweepLeftovers(ctx context.Context, ref model.AccountRef, since model.Millis) (healed int, err error) {
	left, err := d.leftovers(ctx, ref, since)
	for _, l := range left {
		if err != nil {
			break
		}
		var gone bool
		if gone, err = d.endLeftover(ctx, ref, l); gone {
			healed++
		}
	}
	return healed, ignoreStripe(err)
}

func (d *Desk) proveLeftovers(ctx context.Context, ref model.AccountRef, since model.Millis) (found []Difference, err error) {
	left, err := d.leftovers(ctx, ref, since)
	for _, l := range left {
		found = append(found, Difference{"unfinished payment", l.id, fmt.Sprintf("The %s of %s ended here as %q, and it could still take money at Stripe. paydesk ends it there when it compares the lists.", l.op.Kind, l.op.Amount, l.op.State)})
	}
	return found, err
}

// leftovers are those on an account since a moment. Stripe is asked first: an operation that has ended by then stays so.
func (d *Desk) leftovers(ctx context.Context, ref model.AccountRef, since model.Millis) (left []leftover, err error) {
	unfinished, err := d.unfinished(ctx, ref, since)
	if err != nil {
		return nil, err
	}
	err = d.Store.View(ctx, systemScope(), func(tx storage.Tx) error {
		left = nil
		for id, named := range sortedByKey(unfinished) {
			op, err := operationNamed(tx, named)
			if err != nil {
				return err
			}
			if l := (leftover{op, id}); op.ID != "" && op.Ref() == ref && l.isOne() {
				left = append(left, l)
			}
		}
		return nil
	})
	return left, err
}

// unfinished are an account's payment intents and pages that could still take money, with the operations that their metadata name.
func (d *Desk) unfinished(ctx context.Context, ref model.AccountRef, since model.Millis) (map[string]model.OperationID, error) {
	found := map[string]model.OperationID{}
	intents := func(client *stripeops.Client, after string) ([]model.Intent, bool, error) {
		return client.Intents(ctx, ref, since, after)
	}
	err := eachPage(ctx, d, ref, func(i model.Intent) string { return i.ID }, intents, func(page []model.Intent) error {
		for _, at := range page {
			switch at.Status {
			case model.IntentNeedsConfirm, model.IntentNeedsMethod, model.IntentNeedsAction:
				found[at.ID] = at.Operation
			case model.IntentProcessing, model.IntentSucceeded, model.IntentCanceled:
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	sessions := func(client *stripeops.Client, after string) ([]model.PaySession, bool, error) {
		return client.Sessions(ctx, ref, since, after)
	}
	err = eachPage(ctx, d, ref, func(s model.PaySession) string { return s.ID }, sessions, func(page []model.PaySession) error {
		for _, at := range page {
			if at.Status == "open" {
				found[at.ID] = at.Operation
			}
		}
		return nil
	})
	return found, err
}

// isOne says whether the operation has ended without it. The payment intent of a page is the page's: Stripe ends both together. A list that lags
// may show as open what the operation has ended with.
func (l leftover) isOne() bool {
	switch l.op.Kind {
	case model.ChargeOp:
		return l.op.State.Settled() && l.ofIntent() && (l.op.State != model.OpSucceeded || l.op.Intent != l.id)
	case model.LinkOp, model.SetupOp:
		done := l.op.State == model.OpPaid || l.op.State == model.OpDone
		return l.op.State.Settled() && !l.ofIntent() && (!done || l.op.Session != l.id)
	}
	return false
}

func (l leftover) ofIntent() bool { return strings.HasPrefix(l.id, "pi_") }

// leftoverTries is how many keys a request to end one may use at once: Stripe replays an error that it has kept under a key.
const leftoverTries = 3

// endLeftover cancels a payment intent or ends a page, and says whether it did. What Stripe refuses to end has ended or was paid by then, which its own
// look tells; without the right to end it there is nothing to do until the next comparison.
func (d *Desk) endLeftover(ctx context.Context, ref model.AccountRef, l leftover) (gone bool, err error) {
	for try := 1; try <= leftoverTries; try++ {
		key := fmt.Sprintf("pd1:%s:%s:leave-%s:%d", d.install, l.op.ID, l.id, try)
		err = d.patiently(ctx, func() (err error) {
			if l.ofIntent() {
				_, err = d.at(ctx, ref).CancelIntent(ctx, ref, key, l.id)
				return err
			}
			_, err = d.at(ctx, ref).ExpireSession(ctx, ref, key, l.id)
			return err
		})
		if err == nil || !endedBefore(model.FaultOf(err)) {
			break
		}
	}
	d.noteReach(ref, err)
	d.noteAccess(ctx, ref, err)
	switch fault := model.FaultOf(err); {
	case err == nil:
		d.Log.Warn("ended what a press had left at Stripe", "object", l.id, "operation", l.op.ID, "account", ref.ID)
		return true, d.update(ctx, systemScope(), model.System(), func(c *change) error {
			return c.audit(l.op.Practice, "leftover.ended", l.id, string(l.op.ID), string(l.op.Kind)+" "+l.op.Amount.String())
		})
	case fault.Answer == model.AnswerRefused, fault.Answer == model.AnswerNoAccess, fault.Answer == model.AnswerMisuse:
		d.Log.Warn("what a press has left at Stripe can't be ended", "object", l.id, "operation", l.op.ID, "account", ref.ID, "err", err)
		return false, nil
	}
	return false, err
}

package desk

import (
	"context"
	"errors"
	"fmt"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
	"clinic.example/paydesk/stripeops"
)

// disputeFollower keeps the disputes of an account true here: https://docs.stripe.com/disputes/how-disputes-work
func (d *Desk) disputeFollower() follower {
	return follower{
		kind: "dispute", events: []string{"charge.dispute."}, read: d.readDispute, sweep: d.sweepDisputes, prove: d.proveDisputes,
	}
}

// readDispute follows a hint about one dispute. What Stripe doesn't have is nothing to follow.
func (d *Desk) readDispute(ctx context.Context, e model.StripeEvent) error {
	at, err := d.disputeAt(ctx, e.Ref(), e.Object)
	if model.KindOf(err) == model.NotFound {
		return nil
	}
	if err == nil {
		_, err = d.mergeDispute(ctx, e.Ref(), at)
	}
	return err
}

func (d *Desk) disputeAt(ctx context.Context, ref model.AccountRef, id string) (at model.DisputeAtStripe, err error) {
	err = d.asking(ctx, ref, func(client *stripeops.Client) error {
		at, err = client.Dispute(ctx, ref, id)
		return err
	})
	return at, err
}

// sweepDisputes merges those that Stripe lists since a moment, and older ones that haven't ended here.
func (d *Desk) sweepDisputes(ctx context.Context, ref model.AccountRef, since model.Millis) (healed int, err error) {
	listed, err := d.listDisputes(ctx, ref, since)
	if err != nil {
		return 0, err
	}
	known, err := d.knownDisputes(ctx, ref)
	if err != nil {
		return 0, err
	}
	for id, one := range sortedByKey(known) {
		if _, there := listed[id]; there || one.Status.Over() {
			continue
		}
		at, gone := d.disputeAt(ctx, ref, id)
		if model.KindOf(gone) == model.NotFound {
			continue // the proof names it
		}
		if err = errors.Join(err, gone); gone == nil {
			listed[id] = at
		}
	}
	for _, at := range sortedByKey(listed) {
		news, failed := d.mergeDispute(ctx, ref, at)
		if news {
			healed++
		}
		err = errors.Join(err, failed)
	}
	return healed, err
}

func (d *Desk) listDisputes(ctx context.Context, ref model.AccountRef, since model.Millis) (map[string]model.DisputeAtStripe, error) {
	list := func(client *stripeops.Client, after string) ([]model.DisputeAtStripe, bool, error) {
		return client.Disputes(ctx, ref, since, after)
	}
	listed := map[string]model.DisputeAtStripe{}
	err := eachPage(ctx, d, ref, func(at model.DisputeAtStripe) string { return at.ID }, list, func(page []model.DisputeAtStripe) error {
		for _, at := range page {
			listed[at.ID] = at
		}
		return nil
	})
	return listed, err
}

func (d *Desk) knownDisputes(ctx context.Context, ref model.AccountRef) (known map[string]model.Dispute, err error) {
	err = d.Store.View(ctx, systemScope(), func(tx storage.Tx) error {
		known = map[string]model.Dispute{}
		disputes, err := tx.Disputes(ref)
		for _, one := range disputes {
			known[one.ID] = one
		}
		return err
	})
	return known, err
}

// proveDisputes names each dispute in which the records here and Stripe's don't agree.
func (d *Desk) proveDisputes(ctx context.Context, ref model.AccountRef, since model.Millis) (found []Difference, err error) {
	listed, err := d.listDisputes(ctx, ref, since)
	if err != nil {
		return nil, err
	}
	known, err := d.knownDisputes(ctx, ref)
	if err != nil {
		return nil, err
	}
	say := func(id, format string, args ...any) {
		found = append(found, Difference{"dispute", id, fmt.Sprintf(format, args...)})
	}
	for id, at := range sortedByKey(listed) {
		here, there := known[id]
		if !there {
			say(id, "Stripe has a dispute over %s that isn't known here.", at.Amount)
		} else if told, _ := (model.Dispute{}).Merged(at); disputeWords(told) != disputeWords(here) {
			say(id, "Stripe says %s; here it is %s.", disputeWords(told), disputeWords(here))
		}
	}
	for id, here := range sortedByKey(known) {
		if _, there := listed[id]; !there && here.Created >= since {
			say(id, "The dispute over %s is known here, and Stripe doesn't list it.", here.Amount)
		}
	}
	return found, nil
}

// disputeWords are what a proof holds against each other.
func disputeWords(d model.Dispute) string {
	return fmt.Sprintf("%s of %s, %s taken back, evidence handed in %d times", d.Status, d.Amount, d.TakenBack(), d.Submissions)
}

// mergeDispute takes over what Stripe says of a dispute now, and says whether that was news. Without news nothing is written.
func (d *Desk) mergeDispute(ctx context.Context, ref model.AccountRef, at model.DisputeAtStripe) (news bool, err error) {
	err = d.Store.View(ctx, systemScope(), func(tx storage.Tx) error {
		before, now, err := disputeAfter(tx, ref, at)
		news = before != now
		return err
	})
	if err != nil || !news {
		return false, err
	}
	err = d.update(ctx, systemScope(), model.System(), func(c *change) error {
		news, err = c.mergeDispute(ref, at, nil)
		return err
	})
	return news, err
}

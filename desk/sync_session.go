package desk

import (
	"context"
	"fmt"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
	"clinic.example/paydesk/stripeops"
)

// sessionFollower hears at once of a link that was used or has ended. Open links are asked for by the janitor anyway, and what they brought is a
// payment like any other, so lists of sessions would tell nothing more.
func (d *Desk) sessionFollower() follower {
	return follower{kind: "link", events: []string{"checkout.session."}, read: d.readSession, sweep: nothingToSweep, prove: d.proveSessions}
}

func (d *Desk) readSession(ctx context.Context, e model.StripeEvent) error {
	session, err := d.session(ctx, e.Ref(), e.Object)
	if err != nil {
		return err
	}
	var op model.Operation
	err = d.Store.View(ctx, systemScope(), func(tx storage.Tx) (err error) {
		op, err = operationNamed(tx, session.Operation)
		return err
	})
	if err != nil || op.ID == "" || !op.Live() || op.State == model.OpStopped {
		return err
	}
	if _, err = d.driveOn(ctx, op); err != nil {
		return err
	}
	now, err := d.operation(ctx, op)
	if err == nil && now.Live() && now.State != model.OpStopped && ended(op, session) {
		err = errStillOpen // the look that it was driven on by had no answer
	}
	return err
}

// ended says whether what a session was made for has come about, or can't any more.
func ended(op model.Operation, session model.PaySession) bool {
	return session.Status == "expired" || session.Paid || session.Status == "complete" && op.Kind == model.SetupOp
}

func (d *Desk) session(ctx context.Context, ref model.AccountRef, id string) (session model.PaySession, err error) {
	err = d.asking(ctx, ref, func(client *stripeops.Client) (err error) {
		session, err = client.Session(ctx, ref, id)
		return err
	})
	return session, err
}

// proveSessions asks for each link that counts as open.
func (d *Desk) proveSessions(ctx context.Context, ref model.AccountRef, _ model.Millis) (found []Difference, err error) {
	var open []model.Link
	err = d.eachPractice(ctx, func(tx storage.Tx, p model.Practice) error {
		links, err := tx.OpenLinks(p.ID)
		for _, l := range links {
			if l.Account == ref.ID && l.Mode == ref.Mode && l.Session != "" {
				open = append(open, l)
			}
		}
		return err
	})
	for _, link := range open {
		if err != nil {
			return found, err
		}
		var session model.PaySession
		session, err = d.session(ctx, ref, link.Session)
		if noSuch(err) || err == nil && session.Status != "open" && link.Status != model.LinkProcessing {
			found, err = append(found, Difference{"link", link.Session, fmt.Sprintf("The link over %s counts as %s here, and can't be used at Stripe any more.", link.Amount, link.Status)}), nil
		}
	}
	return found, err
}

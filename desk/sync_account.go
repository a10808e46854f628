package desk

import (
	"context"
	"fmt"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
	"clinic.example/paydesk/stripeops"
)

// accountFollower hears at once of an account that was restricted, released or left. It is read every few seconds by the janitor anyway.
func (d *Desk) accountFollower() follower {
	return follower{
		kind: "account", events: []string{"account.updated", "account.application."}, about: func(model.StripeEvent) string { return "" },
		read:  func(ctx context.Context, e model.StripeEvent) error { return d.readAccount(ctx, e.Ref()) },
		sweep: nothingToSweep, prove: d.proveAccount,
	}
}

func (d *Desk) proveAccount(ctx context.Context, ref model.AccountRef, _ model.Millis) (found []Difference, err error) {
	var at model.StripeAccount
	err = d.asking(ctx, ref, func(client *stripeops.Client) (err error) {
		at, err = client.Account(ctx, ref)
		return err
	})
	if err != nil {
		return nil, err
	}
	err = d.Store.View(ctx, systemScope(), func(tx storage.Tx) error {
		found = nil
		here, err := tx.Account(ref)
		if err == nil && !sameAccount(here, at) {
			found = append(found, Difference{"account", string(ref.ID), fmt.Sprintf("Stripe says %s of it, and here it is %s; or its name or what is asked of it differs.", at.State(), here.State())})
		}
		return err
	})
	return found, err
}

package stripeops

import (
	"cmp"
	"context"

	"clinic.example/paydesk/model"
	"github.com/stripe/stripe-go/v76"
)

// Charges lists one page of an account's charges created since a moment, newest first, refused ones among them; see Events for the page.
// https://docs.stripe.com/api/charges/list
func (c *Client) Charges(ctx context.Context, ref model.AccountRef, since model.Millis, after string) (charges []model.ChargeAtStripe, more bool, err error) {
	ctx, done := c.within(ctx)
	defer done()
	list := c.api.Charges.List(&stripe.ChargeListParams{
		ListParams: onePage(ctx, ref, after), CreatedRange: createdFrom(since),
		Expand: stripe.StringSlice([]string{"data.payment_intent", "data.balance_transaction"}),
	})
	for list.Next() {
		charges = append(charges, chargeOf(list.Charge()))
	}
	more, err = ended(list.Iter)
	return charges, more, err
}

// Charge reads one charge.
func (c *Client) Charge(ctx context.Context, ref model.AccountRef, id string) (model.ChargeAtStripe, error) {
	ctx, done := c.within(ctx)
	defer done()
	charge, err := c.api.Charges.Get(id, &stripe.ChargeParams{
		Params: read(ctx, ref), Expand: stripe.StringSlice([]string{"payment_intent", "balance_transaction"}),
	})
	if err == nil && charge.ID == "" {
		err = unreadable()
	}
	if err != nil {
		return model.ChargeAtStripe{}, reading.tell(err)
	}
	return chargeOf(charge), nil
}

// ChargeOf reads the charge of a payment intent; without an id where it has none yet.
func (c *Client) ChargeOf(ctx context.Context, ref model.AccountRef, intent string) (model.ChargeAtStripe, error) {
	ctx, done := c.within(ctx)
	defer done()
	p, err := c.api.PaymentIntents.Get(intent, &stripe.PaymentIntentParams{
		Params: read(ctx, ref), Expand: stripe.StringSlice([]string{ledger}),
	})
	if err == nil && p.ID == "" {
		err = unreadable()
	}
	if err != nil {
		return model.ChargeAtStripe{}, reading.tell(err)
	}
	charge := p.LatestCharge
	if charge == nil {
		charge = &stripe.Charge{Created: p.Created}
	}
	charge.PaymentIntent = p
	return chargeOf(charge), nil
}

// chargeOf takes over a charge whose payment intent is a whole one, or missing: its metadata are ours, and the charge has but a copy.
func chargeOf(charge *stripe.Charge) model.ChargeAtStripe {
	out := model.ChargeAtStripe{
		ID: charge.ID, Intent: charge.ID, Amount: model.Money{Currency: model.Currency(charge.Currency)}, Refunded: charge.AmountRefunded,
		Card: chargedCard(charge), Ledger: ledgerOf(charge.BalanceTransaction), Created: millis(charge.Created),
	}
	if charge.Status == stripe.ChargeStatusSucceeded {
		out.Amount.Minor = charge.AmountCaptured
	}
	if charge.Customer != nil {
		out.Customer = charge.Customer.ID
	}
	metadata := charge.Metadata
	if p := charge.PaymentIntent; p != nil {
		out.Intent, metadata = p.ID, p.Metadata
		out.Amount.Currency = cmp.Or(out.Amount.Currency, model.Currency(p.Currency))
		if p.Customer != nil {
			out.Customer = p.Customer.ID
		}
	}
	out.Operation, out.Practice = operationIn(metadata), model.PracticeID(metadata[MetadataPractice])
	out.Number = metadata[MetadataInvoice]
	return out
}

package stripeops

import (
	"context"

	"clinic.example/paydesk/model"
	"github.com/stripe/stripe-go/v76"
)

// RefundParams is one refund of a payment, whole or part. Reason is one of Stripe's: duplicate, fraudulent,
// requested_by_customer, or empty.
type RefundParams struct {
	Intent   string
	Amount   model.Money
	Reason   string
	Metadata map[string]string
}

// CreateRefund gives money of a payment back: https://docs.stripe.com/api/refunds/create
func (c *Client) CreateRefund(ctx context.Context, ref model.AccountRef, key string, p RefundParams) (model.RefundAtStripe, error) {
	ctx, done := c.within(ctx)
	defer done()
	if p.Intent == "" || p.Amount.Minor <= 0 { // without an amount Stripe refunds all that is left
		return model.RefundAtStripe{}, refunding.tell(unsent("the payment or the amount of a refund is missing"))
	}
	refund, err := c.api.Refunds.New(&stripe.RefundParams{
		Params: write(ctx, ref, key), PaymentIntent: stripe.String(p.Intent), Amount: stripe.Int64(p.Amount.Minor),
		Reason: optional(p.Reason), Metadata: p.Metadata,
	})
	return refundAnswer(refunding, refund, err)
}

// Refund reads one refund.
func (c *Client) Refund(ctx context.Context, ref model.AccountRef, id string) (model.RefundAtStripe, error) {
	ctx, done := c.within(ctx)
	defer done()
	refund, err := c.api.Refunds.Get(id, &stripe.RefundParams{Params: read(ctx, ref)})
	return refundAnswer(reading, refund, err)
}

// CancelRefund stops a refund that waits for the patient's details (requires_action); any other is refused by Stripe.
// https://docs.stripe.com/api/refunds/cancel
func (c *Client) CancelRefund(ctx context.Context, ref model.AccountRef, key, id string) (model.RefundAtStripe, error) {
	ctx, done := c.within(ctx)
	defer done()
	refund, err := c.api.Refunds.Cancel(id, &stripe.RefundCancelParams{Params: write(ctx, ref, key)})
	return refundAnswer(cancellingRefund, refund, err)
}

// Refunds lists all refunds of a payment, newest first, through all pages.
func (c *Client) Refunds(ctx context.Context, ref model.AccountRef, intent string) ([]model.RefundAtStripe, error) {
	ctx, done := c.within(ctx)
	defer done()
	if intent == "" {
		return nil, reading.tell(unsent("no payment is named"))
	}
	list := c.api.Refunds.List(&stripe.RefundListParams{ListParams: page(ctx, ref), PaymentIntent: stripe.String(intent)})
	var refunds []model.RefundAtStripe
	for list.Next() {
		refunds = append(refunds, refundOf(list.Refund()))
	}
	if err := list.Err(); err != nil {
		return nil, reading.tell(err)
	}
	return refunds, nil
}

func refundAnswer(d deed, refund *stripe.Refund, err error) (model.RefundAtStripe, error) {
	if err == nil && refund.ID == "" {
		err = unreadable()
	}
	if err != nil {
		return model.RefundAtStripe{}, d.tell(err)
	}
	return refundOf(refund), nil
}

func refundOf(r *stripe.Refund) model.RefundAtStripe {
	out := model.RefundAtStripe{
		ID: r.ID, Status: string(r.Status), Amount: model.Money{Minor: r.Amount, Currency: model.Currency(r.Currency)},
		FailureReason: string(r.FailureReason), Operation: operationIn(r.Metadata), Created: millis(r.Created),
	}
	if r.PaymentIntent != nil {
		out.Intent = r.PaymentIntent.ID
	}
	return out
}

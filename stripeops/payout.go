package stripeops

import (
	"context"
	"time"

	"clinic.example/paydesk/model"
	"github.com/stripe/stripe-go/v76"
)

// PayoutQuery asks for a part of an account's payouts.
type PayoutQuery struct {
	Stretch
	After string // po_... of the last one of the page before
	Limit int64  // zero: Stripe's largest page
}

// Payouts lists one page, newest first, and says whether there is more behind it. https://docs.stripe.com/api/payouts/list
func (c *Client) Payouts(ctx context.Context, ref model.AccountRef, q PayoutQuery) (payouts []model.Payout, more bool, err error) {
	ctx, done := c.within(ctx)
	defer done()
	list := c.api.Payouts.List(&stripe.PayoutListParams{ListParams: one(page(ctx, ref), q.After, q.Limit), CreatedRange: q.created()})
	for list.Next() {
		payouts = append(payouts, payoutOf(list.Payout(), ref))
	}
	if err := list.Err(); err != nil {
		return nil, false, reading.tell(err)
	}
	return payouts, list.Meta().HasMore, nil
}

// Payout reads one payout.
func (c *Client) Payout(ctx context.Context, ref model.AccountRef, id string) (model.Payout, error) {
	ctx, done := c.within(ctx)
	defer done()
	payout, err := c.api.Payouts.Get(id, &stripe.PayoutParams{Params: read(ctx, ref)})
	if err == nil && payout.ID == "" {
		err = unreadable()
	}
	if err != nil {
		return model.Payout{}, reading.tell(err)
	}
	return payoutOf(payout, ref), nil
}

// payoutOf leaves Matched to whoever reads the movements. A payout that Stripe is still putting together is not one to match yet:
// https://docs.stripe.com/api/payouts/object#payout_object-reconciliation_status
func payoutOf(p *stripe.Payout, ref model.AccountRef) model.Payout {
	return model.Payout{
		ID: p.ID, Account: ref.ID, Mode: ref.Mode, Amount: model.Money{Minor: p.Amount, Currency: model.Currency(p.Currency)},
		Status: model.PayoutStatus(p.Status), Automatic: p.Automatic, Complete: p.ReconciliationStatus == stripe.PayoutReconciliationStatusCompleted,
		Arrival: model.DateOf(millis(p.ArrivalDate), time.UTC), FailureCode: string(p.FailureCode),
		Movement: bookingID(p.BalanceTransaction), FailureMovement: bookingID(p.FailureBalanceTransaction), Created: millis(p.Created),
	}
}

func bookingID(b *stripe.BalanceTransaction) string {
	if b == nil {
		return ""
	}
	return b.ID
}

package stripeops

import (
	"context"

	"clinic.example/paydesk/model"
	"github.com/stripe/stripe-go/v76"
)

// RefundsSince lists one page of an account's refunds created since a moment, newest first; see Events for the page. A refund of a charge
// that no payment intent made has the charge's id as its Intent. https://docs.stripe.com/api/refunds/list
func (c *Client) RefundsSince(ctx context.Context, ref model.AccountRef, since model.Millis, after string) (refunds []model.RefundAtStripe, more bool, err error) {
	ctx, done := c.within(ctx)
	defer done()
	list := c.api.Refunds.List(&stripe.RefundListParams{ListParams: onePage(ctx, ref, after), CreatedRange: createdFrom(since)})
	for list.Next() {
		refund := list.Refund()
		out := refundOf(refund)
		if out.Intent == "" && refund.Charge != nil {
			out.Intent = refund.Charge.ID
		}
		refunds = append(refunds, out)
	}
	more, err = ended(list.Iter)
	return refunds, more, err
}

package stripeops

import (
	"cmp"
	"context"

	"clinic.example/paydesk/model"
	"github.com/stripe/stripe-go/v76"
)

// Events lists one page of what happened on an account since a moment, newest first; more says whether older ones follow behind the last.
// after is the id of the event behind which the page begins, empty for the newest. Stripe lists 30 days: https://docs.stripe.com/api/events/list
func (c *Client) Events(ctx context.Context, ref model.AccountRef, since model.Millis, after string) (events []model.StripeEvent, more bool, err error) {
	ctx, done := c.within(ctx)
	defer done()
	page, more, err := readPage[heard](c, "/v1/events", &stripe.EventListParams{ListParams: onePage(ctx, ref, after), CreatedRange: createdFrom(since)})
	for _, e := range page {
		events = append(events, eventOf(e, ref))
	}
	return events, more, err
}

// onePage are the parameters of a list of which one page is read at a time: an account's whole history has no deadline that fits.
func onePage(ctx context.Context, ref model.AccountRef, after string) stripe.ListParams {
	params := page(ctx, ref)
	params.Single, params.StartingAfter = true, optional(after)
	return params
}

// createdFrom narrows a list to what was created at a moment or later; no moment is the beginning.
func createdFrom(since model.Millis) *stripe.RangeQueryParams {
	return &stripe.RangeQueryParams{GreaterThanOrEqual: max(1, since.Time().Unix())}
}

// ended tells how the page of a list came to its end.
func ended(list *stripe.Iter) (more bool, err error) {
	if err := list.Err(); err != nil {
		return false, reading.tell(err)
	}
	return list.Meta().HasMore, nil
}

// heard is what is read of an event: its name, and what is needed to read its object. Its body goes no further: it can hold a patient's name.
type heard struct {
	ID      string `json:"id"`
	Type    string `json:"type"`
	Created int64  `json:"created"`
	Data    struct {
		Object struct {
			ID     part   `json:"id"`
			Kind   string `json:"object"`
			Intent part   `json:"payment_intent"`
			Charge part   `json:"charge"`
		} `json:"object"`
	} `json:"data"`
}

func eventOf(e heard, ref model.AccountRef) model.StripeEvent {
	object := e.Data.Object
	out := model.StripeEvent{ID: e.ID, Account: ref.ID, Mode: ref.Mode, Type: e.Type, Object: object.ID.id, Created: millis(e.Created)}
	switch object.Kind {
	case "charge", "refund":
		out.Parent = cmp.Or(object.Intent.id, object.Charge.id)
	case "dispute":
		out.Parent = object.Charge.id
	}
	return out
}

package stripeops

import (
	"context"

	"clinic.example/paydesk/model"
	"github.com/stripe/stripe-go/v76"
)

// Events lists one page of what happened on an account since a moment, newest first; more says whether older ones follow behind the last.
// after is the id of the event behind which the page begins, empty for the newest. Stripe lists 30 days: https://docs.stripe.com/api/events/list
func (c *Client) Events(ctx context.Context, ref model.AccountRef, since model.Millis, after string) (events []model.StripeEvent, more bool, err error) {
	ctx, done := c.within(ctx)
	defer done()
	list := c.api.Events.List(&stripe.EventListParams{ListParams: onePage(ctx, ref, after), CreatedRange: createdFrom(since)})
	for list.Next() {
		events = append(events, eventOf(list.Event(), ref))
	}
	more, err = ended(list.Iter)
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

// eventOf keeps an event's name and what is needed to read its object. Its body goes no further: it can hold a patient's name.
func eventOf(e *stripe.Event, ref model.AccountRef) model.StripeEvent {
	out := model.StripeEvent{ID: e.ID, Account: ref.ID, Mode: ref.Mode, Type: string(e.Type), Created: millis(e.Created)}
	if e.Data == nil {
		return out
	}
	out.Object = idIn(e.Data.Object["id"])
	switch e.Data.Object["object"] {
	case "charge", "refund":
		out.Parent = idIn(e.Data.Object["payment_intent"])
		if out.Parent == "" {
			out.Parent = idIn(e.Data.Object["charge"])
		}
	case "dispute":
		out.Parent = idIn(e.Data.Object["charge"])
	}
	return out
}

// idIn is an id, or that of an object in its place.
func idIn(v any) string {
	if object, ok := v.(map[string]any); ok {
		v = object["id"]
	}
	id, _ := v.(string)
	return id
}

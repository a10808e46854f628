package desk

import (
	"context"
	"slices"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/stripeops"
	"clinic.example/paydesk/vault"
)

// Endpoint is one address to which Stripe delivers events. Its secret (whsec_...) proves that a delivery is Stripe's and nothing more: whoever
// had it could have the desk read an object once more.
type Endpoint struct {
	Mode    model.Mode
	Account model.AccountID // whose own endpoint it is; empty for the platform's one of all connected accounts
	Secret  vault.Secret
}

// Webhook takes one delivery of Stripe's, by the body as it came and the header Stripe-Signature, and has answered when it returns: the event is
// in the inbox, and is handled afterwards. An event that was here before, or that nobody follows, is no error.
//
// Forbidden: no endpoint's secret signed it, or it was signed more than five minutes from now. Invalid: it is no event, or a live one signed by a
// test endpoint. NotFound: no practice here is connected to its account in its mode; a live endpoint gets test events too.
// https://docs.stripe.com/webhooks, https://docs.stripe.com/connect/webhooks
func (d *Desk) Webhook(ctx context.Context, body []byte, signature string) error {
	event, err := d.delivered(body, signature)
	if err != nil {
		return err
	}
	refs, err := d.followed(ctx)
	if err != nil {
		return err
	}
	if !slices.Contains(refs, event.Ref()) {
		return model.Errorf(model.NotFound, "No practice here is connected to the account that the delivery is about, in its mode. Nothing was stored.")
	}
	event.Pushed = true
	came, err := d.receiveEvents(ctx, []model.StripeEvent{event})
	if came > 0 {
		d.following.push(event.Ref())
	}
	return err
}

// delivered tries the endpoints' secrets in turn: the mode of an event is its own, never its endpoint's.
func (d *Desk) delivered(body []byte, signature string) (event model.StripeEvent, err error) {
	err = model.Errorf(model.Forbidden, "This desk has no endpoint to which Stripe delivers. Nothing was stored.")
	for _, e := range d.Endpoints {
		event, err = stripeops.Delivery(body, signature, e.Secret, d.Now())
		if model.KindOf(err) == model.Forbidden {
			continue
		}
		if err != nil {
			return event, err
		}
		if event.Account == "" {
			event.Account = e.Account
		}
		switch {
		case event.Mode == model.Live && e.Mode != model.Live:
			return event, model.Errorf(model.Invalid, "The delivery is about live mode and came to an endpoint of test mode. Nothing was stored.")
		case e.Account != "" && event.Account != e.Account:
			return event, model.Errorf(model.Invalid, "The delivery is about another account than its endpoint's. Nothing was stored.")
		}
		return event, nil
	}
	return model.StripeEvent{}, err
}

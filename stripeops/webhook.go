package stripeops

import (
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"time"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/vault"
	"github.com/stripe/stripe-go/v76/webhook"
)

// tolerance is how far from now a delivery may have been signed, both ways: stripe-go checks only that it isn't old.
// https://docs.stripe.com/webhooks/signatures
const tolerance = webhook.DefaultTolerance

// Delivery reads an event that was pushed to an endpoint, by the body as it came and the header Stripe-Signature. A signature that isn't the
// endpoint's, or was made too long before or after now, is Forbidden; a signed body that is no event is Invalid. The event's account is
// empty where Stripe names none. The version of Stripe's API that it was written in doesn't matter: nothing but its name is read.
func Delivery(body []byte, signature string, secret vault.Secret, now time.Time) (model.StripeEvent, error) {
	if secret.Empty() || !timely(signature, now) {
		return model.StripeEvent{}, notSigned()
	}
	event, err := webhook.ConstructEventWithOptions(body, signature, vault.Reveal(secret), webhook.ConstructEventOptions{
		IgnoreTolerance: true, IgnoreAPIVersionMismatch: true, // the tolerance is by the desk's clock, above
	})
	switch {
	case errors.Is(err, webhook.ErrNoValidSignature), errors.Is(err, webhook.ErrInvalidHeader), errors.Is(err, webhook.ErrNotSigned):
		return model.StripeEvent{}, notSigned()
	case err != nil || event.Object != "event" || event.ID == "" || event.Data == nil:
		return model.StripeEvent{}, model.Errorf(model.Invalid, "The delivery is not an event of Stripe's. Nothing was stored.")
	}
	var read heard
	err = json.Unmarshal(body, &read)
	return eventOf(read, model.AccountRef{ID: model.AccountID(event.Account), Mode: model.ModeOf(event.Livemode)}), err
}

func notSigned() error {
	return model.Errorf(model.Forbidden, "The delivery is not signed with this endpoint's secret, or was signed more than five minutes from now. Nothing was stored.")
}

// timely says whether the moment at which a signature says that it was made is within the tolerance of now. Where it names several, stripe-go
// takes one of them as signed, so each must be.
func timely(signature string, now time.Time) bool {
	named := false
	for part := range strings.SplitSeq(signature, ",") {
		text, ok := strings.CutPrefix(part, "t=")
		if !ok {
			continue
		}
		seconds, err := strconv.ParseInt(text, 10, 64)
		if err != nil || now.Sub(time.Unix(seconds, 0)).Abs() > tolerance {
			return false
		}
		named = true
	}
	return named
}

package stripeops

import (
	"cmp"
	"context"
	"net/http"
	"time"

	"github.com/stripe/stripe-go/v76"

	"clinic.example/paydesk/model"
)

// clockLimit is how long Stripe may take to tell the time.
const clockLimit = 5 * time.Second

// Clock is Stripe's time, to the second, as the Date of any answer gives it: no key is needed, and nothing is asked for. Signatures of
// webhooks are refused when clocks differ by more than five minutes: https://docs.stripe.com/webhooks#replay-attacks
func Clock(ctx context.Context, cfg Config) (time.Time, error) {
	base, err := baseURL(cmp.Or(cfg.APIURL, stripe.APIURL))
	if err != nil {
		return time.Time{}, err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodHead, base+"/", nil)
	if err != nil {
		return time.Time{}, err
	}
	plain := &http.Client{Timeout: clockLimit, Transport: cfg.Transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := plain.Do(request)
	if err != nil {
		return time.Time{}, &model.Error{Kind: model.Unavailable, Err: err, Message: "Stripe can't be reached at " + base + "."}
	}
	defer answer.Body.Close()
	at, err := http.ParseTime(answer.Header.Get("Date"))
	if err != nil {
		return time.Time{}, &model.Error{Kind: model.Unavailable, Err: err, Message: "What answers at " + base + " doesn't tell the time, so it is hardly Stripe."}
	}
	return at, nil
}

package sandbox_test

import (
	"strings"
	"testing"

	"github.com/stripe/stripe-go/v76"
)

func containsAll(s string, parts ...string) bool {
	for _, p := range parts {
		if !strings.Contains(s, p) {
			return false
		}
	}
	return true
}

func (d *till) setup(card string) (*stripe.SetupIntent, string, error) {
	d.t.Helper()
	customer := must(d.Customers.New(nil))(d.t).ID
	si := must(d.SetupIntents.New(&stripe.SetupIntentParams{
		Customer: &customer, Usage: stripe.String("off_session"), PaymentMethodTypes: stripe.StringSlice([]string{"card"}),
		Metadata: map[string]string{"k": "v"},
	}))(d.t)
	same(d.t, "first status", si.Status, stripe.SetupIntentStatusRequiresPaymentMethod)
	params := &stripe.SetupIntentConfirmParams{PaymentMethod: &card, ReturnURL: stripe.String("https://example.com/done")}
	params.AddExpand("latest_attempt")
	si, err := d.SetupIntents.Confirm(si.ID, params)
	return si, customer, err
}

func TestSetUpACard(t *testing.T) {
	d := newTill(t, "AU")
	si, customer, err := d.setup("pm_card_visa")
	si = must(si, err)(t)
	same(t, "status", si.Status, stripe.SetupIntentStatusSucceeded)
	same(t, "attempt", si.LatestAttempt.Status, stripe.SetupAttemptStatusSucceeded)
	same(t, "saved cards", len(d.cards(customer)), 1)
	_, err = d.SetupIntents.Confirm(si.ID, nil)
	same(t, "confirming twice", refusal(t, err).Code, stripe.ErrorCodeSetupIntentUnexpectedState)
	_, err = d.SetupIntents.Cancel(si.ID, nil)
	same(t, "cancelling", refusal(t, err).Code, stripe.ErrorCodeSetupIntentUnexpectedState)
	it := d.SetupIntents.List(&stripe.SetupIntentListParams{Customer: &customer})
	if !it.Next() || it.SetupIntent().ID != si.ID || it.Next() {
		t.Error("the customer's list does not hold just this one")
	}
}

// A card that wants to be authenticated when it is set up pays off-session afterwards; one that always wants it does not.
func TestSetUpWithAuthentication(t *testing.T) {
	for card, pays := range map[string]bool{"pm_card_authenticationRequiredOnSetup": true, "pm_card_authenticationRequired": false} {
		t.Run(card, func(t *testing.T) {
			d := newTill(t, "AU")
			si, customer, err := d.setup(card)
			si = must(si, err)(t)
			same(t, "status", si.Status, stripe.SetupIntentStatusRequiresAction)
			same(t, "saved before the bank agreed", len(d.cards(customer)), 0)
			res, _ := d.submit(si.NextAction.RedirectToURL.URL, map[string][]string{"outcome": {"complete"}})
			if to := res.Header.Get("Location"); !containsAll(to, "https://example.com/done?setup_intent="+si.ID, "redirect_status=succeeded") {
				t.Errorf("it leads to %s", to)
			}
			cards := d.cards(customer)
			if len(cards) != 1 {
				t.Fatalf("%d cards are saved, want one", len(cards))
			}
			pi, err := d.PaymentIntents.New(&stripe.PaymentIntentParams{
				Amount: stripe.Int64(5000), Currency: stripe.String("aud"), Customer: &customer, PaymentMethod: &cards[0],
				Confirm: stripe.Bool(true), OffSession: stripe.Bool(true), PaymentMethodTypes: stripe.StringSlice([]string{"card"}),
			})
			if pays {
				same(t, "payment", must(pi, err)(t).Status, stripe.PaymentIntentStatusSucceeded)
				return
			}
			same(t, "code", refusal(t, err).Code, stripe.ErrorCodeAuthenticationRequired)
		})
	}
}

func TestSetUpFailures(t *testing.T) {
	d := newTill(t, "AU")
	_, customer, err := d.setup("pm_card_visa_chargeDeclined")
	e := refusal(t, err)
	same(t, "code", e.Code, stripe.ErrorCodeCardDeclined)
	same(t, "status inside", e.SetupIntent.Status, stripe.SetupIntentStatusRequiresPaymentMethod)
	same(t, "saved cards", len(d.cards(customer)), 0)

	si, customer, err := d.setup("pm_card_authenticationRequired")
	si = must(si, err)(t)
	d.submit(si.NextAction.RedirectToURL.URL, map[string][]string{"outcome": {"fail"}})
	si = must(d.SetupIntents.Get(si.ID, nil))(t)
	same(t, "status", si.Status, stripe.SetupIntentStatusRequiresPaymentMethod)
	same(t, "last error", si.LastSetupError.Code, stripe.ErrorCodeSetupIntentAuthenticationFailure)
	same(t, "saved cards", len(d.cards(customer)), 0)
	si = must(d.SetupIntents.Cancel(si.ID, &stripe.SetupIntentCancelParams{CancellationReason: stripe.String("abandoned")}))(t)
	same(t, "status", si.Status, stripe.SetupIntentStatusCanceled)

	_, customer, err = d.setup("pm_card_chargeCustomerFail")
	if err != nil {
		t.Fatal(err)
	}
	same(t, "the card that only declines later is saved", len(d.cards(customer)), 1)
}

package sandbox_test

import (
	"slices"
	"testing"

	"github.com/stripe/stripe-go/v76"
)

func TestAttachListDetach(t *testing.T) {
	d := newTill(t, "AU")
	customer, method := d.patient("pm_card_visa")
	pm := must(d.PaymentMethods.Get(method, nil))(t)
	same(t, "owner", pm.Customer.ID, customer)
	same(t, "last4", pm.Card.Last4, "4242")
	same(t, "brand", string(pm.Card.Brand), "visa")
	same(t, "month", pm.Card.ExpMonth, 3)
	same(t, "year", pm.Card.ExpYear, 2027)
	second := must(d.PaymentMethods.Attach("pm_card_mastercard", &stripe.PaymentMethodAttachParams{Customer: &customer}))(t)

	have := d.cards(customer)
	if want := []string{second.ID, method}; !slices.Equal(have, want) {
		t.Errorf("cards are %v, want the newest first: %v", have, want)
	}
	gone := must(d.PaymentMethods.Detach(method, nil))(t)
	if gone.Customer != nil {
		t.Error("a detached card still has an owner")
	}
	if have := d.cards(customer); !slices.Equal(have, []string{second.ID}) {
		t.Errorf("after the detachment cards are %v", have)
	}
	_, err := d.PaymentMethods.Attach(method, &stripe.PaymentMethodAttachParams{Customer: &customer})
	same(t, "status of attaching a detached card", refusal(t, err).HTTPStatusCode, 400)
	_, err = d.PaymentMethods.Detach(method, nil)
	same(t, "status of detaching twice", refusal(t, err).HTTPStatusCode, 400)
	_, err = d.PaymentIntents.New(&stripe.PaymentIntentParams{
		Amount: stripe.Int64(1000), Currency: stripe.String("aud"), Customer: &customer, PaymentMethod: &method,
		PaymentMethodTypes: stripe.StringSlice([]string{"card"}),
	})
	same(t, "status of charging a detached card", refusal(t, err).HTTPStatusCode, 400)
}

func (d *till) cards(customer string) []string {
	d.t.Helper()
	var out []string
	it := d.PaymentMethods.List(&stripe.PaymentMethodListParams{Customer: &customer, Type: stripe.String("card")})
	for it.Next() {
		out = append(out, it.PaymentMethod().ID)
	}
	if it.Err() != nil {
		d.t.Fatal(it.Err())
	}
	return out
}

func TestAttachRefusals(t *testing.T) {
	d := newTill(t, "AU")
	customer, method := d.patient("pm_card_visa")
	other := must(d.Customers.New(nil))(t)
	_, err := d.PaymentMethods.Attach(method, &stripe.PaymentMethodAttachParams{Customer: &other.ID})
	same(t, "status of attaching another's card", refusal(t, err).HTTPStatusCode, 400)
	again := must(d.PaymentMethods.Attach(method, &stripe.PaymentMethodAttachParams{Customer: &customer}))(t)
	same(t, "attached again", again.ID, method)
	for name, want := range map[string]string{
		"pm_card_visa_chargeDeclined":                  "card_declined/generic_decline",
		"pm_card_visa_chargeDeclinedInsufficientFunds": "card_declined/insufficient_funds",
		"pm_card_chargeDeclinedExpiredCard":            "expired_card/",
		"pm_card_chargeDeclinedIncorrectCvc":           "incorrect_cvc/",
	} {
		_, err := d.PaymentMethods.Attach(name, &stripe.PaymentMethodAttachParams{Customer: &customer})
		e := refusal(t, err)
		same(t, name, string(e.Code)+"/"+string(e.DeclineCode), want)
		same(t, name+" type", e.Type, stripe.ErrorTypeCard)
		same(t, name+" status", e.HTTPStatusCode, 402)
	}
	_, err = d.PaymentMethods.Attach("pm_card_nonsense", &stripe.PaymentMethodAttachParams{Customer: &customer})
	same(t, "code", refusal(t, err).Code, stripe.ErrorCodeResourceMissing)
}

func TestMethodFromTokenAndUpdate(t *testing.T) {
	d := newTill(t, "AU")
	params := &stripe.PaymentMethodParams{
		Type: stripe.String("card"), Card: &stripe.PaymentMethodCardParams{Token: stripe.String("tok_mastercard")},
		BillingDetails: &stripe.PaymentMethodBillingDetailsParams{Name: stripe.String("Ana"), Email: stripe.String("a@example.com")},
	}
	pm := must(d.PaymentMethods.New(params))(t)
	same(t, "last4", pm.Card.Last4, "4444")
	same(t, "name", pm.BillingDetails.Name, "Ana")
	customer := must(d.Customers.New(nil))(t).ID
	must(d.PaymentMethods.Attach(pm.ID, &stripe.PaymentMethodAttachParams{Customer: &customer}))(t)
	update := &stripe.PaymentMethodParams{
		Card: &stripe.PaymentMethodCardParams{ExpMonth: stripe.Int64(11), ExpYear: stripe.Int64(2031)}, Metadata: map[string]string{"a": "b"},
	}
	pm = must(d.PaymentMethods.Update(pm.ID, update))(t)
	same(t, "month", pm.Card.ExpMonth, 11)
	same(t, "metadata", pm.Metadata["a"], "b")

	params.Card = &stripe.PaymentMethodCardParams{
		Number: stripe.String("4242424242424242"), ExpMonth: stripe.Int64(1), ExpYear: stripe.Int64(2030), CVC: stripe.String("123"),
	}
	_, err := d.PaymentMethods.New(params)
	same(t, "param of a raw card number", refusal(t, err).Param, "card[number]")
	own := must(d.Customers.RetrievePaymentMethod(pm.ID, &stripe.CustomerRetrievePaymentMethodParams{Customer: &customer}))(t)
	same(t, "by the customer", own.ID, pm.ID)
}

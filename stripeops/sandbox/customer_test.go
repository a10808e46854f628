package sandbox_test

import (
	"slices"
	"testing"

	"github.com/stripe/stripe-go/v76"
)

func TestCustomerLife(t *testing.T) {
	d := newTill(t, "AU")
	cus := must(d.Customers.New(&stripe.CustomerParams{
		Name: stripe.String("Ana Example"), Email: stripe.String("ana@example.com"), Phone: stripe.String("123"),
		Address:  &stripe.AddressParams{City: stripe.String("Hobart"), Country: stripe.String("AU")},
		Metadata: map[string]string{"practice": "p1", "gone": "x"},
	}))(t)
	same(t, "city", cus.Address.City, "Hobart")
	params := &stripe.CustomerParams{Name: stripe.String("Ana Other"), Metadata: map[string]string{"gone": ""}}
	must(d.Customers.Update(cus.ID, params))(t)
	got := must(d.Customers.Get(cus.ID, nil))(t)
	same(t, "name", got.Name, "Ana Other")
	same(t, "email", got.Email, "ana@example.com")
	same(t, "kept metadata", got.Metadata["practice"], "p1")
	if _, there := got.Metadata["gone"]; there {
		t.Error("an emptied metadata key is still there")
	}
	list := d.Customers.List(&stripe.CustomerListParams{Email: stripe.String("ana@example.com")})
	if !list.Next() || list.Customer().ID != cus.ID || list.Next() {
		t.Error("the list by email does not hold just the customer")
	}
	same(t, "deleted", must(d.Customers.Del(cus.ID, nil))(t).Deleted, true)
	same(t, "deleted on reading", must(d.Customers.Get(cus.ID, nil))(t).Deleted, true)
	if d.Customers.List(nil).Next() {
		t.Error("a deleted customer is still listed")
	}
	_, err := d.Customers.Update(cus.ID, &stripe.CustomerParams{Name: stripe.String("x")})
	same(t, "code", refusal(t, err).Code, stripe.ErrorCodeResourceMissing)
	want := []string{"customer.created", "customer.updated", "customer.deleted"}
	if have := d.events(); !slices.Equal(have, want) {
		t.Errorf("events are %v, want %v", have, want)
	}
}

func TestDeletedCustomersCards(t *testing.T) {
	d := newTill(t, "AU")
	customer, method := d.patient("pm_card_visa")
	must(d.Customers.Del(customer, nil))(t)
	if must(d.PaymentMethods.Get(method, nil))(t).Customer != nil {
		t.Error("the card still belongs to the deleted customer")
	}
	_, err := d.PaymentIntents.New(&stripe.PaymentIntentParams{
		Amount: stripe.Int64(500), Currency: stripe.String("aud"), PaymentMethod: &method, PaymentMethodTypes: stripe.StringSlice([]string{"card"}),
	})
	same(t, "status of charging it", refusal(t, err).HTTPStatusCode, 400)
	_, err = d.PaymentIntents.New(&stripe.PaymentIntentParams{Amount: stripe.Int64(500), Currency: stripe.String("aud"), Customer: &customer})
	same(t, "param of charging the customer", refusal(t, err).Param, "customer")
}

func TestCustomerRefusals(t *testing.T) {
	d := newTill(t, "AU")
	_, err := d.Customers.New(&stripe.CustomerParams{Email: stripe.String("nonsense")})
	same(t, "code", refusal(t, err).Code, stripe.ErrorCodeEmailInvalid)
	_, err = d.Customers.New(&stripe.CustomerParams{PaymentMethod: stripe.String("pm_card_visa_chargeDeclined")})
	same(t, "decline", refusal(t, err).DeclineCode, stripe.DeclineCodeGenericDecline)
	if d.Customers.List(nil).Next() {
		t.Error("a customer whose card was declined was made all the same")
	}
	_, err = d.Customers.New(&stripe.CustomerParams{Source: stripe.String("tok_visa")})
	same(t, "code", refusal(t, err).Code, stripe.ErrorCodeParameterUnknown)
	_, err = d.Customers.Get("cus_none", nil)
	same(t, "status", refusal(t, err).HTTPStatusCode, 404)
}

package sandbox

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stripe/stripe-go/v76"
)

// crowd makes n customers a second apart, and returns their ids newest first.
func (w *world) crowd(n int) []string {
	w.Helper()
	var ids []string
	for i := range n {
		ids = append(ids, w.good("POST", "/v1/customers", fmt.Sprintf("name=n%d", i)).str("id"))
		w.s.Advance(time.Second)
	}
	slices.Reverse(ids)
	return ids
}

func idsOf(list object) []string {
	var out []string
	for _, row := range list.list("data") {
		out = append(out, asObject(row).str("id"))
	}
	return out
}

func TestPages(t *testing.T) {
	w := newWorld(t)
	ids := w.crowd(15)
	for _, c := range []struct {
		query string
		want  []string
		more  bool
	}{
		{"", ids[:10], true},
		{"limit=3", ids[:3], true},
		{"limit=100", ids, false},
		{"limit=15", ids, false},
		{"limit=3&starting_after=" + ids[2], ids[3:6], true},
		{"limit=3&starting_after=" + ids[11], ids[12:], false},
		{"limit=3&starting_after=" + ids[14], nil, false},
		{"limit=3&ending_before=" + ids[6], ids[3:6], true},
		{"limit=3&ending_before=" + ids[2], ids[:2], false},
		{"limit=3&ending_before=" + ids[0], nil, false},
		{fmt.Sprintf("created=%d", noon.Unix()), ids[14:], false},
		{fmt.Sprintf("created[lt]=%d", noon.Unix()+2), ids[13:], false},
		{fmt.Sprintf("created[lte]=%d", noon.Unix()+2), ids[12:], false},
		{fmt.Sprintf("created[gt]=%d", noon.Unix()+12), ids[:2], false},
		{fmt.Sprintf("created[gte]=%d&created[lt]=%d", noon.Unix()+12, noon.Unix()+14), ids[1:3], false},
		{fmt.Sprintf("limit=2&created[gte]=%d", noon.Unix()+12), ids[:2], true},
	} {
		t.Run(strings.ReplaceAll(c.query, "/", "_"), func(t *testing.T) {
			list := w.good("GET", "/v1/customers", c.query)
			if got := idsOf(list); !slices.Equal(got, c.want) || list.flag("has_more") != c.more {
				t.Fatalf("got %v more %v, want %v more %v", got, list.flag("has_more"), c.want, c.more)
			}
			if list.str("url") != "/v1/customers" || list.str("object") != "list" {
				t.Fatalf("got %v", list)
			}
		})
	}
}

func TestStripeGoWalksAllPages(t *testing.T) {
	w := newWorld(t)
	want := w.crowd(25)
	params := &stripe.CustomerListParams{}
	params.SetStripeAccount(w.acct)
	params.Limit = stripe.Int64(10)
	var got []string
	list := w.api(w.key).Customers.List(params)
	for list.Next() {
		got = append(got, list.Customer().ID)
	}
	if list.Err() != nil || !slices.Equal(got, want) {
		t.Fatalf("got %d %v", len(got), list.Err())
	}
}

func TestExpansion(t *testing.T) {
	w := newWorld(t)
	cus := w.good("POST", "/v1/customers", "name=Ana").str("id")
	pm := w.good("POST", "/v1/payment_methods/pm_card_visa/attach", "customer="+cus).str("id")
	w.good("POST", "/v1/customers/"+cus, "invoice_settings[default_payment_method]="+pm)
	params := &stripe.PaymentIntentParams{
		Amount: stripe.Int64(5000), Currency: stripe.String("gbp"), Customer: stripe.String(cus),
		PaymentMethod: stripe.String(pm), Confirm: stripe.Bool(true), OffSession: stripe.Bool(true),
		PaymentMethodTypes: stripe.StringSlice([]string{"card"}),
	}
	params.SetStripeAccount(w.acct)
	params.AddExpand("latest_charge.balance_transaction.source.payment_intent")
	params.AddExpand("customer.invoice_settings.default_payment_method")
	pi, err := w.api(w.key).PaymentIntents.New(params)
	if err != nil {
		t.Fatal(err)
	}
	bt := pi.LatestCharge.BalanceTransaction
	if bt.Amount != 5000 || bt.Net != bt.Amount-bt.Fee || bt.Source.Charge.PaymentIntent.Amount != 5000 {
		t.Fatalf("got %+v", bt)
	}
	if pi.Customer.Name != "Ana" || pi.Customer.InvoiceSettings.DefaultPaymentMethod.Card.Last4 != "4242" {
		t.Fatalf("got %+v", pi.Customer)
	}
	plain := w.good("GET", "/v1/payment_intents/"+pi.ID, "")
	if plain.str("customer") != cus || !strings.HasPrefix(plain.str("latest_charge"), "ch_") {
		t.Fatalf("not expanded: %v", plain)
	}
	list := w.good("GET", "/v1/payment_intents", "expand[]=data.customer&expand[]=data.latest_charge")
	if row := asObject(list.list("data")[0]); row.str("customer", "name") != "Ana" || row.str("latest_charge", "object") != "charge" {
		t.Fatalf("got %v", row)
	}
}

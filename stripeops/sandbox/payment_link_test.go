package sandbox_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stripe/stripe-go/v76"
)

func (d *till) link(limit int64) *stripe.PaymentLink {
	d.t.Helper()
	price := must(d.Prices.New(&stripe.PriceParams{
		Currency: stripe.String("aud"), UnitAmount: stripe.Int64(4200),
		ProductData: &stripe.PriceProductDataParams{Name: stripe.String("Payment to Harbour Clinic")},
	}))(d.t)
	return must(d.PaymentLinks.New(&stripe.PaymentLinkParams{
		LineItems: []*stripe.PaymentLinkLineItemParams{{Price: &price.ID, Quantity: stripe.Int64(1)}},
		Metadata:  map[string]string{"operation": "op5"}, InactiveMessage: stripe.String("Ask the clinic for a new link."),
		PaymentIntentData: &stripe.PaymentLinkPaymentIntentDataParams{Metadata: map[string]string{"operation": "op5"}},
		Restrictions: &stripe.PaymentLinkRestrictionsParams{
			CompletedSessions: &stripe.PaymentLinkRestrictionsCompletedSessionsParams{Limit: &limit},
		},
	}))(d.t)
}

// visit follows the link to the page of the session that it opens.
func (d *till) visit(link *stripe.PaymentLink) string {
	d.t.Helper()
	res, body := d.open(link.URL)
	to := res.Header.Get("Location")
	if to == "" {
		d.t.Fatalf("the link leads nowhere:\n%s", body)
	}
	return to
}

func TestALinkIsPaidOnce(t *testing.T) {
	d := newTill(t, "AU")
	link := d.link(1)
	same(t, "active", link.Active, true)
	one, two := d.visit(link), d.visit(link)
	if one == two {
		t.Error("two visits share a session")
	}
	d.submit(one, cardForm("4242424242424242"))
	_, body := d.submit(two, cardForm("4242424242424242"))
	if !containsAll(body, "used already", "nothing was taken") {
		t.Errorf("the second page is\n%s", body)
	}
	same(t, "payments", len(d.s.Succeeded().PaymentIntents), 1)
	same(t, "metadata", d.s.Succeeded().PaymentIntents[0].Metadata["operation"], "op5")
	link = must(d.PaymentLinks.Get(link.ID, nil))(t)
	same(t, "active afterwards", link.Active, false)
	same(t, "counted", link.Restrictions.CompletedSessions.Count, 1)
	if _, body := d.open(link.URL); !containsAll(body, "Ask the clinic for a new link.") {
		t.Errorf("the link's page is\n%s", body)
	}
	it := d.CheckoutSessions.List(&stripe.CheckoutSessionListParams{PaymentLink: &link.ID, Status: stripe.String("complete")})
	if !it.Next() || it.CheckoutSession().Metadata["operation"] != "op5" || it.Next() {
		t.Error("the link's sessions are wrong")
	}
}

func TestALinkIsPaidOnceThoughTheBankAsks(t *testing.T) {
	d := newTill(t, "AU")
	link := d.link(1)
	res, _ := d.submit(d.visit(link), cardForm("4000002760003184"))
	d.submit(d.visit(link), cardForm("4242424242424242"))
	_, body := d.submit(res.Header.Get("Location"), url.Values{"outcome": {"complete"}})
	if !containsAll(body, "used already", "nothing was taken") {
		t.Errorf("the slower payer reads\n%s", body)
	}
	same(t, "payments", len(d.s.Succeeded().PaymentIntents), 1)
}

func TestWhereALinkLeadsAfterwards(t *testing.T) {
	d := newTill(t, "AU")
	link := d.link(1)
	must(d.PaymentLinks.Update(link.ID, &stripe.PaymentLinkParams{AfterCompletion: &stripe.PaymentLinkAfterCompletionParams{
		Type: stripe.String("redirect"), Redirect: &stripe.PaymentLinkAfterCompletionRedirectParams{URL: stripe.String("https://example.com/thanks")},
	}}))(t)
	res, _ := d.submit(d.visit(link), cardForm("4242424242424242"))
	if _, body := d.open(res.Header.Get("Location")); !containsAll(body, "https://example.com/thanks") {
		t.Errorf("the page is\n%s", body)
	}
	d.clumsy.Store(true)
	_, err := d.PaymentLinks.Update(link.ID, &stripe.PaymentLinkParams{AfterCompletion: &stripe.PaymentLinkAfterCompletionParams{Type: stripe.String("x")}})
	same(t, "param of an odd completion", refusal(t, err).Param, "after_completion[type]")
	_, err = d.PaymentLinks.Update(link.ID, &stripe.PaymentLinkParams{Restrictions: &stripe.PaymentLinkRestrictionsParams{
		CompletedSessions: &stripe.PaymentLinkRestrictionsCompletedSessionsParams{Limit: stripe.Int64(0)},
	}})
	same(t, "param of a limit of none", refusal(t, err).Param, "restrictions[completed_sessions][limit]")
}

func TestSwitchALinkOff(t *testing.T) {
	d := newTill(t, "AU")
	link := d.link(3)
	d.s.Advance(14 * 24 * time.Hour)
	open := d.visit(link)
	link = must(d.PaymentLinks.Update(link.ID, &stripe.PaymentLinkParams{Active: stripe.Bool(false)}))(t)
	same(t, "active", link.Active, false)
	if res, _ := d.open(link.URL); res.Header.Get("Location") != "" {
		t.Error("a link that is off still opens sessions")
	}
	res, _ := d.submit(open, cardForm("4242424242424242"))
	same(t, "a session opened before can still be paid", res.StatusCode, 303)
	must(d.PaymentLinks.Update(link.ID, &stripe.PaymentLinkParams{Active: stripe.Bool(true)}))(t)
	d.visit(link)
	if d.PaymentLinks.List(&stripe.PaymentLinkListParams{Active: stripe.Bool(false)}).Next() {
		t.Error("the list of links that are off is not empty")
	}
	items := d.PaymentLinks.ListLineItems(&stripe.PaymentLinkListLineItemsParams{PaymentLink: &link.ID})
	if !items.Next() || items.LineItem().AmountTotal != 4200 {
		t.Error("the link's line items are wrong")
	}
	if res, body := d.open(d.url + "/b/test_none"); res.StatusCode != 404 || !strings.Contains(body, "nothing here") {
		t.Errorf("an unknown link answers %d", res.StatusCode)
	}
}

func TestProductsAndPrices(t *testing.T) {
	d := newTill(t, "AU")
	product := must(d.Products.New(&stripe.ProductParams{Name: stripe.String("Check-up"), Description: stripe.String("30 minutes")}))(t)
	price := must(d.Prices.New(&stripe.PriceParams{Currency: stripe.String("aud"), UnitAmount: stripe.Int64(900), Product: &product.ID}))(t)
	same(t, "unit amount", price.UnitAmount, 900)
	product = must(d.Products.Update(product.ID, &stripe.ProductParams{Name: stripe.String("Visit")}))(t)
	same(t, "name", product.Name, "Visit")
	params := &stripe.PriceParams{}
	params.AddExpand("product")
	same(t, "product of the price", must(d.Prices.Get(price.ID, params))(t).Product.Name, "Visit")
	must(d.Prices.Update(price.ID, &stripe.PriceParams{Active: stripe.Bool(false)}))(t)
	if d.Prices.List(&stripe.PriceListParams{Active: stripe.Bool(true)}).Next() {
		t.Error("a price that is off is listed as active")
	}
	if !d.Products.List(&stripe.ProductListParams{Active: stripe.Bool(true)}).Next() || must(d.Products.Get(product.ID, nil))(t).Name != "Visit" {
		t.Error("the product is not listed")
	}
	_, err := d.PaymentLinks.New(&stripe.PaymentLinkParams{
		LineItems: []*stripe.PaymentLinkLineItemParams{{Price: &price.ID, Quantity: stripe.Int64(1)}},
	})
	same(t, "param for a price that is off", refusal(t, err).Param, "line_items[0][price]")
	_, err = d.Prices.New(&stripe.PriceParams{Currency: stripe.String("aud"), UnitAmount: stripe.Int64(900), Product: stripe.String("prod_x")})
	same(t, "param for an unknown product", refusal(t, err).Param, "product")
}

package sandbox_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stripe/stripe-go/v76"
)

func sessionParams(amount int64) *stripe.CheckoutSessionParams {
	return &stripe.CheckoutSessionParams{
		Mode: stripe.String("payment"), SuccessURL: stripe.String("https://example.com/ok?s={CHECKOUT_SESSION_ID}"),
		CancelURL: stripe.String("https://example.com/back"), ClientReferenceID: stripe.String("ref1"),
		PaymentMethodTypes: stripe.StringSlice([]string{"card"}), Metadata: map[string]string{"operation": "op3"},
		LineItems: []*stripe.CheckoutSessionLineItemParams{{
			Quantity: stripe.Int64(1), PriceData: &stripe.CheckoutSessionLineItemPriceDataParams{
				Currency: stripe.String("aud"), UnitAmount: &amount,
				ProductData: &stripe.CheckoutSessionLineItemPriceDataProductDataParams{Name: stripe.String("Invoice 17")},
			},
		}},
		PaymentIntentData: &stripe.CheckoutSessionPaymentIntentDataParams{
			Description: stripe.String("Invoice 17"), Metadata: map[string]string{"operation": "op3"},
		},
	}
}

func setupParams(customer string) *stripe.CheckoutSessionParams {
	return &stripe.CheckoutSessionParams{
		Mode: stripe.String("setup"), SuccessURL: stripe.String("https://example.com/ok"), Customer: &customer,
		PaymentMethodTypes: stripe.StringSlice([]string{"card"}),
		SetupIntentData:    &stripe.CheckoutSessionSetupIntentDataParams{Metadata: map[string]string{"operation": "op4"}},
	}
}

func (d *till) session(id string) *stripe.CheckoutSession {
	d.t.Helper()
	params := &stripe.CheckoutSessionParams{}
	params.AddExpand("payment_intent.latest_charge.balance_transaction")
	params.AddExpand("setup_intent")
	params.AddExpand("line_items")
	return must(d.CheckoutSessions.Get(id, params))(d.t)
}

func TestPayOnThePage(t *testing.T) {
	d := newTill(t, "AU")
	cs := must(d.CheckoutSessions.New(sessionParams(12300)))(t)
	same(t, "status", cs.Status, stripe.CheckoutSessionStatusOpen)
	same(t, "payment status", cs.PaymentStatus, stripe.CheckoutSessionPaymentStatusUnpaid)
	same(t, "total", cs.AmountTotal, 12300)
	same(t, "expiry", cs.ExpiresAt, cs.Created+24*3600)
	same(t, "length of the address", len(cs.URL), 380)
	if cs.PaymentIntent != nil {
		t.Error("a payment exists before anybody tried to pay")
	}
	address := must(url.Parse(cs.URL))(t)
	if !strings.HasPrefix(address.Fragment, "fid") || !strings.Contains(address.Path, cs.ID) {
		t.Errorf("the address is %s", cs.URL)
	}
	_, body := d.open(cs.URL)
	if !containsAll(body, "Harbour Clinic", "Invoice 17", "Pay A$123.00", "TEST MODE", `name="number"`, "https://example.com/back", address.Fragment[:40]) {
		t.Errorf("the page is\n%s", body)
	}
	res, _ := d.submit(cs.URL, cardForm("4242 4242 4242 4242"))
	same(t, "status", res.StatusCode, 303)
	_, body = d.open(res.Header.Get("Location"))
	if !containsAll(body, "Paid A$123.00", "https://example.com/ok?s="+cs.ID) {
		t.Errorf("the page afterwards is\n%s", body)
	}
	cs = d.session(cs.ID)
	same(t, "status", cs.Status, stripe.CheckoutSessionStatusComplete)
	same(t, "payment status", cs.PaymentStatus, stripe.CheckoutSessionPaymentStatusPaid)
	same(t, "address", cs.URL, "")
	same(t, "payer", cs.CustomerDetails.Name, "Ana Example")
	same(t, "metadata", cs.PaymentIntent.Metadata["operation"], "op3")
	same(t, "fee", cs.PaymentIntent.LatestCharge.BalanceTransaction.Fee, 387)
	same(t, "expiry on the card", cs.PaymentIntent.LatestCharge.PaymentMethodDetails.Card.ExpYear, 2034)
	same(t, "item", cs.LineItems.Data[0].Description, "Invoice 17")
	if have := d.events(); have[len(have)-1] != "checkout.session.completed" {
		t.Errorf("events are %v", have)
	}

	_, body = d.submit(d.url+address.Path, cardForm("4242424242424242"))
	if !containsAll(body, "Paid A$123.00") || strings.Contains(body, "<form") {
		t.Errorf("the paid page can be paid again:\n%s", body)
	}
	same(t, "payments", len(d.s.Succeeded().PaymentIntents), 1)
}

func TestDeclineOnThePage(t *testing.T) {
	d := newTill(t, "AU")
	cs := must(d.CheckoutSessions.New(sessionParams(5000)))(t)
	for number, says := range map[string]string{
		"4000000000000002": "Your card was declined.",
		"4000000000009995": "insufficient funds",
		"4000000000000069": "has expired",
		"4000000000000127": "security code is incorrect",
		"4000000000000119": "while processing",
		"4000000000006975": "too frequently",
		"4000000000000341": "Your card was declined.",
	} {
		res, body := d.submit(cs.URL, cardForm(number))
		same(t, number+": status", res.StatusCode, 402)
		if !containsAll(plainText(body), says, "Pay A$50.00", `value="Ana Example"`) || strings.Contains(body, number) {
			t.Errorf("%s: the page is\n%s", number, body)
		}
	}
	cs = d.session(cs.ID)
	same(t, "status", cs.Status, stripe.CheckoutSessionStatusOpen)
	same(t, "payment", cs.PaymentIntent.Status, stripe.PaymentIntentStatusRequiresPaymentMethod)
	if _, body := d.open(cs.URL); !containsAll(body, `role="alert"`) {
		t.Error("opened again, the page has forgotten the decline")
	}
	d.clumsy.Store(true)
	_, err := d.PaymentIntents.Cancel(cs.PaymentIntent.ID, nil)
	same(t, "cancelling the page's payment", refusal(t, err).Code, stripe.ErrorCodePaymentIntentUnexpectedState)
	d.submit(cs.URL, cardForm("4242424242424242"))
	again := d.session(cs.ID)
	same(t, "paid on the same payment", again.PaymentIntent.ID, cs.PaymentIntent.ID)
	same(t, "payment status", again.PaymentStatus, stripe.CheckoutSessionPaymentStatusPaid)
}

func plainText(body string) string { return strings.ReplaceAll(body, "&#39;", "'") }

func TestFormOfThePage(t *testing.T) {
	d := newTill(t, "AU")
	cs := must(d.CheckoutSessions.New(sessionParams(5000)))(t)
	for field, c := range map[string]struct{ typed, says string }{
		"number": {"4242424242424241", "number is invalid"},
		"expiry": {"13/30", "expiration date is incomplete"},
		"cvc":    {"12", "security code is incomplete"},
		"name":   {" ", "Enter the name"},
	} {
		form := cardForm("4242424242424242")
		form.Set(field, c.typed)
		if _, body := d.submit(cs.URL, form); !strings.Contains(plainText(body), c.says) {
			t.Errorf("%s %q: the page is\n%s", field, c.typed, body)
		}
	}
	form := cardForm("4242424242424242")
	form.Set("expiry", "02/26")
	if _, body := d.submit(cs.URL, form); !strings.Contains(plainText(body), "date is in the past") {
		t.Errorf("an expired card: the page is\n%s", body)
	}
	if _, body := d.submit(cs.URL, cardForm("4111111111111111")); !strings.Contains(body, "non test card") {
		t.Errorf("a real card: the page is\n%s", body)
	}
	if d.session(cs.ID).PaymentIntent != nil {
		t.Error("a payment was begun with a wrong form")
	}
	for _, r := range d.s.Requests() {
		if r.Method == "POST" && r.Params["number"] != nil && r.Params["number"] != "***" {
			t.Errorf("the request log holds %v", r.Params["number"])
		}
	}
}

func TestThreeDSecureOnThePage(t *testing.T) {
	for _, c := range []struct {
		number, outcome string
		paid            bool
	}{
		{"4000002760003184", "complete", true},
		{"4000002500003155", "complete", true},
		{"4000003800000446", "complete", true},
		{"4000002760003184", "fail", false},
		{"4000008260003178", "complete", false},
	} {
		t.Run(c.number+" "+c.outcome, func(t *testing.T) {
			d := newTill(t, "AU")
			cs := must(d.CheckoutSessions.New(sessionParams(5000)))(t)
			res, _ := d.submit(cs.URL, cardForm(c.number))
			bank := res.Header.Get("Location")
			if _, body := d.open(bank); !containsAll(body, "Complete", "Fail", "A$50.00") {
				t.Errorf("the bank's page is\n%s", body)
			}
			same(t, "nothing yet", d.session(cs.ID).PaymentIntent.Status, stripe.PaymentIntentStatusRequiresAction)
			res, _ = d.submit(bank, url.Values{"outcome": {c.outcome}})
			_, body := d.open(res.Header.Get("Location"))
			same(t, "says paid", strings.Contains(body, "Paid A$50.00"), c.paid)
			same(t, "asks again", strings.Contains(body, `role="alert"`), !c.paid)
			cs = d.session(cs.ID)
			same(t, "paid", cs.PaymentStatus == stripe.CheckoutSessionPaymentStatusPaid, c.paid)
			same(t, "open", cs.Status == stripe.CheckoutSessionStatusOpen, !c.paid)
		})
	}
}

func TestSlowPaymentOnThePage(t *testing.T) {
	d := newTill(t, "AU")
	cs := must(d.CheckoutSessions.New(sessionParams(5000)))(t)
	res, _ := d.submit(cs.URL, cardForm("4000009990000005"))
	if _, body := d.open(res.Header.Get("Location")); !containsAll(body, "being processed") || strings.Contains(body, "Paid") {
		t.Errorf("the page is\n%s", body)
	}
	got := d.session(cs.ID)
	same(t, "status", got.Status, stripe.CheckoutSessionStatusComplete)
	same(t, "payment status", got.PaymentStatus, stripe.CheckoutSessionPaymentStatusUnpaid)
	d.s.Advance(time.Minute)
	same(t, "payment status a minute on", d.session(cs.ID).PaymentStatus, stripe.CheckoutSessionPaymentStatusPaid)
	if have := d.events(); have[len(have)-1] != "checkout.session.async_payment_succeeded" {
		t.Errorf("events are %v", have)
	}
}

func TestSaveACardOnThePage(t *testing.T) {
	d := newTill(t, "AU")
	customer := must(d.Customers.New(&stripe.CustomerParams{Email: stripe.String("ana@example.com")}))(t).ID
	cs := must(d.CheckoutSessions.New(setupParams(customer)))(t)
	same(t, "payment status", cs.PaymentStatus, stripe.CheckoutSessionPaymentStatusNoPaymentRequired)
	same(t, "metadata", d.session(cs.ID).SetupIntent.Metadata["operation"], "op4")
	if _, body := d.open(cs.URL); !containsAll(body, "Save a card", "Save card") || strings.Contains(body, "Pay ") {
		t.Errorf("the page is\n%s", body)
	}
	_, body := d.submit(cs.URL, cardForm("4000000000000002"))
	if !containsAll(body, "Your card was declined.") {
		t.Errorf("the page is\n%s", body)
	}
	res, _ := d.submit(cs.URL, cardForm("4000002500003155"))
	same(t, "saved before the bank agreed", len(d.cards(customer)), 0)
	res, _ = d.submit(res.Header.Get("Location"), url.Values{"outcome": {"complete"}})
	if _, body := d.open(res.Header.Get("Location")); !containsAll(body, "Card saved") {
		t.Errorf("the page is\n%s", body)
	}
	got := d.session(cs.ID)
	same(t, "status", got.Status, stripe.CheckoutSessionStatusComplete)
	same(t, "set-up", got.SetupIntent.Status, stripe.SetupIntentStatusSucceeded)
	same(t, "payer", got.CustomerDetails.Email, "ana@example.com")
	cards := d.cards(customer)
	if len(cards) != 1 || cards[0] != got.SetupIntent.PaymentMethod.ID {
		t.Fatalf("saved cards are %v", cards)
	}
	pi := must(d.PaymentIntents.New(&stripe.PaymentIntentParams{
		Amount: stripe.Int64(700), Currency: stripe.String("aud"), Customer: &customer, PaymentMethod: &cards[0],
		PaymentMethodTypes: stripe.StringSlice([]string{"card"}), Confirm: stripe.Bool(true), OffSession: stripe.Bool(true),
	}))(t)
	same(t, "off-session payment with it", pi.Status, stripe.PaymentIntentStatusSucceeded)
}

func TestSessionExpiry(t *testing.T) {
	d := newTill(t, "AU")
	now := d.s.Clock().Unix()
	for _, at := range []int64{now + 30*60 - 1, now + 24*3600 + 1} {
		params := sessionParams(5000)
		params.ExpiresAt = &at
		_, err := d.CheckoutSessions.New(params)
		same(t, "param", refusal(t, err).Param, "expires_at")
	}
	params := sessionParams(5000)
	params.ExpiresAt = stripe.Int64(now + 30*60)
	cs := must(d.CheckoutSessions.New(params))(t)
	d.submit(cs.URL, cardForm("4000000000000002"))
	d.s.Advance(30*time.Minute - time.Second)
	same(t, "a second early", d.session(cs.ID).Status, stripe.CheckoutSessionStatusOpen)
	d.s.Advance(time.Second)
	got := d.session(cs.ID)
	same(t, "in time", got.Status, stripe.CheckoutSessionStatusExpired)
	same(t, "address", got.URL, "")
	same(t, "its payment", got.PaymentIntent.Status, stripe.PaymentIntentStatusCanceled)
	_, body := d.submit(cs.URL, cardForm("4242424242424242"))
	if !containsAll(body, "expired", "nothing was taken") {
		t.Errorf("the page is\n%s", body)
	}
	same(t, "payments", len(d.s.Succeeded().PaymentIntents), 0)
	if have := d.events(); !slices.Contains(have, "checkout.session.expired") {
		t.Errorf("events are %v", have)
	}
}

func TestExpireByHand(t *testing.T) {
	d := newTill(t, "AU")
	customer := must(d.Customers.New(nil))(t).ID
	open := must(d.CheckoutSessions.New(setupParams(customer)))(t)
	cs := must(d.CheckoutSessions.Expire(open.ID, nil))(t)
	same(t, "status", cs.Status, stripe.CheckoutSessionStatusExpired)
	same(t, "its set-up", d.session(cs.ID).SetupIntent.Status, stripe.SetupIntentStatusCanceled)
	_, err := d.CheckoutSessions.Expire(open.ID, nil)
	same(t, "status of expiring twice", refusal(t, err).HTTPStatusCode, 400)
	paid := must(d.CheckoutSessions.New(sessionParams(5000)))(t)
	d.submit(paid.URL, cardForm("4242424242424242"))
	_, err = d.CheckoutSessions.Expire(paid.ID, nil)
	same(t, "status of expiring a paid one", refusal(t, err).HTTPStatusCode, 400)
	same(t, "still paid", d.session(paid.ID).PaymentStatus, stripe.CheckoutSessionPaymentStatusPaid)
	it := d.CheckoutSessions.List(&stripe.CheckoutSessionListParams{Status: stripe.String("complete")})
	if !it.Next() || it.CheckoutSession().ID != paid.ID || it.Next() {
		t.Error("the list of complete ones does not hold just the paid one")
	}
	items := d.CheckoutSessions.ListLineItems(&stripe.CheckoutSessionListLineItemsParams{Session: &paid.ID})
	if !items.Next() || items.LineItem().AmountTotal != 5000 || items.Next() {
		t.Error("the line items are wrong")
	}
}

func TestSessionRefusals(t *testing.T) {
	d := newTill(t, "AU")
	d.clumsy.Store(true)
	for what, c := range map[string]struct {
		change func(*stripe.CheckoutSessionParams)
		param  string
	}{
		"no mode":      {func(p *stripe.CheckoutSessionParams) { p.Mode = nil }, "mode"},
		"odd mode":     {func(p *stripe.CheckoutSessionParams) { p.Mode = stripe.String("subscription") }, "mode"},
		"no way back":  {func(p *stripe.CheckoutSessionParams) { p.SuccessURL = nil }, "success_url"},
		"odd way back": {func(p *stripe.CheckoutSessionParams) { p.SuccessURL = stripe.String("nowhere") }, "success_url"},
		"no goods":     {func(p *stripe.CheckoutSessionParams) { p.LineItems = nil }, "line_items"},
		"no quantity":  {func(p *stripe.CheckoutSessionParams) { p.LineItems[0].Quantity = nil }, "line_items[0][quantity]"},
		"too little":   {func(p *stripe.CheckoutSessionParams) { p.LineItems[0].PriceData.UnitAmount = stripe.Int64(1) }, "line_items"},
		"no name":      {func(p *stripe.CheckoutSessionParams) { p.LineItems[0].PriceData.ProductData = nil }, "line_items[0][price_data][product_data][name]"},
		"unknown price": {func(p *stripe.CheckoutSessionParams) {
			p.LineItems[0] = &stripe.CheckoutSessionLineItemParams{Price: stripe.String("price_x"), Quantity: stripe.Int64(1)}
		}, "line_items[0][price]"},
		"unknown customer": {func(p *stripe.CheckoutSessionParams) { p.Customer = stripe.String("cus_x") }, "customer"},
		"not modelled":     {func(p *stripe.CheckoutSessionParams) { p.AllowPromotionCodes = stripe.Bool(true) }, "allow_promotion_codes"},
		"not modelled within": {
			func(p *stripe.CheckoutSessionParams) { p.PaymentIntentData.TransferGroup = stripe.String("g") }, "payment_intent_data[transfer_group]",
		},
	} {
		t.Run(what, func(t *testing.T) {
			params := sessionParams(5000)
			c.change(params)
			_, err := d.CheckoutSessions.New(params)
			same(t, "param", refusal(t, err).Param, c.param)
		})
	}
	if d.CheckoutSessions.List(nil).Next() {
		t.Error("a refused session was made")
	}
	if _, body := d.open(d.url + "/c/pay/cs_test_none"); !containsAll(body, "There is nothing here") {
		t.Errorf("an unknown page is\n%s", body)
	}
}

func TestPayAndKeepTheCard(t *testing.T) {
	d := newTill(t, "AU")
	params := sessionParams(5000)
	params.PaymentIntentData.SetupFutureUsage = stripe.String("off_session")
	cs := must(d.CheckoutSessions.New(params))(t)
	d.submit(cs.URL, cardForm("4242424242424242"))
	cs = d.session(cs.ID)
	if cs.Customer == nil {
		t.Fatal("no customer was made for the card to be saved to")
	}
	same(t, "saved cards", len(d.cards(cs.Customer.ID)), 1)
}

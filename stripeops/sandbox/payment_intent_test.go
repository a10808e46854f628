package sandbox_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stripe/stripe-go/v76"
)

func TestChargeASavedCard(t *testing.T) {
	d := newTill(t, "AU")
	pi := must(d.charge(10000, "aud", "pm_card_visa"))(t)
	same(t, "status", pi.Status, stripe.PaymentIntentStatusSucceeded)
	same(t, "received", pi.AmountReceived, 10000)
	ch := pi.LatestCharge
	same(t, "paid", ch.Paid, true)
	same(t, "charge's metadata", ch.Metadata["operation"], "op1")
	same(t, "descriptor", ch.CalculatedStatementDescriptor, "HARBOUR CLINIC")
	same(t, "last4", ch.PaymentMethodDetails.Card.Last4, "4242")
	same(t, "fee", ch.BalanceTransaction.Fee, 320)
	same(t, "net", ch.BalanceTransaction.Net, 9680)
	want := []string{
		"customer.created", "payment_method.attached", "payment_intent.created", "charge.succeeded", "payment_intent.succeeded",
	}
	if have := d.events(); !slices.Equal(have, want) {
		t.Errorf("events are %v, want %v", have, want)
	}
}

func TestASucceededPaymentIsFinal(t *testing.T) {
	d := newTill(t, "AU")
	pi := must(d.charge(10000, "aud", "pm_card_visa"))(t)
	_, err := d.PaymentIntents.Confirm(pi.ID, &stripe.PaymentIntentConfirmParams{OffSession: stripe.Bool(true)})
	e := refusal(t, err)
	same(t, "confirming twice", e.Code, stripe.ErrorCodePaymentIntentUnexpectedState)
	same(t, "the intent inside", e.PaymentIntent.ID, pi.ID)
	same(t, "its status", e.PaymentIntent.Status, stripe.PaymentIntentStatusSucceeded)
	_, err = d.PaymentIntents.Cancel(pi.ID, nil)
	same(t, "cancelling", refusal(t, err).Code, stripe.ErrorCodePaymentIntentUnexpectedState)
	_, err = d.PaymentIntents.Update(pi.ID, &stripe.PaymentIntentParams{Amount: stripe.Int64(1)})
	same(t, "changing the amount", refusal(t, err).Code, stripe.ErrorCodePaymentIntentUnexpectedState)
	charges := d.Charges.List(&stripe.ChargeListParams{PaymentIntent: &pi.ID})
	if !charges.Next() || charges.Next() {
		t.Error("there is not exactly one charge")
	}
}

// Cards that decline when they are charged, by the way they get there: saved ones off-session, the others at once.
func TestDeclines(t *testing.T) {
	for _, c := range []struct {
		card, code, reason string
		saved              bool
	}{
		{"pm_card_chargeCustomerFail", "card_declined", "generic_decline", true},
		{"pm_card_visa_chargeDeclined", "card_declined", "generic_decline", false},
		{"pm_card_visa_chargeDeclinedInsufficientFunds", "card_declined", "insufficient_funds", false},
		{"pm_card_visa_chargeDeclinedLostCard", "card_declined", "lost_card", false},
		{"pm_card_visa_chargeDeclinedStolenCard", "card_declined", "stolen_card", false},
		{"pm_card_chargeDeclinedExpiredCard", "expired_card", "", false},
		{"pm_card_chargeDeclinedIncorrectCvc", "incorrect_cvc", "", false},
		{"pm_card_chargeDeclinedProcessingError", "processing_error", "", false},
		{"pm_card_visa_chargeDeclinedVelocityLimitExceeded", "card_declined", "card_velocity_exceeded", false},
	} {
		t.Run(c.card, func(t *testing.T) {
			d := newTill(t, "AU")
			var err error
			if c.saved {
				_, err = d.charge(5000, "aud", c.card)
			} else {
				_, err = d.PaymentIntents.New(&stripe.PaymentIntentParams{
					Amount: stripe.Int64(5000), Currency: stripe.String("aud"), PaymentMethod: stripe.String(c.card),
					PaymentMethodTypes: stripe.StringSlice([]string{"card"}), Confirm: stripe.Bool(true),
				})
			}
			d.assertDeclined(t, err, c.code, c.reason)
		})
	}
}

func (d *till) assertDeclined(t *testing.T, err error, code, reason string) {
	t.Helper()
	e := refusal(t, err)
	same(t, "status", e.HTTPStatusCode, 402)
	same(t, "type", e.Type, stripe.ErrorTypeCard)
	same(t, "code", string(e.Code), code)
	same(t, "decline code", string(e.DeclineCode), reason)
	same(t, "intent in the error", e.PaymentIntent.Status, stripe.PaymentIntentStatusRequiresPaymentMethod)
	pi := must(d.PaymentIntents.Get(e.PaymentIntent.ID, nil))(t)
	same(t, "intent's status", pi.Status, stripe.PaymentIntentStatusRequiresPaymentMethod)
	same(t, "last error", string(pi.LastPaymentError.Code), code)
	if pi.PaymentMethod != nil {
		t.Error("the intent keeps the card that declined")
	}
	ch := must(d.Charges.Get(e.ChargeID, nil))(t)
	same(t, "charge's status", ch.Status, stripe.ChargeStatusFailed)
	same(t, "paid", ch.Paid, false)
	same(t, "failure code", ch.FailureCode, code)
	if ch.BalanceTransaction != nil || d.BalanceTransactions.List(nil).Next() {
		t.Error("a declined charge moved money")
	}
}

func TestADeclinedPaymentCanBeTriedAgainOrCancelled(t *testing.T) {
	d := newTill(t, "AU")
	_, err := d.charge(5000, "aud", "pm_card_chargeCustomerFail")
	id := refusal(t, err).PaymentIntent.ID
	_, err = d.PaymentIntents.Confirm(id, nil)
	same(t, "confirming without a card", refusal(t, err).Code, stripe.ErrorCodePaymentIntentUnexpectedState)
	pi := must(d.PaymentIntents.Confirm(id, &stripe.PaymentIntentConfirmParams{PaymentMethod: stripe.String("pm_card_visa")}))(t)
	same(t, "status", pi.Status, stripe.PaymentIntentStatusSucceeded)
	if pi.LastPaymentError != nil {
		t.Error("a paid intent still shows the error")
	}

	_, err = d.charge(5000, "aud", "pm_card_chargeCustomerFail")
	id = refusal(t, err).PaymentIntent.ID
	pi = must(d.PaymentIntents.Cancel(id, &stripe.PaymentIntentCancelParams{CancellationReason: stripe.String("abandoned")}))(t)
	same(t, "status", pi.Status, stripe.PaymentIntentStatusCanceled)
	same(t, "reason", pi.CancellationReason, stripe.PaymentIntentCancellationReasonAbandoned)
	_, err = d.PaymentIntents.Confirm(id, &stripe.PaymentIntentConfirmParams{PaymentMethod: stripe.String("pm_card_visa")})
	same(t, "confirming a cancelled one", refusal(t, err).Code, stripe.ErrorCodePaymentIntentUnexpectedState)
	_, err = d.PaymentIntents.Cancel(id, nil)
	same(t, "cancelling twice", refusal(t, err).Code, stripe.ErrorCodePaymentIntentUnexpectedState)
}

func TestOffSessionAuthentication(t *testing.T) {
	for name, asks := range map[string]bool{
		"pm_card_authenticationRequired":                   true,
		"pm_card_authenticationRequiredOnSetup":            true,
		"pm_card_authenticationRequiredSetupForOffSession": false,
	} {
		t.Run(name, func(t *testing.T) {
			d := newTill(t, "AU")
			pi, err := d.charge(5000, "aud", name)
			if !asks {
				same(t, "status", must(pi, err)(t).Status, stripe.PaymentIntentStatusSucceeded)
				return
			}
			d.assertDeclined(t, err, "authentication_required", "authentication_required")
		})
	}
}

func TestOnSessionAuthentication(t *testing.T) {
	for name, last := range map[string]stripe.PaymentIntentStatus{
		"pm_card_authenticationRequired":                                stripe.PaymentIntentStatusSucceeded,
		"pm_card_authenticationRequiredOnSetup":                         stripe.PaymentIntentStatusSucceeded,
		"pm_card_authenticationRequiredSetupForOffSession":              stripe.PaymentIntentStatusSucceeded,
		"pm_card_authenticationRequiredChargeDeclinedInsufficientFunds": stripe.PaymentIntentStatusRequiresPaymentMethod,
	} {
		t.Run(name, func(t *testing.T) {
			d := newTill(t, "AU")
			pi := must(d.PaymentIntents.New(&stripe.PaymentIntentParams{
				Amount: stripe.Int64(5000), Currency: stripe.String("aud"), PaymentMethod: &name, Confirm: stripe.Bool(true),
				PaymentMethodTypes: stripe.StringSlice([]string{"card"}), ReturnURL: stripe.String("https://example.com/back?x=1"),
			}))(t)
			same(t, "status", pi.Status, stripe.PaymentIntentStatusRequiresAction)
			page := pi.NextAction.RedirectToURL.URL
			if _, body := d.open(page); !containsAll(body, "Complete", "Fail", "A$50.00") {
				t.Errorf("the bank's page lacks its buttons or the amount:\n%s", body)
			}
			res, _ := d.submit(page, map[string][]string{"outcome": {"complete"}})
			same(t, "where it leads", res.StatusCode, 303)
			same(t, "status afterwards", must(d.PaymentIntents.Get(pi.ID, nil))(t).Status, last)
		})
	}
}

func TestFailedAuthentication(t *testing.T) {
	d := newTill(t, "AU")
	pi := must(d.PaymentIntents.New(&stripe.PaymentIntentParams{
		Amount: stripe.Int64(5000), Currency: stripe.String("aud"), PaymentMethod: stripe.String("pm_card_authenticationRequired"),
		Confirm: stripe.Bool(true), PaymentMethodTypes: stripe.StringSlice([]string{"card"}),
	}))(t)
	same(t, "next action", pi.NextAction.Type, "use_stripe_sdk")
	_, body := d.submit(d.url+"/3ds/"+pi.ID, map[string][]string{"outcome": {"fail"}})
	if !containsAll(body, "failed authentication") {
		t.Errorf("the page does not say so:\n%s", body)
	}
	pi = must(d.PaymentIntents.Get(pi.ID, nil))(t)
	same(t, "status", pi.Status, stripe.PaymentIntentStatusRequiresPaymentMethod)
	same(t, "code", pi.LastPaymentError.Code, stripe.ErrorCodePaymentIntentAuthenticationFailure)
	if pi.LatestCharge != nil {
		t.Error("a charge was made all the same")
	}
	if _, body := d.submit(d.url+"/3ds/"+pi.ID, map[string][]string{"outcome": {"complete"}}); !containsAll(body, "Nothing to confirm") {
		t.Errorf("the page can be used twice:\n%s", body)
	}
}

func TestASlowPayment(t *testing.T) {
	d := newTill(t, "AU")
	pi := must(d.charge(5000, "aud", "pm_card_processing"))(t)
	same(t, "status", pi.Status, stripe.PaymentIntentStatusProcessing)
	same(t, "charge", pi.LatestCharge.Status, stripe.ChargeStatusPending)
	_, err := d.PaymentIntents.Cancel(pi.ID, nil)
	same(t, "cancelling", refusal(t, err).Code, stripe.ErrorCodePaymentIntentUnexpectedState)
	d.s.Advance(59 * time.Second)
	same(t, "a second early", must(d.PaymentIntents.Get(pi.ID, nil))(t).Status, stripe.PaymentIntentStatusProcessing)
	d.s.Advance(time.Second)
	same(t, "in time", must(d.PaymentIntents.Get(pi.ID, nil))(t).Status, stripe.PaymentIntentStatusSucceeded)

	pi = must(d.charge(5000, "aud", "pm_card_processing"))(t)
	if err := d.s.EndPayment(pi.ID, false); err != nil {
		t.Fatal(err)
	}
	pi = must(d.PaymentIntents.Get(pi.ID, nil))(t)
	same(t, "ended by hand", pi.Status, stripe.PaymentIntentStatusRequiresPaymentMethod)
	if err := d.s.EndPayment(pi.ID, true); err == nil {
		t.Error("a payment that has ended can be ended again")
	}
}

func TestIntentRefusals(t *testing.T) {
	d := newTill(t, "AU")
	customer, method := d.patient("pm_card_visa")
	other := must(d.Customers.New(nil))(t).ID
	full := func() *stripe.PaymentIntentParams {
		return &stripe.PaymentIntentParams{
			Amount: stripe.Int64(5000), Currency: stripe.String("aud"), PaymentMethodTypes: stripe.StringSlice([]string{"card"}),
		}
	}
	for what, c := range map[string]struct {
		change func(*stripe.PaymentIntentParams)
		param  string
		code   stripe.ErrorCode
	}{
		"too little":            {func(p *stripe.PaymentIntentParams) { p.Amount = stripe.Int64(49) }, "amount", stripe.ErrorCodeAmountTooSmall},
		"too much":              {func(p *stripe.PaymentIntentParams) { p.Amount = stripe.Int64(100000000) }, "amount", stripe.ErrorCodeAmountTooLarge},
		"no amount":             {func(p *stripe.PaymentIntentParams) { p.Amount = nil }, "amount", stripe.ErrorCodeParameterMissing},
		"no currency":           {func(p *stripe.PaymentIntentParams) { p.Currency = nil }, "currency", stripe.ErrorCodeParameterMissing},
		"unknown currency":      {func(p *stripe.PaymentIntentParams) { p.Currency = stripe.String("zzz") }, "currency", ""},
		"unknown customer":      {func(p *stripe.PaymentIntentParams) { p.Customer = stripe.String("cus_x") }, "customer", stripe.ErrorCodeResourceMissing},
		"another's card":        {func(p *stripe.PaymentIntentParams) { p.Customer, p.PaymentMethod = &other, &method }, "payment_method", ""},
		"a card without owner":  {func(p *stripe.PaymentIntentParams) { p.PaymentMethod = &method }, "payment_method", ""},
		"off-session too early": {func(p *stripe.PaymentIntentParams) { p.Customer, p.OffSession = &customer, stripe.Bool(true) }, "off_session", ""},
		"a return too early":    {func(p *stripe.PaymentIntentParams) { p.ReturnURL = stripe.String("https://example.com") }, "return_url", ""},
		"manual capture":        {func(p *stripe.PaymentIntentParams) { p.CaptureMethod = stripe.String("manual") }, "capture_method", ""},
		"not modelled":          {func(p *stripe.PaymentIntentParams) { p.TransferGroup = stripe.String("g") }, "transfer_group", stripe.ErrorCodeParameterUnknown},
	} {
		t.Run(what, func(t *testing.T) {
			d.clumsy.Store(true)
			params := full()
			c.change(params)
			_, err := d.PaymentIntents.New(params)
			e := refusal(t, err)
			same(t, "status", e.HTTPStatusCode, 400)
			same(t, "param", e.Param, c.param)
			same(t, "code", e.Code, c.code)
		})
	}
	if d.PaymentIntents.List(nil).Next() {
		t.Error("a refused payment was made")
	}
}

func TestAutomaticMethodsWantAWayBack(t *testing.T) {
	d := newTill(t, "AU")
	pi := must(d.PaymentIntents.New(&stripe.PaymentIntentParams{
		Amount: stripe.Int64(5000), Currency: stripe.String("aud"), PaymentMethod: stripe.String("pm_card_visa"),
	}))(t)
	same(t, "automatic", pi.AutomaticPaymentMethods.Enabled, true)
	_, err := d.PaymentIntents.Confirm(pi.ID, nil)
	same(t, "param", refusal(t, err).Param, "return_url")
	pi = must(d.PaymentIntents.Confirm(pi.ID, &stripe.PaymentIntentConfirmParams{ReturnURL: stripe.String("https://example.com/")}))(t)
	same(t, "status", pi.Status, stripe.PaymentIntentStatusSucceeded)
}

func TestStatementSuffix(t *testing.T) {
	d := newTill(t, "AU")
	params := &stripe.PaymentIntentParams{
		Amount: stripe.Int64(5000), Currency: stripe.String("aud"), PaymentMethod: stripe.String("pm_card_visa"),
		PaymentMethodTypes: stripe.StringSlice([]string{"card"}), Confirm: stripe.Bool(true), StatementDescriptorSuffix: stripe.String("inv 17"),
	}
	params.AddExpand("latest_charge")
	pi := must(d.PaymentIntents.New(params))(t)
	same(t, "on the statement", pi.LatestCharge.CalculatedStatementDescriptor, "HARBOUR CLINIC* INV 17")
}

func TestListAndUpdateIntents(t *testing.T) {
	d := newTill(t, "AU")
	first := must(d.charge(5000, "aud", "pm_card_visa"))(t)
	d.s.Advance(time.Hour)
	second := must(d.charge(6000, "aud", "pm_card_visa"))(t)
	params := &stripe.PaymentIntentListParams{CreatedRange: &stripe.RangeQueryParams{GreaterThan: first.Created}}
	it := d.PaymentIntents.List(params)
	if !it.Next() || it.PaymentIntent().ID != second.ID || it.Next() {
		t.Error("created[gt] does not leave just the second")
	}
	it = d.PaymentIntents.List(&stripe.PaymentIntentListParams{Customer: &first.Customer.ID})
	if !it.Next() || it.PaymentIntent().ID != first.ID || it.Next() {
		t.Error("the customer's list does not hold just the first")
	}
	open := must(d.PaymentIntents.New(&stripe.PaymentIntentParams{Amount: stripe.Int64(700), Currency: stripe.String("aud")}))(t)
	open = must(d.PaymentIntents.Update(open.ID, &stripe.PaymentIntentParams{
		Amount: stripe.Int64(900), Description: stripe.String("new"), Metadata: map[string]string{"k": "v"},
	}))(t)
	same(t, "amount", open.Amount, 900)
	same(t, "description", open.Description, "new")
	_, err := d.PaymentIntents.Update(open.ID, &stripe.PaymentIntentParams{Amount: stripe.Int64(9)})
	same(t, "too small an update", refusal(t, err).Code, stripe.ErrorCodeAmountTooSmall)
}

func TestSavingTheCardWhilePaying(t *testing.T) {
	d := newTill(t, "AU")
	customer := must(d.Customers.New(nil))(t).ID
	must(d.PaymentIntents.New(&stripe.PaymentIntentParams{
		Amount: stripe.Int64(5000), Currency: stripe.String("aud"), Customer: &customer, PaymentMethod: stripe.String("pm_card_visa"),
		PaymentMethodTypes: stripe.StringSlice([]string{"card"}), Confirm: stripe.Bool(true), SetupFutureUsage: stripe.String("off_session"),
	}))(t)
	same(t, "saved cards", len(d.cards(customer)), 1)
	once := must(d.PaymentIntents.New(&stripe.PaymentIntentParams{
		Amount: stripe.Int64(5000), Currency: stripe.String("aud"), PaymentMethod: stripe.String("pm_card_visa"),
		PaymentMethodTypes: stripe.StringSlice([]string{"card"}), Confirm: stripe.Bool(true),
	}))(t)
	_, err := d.PaymentMethods.Attach(once.PaymentMethod.ID, &stripe.PaymentMethodAttachParams{Customer: &customer})
	same(t, "status of saving a card that paid for nobody", refusal(t, err).HTTPStatusCode, 400)
}

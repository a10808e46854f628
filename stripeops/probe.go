package stripeops

import (
	"context"
	"net/http"
	"strings"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/vault"
	"github.com/stripe/stripe-go/v76"
)

// KeyCheck is what Stripe says of an account's own key.
type KeyCheck struct {
	Account model.StripeAccount // whose key it is, in the key's mode; empty where the key may not say
	Missing []string            // rights that paydesk needs and a restricted key lacks, as the Dashboard names them
}

// right is one that paydesk needs of a restricted key, and a request that asks for it and changes nothing: a read, or a write to
// something that can't exist, which Stripe looks for only after it has looked at the key's rights.
// https://docs.stripe.com/keys/restricted-api-keys
type right struct {
	label        string
	method, path string
}

func neededRights() []right {
	return []right{
		{"Accounts (KYC basic): Read", http.MethodGet, "/v1/account"},
		{"Balance: Read", http.MethodGet, "/v1/balance"},
		{"Balance Transaction Sources: Read", http.MethodGet, "/v1/balance_transactions"},
		{"Charges and Refunds: Write", http.MethodPost, "/v1/refunds/re_paydesknone"},
		{"Checkout Sessions: Write", http.MethodPost, "/v1/checkout/sessions/cs_test_paydesknone/expire"},
		{"Customers: Write", http.MethodPost, "/v1/customers/cus_paydesknone"},
		{"Disputes: Write", http.MethodPost, "/v1/disputes/dp_paydesknone"},
		{"Events: Read", http.MethodGet, "/v1/events"},
		{"Payment Intents: Write", http.MethodPost, "/v1/payment_intents/pi_paydesknone/cancel"},
		{"Payment Methods: Write", http.MethodPost, "/v1/payment_methods/pm_paydesknone/detach"},
		{"Payouts: Read", http.MethodGet, "/v1/payouts"},
		{"Setup Intents: Write", http.MethodPost, "/v1/setup_intents/seti_paydesknone/cancel"},
	}
}

// Probe asks whose key this client's is, and for a restricted one right by right what it may; nothing is created. key begins the
// idempotency keys of the writes. Errors: Forbidden where Stripe doesn't take the key, Conflict where it belongs to the other mode,
// Unavailable where Stripe doesn't answer.
func (c *Client) Probe(ctx context.Context, key string) (KeyCheck, error) {
	var check KeyCheck
	for _, r := range c.asked() {
		has, err := c.has(ctx, key, r)
		if err != nil {
			return check, checkingKey.tell(err)
		}
		if !has {
			check.Missing = append(check.Missing, r.label)
		}
	}
	if len(check.Missing) > 0 {
		return check, nil
	}
	if err := c.rightMode(ctx); err != nil {
		return check, err
	}
	ctx, done := c.within(ctx)
	defer done()
	account, err := c.account(&stripe.AccountParams{Params: stripe.Params{Context: inMode(ctx, c.Mode())}}, "")
	if err == nil && account.ID == "" {
		err = unreadable()
	}
	if err != nil {
		return check, checkingKey.tell(err)
	}
	check.Account = accountOf(account, c.Mode())
	return check, nil
}

var checkingKey = deed{
	nothing: "Nothing was saved.",
	next:    "Try again in a minute.",
}

// asked are the rights to ask for: a whole key has them all.
func (c *Client) asked() []right {
	if strings.HasPrefix(c.cfg.SecretKey.Prefix(), "rk_") {
		return neededRights()
	}
	return nil
}

type probeParams struct {
	stripe.Params `form:"*"`
	Limit         *int64 `form:"limit"`
}

type anything struct{ stripe.APIResource }

// has asks for one right.
func (c *Client) has(ctx context.Context, key string, r right) (bool, error) {
	ctx, done := c.within(ctx)
	defer done()
	params := &probeParams{Params: stripe.Params{Context: inMode(ctx, c.Mode())}}
	switch {
	case r.method == http.MethodPost:
		params.IdempotencyKey = stripe.String(key + ":" + r.path)
	case r.path == "/v1/balance_transactions", r.path == "/v1/events", r.path == "/v1/payouts":
		params.Limit = stripe.Int64(1)
	}
	err := c.backends.API.Call(r.method, r.path, vault.Reveal(c.cfg.SecretKey), params, &anything{})
	fault := model.FaultOf(err)
	switch {
	case fault == nil || fault.Answer == model.AnswerRefused:
		return true, nil
	case fault.Status == http.StatusForbidden:
		return false, nil
	}
	return false, err
}

// Works asks whether Stripe takes the client's key, in the mode that its prefix says. Errors as Probe's.
func (c *Client) Works(ctx context.Context) error {
	err := c.rightMode(ctx)
	if fault := model.FaultOf(err); fault != nil && fault.Status == http.StatusForbidden {
		return nil // a restricted key that may not read the balance
	}
	return err
}

// rightMode asks whether the key works in the mode that its prefix says.
func (c *Client) rightMode(ctx context.Context) error {
	ctx, done := c.within(ctx)
	defer done()
	balance, err := c.api.Balance.Get(&stripe.BalanceParams{Params: stripe.Params{Context: inMode(ctx, c.Mode())}})
	if err != nil {
		return checkingKey.tell(err)
	}
	if model.ModeOf(balance.Livemode) != c.Mode() {
		return model.FieldErrorf("secret", "Stripe says that this key works in %s mode, which its beginning does not say. Nothing was saved. Copy it again from the Dashboard.", model.ModeOf(balance.Livemode))
	}
	return nil
}

// Pair asks whether a publishable key belongs to the same account and mode as this client's key: an intent to set up a card is made with
// the one, read with the other, and cancelled. key begins the idempotency keys. An error beside the field publishable is Invalid; others as
// Probe's. https://docs.stripe.com/api/setup_intents/retrieve
func (c *Client) Pair(ctx context.Context, key, publishable string) error {
	ctx, done := c.within(ctx)
	defer done()
	keyed := func(step string) stripe.Params {
		return stripe.Params{Context: inMode(ctx, c.Mode()), IdempotencyKey: stripe.String(key + ":" + step)}
	}
	made, err := c.api.SetupIntents.New(&stripe.SetupIntentParams{Params: keyed("pair"), PaymentMethodTypes: stripe.StringSlice([]string{"card"})})
	if err == nil && (made.ID == "" || made.ClientSecret == "") {
		err = unreadable()
	}
	if err != nil {
		return checkingKey.tell(err)
	}
	other := *c.api.SetupIntents
	other.Key = publishable
	read, err := other.Get(made.ID, &stripe.SetupIntentParams{
		Params: stripe.Params{Context: inMode(ctx, c.Mode())}, ClientSecret: stripe.String(made.ClientSecret),
	})
	if err == nil && read.ID != made.ID {
		err = unreadable()
	}
	c.undo(made.ID, keyed("pair cancel"))
	return unpaired(err)
}

// undo cancels the intent of a pair check, also when the time for the check is over. One that stays takes no money and saves no card.
func (c *Client) undo(id string, params stripe.Params) {
	ctx, done := c.within(context.WithoutCancel(params.Context))
	defer done()
	params.Context = ctx
	_, _ = c.api.SetupIntents.Cancel(id, &stripe.SetupIntentCancelParams{Params: params}) // the gate logs an error
}

func unpaired(err error) error {
	fault := model.FaultOf(err)
	switch {
	case fault == nil:
		return nil
	case fault.Status == http.StatusUnauthorized:
		return model.FieldErrorf("publishable", "Stripe doesn't know this Publishable Key: it was rolled or deleted there, or is mistyped. Nothing was saved. Copy it again from the Dashboard.")
	case fault.Answer == model.AnswerRefused:
		return model.FieldErrorf("publishable", "The two keys belong to different Stripe accounts. Nothing was saved. Copy both from one account's Dashboard, Developers, API keys.")
	}
	return checkingKey.tell(err)
}

package stripeops

import (
	"context"
	"time"

	"clinic.example/paydesk/model"
	"github.com/stripe/stripe-go/v76"
)

// IntentParams is one charge of a saved card. Description and metadata hold nothing personal.
type IntentParams struct {
	Amount      model.Money
	Customer    string
	Card        string
	Description string
	Metadata    map[string]string
}

// lookBack is how far before a moment of ours objects are looked for: Stripe's clock stamps them, and ours may be ahead.
const lookBack = 24 * time.Hour

// ledger is the field that tells fee and net of a charge once Stripe has booked it.
const ledger = "latest_charge.balance_transaction"

// CreateIntent prepares a charge without making it: only cards, not confirmed, and so without off_session, which Stripe
// takes only together with confirm. https://docs.stripe.com/api/payment_intents/create
func (c *Client) CreateIntent(ctx context.Context, ref model.AccountRef, key string, p IntentParams) (model.Intent, error) {
	ctx, done := c.within(ctx)
	defer done()
	intent, err := c.api.PaymentIntents.New(&stripe.PaymentIntentParams{
		Params: write(ctx, ref, key), Amount: stripe.Int64(p.Amount.Minor), Currency: stripe.String(string(p.Amount.Currency)),
		Customer: optional(p.Customer), PaymentMethod: optional(p.Card), PaymentMethodTypes: stripe.StringSlice([]string{"card"}),
		Confirm: stripe.Bool(false), Description: optional(p.Description), Metadata: p.Metadata,
	})
	return intentAnswer(creatingIntent, intent, err)
}

// ConfirmIntent charges the card while the patient is away. A 402 carries the payment intent in its fault; with
// authentication_required it is back in requires_payment_method, and a retry is no use.
// https://docs.stripe.com/api/payment_intents/confirm
func (c *Client) ConfirmIntent(ctx context.Context, ref model.AccountRef, key, id string) (model.Intent, error) {
	ctx, done := c.within(ctx)
	defer done()
	intent, err := c.api.PaymentIntents.Confirm(id, &stripe.PaymentIntentConfirmParams{
		Params: write(ctx, ref, key), OffSession: stripe.Bool(true), Expand: stripe.StringSlice([]string{ledger}),
	})
	return intentAnswer(confirmingIntent, intent, err)
}

// CancelIntent makes sure that the payment intent never charges; one that has succeeded or is processing is refused.
// https://docs.stripe.com/api/payment_intents/cancel
func (c *Client) CancelIntent(ctx context.Context, ref model.AccountRef, key, id string) (model.Intent, error) {
	ctx, done := c.within(ctx)
	defer done()
	intent, err := c.api.PaymentIntents.Cancel(id, &stripe.PaymentIntentCancelParams{
		Params: write(ctx, ref, key), Expand: stripe.StringSlice([]string{ledger}),
	})
	return intentAnswer(cancellingIntent, intent, err)
}

// Intent reads a payment intent with its charge and what Stripe booked for it.
func (c *Client) Intent(ctx context.Context, ref model.AccountRef, id string) (model.Intent, error) {
	ctx, done := c.within(ctx)
	defer done()
	intent, err := c.api.PaymentIntents.Get(id, &stripe.PaymentIntentParams{
		Params: read(ctx, ref), Expand: stripe.StringSlice([]string{ledger}),
	})
	return intentAnswer(reading, intent, err)
}

// FindIntent looks for the payment intent of an operation through the lists, since Search lags behind. It begins a day before
// since, because the clocks differ; were there ever two, the one that has moved money is found. An empty customer searches all.
func (c *Client) FindIntent(ctx context.Context, ref model.AccountRef, customer string, op model.OperationID, since model.Millis) (model.Intent, bool, error) {
	ctx, done := c.within(ctx)
	defer done()
	list := c.api.PaymentIntents.List(&stripe.PaymentIntentListParams{
		ListParams: page(ctx, ref), Customer: optional(customer), CreatedRange: createdSince(since),
		Expand: stripe.StringSlice([]string{"data." + ledger}),
	})
	var found *model.Intent
	for list.Next() {
		intent := intentOf(list.PaymentIntent())
		if op != "" && intent.Operation == op && (found == nil || intent.Received > found.Received) {
			found = &intent
		}
	}
	if err := list.Err(); err != nil {
		return model.Intent{}, false, reading.tell(err)
	}
	if found == nil {
		return model.Intent{}, false, nil
	}
	return *found, true, nil
}

// Intents lists one page of an account's payment intents created since a moment, newest first; see Events for the page. What was booked for their
// charges is not read with them. https://docs.stripe.com/api/payment_intents/list
func (c *Client) Intents(ctx context.Context, ref model.AccountRef, since model.Millis, after string) (intents []model.Intent, more bool, err error) {
	ctx, done := c.within(ctx)
	defer done()
	list := c.api.PaymentIntents.List(&stripe.PaymentIntentListParams{ListParams: onePage(ctx, ref, after), CreatedRange: createdFrom(since)})
	for list.Next() {
		intents = append(intents, intentOf(list.PaymentIntent()))
	}
	more, err = ended(list.Iter)
	return intents, more, err
}

func createdSince(since model.Millis) *stripe.RangeQueryParams {
	return &stripe.RangeQueryParams{GreaterThanOrEqual: max(1, since.Add(-lookBack).Time().Unix())}
}

func intentAnswer(d deed, intent *stripe.PaymentIntent, err error) (model.Intent, error) {
	if err == nil && intent.ID == "" {
		err = unreadable()
	}
	if err != nil { // stripe-go gives an empty object beside an error
		return model.Intent{}, d.tell(err)
	}
	return intentOf(intent), nil
}

func intentOf(p *stripe.PaymentIntent) model.Intent {
	currency := model.Currency(p.Currency)
	out := model.Intent{
		ID: p.ID, Status: model.IntentStatus(p.Status), Amount: model.Money{Minor: p.Amount, Currency: currency},
		Received: p.AmountReceived, Operation: operationIn(p.Metadata), Created: millis(p.Created),
	}
	if e := p.LastPaymentError; e != nil {
		out.Code, out.DeclineCode = string(e.Code), string(e.DeclineCode)
	}
	if charge := p.LatestCharge; charge != nil {
		out.Charge, out.Refunded = charge.ID, charge.AmountRefunded
		out.Card = chargedCard(charge)
		if charge.Status == stripe.ChargeStatusSucceeded {
			out.PaidAt = millis(charge.Created)
		}
		out.Ledger = ledgerOf(charge.BalanceTransaction)
	}
	return out
}

func chargedCard(charge *stripe.Charge) string {
	details := charge.PaymentMethodDetails
	if details == nil || details.Card == nil {
		return ""
	}
	return model.SavedCard{Brand: string(details.Card.Brand), Last4: details.Card.Last4}.Label()
}

// ledgerOf is empty unless the booking was expanded: a bare id has no amounts.
func ledgerOf(b *stripe.BalanceTransaction) model.BalanceTransaction {
	if b == nil || b.Object == "" {
		return model.BalanceTransaction{}
	}
	return model.BalanceTransaction{
		ID: b.ID, Amount: model.Money{Minor: b.Amount, Currency: model.Currency(b.Currency)},
		Fee: b.Fee, Net: b.Net, Rate: rateOf(b.ExchangeRate), At: millis(b.Created),
	}
}

package stripeops

import (
	"cmp"
	"context"
	"encoding/json"

	"clinic.example/paydesk/model"
	"github.com/stripe/stripe-go/v76"
)

// Charges lists one page of an account's charges created since a moment, newest first, refused ones among them; see Events for the page.
// https://docs.stripe.com/api/charges/list
func (c *Client) Charges(ctx context.Context, ref model.AccountRef, since model.Millis, after string) (charges []model.ChargeAtStripe, more bool, err error) {
	ctx, done := c.within(ctx)
	defer done()
	page, more, err := readPage[charged](c, "/v1/charges", &stripe.ChargeListParams{
		ListParams: onePage(ctx, ref, after), CreatedRange: createdFrom(since),
		Expand: stripe.StringSlice([]string{"data.payment_intent", "data.balance_transaction"}),
	})
	for _, charge := range page {
		charges = append(charges, chargeOf(charge, charge.Intent))
	}
	return charges, more, err
}

// Charge reads one charge.
func (c *Client) Charge(ctx context.Context, ref model.AccountRef, id string) (model.ChargeAtStripe, error) {
	ctx, done := c.within(ctx)
	defer done()
	var charge struct {
		stripe.APIResource
		charged
	}
	err := c.read(stripe.FormatURLPath("/v1/charges/%s", id), &stripe.ChargeParams{
		Params: read(ctx, ref), Expand: stripe.StringSlice([]string{"payment_intent", "balance_transaction"}),
	}, &charge)
	if err == nil && charge.ID == "" {
		err = unreadable()
	}
	if err != nil {
		return model.ChargeAtStripe{}, reading.tell(err)
	}
	return chargeOf(charge.charged, charge.Intent), nil
}

// ChargeOf reads the charge of a payment intent; without an id where it has none yet.
func (c *Client) ChargeOf(ctx context.Context, ref model.AccountRef, intent string) (model.ChargeAtStripe, error) {
	ctx, done := c.within(ctx)
	defer done()
	var p struct {
		stripe.APIResource
		ID       string            `json:"id"`
		Charge   *charged          `json:"latest_charge"`
		Created  int64             `json:"created"`
		Currency string            `json:"currency"`
		Customer part              `json:"customer"`
		Metadata map[string]string `json:"metadata"`
	}
	err := c.read(stripe.FormatURLPath("/v1/payment_intents/%s", intent), &stripe.PaymentIntentParams{
		Params: read(ctx, ref), Expand: stripe.StringSlice([]string{ledger}),
	}, &p)
	if err == nil && p.ID == "" {
		err = unreadable()
	}
	if err != nil {
		return model.ChargeAtStripe{}, reading.tell(err)
	}
	behind := &chargedIntent{ID: p.ID, Currency: p.Currency, Customer: p.Customer, Metadata: p.Metadata}
	return chargeOf(*cmp.Or(p.Charge, &charged{Created: p.Created}), behind), nil
}

// charged is what is read of a charge whose payment intent and booking are expanded: https://docs.stripe.com/api/charges/object
type charged struct {
	ID       string            `json:"id"`
	Captured int64             `json:"amount_captured"`
	Refunded int64             `json:"amount_refunded"`
	Booking  *booked           `json:"balance_transaction"`
	Created  int64             `json:"created"`
	Currency string            `json:"currency"`
	Customer part              `json:"customer"`
	Metadata map[string]string `json:"metadata"`
	Intent   *chargedIntent    `json:"payment_intent"`
	Method   struct {
		Card *struct {
			Brand string `json:"brand"`
			Last4 string `json:"last4"`
		} `json:"card"`
	} `json:"payment_method_details"`
	Status string `json:"status"`
}

// chargedIntent is what is read of the payment intent behind a charge: its metadata are ours, and the charge has but a copy.
type chargedIntent struct {
	ID       string            `json:"id"`
	Currency string            `json:"currency"`
	Customer part              `json:"customer"`
	Metadata map[string]string `json:"metadata"`
}

// UnmarshalJSON reads a payment intent that was expanded, or its id alone.
func (p *chargedIntent) UnmarshalJSON(text []byte) error {
	type whole chargedIntent
	if json.Unmarshal(text, &p.ID) == nil {
		return nil
	}
	return json.Unmarshal(text, (*whole)(p))
}

// chargeOf takes over a charge, and the payment intent behind it where there is one.
func chargeOf(c charged, p *chargedIntent) model.ChargeAtStripe {
	out := model.ChargeAtStripe{
		ID: c.ID, Intent: c.ID, Amount: model.Money{Currency: model.Currency(c.Currency)}, Refunded: c.Refunded, Customer: c.Customer.id,
		Ledger: c.Booking.ledger(), Created: millis(c.Created),
	}
	if card := c.Method.Card; card != nil {
		out.Card = model.SavedCard{Brand: card.Brand, Last4: card.Last4}.Label()
	}
	if c.Status == string(stripe.ChargeStatusSucceeded) {
		out.Amount.Minor = c.Captured
	}
	metadata := c.Metadata
	if p != nil {
		out.Intent, metadata = p.ID, p.Metadata
		out.Amount.Currency = cmp.Or(out.Amount.Currency, model.Currency(p.Currency))
		out.Customer = cmp.Or(p.Customer.id, out.Customer)
	}
	out.Operation, out.Practice = operationIn(metadata), model.PracticeID(metadata[MetadataPractice])
	out.Number = metadata[MetadataInvoice]
	return out
}

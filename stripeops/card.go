package stripeops

import (
	"context"

	"clinic.example/paydesk/model"
	"github.com/stripe/stripe-go/v76"
)

// Cards lists all cards saved for the customer, newest first: https://docs.stripe.com/api/payment_methods/list
func (c *Client) Cards(ctx context.Context, ref model.AccountRef, customer string) ([]model.CardAtStripe, error) {
	ctx, done := c.within(ctx)
	defer done()
	if customer == "" {
		return nil, reading.tell(unsent("no customer is named"))
	}
	list := c.api.PaymentMethods.List(&stripe.PaymentMethodListParams{
		ListParams: page(ctx, ref), Customer: stripe.String(customer), Type: stripe.String("card"),
	})
	var cards []model.CardAtStripe
	for list.Next() {
		cards = append(cards, cardOf(list.PaymentMethod()))
	}
	if err := list.Err(); err != nil {
		return nil, reading.tell(err)
	}
	return cards, nil
}

// Card reads one payment method; Customer is empty when it is not saved for anybody.
func (c *Client) Card(ctx context.Context, ref model.AccountRef, id string) (model.CardAtStripe, error) {
	ctx, done := c.within(ctx)
	defer done()
	method, err := c.api.PaymentMethods.Get(id, &stripe.PaymentMethodParams{Params: read(ctx, ref)})
	if err == nil && method.ID == "" {
		err = unreadable()
	}
	if err != nil {
		return model.CardAtStripe{}, reading.tell(err)
	}
	return cardOf(method), nil
}

// DetachCard takes the card from its customer for good: https://docs.stripe.com/api/payment_methods/detach
// A card that is detached already is refused by Stripe; Card then shows it without a customer.
func (c *Client) DetachCard(ctx context.Context, ref model.AccountRef, key, id string) error {
	ctx, done := c.within(ctx)
	defer done()
	method, err := c.api.PaymentMethods.Detach(id, &stripe.PaymentMethodDetachParams{Params: write(ctx, ref, key)})
	if err == nil && method.ID == "" {
		err = unreadable()
	}
	if err != nil {
		return detachingCard.tell(err)
	}
	return nil
}

func cardOf(m *stripe.PaymentMethod) model.CardAtStripe {
	out := model.CardAtStripe{ID: m.ID}
	if m.Customer != nil {
		out.Customer = m.Customer.ID
	}
	if m.Card != nil {
		out.Brand, out.Last4 = string(m.Card.Brand), m.Card.Last4
		out.ExpMonth, out.ExpYear = int(m.Card.ExpMonth), int(m.Card.ExpYear)
	}
	return out
}

package stripeops

import (
	"context"

	"clinic.example/paydesk/model"
	"github.com/stripe/stripe-go/v76"
)

// CreateCustomer makes a customer on the account and returns its id, cus_... Stripe gets the opaque reference as metadata
// and nothing else about the patient: https://docs.stripe.com/api/customers/create
func (c *Client) CreateCustomer(ctx context.Context, ref model.AccountRef, key, reference string) (string, error) {
	ctx, done := c.within(ctx)
	defer done()
	customer, err := c.api.Customers.New(&stripe.CustomerParams{
		Params:   write(ctx, ref, key),
		Metadata: map[string]string{MetadataReference: reference},
	})
	if err == nil && customer.ID == "" {
		err = unreadable()
	}
	if err != nil {
		return "", creatingCustomer.tell(err)
	}
	return customer.ID, nil
}

package stripeops

import (
	"context"

	"clinic.example/paydesk/model"
	"github.com/stripe/stripe-go/v76"
)

// SessionParams is one page of Stripe's where the patient pays or leaves a card. Name is the neutral line that the patient
// reads; it, the description and the metadata hold nothing about health.
type SessionParams struct {
	Purpose      model.LinkPurpose
	Amount       model.Money // of a pay link
	Customer     string
	Reference    string
	Name         string
	Description  string
	Metadata     map[string]string
	Expires      model.Millis // 30 minutes to 24 hours from now
	SuccessURL   string
	CancelURL    string
	RememberCard bool // the patient agreed that the card is kept
}

// CreateSession opens a Checkout session that takes cards only (Apple Pay and Google Pay come with them).
// https://docs.stripe.com/api/checkout/sessions/create
func (c *Client) CreateSession(ctx context.Context, ref model.AccountRef, key string, p SessionParams) (model.PaySession, error) {
	ctx, done := c.within(ctx)
	defer done()
	params := &stripe.CheckoutSessionParams{
		Params: write(ctx, ref, key), PaymentMethodTypes: stripe.StringSlice([]string{"card"}),
		Customer: optional(p.Customer), ClientReferenceID: optional(p.Reference), Metadata: p.Metadata,
		ExpiresAt: stripe.Int64(p.Expires.Time().Unix()), SuccessURL: optional(p.SuccessURL), CancelURL: optional(p.CancelURL),
	}
	if p.Purpose == model.SetupLink {
		setUp(params, p)
	} else {
		pay(params, p)
	}
	session, err := c.api.CheckoutSessions.New(params)
	return sessionAnswer(openingSession, session, err)
}

func setUp(params *stripe.CheckoutSessionParams, p SessionParams) {
	params.Mode = stripe.String(string(stripe.CheckoutSessionModeSetup))
	params.SetupIntentData = &stripe.CheckoutSessionSetupIntentDataParams{
		Description: optional(p.Description), Metadata: p.Metadata,
	}
}

func pay(params *stripe.CheckoutSessionParams, p SessionParams) {
	params.Mode = stripe.String(string(stripe.CheckoutSessionModePayment))
	params.LineItems = []*stripe.CheckoutSessionLineItemParams{{
		Quantity: stripe.Int64(1),
		PriceData: &stripe.CheckoutSessionLineItemPriceDataParams{
			Currency: stripe.String(string(p.Amount.Currency)), UnitAmount: stripe.Int64(p.Amount.Minor),
			ProductData: &stripe.CheckoutSessionLineItemPriceDataProductDataParams{Name: stripe.String(p.Name)},
		},
	}}
	params.PaymentIntentData = &stripe.CheckoutSessionPaymentIntentDataParams{
		Description: optional(p.Description), Metadata: p.Metadata,
	}
	if p.RememberCard {
		params.PaymentIntentData.SetupFutureUsage = stripe.String(string(stripe.PaymentIntentSetupFutureUsageOffSession))
	}
}

// Session reads a Checkout session with its payment, what Stripe booked for it, and the card that was left.
func (c *Client) Session(ctx context.Context, ref model.AccountRef, id string) (model.PaySession, error) {
	ctx, done := c.within(ctx)
	defer done()
	session, err := c.api.CheckoutSessions.Get(id, &stripe.CheckoutSessionParams{
		Params: read(ctx, ref), Expand: stripe.StringSlice(sessionFields("")),
	})
	return sessionAnswer(reading, session, err)
}

// ExpireSession stops an open session; one that is complete or expired is refused: read it to learn which.
// https://docs.stripe.com/api/checkout/sessions/expire
func (c *Client) ExpireSession(ctx context.Context, ref model.AccountRef, key, id string) (model.PaySession, error) {
	ctx, done := c.within(ctx)
	defer done()
	session, err := c.api.CheckoutSessions.Expire(id, &stripe.CheckoutSessionExpireParams{
		Params: write(ctx, ref, key), Expand: stripe.StringSlice(sessionFields("")),
	})
	return sessionAnswer(expiringSession, session, err)
}

// FindSession looks for the session of an operation through the lists, as FindIntent does; a paid one is found first.
func (c *Client) FindSession(ctx context.Context, ref model.AccountRef, customer string, op model.OperationID, since model.Millis) (model.PaySession, bool, error) {
	ctx, done := c.within(ctx)
	defer done()
	list := c.api.CheckoutSessions.List(&stripe.CheckoutSessionListParams{
		ListParams: page(ctx, ref), Customer: optional(customer), CreatedRange: createdSince(since),
		Expand: stripe.StringSlice(sessionFields("data.")),
	})
	var found *model.PaySession
	for list.Next() {
		session := sessionOf(list.CheckoutSession())
		if op != "" && session.Operation == op && (found == nil || session.Paid && !found.Paid) {
			found = &session
		}
	}
	if err := list.Err(); err != nil {
		return model.PaySession{}, false, reading.tell(err)
	}
	if found == nil {
		return model.PaySession{}, false, nil
	}
	return *found, true, nil
}

// Sessions lists one page of an account's Checkout sessions created since a moment, newest first; see Events for the page. Of their payments only
// the ids are read. https://docs.stripe.com/api/checkout/sessions/list
func (c *Client) Sessions(ctx context.Context, ref model.AccountRef, since model.Millis, after string) (sessions []model.PaySession, more bool, err error) {
	ctx, done := c.within(ctx)
	defer done()
	list := c.api.CheckoutSessions.List(&stripe.CheckoutSessionListParams{ListParams: onePage(ctx, ref, after), CreatedRange: createdFrom(since)})
	for list.Next() {
		sessions = append(sessions, sessionOf(list.CheckoutSession()))
	}
	more, err = ended(list.Iter)
	return sessions, more, err
}

// sessionFields are what a session is read with: four levels at most behind the prefix, which is all that Stripe expands.
func sessionFields(prefix string) []string {
	return []string{prefix + "payment_intent." + ledger, prefix + "payment_intent.payment_method", prefix + "setup_intent.payment_method"}
}

func sessionAnswer(d deed, session *stripe.CheckoutSession, err error) (model.PaySession, error) {
	if err == nil && session.ID == "" {
		err = unreadable()
	}
	if err != nil {
		return model.PaySession{}, d.tell(err)
	}
	return sessionOf(session), nil
}

func sessionOf(s *stripe.CheckoutSession) model.PaySession {
	out := model.PaySession{
		ID: s.ID, URL: s.URL, Status: string(s.Status), Paid: s.PaymentStatus == stripe.CheckoutSessionPaymentStatusPaid,
		Expires: millis(s.ExpiresAt), Operation: operationIn(s.Metadata),
	}
	if s.PaymentIntent != nil {
		out.Intent = intentOf(s.PaymentIntent)
		out.Card = keptCard(s.PaymentIntent.PaymentMethod)
	}
	if s.SetupIntent != nil && s.SetupIntent.Status == stripe.SetupIntentStatusSucceeded {
		out.Card = keptCard(s.SetupIntent.PaymentMethod)
	}
	return out
}

// keptCard is the card that a session left with the customer, if it left one.
func keptCard(method *stripe.PaymentMethod) *model.CardAtStripe {
	if method == nil || method.Customer == nil {
		return nil
	}
	card := cardOf(method)
	return &card
}

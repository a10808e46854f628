package stripeops

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"clinic.example/paydesk/model"
	"github.com/stripe/stripe-go/v76"
)

// Stretch is a part of an account's history by the time created, which Stripe keeps in whole seconds: [From, To). Zero leaves an end open.
type Stretch struct {
	From, To model.Millis
}

// created narrows a list to the stretch; nothing where both ends are open.
func (s Stretch) created() *stripe.RangeQueryParams {
	if s == (Stretch{}) {
		return nil
	}
	r := &stripe.RangeQueryParams{GreaterThanOrEqual: s.From.Time().Unix()}
	if s.To != 0 {
		r.LesserThan = s.To.Time().Unix()
	}
	return r
}

// MovementQuery asks for a part of an account's balance movements. With a Payout it is those that an automatic payout took along.
type MovementQuery struct {
	Stretch
	Payout string // po_...
	After  string // txn_... of the last one of the page before
	Limit  int64  // zero: Stripe's largest page
}

// Balance is what an account holds, available and pending together: one amount for each currency, in the currencies' order.
// https://docs.stripe.com/api/balance/balance_object
func (c *Client) Balance(ctx context.Context, ref model.AccountRef) ([]model.Money, error) {
	ctx, done := c.within(ctx)
	defer done()
	balance, err := c.api.Balance.Get(&stripe.BalanceParams{Params: read(ctx, ref)})
	if err != nil {
		return nil, reading.tell(err)
	}
	var held []model.Money
	for _, part := range slices.Concat(balance.Available, balance.Pending) {
		currency := model.Currency(part.Currency)
		i := slices.IndexFunc(held, func(m model.Money) bool { return m.Currency == currency })
		if i < 0 {
			held, i = append(held, model.Money{Currency: currency}), len(held)
		}
		held[i].Minor += part.Amount
	}
	slices.SortFunc(held, func(a, b model.Money) int { return cmp.Compare(a.Currency, b.Currency) })
	return held, nil
}

// BalanceMovements lists one page, newest first, and says whether there is more behind it. Ties and payouts are left to whoever knows them.
// The list of a payout holds the payout's own movement too. https://docs.stripe.com/api/balance_transactions/list
func (c *Client) BalanceMovements(ctx context.Context, ref model.AccountRef, q MovementQuery) (movements []model.BalanceMovement, more bool, err error) {
	ctx, done := c.within(ctx)
	defer done()
	list := c.api.BalanceTransactions.List(&stripe.BalanceTransactionListParams{
		ListParams: one(page(ctx, ref), q.After, q.Limit), CreatedRange: q.created(), Payout: optional(q.Payout),
		Expand: stripe.StringSlice([]string{"data.source"}),
	})
	for list.Next() {
		movements = append(movements, movementOf(list.BalanceTransaction(), ref))
	}
	if err := list.Err(); err != nil {
		return nil, false, reading.tell(err)
	}
	return movements, list.Meta().HasMore, nil
}

// one is a single page of a list behind a row.
func one(p stripe.ListParams, after string, limit int64) stripe.ListParams {
	p.Single, p.StartingAfter = true, optional(after)
	if limit != 0 {
		p.Limit = stripe.Int64(limit)
	}
	return p
}

func movementOf(b *stripe.BalanceTransaction, ref model.AccountRef) model.BalanceMovement {
	out := model.BalanceMovement{
		ID: b.ID, Account: ref.ID, Mode: ref.Mode, Type: string(b.Type), Category: string(b.ReportingCategory),
		Amount: model.Money{Minor: b.Amount, Currency: model.Currency(b.Currency)}, Fee: b.Fee, Net: b.Net, Rate: rateOf(b),
		Created: millis(b.Created), Available: millis(b.AvailableOn),
	}
	if source := b.Source; source != nil {
		out.Source = source.ID
		out.Charge, out.Intent = chargeBehind(source)
	}
	if out.Source == "" {
		out.Text = b.Description
	}
	return out
}

// chargeBehind is the charge that a movement's source is, or is of, and its payment intent.
func chargeBehind(s *stripe.BalanceTransactionSource) (charge, intent string) {
	switch {
	case s.Charge != nil:
		return s.Charge.ID, intentID(s.Charge.PaymentIntent)
	case s.Refund != nil:
		return chargeID(s.Refund.Charge), intentID(s.Refund.PaymentIntent)
	case s.Dispute != nil:
		return chargeID(s.Dispute.Charge), intentID(s.Dispute.PaymentIntent)
	}
	return "", ""
}

func chargeID(c *stripe.Charge) string {
	if c == nil {
		return ""
	}
	return c.ID
}

func intentID(p *stripe.PaymentIntent) string {
	if p == nil {
		return ""
	}
	return p.ID
}

// rateOf writes an exchange rate as Stripe does; empty where nothing was exchanged.
func rateOf(b *stripe.BalanceTransaction) string {
	if b.ExchangeRate == 0 {
		return ""
	}
	return strconv.FormatFloat(b.ExchangeRate, 'f', -1, 64)
}

package stripeops

import (
	"cmp"
	"context"
	"encoding/json"
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
	page, more, err := readPage[booked](c, "/v1/balance_transactions", &stripe.BalanceTransactionListParams{
		ListParams: one(page(ctx, ref), q.After, q.Limit), CreatedRange: q.created(), Payout: optional(q.Payout),
		Expand: stripe.StringSlice([]string{"data.source"}),
	})
	for _, b := range page {
		movements = append(movements, movementOf(b, ref))
	}
	return movements, more, err
}

// one is a single page of a list behind a row.
func one(p stripe.ListParams, after string, limit int64) stripe.ListParams {
	p.Single, p.StartingAfter = true, optional(after)
	if limit != 0 {
		p.Limit = stripe.Int64(limit)
	}
	return p
}

// booked is what is read of a balance transaction: https://docs.stripe.com/api/balance_transactions/object
type booked struct {
	ID          string  `json:"id"`
	Amount      int64   `json:"amount"`
	AvailableOn int64   `json:"available_on"`
	Created     int64   `json:"created"`
	Currency    string  `json:"currency"`
	Description string  `json:"description"`
	Rate        float64 `json:"exchange_rate"`
	Fee         int64   `json:"fee"`
	Net         int64   `json:"net"`
	Category    string  `json:"reporting_category"`
	Source      source  `json:"source"`
	Type        string  `json:"type"`
}

// source is what is read of what a movement is of.
type source struct {
	ID     string `json:"id"`
	Kind   string `json:"object"`
	Intent part   `json:"payment_intent"`
	Charge part   `json:"charge"`
}

// UnmarshalJSON reads a source that was expanded, or its id alone.
func (s *source) UnmarshalJSON(text []byte) error {
	type whole source
	if json.Unmarshal(text, &s.ID) == nil {
		return nil
	}
	return json.Unmarshal(text, (*whole)(s))
}

// behind is the charge that a source is, or is of, and its payment intent.
func (s source) behind() (charge, intent string) {
	switch s.Kind {
	case "charge":
		return s.ID, s.Intent.id
	case "refund", "dispute":
		return s.Charge.id, s.Intent.id
	}
	return "", ""
}

func movementOf(b booked, ref model.AccountRef) model.BalanceMovement {
	out := model.BalanceMovement{
		ID: b.ID, Account: ref.ID, Mode: ref.Mode, Type: b.Type, Category: b.Category,
		Amount: model.Money{Minor: b.Amount, Currency: model.Currency(b.Currency)}, Fee: b.Fee, Net: b.Net, Rate: rateOf(b.Rate),
		Source: b.Source.ID, Created: millis(b.Created), Available: millis(b.AvailableOn),
	}
	out.Charge, out.Intent = b.Source.behind()
	if out.Source == "" {
		out.Text = b.Description
	}
	return out
}

// ledger is what a payment's own record keeps of its booking; empty where Stripe has not booked it yet.
func (b *booked) ledger() model.BalanceTransaction {
	if b == nil {
		return model.BalanceTransaction{}
	}
	return model.BalanceTransaction{
		ID: b.ID, Amount: model.Money{Minor: b.Amount, Currency: model.Currency(b.Currency)},
		Fee: b.Fee, Net: b.Net, Rate: rateOf(b.Rate), At: millis(b.Created),
	}
}

// rateOf writes an exchange rate as Stripe does; empty where nothing was exchanged.
func rateOf(rate float64) string {
	if rate == 0 {
		return ""
	}
	return strconv.FormatFloat(rate, 'f', -1, 64)
}

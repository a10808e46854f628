package desk

import (
	"context"
	"fmt"
	"slices"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
	"clinic.example/paydesk/stripeops"
)

// comparison is what Stripe said of an account.
type comparison struct {
	held        []model.Money
	at          model.Millis
	differences []Difference
	err         error
}

// Reconcile reads what is new at Stripe, compares the balance there with the sum of the movements here, and explains the books. Where the two
// don't agree it walks Stripe's whole list to name what is missing or different. Stripe not answering is no error: Reconciliation.Away says so.
func (s *Session) Reconcile(ctx context.Context, q ReconcileRequest) (r Reconciliation, err error) {
	var refs []model.AccountRef
	if err := s.viewBooks(ctx, q, func(_ storage.Tx, _ []model.PracticeID, _ Reconciliation, of []model.AccountRef) error {
		refs = of
		return nil
	}); err != nil {
		return r, err
	}
	if q.Shown == nil {
		q.Shown = func(Progress) {}
	}
	asked := map[model.AccountRef]comparison{}
	for _, ref := range refs {
		asked[ref] = s.d.compareBooks(ctx, ref, q.Shown)
	}
	if err := ctx.Err(); err != nil {
		return r, err
	}
	if r, err = s.Reconciliation(ctx, q); err != nil {
		return r, err
	}
	for i := range r.Accounts {
		r.Accounts[i].take(asked[r.Accounts[i].Account.Ref()])
	}
	return r, nil
}

// moreMoves is how often a balance is asked for again that doesn't agree: money may move between the two questions.
const moreMoves = 3

// compareBooks reads what is new of an account, and asks what it holds.
func (d *Desk) compareBooks(ctx context.Context, ref model.AccountRef, shown func(Progress)) (c comparison) {
	for range moreMoves {
		if c.err = d.readBooks(ctx, ref, shown); c.err != nil {
			return c
		}
		if c.held, c.err = d.balance(ctx, ref); c.err != nil {
			return c
		}
		c.at = model.MillisOf(d.Now())
		var same bool
		if same, c.err = d.holdsHere(ctx, ref, c.held); c.err != nil || same {
			return c
		}
	}
	var oldest model.Millis
	if oldest, _, c.err = d.movementsEnds(ctx, ref); c.err == nil {
		c.differences, c.err = d.proveMovements(ctx, ref, oldest)
	}
	return c
}

func (d *Desk) balance(ctx context.Context, ref model.AccountRef) (held []model.Money, err error) {
	err = d.patiently(ctx, func() error {
		return d.asking(ctx, ref, func(client *stripeops.Client) (err error) {
			held, err = client.Balance(ctx, ref)
			return err
		})
	})
	return held, err
}

// readBooks brings the account's movements here, all of its history the first time, and its payouts. Where something isn't explained then, the
// lists of what it may be of are compared: it may have happened in Stripe's Dashboard without an event that is listed yet.
func (d *Desk) readBooks(ctx context.Context, ref model.AccountRef, shown func(Progress)) error {
	if _, err := d.followAccount(ctx, ref, false); err != nil {
		return err
	}
	if _, err := d.readMovements(ctx, ref, 0); err != nil {
		return err
	}
	if err := d.readHistory(ctx, ref, 0, shown); err != nil {
		return err
	}
	if _, err := d.readPayouts(ctx, ref, 0); err != nil {
		return err
	}
	if err := d.tieAgain(ctx, ref); err != nil {
		return err
	}
	since, err := d.untiedSince(ctx, ref)
	if err == nil && since != 0 {
		_, err = d.followAccount(ctx, ref, true)
	}
	return err
}

// untiedSince is when the oldest movement was booked that nothing explains; zero where there is none.
func (d *Desk) untiedSince(ctx context.Context, ref model.AccountRef) (since model.Millis, err error) {
	err = d.Store.View(ctx, organisationScope(), func(tx storage.Tx) error {
		since = 0
		oldest, err := tx.BalanceMovements(storage.MovementFilter{Account: ref, Untied: true}, storage.Window{Before: true, Limit: 1})
		for _, m := range oldest {
			since = m.Created
		}
		return err
	})
	return since, err
}

// holdsHere says whether the movements here make what Stripe holds.
func (d *Desk) holdsHere(ctx context.Context, ref model.AccountRef, held []model.Money) (same bool, err error) {
	sums := map[model.Currency]int64{}
	err = d.Store.View(ctx, organisationScope(), func(tx storage.Tx) error {
		clear(sums)
		window := storage.Window{Limit: movementsRead}
		for {
			rows, err := tx.BalanceMovements(storage.MovementFilter{Account: ref}, window)
			for _, m := range rows {
				sums[m.Amount.Currency] += m.Net
			}
			if err != nil || len(rows) < movementsRead {
				return err
			}
			window.From = rows[len(rows)-1].ID
		}
	})
	for _, m := range held {
		sums[m.Currency] -= m.Minor
	}
	for _, rest := range sums {
		if rest != 0 {
			return false, err
		}
	}
	return true, err
}

// take holds the books against what Stripe said. A balance is the account's, so it isn't shown to whoever sees only a part of it.
func (a *AccountBooks) take(c comparison) {
	if c.err != nil {
		a.Away = notCompared(c.err)
		return
	}
	a.Compared = c.at
	if a.Own != "" {
		return
	}
	for _, m := range c.held {
		if !slices.ContainsFunc(a.Books, func(b Books) bool { return b.Currency == m.Currency }) {
			a.Books = append(a.Books, Books{Currency: m.Currency})
		}
	}
	for i := range a.Books {
		b := &a.Books[i]
		at := int64(0)
		for _, m := range c.held {
			if m.Currency == b.Currency {
				at = m.Minor
			}
		}
		b.AtStripe = &at
		if at != b.Now {
			here, there := model.Money{Minor: b.Now, Currency: b.Currency}, model.Money{Minor: at, Currency: b.Currency}
			a.Exceptions = append(a.Exceptions, Exception{
				Object: string(a.Account.ID), Amount: there.Minus(here), At: c.at, Sum: true, Do: readAgain,
				What: fmt.Sprintf("Stripe holds %s, and the movements here make %s.", there, here),
			})
		}
	}
	for _, d := range c.differences {
		a.Exceptions = append(a.Exceptions, Exception{Object: d.Object, What: d.What, At: c.at, Do: readAgain})
	}
	a.settle()
}

// notCompared says that what is shown was not held against Stripe.
func notCompared(err error) string {
	return fmt.Sprintf("Stripe could not be asked, so the balance is not compared: what is shown is what was read before. %s", sentence(err))
}

// payoutWord is a payout's status in words.
func payoutWord(s model.PayoutStatus) string {
	switch s {
	case model.PayoutPending:
		return "pending"
	case model.PayoutInTransit:
		return "on its way"
	case model.PayoutPaid:
		return "paid"
	case model.PayoutFailed:
		return "sent back"
	case model.PayoutCancelled:
		return "cancelled"
	}
	return string(s)
}

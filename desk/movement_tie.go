package desk

import (
	"context"
	"slices"
	"strings"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

// ties finds what explains the movements of one account, within one transaction.
type ties struct {
	tx        storage.Tx
	ref       model.AccountRef
	practices []model.Practice
	since     model.Millis // from when on the account's money is ours to explain
}

func newTies(tx storage.Tx, ref model.AccountRef) (ties, error) {
	practices, err := tx.Practices()
	if err != nil {
		return ties{}, err
	}
	since, err := followedSince(tx, ref)
	return ties{tx, ref, practices, since}, err
}

// followedSince is when an account was connected here first, as far as that is known.
func followedSince(tx storage.Tx, ref model.AccountRef) (model.Millis, error) {
	cursor, err := tx.Cursor(ref)
	if err = ignoreAbsent(err); err != nil || cursor.Since != 0 {
		return cursor.Since, err
	}
	connections, err := tx.Connections()
	since := model.Millis(0)
	for _, c := range connections {
		if accountRef(c) == ref && (since == 0 || c.ConnectedAt < since) {
			since = c.ConnectedAt
		}
	}
	return since / 1000 * 1000, err // Stripe's own times are whole seconds
}

// keep stores a new movement with its tie.
func (t ties) keep(c *change, m *model.BalanceMovement) error {
	tie, err := t.of(*m)
	if err != nil {
		return err
	}
	m.Tie = tie
	if err := c.PutBalanceMovement(*m); err != nil {
		return err
	}
	return t.book(c, *m)
}

// again finds a tie for a movement that had none.
func (t ties) again(c *change, m model.BalanceMovement) error {
	tie, err := t.of(m)
	if err != nil || tie.Kind == "" {
		return err
	}
	m.Tie = tie
	if err := c.PutBalanceMovement(m); err != nil {
		return err
	}
	c.hint("", model.LedgerChanged, string(t.ref.ID))
	if err := c.audit(tie.Practice, "balance.tie", m.ID, "", strings.TrimSpace(string(tie.Kind)+" "+tie.ID)); err != nil {
		return err
	}
	return t.book(c, m)
}

// of finds what explains a movement: the row that it is of, or else a found payment, or the time before the account came here.
func (t ties) of(m model.BalanceMovement) (model.Tie, error) {
	for _, find := range []func(model.BalanceMovement) (model.Tie, error){t.stripesOwn, t.payout, t.dispute, t.refund, t.payment, t.found, t.earlier} {
		if tie, err := find(m); err != nil || tie.Kind != "" {
			return tie, err
		}
	}
	return model.Tie{}, nil
}

// stripesOwn are fees and taxes that belong to no object: https://docs.stripe.com/reports/reporting-categories
func (t ties) stripesOwn(m model.BalanceMovement) (model.Tie, error) {
	if m.Category == "fee" || m.Category == "tax" || m.Category == "network_cost" || m.Type == "stripe_fee" || m.Type == "stripe_fx_fee" || m.Type == "tax_fee" {
		return model.Tie{Kind: model.TieFee}, nil
	}
	return model.Tie{}, nil
}

func (t ties) payout(m model.BalanceMovement) (model.Tie, error) {
	if !strings.HasPrefix(m.Source, "po_") {
		return model.Tie{}, nil
	}
	payout, err := t.tx.Payout(t.ref, m.Source)
	return tieWhere(model.Tie{Kind: model.TiePayout, ID: payout.ID}, err)
}

func (t ties) dispute(m model.BalanceMovement) (model.Tie, error) {
	if !strings.HasPrefix(m.Source, "dp_") && !strings.HasPrefix(m.Source, "du_") {
		return model.Tie{}, nil
	}
	dispute, err := t.tx.Dispute(t.ref, m.Source)
	return tieWhere(model.Tie{Kind: model.TieDispute, Practice: dispute.Practice, ID: dispute.ID}, err)
}

func (t ties) refund(m model.BalanceMovement) (model.Tie, error) {
	if !strings.HasPrefix(m.Source, "re_") && !strings.HasPrefix(m.Source, "pyr_") {
		return model.Tie{}, nil
	}
	for _, p := range t.practices {
		refund, err := t.tx.RefundByStripe(p.ID, m.Source)
		if err == nil && refund.Mode == m.Mode {
			return model.Tie{Kind: model.TieRefund, Practice: p.ID, ID: string(refund.ID)}, nil
		}
		if err != nil && !absent(err) {
			return model.Tie{}, err
		}
	}
	return model.Tie{}, nil
}

// payment ties a movement of the charge itself; what was taken back of it has rows of its own.
func (t ties) payment(m model.BalanceMovement) (model.Tie, error) {
	if m.Intent == "" || m.Source != m.Charge {
		return model.Tie{}, nil
	}
	for _, p := range t.practices {
		payment, err := t.tx.PaymentByIntent(p.ID, m.Intent)
		if err == nil && payment.Account == m.Account && payment.Mode == m.Mode {
			return model.Tie{Kind: model.TiePayment, Practice: p.ID, ID: string(payment.ID)}, nil
		}
		if err != nil && !absent(err) {
			return model.Tie{}, err
		}
	}
	return model.Tie{}, nil
}

// found ties a payment that has no record here, and what was taken back of it.
func (t ties) found(m model.BalanceMovement) (model.Tie, error) {
	for _, id := range []string{m.Intent, m.Charge} {
		if id == "" {
			continue
		}
		found, err := t.tx.FoundPayment(t.ref, id)
		if tie, err := tieWhere(model.Tie{Kind: model.TieFound, Practice: found.Practice, ID: found.Intent}, err); err != nil || tie.Kind != "" {
			return tie, err
		}
	}
	return model.Tie{}, nil
}

// earlier ties what was booked before the account was connected here, and what is taken back later of a charge from that time.
func (t ties) earlier(m model.BalanceMovement) (model.Tie, error) {
	tie := model.Tie{Kind: model.TieEarlier, ID: m.Charge}
	if m.Created < t.since {
		return tie, nil
	}
	if m.Charge == "" || m.Charge == m.Source {
		return model.Tie{}, nil
	}
	taken, err := t.tx.BalanceMovements(storage.MovementFilter{Account: t.ref, Source: m.Charge}, storage.Window{})
	if slices.ContainsFunc(taken, func(m model.BalanceMovement) bool { return m.Tie.Kind == model.TieEarlier }) {
		return tie, err
	}
	return model.Tie{}, err
}

// tieWhere is the tie to a row that was found.
func tieWhere(tie model.Tie, err error) (model.Tie, error) {
	if err != nil {
		return model.Tie{}, ignoreAbsent(err)
	}
	return tie, nil
}

// book writes to a payment what Stripe booked for it, where that wasn't known yet.
func (t ties) book(c *change, m model.BalanceMovement) error {
	if m.Tie.Kind != model.TiePayment || m.Category != "charge" {
		return nil
	}
	payment, err := c.Payment(m.Tie.Practice, model.PaymentID(m.Tie.ID))
	if err != nil || payment.Ledger.ID != "" {
		return err
	}
	payment.Ledger = model.BalanceTransaction{ID: m.ID, Amount: m.Amount, Fee: m.Fee, Net: m.Net, Rate: m.Rate, At: m.Created}
	c.hint(payment.Practice, model.PaymentChanged, string(payment.ID))
	if err := c.PutPayment(payment); err != nil {
		return err
	}
	return c.audit(payment.Practice, "payment.booked", string(payment.ID), "", m.ID)
}

// tieAgain looks once more for what explains the movements that nothing explained when they were read: a payment may be recorded later.
func (d *Desk) tieAgain(ctx context.Context, ref model.AccountRef) error {
	untied, err := d.untied(ctx, ref)
	if err != nil {
		return err
	}
	for some := range slices.Chunk(untied, movementsAtOnce) {
		if err := d.update(ctx, systemScope(), model.System(), func(c *change) error { return c.tieAll(ref, some) }); err != nil {
			return err
		}
	}
	return nil
}

// untied are those of which a tie can be found now.
func (d *Desk) untied(ctx context.Context, ref model.AccountRef) (tieable []model.BalanceMovement, err error) {
	err = d.Store.View(ctx, systemScope(), func(tx storage.Tx) error {
		tieable = nil
		rows, err := tx.BalanceMovements(storage.MovementFilter{Account: ref, Untied: true}, storage.Window{})
		if err != nil {
			return err
		}
		ties, err := newTies(tx, ref)
		if err != nil {
			return err
		}
		for _, m := range slices.Backward(rows) { // a charge comes before what is taken back of it
			tie, err := ties.of(m)
			if err != nil {
				return err
			}
			if tie.Kind != "" {
				tieable = append(tieable, m)
			}
		}
		return nil
	})
	return tieable, err
}

func (c *change) tieAll(ref model.AccountRef, movements []model.BalanceMovement) error {
	ties, err := newTies(c, ref)
	if err != nil {
		return err
	}
	for _, known := range movements {
		now, err := c.BalanceMovement(ref, known.ID)
		if err == nil && now.Tie.Kind == "" {
			err = ties.again(c, now)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

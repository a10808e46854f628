package desk

import (
	"fmt"
	"slices"
	"time"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

// bookingTime is how long Stripe may take to book a payment, generously: https://docs.stripe.com/payments/payment-intents/asynchronous-capture
const bookingTime = 2 * time.Hour

// What to do about an exception.
const (
	readAgain   = "Compare with Stripe again; if it stays, open it in Stripe's Dashboard and tell whoever looks after paydesk."
	lookInStore = "Run \"paydesk check\": a record here is missing or was changed. Don't refund or charge anything for it before that is clear."
	lookAtIt    = "Open it in Stripe's Dashboard to see what it is."
	recordIt    = "Open it in Stripe's Dashboard; where it is the clinic's, record it under found payments on Home."
)

func (b *bookkeeper) zone() *time.Location { return b.of.Practice.Location() }

func (b *bookkeeper) except(e Exception) { b.books.Exceptions = append(b.books.Exceptions, e) }

// explain holds one movement against the row that it is tied to.
func (b *bookkeeper) explain(m model.BalanceMovement) error {
	if m.Net != m.Amount.Minor-m.Fee {
		b.about(m, m.Amount.Of(m.Net-m.Amount.Minor+m.Fee), lookInStore, "Here it is %s with a fee of %s and %s net, which doesn't add up.", m.Amount, m.Amount.Of(m.Fee), m.Amount.Of(m.Net))
	}
	switch m.Tie.Kind {
	case "":
		b.unexplained(m)
		return nil
	case model.TiePayment:
		return b.explainPayment(m)
	case model.TieRefund:
		return b.tied(m, func() error { return only(b.tx.Refund(m.Tie.Practice, model.RefundID(m.Tie.ID))) })
	case model.TiePayout:
		return b.tied(m, func() error { return only(b.tx.Payout(b.ref, m.Tie.ID)) })
	case model.TieDispute:
		return b.tied(m, func() error { return only(b.tx.Dispute(b.ref, m.Tie.ID)) })
	case model.TieFound:
		return b.explainFound(m)
	case model.TieFee, model.TieEarlier:
	}
	return nil
}

func only[T any](_ T, err error) error { return err }

// about is an exception of one movement; amount is what of it isn't explained.
func (b *bookkeeper) about(m model.BalanceMovement, amount model.Money, do, format string, args ...any) {
	b.except(Exception{
		Object: m.ID, Amount: amount, At: m.Created, Practice: b.name(m.Tie.Practice), Do: do,
		What: fmt.Sprintf("%s of %s (%s): %s", movementWord(m), m.Amount, sourceOf(m), fmt.Sprintf(format, args...)),
	})
}

func sourceOf(m model.BalanceMovement) string {
	if m.Source == "" {
		return m.ID
	}
	return m.Source
}

// movementWord is what one movement is called.
func movementWord(m model.BalanceMovement) string {
	switch movementKind(m) {
	case PaymentsIn:
		return "Payment"
	case PaymentsBack:
		return "Payment that bounced"
	case RefundsOut:
		return "Refund"
	case RefundsBack:
		return "Refund that came back"
	case DisputesOut:
		return "Dispute"
	case DisputesBack:
		return "Dispute won back"
	case StripesFees:
		return "Fee"
	case PayoutsOut:
		return "Payout"
	case PayoutsBack:
		return "Payout that came back"
	case OtherMovements:
	}
	return "Movement of the kind " + m.Type
}

func (b *bookkeeper) unexplained(m model.BalanceMovement) {
	do := lookAtIt
	switch movementKind(m) {
	case PaymentsIn:
		do = recordIt
	case PayoutsOut, PayoutsBack, RefundsOut, RefundsBack, DisputesOut, DisputesBack:
		do = readAgain
	case PaymentsBack, StripesFees, OtherMovements:
	}
	b.about(m, m.Amount.Of(m.Net), do, "Stripe booked it, and no record here explains it.")
}

// name is a practice's name, where it may be read.
func (b *bookkeeper) name(id model.PracticeID) string {
	if !slices.Contains(b.mine, id) {
		return ""
	}
	p, err := b.tx.Practice(id)
	if err != nil {
		return string(id)
	}
	return p.Name
}

// tied holds that the row is there which a movement is tied to. Rows of a practice that may not be read aren't asked for.
func (b *bookkeeper) tied(m model.BalanceMovement, get func() error) error {
	if m.Tie.Practice != "" && !slices.Contains(b.mine, m.Tie.Practice) {
		return nil
	}
	err := get()
	if absent(err) {
		b.about(m, m.Amount.Of(m.Net), lookInStore, "It is tied to %s, and that record is missing.", m.Tie.ID)
		return nil
	}
	return err
}

func (b *bookkeeper) explainPayment(m model.BalanceMovement) error {
	return b.tied(m, func() error {
		payment, err := b.tx.Payment(m.Tie.Practice, model.PaymentID(m.Tie.ID))
		if err != nil || movementKind(m) != PaymentsIn {
			return err
		}
		booked := payment.Ledger
		switch {
		case m.Amount.Currency == payment.Amount.Currency && m.Amount != payment.Amount:
			b.about(m, m.Amount.Minus(payment.Amount), lookInStore, "The payment %s here is %s.", payment.ID, payment.Amount)
		case booked.ID == m.ID && (booked.Amount != m.Amount || booked.Fee != m.Fee || booked.Net != m.Net):
			b.about(m, m.Amount.Of(m.Net-booked.Net), lookInStore, "The payment %s shows %s with a fee of %s and %s net.", payment.ID, booked.Amount,
				booked.Amount.Of(booked.Fee), booked.Amount.Of(booked.Net))
		}
		return nil
	})
}

func (b *bookkeeper) explainFound(m model.BalanceMovement) error {
	return b.tied(m, func() error {
		found, err := b.tx.FoundPayment(b.ref, m.Tie.ID)
		if err == nil && found.Status == model.FoundWaiting {
			b.books.Found++
		}
		return err
	})
}

// payments looks for payments that Stripe has no movement of.
func (b *bookkeeper) payments() error {
	for _, practice := range b.mine {
		if !b.shows(practice) {
			continue
		}
		payments, err := b.tx.Payments(storage.PaymentFilter{Practice: practice, From: b.from, To: b.to}, storage.Window{})
		if err != nil {
			return err
		}
		for _, p := range payments {
			if p.Method.ThroughStripe() && p.Account == b.ref.ID && p.Mode == b.ref.Mode {
				if err := b.bookedPayment(p); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func (b *bookkeeper) bookedPayment(p model.Payment) error {
	if p.Charge != "" {
		movements, err := b.tx.BalanceMovements(storage.MovementFilter{Account: b.ref, Source: p.Charge}, storage.Window{})
		if err != nil || len(movements) > 0 {
			return err
		}
	}
	if p.Ledger.ID != "" {
		_, err := b.tx.BalanceMovement(b.ref, p.Ledger.ID)
		if !absent(err) {
			return err
		}
	}
	if p.Received > b.tx.Now().Add(-bookingTime) && p.Ledger.ID == "" {
		b.books.Waiting++
		return nil
	}
	b.except(Exception{
		Object: string(p.ID), Amount: p.Amount, At: p.Received, Practice: b.name(p.Practice), Do: readAgain,
		What: fmt.Sprintf("Payment of %s (%s): it is recorded here, and no movement of Stripe's is.", p.Amount, p.Charge),
	})
	return nil
}

// refunds holds refunds against their movements: out, and back in where the bank refused one later.
func (b *bookkeeper) refunds() error {
	for _, practice := range b.mine {
		if !b.shows(practice) {
			continue
		}
		refunds, err := b.tx.RefundsSince(practice, b.from)
		if err != nil {
			return err
		}
		for _, r := range refunds {
			if r.StripeID == "" || r.Mode != b.ref.Mode || !b.within(r.Created) {
				continue
			}
			payment, err := b.tx.Payment(practice, r.Payment)
			if err == nil && payment.Account == b.ref.ID {
				err = b.bookedRefund(r)
			}
			if err != nil && !absent(err) {
				return err
			}
		}
	}
	return nil
}

func (b *bookkeeper) bookedRefund(r model.Refund) error {
	movements, err := b.tx.BalanceMovements(storage.MovementFilter{Account: b.ref, Source: r.StripeID}, storage.Window{})
	if err != nil {
		return err
	}
	sum, foreign := int64(0), false
	for _, m := range movements {
		sum += m.Amount.Minor
		foreign = foreign || m.Amount.Currency != r.Amount.Currency
	}
	want := int64(0)
	if r.Status.Moved() {
		want = -r.Amount.Minor
	}
	switch {
	case len(movements) == 0 && (r.Status == model.RefundPending || r.Created > b.tx.Now().Add(-bookingTime)):
		b.books.Waiting++ // Stripe books it once the balance suffices: https://docs.stripe.com/refunds#pending-refunds
	case len(movements) == 0 && want == 0, sum == want, foreign && sum < 0 == (want < 0):
	default:
		b.except(Exception{
			Object: string(r.ID), Amount: r.Amount.Of(sum - want), At: r.Created, Practice: b.name(r.Practice), Do: readAgain,
			What: fmt.Sprintf("Refund of %s (%s): here it is %q, and Stripe's movements of it make %s.", r.Amount, r.StripeID, r.Status, r.Amount.Of(sum)),
		})
	}
	return nil
}

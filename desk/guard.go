package desk

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

// collectable reads the invoice that money is to be taken for, and says why none may be: what rules 8 and 16 of the money flow guard.
func collectable(tx storage.Tx, r TakeRequest) (model.Invoice, model.Practice, error) {
	practice, err := tx.Practice(r.Practice)
	if err != nil {
		return model.Invoice{}, practice, err
	}
	invoice, err := tx.Invoice(r.Practice, r.Invoice)
	if err != nil {
		return invoice, practice, err
	}
	switch {
	case invoice.Void:
		err = model.Errorf(model.Conflict, "%s is void: nothing can be paid on it.", invoice.Number)
	case invoice.Mode != practice.Mode:
		err = model.Errorf(model.Conflict, "%s belongs to %s: other money can't settle it.", invoice.Number, invoice.Mode.Badge())
	case r.Amount.Currency != invoice.Total.Currency:
		err = model.FieldErrorf("amount", "The invoice is in %s.", invoice.Total.Currency.Upper())
	case r.Amount.Minor <= 0:
		err = model.FieldErrorf("amount", "Type an amount above zero.")
	case invoice.Collecting != "":
		err = held(tx, invoice)
	case invoice.Revision != r.Revision:
		err = changedMeanwhile(tx, invoice)
	case invoice.Open().Zero():
		err = model.Errorf(model.Conflict, "Nothing is open on %s: %s.", invoice.Number, invoice.Status())
	}
	return invoice, practice, err
}

// held says which live collection stands in the way.
func held(tx storage.Tx, invoice model.Invoice) error {
	op, err := tx.Operation(invoice.Practice, invoice.Collecting)
	if err != nil {
		return err
	}
	switch {
	case op.Kind == model.LinkOp:
		return model.Errorf(model.Conflict, "A pay link of %s is open for %s (%s). Stop it first, or let the patient pay it.", op.Amount, invoice.Number, op.Actor.Name)
	case op.Unknown() || op.State == model.OpProcessing:
		return model.Errorf(model.Conflict, "%s", cmp.Or(op.Message, model.UnknownCharge))
	}
	return model.Errorf(model.Conflict, "%s is charging %s for %s just now. Nothing was moved by this press.", op.Actor.Name, op.Amount, invoice.Number)
}

// changedMeanwhile names who did what since the form was opened: "Ana refunded 50.00 AUD 4 seconds ago."
func changedMeanwhile(tx storage.Tx, invoice model.Invoice) error {
	deed, err := lastDeed(tx, invoice)
	if err != nil {
		return err
	}
	if deed.words == "" {
		return model.Errorf(model.Conflict, "%s has changed since this form was opened. Nothing was moved. Look at it and press again.", invoice.Number)
	}
	return model.Errorf(model.Conflict, "%s %s. Nothing was moved by this press. Look at it and press again.", deed.words, ago(tx.Now().Since(deed.at)))
}

// deed is the newest thing that happened to an invoice's money.
type deed struct {
	at    model.Millis
	words string
}

func lastDeed(tx storage.Tx, invoice model.Invoice) (deed, error) {
	var deeds []deed
	payments, err := tx.Payments(storage.PaymentFilter{Practice: invoice.Practice, Invoice: invoice.ID}, storage.Window{})
	if err != nil {
		return deed{}, err
	}
	for _, p := range payments {
		deeds = append(deeds, deed{p.Entered, fmt.Sprintf("%s took %s", p.By, p.Amount)})
		refunds, err := tx.Refunds(invoice.Practice, p.ID)
		if err != nil {
			return deed{}, err
		}
		for _, r := range refunds {
			deeds = append(deeds, deed{r.Created, fmt.Sprintf("%s refunded %s", r.By, r.Amount)})
		}
	}
	notes, err := tx.CreditNotes(invoice.Practice, invoice.ID)
	if err != nil {
		return deed{}, err
	}
	for _, n := range notes {
		if n.Refund == "" {
			deeds = append(deeds, deed{n.Created, fmt.Sprintf("%s credited %s", n.CreatedBy, n.Amount)})
		}
	}
	if len(deeds) == 0 {
		return deed{}, nil
	}
	slices.SortStableFunc(deeds, func(a, b deed) int { return cmp.Compare(a.at, b.at) })
	return deeds[len(deeds)-1], nil
}

// ago writes how long something is past, in the words of the desk.
func ago(d time.Duration) string {
	one := func(n int, unit string) string {
		if n == 1 {
			return "1 " + unit + " ago"
		}
		return fmt.Sprintf("%d %ss ago", n, unit)
	}
	switch {
	case d < time.Second:
		return "just now"
	case d < time.Minute:
		return one(int(d.Seconds()), "second")
	case d < time.Hour:
		return one(int(d.Minutes()), "minute")
	case d < 48*time.Hour:
		return one(int(d.Hours()), "hour")
	}
	return one(int(d.Hours()/24), "day")
}

// clearLink stops an open link before money is taken in any other way. A link that was paid meanwhile wins. While Stripe can't be reached
// an open link never blocks cash: it is marked to be stopped, and what still arrives becomes the patient's credit.
func (s *Session) clearLink(ctx context.Context, r TakeRequest) error {
	link, ok, err := s.openLink(ctx, r)
	if err != nil || !ok {
		return err
	}
	link, err = s.d.stopLink(ctx, link)
	switch {
	case err == nil && link.Status == model.LinkExpired, err == nil && link.Status == model.LinkNotMade:
		return nil
	case err == nil && link.Status == model.LinkPaid:
		return model.Errorf(model.Conflict, "The patient has just paid %s by the link. Nothing more was taken.", link.Amount)
	case err == nil:
		return model.Errorf(model.Unknown, "The patient is paying by the link at this moment. Nothing was taken by this press; wait for the result.")
	case r.Method.ThroughStripe():
		return model.Errorf(model.Unavailable, "Stripe can't be reached to stop the open link, so no card was charged. Take cash, or try again.")
	}
	return s.letGo(ctx, link)
}

// openLink finds the link that holds the invoice, unless this very press has been made before.
func (s *Session) openLink(ctx context.Context, r TakeRequest) (link model.Link, ok bool, err error) {
	err = s.view(ctx, model.TakePayments, r.Practice, func(tx storage.Tx) error {
		ok = false
		if _, found, err := firstOutcome(tx, r.Practice, r.Operation, r.digest()); err != nil || found {
			return err
		}
		invoice, err := tx.Invoice(r.Practice, r.Invoice)
		if err != nil || invoice.Collecting == "" {
			return err
		}
		op, err := tx.Operation(r.Practice, invoice.Collecting)
		if err != nil || op.Kind != model.LinkOp {
			return err
		}
		ok = true
		link, err = tx.Link(r.Practice, op.Link)
		return err
	})
	return link, ok, err
}

// letGo marks a link to be stopped as soon as Stripe answers, and frees its invoice.
func (s *Session) letGo(ctx context.Context, link model.Link) error {
	return s.update(ctx, model.TakePayments, link.Practice, func(c *change) error {
		now, err := c.Link(link.Practice, link.ID)
		if err != nil || now.Status.Over() {
			return err
		}
		now.StopWanted = true
		if err := c.putLink(now); err != nil {
			return err
		}
		if err := c.audit(now.Practice, "link.stop wanted", string(now.ID), string(now.Status), "Stripe could not be reached"); err != nil {
			return err
		}
		return c.release(now.Practice, now.Invoice, now.Operation)
	})
}

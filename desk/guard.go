package desk

import (
	"context"
	"fmt"
	"slices"
	"time"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

// collectable reads the invoice that money is to be taken for, and says why none may be: what rules 8 and 16 of the money flow guard.
func collectable(tx storage.Tx, r TakeRequest) (model.Invoice, model.Practice, error) {
	invoice, practice, err := asked(tx, r)
	if err == nil && invoice.Collecting != "" {
		err = held(tx, invoice)
	}
	return invoice, practice, err
}

// asked is collectable but for another collection that is under way.
func asked(tx storage.Tx, r TakeRequest) (model.Invoice, model.Practice, error) {
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
		err = voided(tx, invoice, "nothing can be paid on it.")
	case invoice.Mode != practice.Mode:
		err = model.Errorf(model.Conflict, "%s belongs to %s: other money can't settle it.", invoice.Number, invoice.Mode.Badge())
	case r.Amount.Currency != invoice.Total.Currency:
		err = model.FieldErrorf("amount", "The invoice is in %s.", invoice.Total.Currency.Upper())
	case r.Amount.Minor <= 0:
		err = model.FieldErrorf("amount", "Type an amount above zero.")
	case invoice.Revision != r.Revision:
		err = changedMeanwhile(tx, invoice)
	case invoice.Open().Zero():
		err = model.Errorf(model.Conflict, "Nothing is open on %s: %s.", invoice.Number, invoice.Status())
	default:
		err = foundFor(tx, invoice)
	}
	return invoice, practice, errorOr(err, ofPractice(tx, r))
}

// ofPractice holds the payment type against the practice's own: takings are counted by it.
func ofPractice(tx storage.Tx, r TakeRequest) error {
	if r.Type == "" {
		return nil
	}
	types, err := tx.PaymentTypes(r.Practice)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(types, func(t model.PaymentType) bool { return t.ID == r.Type })
	switch {
	case i < 0:
		return model.FieldErrorf("type", "This practice has no such payment type. Choose one of its own.")
	case types[i].Method != r.Method:
		return model.FieldErrorf("type", "%q is for %s, and this is %s. Choose another payment type.", types[i].Name, types[i].Method, r.Method)
	}
	return nil
}

// held says which live collection stands in the way.
func held(tx storage.Tx, invoice model.Invoice) error {
	op, err := tx.Operation(invoice.Practice, invoice.Collecting)
	if err != nil {
		return err
	}
	since := ago(tx.Now().Since(op.Created))
	pressed := fmt.Sprintf("%s charged %s for %s %s.", op.Actor.Name, op.Amount, invoice.Number, since)
	switch {
	case op.Kind == model.LinkOp:
		return model.Errorf(model.Conflict, "%s opened a pay link of %s for %s %s, and it can still be paid. Stop it first, or let the patient pay it.", op.Actor.Name, op.Amount, invoice.Number, since)
	case op.State == model.OpCancelling: // its message is a verdict that Stripe has not confirmed
		return model.Errorf(model.Conflict, "%s %s", pressed, model.UnknownCharge)
	case op.Message != "":
		return model.Errorf(model.Conflict, "%s %s", pressed, op.Message)
	}
	return model.Errorf(model.Conflict, "%s is charging %s for %s at this moment, begun %s. Nothing was moved by this press.", op.Actor.Name, op.Amount, invoice.Number, since)
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

// clearLinks stops what links can still be paid on the invoice before money is taken in any other way. A link that was paid meanwhile wins.
// While Stripe can't be reached an open link never blocks cash: it is marked to be stopped, and what still arrives becomes the patient's credit.
func (s *Session) clearLinks(ctx context.Context, r TakeRequest) error {
	links, err := s.payable(ctx, r)
	if err != nil {
		return err
	}
	for _, link := range links {
		if err := s.clearLink(ctx, r, link); err != nil {
			return err
		}
	}
	return nil
}

func (s *Session) clearLink(ctx context.Context, r TakeRequest, link model.Link) error {
	link, err := s.d.stopLink(ctx, link)
	switch {
	case err == nil && link.Status == model.LinkPaid:
		return model.Errorf(model.Conflict, "The patient has just paid %s by the link. Nothing more was taken.", link.Amount)
	case err == nil && link.Status.Over():
		return nil
	case err == nil:
		return model.Errorf(model.Unknown, "The patient is paying by the link at this moment. Nothing was taken by this press; wait for the result.")
	case model.KindOf(err) == model.Internal && link.StopWanted:
		return nil // it was stopped for somebody to look at, and holds nothing any more
	case model.KindOf(err) != model.Unavailable:
		return err
	case r.Method.ThroughStripe():
		return model.Errorf(model.Unavailable, "Stripe can't be reached to stop the open link, so no card was charged. Take cash, or try again.")
	}
	return s.letGo(ctx, r, link)
}

// payable are the links on the invoice that can still bring money, those let go before among them; none when this very press has been made
// before. What the guards refuse anyway stops no link.
func (s *Session) payable(ctx context.Context, r TakeRequest) (links []model.Link, err error) {
	err = s.viewToChange(ctx, r.permission(), r.Practice, func(tx storage.Tx) error {
		links = nil
		if _, found, err := firstOutcome(tx, r.Practice, r.Operation, r.digest()); err != nil || found {
			return err
		}
		if _, _, err := asked(tx, r); err != nil {
			return err
		}
		all, err := tx.Links(r.Practice, r.Invoice)
		for _, link := range all {
			if link.Purpose == model.PayLink && !link.Status.Over() {
				links = append(links, link)
			}
		}
		return err
	})
	return links, err
}

// letGo marks a link to be stopped as soon as Stripe answers, and frees its invoice.
func (s *Session) letGo(ctx context.Context, r TakeRequest, link model.Link) error {
	return s.update(ctx, r.permission(), link.Practice, func(c *change) error {
		now, err := c.Link(link.Practice, link.ID)
		if err != nil || now.Status.Over() || now.StopWanted {
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

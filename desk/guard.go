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
	case invoice.Void && invoice.Revision == r.Revision:
		err = model.Errorf(model.Conflict, "%s is void: nothing can be paid on it.", invoice.Number)
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
		return model.Errorf(model.Conflict, "A pay link of %s is open for %s: %s made it %s. Stop it first, or let the patient pay it.",
			op.Amount, invoice.Number, op.Actor.Name, ago(tx.Now().Since(op.Created)))
	case op.State == model.OpCancelling: // its message is a verdict that Stripe has not confirmed
		return model.Errorf(model.Conflict, "%s", model.UnknownCharge)
	case op.Message != "":
		return model.Errorf(model.Conflict, "%s", op.Message)
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
	if invoice.Void {
		return voiding(tx, invoice)
	}
	if len(deeds) == 0 {
		return deed{}, nil
	}
	slices.SortStableFunc(deeds, func(a, b deed) int { return cmp.Compare(a.at, b.at) })
	return deeds[len(deeds)-1], nil
}

// voidLooks is how far back in the audit trail the void of an invoice is looked for.
const voidLooks = 500

// voiding is who voided an invoice, and when, where that was not long ago. Nothing else can have happened to it since.
func voiding(tx storage.Tx, invoice model.Invoice) (deed, error) {
	entries, err := tx.Audit(invoice.Practice, storage.Window{Limit: voidLooks})
	if err != nil {
		return deed{}, err
	}
	for _, e := range entries {
		if e.Subject == string(invoice.ID) && e.Action == "invoice.void" {
			person, err := tx.Staff(e.Actor)
			return deed{e.At, person.Name + " voided " + invoice.Number}, ignoreAbsent(err)
		}
	}
	return deed{}, nil
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

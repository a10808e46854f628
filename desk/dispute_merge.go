package desk

import (
	"cmp"
	"fmt"
	"strings"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

// disputeAfter is a dispute as it was known, and as it stands after a report of Stripe's, tied to its payment where that is known by now.
// A dispute that wasn't known begins empty but for its place.
func disputeAfter(tx storage.Tx, ref model.AccountRef, at model.DisputeAtStripe) (before, now model.Dispute, err error) {
	before, err = tx.Dispute(ref, at.ID)
	if absent(err) {
		before, err = model.Dispute{Account: ref.ID, Mode: ref.Mode}, nil
	}
	if err != nil {
		return before, before, err
	}
	now, _ = before.Merged(at)
	return before, now, tieDispute(tx, &now)
}

// tieDispute looks for the payment that is disputed, at all practices: those that the account has left keep theirs. One that nobody here
// took stays untied; a patient is known where the money was found.
func tieDispute(tx storage.Tx, d *model.Dispute) error {
	if d.Payment != "" || d.Intent == "" {
		return nil
	}
	practices, err := tx.Practices()
	if err != nil {
		return err
	}
	for _, p := range practices {
		payment, err := tx.PaymentByIntent(p.ID, d.Intent)
		switch {
		case absent(err):
		case err != nil:
			return err
		case payment.Account == d.Account && payment.Mode == d.Mode:
			d.Practice, d.Payment, d.Invoice, d.Patient = p.ID, payment.ID, payment.Invoice, payment.Patient
			return nil
		}
	}
	found, err := tx.FoundPayment(d.Ref(), d.Intent)
	if err == nil {
		d.Patient = found.Patient
	}
	return ignoreAbsent(err)
}

// mergeDispute stores what Stripe says of a dispute now, together with what edit sets, and has the patient's credit follow. Without news it
// writes nothing.
func (c *change) mergeDispute(ref model.AccountRef, at model.DisputeAtStripe, edit func(*model.Dispute)) (news bool, err error) {
	before, now, err := disputeAfter(c, ref, at)
	if err != nil {
		return false, err
	}
	if edit != nil {
		edit(&now)
	}
	if now == before {
		return false, nil
	}
	switch {
	case !now.Status.Over():
		now.Closed = 0 // an inquiry that was closed can still become a dispute
	case now.Closed == 0:
		now.Closed = c.Now()
	}
	if err := c.followCredit(before, &now); err != nil {
		return false, err
	}
	return true, c.putDispute(before, now, disputeNews(before, now))
}

// followCredit takes what the bank has taken back out of the patient's credit, as far as the payment's money stands there, and gives it back
// when the bank does: money that isn't here can't be used. What an invoice holds of the payment stays as it is.
func (c *change) followCredit(before model.Dispute, now *model.Dispute) error {
	if now.Payment == "" || now.Withdrawn == before.Withdrawn && before.Payment != "" {
		return nil
	}
	payment, err := c.Payment(now.Practice, now.Payment)
	if err != nil {
		return err
	}
	held, err := freeCredit(c, now.Practice, now.Patient, now.Mode, "")
	if err != nil {
		return err
	}
	taken := min(now.Withdrawn, payment.Unapplied(), max(0, held)+now.Credit)
	if now.Withdrawn > 0 && now.Credit > 0 {
		taken = min(now.Withdrawn, now.Credit) // decided when the money went
	}
	delta, why := now.Credit-taken, "taken back by the bank"
	if delta > 0 {
		why = "given back by the bank"
	}
	if delta == 0 {
		return nil
	}
	now.Credit = taken
	return c.addCredit(model.CreditMovement{
		Practice: now.Practice, Patient: now.Patient, Mode: now.Mode, Amount: now.Amount.Of(delta), Why: why,
		Payment: now.Payment, Invoice: now.Invoice, Received: now.Moved,
	})
}

// putDispute stores a dispute with its audit entry, and tells the screens. One whose payment isn't known here belongs to the organisation.
func (c *change) putDispute(before, now model.Dispute, action string) error {
	if err := c.PutDispute(now); err != nil {
		return err
	}
	c.hint(now.Practice, model.DisputeChanged, now.ID)
	if now.Payment != "" {
		c.hint(now.Practice, model.PaymentChanged, string(now.Payment))
	}
	return c.audit(now.Practice, "dispute."+action, now.ID, disputeStanding(before), disputeStanding(now))
}

// disputeNews names what has happened to a dispute.
func disputeNews(before, now model.Dispute) string {
	switch {
	case before.ID == "":
		return "opened"
	case before.HandedIn != now.HandedIn:
		return "evidence handed in"
	case before.StagedDeed != now.StagedDeed:
		return "evidence staged"
	case before.Accepted != now.Accepted:
		return "loss accepted"
	case before.Status != now.Status:
		return spaced(string(now.Status))
	case before.Withdrawn < now.Withdrawn:
		return "funds withdrawn"
	case before.Withdrawn > now.Withdrawn:
		return "funds reinstated"
	case before.Payment != now.Payment:
		return "payment found"
	}
	return "updated"
}

func disputeStanding(d model.Dispute) string {
	if d.ID == "" {
		return ""
	}
	return fmt.Sprintf("%s, %s, %s taken back", cmp.Or(string(d.Status), "unknown"), d.Amount, d.TakenBack())
}

// spaced writes a word of Stripe's for people.
func spaced(word string) string { return strings.ReplaceAll(word, "_", " ") }

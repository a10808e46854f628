package desk

import (
	"cmp"
	"fmt"
	"slices"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

// deed is something that happened to an invoice's money, in the words of a refusal.
type deed struct {
	at    model.Millis
	words string
}

// lastDeed is the newest thing that happened to an invoice's money; without words where nothing did.
func lastDeed(tx storage.Tx, invoice model.Invoice) (deed, error) {
	payments, err := tx.Payments(storage.PaymentFilter{Practice: invoice.Practice, Invoice: invoice.ID}, storage.Window{})
	if err != nil {
		return deed{}, err
	}
	var deeds []deed
	for _, p := range slices.Backward(payments) {
		deeds = append(deeds, deed{p.Entered, paymentWords(p)})
		refunds, err := tx.Refunds(invoice.Practice, p.ID)
		if err != nil {
			return deed{}, err
		}
		for _, r := range refunds {
			more, err := refundDeeds(tx, r)
			if err != nil {
				return deed{}, err
			}
			deeds = append(deeds, more...)
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

func paymentWords(p model.Payment) string {
	switch {
	case p.Link != "":
		return fmt.Sprintf("The patient paid %s by a link", p.Amount)
	case p.By == model.System().Name:
		return fmt.Sprintf("%s arrived through Stripe", p.Amount)
	}
	return fmt.Sprintf("%s took %s", p.By, p.Amount)
}

// refundDeeds are what a refund did: that it went, and perhaps that it came back. One that was not done did nothing.
func refundDeeds(tx storage.Tx, r model.Refund) ([]deed, error) {
	went := deed{cmp.Or(r.Done, r.Created), fmt.Sprintf("%s refunded %s", r.By, r.Amount)}
	switch {
	case r.Method == model.Credit && r.Status.Moved():
		went.words = fmt.Sprintf("%s kept %s as the patient's credit", r.By, r.Amount)
		return []deed{went}, nil
	case r.Status.Moved():
		return []deed{went}, nil
	case r.Status != model.RefundFailed && r.Status != model.RefundCancelled:
		return nil, nil
	}
	movements, err := tx.CreditMovements(r.Practice, r.Patient)
	for _, m := range movements {
		if m.Payment == r.Payment && m.Why == "refund came back" && m.Entered >= went.at {
			went = deed{m.Entered, fmt.Sprintf("%s's refund of %s came back", r.By, r.Amount)}
		}
	}
	return []deed{went}, err
}

// trailSearched is how many entries of the audit trail are looked through for who did something.
const trailSearched = 500

// voided says who voided an invoice and when, as far as the newest entries of the trail tell, and what follows.
func voided(tx storage.Tx, invoice model.Invoice, follows string) error {
	entries, err := tx.Audit(invoice.Practice, storage.Window{Limit: trailSearched})
	if err != nil {
		return err
	}
	for _, e := range entries {
		if e.Action != "invoice.void" || e.Subject != string(invoice.ID) {
			continue
		}
		who, err := tx.Staff(e.Actor)
		if absent(err) {
			break
		}
		return errorOr(err, model.Errorf(model.Conflict, "%s voided %s %s: %s", who.Name, invoice.Number, ago(tx.Now().Since(e.At)), follows))
	}
	return model.Errorf(model.Conflict, "%s is void: %s", invoice.Number, follows)
}

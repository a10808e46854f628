package desk

import (
	"context"
	"fmt"

	"clinic.example/paydesk/model"
)

// WriteOffDispute has the practice bear what the bank has taken back. The invoice stays paid and no money moves; the loss stands at the payment.
func (s *Session) WriteOffDispute(ctx context.Context, practice model.PracticeID, id string) (dispute model.Dispute, err error) {
	err = s.update(ctx, model.AnswerDisputes, practice, func(c *change) error {
		view, err := s.d.disputeView(c, practice, id)
		if err != nil {
			return err
		}
		if why := view.Decidable(); why != "" {
			return model.Errorf(model.Conflict, "%s Nothing was changed by this press.", why)
		}
		dispute = view.Dispute
		dispute.WrittenOff, dispute.Decided = true, model.DisputeDeed{By: c.actor.Name, At: c.Now()}
		return c.putDispute(view.Dispute, dispute, "written off")
	})
	return dispute, err
}

// AskPatient issues a new invoice over what the bank has taken back and no credit of the patient covered: one line without tax, because the tax of the service stands on the invoice
// that was paid, which stays as it is. The same operation twice gives the same invoice.
func (s *Session) AskPatient(ctx context.Context, p DisputePress) (invoice model.Invoice, err error) {
	err = s.update(ctx, model.AnswerDisputes, p.Practice, func(c *change) error {
		view, err := s.d.disputeView(c, p.Practice, p.Dispute)
		if err != nil {
			return err
		}
		request := view.claim(p)
		op, found, err := firstOutcome(c, p.Practice, p.Operation, request.digest())
		if err != nil {
			return err
		}
		if found {
			invoice, err = c.Invoice(p.Practice, op.Invoice)
			return err
		}
		if why := view.Askable(); why != "" {
			return model.Errorf(model.Conflict, "%s Nothing was changed by this press.", why)
		}
		if invoice, err = c.issue(request); err != nil {
			return err
		}
		now := view.Dispute
		now.Claim, now.Decided = invoice.ID, model.DisputeDeed{By: c.actor.Name, At: c.Now()}
		return c.putDispute(view.Dispute, now, "patient asked")
	})
	return invoice, err
}

// claim is the invoice by which the patient is asked for what the bank took.
func (v DisputeView) claim(p DisputePress) NewInvoice {
	zone := v.Practice.Location()
	return NewInvoice{
		Operation: p.Operation, Practice: p.Practice, Patient: v.Payment.Patient, Lines: []model.Line{{
			Text:     fmt.Sprintf("Amount taken back by the bank: payment of %s for %s", v.Payment.Received.In(zone).Format("2 January 2006"), v.Invoice.Number),
			Quantity: 1, Unit: v.Dispute.Loss().Minor,
		}},
	}
}

// disputes are those at a practice that wait for somebody: evidence by its last day, and losses that nobody has decided about.
func (a *attentive) disputes() error {
	all, err := disputesAt(a.tx, a.practice.ID)
	if err != nil {
		return err
	}
	for _, d := range all {
		if d.Mode != a.practice.Mode || !d.Status.NeedsUs() && !d.Undecided() {
			continue
		}
		row, err := disputeRow(a.tx, d, a.names)
		if err != nil {
			return err
		}
		kind := DisputeWaits
		if row.Urgent {
			kind = DisputeDue
		}
		a.add(kind, OpensDispute, d.ID, "%s", row.sentence(a.practice))
	}
	return nil
}

// sentence is the row of "Needs attention".
func (r DisputeRow) sentence(p model.Practice) string {
	who := r.Patient
	if who == "" {
		who = "a payment that nobody here took"
	}
	what := "Dispute"
	if r.Dispute.Status == model.WarningNeedsResponse {
		what = "Inquiry"
	}
	switch d := r.Dispute; {
	case d.Undecided():
		return fmt.Sprintf("Taken back by the bank: %s, %s. Decide who bears it.", d.Loss(), who)
	case d.PastDue:
		return fmt.Sprintf("%s of %s, %s: the last day for evidence has passed.", what, d.Amount, who)
	case d.DueBy == 0:
		return fmt.Sprintf("%s of %s, %s: look at it.", what, d.Amount, who)
	default:
		return fmt.Sprintf("%s of %s, %s: evidence is due %s, %s.", what, d.Amount, who, r.DueIn(), d.DueBy.In(p.Location()).Format("2 Jan 15:04"))
	}
}

// DueIn is how near the last day for evidence is, in words.
func (r DisputeRow) DueIn() string {
	switch {
	case r.Left == 0:
		return "within a day"
	case r.Left == 1:
		return "in 1 day"
	}
	return fmt.Sprintf("in %d days", r.Left)
}

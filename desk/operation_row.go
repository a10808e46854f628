package desk

import (
	"cmp"
	"fmt"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

// openRow is all of an open operation's row but the patient's name.
func (d *Desk) openRow(tx storage.Tx, p model.Practice, op model.Operation) (OpenOperation, error) {
	row := OpenOperation{Operation: op, Invoice: op.Invoice, Asking: d.drives(op.ID)}
	if op.Kind == model.RefundOp {
		payment, err := tx.Payment(op.Practice, op.Payment)
		if err != nil {
			return row, err
		}
		row.Invoice = payment.Invoice
	}
	if op.Unknown() {
		row.Since = cmp.Or(op.Since, op.Asked)
	}
	var err error
	if row.Sentence, err = standsAt(tx, p, op); err != nil {
		return row, err
	}
	if row.Waits, err = d.waits(tx, op); err != nil {
		return row, err
	}
	t := d.triesOf(op.ID)
	row.Asked, row.Next = t.count, t.next
	row.Plan = d.plan(p, row)
	row.Stop, row.WhyNot = d.stopWay(row)
	return row, nil
}

// standsAt says how an open operation stands.
func standsAt(tx storage.Tx, p model.Practice, op model.Operation) (string, error) {
	switch op.State {
	case model.OpOpen:
		link, err := tx.Link(op.Practice, op.Link)
		return linkStands(p, link), err
	case model.OpExpiring:
		return "The link is being stopped, and Stripe has not confirmed it: the patient can still pay by it. Nothing else is taken by a card meanwhile.", nil
	case model.OpCancelling: // its message is a verdict that Stripe has not confirmed
		return "The payment is being cancelled at Stripe, and Stripe has not confirmed it yet. Do not charge again.", nil
	case model.OpCreated:
		return "Stripe has prepared the payment, and the card was not asked yet. Nothing was charged so far; paydesk goes on by itself.", nil
	}
	return cmp.Or(op.Message, unknownWords(op.Kind)), nil
}

func linkStands(p model.Practice, link model.Link) string {
	until := link.Expires.In(p.Location()).Format("Mon 15:04")
	switch {
	case link.Status == model.LinkProcessing:
		return "The patient is paying by the link at this moment, and the bank has not decided. Do not take the money in another way."
	case link.Purpose == model.SetupLink:
		return fmt.Sprintf("The patient can leave a card by the link until %s. No money moves by it.", until)
	}
	return fmt.Sprintf("The patient can pay by the link until %s. Nothing was charged so far.", until)
}

// waits says why Stripe is not asked about an operation now; nothing where it is.
func (d *Desk) waits(tx storage.Tx, op model.Operation) (string, error) {
	if op.State == model.OpStopped {
		return "paydesk stopped this one and does nothing more by itself. An administrator can look it up at Stripe and end it.", nil
	}
	account, err := tx.Account(op.Ref())
	if absent(err) {
		account, err = model.StripeAccount{ID: op.Account, Mode: op.Mode}, nil
	}
	switch {
	case err != nil:
		return "", err
	case account.Revoked:
		return fmt.Sprintf("Stripe has withdrawn the access to %s: it waits until the practice is connected to this account again. Nothing is sent meanwhile.", op.Account), nil
	}
	return sentence(d.keyed(tx, account)), nil
}

// plan says what paydesk does next by itself about an operation.
func (d *Desk) plan(p model.Practice, row OpenOperation) string {
	op := row.Operation
	switch {
	case row.Waits != "":
		return row.Waits
	case row.Asking && op.State != model.OpOpen:
		return "Stripe is being asked at this moment."
	case d.isAway(op.Ref()):
		return timesAsked(row.Asked) + "Stripe does not answer for this account. paydesk tries every 3 seconds, and asks as soon as it does."
	case op.State == model.OpOpen:
		return "paydesk looks every 20 seconds whether it was used."
	case row.Next == 0:
		return timesAsked(row.Asked) + "Stripe is asked next within 3 seconds."
	}
	return timesAsked(row.Asked) + "Stripe is asked next at " + row.Next.In(p.Location()).Format("15:04:05") + "."
}

func timesAsked(times int) string {
	switch times {
	case 0:
		return ""
	case 1:
		return "Asked once. "
	}
	return fmt.Sprintf("Asked %d times. ", times)
}

// EndWords says how an operation stands once a person has asked about it or ended it: a sentence about the money.
func EndWords(op model.Operation) string {
	switch op.State {
	case model.OpSucceeded:
		return fmt.Sprintf("The card was charged %s; the payment is recorded.", op.Amount)
	case model.OpPaid:
		return fmt.Sprintf("The patient has paid %s by the link; the payment is recorded.", op.Amount)
	case model.OpDone:
		if op.Kind == model.SetupOp {
			return "The patient has left a card by the link; it is saved."
		}
		return fmt.Sprintf("%s was refunded.", op.Amount)
	case model.OpPending:
		return fmt.Sprintf("Stripe has the refund of %s and tells later how it ends.", op.Amount)
	case model.OpOpen:
		return "The link is open, and nothing was paid by it so far."
	}
	return op.Message
}

// isAway says whether the last call for an account had no answer.
func (d *Desk) isAway(ref model.AccountRef) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.away[ref]
}

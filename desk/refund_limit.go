package desk

import (
	"encoding/json"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

// askAbove commits that a refund waits for a second person, where it is above what its asker may return alone. What the asker has
// returned of the same payment before counts too: a large refund is not made of small ones. The approval is empty where none is needed.
func (c *change) askAbove(r RefundRequest, payment model.Payment, invoice model.Invoice) (model.Approval, error) {
	asker, err := memberAt(c, c.actor.Staff, r.Practice)
	if err != nil {
		return model.Approval{}, err
	}
	before, err := returnedAlone(c, payment, c.actor.Staff)
	if err != nil || asker.covers(before+r.Amount.Minor) {
		return model.Approval{}, err
	}
	if err := onlyWaiting(c, payment); err != nil {
		return model.Approval{}, err
	}
	request, err := json.Marshal(r)
	if err != nil {
		return model.Approval{}, err
	}
	a := model.Approval{
		ID: r.Operation, Practice: r.Practice, Payment: payment.ID, Invoice: invoice.ID, Patient: payment.Patient, Mode: payment.Mode,
		Amount: r.Amount, Reason: r.Reason, Request: request, AskedBy: c.actor.Staff, AskerName: c.actor.Name, Asked: c.Now(),
		Expires: c.Now().Add(approvalLife), Status: model.ApprovalWaiting,
	}
	return a, c.putApproval(a, "")
}

// returnedAlone is what a person has returned of a payment without a second one, in minor units.
func returnedAlone(tx storage.Tx, payment model.Payment, by model.StaffID) (int64, error) {
	refunds, err := tx.Refunds(payment.Practice, payment.ID)
	if err != nil {
		return 0, err
	}
	var sum int64
	for _, refund := range refunds {
		if !refund.Status.Counts() {
			continue
		}
		op, err := tx.Operation(payment.Practice, refund.Operation)
		if err != nil {
			return 0, err
		}
		approval, err := tx.Approval(payment.Practice, refund.Operation)
		if err != nil && !absent(err) {
			return 0, err
		}
		if op.Actor.Staff == by && approval.Status != model.ApprovalApproved {
			sum += refund.Amount.Minor
		}
	}
	return sum, nil
}

// onlyWaiting keeps one payment from waiting for a second person twice.
func onlyWaiting(tx storage.Tx, payment model.Payment) error {
	waiting, err := tx.WaitingApprovals(payment.Practice)
	if err != nil {
		return err
	}
	for _, a := range waiting {
		if a.Payment == payment.ID && a.At(tx.Now()) == model.ApprovalWaiting {
			return model.Errorf(model.Conflict, "%s asked for a refund of %s of this payment %s, and it waits for a second person. Nothing was moved by this press.",
				a.AskerName, a.Amount, ago(tx.Now().Since(a.Asked)))
		}
	}
	return nil
}

// askedBefore finds what an earlier press with the same id asked a second person for.
func askedBefore(tx storage.Tx, r RefundRequest) (model.Approval, error) {
	a, err := tx.Approval(r.Practice, r.Operation)
	if absent(err) {
		return model.Approval{}, nil
	}
	var first RefundRequest
	if err == nil {
		err = json.Unmarshal(a.Request, &first)
	}
	if err == nil && first.digest() != r.digest() {
		err = model.Errorf(model.Conflict, "This operation id was used for something else. Nothing was moved by this press; open the form again.")
	}
	if err == nil {
		err = undecided(tx, a)
	}
	return a, err
}

// waits is what the asker reads of a refund that waits.
func waits(tx storage.Tx, a model.Approval) error {
	return model.Errorf(model.Forbidden, "%s is more than you may return alone, so it waits for a second person. Nothing was moved yet. %s", a.Amount, whoApproves(tx, a))
}

// whoApproves names the others who may let a refund go.
func whoApproves(tx storage.Tx, a model.Approval) string {
	people, err := approvers(tx, a)
	if err != nil || len(people) == 0 {
		return "Nobody else here may return that much: an administrator can give somebody a higher limit."
	}
	names := make([]string, len(people))
	for i, p := range people {
		names[i] = p.Name
	}
	return anyOf(names) + " can approve it."
}

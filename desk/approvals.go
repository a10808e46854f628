package desk

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

// approvalLife is how long a refund waits for a second person.
const approvalLife = 24 * time.Hour

// ApprovalRow is one refund that waits, or waited, for a second person.
type ApprovalRow struct {
	Approval  model.Approval
	Status    model.ApprovalStatus // as it stands now
	Patient   string
	Number    string   // the invoice's
	Why       string   // why the person who asks can't approve it; empty where they can
	Mine      bool     // asked for by that person, who may take it back
	Approvers []Person // who can approve it while it waits, by name
}

// Approvals lists a practice's refunds that were asked for above somebody's limit, newest first.
func (s *Session) Approvals(ctx context.Context, practice model.PracticeID, w Window) (rows []ApprovalRow, err error) {
	err = s.view(ctx, model.SeeInvoices, practice, func(tx storage.Tx) error {
		rows = nil
		approvals, err := tx.Approvals(practice, w)
		if err != nil {
			return err
		}
		names := patientNames{tx: tx, known: map[model.PatientID]string{}}
		for _, a := range approvals {
			row, err := s.approvalRow(tx, a, names)
			if err != nil {
				return err
			}
			rows = append(rows, row)
		}
		return nil
	})
	return rows, err
}

// Approval reads one of them.
func (s *Session) Approval(ctx context.Context, practice model.PracticeID, id model.OperationID) (row ApprovalRow, err error) {
	err = s.view(ctx, model.SeeInvoices, practice, func(tx storage.Tx) error {
		approval, err := tx.Approval(practice, id)
		if err != nil {
			return err
		}
		row, err = s.approvalRow(tx, approval, patientNames{tx: tx, known: map[model.PatientID]string{}})
		return err
	})
	return row, err
}

func (s *Session) approvalRow(tx storage.Tx, a model.Approval, names patientNames) (ApprovalRow, error) {
	row := ApprovalRow{Approval: a, Status: a.At(tx.Now()), Mine: a.AskedBy == s.actor.Staff}
	invoice, err := tx.Invoice(a.Practice, a.Invoice)
	if err != nil {
		return row, err
	}
	row.Number = invoice.Number
	if row.Patient, err = names.of(a.Patient); err != nil {
		return row, err
	}
	row.Why = sentence(mayDecide(tx, s.actor, a))
	if row.Status == model.ApprovalWaiting {
		row.Approvers, err = approvers(tx, a)
	}
	return row, err
}

// approvers are those who may let a refund go.
func approvers(tx storage.Tx, a model.Approval) ([]Person, error) {
	staff, err := tx.StaffMembers()
	if err != nil {
		return nil, err
	}
	stored, err := tx.Roles()
	var people []Person
	for _, one := range staff {
		if one.ID != a.AskedBy && standingOf(one, a.Practice, stored).covers(a.Amount.Minor) {
			people = append(people, personOf(one))
		}
	}
	return people, err
}

// Approve lets a refund go that another person asked for: it runs as that person's press, which gives its outcome when it is repeated.
// It is Forbidden to who asked, and to whom the amount is too much as well; Conflict where the payment has changed since, which ends it.
// The rest is as Session.Refund says.
func (s *Session) Approve(ctx context.Context, practice model.PracticeID, id model.OperationID) (Refunded, error) {
	aboard, err := s.d.board()
	if err != nil {
		return Refunded{}, err
	}
	defer aboard()
	var op model.Operation
	var approval model.Approval
	var stale error
	err = s.press(ctx, model.RefundPayments, practice, func(c *change) error {
		op, stale = model.Operation{}, nil
		if approval, err = c.Approval(practice, id); err != nil {
			return err
		}
		if err := mayDecide(c, s.actor, approval); err != nil {
			return err
		}
		op, stale, err = s.d.approve(c, &approval)
		return err
	})
	fresh := err == nil
	if err == nil {
		err = stale
	}
	if err != nil {
		op, err = s.d.stored(ctx, practice, id, err)
	}
	if err != nil {
		return Refunded{Operation: op, Approval: approval}, err
	}
	done, err := s.d.finishRefund(ctx, op, fresh)
	done.Approval = approval
	return done, err
}

// mayDecide says why a person can't approve a refund, or nothing.
func mayDecide(tx storage.Tx, actor model.Actor, a model.Approval) error {
	if err := undecided(tx, a); err != nil {
		return err
	}
	m, err := memberAt(tx, actor.Staff, a.Practice)
	switch {
	case err != nil:
		return err
	case !m.may(model.RefundPayments):
		return permit(tx, actor, model.RefundPayments, a.Practice)
	case a.AskedBy == actor.Staff:
		return denied(model.RefundPayments, a.Practice, model.Errorf(model.Forbidden, "You asked for this refund yourself: somebody else must approve it. %s", whoApproves(tx, a)))
	case !m.covers(a.Amount.Minor):
		return denied(model.RefundPayments, a.Practice, model.Errorf(model.Forbidden, "%s is more than you may return alone, too (%s). %s", a.Amount, a.Amount.Of(m.limit()), whoApproves(tx, a)))
	}
	return nil
}

// undecided says how an approval ended, or nothing while it waits.
func undecided(tx storage.Tx, a model.Approval) error {
	decided := ago(tx.Now().Since(a.Decided))
	switch a.At(tx.Now()) {
	case model.ApprovalApproved:
		return model.Errorf(model.Conflict, "%s approved this refund %s. Nothing was moved by this press.", a.Decider, decided)
	case model.ApprovalRefused:
		return model.Errorf(model.Conflict, "%s refused this refund %s: nothing was moved.", a.Decider, decided)
	case model.ApprovalExpired:
		return model.Errorf(model.Conflict, "This refund waited for a second person and is over: nothing was moved. Open the form again to ask anew.")
	}
	return nil
}

// approve prepares the refund as its asker's press. A payment that is not as it was when the refund was asked for ends the approval instead:
// stale says so, and is told once that is committed.
func (d *Desk) approve(c *change, a *model.Approval) (op model.Operation, stale, err error) {
	var r RefundRequest
	if err := json.Unmarshal(a.Request, &r); err != nil || r.Operation != a.ID || r.Practice != a.Practice || r.Payment != a.Payment || r.Amount != a.Amount {
		return op, nil, model.Errorf(model.Internal, "The record of this refund does not match what was asked for: nothing is sent.")
	}
	if _, found, err := firstOutcome(c, r.Practice, r.Operation, r.digest()); err != nil || found {
		return op, nil, errorOr(err, model.Errorf(model.Conflict, "This refund was made already. Nothing was moved by this press."))
	}
	decider := c.actor
	asker, err := c.asker(*a)
	if err != nil {
		return op, nil, err
	}
	c.actor = asker
	payment, invoice, err := refundable(c, r)
	c.actor = decider
	if err == nil {
		err = c.decide(a, model.ApprovalApproved)
	} else if invoice.ID != "" && invoice.Revision != r.Revision {
		return op, err, c.decide(a, model.ApprovalExpired)
	}
	if err != nil {
		return op, nil, err
	}
	c.actor = asker
	op, err = d.newRefund(c, r, payment, invoice)
	return op, nil, err
}

// asker is who asked for a refund, as one who acts: somebody who may not refund any more has no refund made in their name.
func (c *change) asker(a model.Approval) (model.Actor, error) {
	m, err := memberAt(c, a.AskedBy, a.Practice)
	if err == nil && !m.may(model.RefundPayments) {
		err = model.Errorf(model.Conflict, "%s may not refund here any more. Nothing was moved: refuse this one, and make the refund yourself if it is right.", a.AskerName)
	}
	return m.staff.Actor(), err
}

// decide ends an approval, with its audit entry.
func (c *change) decide(a *model.Approval, status model.ApprovalStatus) error {
	before := a.Status
	a.Status, a.DecidedBy, a.Decider, a.Decided = status, c.actor.Staff, c.actor.Name, c.Now()
	return c.putApproval(*a, string(before))
}

func (c *change) putApproval(a model.Approval, before string) error {
	if err := c.PutApproval(a); err != nil {
		return err
	}
	c.hint(a.Practice, model.ApprovalChanged, string(a.ID))
	c.hint(a.Practice, model.InvoiceChanged, string(a.Invoice))
	return c.audit(a.Practice, "approval."+string(a.Status), string(a.ID), before, fmt.Sprintf("%s of %s", a.Amount, a.Payment))
}

// RefuseApproval ends a refund that waits: nothing is moved. Whoever may approve it may refuse it, and who asked may take it back.
func (s *Session) RefuseApproval(ctx context.Context, practice model.PracticeID, id model.OperationID) (approval model.Approval, err error) {
	err = s.update(ctx, model.RefundPayments, practice, func(c *change) error {
		if approval, err = c.Approval(practice, id); err != nil {
			return err
		}
		why := undecided(c, approval)
		if approval.AskedBy != s.actor.Staff {
			why = mayDecide(c, s.actor, approval)
		}
		if why != nil {
			return why
		}
		return c.decide(&approval, model.ApprovalRefused)
	})
	return approval, err
}

// expireApprovals ends what nobody decided in time.
func (d *Desk) expireApprovals(ctx context.Context) error {
	var over []model.Approval
	err := d.Store.View(ctx, systemScope(), func(tx storage.Tx) error {
		over = nil
		practices, err := tx.Practices()
		if err != nil {
			return err
		}
		for _, p := range practices {
			waiting, err := tx.WaitingApprovals(p.ID)
			if err != nil {
				return err
			}
			for _, a := range waiting {
				if a.At(tx.Now()) == model.ApprovalExpired {
					over = append(over, a)
				}
			}
		}
		return nil
	})
	for _, a := range over {
		err = errors.Join(err, d.expireApproval(ctx, a))
	}
	return err
}

func (d *Desk) expireApproval(ctx context.Context, seen model.Approval) error {
	return d.update(ctx, systemScope(), model.System(), func(c *change) error {
		now, err := c.Approval(seen.Practice, seen.ID)
		if err != nil || now.Status != model.ApprovalWaiting {
			return err
		}
		return c.decide(&now, model.ApprovalExpired)
	})
}

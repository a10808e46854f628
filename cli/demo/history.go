package demo

import (
	"context"
	"fmt"
	"slices"
	"time"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

// founders is the scope in which a store that nobody uses yet is filled.
func founders() model.Scope { return model.SystemScope() }

// note keeps an audit entry for the site's chain; the chain is made when all have been noted.
func (s *site) note(at time.Time, by model.Actor, action, subject, before, after string) {
	s.audit = append(s.audit, model.AuditEntry{
		Practice: s.practice.ID, At: model.MillisOf(at), Actor: by.Staff, By: string(by.Role),
		Action: action, Subject: subject, Before: before, After: after,
	})
}

// remember writes three months of visits, their money and the audit trail.
func (c *Clinic) remember(ctx context.Context, all []*site, visits []*visit, staff []model.Actor) error {
	return c.Store.Update(ctx, founders(), func(tx storage.Tx) error {
		for _, s := range all {
			for _, p := range s.people {
				if err := p.putCard(tx); err != nil {
					return err
				}
			}
		}
		for _, v := range visits {
			if err := v.write(tx, staff[v.desk]); err != nil {
				return fmt.Errorf("%s of %s: %w", v.numberText(), v.site.practice.Name, err)
			}
		}
		for _, s := range all {
			if err := s.seal(tx); err != nil {
				return err
			}
		}
		return nil
	})
}

func (p *person) putCard(tx storage.Tx) error {
	if len(p.row.Customers) == 0 {
		return nil
	}
	if err := tx.PutPatient(p.row); err != nil || p.saved.ID == "" {
		return err
	}
	return tx.PutCard(p.saved)
}

// seal chains the site's entries in the order in which they happened, behind what the desk itself has written.
func (s *site) seal(tx storage.Tx) error {
	slices.SortStableFunc(s.audit, func(a, b model.AuditEntry) int { return int(a.At - b.At) })
	last, err := tx.LastAudit(s.practice.ID)
	if err != nil {
		return err
	}
	for _, entry := range s.audit {
		last = entry.Chained(last)
		if err := tx.AppendAudit(last); err != nil {
			return err
		}
	}
	return nil
}

// write stores a visit: its appointment, its invoice, and what was paid and given back.
func (v *visit) write(tx storage.Tx, clerk model.Actor) error {
	if err := v.issue(tx, clerk); err != nil {
		return err
	}
	for _, r := range v.paid {
		if err := v.pay(tx, r, clerk); err != nil {
			return err
		}
	}
	if v.end == endCredited {
		if _, err := v.credit(tx, v.invoice.Total.Minor, "not given", "", v.at.Add(26*time.Hour), clerk); err != nil {
			return err
		}
	}
	if v.refund != nil {
		if err := v.giveBack(tx, clerk); err != nil {
			return err
		}
	}
	if v.link != nil {
		if err := v.putLink(tx, clerk); err != nil {
			return err
		}
	}
	return tx.PutInvoice(v.invoice)
}

func (v *visit) issue(tx storage.Tx, clerk model.Actor) error {
	s := v.site
	id, err := rowID[model.InvoiceID](tx, model.InvoicePrefix)
	if err != nil {
		return err
	}
	appointment, err := rowID[model.AppointmentID](tx, model.AppointmentPrefix)
	if err != nil {
		return err
	}
	number, err := tx.NextNumber(s.practice.ID, model.Test, storage.InvoiceSeries)
	if err != nil {
		return err
	}
	if number != v.number {
		return fmt.Errorf("the series gave %d", number)
	}
	at := model.MillisOf(v.at)
	on := model.DateOf(at, s.zone)
	v.invoice = model.Invoice{
		ID: id, Practice: s.practice.ID, Patient: v.who.row.ID, Appointment: appointment, Mode: model.Test, Number: v.numberText(), Date: on,
		Created: at, CreatedBy: clerk.Name, Total: s.practice.Zero(), Void: v.end == endVoid, Revision: 1, Footer: s.practice.Footer,
		Lines: []model.Line{catalogue()[v.kind].line(on, v.by)},
	}
	v.invoice.Sum()
	s.note(v.at, clerk, "invoice.create", string(id), "", v.numberText()+" "+v.invoice.Total.String())
	if v.invoice.Void {
		v.invoice.Revision++
		s.note(v.at.Add(time.Hour), clerk, "invoice.void", string(id), v.numberText()+" "+v.invoice.Total.String(), "void")
	}
	return tx.PutAppointment(model.Appointment{
		ID: appointment, Practice: s.practice.ID, Patient: v.who.row.ID, Type: s.types[v.kind].ID, Practitioner: v.by.ID,
		Start: at, State: model.Finished, Invoice: id,
	})
}

// credit takes part of the invoice back by a credit note.
func (v *visit) credit(tx storage.Tx, amount int64, reason string, refund model.RefundID, at time.Time, clerk model.Actor) (model.CreditNoteID, error) {
	s := v.site
	id, err := rowID[model.CreditNoteID](tx, model.CreditNotePrefix)
	if err != nil {
		return "", err
	}
	number, err := tx.NextNumber(s.practice.ID, model.Test, storage.CreditNoteSeries)
	if err != nil {
		return "", err
	}
	note := model.CreditNote{
		ID: id, Practice: s.practice.ID, Invoice: v.invoice.ID, Patient: v.invoice.Patient, Mode: model.Test,
		Number: "CN-" + s.practice.Number(model.Test, number), Date: model.DateOf(model.MillisOf(at), s.zone), Created: model.MillisOf(at),
		CreatedBy: clerk.Name, Amount: v.invoice.Total.Of(amount), Reason: reason, Refund: refund,
	}
	v.invoice.Credited += amount
	v.invoice.Revision++
	s.note(at, clerk, "credit note", string(id), v.invoice.Number, note.Number+" "+note.Amount.String())
	return id, tx.PutCreditNote(note)
}

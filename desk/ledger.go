package desk

import (
	"fmt"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

// hold ties an invoice to its live collection: one at a time, of any method.
func (c *change) hold(invoice model.Invoice, op model.OperationID) error {
	invoice.Collecting = op
	return c.putInvoice(invoice)
}

// release frees an invoice that op holds; an invoice that something else holds is left alone.
func (c *change) release(practice model.PracticeID, id model.InvoiceID, op model.OperationID) error {
	if id == "" {
		return nil
	}
	invoice, err := c.Invoice(practice, id)
	if err != nil || invoice.Collecting != op {
		return err
	}
	invoice.Collecting = ""
	return c.putInvoice(invoice)
}

// putInvoice stores an invoice that has changed; its revision grows, so that a form opened before sees it.
func (c *change) putInvoice(invoice model.Invoice) error {
	c.hint(invoice.Practice, model.InvoiceChanged, string(invoice.ID))
	return c.PutInvoice(invoice)
}

// receive records money that arrived: applied to its invoice as far as that is open, the rest held as the patient's credit.
func (c *change) receive(p model.Payment) (model.Payment, error) {
	invoice, err := c.Invoice(p.Practice, p.Invoice)
	if err != nil {
		return p, err
	}
	if err := c.complete(&p); err != nil {
		return p, err
	}
	p.Applied = min(p.Amount.Minor, invoice.Open().Minor)
	before := invoice.Open()
	invoice.Paid += p.Applied
	invoice.Revision++
	if invoice.Collecting == p.Operation {
		invoice.Collecting = ""
	}
	if err := c.putInvoice(invoice); err != nil {
		return p, err
	}
	if err := c.holdRest(p); err != nil {
		return p, err
	}
	c.hint(p.Practice, model.PaymentChanged, string(p.ID))
	if err := c.PutPayment(p); err != nil {
		return p, err
	}
	return p, c.audit(p.Practice, "payment."+string(p.Method), string(p.ID),
		fmt.Sprintf("%s open %s", invoice.Number, before), fmt.Sprintf("paid %s, open %s", p.Amount, invoice.Open()))
}

// complete gives a new payment its id, its payment type and the time of its record.
func (c *change) complete(p *model.Payment) error {
	n, err := c.NextID()
	if err != nil {
		return err
	}
	p.ID, p.Entered = model.PaymentID(model.RowID(model.PaymentPrefix, n)), c.Now()
	if p.Type != "" {
		return nil
	}
	practice, err := c.Practice(p.Practice)
	if err != nil {
		return err
	}
	p.Type, err = paymentTypeOf(c, practice, p.Method)
	return err
}

// holdRest turns what an invoice did not take into the patient's credit.
func (c *change) holdRest(p model.Payment) error {
	rest := p.Amount.Minor - p.Applied
	if rest == 0 {
		return nil
	}
	why := "over-payment"
	if p.PaidTwice {
		why = "paid twice"
	}
	return c.addCredit(model.CreditMovement{
		Practice: p.Practice, Patient: p.Patient, Mode: p.Mode, Amount: p.Amount.Of(rest), Why: why,
		Payment: p.ID, Invoice: p.Invoice, Received: p.Received,
	})
}

// addCredit appends one movement of a patient's credit.
func (c *change) addCredit(m model.CreditMovement) error {
	n, err := c.NextID()
	if err != nil {
		return err
	}
	m.ID, m.Entered, m.By = model.CreditID(model.RowID(model.CreditPrefix, n)), c.Now(), c.actor.Name
	if m.Received == 0 {
		m.Received = c.Now()
	}
	if err := c.AddCreditMovement(m); err != nil {
		return err
	}
	c.hint("", model.PatientChanged, string(m.Patient))
	if err := c.audit(m.Practice, "credit."+m.Why, string(m.ID), "", m.Amount.String()); err != nil || m.Amount.Minor > 0 {
		return err
	}
	return c.useDebts(m)
}

// creditOf is what a practice holds for a patient in a mode, in minor units.
func creditOf(tx storage.Tx, practice model.PracticeID, patient model.PatientID, mode model.Mode) (int64, error) {
	movements, err := tx.CreditMovements(practice, patient)
	sum := int64(0)
	for _, m := range movements {
		if m.Mode == mode {
			sum += m.Amount.Minor
		}
	}
	return sum, err
}

// freeCredit is what of a patient's credit can still be used, in minor units: refunds that are on their way, other than that of one operation,
// may take out of it what their payments left there.
func freeCredit(tx storage.Tx, practice model.PracticeID, patient model.PatientID, mode model.Mode, except model.OperationID) (int64, error) {
	free, err := creditOf(tx, practice, patient, mode)
	if err != nil {
		return 0, err
	}
	operations, err := tx.OpenOperations(practice)
	if err != nil {
		return 0, err
	}
	for _, op := range operations {
		if op.Kind != model.RefundOp || op.Patient != patient || op.Mode != mode || op.ID == except {
			continue
		}
		payment, err := tx.Payment(practice, op.Payment)
		if err != nil {
			return 0, err
		}
		free -= min(op.Amount.Minor, payment.Unapplied())
	}
	return free, nil
}

// issueCreditNote takes back part of an invoice, with the next number of its series.
func (c *change) issueCreditNote(invoice *model.Invoice, amount int64, reason string, refund model.RefundID) (model.CreditNote, error) {
	practice, err := c.Practice(invoice.Practice)
	if err != nil {
		return model.CreditNote{}, err
	}
	number, err := c.NextNumber(invoice.Practice, invoice.Mode, storage.CreditNoteSeries)
	if err != nil {
		return model.CreditNote{}, err
	}
	n, err := c.NextID()
	if err != nil {
		return model.CreditNote{}, err
	}
	note := model.CreditNote{
		ID: model.CreditNoteID(model.RowID(model.CreditNotePrefix, n)), Practice: invoice.Practice, Invoice: invoice.ID, Patient: invoice.Patient,
		Mode: invoice.Mode, Number: "CN-" + practice.Number(invoice.Mode, number), Date: model.DateOf(c.Now(), practice.Location()),
		Created: c.Now(), CreatedBy: c.actor.Name, Amount: invoice.Total.Of(amount), Reason: reason, Refund: refund,
	}
	invoice.Credited += amount
	if err := c.PutCreditNote(note); err != nil {
		return note, err
	}
	return note, c.audit(note.Practice, "credit note", string(note.ID), invoice.Number, note.Number+" "+note.Amount.String())
}

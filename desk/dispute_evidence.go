package desk

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

// evidenceLimit is how many characters a field of evidence holds at most: https://docs.stripe.com/api/disputes/update
const evidenceLimit = 20_000

// file is what the records say about one disputed payment.
type file struct {
	dispute  model.Dispute
	practice model.Practice
	zone     *time.Location
	payment  model.Payment
	invoice  model.Invoice
	patient  model.Patient
	refunds  []model.Refund
	visit    model.Appointment // zero where the invoice is of none
	veiled   bool              // the type of the visit, or of an item, is sensitive
	card     model.SavedCard   // zero where no saved card was charged
	twin     model.Payment     // another payment of the same patient over the same amount, nearest in time
	twinOf   model.Invoice     // what that one was for
}

// evidenceFor assembles what answers a dispute, from the records alone: who paid, for what by date, item code and price, that the patient
// came, what was refunded, and who did what. Free text of the desk, names of appointment types and anything clinical stay here; where a type
// is sensitive, its item code stays too. The same records give the same texts.
func evidenceFor(tx storage.Tx, d model.Dispute) (model.Evidence, error) {
	f, err := openFile(tx, d)
	if err != nil {
		return nil, err
	}
	var evidence model.Evidence
	add := func(field, text string) {
		if text = strings.TrimSpace(text); text != "" {
			evidence = append(evidence, model.EvidenceText{Field: field, Text: cutText(text, evidenceLimit)})
		}
	}
	if f.patient.Erased == 0 {
		add("customer_name", f.patient.Name)
		add("customer_email_address", f.patient.Email)
	}
	add("service_date", f.serviceDate())
	add("product_description", fmt.Sprintf("Professional service of %s, invoice %s.", f.practice.Name, f.invoice.Number))
	add("refund_policy_disclosure", f.disclosure())
	add("refund_refusal_explanation", f.refusal())
	if d.Reason == "duplicate" {
		add("duplicate_charge_id", f.twin.Charge)
		add("duplicate_charge_explanation", f.twinWords())
	}
	add("uncategorized_text", f.receipt())
	return evidence, nil
}

func cutText(text string, most int) string {
	runes := []rune(text)
	return string(runes[:min(most, len(runes))])
}

func openFile(tx storage.Tx, d model.Dispute) (f file, err error) {
	f.dispute = d
	if f.payment, err = tx.Payment(d.Practice, d.Payment); err != nil {
		return f, err
	}
	if f.practice, err = tx.Practice(d.Practice); err != nil {
		return f, err
	}
	f.zone = f.practice.Location()
	if f.invoice, err = tx.Invoice(d.Practice, f.payment.Invoice); err != nil {
		return f, err
	}
	if f.patient, err = tx.Patient(f.payment.Patient); err != nil {
		return f, err
	}
	if f.refunds, err = tx.Refunds(d.Practice, d.Payment); err != nil {
		return f, err
	}
	f.refunds = slices.DeleteFunc(f.refunds, func(r model.Refund) bool { return !r.Status.Moved() || r.Method == model.Credit })
	slices.SortStableFunc(f.refunds, func(a, b model.Refund) int { return int(a.Created - b.Created) })
	for _, read := range []func(storage.Tx) error{f.readVisit, f.readCard, f.readTwin} {
		if err := read(tx); err != nil {
			return f, err
		}
	}
	return f, nil
}

// readVisit reads the appointment, and whether anything on the invoice is of a sensitive type.
func (f *file) readVisit(tx storage.Tx) (err error) {
	if f.invoice.Appointment != "" {
		if f.visit, err = tx.Appointment(f.practice.ID, f.invoice.Appointment); ignoreAbsent(err) != nil {
			return err
		}
	}
	types, err := tx.AppointmentTypes(f.practice.ID)
	for _, t := range types {
		f.veiled = f.veiled || t.Sensitive && (t.ID == f.visit.Type || slices.ContainsFunc(f.invoice.Lines, func(l model.Line) bool {
			return l.ItemCode != "" && l.ItemCode == t.ItemCode || strings.EqualFold(l.Text, t.Name)
		}))
	}
	return err
}

// readCard reads the saved card that was charged, for what the patient agreed to.
func (f *file) readCard(tx storage.Tx) error {
	op, err := tx.Operation(f.practice.ID, f.payment.Operation)
	if err != nil || op.Card == "" {
		return ignoreAbsent(err)
	}
	f.card, err = tx.Card(op.Ref(), op.Card)
	return ignoreAbsent(err)
}

// twinWithin is how far apart two payments are that could be taken for the same one.
const twinWithin = 60 * 24 * time.Hour

func (f *file) readTwin(tx storage.Tx) error {
	all, err := tx.Payments(storage.PaymentFilter{
		Practice: f.practice.ID, Patient: f.patient.ID, From: f.payment.Received.Add(-twinWithin), To: f.payment.Received.Add(twinWithin),
	}, storage.Window{})
	if err != nil {
		return err
	}
	apart := func(p model.Payment) time.Duration { return p.Received.Since(f.payment.Received).Abs() }
	for _, p := range all {
		if p.ID == f.payment.ID || p.Charge == "" || p.Amount != f.payment.Amount || p.Mode != f.payment.Mode {
			continue
		}
		if f.twin.ID == "" || apart(p) < apart(f.twin) {
			f.twin = p
		}
	}
	if f.twin.ID == "" {
		return nil
	}
	f.twinOf, err = tx.Invoice(f.practice.ID, f.twin.Invoice)
	return err
}

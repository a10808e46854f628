package desk

import (
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

// ExportedRecord is what one practice holds about a patient.
type ExportedRecord struct {
	Practice     string                `json:"practice"`
	Appointments []ExportedAppointment `json:"appointments"` // by start
	Invoices     []ExportedInvoice     `json:"invoices"`     // newest first, as everything below
	Payments     []ExportedPayment     `json:"payments"`
	Credit       []ExportedCredit      `json:"credit"`
	Links        []ExportedLink        `json:"links"`
}

// ExportedMoney is an amount.
type ExportedMoney struct {
	Amount   string `json:"amount"`
	Currency string `json:"currency"`
}

// ExportedAppointment is a visit.
type ExportedAppointment struct {
	Start string                 `json:"start"`
	Type  string                 `json:"type"`
	State model.AppointmentState `json:"state"`
}

// ExportedInvoice is an invoice with its lines and credit notes.
type ExportedInvoice struct {
	Number  string         `json:"number"`
	Date    string         `json:"date"`
	Mode    model.Mode     `json:"mode"`
	Status  string         `json:"status"`
	Total   ExportedMoney  `json:"total"`
	Open    ExportedMoney  `json:"open"`
	Lines   []ExportedLine `json:"lines"`
	Credits []ExportedNote `json:"creditNotes"`
}

// ExportedLine is a line of an invoice.
type ExportedLine struct {
	Text     string        `json:"text"`
	ItemCode string        `json:"itemCode"`
	Service  string        `json:"serviceDate"`
	Quantity int64         `json:"quantity"`
	Total    ExportedMoney `json:"total"`
}

// ExportedNote is a credit note.
type ExportedNote struct {
	Number string        `json:"number"`
	Date   string        `json:"date"`
	Amount ExportedMoney `json:"amount"`
	Reason string        `json:"reason"`
}

// ExportedPayment is money that came in, with what went back of it.
type ExportedPayment struct {
	Received  string           `json:"received"`
	Invoice   string           `json:"invoice"` // number; empty for a payment without one
	Mode      model.Mode       `json:"mode"`
	Method    model.Method     `json:"method"`
	Card      string           `json:"card"`
	Reference string           `json:"reference"`
	Amount    ExportedMoney    `json:"amount"`
	Refunds   []ExportedRefund `json:"refunds"`
}

// ExportedRefund is money that went back.
type ExportedRefund struct {
	Asked  string             `json:"asked"`
	Amount ExportedMoney      `json:"amount"`
	Status string             `json:"status"`
	Reason model.RefundReason `json:"reason"`
	Note   string             `json:"note"`
}

// ExportedCredit is a step of the credit held for the patient.
type ExportedCredit struct {
	At     string        `json:"at"`
	Mode   model.Mode    `json:"mode"`
	Amount ExportedMoney `json:"amount"`
	Why    string        `json:"why"`
}

// ExportedLink is a page of Stripe's that was sent to the patient.
type ExportedLink struct {
	Made    string            `json:"made"`
	Purpose model.LinkPurpose `json:"purpose"`
	Amount  ExportedMoney     `json:"amount"`
	Status  model.LinkStatus  `json:"status"`
}

func exportedMoney(m model.Money) ExportedMoney { return ExportedMoney{m.Plain(), m.Currency.Upper()} }

func (r ExportedRecord) empty() bool {
	return len(r.Appointments)+len(r.Invoices)+len(r.Payments)+len(r.Credit)+len(r.Links) == 0
}

func (x *patientExporter) records() error {
	practices, err := x.tx.Practices()
	for _, p := range practices {
		r := recorder{tx: x.tx, practice: p, patient: x.id, numbers: map[model.InvoiceID]string{}, out: ExportedRecord{
			Practice: p.Name, Appointments: []ExportedAppointment{}, Invoices: []ExportedInvoice{}, Payments: []ExportedPayment{},
			Credit: []ExportedCredit{}, Links: []ExportedLink{},
		}}
		for _, read := range []func() error{r.appointments, r.invoices, r.payments, r.credit, r.links} {
			if err := read(); err != nil {
				return err
			}
		}
		if !r.out.empty() {
			x.out.Practices = append(x.out.Practices, r.out)
		}
	}
	return err
}

// recorder reads what one practice holds.
type recorder struct {
	tx       storage.Tx
	practice model.Practice
	patient  model.PatientID
	numbers  map[model.InvoiceID]string
	out      ExportedRecord
}

func (r *recorder) appointments() error {
	visits, err := r.tx.Appointments(r.practice.ID, 0, 0)
	if err != nil {
		return err
	}
	for _, v := range visits {
		if v.Patient != r.patient {
			continue
		}
		kind, err := r.tx.AppointmentType(r.practice.ID, v.Type)
		if err != nil && !absent(err) {
			return err
		}
		r.out.Appointments = append(r.out.Appointments, ExportedAppointment{moment(v.Start), kind.Name, v.State})
	}
	return nil
}

func (r *recorder) invoices() error {
	invoices, err := r.tx.Invoices(model.InvoiceFilter{Practice: r.practice.ID, Patient: r.patient}, Window{})
	if err != nil {
		return err
	}
	for _, i := range invoices {
		r.numbers[i.ID] = i.Number
		out := ExportedInvoice{
			Number: i.Number, Date: i.Date.String(), Mode: i.Mode, Status: i.Status().String(), Total: exportedMoney(i.Total), Open: exportedMoney(i.Open()),
			Lines: []ExportedLine{}, Credits: []ExportedNote{},
		}
		for _, l := range i.Lines {
			out.Lines = append(out.Lines, ExportedLine{l.Text, l.ItemCode, l.ServiceDate.String(), l.Quantity, exportedMoney(i.Total.Of(l.Total()))})
		}
		notes, err := r.tx.CreditNotes(r.practice.ID, i.ID)
		if err != nil {
			return err
		}
		for _, n := range notes {
			out.Credits = append(out.Credits, ExportedNote{n.Number, n.Date.String(), exportedMoney(n.Amount), n.Reason})
		}
		r.out.Invoices = append(r.out.Invoices, out)
	}
	return nil
}

func (r *recorder) payments() error {
	payments, err := r.tx.Payments(storage.PaymentFilter{Practice: r.practice.ID, Patient: r.patient}, Window{})
	if err != nil {
		return err
	}
	for _, p := range payments {
		out := ExportedPayment{
			Received: moment(p.Received), Invoice: r.numbers[p.Invoice], Mode: p.Mode, Method: p.Method, Card: p.Card, Reference: p.Reference,
			Amount: exportedMoney(p.Amount), Refunds: []ExportedRefund{},
		}
		refunds, err := r.tx.Refunds(r.practice.ID, p.ID)
		if err != nil {
			return err
		}
		for _, back := range refunds {
			out.Refunds = append(out.Refunds, ExportedRefund{moment(back.Created), exportedMoney(back.Amount), back.Status.String(), back.Reason, back.Note})
		}
		r.out.Payments = append(r.out.Payments, out)
	}
	return nil
}

func (r *recorder) credit() error {
	movements, err := r.tx.CreditMovements(r.practice.ID, r.patient)
	for _, m := range movements {
		r.out.Credit = append(r.out.Credit, ExportedCredit{moment(m.Received), m.Mode, exportedMoney(m.Amount), m.Why})
	}
	return err
}

func (r *recorder) links() error {
	links, err := r.tx.LinksOf(r.practice.ID, r.patient)
	for _, l := range links {
		r.out.Links = append(r.out.Links, ExportedLink{moment(l.Created), l.Purpose, exportedMoney(l.Amount), l.Status})
	}
	return err
}

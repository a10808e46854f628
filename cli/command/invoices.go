package command

import (
	"context"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
)

// Invoice is one line of the list of invoices.
type Invoice struct {
	ID         string `json:"id"`
	Number     string `json:"number" doc:"INV-2041, TEST-0007"`
	Mode       string `json:"mode" doc:"test or live"`
	Status     string `json:"status" doc:"open, part-paid, paid, credited or void"`
	Date       string `json:"date" doc:"business day of issue"`
	Patient    Named  `json:"patient"`
	Visit      string `json:"visit" doc:"id of the appointment; empty for an invoice without one"`
	Total      Money  `json:"total"`
	Tax        Money  `json:"tax" doc:"contained in the total"`
	Paid       Money  `json:"paid"`
	Credited   Money  `json:"credited"`
	Open       Money  `json:"open"`
	Collecting string `json:"collecting" doc:"operation that holds the invoice; empty when none does"`
	Created    Time   `json:"created"`
	CreatedBy  string `json:"createdBy"`
}

// InvoiceDetail is an invoice with everything that happened to its money.
type InvoiceDetail struct {
	Invoice
	Lines       []Line       `json:"lines"`
	Footer      string       `json:"footer" doc:"Invoice Footer Disclaimer, as it stood at issue"`
	Payments    []Payment    `json:"payments" doc:"oldest first"`
	CreditNotes []CreditNote `json:"creditNotes"`
	Links       []Link       `json:"links"`
	Credit      Money        `json:"credit" doc:"held for the patient"`
	Locked      string       `json:"locked" doc:"why no money can be taken or returned now; empty when it can"`
}

// Line is one item of an invoice.
type Line struct {
	Text     string `json:"text"`
	Code     string `json:"code"`
	Date     string `json:"date" doc:"of the service"`
	Provider string `json:"provider" doc:"provider number"`
	Quantity int64  `json:"quantity"`
	Price    Money  `json:"price" doc:"of one, tax contained"`
	Tax      string `json:"tax" doc:"percent"`
}

// CreditNote takes back part or all of an invoice.
type CreditNote struct {
	ID        string `json:"id"`
	Number    string `json:"number"`
	Date      string `json:"date"`
	Amount    Money  `json:"amount"`
	Reason    string `json:"reason"`
	Refund    string `json:"refund" doc:"id of the refund that it was made for; may be empty"`
	CreatedBy string `json:"createdBy"`
}

func invoiceOf(i model.Invoice, patient string) Invoice {
	return Invoice{
		ID: string(i.ID), Number: i.Number, Mode: string(i.Mode), Status: word(model.Mode(i.Status().String())), Date: i.Date.String(),
		Patient: Named{string(i.Patient), patient}, Visit: string(i.Appointment), Total: moneyOf(i.Total), Tax: moneyOf(i.Total.Of(i.Tax)),
		Paid: moneyOf(i.Total.Of(i.Paid)), Credited: moneyOf(i.Total.Of(i.Credited)), Open: moneyOf(i.Open()), Collecting: string(i.Collecting),
		Created: timeOf(i.Created), CreatedBy: i.CreatedBy,
	}
}

func invoiceDetail(v desk.InvoiceView) InvoiceDetail {
	d := InvoiceDetail{
		Invoice: invoiceOf(v.Invoice, v.Patient.Name), Footer: v.Invoice.Footer, Credit: moneyOf(v.Credit), Locked: v.Locked(),
		Lines: linesOf(v.Invoice), Payments: []Payment{}, CreditNotes: []CreditNote{}, Links: []Link{},
	}
	for _, p := range v.Payments {
		d.Payments = append(d.Payments, paymentOf(desk.PaymentRow{PaymentView: p, Patient: v.Patient.Name, Number: v.Invoice.Number}))
	}
	for _, n := range v.CreditNotes {
		d.CreditNotes = append(d.CreditNotes, creditNoteOf(n))
	}
	for _, l := range v.Links {
		d.Links = append(d.Links, linkOf(l))
	}
	return d
}

func creditNoteOf(n model.CreditNote) CreditNote {
	return CreditNote{string(n.ID), n.Number, n.Date.String(), moneyOf(n.Amount), n.Reason, string(n.Refund), n.CreatedBy}
}

func (a *app) invoices() *cobra.Command {
	return group("invoices", "Invoices: list, show, create, void, credit", a.invoicesList(), a.invoicesShow(), a.invoicesCreate(), a.invoicesVoid(), a.invoicesCredit())
}

// statuses are those of an invoice, for --status.
func invoiceStatus(text string) (model.InvoiceStatus, error) {
	if text == "" {
		return 0, nil
	}
	var names []model.Mode
	all := []model.InvoiceStatus{model.InvoiceOpen, model.InvoicePartPaid, model.InvoicePaid, model.InvoiceCredited, model.InvoiceVoid}
	for _, s := range all {
		names = append(names, model.Mode(s.String()))
	}
	name, err := choose("--status", text, names...)
	for _, s := range all {
		if s.String() == string(name) {
			return s, err
		}
	}
	return 0, err
}

// invoiceQuery reads the flags of a list of invoices.
func (r *run) invoiceQuery(patient string) (q desk.InvoiceQuery, err error) {
	q.Filter.Practice, q.Find = r.at.ID, r.list.find
	if q.Filter.Status, err = invoiceStatus(r.list.status); err != nil {
		return q, err
	}
	if q.Filter.From, q.Filter.To, err = r.list.days(); err != nil {
		return q, err
	}
	if patient != "" {
		p, err := r.patientNamed("--patient", patient)
		if err != nil {
			return q, err
		}
		q.Filter.Patient = p.ID
	}
	return q, nil
}

func (a *app) invoicesList() *cobra.Command {
	var patient string
	cmd := a.does(&cobra.Command{
		Use: "list", Short: "Invoices, newest first", Example: "  paydesk invoices list --status open --from 2026-01-01 --json",
	}, needs{practice: true, reply: Invoice{}, rows: true}, func(r *run, _ []string) error {
		q, err := r.invoiceQuery(patient)
		if err != nil {
			return err
		}
		if q.Window, err = r.list.window(); err != nil {
			return err
		}
		found, err := r.session.Invoices(r.ctx, q)
		if err != nil {
			return err
		}
		var all []Invoice
		for _, row := range found {
			all = append(all, invoiceOf(row.Invoice, row.Patient))
		}
		all, more := cut(r.list, all, func(i Invoice) string { return i.ID })
		return rows(r, all, more,
			column[Invoice]{"ID", false, func(i Invoice) string { return i.ID }},
			column[Invoice]{"Number", false, func(i Invoice) string { return i.Number }},
			column[Invoice]{"Date", false, func(i Invoice) string { return i.Date }},
			column[Invoice]{"Patient", false, func(i Invoice) string { return i.Patient.Name }},
			column[Invoice]{"Total", true, func(i Invoice) string { return amount(i.Total) }},
			column[Invoice]{"Open", true, func(i Invoice) string { return amount(i.Open) }},
			column[Invoice]{"Status", false, func(i Invoice) string { return i.Status }},
			column[Invoice]{"", false, func(i Invoice) string { return mark(i.Mode) }},
		)
	})
	cmd.Flags().StringVar(&patient, "patient", "", "name or id of the patient")
	return a.windowed(a.findable(a.withStatus(a.dated(cmd), "open, part-paid, paid, credited or void"), "digits of the number, or words that begin words of the name"))
}

func (a *app) invoicesShow() *cobra.Command {
	return a.does(&cobra.Command{Use: "show INVOICE", Short: "One invoice; INVOICE is its number or id"}, needs{practice: true, reply: InvoiceDetail{}},
		func(r *run, args []string) error {
			view, err := r.invoiceNamed(args[0])
			if err != nil {
				return err
			}
			return r.writeInvoice(view)
		})
}

func (r *run) writeInvoice(view desk.InvoiceView) error {
	v := invoiceDetail(view)
	fields := []field{
		{"Invoice", strings.TrimSpace(v.Number + " " + mark(v.Mode))},
		{"ID", v.ID},
		{"Date", v.Date},
		{"Patient", v.Patient.Name},
		{"Status", v.Status},
	}
	for _, l := range v.Lines {
		fields = append(fields, field{"Line", strings.TrimSpace(l.Code+" "+l.Text) + ", " + strconv.FormatInt(l.Quantity, 10) + " x " + amount(l.Price)})
	}
	fields = append(fields, field{"Total", amount(v.Total)}, field{"Tax", amount(v.Tax)}, field{"Open", amount(v.Open)}, field{"", v.Locked})
	for _, m := range view.Timeline {
		text := r.clock(timeOf(m.At)) + "  " + m.Words
		if !m.Amount.Zero() {
			text += "  " + m.Amount.String()
		}
		fields = append(fields, field{"Timeline", text + "  " + m.By})
	}
	return r.one(v, fields...)
}

// invoiceNamed finds an invoice by its number or id.
func (r *run) invoiceNamed(text string) (desk.InvoiceView, error) {
	id := model.InvoiceID(text)
	if _, err := model.ParseRowID(model.InvoicePrefix, text); err != nil {
		if id, err = r.session.InvoiceNumbered(r.ctx, r.at.ID, text); err != nil {
			return desk.InvoiceView{}, err
		}
	}
	return r.session.Invoice(r.ctx, r.at.ID, id)
}

func (a *app) invoicesVoid() *cobra.Command {
	return a.does(&cobra.Command{Use: "void INVOICE", Short: "Take back an invoice on which nothing was paid; its number stays used"},
		needs{practice: true, reply: InvoiceDetail{}}, func(r *run, args []string) error {
			view, err := r.invoiceNamed(args[0])
			if err != nil {
				return err
			}
			if _, err := r.session.VoidInvoice(r.ctx, r.at.ID, view.Invoice.ID, view.Invoice.Revision); err != nil {
				return err
			}
			return r.showInvoice(view.Invoice.ID)
		})
}

func (r *run) showInvoice(id model.InvoiceID) error {
	view, err := r.session.Invoice(context.WithoutCancel(r.ctx), r.at.ID, id)
	if err != nil {
		return err
	}
	return r.writeInvoice(view)
}

func (a *app) invoicesCredit() *cobra.Command {
	var sum, reason string
	cmd := a.does(&cobra.Command{
		Use: "credit INVOICE", Short: "Make a credit note over what is open, or part of it",
		Example: "  paydesk invoices credit TEST-0007 --amount /2 --reason \"agreed on the phone\"",
	}, needs{practice: true, reply: CreditNote{}}, func(r *run, args []string) error {
		view, err := r.invoiceNamed(args[0])
		if err != nil {
			return err
		}
		money, err := typed("--amount", sum, view.Invoice.Open())
		if err != nil {
			return err
		}
		note, err := r.session.CreditInvoice(r.ctx, r.at.ID, view.Invoice.ID, view.Invoice.Revision, money, reason)
		if err != nil {
			return err
		}
		v := creditNoteOf(note)
		return r.one(v, field{"Credit note", v.Number}, field{"For", view.Invoice.Number}, field{"Amount", amount(v.Amount)}, field{"Reason", v.Reason},
			field{"", mark(string(note.Mode))})
	})
	cmd.Flags().StringVar(&sum, "amount", "", "as in 40.00, /2 or 50%")
	cmd.Flags().StringVar(&reason, "reason", "", "why, in a few words")
	return cmd
}

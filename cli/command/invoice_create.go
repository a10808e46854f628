package command

import (
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
)

// drafting is the flags of "invoices create".
type drafting struct {
	patient, visit, op string
	lines, types       []string
}

func (a *app) invoicesCreate() *cobra.Command {
	var d drafting
	cmd := a.does(&cobra.Command{
		Use: "create", Short: "Issue an invoice, or that of a visit",
		Long: "Issues an invoice with the next number of its series. A line is written as parts with ; between them: text, price, quantity, code, date,\n" +
			"tax (percent contained in the price) and provider. Text and price have to be there; --type takes a line from an appointment type.",
		Example: "  paydesk invoices create --patient \"Mia Wong\" --line \"text=Standard visit; price=80.00; code=500\"\n" +
			"  paydesk invoices create --patient \"Mia Wong\" --type \"Standard visit\"\n" +
			"  paydesk invoices create --visit appt_06CJ3K2M00001",
	}, needs{practice: true, reply: InvoiceDetail{}}, func(r *run, _ []string) error {
		if err := r.catchUp(); err != nil { // no number that Stripe knows is given again
			return err
		}
		id, _, err := r.operationID(d.op)
		if err != nil {
			return err
		}
		invoice, err := d.issue(r, id)
		if err != nil {
			return err
		}
		return r.showInvoice(invoice.ID)
	})
	cmd.Flags().StringVar(&d.patient, "patient", "", "name or id of the patient")
	cmd.Flags().StringVar(&d.visit, "visit", "", "id of an appointment: the invoice follows from its type, practitioner and time")
	cmd.Flags().StringArrayVar(&d.lines, "line", nil, "a line, as in \"text=Standard visit; price=80.00\"; can be repeated")
	cmd.Flags().StringArrayVar(&d.types, "type", nil, "name or id of an appointment type for a line; can be repeated")
	opFlag(cmd, &d.op)
	return cmd
}

func (d drafting) issue(r *run, op model.OperationID) (model.Invoice, error) {
	if d.visit != "" {
		if d.patient != "" || len(d.lines)+len(d.types) > 0 {
			return model.Invoice{}, usagef("--visit says all: leave --patient, --line and --type away.")
		}
		return r.session.InvoiceVisit(r.ctx, r.at.ID, model.AppointmentID(d.visit), op)
	}
	patient, err := r.patientNamed("--patient", d.patient)
	if err != nil {
		return model.Invoice{}, err
	}
	n := desk.NewInvoice{Operation: op, Practice: r.at.ID, Patient: patient.ID}
	today := model.DateOf(model.MillisOf(r.desk.Now()), r.at.Location())
	for _, text := range d.lines {
		line, err := readLine(text, r.at.Zero())
		if err != nil {
			return model.Invoice{}, err
		}
		if line.ServiceDate == 0 {
			line.ServiceDate = today
		}
		n.Lines = append(n.Lines, line)
	}
	for _, name := range d.types {
		t, err := r.typeNamed(name)
		if err != nil {
			return model.Invoice{}, err
		}
		n.Lines = append(n.Lines, model.Line{
			Text: t.Name, ItemCode: t.ItemCode, ServiceDate: today, Quantity: 1, Unit: t.Price.Minor, TaxBasisPoints: t.TaxBasisPoints,
		})
	}
	if len(n.Lines) == 0 {
		return model.Invoice{}, usagef("Say what the invoice is for, with --line, --type or --visit.")
	}
	return r.session.CreateInvoice(r.ctx, n)
}

// readLine reads "text=Standard visit; price=80.00; quantity=2".
func readLine(text string, zero model.Money) (line model.Line, err error) {
	line.Quantity = 1
	priced := false
	for part := range strings.SplitSeq(text, ";") {
		if strings.TrimSpace(part) == "" {
			continue
		}
		name, value, ok := strings.Cut(part, "=")
		if !ok {
			return line, usagef("--line can't be %q: write it as \"text=Standard visit; price=80.00\".", model.MaskCardNumbers(text))
		}
		value = strings.TrimSpace(value)
		switch name := strings.ToLower(strings.TrimSpace(name)); name {
		case "text":
			line.Text = value
		case "code":
			line.ItemCode = value
		case "provider":
			line.ProviderNumber = value
		case "price":
			var m model.Money
			m, err = plainAmount("--line price", value, zero)
			line.Unit, priced = m.Minor, true
		case "quantity":
			if line.Quantity, err = strconv.ParseInt(value, 10, 64); err != nil {
				err = usagef("--line quantity can't be %q: write a whole number.", model.MaskCardNumbers(value))
			}
		case "date":
			line.ServiceDate, err = day("--line date", value)
		case "tax":
			line.TaxBasisPoints, err = basisPoints("--line tax", value)
		default:
			err = usagef("--line has no part %q: there are text, price, quantity, code, date, tax and provider.", model.MaskCardNumbers(name))
		}
		if err != nil {
			return line, err
		}
	}
	if !priced {
		return line, usagef("--line needs a price, as in \"text=Standard visit; price=80.00\".")
	}
	return line, nil
}

package command

import (
	"strings"

	"github.com/spf13/cobra"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
)

// Found is a payment that Stripe has and that nothing here accounts for.
type Found struct {
	ID       string `json:"id" doc:"pi_..., or ch_... of a charge without a payment intent"`
	Status   string `json:"status" doc:"waiting, recorded or not-ours"`
	Account  string `json:"account"`
	Mode     string `json:"mode"`
	Amount   Money  `json:"amount"`
	Refunded *Money `json:"refunded" doc:"returned of it at Stripe; null where nothing was"`
	At       Time   `json:"at" doc:"when Stripe received it"`
	Number   string `json:"number" doc:"of the invoice that it names, where paydesk made it"`
	Patient  Named  `json:"patient" doc:"whose customer it is at Stripe; empty where nobody's"`
	Payment  string `json:"payment" doc:"that it was recorded as"`
	By       string `json:"by" doc:"who decided"`
	Decided  Time   `json:"decided"`
	Why      string `json:"why" doc:"why the person who asks can't decide; empty where they can"`
}

func foundOf(row desk.FoundRow) Found {
	f := row.FoundPayment
	return Found{
		ID: f.Intent, Status: word(f.Status), Account: string(f.Account), Mode: string(f.Mode), Amount: moneyOf(f.Amount),
		Refunded: someMoney(f.Amount.Of(f.Refunded)), At: timeOf(f.Created), Number: f.Number, Patient: Named{string(f.Patient), row.Patient},
		Payment: string(f.Payment), By: f.By, Decided: timeOf(f.Decided), Why: row.Why,
	}
}

func (a *app) found() *cobra.Command {
	return group("found", "Payments at Stripe that nothing here accounts for: list, record, dismiss", a.foundList(), a.foundRecord(), a.foundDismiss())
}

func (a *app) foundList() *cobra.Command {
	return a.does(&cobra.Command{
		Use: "list", Short: "Those that wait for a decision first, then those decided, newest first",
		Long: "Lists the money that the practice's Stripe account received since it was connected here and that nothing here accounts for: taken in\n" +
			"Stripe's Dashboard, by another program, or by a press whose record was lost with a damaged or old data file.",
	}, needs{practice: true, reply: Found{}, rows: true}, func(r *run, _ []string) error {
		found, err := r.session.FoundPayments(r.ctx, r.at.ID)
		if err != nil {
			return err
		}
		var all []Found
		for _, row := range found {
			all = append(all, foundOf(row))
		}
		return rows(r, all, "",
			column[Found]{"ID", false, func(v Found) string { return v.ID }},
			column[Found]{"Received", false, func(v Found) string { return r.clock(v.At) }},
			column[Found]{"Amount", true, func(v Found) string { return amount(v.Amount) }},
			column[Found]{"Returned", true, func(v Found) string { return amountOr(v.Refunded) }},
			column[Found]{"Invoice", false, func(v Found) string { return v.Number }},
			column[Found]{"Patient", false, func(v Found) string { return v.Patient.Name }},
			column[Found]{"Status", false, func(v Found) string { return strings.TrimSpace(v.Status + " " + v.By) }},
			column[Found]{"", false, func(v Found) string { return mark(v.Mode) }},
		)
	})
}

func (a *app) foundRecord() *cobra.Command {
	var op string
	credit := false
	cmd := a.does(&cobra.Command{
		Use: "record FOUND INVOICE", Short: "Record one on an invoice: as much as is open there, the rest as the patient's credit",
		Long: "Records a found payment on an invoice, given by its number or id. No money moves: Stripe has it already. With --credit nothing of it\n" +
			"is applied to the invoice: all of it is held as the credit of the invoice's patient.",
		Example: "  paydesk found record pi_3NkVqZ2eZvKYlo2C TEST-0007",
	}, needs{practice: true, reply: Payment{}}, func(r *run, args []string) error {
		view, err := r.invoiceNamed(args[1])
		if err != nil {
			return err
		}
		id, _, err := r.operationID(op)
		if err != nil {
			return err
		}
		payment, err := r.session.RecordFoundPayment(r.ctx, desk.RecordFound{
			Operation: id, Practice: r.at.ID, Intent: args[0], Invoice: view.Invoice.ID, Credit: credit,
		})
		if err != nil {
			return err
		}
		row, err := r.session.Payment(r.ctx, r.at.ID, payment.ID)
		if err != nil {
			return err
		}
		return r.writePayment(paymentOf(row))
	})
	cmd.Flags().BoolVar(&credit, "credit", false, "hold all of it as the patient's credit")
	opFlag(cmd, &op)
	return cmd
}

func (a *app) foundDismiss() *cobra.Command {
	return a.does(&cobra.Command{
		Use: "dismiss FOUND", Short: "Say that one is none of the desk's business: another program's, or the owner's own",
	}, needs{practice: true, reply: Acknowledged{}}, func(r *run, args []string) error {
		if err := r.session.DismissFoundPayment(r.ctx, r.at.ID, args[0]); err != nil {
			return err
		}
		return r.acknowledge(args[0], "%s is not asked about any more. No money moved.", model.MaskCardNumbers(args[0]))
	})
}

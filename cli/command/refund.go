package command

import (
	"cmp"
	"strings"

	"github.com/spf13/cobra"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
)

// Refunded is how a press of "refund" ended.
type Refunded struct {
	Operation Operation `json:"operation"`
	Refund    *Refund   `json:"refund" doc:"null where none was made"`
	Invoice   Invoice   `json:"invoice" doc:"as it stands afterwards"`
}

// returning is the flags of "refund".
type returning struct{ amount, reason, outcome, method, settles, note, op string }

func (a *app) refund() *cobra.Command {
	var f returning
	cmd := a.does(&cobra.Command{
		Use: "refund PAYMENT", Short: "Return money of a payment, in full or in part",
		Long: "Returns money of a payment: to the card by Stripe, by hand for what Stripe did not move, or as the patient's credit. PAYMENT is a\n" +
			"payment's id, or an invoice's number or id where one payment of it has something left. It waits for the outcome; exit code 3 means\n" +
			"that Stripe has not answered: the refund is made at most once, and the same command with the same --op tells how it ended.",
		Example: "  paydesk refund TEST-0007 --amount /2 --reason cancelled-by-patient\n" +
			"  paydesk refund pay_06CJ3K2M00001 --amount 40.00 --reason goodwill --outcome leave-open --op 06CJ3K2M0000106CJ3K2M00001",
	}, needs{practice: true, money: true, reply: Refunded{}}, func(r *run, args []string) error { return f.run(r, args[0]) })
	flags := cmd.Flags()
	flags.StringVar(&f.amount, "amount", "", "as in 40.00, /2 or 50% of what is left of the payment")
	flags.StringVar(&f.reason, "reason", "", "cancelled-by-patient, cancelled-by-clinic, paid-twice, wrong-amount, not-given, goodwill or fraudulent")
	flags.StringVar(&f.outcome, "outcome", word(model.MakeCreditNote), "what becomes of the invoice: credit-note, leave-open or keep-as-credit")
	flags.StringVar(&f.method, "method", "", "how the money goes back, where not the way it came: cash, bank, ...")
	flags.StringVar(&f.settles, "settles", "", "id of a refund that came back, which this one makes good")
	flags.StringVar(&f.note, "note", "", "stays here, and never goes to Stripe")
	opFlag(cmd, &f.op)
	return cmd
}

func (f returning) run(r *run, payment string) error {
	request := desk.RefundRequest{Practice: r.at.ID, Note: f.note, Settles: model.RefundID(f.settles)}
	if err := f.choices(&request); err != nil {
		return err
	}
	if strings.TrimSpace(f.amount) == "" {
		return usagef("Say how much with --amount, as in 40.00, /2 or 100%%.")
	}
	var before *model.Operation
	var err error
	if f.op != "" {
		if request.Operation, before, err = r.operationID(f.op); err != nil {
			return err
		}
	}
	row, err := r.paymentNamed(payment, before)
	if err != nil {
		return err
	}
	if request.Amount, err = pressed(f.amount, row.Payment.Left(), before); err != nil {
		return err
	}
	invoice, err := r.session.Invoice(r.ctx, r.at.ID, row.Payment.Invoice)
	if err != nil {
		return err
	}
	request.Payment, request.Revision = row.Payment.ID, invoice.Invoice.Revision
	if f.op == "" {
		if request.Operation, _, err = r.operationID(""); err != nil {
			return err
		}
	}
	return r.giveBack(request, before != nil)
}

func (f returning) choices(request *desk.RefundRequest) (err error) {
	if f.reason == "" {
		return usagef("Say why with --reason: %s.", either(reasonWords()))
	}
	if request.Reason, err = choose("--reason", f.reason, model.RefundReasons()...); err != nil {
		return err
	}
	if request.Outcome, err = choose("--outcome", f.outcome, model.MakeCreditNote, model.LeaveOpen, model.KeepCredit); err != nil {
		return err
	}
	if f.method != "" {
		request.Method, err = outside("--method", f.method)
	}
	return err
}

func reasonWords() []string {
	var words []string
	for _, r := range model.RefundReasons() {
		words = append(words, word(r))
	}
	return words
}

// paymentNamed finds a payment by its id, or by its invoice where one alone can be meant.
func (r *run) paymentNamed(text string, before *model.Operation) (desk.PaymentRow, error) {
	if _, err := model.ParseRowID(model.PaymentPrefix, text); err == nil {
		return r.session.Payment(r.ctx, r.at.ID, model.PaymentID(text))
	}
	view, err := r.invoiceNamed(text)
	if err != nil {
		return desk.PaymentRow{}, err
	}
	left := view.Left()
	for _, p := range view.Payments {
		if before != nil && before.Payment == p.Payment.ID {
			left = []desk.PaymentView{p}
		}
	}
	switch len(left) {
	case 0:
		return desk.PaymentRow{}, model.Errorf(model.Conflict, "%s", cmp.Or(view.Returnable(), "Nothing that was paid on "+view.Invoice.Number+" is left to return."))
	case 1:
		return desk.PaymentRow{PaymentView: left[0], Patient: view.Patient.Name, Number: view.Invoice.Number}, nil
	}
	return desk.PaymentRow{}, usagef("%s was paid in several parts. Say which payment: %s.", view.Invoice.Number, anyOf(left, func(p desk.PaymentView) string {
		return string(p.Payment.ID) + " (" + p.Payment.Amount.String() + ")"
	}))
}

// giveBack presses "refund" and tells how it ended, whichever way.
func (r *run) giveBack(request desk.RefundRequest, again bool) error {
	ctx, done := r.steady()
	defer done()
	back, err := r.session.Refund(ctx, request)
	return r.writeRefunded(back, err, again)
}

func (r *run) writeRefunded(back desk.Refunded, err error, again bool) error {
	if back.Refund.ID == "" || back.Invoice.ID == "" {
		return err
	}
	if again && err == nil {
		r.say("This press was made before; it was done once.")
	}
	refund := refundOf(back.Refund)
	v := Refunded{Operation: operationOf(back.Operation), Refund: &refund, Invoice: invoiceOf(back.Invoice, "")}
	patient, failed := r.session.Invoice(r.cmd.Context(), r.at.ID, back.Invoice.ID)
	if failed == nil {
		v.Invoice.Patient.Name = patient.Patient.Name
	}
	return firstOf(r.one(v, field{"Operation", v.Operation.ID + " " + v.Operation.State}, field{"Refund", refund.ID + " " + refund.Status},
		field{"Amount", amount(refund.Amount)}, field{"By", refund.Method}, field{"Reason", refund.Reason}, field{"Outcome", refund.Outcome},
		field{"Invoice", strings.TrimSpace(v.Invoice.Number + " " + mark(v.Invoice.Mode))}, field{"Status", v.Invoice.Status},
		field{"Open", amount(v.Invoice.Open)}), err)
}

package command

import (
	"strings"

	"github.com/spf13/cobra"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
)

// Payment is money that a practice received.
type Payment struct {
	ID        string   `json:"id"`
	Invoice   string   `json:"invoice"`
	Number    string   `json:"number" doc:"of the invoice"`
	Patient   Named    `json:"patient"`
	Mode      string   `json:"mode"`
	Method    string   `json:"method" doc:"card, online, cash, card-machine, cheque, bank, health-fund, voucher, credit or other"`
	Type      string   `json:"type" doc:"the practice's own name for the method"`
	Amount    Money    `json:"amount"`
	Refunded  Money    `json:"refunded" doc:"done or pending"`
	Left      Money    `json:"left" doc:"can still be refunded"`
	Received  Time     `json:"received"`
	Entered   Time     `json:"entered"`
	By        string   `json:"by"`
	Card      string   `json:"card" doc:"as in Visa 4242"`
	Reference string   `json:"reference"`
	Account   string   `json:"account" doc:"Stripe account that it came through; empty for money outside Stripe"`
	Charge    string   `json:"charge" doc:"ch_..."`
	Fee       *Money   `json:"fee" doc:"Stripe's, in the account's currency; null until Stripe has booked it"`
	Net       *Money   `json:"net"`
	Booked    *Money   `json:"booked" doc:"the amount as Stripe booked it, in the account's currency; null until then"`
	Rate      string   `json:"rate" doc:"at which Stripe exchanged it; empty where the currencies are the same"`
	PaidTwice bool     `json:"paidTwice"`
	TakenBack *Money   `json:"takenBack" doc:"what the patient's bank holds of it, or has taken back for good; null where it does neither"`
	Refunds   []Refund `json:"refunds" doc:"oldest first"`
}

// Refund is money on its way back to a patient.
type Refund struct {
	ID         string `json:"id"`
	Payment    string `json:"payment"`
	Amount     Money  `json:"amount"`
	Method     string `json:"method" doc:"how it goes back"`
	Reason     string `json:"reason" doc:"cancelled-by-patient, cancelled-by-clinic, paid-twice, wrong-amount, not-given, goodwill or fraudulent"`
	Outcome    string `json:"outcome" doc:"what becomes of the invoice: credit-note, leave-open or keep-as-credit"`
	Status     string `json:"status" doc:"not-known-yet, pending, refunded, came-back, cancelled, not-done or needs-the-patient"`
	Owed       bool   `json:"owed" doc:"it came back and was not made good yet: our debt to the patient"`
	Debt       Money  `json:"debt" doc:"what is still owed of it: what the patient has used as credit since is owed no more"`
	CreditNote string `json:"creditNote" doc:"id; may be empty"`
	Operation  string `json:"operation"`
	Note       string `json:"note"`
	Mode       string `json:"mode"`
	Created    Time   `json:"created"`
	Done       Time   `json:"done"`
	By         string `json:"by"`
}

func paymentOf(row desk.PaymentRow) Payment {
	p := row.Payment
	v := Payment{
		ID: string(p.ID), Invoice: string(p.Invoice), Number: row.Number, Patient: Named{string(p.Patient), row.Patient}, Mode: string(p.Mode),
		Method: word(p.Method), Type: row.Type, Amount: moneyOf(p.Amount), Refunded: moneyOf(p.Amount.Of(p.Refunded)), Left: moneyOf(p.Left()),
		Received: timeOf(p.Received), Entered: timeOf(p.Entered), By: p.By, Card: p.Card, Reference: p.Reference, Account: string(p.Account),
		Charge: p.Charge, PaidTwice: p.PaidTwice, Refunds: []Refund{},
	}
	if p.Ledger.ID != "" {
		fee, net := moneyOf(p.Ledger.Amount.Of(p.Ledger.Fee)), moneyOf(p.Ledger.Amount.Of(p.Ledger.Net))
		booked := moneyOf(p.Ledger.Amount)
		v.Fee, v.Net, v.Booked, v.Rate = &fee, &net, &booked, p.Ledger.Rate
	}
	v.TakenBack = someMoney(row.TakenBack())
	for _, r := range row.Refunds {
		v.Refunds = append(v.Refunds, refundOf(r))
	}
	return v
}

func refundOf(r model.Refund) Refund {
	return Refund{
		ID: string(r.ID), Payment: string(r.Payment), Amount: moneyOf(r.Amount), Method: word(r.Method), Reason: word(r.Reason), Outcome: word(r.Outcome),
		Status: word(model.Mode(r.Status.String())), Owed: r.Owed, Debt: moneyOf(r.Debt()), CreditNote: string(r.CreditNote), Operation: string(r.Operation), Note: r.Note,
		Mode: string(r.Mode), Created: timeOf(r.Created), Done: timeOf(r.Done), By: r.By,
	}
}

func (a *app) payments() *cobra.Command {
	return group("payments", "Money received: list, show", a.paymentsList(), a.paymentsShow())
}

func (a *app) paymentsList() *cobra.Command {
	var patient string
	cmd := a.does(&cobra.Command{Use: "list", Short: "Money received, newest first"}, needs{practice: true, reply: Payment{}, rows: true}, func(r *run, _ []string) error {
		q, err := r.paymentQuery(patient)
		if err != nil {
			return err
		}
		if q.Window, err = r.list.window(); err != nil {
			return err
		}
		found, err := r.session.Payments(r.ctx, q)
		if err != nil {
			return err
		}
		var all []Payment
		for _, row := range found {
			all = append(all, paymentOf(row))
		}
		all, more := cut(r.list, all, func(p Payment) string { return p.ID })
		return rows(r, all, more,
			column[Payment]{"ID", false, func(p Payment) string { return p.ID }},
			column[Payment]{"Received", false, func(p Payment) string { return r.clock(p.Received) }},
			column[Payment]{"Invoice", false, func(p Payment) string { return p.Number }},
			column[Payment]{"Patient", false, func(p Payment) string { return p.Patient.Name }},
			column[Payment]{"By", false, func(p Payment) string { return strings.TrimSpace(p.Type + " " + p.Card) }},
			column[Payment]{"Amount", true, func(p Payment) string { return amount(p.Amount) }},
			column[Payment]{"Left", true, func(p Payment) string { return amount(p.Left) }},
			column[Payment]{"", false, func(p Payment) string { return mark(p.Mode) }},
		)
	})
	cmd.Flags().StringVar(&patient, "patient", "", "name or id of the patient")
	return a.windowed(a.dated(cmd))
}

func (r *run) paymentQuery(patient string) (q desk.PaymentQuery, err error) {
	q.Practice = r.at.ID
	if q.From, q.To, err = r.list.days(); err != nil || patient == "" {
		return q, err
	}
	p, err := r.patientNamed("--patient", patient)
	q.Patient = p.ID
	return q, err
}

func (a *app) paymentsShow() *cobra.Command {
	return a.does(&cobra.Command{Use: "show PAYMENT", Short: "One payment with its \"Online payments\" block and refunds"}, needs{practice: true, reply: Payment{}},
		func(r *run, args []string) error {
			row, err := r.session.Payment(r.ctx, r.at.ID, model.PaymentID(args[0]))
			if err != nil {
				return err
			}
			return r.writePayment(paymentOf(row))
		})
}

// exchanged is the amount in the account's currency with its rate; empty where that is the payment's own.
func (p Payment) exchanged() string {
	if p.Booked == nil || p.Booked.Currency == p.Amount.Currency {
		return ""
	}
	return strings.TrimSuffix(amount(*p.Booked)+", rate "+p.Rate, ", rate ")
}

func (r *run) writePayment(v Payment) error {
	fields := []field{
		{"Payment", strings.TrimSpace(v.ID + " " + mark(v.Mode))},
		{"Invoice", v.Number},
		{"Patient", v.Patient.Name},
		{"Received", r.clock(v.Received) + " " + v.By},
		{"By", strings.TrimSpace(v.Type + " " + v.Card + " " + v.Reference)},
		{"Amount", amount(v.Amount)},
		{"Booked as", v.exchanged()},
		{"Stripe's fee", amountOr(v.Fee)},
		{"Net", amountOr(v.Net)},
		{"Charge", strings.TrimSpace(v.Charge + " " + v.Account)},
		{"Left", amount(v.Left)},
		{"Taken by the bank", amountOr(v.TakenBack)},
	}
	for _, back := range v.Refunds {
		fields = append(fields, field{"Refund", r.clock(back.Created) + "  " + amount(back.Amount) + "  " + back.Status + "  " + back.Reason + "  " + back.ID})
	}
	return r.one(v, fields...)
}

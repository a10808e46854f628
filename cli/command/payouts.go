package command

import (
	"strconv"

	"github.com/spf13/cobra"

	"clinic.example/paydesk/desk"
)

// Payout is money on its way from the Stripe account to the bank.
type Payout struct {
	ID        string `json:"id" doc:"po_..."`
	Account   string `json:"account" doc:"acct_..."`
	Mode      string `json:"mode"`
	Amount    Money  `json:"amount"`
	Status    string `json:"status" doc:"pending, on-its-way, paid, sent-back or cancelled"`
	Created   Time   `json:"created"`
	Arrival   string `json:"arrival" doc:"day on which the bank should have it"`
	Automatic bool   `json:"automatic" doc:"only an automatic one can be matched to its movements"`
	Movements int    `json:"movements" doc:"that left with it"`
	Sum       *Money `json:"sum" doc:"net, of the movements that left with it; null where that isn't known"`
	Agrees    bool   `json:"agrees" doc:"the payout is the sum of its movements, or it can't be told"`
	Note      string `json:"note" doc:"why there is no sum"`
	Failure   string `json:"failure" doc:"why the bank sent it back; empty where it didn't"`
}

func payoutOf(row desk.PayoutSum) Payout {
	p := row.Payout
	v := Payout{
		ID: p.ID, Account: string(p.Account), Mode: string(p.Mode), Amount: moneyOf(p.Amount), Status: word(row.State()), Created: timeOf(p.Created),
		Arrival: p.Arrival.String(), Automatic: p.Automatic, Movements: row.Count, Agrees: row.Agrees(), Note: row.Note, Failure: row.Failure(),
	}
	if row.Note == "" {
		sum := moneyOf(row.Sum)
		v.Sum = &sum
	}
	return v
}

func (a *app) payouts() *cobra.Command {
	return group("payouts", "Money that Stripe sends to the bank: list", a.payoutsList())
}

func (a *app) payoutsList() *cobra.Command {
	return a.dated(a.does(&cobra.Command{
		Use: "list", Short: "Payouts of the practice's Stripe account, newest first",
		Long: "Lists the payouts of the practice's Stripe account as they were read last, newest first; all practices that share the account are in them.\n" +
			"\"paydesk reconcile\" reads them anew.",
	}, needs{practice: true, reply: Payout{}, rows: true}, func(r *run, _ []string) error {
		from, to, err := r.list.days()
		if err != nil {
			return err
		}
		books, err := r.session.Reconciliation(r.ctx, desk.ReconcileRequest{Practice: r.at.ID, From: from, To: to})
		if err != nil {
			return err
		}
		var all []Payout
		for _, a := range books.Accounts {
			if a.Own != "" {
				r.say("%s", a.Own)
			}
			for _, row := range a.Payouts {
				all = append(all, payoutOf(row))
			}
		}
		return r.writePayouts(all)
	}))
}

func (r *run) writePayouts(all []Payout) error {
	return rows(r, all, "",
		column[Payout]{"Payout", false, func(p Payout) string { return p.ID }},
		column[Payout]{"Made", false, func(p Payout) string { return r.clock(p.Created) }},
		column[Payout]{"Arrives", false, func(p Payout) string { return p.Arrival }},
		column[Payout]{"Amount", true, func(p Payout) string { return amount(p.Amount) }},
		column[Payout]{"State", false, func(p Payout) string { return p.Status }},
		column[Payout]{"Movements", true, Payout.count},
		column[Payout]{"Their sum", true, func(p Payout) string { return amountOr(p.Sum) }},
		column[Payout]{"", false, Payout.remark},
		column[Payout]{"", false, func(p Payout) string { return mark(p.Mode) }},
	)
}

func (p Payout) count() string {
	if p.Sum == nil {
		return ""
	}
	return strconv.Itoa(p.Movements)
}

// remark is what is to be said of a payout beside its sum.
func (p Payout) remark() string {
	switch {
	case p.Failure != "":
		return p.Failure
	case !p.Agrees:
		return "differs"
	case !p.Automatic:
		return "by hand"
	case p.Note != "":
		return "not matched yet"
	}
	return ""
}

package command

import (
	"context"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
)

// Taken is how a press of "pay" ended.
type Taken struct {
	Operation Operation `json:"operation"`
	Payment   *Payment  `json:"payment" doc:"null where no money has come"`
	Link      *Link     `json:"link" doc:"with --link"`
	Change    *Money    `json:"change" doc:"given back of the cash handed over"`
	Invoice   Invoice   `json:"invoice" doc:"as it stands afterwards"`
}

// paying is the flags of "pay".
type paying struct {
	card, method, kind, amount, tendered, reference, op string
	link, wait                                          bool
}

// defaultCard is what --card without a value means.
const defaultCard = "default"

func (a *app) pay() *cobra.Command {
	var p paying
	cmd := a.does(&cobra.Command{
		Use: "pay INVOICE", Short: "Take money for an invoice: a saved card, a link, or outside Stripe",
		Long: "Takes money for an invoice, which is named by its number or id, and waits for the outcome. Exactly one of --card, --link and --method\n" +
			"says how. Exit code 3 means that it is not known yet whether the card was charged: paydesk goes on asking whenever it runs, and the\n" +
			"same command with the same --op tells how it ended. A new press could charge twice only if it were a new --op.",
		Example: "  paydesk pay TEST-0007 --card\n  paydesk pay TEST-0007 --card=4242 --amount /2\n  paydesk pay TEST-0007 --link --wait\n" +
			"  paydesk pay TEST-0007 --method cash --amount 80.00 --tendered 100.00",
	}, needs{practice: true, money: true, reply: Taken{}}, func(r *run, args []string) error { return p.run(r, args[0]) })
	flags := cmd.Flags()
	flags.StringVar(&p.card, "card", "", "charge a saved card: the default one, or --card=ID or --card=LAST4")
	flags.Lookup("card").NoOptDefVal = defaultCard
	flags.BoolVar(&p.link, "link", false, "make a \"Pay now\" link for the patient's own device")
	flags.StringVar(&p.method, "method", "", "cash, card-machine, cheque, bank, health-fund, voucher, credit or other")
	flags.StringVar(&p.kind, "type", "", "name or id of the payment type that it is logged as (default: the first of the method)")
	flags.StringVar(&p.amount, "amount", "", "as in 40.00, /2 or 50% of what is open (default: all of it)")
	flags.StringVar(&p.tendered, "tendered", "", "cash handed over, to work out the change")
	flags.StringVar(&p.reference, "reference", "", "of a cheque, a bank transfer, a health fund")
	opFlag(cmd, &p.op)
	waitFlag(cmd, &p.wait)
	return cmd
}

func (p paying) check() error {
	ways := 0
	for _, said := range []bool{p.card != "", p.link, p.method != ""} {
		if said {
			ways++
		}
	}
	switch {
	case ways != 1:
		return usagef("Say how the money is taken: --card, --link or --method, one of them.")
	case p.wait && !p.link:
		return usagef("--wait belongs to --link: everything else is waited for anyway.")
	case p.method == "" && (p.tendered != "" || p.reference != "" || p.kind != ""):
		return usagef("--type, --tendered and --reference belong to --method.")
	case model.HoldsCardNumber(p.card), model.HoldsCardNumber(p.reference):
		return usagef("%s", desk.NoCardNumbers)
	}
	return nil
}

func (p paying) run(r *run, invoice string) error {
	if err := p.check(); err != nil {
		return err
	}
	method := model.Card
	if p.method != "" {
		var err error
		if method, err = outside("--method", p.method); err != nil {
			return err
		}
	}
	if p.method != "" {
		if err := r.catchUp(); err != nil {
			return err
		}
	}
	view, err := r.invoiceNamed(invoice)
	if err != nil {
		return err
	}
	request := desk.TakeRequest{Practice: r.at.ID, Invoice: view.Invoice.ID, Revision: view.Invoice.Revision, Method: method, Reference: p.reference}
	id, before, err := p.fill(r, view, &request)
	if err != nil {
		return err
	}
	request.Operation = id
	if p.link {
		return p.byLink(r, request)
	}
	return r.take(request, before != nil)
}

// fill reads what depends on the invoice. The press's id is told last, when everything else is in order.
func (p paying) fill(r *run, view desk.InvoiceView, request *desk.TakeRequest) (model.OperationID, *model.Operation, error) {
	var id model.OperationID
	var before *model.Operation
	var err error
	if p.op != "" {
		if id, before, err = r.operationID(p.op); err != nil {
			return id, nil, err
		}
	}
	if request.Amount, err = p.sum(view, before); err != nil {
		return id, nil, err
	}
	if p.tendered != "" {
		if request.Tendered, err = plainAmount("--tendered", p.tendered, r.at.Zero()); err != nil {
			return id, nil, err
		}
	}
	if p.kind != "" {
		kind, err := r.paymentType(r.at.ID, p.kind)
		if err != nil {
			return id, nil, err
		}
		if request.Type = kind.ID; kind.Method != request.Method {
			return id, nil, usagef("--type %s is for %s, and the money comes by %s.", kind.Name, kind.Method, request.Method)
		}
	}
	if p.card != "" {
		if request.Card, err = p.cardOf(view, before); err != nil {
			return id, nil, err
		}
	}
	if p.op == "" {
		id, _, err = r.operationID("")
	}
	return id, before, err
}

// sum is how much is taken: what is open unless said otherwise. For a press that was made before it is what it was then.
func (p paying) sum(view desk.InvoiceView, before *model.Operation) (model.Money, error) {
	switch {
	case p.amount == "" && before != nil:
		return before.Amount, nil
	case p.amount == "" && view.Invoice.Open().Zero():
		return model.Money{}, model.Errorf(model.Conflict, "Nothing is open on %s: %s. Nothing was moved.", view.Invoice.Number, view.Invoice.Status())
	case p.amount == "":
		return view.Invoice.Open(), nil
	}
	return pressed(p.amount, view.Invoice.Open(), before)
}

// cardOf is the saved card that is meant: by its id, its last four digits, or the one that is offered first.
func (p paying) cardOf(view desk.InvoiceView, before *model.Operation) (string, error) {
	if p.card == defaultCard && before != nil {
		return before.Card, nil
	}
	var found []model.SavedCard
	for _, c := range view.Cards {
		if c.ID == p.card || c.Last4 == p.card && c.Active {
			found = append(found, c)
		}
	}
	switch {
	case p.card == defaultCard && (len(view.Cards) == 0 || !view.Cards[0].Active):
		return "", model.Errorf(model.NotFound, "%s has no saved card here that can be charged. Use --link, or another method.", view.Patient.Name)
	case p.card == defaultCard:
		return view.Cards[0].ID, nil
	case len(found) == 0:
		return "", model.Errorf(model.NotFound, "%s has no saved card %q here. \"paydesk cards list\" shows them.", view.Patient.Name, p.card)
	case len(found) > 1:
		return "", usagef("Several saved cards end in %s: give --card with the id.", p.card)
	}
	return found[0].ID, nil
}

// take presses "take payment" and tells how it ended, whichever way.
func (r *run) take(request desk.TakeRequest, again bool) error {
	ctx, done := r.steady()
	defer done()
	t, err := r.session.Take(ctx, request)
	if t.Operation.ID == "" {
		return err
	}
	if again && err == nil {
		r.say("This press was made before; it was done once.")
	}
	v := Taken{Operation: operationOf(t.Operation)}
	view, failed := r.session.Invoice(ctx, r.at.ID, request.Invoice)
	if failed != nil {
		return firstOf(err, failed)
	}
	v.Invoice = invoiceOf(view.Invoice, view.Patient.Name)
	for _, p := range view.Payments {
		if p.Payment.ID == t.Payment.ID {
			paid := paymentOf(desk.PaymentRow{PaymentView: p, Patient: view.Patient.Name, Number: view.Invoice.Number})
			v.Payment, v.Change = &paid, someMoney(p.Payment.Change())
		}
	}
	return firstOf(r.writeTaken(v), err)
}

func firstOf(errs ...error) error {
	i := slices.IndexFunc(errs, func(err error) bool { return err != nil })
	if i < 0 {
		return nil
	}
	return errs[i]
}

func (r *run) writeTaken(v Taken) error {
	fields := []field{{"Operation", v.Operation.ID + " " + v.Operation.State}}
	if v.Payment != nil {
		fields = append(fields, field{"Paid", amount(v.Payment.Amount) + " by " + strings.TrimSpace(v.Payment.Type+" "+v.Payment.Card)}, field{"Payment", v.Payment.ID})
	}
	if v.Link != nil {
		fields = append(fields, field{"Link", v.Link.ID + " " + v.Link.Status}, field{"Address", v.Link.URL}, field{"Until", r.clock(v.Link.Expires)})
	}
	return r.one(v, append(fields, field{"Change", amountOr(v.Change)}, field{"Invoice", strings.TrimSpace(v.Invoice.Number + " " + mark(v.Invoice.Mode))},
		field{"Status", v.Invoice.Status}, field{"Open", amount(v.Invoice.Open)})...)
}

// byLink makes a link, and follows it where that was asked for.
func (p paying) byLink(r *run, request desk.TakeRequest) error {
	ctx, done := r.steady()
	defer done()
	link, err := r.session.OpenLink(ctx, desk.LinkRequest{
		Operation: request.Operation, Practice: r.at.ID, Purpose: model.PayLink, Invoice: request.Invoice, Revision: request.Revision, Amount: request.Amount,
	})
	if err != nil {
		return err
	}
	done()
	var end error
	if p.wait {
		r.say("The patient opens this address on a device of their own: %s", link.URL)
		_, end = r.follow(link, true)
	}
	return firstOf(r.tellLink(link), end)
}

func (r *run) tellLink(link model.Link) error {
	ctx := context.WithoutCancel(r.ctx)
	now, err := r.session.Link(ctx, r.at.ID, link.ID)
	if err != nil {
		return err
	}
	op, err := r.session.Operation(ctx, r.at.ID, link.Operation)
	if err != nil {
		return err
	}
	view, err := r.session.Invoice(ctx, r.at.ID, link.Invoice)
	if err != nil {
		return err
	}
	shown := linkOf(now)
	return r.writeTaken(Taken{Operation: operationOf(op), Link: &shown, Invoice: invoiceOf(view.Invoice, view.Patient.Name)})
}

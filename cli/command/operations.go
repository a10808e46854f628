package command

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"clinic.example/paydesk/model"
)

// Operation is one press of a money button.
type Operation struct {
	ID      string `json:"id" doc:"what --op takes"`
	Kind    string `json:"kind" doc:"charge, refund, link, card-setup, outside-stripe or invoice"`
	State   string `json:"state" doc:"prepared, created, confirming, processing, cancelling, succeeded, declined, needs-patient, pending, done, failed-later, cancelled, not-done, open, expiring, paid, expired or stopped"`
	Settled bool   `json:"settled" doc:"nothing of it is outstanding"`
	Unknown bool   `json:"unknown" doc:"a request went out, and nothing has proved what came of it"`
	Message string `json:"message"`
	Amount  Money  `json:"amount"`
	Mode    string `json:"mode"`
	Invoice string `json:"invoice"`
	Number  string `json:"number" doc:"of the invoice"`
	Payment string `json:"payment"`
	Refund  string `json:"refund"`
	Link    string `json:"link"`
	Created Time   `json:"created"`
	By      string `json:"by"`
}

func operationOf(op model.Operation) Operation {
	return Operation{
		ID: string(op.ID), Kind: word(op.Kind), State: word(op.State), Settled: op.State.Settled(), Unknown: op.Unknown(), Message: op.Message,
		Amount: moneyOf(op.Amount), Mode: string(op.Mode), Invoice: string(op.Invoice), Number: op.Number, Payment: string(op.Payment),
		Refund: string(op.Refund), Link: string(op.Link), Created: timeOf(op.Created), By: op.Actor.Name,
	}
}

func (a *app) operations() *cobra.Command {
	return group("operations", "Presses of a money button: list, show, resolve", a.operationsList(), a.operationsShow(), a.operationsResolve())
}

func (a *app) operationsList() *cobra.Command {
	return a.does(&cobra.Command{Use: "list", Short: "Those that are not settled, oldest first"}, needs{practice: true, reply: Operation{}, rows: true},
		func(r *run, _ []string) error {
			open, err := r.session.Operations(r.ctx, r.at.ID)
			if err != nil {
				return err
			}
			return r.writeOperations(open)
		})
}

func (r *run) writeOperations(open []model.Operation) error {
	var all []Operation
	for _, op := range open {
		all = append(all, operationOf(op))
	}
	return rows(r, all, "",
		column[Operation]{"ID", false, func(o Operation) string { return o.ID }},
		column[Operation]{"Kind", false, func(o Operation) string { return o.Kind }},
		column[Operation]{"State", false, func(o Operation) string { return o.State }},
		column[Operation]{"Invoice", false, func(o Operation) string { return o.Number }},
		column[Operation]{"Amount", true, func(o Operation) string { return amount(o.Amount) }},
		column[Operation]{"Begun", false, func(o Operation) string { return r.clock(o.Created) }},
		column[Operation]{"By", false, func(o Operation) string { return o.By }},
		column[Operation]{"", false, func(o Operation) string { return mark(o.Mode) }},
	)
}

func (a *app) operationsShow() *cobra.Command {
	return a.does(&cobra.Command{Use: "show OPERATION", Short: "One of them, settled or not"}, needs{practice: true, reply: Operation{}}, func(r *run, args []string) error {
		op, err := r.session.Operation(r.ctx, r.at.ID, model.OperationID(args[0]))
		if err != nil {
			return err
		}
		return r.writeOperation(op)
	})
}

func (r *run) writeOperation(op model.Operation) error {
	v := operationOf(op)
	return r.one(v, field{"Operation", v.ID}, field{"Kind", v.Kind}, field{"State", v.State}, field{"Amount", amount(v.Amount)}, field{"Invoice", v.Number},
		field{"Payment", v.Payment}, field{"Refund", v.Refund}, field{"Link", v.Link}, field{"Begun", r.clock(v.Created) + " " + v.By},
		field{"", v.Message}, field{"", mark(v.Mode)})
}

func (a *app) operationsResolve() *cobra.Command {
	return a.does(&cobra.Command{
		Use: "resolve [OPERATION]", Short: "Ask Stripe what became of one, or of everything that is open",
		Long: "Asks Stripe what became of an operation. Without one it looks at everything that Stripe may have changed: open operations and links,\n" +
			"accounts, refunds and fees; it then lists what is still open. It moves no money that nobody asked for. Exit code 3: not known still.",
	}, needs{practice: true, money: true, reply: Operation{}, rows: true}, func(r *run, args []string) error {
		ctx := context.WithoutCancel(r.ctx)
		if len(args) == 0 {
			return r.resolveAll(ctx)
		}
		op, err := r.session.Resolve(ctx, r.at.ID, model.OperationID(args[0]))
		if op.ID != "" {
			if err := r.writeOperation(op); err != nil {
				return err
			}
		}
		return err
	})
}

func (r *run) resolveAll(ctx context.Context) error {
	open, err := r.session.ResolveAll(ctx, r.at.ID)
	if err != nil {
		return err
	}
	unknown := 0
	for _, op := range open {
		if op.State != model.OpOpen {
			unknown++
		}
	}
	if err := r.writeOperations(open); err != nil || unknown == 0 {
		return err
	}
	return model.Errorf(model.Unknown, "%s not settled yet. paydesk goes on asking whenever it runs; nothing will be taken or returned twice.",
		map[bool]string{true: "One operation is", false: fmt.Sprintf("%d operations are", unknown)}[unknown == 1])
}

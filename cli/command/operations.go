package command

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"clinic.example/paydesk/desk"
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

// OpenOperation is one that is not settled.
type OpenOperation struct {
	Operation
	Patient  string `json:"patient" doc:"the patient's name"`
	Card     string `json:"card"`
	Since    Time   `json:"since" doc:"since when nobody knows what came of it; empty where that is known"`
	Sentence string `json:"sentence" doc:"how it stands, and what that means for the money"`
	Waits    string `json:"waits" doc:"why Stripe is not asked about it now; empty where it is"`
	Stop     string `json:"stop" doc:"how it can be ended by hand: give-up, cancel-charge, stop-link or look-up; empty where it can't"`
	WhyNot   string `json:"whyNot" doc:"why it can't be ended by hand now"`
}

func openOperationOf(o desk.OpenOperation) OpenOperation {
	return OpenOperation{
		Operation: operationOf(o.Operation), Patient: o.Patient, Card: o.Operation.CardLabel, Since: timeOf(o.Since), Sentence: o.Sentence,
		Waits: o.Waits, Stop: word(o.Stop), WhyNot: o.WhyNot,
	}
}

func operationOf(op model.Operation) Operation {
	return Operation{
		ID: string(op.ID), Kind: word(op.Kind), State: word(op.State), Settled: op.State.Settled(), Unknown: op.Unknown(), Message: op.Message,
		Amount: moneyOf(op.Amount), Mode: string(op.Mode), Invoice: string(op.Invoice), Number: op.Number, Payment: string(op.Payment),
		Refund: string(op.Refund), Link: string(op.Link), Created: timeOf(op.Created), By: op.Actor.Name,
	}
}

func (a *app) operations() *cobra.Command {
	return group("operations", "Presses of a money button: list, show, resolve, stop", a.operationsList(), a.operationsShow(), a.operationsResolve(), a.operationsStop())
}

func (a *app) operationsList() *cobra.Command {
	return a.does(&cobra.Command{
		Use: "list", Short: "Those that are not settled: what was stopped first, then what is not known, then links that are merely open",
	}, needs{practice: true, reply: OpenOperation{}, rows: true}, func(r *run, _ []string) error {
		open, err := r.session.OpenOperations(r.ctx, r.at.ID)
		if err != nil {
			return err
		}
		return r.writeOpen(open)
	})
}

func (r *run) writeOpen(open []desk.OpenOperation) error {
	var all []OpenOperation
	for _, o := range open {
		all = append(all, openOperationOf(o))
	}
	return rows(r, all, "",
		column[OpenOperation]{"ID", false, func(o OpenOperation) string { return o.ID }},
		column[OpenOperation]{"Kind", false, func(o OpenOperation) string { return o.Kind }},
		column[OpenOperation]{"State", false, func(o OpenOperation) string { return o.State }},
		column[OpenOperation]{"Patient", false, func(o OpenOperation) string { return o.Patient }},
		column[OpenOperation]{"Invoice", false, func(o OpenOperation) string { return o.Number }},
		column[OpenOperation]{"Amount", true, func(o OpenOperation) string { return amount(o.Amount) }},
		column[OpenOperation]{"Begun", false, func(o OpenOperation) string { return r.clock(o.Created) }},
		column[OpenOperation]{"By", false, func(o OpenOperation) string { return o.By }},
		column[OpenOperation]{"Not known since", false, func(o OpenOperation) string { return r.clock(o.Since) }},
		column[OpenOperation]{"", false, func(o OpenOperation) string { return cmp.Or(o.Waits, o.Sentence) }},
		column[OpenOperation]{"", false, func(o OpenOperation) string { return mark(o.Mode) }},
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
	return r.writeAs(operationOf(op), operationOf(op))
}

// writeAs writes one operation, to a program as another value that says the same and more.
func (r *run) writeAs(reply any, v Operation) error {
	return r.one(reply, field{"Operation", v.ID}, field{"Kind", v.Kind}, field{"State", v.State}, field{"Amount", amount(v.Amount)}, field{"Invoice", v.Number},
		field{"Payment", v.Payment}, field{"Refund", v.Refund}, field{"Link", v.Link}, field{"Begun", r.clock(v.Created) + " " + v.By},
		field{"", v.Message}, field{"", mark(v.Mode)})
}

func (a *app) operationsResolve() *cobra.Command {
	return a.does(&cobra.Command{
		Use: "resolve [OPERATION]", Short: "Ask Stripe what became of one, or of everything that is open",
		Long: "Asks Stripe what became of an operation. Without one it looks at everything that Stripe may have changed: open operations and links,\n" +
			"accounts, refunds and fees; it then lists what is still open. It moves no money that nobody asked for. Exit code 3: not known still.",
	}, needs{practice: true, money: true, reply: OpenOperation{}, rows: true}, func(r *run, args []string) error {
		ctx := context.WithoutCancel(r.ctx)
		if len(args) == 0 {
			return r.resolveAll(ctx)
		}
		op, err := r.session.Resolve(ctx, r.at.ID, model.OperationID(args[0]))
		if op.ID != "" {
			if err := r.writeAs(OpenOperation{Operation: operationOf(op), Card: op.CardLabel}, operationOf(op)); err != nil {
				return err
			}
		}
		return err
	})
}

func (r *run) resolveAll(ctx context.Context) error {
	if _, err := r.session.ResolveAll(ctx, r.at.ID); err != nil {
		return err
	}
	open, err := r.session.OpenOperations(ctx, r.at.ID)
	if err != nil {
		return err
	}
	unknown := 0
	for _, o := range open {
		if o.Grave() {
			unknown++
		}
	}
	if err := r.writeOpen(open); err != nil || unknown == 0 {
		return err
	}
	return model.Errorf(model.Unknown, "%s not settled yet. paydesk goes on asking whenever it runs; nothing will be taken or returned twice.",
		map[bool]string{true: "One operation is", false: fmt.Sprintf("%d operations are", unknown)}[unknown == 1])
}

func (a *app) operationsStop() *cobra.Command {
	var confirm string
	cmd := a.does(&cobra.Command{
		Use: "stop OPERATION", Short: "End one by hand, where that is safe",
		Long: "Ends an operation by hand: one of which nothing was sent is given up, a link is ended at Stripe, a payment is cancelled there unless the\n" +
			"card was charged, and of one that paydesk stopped whatever Stripe has is taken over. What Stripe has by then wins, and is recorded.\n" +
			"One that paydesk stopped needs --confirm; without it the command says what Stripe has. Exit code 3: it is not known yet how it ends.",
	}, needs{practice: true, money: true, reply: Operation{}}, func(r *run, args []string) error {
		return r.stop(model.OperationID(strings.ToUpper(strings.TrimSpace(args[0]))), confirm)
	})
	cmd.Flags().StringVar(&confirm, "confirm", "", "the practice's name, letter for letter, for one that paydesk stopped")
	return cmd
}

func (r *run) stop(id model.OperationID, confirm string) error {
	ctx, done := r.steady()
	defer done()
	op, err := r.session.Operation(ctx, r.at.ID, id)
	if err != nil {
		return err
	}
	if op.State == model.OpOpen {
		_, err = r.session.CancelLink(ctx, r.at.ID, op.Link)
	} else if err = r.confirmed(ctx, id, confirm); err == nil {
		_, err = r.session.StopOperation(ctx, r.at.ID, id)
	}
	if err != nil {
		return err
	}
	if op, err = r.session.Operation(ctx, r.at.ID, id); err != nil {
		return err
	}
	r.say("%s", desk.EndWords(op))
	return r.writeOperation(op)
}

// confirmed holds what was typed against the word that ending the operation needs, and otherwise says what Stripe has of it.
func (r *run) confirmed(ctx context.Context, id model.OperationID, confirm string) error {
	v, err := r.session.StopPreview(ctx, r.at.ID, id)
	switch {
	case err != nil:
		return err
	case v.WhyNot != "":
		return model.Errorf(model.Conflict, "%s", v.WhyNot)
	case v.Word != "" && !strings.EqualFold(strings.TrimSpace(confirm), v.Word):
		return usagef("%s %s Nothing was changed yet: to go on, give --confirm %q.", v.Found, v.Will, v.Word)
	}
	return nil
}

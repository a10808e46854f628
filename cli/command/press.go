package command

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"clinic.example/paydesk/model"
)

// opFlag gives a press its --op.
func opFlag(cmd *cobra.Command, op *string) {
	cmd.Flags().StringVar(op, "op", "", "operation id of this press: the same id twice is done once; without it a new one is made and told")
}

// operationID is the press's id, and the operation that the same press made before, if it did. A new id is told before anything is sent.
func (r *run) operationID(text string) (id model.OperationID, before *model.Operation, err error) {
	if text == "" {
		if id, err = r.session.NewOperation(); err == nil {
			r.say("Operation %s. To be sure that it is done once, repeat the command with --op %[1]s.", id)
		}
		return id, nil, err
	}
	id = model.OperationID(strings.ToUpper(strings.TrimSpace(text)))
	if !id.Valid() {
		return "", nil, usagef("--op can't be %q: it takes an id that an earlier command has told, 26 letters and digits.", model.MaskCardNumbers(text))
	}
	op, err := r.session.Operation(r.ctx, r.at.ID, id)
	switch model.KindOf(err) {
	case "":
		return id, &op, nil
	case model.NotFound:
		return id, nil, nil
	}
	return "", nil, err
}

// pressed is the amount of a press as typed. What "/2" or "50%" of something meant at the first press holds for the same press again,
// though the whole has changed since.
func pressed(text string, whole model.Money, before *model.Operation) (model.Money, error) {
	m, err := typed("--amount", text, whole)
	if err == nil && before != nil && strings.ContainsAny(text, "/%") {
		m = before.Amount
	}
	return m, err
}

// catchUp reads what happened at Stripe while no process looked, and says so where that can't be read: what follows needs no Stripe, and may
// rest on records that are older than what Stripe knows.
func (r *run) catchUp() error {
	ctx, cancel := context.WithTimeout(r.ctx, lookLimit)
	defer cancel()
	warning, err := r.desk.CatchUp(ctx, r.at.ID)
	if warning != "" {
		r.say("%s", warning)
	}
	return err
}

// steady keeps a press going when ctrl+c is pressed: what was sent to Stripe is waited for.
func (r *run) steady() (ctx context.Context, done func()) {
	stop := context.AfterFunc(r.ctx, func() { r.say("Stripe has been asked, so its answer is waited for. Whatever it is will be recorded.") })
	return context.WithoutCancel(r.ctx), func() { stop() }
}

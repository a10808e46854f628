package desk

import (
	"context"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

// TakeUp drives what an earlier run left open, once: what a command does first in place of Start. Without open operations nothing is asked
// of Stripe. What Stripe doesn't answer stays open, and is no error.
func (d *Desk) TakeUp(ctx context.Context) error {
	return d.settleOpen(ctx, &looks{backoff: map[model.OperationID]retry{}}, model.MillisOf(d.Now()))
}

// Operations are a practice's presses of a money button that are not settled, oldest first.
func (s *Session) Operations(ctx context.Context, practice model.PracticeID) (open []model.Operation, err error) {
	err = s.view(ctx, model.SeeInvoices, practice, func(tx storage.Tx) error {
		open, err = tx.OpenOperations(practice)
		return err
	})
	return open, err
}

// Operation reads one press of a money button, settled or not.
func (s *Session) Operation(ctx context.Context, practice model.PracticeID, id model.OperationID) (op model.Operation, err error) {
	err = s.view(ctx, model.SeeInvoices, practice, func(tx storage.Tx) error {
		op, err = tx.Operation(practice, id)
		if absent(err) || model.KindOf(err) == model.Invalid {
			err = model.Errorf(model.NotFound, "There is no operation %s at this practice.", model.MaskCardNumbers(string(id)))
		}
		return err
	})
	return op, err
}

// Resolve asks Stripe how an operation stands, and tells it as whoever pressed would read it: Unknown where Stripe has not answered still.
func (s *Session) Resolve(ctx context.Context, practice model.PracticeID, id model.OperationID) (model.Operation, error) {
	if err := s.asks(ctx, model.TakePayments, practice); err != nil {
		return model.Operation{}, err
	}
	op, err := s.Operation(ctx, practice, id)
	if err != nil || op.State == model.OpStopped {
		return op, errorOr(err, verdict(op))
	}
	if op, err = s.d.run(ctx, op, false); err != nil {
		return op, err
	}
	return op, verdict(op)
}

// ResolveAll looks at everything that Stripe may have changed: open operations and links, accounts, refunds and fees. It gives back what is
// open at the practice afterwards.
func (s *Session) ResolveAll(ctx context.Context, practice model.PracticeID) ([]model.Operation, error) {
	if err := s.asks(ctx, model.TakePayments, practice); err != nil {
		return nil, err
	}
	if err := s.d.Round(ctx); err != nil {
		return nil, err
	}
	return s.Operations(ctx, practice)
}

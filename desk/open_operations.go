package desk

import (
	"cmp"
	"context"
	"slices"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

// TakeUp drives what an earlier run left open, once: what a command does first in place of Start. Without open operations nothing is asked
// of Stripe. What Stripe doesn't answer stays open, and is no error.
func (d *Desk) TakeUp(ctx context.Context) error {
	return d.settleOpen(ctx, &looks{all: true}, model.MillisOf(d.Now()))
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
		op, err = operationOf(tx, practice, id)
		return err
	})
	return op, err
}

func operationOf(tx storage.Tx, practice model.PracticeID, id model.OperationID) (model.Operation, error) {
	op, err := tx.Operation(practice, id)
	if absent(err) || model.KindOf(err) == model.Invalid {
		err = model.Errorf(model.NotFound, "There is no operation %s at this practice.", model.MaskCardNumbers(string(id)))
	}
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
	s.d.hurry(op.ID)
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

// OpenOperation is one row of "Open operations": a press of a money button that is not settled, and what becomes of it.
type OpenOperation struct {
	Operation model.Operation
	Patient   string
	Invoice   model.InvoiceID // its own, or that of the payment which a refund returns; empty for a card set-up
	Sentence  string          // how it stands, and what that means for the money
	Since     model.Millis    // since when nobody knows what came of it; zero where that is known
	Asked     int             // how often Stripe was asked about it since this process began
	Next      model.Millis    // not before then by itself; zero: within seconds
	Plan      string          // what paydesk does next by itself, in a sentence
	Asking    bool            // at this moment
	Waits     string          // why it is not asked about at all now; empty where it is
	Stop      StopWay         // how it can be ended by hand
	WhyNot    string          // why it can't be ended by hand now
}

// Grave says whether the row is more than a link that a patient may still use.
func (o OpenOperation) Grave() bool { return o.Operation.State != model.OpOpen }

// OpenOperations lists what is not settled at a practice: what was stopped first, then what is not known, then the rest, and links that are
// merely open last; within each the oldest first.
func (s *Session) OpenOperations(ctx context.Context, practice model.PracticeID) (rows []OpenOperation, err error) {
	err = s.view(ctx, model.SeeInvoices, practice, func(tx storage.Tx) error {
		rows = nil
		p, err := tx.Practice(practice)
		if err != nil {
			return err
		}
		open, err := tx.OpenOperations(practice)
		if err != nil {
			return err
		}
		names := patientNames{tx: tx, known: map[model.PatientID]string{}}
		for _, op := range open {
			row, err := s.d.openRow(tx, p, op)
			if err == nil {
				row.Patient, err = names.of(op.Patient)
			}
			if err != nil {
				return err
			}
			rows = append(rows, row)
		}
		return nil
	})
	slices.SortStableFunc(rows, func(a, b OpenOperation) int { return cmp.Compare(gravity(a.Operation), gravity(b.Operation)) })
	return rows, err
}

func gravity(op model.Operation) int {
	switch {
	case op.State == model.OpStopped:
		return 0
	case op.State == model.OpOpen:
		return 3
	case op.Unknown():
		return 1
	}
	return 2
}

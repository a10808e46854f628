package desk_test

import (
	"context"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

func operationCalls() map[string]call {
	return map[string]call{
		"OpenOperations": func(ctx context.Context, h *house, s *desk.Session, f *floor) error {
			h.unsent(f)
			return only(s.OpenOperations(ctx, f.practice))
		},
		"StopPreview": func(ctx context.Context, h *house, s *desk.Session, f *floor) error {
			return only(s.StopPreview(ctx, f.practice, h.unsent(f)))
		},
		"StopOperation": func(ctx context.Context, h *house, s *desk.Session, f *floor) error {
			return only(s.StopOperation(ctx, f.practice, h.unsent(f)))
		},
	}
}

// unsent is a charge that was pressed and of which no byte has left this machine.
func (h *house) unsent(f *floor) model.OperationID {
	h.t.Helper()
	op := model.Operation{
		ID: h.op(), Kind: model.ChargeOp, Practice: f.practice, Account: f.account.ID, Mode: model.Test, Patient: f.patient.ID, Invoice: h.bill(f).ID,
		Amount: aud(8000), State: model.OpPrepared, Created: model.MillisOf(h.now()),
	}
	op.Hash = op.Digest()
	h.put(func(tx storage.Tx) error { return tx.PutOperation(op) })
	return op.ID
}

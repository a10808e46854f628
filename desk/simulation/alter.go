package simulation

import (
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

// Alter changes an operation's record past the desk, and tells the audit trail of its new state as the desk would.
func Alter(tx storage.Tx, practice model.PracticeID, id model.OperationID, edit func(*model.Operation)) error {
	op, err := tx.Operation(practice, id)
	if err != nil {
		return err
	}
	before := op.State
	if edit(&op); op.State != before {
		last, err := tx.LastAudit(practice)
		if err != nil {
			return err
		}
		moved := model.AuditEntry{
			Practice: practice, At: tx.Now(), By: "system", Action: "operation." + string(op.Kind), Subject: string(id), Before: string(before), After: string(op.State),
		}
		if err := tx.AppendAudit(moved.Chained(last)); err != nil {
			return err
		}
	}
	return tx.PutOperation(op)
}

// Halt is what an idempotency error of Stripe's leaves behind: a stopped operation.
func Halt(op *model.Operation) {
	op.State, op.Code, op.Message = model.OpStopped, "idempotency_error", "paydesk stopped this operation."
}

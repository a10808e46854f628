package desk

import (
	"context"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

// DisputePress is one press of a key that answers a dispute.
type DisputePress struct {
	Operation model.OperationID
	Practice  model.PracticeID
	Dispute   string // dp_...
	Evidence  string // digest of the evidence as it was shown; not needed to accept the loss
}

// DisputeAnswer is how a press ended.
type DisputeAnswer struct {
	Operation model.Operation
	Dispute   model.Dispute
}

// StageEvidence lays the evidence that the records give at Stripe, without handing it in: nothing reaches the bank, and it may be repeated.
// Conflict where the records have changed since they were shown, Unknown where Stripe has not answered.
func (s *Session) StageEvidence(ctx context.Context, p DisputePress) (DisputeAnswer, error) {
	return s.answerDispute(ctx, model.StageOp, p, DisputeView.Stageable)
}

// SubmitEvidence hands the staged evidence in to the bank, which takes it once: this is final. Conflict where it isn't staged as shown, Unknown
// where Stripe has not answered; it is handed in once at most.
func (s *Session) SubmitEvidence(ctx context.Context, p DisputePress) (DisputeAnswer, error) {
	return s.answerDispute(ctx, model.SubmitOp, p, DisputeView.Submittable)
}

// AcceptDispute accepts the loss, which can't be taken back: the bank keeps the money for the patient. Who bears it is decided afterwards.
func (s *Session) AcceptDispute(ctx context.Context, p DisputePress) (DisputeAnswer, error) {
	p.Evidence = ""
	return s.answerDispute(ctx, model.AcceptOp, p, DisputeView.Acceptable)
}

func (s *Session) answerDispute(ctx context.Context, kind model.OperationKind, p DisputePress, why func(DisputeView) string) (answer DisputeAnswer, err error) {
	aboard, err := s.d.board()
	if err != nil {
		return answer, err
	}
	defer aboard()
	request := model.RequestDigest(kind, p.Practice, p.Dispute, p.Evidence)
	fresh := false
	err = s.update(ctx, model.AnswerDisputes, p.Practice, func(c *change) error {
		op, found, err := firstOutcome(c, p.Practice, p.Operation, request)
		answer.Operation, fresh = op, !found
		if err != nil || found {
			return err
		}
		view, err := s.d.disputeView(c, p.Practice, p.Dispute)
		if err != nil {
			return err
		}
		switch no := why(view); {
		case no != "":
			return model.Errorf(model.Conflict, "%s Nothing was sent by this press.", no)
		case kind != model.AcceptOp && p.Evidence != view.Evidence.Digest():
			return model.Errorf(model.Conflict, "The records have changed since the evidence was shown. Nothing was sent by this press: look at it again.")
		}
		answer.Operation, err = c.prepareAnswer(kind, p, view.Dispute, view.Invoice.Number, request)
		return err
	})
	if err != nil {
		answer.Operation, err = s.d.stored(ctx, p.Practice, p.Operation, err)
		fresh = false
	}
	if err != nil {
		return answer, err
	}
	return s.d.finishAnswer(ctx, answer.Operation, fresh)
}

// prepareAnswer commits the press before anything is asked of Stripe, and ties the dispute to it.
func (c *change) prepareAnswer(kind model.OperationKind, p DisputePress, dispute model.Dispute, number string, request [32]byte) (model.Operation, error) {
	dispute.Live = p.Operation
	if err := c.PutDispute(dispute); err != nil {
		return model.Operation{}, err
	}
	c.hint(p.Practice, model.DisputeChanged, dispute.ID)
	return c.prepare(model.Operation{
		ID: p.Operation, Kind: kind, Practice: p.Practice, Account: dispute.Account, Mode: dispute.Mode, Patient: dispute.Patient,
		Invoice: dispute.Invoice, Payment: dispute.Payment, Dispute: dispute.ID, Evidence: p.Evidence, Amount: dispute.Amount, Number: number,
		Request: request,
	})
}

// finishAnswer has a prepared press driven, and tells how it ended.
func (d *Desk) finishAnswer(ctx context.Context, op model.Operation, fresh bool) (answer DisputeAnswer, err error) {
	answer.Operation, err = d.run(ctx, op, fresh)
	if err != nil {
		return answer, err
	}
	err = d.reread(ctx, op.Practice, func(tx storage.Tx) (err error) {
		answer.Dispute, err = tx.Dispute(op.Ref(), op.Dispute)
		return err
	})
	return answer, errorOr(verdict(answer.Operation), err)
}

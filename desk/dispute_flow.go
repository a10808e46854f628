package desk

import (
	"context"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

// disputeStep moves a press that answers a dispute: Prepared, then Done or NotDone. The dispute is read before anything is sent: only once
// evidence can be handed in, and a request without an answer may have done it. https://docs.stripe.com/api/disputes/update
func (d *Desk) disputeStep(ctx context.Context, op model.Operation, fresh bool) (model.Operation, bool, error) {
	if op.State != model.OpPrepared {
		return op, false, nil
	}
	at, err := d.at(ctx, op.Ref()).Dispute(ctx, op.Ref(), op.Dispute)
	if err != nil && fresh {
		d.noteReach(op.Ref(), err)
		d.noteAccess(ctx, op.Ref(), err)
		return d.notAnswered(ctx, op, at, model.FaultOf(err).Code, sentence(err))
	}
	if err != nil {
		return d.unproved(ctx, op, unknownWords(op.Kind), err)
	}
	evidence, err := d.evidenceOf(ctx, op)
	if err != nil {
		return op, false, err
	}
	switch why := refusedBy(op, at, evidence); {
	case !fresh && answeredBy(op, at, evidence):
		return d.answered(ctx, op, at)
	case !fresh && (why != "" || d.tooOld(op)) && takesAnswer(at) && op.Unanswered && !d.quiet(op): // the last request may still be on its way
		return d.unproved(ctx, op, unknownWords(op.Kind), nil)
	case why != "":
		return d.notAnswered(ctx, op, at, "", why)
	case !fresh && d.tooOld(op):
		return d.notAnswered(ctx, op, at, "", "Stripe has nothing of it, and too much time has passed to send it by itself. Press again.")
	case fresh:
		return d.sendAnswer(ctx, op, evidence)
	}
	if op, err = d.ask(ctx, op, nil); err != nil {
		return op, false, err
	}
	return d.sendAnswer(ctx, op, evidence)
}

// evidenceOf makes the texts of an operation anew. They are personal, so the operation holds their digest alone.
func (d *Desk) evidenceOf(ctx context.Context, op model.Operation) (evidence model.Evidence, err error) {
	if op.Kind == model.AcceptOp {
		return nil, nil
	}
	err = d.Store.View(ctx, systemScope(), func(tx storage.Tx) error {
		dispute, err := tx.Dispute(op.Ref(), op.Dispute)
		if err != nil {
			return err
		}
		evidence, err = evidenceFor(tx, dispute)
		return err
	})
	return evidence, err
}

// answeredBy says whether the dispute at Stripe shows that an earlier request of the operation has done its work.
func answeredBy(op model.Operation, at model.DisputeAtStripe, evidence model.Evidence) bool {
	switch op.Kind {
	case model.StageOp:
		return evidenceLies(op, at, evidence)
	case model.SubmitOp:
		return at.Submissions > 0 && evidenceLies(op, at, evidence)
	}
	return at.Status == model.DisputeLost
}

// evidenceLies says whether what lies at Stripe is the evidence of an operation, also where the records have changed since.
func evidenceLies(op model.Operation, at model.DisputeAtStripe, evidence model.Evidence) bool {
	return at.Evidence.Digest() == op.Evidence || evidence.Digest() == op.Evidence && evidence.In(at.Evidence)
}

// takesAnswer says whether Stripe would still take an answer to the dispute.
func takesAnswer(at model.DisputeAtStripe) bool { return at.Submissions == 0 && at.Status.NeedsUs() }

// refusedBy says why nothing may be sent, as the dispute stands at Stripe and the records here.
func refusedBy(op model.Operation, at model.DisputeAtStripe, evidence model.Evidence) string {
	switch {
	case at.Submissions > 0:
		return "Evidence was handed in from elsewhere meanwhile, and a bank takes it once. Nothing was sent by this press."
	case !at.Status.NeedsUs():
		return "The dispute has moved on at the bank meanwhile, so nothing was sent by this press. Look at how it stands."
	case op.Kind == model.AcceptOp:
		return ""
	case evidence.Digest() != op.Evidence:
		return "The records have changed since the evidence was shown. Nothing was handed in to the bank. Look at it again, and press again."
	case op.Kind == model.SubmitOp && !evidence.In(at.Evidence):
		return "The evidence at Stripe is not what was staged here: somebody has changed it in Stripe's Dashboard. Nothing was handed in. Hand it in there, or stage it here again."
	}
	return ""
}

func (d *Desk) sendAnswer(ctx context.Context, op model.Operation, evidence model.Evidence) (model.Operation, bool, error) {
	var at model.DisputeAtStripe
	err := d.patiently(ctx, func() (err error) {
		client, ref := d.at(ctx, op.Ref()), op.Ref()
		switch op.Kind {
		case model.StageOp:
			at, err = client.StageEvidence(ctx, ref, op.Key(d.install, "stage"), op.Dispute, evidence)
		case model.SubmitOp:
			at, err = client.SubmitEvidence(ctx, ref, op.Key(d.install, "submit"), op.Dispute, evidence)
		default:
			at, err = client.CloseDispute(ctx, ref, op.Key(d.install, "close"), op.Dispute)
		}
		return err
	})
	if err == nil {
		return d.answered(ctx, op, at)
	}
	fault := model.FaultOf(err)
	switch {
	case fault.Answer == model.AnswerMisuse, endedBefore(fault):
		return d.afterKeptAnswerError(ctx, op, evidence)
	case fault.Answer == model.AnswerNone && !(fault.Unreached && op.Lost == 0) || op.Lost > 0:
		return d.unproved(ctx, op, unknownWords(op.Kind), err)
	}
	d.noteReach(op.Ref(), err)
	d.noteAccess(ctx, op.Ref(), err)
	return d.notAnswered(ctx, op, at, fault.Code, sentence(err))
}

// afterKeptAnswerError follows a 500 that Stripe replayed, or its refusal of a key: the first request has ended, so what the dispute doesn't
// show was not done.
func (d *Desk) afterKeptAnswerError(ctx context.Context, op model.Operation, evidence model.Evidence) (model.Operation, bool, error) {
	at, err := d.at(ctx, op.Ref()).Dispute(ctx, op.Ref(), op.Dispute)
	switch {
	case err != nil:
		return d.unproved(ctx, op, unknownWords(op.Kind), err)
	case answeredBy(op, at, evidence):
		return d.answered(ctx, op, at)
	}
	return d.notAnswered(ctx, op, at, "", "Stripe had an error before it was done. Nothing reached the bank. Press again.")
}

// answered settles a press as done, with the dispute as Stripe shows it now.
func (d *Desk) answered(ctx context.Context, op model.Operation, at model.DisputeAtStripe) (model.Operation, bool, error) {
	d.noteReach(op.Ref(), nil)
	op, err := d.move(ctx, op, func(c *change, now *model.Operation) error {
		now.State, now.Message, now.Unanswered, now.Lost = model.OpDone, "", false, 0
		deed := model.DisputeDeed{By: op.Actor.Name, At: c.Now()}
		return c.mergeAnswer(op, at, func(dispute *model.Dispute) {
			switch op.Kind {
			case model.StageOp:
				dispute.Staged, dispute.StagedDeed = op.Evidence, deed
			case model.SubmitOp:
				dispute.HandedIn = deed
			default:
				dispute.Accepted = deed
			}
		})
	})
	return op, false, err
}

// notAnswered settles a press as not done: nothing of it reached Stripe, or Stripe has refused it.
func (d *Desk) notAnswered(ctx context.Context, op model.Operation, at model.DisputeAtStripe, code, words string) (model.Operation, bool, error) {
	op, err := d.move(ctx, op, func(c *change, now *model.Operation) error {
		now.State, now.Code, now.Message, now.Unanswered, now.Lost = model.OpNotDone, code, words, false, 0
		return c.mergeAnswer(op, at, nil)
	})
	return op, false, err
}

// mergeAnswer takes over the dispute as Stripe has just shown it, if it has, as the deed of who pressed.
func (c *change) mergeAnswer(op model.Operation, at model.DisputeAtStripe, edit func(*model.Dispute)) error {
	c.hint(op.Practice, model.DisputeChanged, op.Dispute)
	if at.ID == "" {
		return nil
	}
	c.actor = op.Actor
	_, err := c.mergeDispute(op.Ref(), at, edit)
	return err
}

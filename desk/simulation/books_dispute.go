package simulation

import (
	"net/http"
	"slices"
	"strings"

	"clinic.example/paydesk/model"
)

// checkDisputes: each dispute stands here as it stands at Stripe, evidence was handed in once at most, and what a press is said to have done was
// done (I2, I3, I4).
func (b *Books) checkDisputes() {
	there := map[string]atStripe{}
	for _, at := range b.disputed {
		there[at.ID] = at
		if n := at.Details.Submissions; n > 1 {
			b.sayf("I2: evidence of %s was handed in %d times", at.ID, n)
		}
		if !slices.ContainsFunc(b.disputes, func(d model.Dispute) bool { return d.ID == at.ID }) {
			b.sayf("I5: %s is not known here", at.ID)
		}
	}
	for _, d := range b.disputes {
		at, known := there[d.ID]
		if !known || string(d.Status) != at.Status || d.Submissions != at.Details.Submissions || d.Evidence != at.Details.Some || d.Amount.Minor != at.Amount {
			b.sayf("I3: %s is %s here, evidence %v, handed in %d times; at Stripe %s, %v, %d", d.ID, d.Status, d.Evidence, d.Submissions, at.Status, at.Details.Some, at.Details.Submissions)
		}
		if d.HandedIn.Done() && at.Details.Submissions == 0 || d.StagedDeed.Done() && !at.Details.Some || d.Accepted.Done() && at.Status != string(model.DisputeLost) {
			b.sayf("I3: what was done in %s is shown, and Stripe has nothing of it", d.ID)
		}
		if p := b.payment(d.Payment); p.Intent != at.PaymentIntent || d.Credit < 0 || d.Credit > d.Withdrawn {
			b.sayf("%s is of %s here and of %s at Stripe, %d of %d taken out of the credit", d.ID, p.Intent, at.PaymentIntent, d.Credit, d.Withdrawn)
		}
	}
	for _, op := range b.operations {
		if op.Dispute != "" {
			b.checkAnswer(op, there[op.Dispute])
		}
	}
}

// checkAnswer: a press that ended as done is seen at Stripe, and one that ended as not done is not, unless another press did it.
func (b *Books) checkAnswer(op model.Operation, at atStripe) {
	done := map[model.OperationKind]bool{
		model.StageOp: at.Details.Some, model.SubmitOp: at.Details.Submissions > 0, model.AcceptOp: at.Status == string(model.DisputeLost),
	}[op.Kind]
	if op.State == model.OpDone && !done {
		b.sayf("I3: the operation to %s is done, and Stripe has nothing of it", op.Kind)
	}
	for _, other := range b.operations {
		if other.ID != op.ID && other.Dispute == op.Dispute && other.Kind == op.Kind && other.State == model.OpDone {
			return
		}
	}
	if op.State == model.OpNotDone && done {
		b.sayf("I4: the operation to %s says not done, and Stripe has it", op.Kind)
	}
}

func (b *Books) payment(id model.PaymentID) model.Payment {
	for _, p := range b.payments {
		if p.ID == id {
			return p
		}
	}
	return model.Payment{}
}

// answers says whether a request answers a dispute: handed in again under a forgotten key it would count a second time.
func answers(path string) bool { return strings.HasPrefix(path, "/v1/disputes/") }

// HoldsEvidence says whether a request to Stripe is one that may name a patient: evidence is for the patient's own bank.
func HoldsEvidence(method, path string) bool { return method == http.MethodPost && answers(path) }

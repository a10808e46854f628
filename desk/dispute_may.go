package desk

import "clinic.example/paydesk/model"

// Busy is why no key of this dispute acts now: its last press has not settled.
func (v DisputeView) Busy() string {
	switch op := v.Operation; {
	case op.ID == "" || !op.Live():
		return ""
	case v.InFlight:
		return "This dispute is being answered at this moment."
	case op.Message != "":
		return op.Message
	}
	return unknownWords(v.Operation.Kind)
}

// answerable is why nothing can be sent to Stripe about the dispute; empty when something can.
func (v DisputeView) answerable() string {
	switch d := v.Dispute; {
	case v.Unknown():
		return "Nobody here took this payment, so there are no records to answer with. Answer the dispute in Stripe's Dashboard."
	case d.Status.Over():
		return "The dispute has ended: " + disputeEnd(d)
	case !d.Status.NeedsUs():
		return "The bank has the evidence and decides. There is nothing to do until then."
	case v.Busy() != "":
		return v.Busy()
	}
	return v.away
}

// Stageable is why no evidence can be staged now; empty when it can.
func (v DisputeView) Stageable() string {
	why := v.answerable()
	switch {
	case why != "":
		return why
	case v.Dispute.PastDue:
		return "The last day for evidence has passed."
	case v.Dispute.Submissions > 0:
		return "Evidence was handed in already, and a bank takes it once."
	}
	return ""
}

// Submittable is why the evidence can't be handed in now; empty when it can.
func (v DisputeView) Submittable() string {
	why := v.Stageable()
	switch {
	case why != "":
		return why
	case v.Dispute.Staged == "" || !v.Dispute.Evidence:
		return "Stage the evidence first: it then lies at Stripe, and nothing is handed in yet."
	case v.Dispute.Staged != v.Evidence.Digest():
		return "The records have changed since the evidence was staged. Stage it again first."
	}
	return ""
}

// Acceptable is why the loss can't be accepted now; empty when it can.
func (v DisputeView) Acceptable() string {
	if why := v.answerable(); why != "" {
		return why
	}
	if v.Dispute.Status == model.WarningNeedsResponse {
		return "This is an inquiry, and no money was taken. Where the patient is right, refund the payment: that ends it."
	}
	return ""
}

// Decidable is why it can't be decided who bears the loss; empty when it can.
func (v DisputeView) Decidable() string {
	switch d := v.Dispute; {
	case v.Unknown():
		return "Nobody here took this payment: there is no invoice that it belongs to."
	case d.Status != model.DisputeLost:
		return "This is decided once a dispute is lost."
	case d.WrittenOff:
		return "It is written off: the practice bears the loss."
	case d.Claim != "":
		return "The patient is asked for it by " + v.Claim.Number + "."
	case d.Withdrawn == 0:
		return "The bank has taken nothing back."
	case d.Loss().Zero():
		return "What the bank has taken back stood as the patient's credit: nobody bears a loss."
	}
	return ""
}

// Askable is why the patient can't be asked for what the bank took; empty when they can.
func (v DisputeView) Askable() string {
	switch why := v.Decidable(); {
	case why != "":
		return why
	case v.Dispute.Mode != v.Practice.Mode:
		return "The payment was made in another mode than " + v.Practice.Mode.Badge() + ": an invoice can't be issued for it."
	case v.Holder.Erased != 0:
		return "The patient's personal data were erased: nobody can be asked any more."
	}
	return ""
}

// disputeEnd is how a dispute ended, in a sentence.
func disputeEnd(d model.Dispute) string {
	switch d.Status {
	case model.DisputeWon:
		return "it was won, and the bank gives back what it took."
	case model.DisputeLost:
		return "it was lost, and the bank keeps " + d.TakenBack().String() + " for the patient."
	}
	return "the bank closed the inquiry, and no money was taken."
}

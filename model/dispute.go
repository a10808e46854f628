package model

// Dispute is a payment that the patient's bank questions or has taken back: https://docs.stripe.com/disputes
type Dispute struct {
	ID          string // dp_...
	Account     AccountID
	Mode        Mode
	Practice    PracticeID // empty while the payment is not known here
	Payment     PaymentID
	Invoice     InvoiceID
	Patient     PatientID
	Charge      string // ch_...
	Intent      string // pi_...
	Amount      Money  // in the currency of the charge
	Reason      string // Stripe's: "fraudulent", "product_not_received" ...
	Status      DisputeStatus
	DueBy       Millis // until when evidence can be handed in; zero where none is asked for
	Evidence    bool   // some is staged or handed in at Stripe
	Submissions int    // how often evidence was handed in
	Withdrawn   int64  // minor units that the bank has taken and not given back, fees left out
	Created     Millis
	Closed      Millis // when it was known here to have ended
	WrittenOff  bool   // somebody decided that the clinic bears a lost one
}

// Ref is the account and mode that the dispute is at.
func (d Dispute) Ref() AccountRef { return AccountRef{d.Account, d.Mode} }

// DisputeStatus is Stripe's word; unknown ones are possible.
type DisputeStatus string

// Statuses of a dispute. A warning is an inquiry: no money is taken yet.
const (
	WarningNeedsResponse DisputeStatus = "warning_needs_response"
	WarningUnderReview   DisputeStatus = "warning_under_review"
	WarningClosed        DisputeStatus = "warning_closed"
	NeedsResponse        DisputeStatus = "needs_response"
	UnderReview          DisputeStatus = "under_review"
	DisputeWon           DisputeStatus = "won"
	DisputeLost          DisputeStatus = "lost"
)

// Over says whether nothing more happens by itself.
func (s DisputeStatus) Over() bool {
	return s == DisputeWon || s == DisputeLost || s == WarningClosed
}

// NeedsUs says whether evidence is waited for.
func (s DisputeStatus) NeedsUs() bool { return s == NeedsResponse || s == WarningNeedsResponse }

// Rank orders the statuses as a dispute goes on: an older report never overwrites a newer one. An inquiry may still become a dispute.
func (s DisputeStatus) Rank() int {
	switch s {
	case WarningNeedsResponse:
		return 1
	case WarningUnderReview:
		return 2
	case WarningClosed:
		return 3
	case NeedsResponse:
		return 4
	case UnderReview:
		return 5
	case DisputeWon, DisputeLost:
		return 6
	}
	return 0
}

package model

import (
	"cmp"
	"encoding/hex"
	"slices"
	"strings"
)

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
	PastDue     bool   // the last day for evidence has passed without any
	Booked      int    // movements of its money at Stripe
	Moved       Millis // when the last of them was: the day on which the bank took the money, or gave it back
	Credit      int64  // of Withdrawn, what was taken out of the patient's credit, minor units
	Live        OperationID
	Staged      string      // digest of the evidence that was staged from here last
	StagedDeed  DisputeDeed // who did what from here, and when
	HandedIn    DisputeDeed
	Accepted    DisputeDeed
	Decided     DisputeDeed // that the clinic bears the loss, or that the patient is asked
	Claim       InvoiceID   // the invoice by which the patient is asked for what the bank took
}

// DisputeDeed is one thing that somebody did in a dispute; zero while nobody has.
type DisputeDeed struct {
	By string // a staff member's name
	At Millis
}

// Done says whether somebody did it.
func (d DisputeDeed) Done() bool { return d.At != 0 }

// HoldsMoney says whether the bank holds money of the payment, or has for good: https://docs.stripe.com/disputes/how-disputes-work
func (d Dispute) HoldsMoney() bool {
	return d.Withdrawn > 0 || d.Status == NeedsResponse || d.Status == UnderReview || d.Status == DisputeLost
}

// Loss is what somebody has to bear of a dispute that is lost: what the bank has taken, less what came out of the patient's credit.
func (d Dispute) Loss() Money {
	if d.Status != DisputeLost {
		return d.Amount.Of(0)
	}
	return d.Amount.Of(d.Withdrawn - d.Credit)
}

// Undecided says whether a loss waits for somebody to write it off or to ask the patient.
func (d Dispute) Undecided() bool { return d.Loss().Minor > 0 && !d.WrittenOff && d.Claim == "" }

// TakenBack is what the bank has taken and not given back, in the currency of the charge.
func (d Dispute) TakenBack() Money { return d.Amount.Of(d.Withdrawn) }

// Merged is the dispute after a report of Stripe's, and whether the report says anything new. An older one changes nothing, whatever order
// reports come in: a status that ranks higher wins, then the one that knows more movements of its money, and then more evidence.
func (d Dispute) Merged(at DisputeAtStripe) (Dispute, bool) {
	older := cmp.Or(
		cmp.Compare(at.Status.Rank(), d.Status.Rank()), cmp.Compare(at.Booked, d.Booked), cmp.Compare(at.Submissions, d.Submissions),
	) < 0
	if d.ID != "" && older {
		return d, false
	}
	now := d
	now.ID, now.Charge, now.Intent, now.Amount, now.Reason = at.ID, at.Charge, at.Intent, at.Amount, at.Reason
	now.Status, now.DueBy, now.PastDue, now.Submissions = at.Status, at.DueBy, at.PastDue, at.Submissions
	now.Evidence, now.Withdrawn, now.Booked, now.Moved, now.Created = at.HasEvidence, at.Withdrawn, at.Booked, at.Moved, at.Created
	return now, now != d
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

// What is read while nobody knows what came of an answer to a dispute.
const (
	UnknownStaging    = "Not known yet whether the evidence is staged at Stripe. Nothing was handed in to the bank; paydesk is asking Stripe."
	UnknownEvidence   = "Not known yet whether the evidence was handed in. paydesk is asking Stripe, and hands it in once at most."
	UnknownAcceptance = "Not known yet whether the loss is accepted. paydesk is asking Stripe. Nothing else is sent meanwhile."
)

// DisputeAtStripe is a dispute as Stripe last showed it: https://docs.stripe.com/api/disputes/object
type DisputeAtStripe struct {
	ID          string
	Status      DisputeStatus
	Amount      Money // in the currency of the charge
	Reason      string
	Charge      string
	Intent      string
	DueBy       Millis
	HasEvidence bool
	PastDue     bool
	Submissions int
	Withdrawn   int64 // minor units of Amount's currency that the bank has taken and not given back, fees left out
	Booked      int   // balance transactions
	Moved       Millis
	Created     Millis
	Evidence    Evidence // the texts that are staged or handed in
}

// Evidence are the texts by which a dispute is answered, each under Stripe's name of its field, in the order of the preview:
// https://docs.stripe.com/api/disputes/update
type Evidence []EvidenceText

// EvidenceText is one of them.
type EvidenceText struct{ Field, Text string }

// Text is what a field says; empty where it is left out.
func (e Evidence) Text(field string) string {
	for _, t := range e {
		if t.Field == field {
			return t.Text
		}
	}
	return ""
}

// Digest stands for the evidence in records that must not hold personal data.
func (e Evidence) Digest() string {
	sum := digest(e)
	return hex.EncodeToString(sum[:])
}

// In says whether texts of Stripe's hold all of the evidence. How white space was kept doesn't matter.
func (e Evidence) In(stripes Evidence) bool {
	for _, t := range e {
		if !slices.Equal(strings.Fields(t.Text), strings.Fields(stripes.Text(t.Field))) {
			return false
		}
	}
	return true
}

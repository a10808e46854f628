package model

// Refund is money on its way back to a patient.
type Refund struct {
	ID            RefundID
	Practice      PracticeID
	Payment       PaymentID
	Invoice       InvoiceID
	Patient       PatientID
	Mode          Mode
	Method        Method // how it goes back
	Amount        Money
	Reason        RefundReason
	Outcome       RefundOutcome
	Status        RefundStatus
	Operation     OperationID
	StripeID      string // re_...
	CreditNote    CreditNoteID
	FailureReason string // Stripe's word
	Note          string // never goes to Stripe
	Created       Millis
	Done          Millis
	By            string
	Settles       RefundID // the refund that failed later and that this one makes good
	Owed          bool     // failed later, and not made good yet: our debt to the patient
	Repaid        int64    // of what is owed, the part that the patient has used as credit since; minor units
}

// Debt is what is still owed to the patient of a refund that came back.
func (r Refund) Debt() Money {
	if !r.Owed {
		return r.Amount.Of(0)
	}
	return r.Amount.Of(r.Amount.Minor - r.Repaid)
}

// RefundStatus is where a refund stands.
type RefundStatus byte

// Status bytes are stored: never renumber them.
const (
	RefundSending     RefundStatus = 1 // committed; Stripe's answer is not known yet
	RefundPending     RefundStatus = 2
	RefundDone        RefundStatus = 3
	RefundFailed      RefundStatus = 4 // Stripe gave the money back to us
	RefundCancelled   RefundStatus = 5
	RefundNotDone     RefundStatus = 6
	RefundNeedsAction RefundStatus = 7
)

// String is the word for the screen.
func (s RefundStatus) String() string {
	switch s {
	case RefundSending:
		return "Not known yet"
	case RefundPending:
		return "Pending"
	case RefundDone:
		return "Refunded"
	case RefundFailed:
		return "Came back"
	case RefundCancelled:
		return "Cancelled"
	case RefundNotDone:
		return "Not done"
	case RefundNeedsAction:
		return "Needs the patient"
	}
	return "Unknown"
}

// Counts says whether the refund holds money of its payment back from further refunds.
func (s RefundStatus) Counts() bool {
	return s == RefundSending || s == RefundPending || s == RefundDone || s == RefundNeedsAction
}

// Moved says whether the money has left, as far as Stripe says now.
func (s RefundStatus) Moved() bool {
	return s == RefundPending || s == RefundDone || s == RefundNeedsAction
}

// RefundReason is the clinic's own reason.
type RefundReason string

// Reasons, in the order of the form.
const (
	CancelledByPatient RefundReason = "cancelled by patient"
	CancelledByClinic  RefundReason = "cancelled by clinic"
	PaidTwiceReason    RefundReason = "paid twice"
	WrongAmount        RefundReason = "wrong amount"
	NotGiven           RefundReason = "not given"
	Goodwill           RefundReason = "goodwill"
	Fraudulent         RefundReason = "fraudulent"
)

// RefundReasons are all reasons in the order of the form.
func RefundReasons() []RefundReason {
	return []RefundReason{CancelledByPatient, CancelledByClinic, PaidTwiceReason, WrongAmount, NotGiven, Goodwill, Fraudulent}
}

// ForStripe maps the reason to one of Stripe's: https://docs.stripe.com/api/refunds/create#create_refund-reason
func (r RefundReason) ForStripe() string {
	switch r {
	case PaidTwiceReason:
		return "duplicate"
	case Fraudulent:
		return "fraudulent"
	}
	return "requested_by_customer"
}

// RefundOutcome is what becomes of the invoice.
type RefundOutcome string

// Outcomes. KeepCredit moves no money at Stripe: the invoice is credited and the patient's credit grows.
const (
	MakeCreditNote RefundOutcome = "credit note"
	LeaveOpen      RefundOutcome = "leave open"
	KeepCredit     RefundOutcome = "keep as credit"
)

// After says whether Stripe may report s for a refund that was last known as before: pending becomes done, failed or cancelled, and
// even a refund that was done can fail later. Nothing goes back. https://docs.stripe.com/refunds#failed-refunds
func (s RefundStatus) After(before RefundStatus) bool {
	switch before {
	case RefundPending, RefundNeedsAction:
		return s == RefundDone || s == RefundFailed || s == RefundCancelled
	case RefundDone:
		return s == RefundFailed
	}
	return false
}

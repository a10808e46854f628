package model

// ApprovalStatus is where a request for a second person stands.
type ApprovalStatus string

// States of an approval.
const (
	ApprovalWaiting  ApprovalStatus = "waiting"
	ApprovalApproved ApprovalStatus = "approved"
	ApprovalRefused  ApprovalStatus = "refused"
	ApprovalExpired  ApprovalStatus = "expired"
)

// Approval asks a second person about a refund above its asker's limit. Its id is the operation's: the refund that follows is that press.
type Approval struct {
	ID        OperationID
	Practice  PracticeID
	Payment   PaymentID
	Invoice   InvoiceID
	Patient   PatientID
	Mode      Mode
	Amount    Money
	Reason    RefundReason
	Request   []byte // the refund as it was asked for, JSON
	AskedBy   StaffID
	AskerName string
	Asked     Millis
	Expires   Millis
	Status    ApprovalStatus
	DecidedBy StaffID
	Decider   string
	Decided   Millis
}

// At is how the approval stands at a moment: one that nobody decided in time has expired.
func (a Approval) At(now Millis) ApprovalStatus {
	if a.Status == ApprovalWaiting && now >= a.Expires {
		return ApprovalExpired
	}
	return a.Status
}

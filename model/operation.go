package model

import (
	"cmp"
	"crypto/sha256"
	"encoding/json"
	"fmt"
)

// OperationKind is what a press of a money button asks for.
type OperationKind string

// Kinds of operations.
const (
	ChargeOp  OperationKind = "charge"
	RefundOp  OperationKind = "refund"
	LinkOp    OperationKind = "link"
	SetupOp   OperationKind = "card setup"
	OutsideOp OperationKind = "outside stripe" // cash and the other methods that Stripe doesn't move
	InvoiceOp OperationKind = "invoice"        // issuing one: a doubled press makes one invoice
	StageOp   OperationKind = "stage evidence" // laying evidence in a dispute at Stripe, without handing it in
	SubmitOp  OperationKind = "hand in evidence"
	AcceptOp  OperationKind = "accept dispute"
)

// OperationState is where an operation stands.
type OperationState string

// States. A charge: Prepared, Created, Confirming, then Succeeded, Processing, or Cancelling towards its verdict.
// A refund: Prepared, then Done, Pending, Failed, NotDone. A link: Prepared, Open, Expiring, Paid, Expired.
const (
	OpPrepared     OperationState = "prepared"
	OpCreated      OperationState = "created"
	OpConfirming   OperationState = "confirming"
	OpProcessing   OperationState = "processing"
	OpCancelling   OperationState = "cancelling"
	OpSucceeded    OperationState = "succeeded"
	OpDeclined     OperationState = "declined"
	OpNeedsPatient OperationState = "needs patient"
	OpPending      OperationState = "pending"
	OpDone         OperationState = "done"
	OpFailed       OperationState = "failed later"
	OpCancelled    OperationState = "cancelled"
	OpNotDone      OperationState = "not done"
	OpOpen         OperationState = "open"
	OpExpiring     OperationState = "expiring"
	OpPaid         OperationState = "paid"
	OpExpired      OperationState = "expired"
	OpStopped      OperationState = "stopped" // our fault: a person must look
)

// Settled says whether nothing of the operation is outstanding. A pending refund is: Stripe has it, and tells how it ends.
func (s OperationState) Settled() bool {
	switch s {
	case OpPrepared, OpCreated, OpConfirming, OpProcessing, OpCancelling, OpOpen, OpExpiring, OpStopped:
		return false
	}
	return true
}

// Operation is the durable record of one press of a money button. It is committed before the first byte goes to Stripe, and
// every request is built from it alone.
type Operation struct {
	ID         OperationID
	Kind       OperationKind
	Practice   PracticeID
	Account    AccountID
	Mode       Mode
	Patient    PatientID
	Invoice    InvoiceID
	Payment    PaymentID
	Refund     RefundID
	Link       LinkID
	Dispute    string // dp_...
	Evidence   string // digest of the texts that go to Stripe: they are personal, and are made anew from the records
	Amount     Money
	Customer   string // cus_...
	Card       string // pm_...
	CardLabel  string
	Intent     string // pi_... of a charge once created, and of the payment that a refund returns
	Session    string // cs_...
	Reason     string // for a refund: Stripe's reason
	Text       string // the description that Stripe gets; nothing personal
	Number     string // invoice number, for metadata
	Expires    Millis // of a link
	Actor      Actor
	Created    Millis
	Request    [32]byte // digest of what the user asked for; the same id with another digest is a Conflict
	Hash       [32]byte // digest of what requests are built from; it must match before anything is sent
	State      OperationState
	Verdict    OperationState // what Cancelling ends in
	Attempt    int            // n of Confirming(n)
	Asked      Millis         // when the last request of this step was committed to be sent
	Since      Millis         // when the first request of this step was: since then its outcome isn't known, while Unanswered
	Unanswered bool           // the last request of this step has had no authoritative answer
	Lost       int            // requests of this step before the last one that had none either
	Code       string         // Stripe's code of a decline or refusal
	Message    string         // the sentence for the desk
	Settled    Millis
}

// Unknown says whether a request of the operation went out and nothing has proved what came of it.
func (o Operation) Unknown() bool { return o.Unanswered && !o.State.Settled() }

// Live says whether the operation still holds its invoice or payment.
func (o Operation) Live() bool { return !o.State.Settled() }

// Key is the idempotency key of a step: derived from the record alone, so that a crash can't lose it. The attempt grows only
// after an authoritative answer to the one before.
// https://docs.stripe.com/api/idempotent_requests
func (o Operation) Key(install, step string) string {
	if o.Attempt > 0 {
		return fmt.Sprintf("pd1:%s:%s:%s:%d", install, o.ID, step, o.Attempt)
	}
	return fmt.Sprintf("pd1:%s:%s:%s", install, o.ID, step)
}

// Digest is the SHA-256 of everything that requests are built from. Intent and Session come with Stripe's answers: whoever takes one over
// renews Hash in the same commit, with Adopt.
func (o Operation) Digest() [32]byte {
	return digest(o.ID, o.Kind, o.Practice, o.Account, o.Mode, o.Amount, o.Customer, o.Card, o.Payment, o.Invoice, o.Link, o.Intent, o.Session,
		o.Reason, o.Text, o.Number, o.Expires, o.Dispute, o.Evidence)
}

// Intact says whether the record is as it was when its digest was taken.
func (o Operation) Intact() bool { return o.Hash == o.Digest() }

// Adopt takes over the ids of what Stripe made for the operation: an empty one leaves the field as it is.
func (o *Operation) Adopt(intent, session string) {
	o.Intent, o.Session = cmp.Or(intent, o.Intent), cmp.Or(session, o.Session)
	o.Hash = o.Digest()
}

// RequestDigest is the SHA-256 of what a user asked for, in the order given.
func RequestDigest(parts ...any) [32]byte { return digest(parts...) }

func digest(parts ...any) [32]byte {
	b, err := json.Marshal(parts)
	if err != nil {
		panic(err) // strings and numbers always encode
	}
	return sha256.Sum256(b)
}

// Ref is the account and mode that the operation's requests go to.
func (o Operation) Ref() AccountRef { return AccountRef{o.Account, o.Mode} }

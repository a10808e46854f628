package model

// FoundPayment is money that an account received at Stripe and that no record here accounts for: taken in Stripe's Dashboard, by another
// program on the same account, or by an operation of ours that was lost with a damaged or old store.
type FoundPayment struct {
	Intent    string // pi_..., or ch_... of a charge without one
	Account   AccountID
	Mode      Mode
	Practice  PracticeID  // by its metadata, or the only practice connected to the account; empty where that can't be told
	Operation OperationID // by its metadata; empty where it isn't ours
	Number    string      // of the invoice, by its metadata
	Patient   PatientID   // whose customer it is at Stripe, if anybody's
	Charge    string      // ch_...
	Amount    Money
	Refunded  int64 // minor units
	Created   Millis
	FoundAt   Millis
	Status    FoundStatus
	Payment   PaymentID // the record that it was turned into
	By        string    // who decided
	Decided   Millis
}

// Ref is the account and mode that has the money.
func (f FoundPayment) Ref() AccountRef { return AccountRef{f.Account, f.Mode} }

// FoundStatus is what became of a found payment.
type FoundStatus string

// States of a found payment.
const (
	FoundWaiting  FoundStatus = "waiting"  // shown until somebody decides
	FoundRecorded FoundStatus = "recorded" // it has become a payment of an invoice, or a patient's credit
	FoundNotOurs  FoundStatus = "not ours" // somebody said that it is none of the desk's business
)

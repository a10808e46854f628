package model

// LinkPurpose says what a link is for.
type LinkPurpose string

// Purposes of a link.
const (
	PayLink   LinkPurpose = "pay"
	SetupLink LinkPurpose = "card setup"
)

// LinkStatus is where a link stands.
type LinkStatus string

// States of a link.
const (
	LinkOpening    LinkStatus = "opening"  // asked for; Stripe's answer is not known yet
	LinkOpen       LinkStatus = "open"     // can be paid
	LinkExpiring   LinkStatus = "expiring" // to be stopped; Stripe has not confirmed
	LinkProcessing LinkStatus = "processing"
	LinkPaid       LinkStatus = "paid"
	LinkDone       LinkStatus = "card saved"
	LinkExpired    LinkStatus = "expired"
	LinkNotMade    LinkStatus = "not made"
)

// Over says whether the link can't bring money any more.
func (s LinkStatus) Over() bool {
	return s == LinkPaid || s == LinkDone || s == LinkExpired || s == LinkNotMade
}

// Link is a page of Stripe's where the patient pays or leaves a card, on the patient's own device.
type Link struct {
	ID         LinkID
	Practice   PracticeID
	Patient    PatientID
	Invoice    InvoiceID
	Operation  OperationID
	Purpose    LinkPurpose
	Mode       Mode
	Account    AccountID
	Amount     Money
	Session    string // cs_...
	URL        string // never opened on the clinic's machine
	Status     LinkStatus
	StopWanted bool // to be expired as soon as Stripe answers; the invoice is not held by it any more
	Created    Millis
	CreatedBy  string
	Expires    Millis
	Payment    PaymentID
	Card       string // pm_... left by a set-up link
}

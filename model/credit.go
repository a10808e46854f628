package model

// CreditMovement is one step of a patient's credit at a practice: money held for the patient. Appended, never edited;
// the balance is the sum. Positive adds to what we hold.
type CreditMovement struct {
	ID       CreditID
	Practice PracticeID
	Patient  PatientID
	Mode     Mode
	Amount   Money
	Why      string // "over-payment", "kept from a refund", "applied", "paid twice", "given back"
	Payment  PaymentID
	Invoice  InvoiceID
	Received Millis
	Entered  Millis
	By       string
}

package model

// Payment is money that a practice received. A row exists only for money that did arrive: what is under way or not known
// is an Operation.
type Payment struct {
	ID        PaymentID
	Practice  PracticeID
	Patient   PatientID
	Invoice   InvoiceID
	Mode      Mode
	Method    Method
	Type      PaymentTypeID
	Amount    Money
	Applied   int64  // to the invoice; the rest became the patient's credit
	Reserved  int64  // refunds done, pending, sending or unknown: never above Amount
	Refunded  int64  // refunds done or pending
	Received  Millis // when the money moved
	Entered   Millis // when it was recorded
	By        string // staff member's name, "paydesk" for what arrived by itself
	Operation OperationID
	Link      LinkID
	Account   AccountID
	Intent    string // pi_...
	Charge    string // ch_...
	Card      string // "Visa 4242"
	Tendered  int64  // cash handed over
	Reference string // cheque number, health fund reference
	PaidTwice bool   // arrived though the invoice had been paid otherwise, and not yet given back
	Ledger    BalanceTransaction
}

// BalanceTransaction is what Stripe booked for a payment, in the account's currency: https://docs.stripe.com/api/balance_transactions
type BalanceTransaction struct {
	ID     string // txn_...; empty until Stripe has booked it
	Amount Money
	Fee    int64
	Net    int64
	Rate   string // exchange rate as Stripe writes it, where the currencies differ
	At     Millis
}

// Left is what can still be refunded.
func (p Payment) Left() Money { return p.Amount.Of(p.Amount.Minor - p.Reserved) }

// Unapplied is the part of the money that no invoice holds: it stands as the patient's credit. Minor units.
func (p Payment) Unapplied() int64 { return p.Amount.Minor - p.Refunded - p.Applied }

// Change is what the patient got back of the cash handed over.
func (p Payment) Change() Money { return p.Amount.Of(max(0, p.Tendered-p.Amount.Minor)) }

package model

// BalanceMovement is one balance transaction of an account, as Stripe booked it: https://docs.stripe.com/api/balance_transactions.
// Movements are appended; only their tie, their status and their payout are filled in later.
type BalanceMovement struct {
	ID        string // txn_...
	Account   AccountID
	Mode      Mode
	Type      string // Stripe's: "charge", "refund", "refund_failure", "adjustment", "payout", "payout_failure", "stripe_fee" ...
	Category  string // Stripe's reporting category: "charge", "refund", "dispute", "dispute_reversal", "payout", "fee" ...
	Amount    Money  // gross, in the account's currency; negative where money leaves
	Fee       int64  // minor units of the same currency
	Net       int64  // Amount less Fee: what the balance changed by
	Rate      string // exchange rate as Stripe writes it, where the currencies differ
	Source    string // ch_..., re_..., dp_..., po_...; empty where Stripe names none
	Charge    string // ch_... that the source is, or is of; empty where it is of none
	Intent    string // pi_... of that charge; empty where it has none
	Text      string // Stripe's description of what has no source; empty otherwise, because it may name the patient
	Created   Millis
	Available Millis // when the money can be paid out
	Payout    string // po_... with which it left; empty while it has not, and for manual payouts, which Stripe doesn't match
	Tie       Tie
}

// Ref is the account and mode that the movement belongs to.
func (m BalanceMovement) Ref() AccountRef { return AccountRef{m.Account, m.Mode} }

// TieKind is what a movement is explained by.
type TieKind string

// Kinds of ties. An empty kind is an exception: nothing explains the movement yet.
const (
	TiePayment TieKind = "payment"
	TieRefund  TieKind = "refund"
	TieDispute TieKind = "dispute"
	TiePayout  TieKind = "payout"
	TieFee     TieKind = "fee"     // Stripe's own, without an object
	TieFound   TieKind = "found"   // a payment that Stripe has and no operation of ours made
	TieEarlier TieKind = "earlier" // money of a payment from before the account was connected here
)

// Tie names the row that a movement belongs to: a payment's or refund's id here, or Stripe's id of a dispute, payout or found payment, or
// of a charge from earlier.
type Tie struct {
	Kind     TieKind
	Practice PracticeID // empty where the account's money belongs to no single practice
	ID       string
}

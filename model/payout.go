package model

// Payout is money on its way from an account at Stripe to the clinic's bank: https://docs.stripe.com/api/payouts
type Payout struct {
	ID              string // po_...
	Account         AccountID
	Mode            Mode
	Amount          Money
	Status          PayoutStatus
	Automatic       bool // only an automatic one can be matched to its movements: https://docs.stripe.com/payouts/reconciliation
	Arrival         Date // when the bank should have it
	FailureCode     string
	Movement        string // txn_... that took the money out
	FailureMovement string // txn_... that brought it back
	Created         Millis
	Complete        bool // Stripe has told of all movements that an automatic one takes along
	Matched         bool // and they have been read
}

// Ref is the account and mode that pays out.
func (p Payout) Ref() AccountRef { return AccountRef{p.Account, p.Mode} }

// PayoutStatus is Stripe's word.
type PayoutStatus string

// Statuses of a payout. Even a paid one may fail within days: the bank sends it back.
const (
	PayoutPending   PayoutStatus = "pending"
	PayoutInTransit PayoutStatus = "in_transit"
	PayoutPaid      PayoutStatus = "paid"
	PayoutFailed    PayoutStatus = "failed"
	PayoutCancelled PayoutStatus = "canceled"
)

// Rank orders the statuses as money moves; Stripe never goes back to a lower one.
func (s PayoutStatus) Rank() int {
	switch s {
	case PayoutPending:
		return 1
	case PayoutInTransit:
		return 2
	case PayoutPaid:
		return 3
	case PayoutFailed, PayoutCancelled:
		return 4
	}
	return 0
}

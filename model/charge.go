package model

// ChargeAtStripe is one charge with the payment intent that made it, as Stripe last showed them: https://docs.stripe.com/api/charges
type ChargeAtStripe struct {
	ID        string // ch_...; empty for a payment intent without one
	Intent    string // pi_..., or ID where no payment intent made it
	Amount    Money  // what arrived; nothing while it is only authorised, or was refused
	Refunded  int64  // minor units, as Stripe counts it
	Customer  string // cus_...
	Card      string // "Visa 4242"
	Ledger    BalanceTransaction
	Operation OperationID // from our metadata, as are the next two
	Practice  PracticeID
	Number    string // of the invoice
	Created   Millis // when the money moved
}

// Arrived says whether money came with it.
func (c ChargeAtStripe) Arrived() bool { return c.Amount.Minor > 0 }

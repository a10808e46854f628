package model

// AccountRef addresses one connected account in one mode: every call to Stripe names it.
type AccountRef struct {
	ID   AccountID
	Mode Mode
}

// IntentStatus is Stripe's status of a payment intent: https://docs.stripe.com/payments/paymentintents/lifecycle
type IntentStatus string

// Statuses of a payment intent.
const (
	IntentNeedsMethod  IntentStatus = "requires_payment_method"
	IntentNeedsConfirm IntentStatus = "requires_confirmation"
	IntentNeedsAction  IntentStatus = "requires_action"
	IntentProcessing   IntentStatus = "processing"
	IntentSucceeded    IntentStatus = "succeeded"
	IntentCanceled     IntentStatus = "canceled"
)

// Intent is a payment intent as Stripe last showed it.
type Intent struct {
	ID          string
	Status      IntentStatus
	Amount      Money
	Received    int64
	Charge      string
	Refunded    int64  // of the charge, as Stripe counts it: refunds under way among them, those that came back not
	Card        string // "Visa 4242", once there is a charge
	Ledger      BalanceTransaction
	Code        string // of the last payment error
	DeclineCode string
	Operation   OperationID // from our metadata
	Created     Millis
	PaidAt      Millis // of the charge
}

// PaySession is a Checkout session: https://docs.stripe.com/api/checkout/sessions
type PaySession struct {
	ID        string
	URL       string
	Status    string // open, complete, expired
	Paid      bool   // payment_status paid
	Intent    Intent // in payment mode; with its charge and ledger once paid
	Card      *CardAtStripe
	Expires   Millis
	Operation OperationID
}

// CardAtStripe is a payment method of type card: https://docs.stripe.com/api/payment_methods
type CardAtStripe struct {
	ID       string
	Customer string
	Brand    string
	Last4    string
	ExpMonth int
	ExpYear  int
}

// RefundAtStripe is a refund as Stripe last showed it: https://docs.stripe.com/api/refunds
type RefundAtStripe struct {
	ID            string
	Status        string // pending, requires_action, succeeded, failed, canceled
	Amount        Money
	FailureReason string
	Intent        string
	Operation     OperationID // from our metadata
	Created       Millis
}

// RefundState turns Stripe's status into ours.
func (r RefundAtStripe) RefundState() RefundStatus {
	switch r.Status {
	case "succeeded":
		return RefundDone
	case "failed":
		return RefundFailed
	case "canceled":
		return RefundCancelled
	case "requires_action":
		return RefundNeedsAction
	}
	return RefundPending
}

package desk

import "clinic.example/paydesk/model"

// MovementKind is what a movement is to a clinic.
type MovementKind string

// Kinds of movements, in the order in which books list them.
const (
	PaymentsIn     MovementKind = "Payments"
	PaymentsBack   MovementKind = "Payments that bounced"
	RefundsOut     MovementKind = "Refunds"
	RefundsBack    MovementKind = "Refunds that came back"
	DisputesOut    MovementKind = "Disputes"
	DisputesBack   MovementKind = "Disputes won back"
	StripesFees    MovementKind = "Other Stripe fees"
	PayoutsOut     MovementKind = "Payouts"
	PayoutsBack    MovementKind = "Payouts that came back"
	OtherMovements MovementKind = "Other"
)

func movementKinds() []MovementKind {
	return []MovementKind{PaymentsIn, PaymentsBack, RefundsOut, RefundsBack, DisputesOut, DisputesBack, StripesFees, PayoutsOut, PayoutsBack, OtherMovements}
}

// movementKind sorts by Stripe's reporting category: https://docs.stripe.com/reports/reporting-categories
func movementKind(m model.BalanceMovement) MovementKind {
	switch m.Category {
	case "charge":
		return PaymentsIn
	case "charge_failure":
		return PaymentsBack
	case "refund", "partial_capture_reversal":
		return RefundsOut
	case "refund_failure":
		return RefundsBack
	case "dispute":
		return DisputesOut
	case "dispute_reversal":
		return DisputesBack
	case "fee", "tax", "network_cost":
		return StripesFees
	case "payout":
		return PayoutsOut
	case "payout_reversal":
		return PayoutsBack
	}
	return OtherMovements
}

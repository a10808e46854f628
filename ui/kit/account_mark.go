package kit

import "clinic.example/paydesk/model"

// AccountMark is where a practice stands with Stripe.
func AccountMark(state model.AccountState) Mark {
	switch state {
	case model.Connected:
		return ConnectedMark()
	case model.Restricted:
		return RestrictedMark()
	case model.PayoutsStopped:
		return RestrictedMark().Named("Payouts stopped")
	case model.PendingReview:
		return PendingMark().Named("Pending review at Stripe")
	case model.Rejected:
		return RejectedMark().Named("Rejected by Stripe")
	case model.Revoked:
		return UnconnectedMark().Named("Access revoked at Stripe")
	case model.NotConnected:
	}
	return UnconnectedMark()
}

// ModeMark is the badge of a mode.
func ModeMark(mode model.Mode) Mark {
	if mode == model.Live {
		return LiveMark()
	}
	return TestMark()
}

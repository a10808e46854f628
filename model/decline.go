package model

// Decline codes: https://docs.stripe.com/declines/codes
var declineWords = map[string]string{
	"insufficient_funds":              "The card was declined: not enough money on it.",
	"expired_card":                    "The card has expired.",
	"incorrect_cvc":                   "The card was declined: its security code is wrong.",
	"processing_error":                "The card's network had an error. It may work in a minute.",
	"lost_card":                       "The card was declined.",
	"stolen_card":                     "The card was declined.",
	"fraudulent":                      "The card was declined.",
	"card_velocity_exceeded":          "The card was declined: it is over its limit.",
	"withdrawal_count_limit_exceeded": "The card was declined: it is over its limit.",
	"card_not_supported":              "The card doesn't support this kind of purchase.",
	"currency_not_supported":          "The card doesn't support this currency.",
	"do_not_honor":                    "The bank declined the card without a reason.",
	"generic_decline":                 "The bank declined the card without a reason.",
	"pickup_card":                     "The card was declined.",
	"transaction_not_allowed":         "The bank doesn't allow this payment with this card.",
	"try_again_later":                 "The bank could not answer. It may work in a minute.",
	"authentication_required":         "The bank wants the patient to confirm the payment.",
}

// DeclineWords say what happened to a card, that nothing was charged, and what to do next. A lost, stolen or suspected card gets
// the same words as any other: Stripe asks not to tell the holder.
func DeclineWords(code, declineCode string) string {
	words, ok := declineWords[declineCode]
	if !ok {
		words, ok = declineWords[code]
	}
	if !ok {
		words = "The card was declined."
	}
	if code == "authentication_required" || declineCode == "authentication_required" {
		return words + " Nothing was charged. Send a pay link [l]: the patient confirms it there."
	}
	return words + " Nothing was charged. Try another card [c] or send a link [l]."
}

// UnknownCharge is what the desk reads while it isn't known whether a card was charged.
const UnknownCharge = "Not known yet whether the card was charged. paydesk is asking Stripe; the patient may go, nothing more will be taken. Do not charge again."

// UnknownRefund is what the desk reads while it isn't known whether a refund was taken by Stripe.
const UnknownRefund = "Not known yet whether Stripe has taken the refund. paydesk is asking; it is made at most once. Do not refund again."

// StripeAway is the one banner while Stripe can't be reached.
const StripeAway = "Stripe can't be reached: cards and links wait, cash and machine go on"

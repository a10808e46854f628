package stripeops

import (
	"net/http"

	"clinic.example/paydesk/model"
)

// deed is what a request asked for, in the words that its errors need.
type deed struct {
	nothing string // what this request surely did not do, when Stripe refused it or was never reached
	unknown string // what isn't known while there is no answer; empty for a read, which changes nothing
	next    string // what to do when Stripe refused
	card    bool   // a card's bank has a say in it
}

var (
	reading = deed{
		nothing: "Nothing was changed.",
		next:    "Try again; if it stays so, tell whoever looks after paydesk.",
	}
	creatingCustomer = deed{
		nothing: "The patient was not added at Stripe, and no money moved.",
		unknown: "Not known yet whether the patient was added at Stripe. No money moved. Try again: it is done only once.",
		next:    "Tell whoever looks after paydesk.",
	}
	detachingCard = deed{
		nothing: "The card is still saved.",
		unknown: "Not known yet whether Stripe has removed the card. No money moved. Try again: it is done only once.",
		next:    "Open the patient again to see which cards are there.",
	}
	creatingIntent = deed{
		card:    true,
		nothing: "Nothing was charged by this request.",
		unknown: "Not known yet whether Stripe has prepared the payment. Nothing was charged by this request; paydesk is asking Stripe.",
		next:    "Take the payment another way, or correct what Stripe names and try again.",
	}
	confirmingIntent = deed{
		card:    true,
		nothing: "Nothing was charged by this request.",
		unknown: model.UnknownCharge,
		next:    "Try another card [c] or send a link [l].",
	}
	cancellingIntent = deed{
		nothing: "The payment was not cancelled by this request.",
		unknown: "Not known yet whether Stripe has cancelled the payment. paydesk is asking Stripe. Do not charge again.",
		next:    "paydesk reads the payment to see what became of it.",
	}
	refunding = deed{
		nothing: "Nothing was refunded by this request.",
		unknown: model.UnknownRefund,
		next:    "Refund another amount, or repay the patient another way.",
	}
	cancellingRefund = deed{
		nothing: "The refund was not cancelled by this request.",
		unknown: "Not known yet whether Stripe has cancelled the refund. paydesk is asking Stripe. Do not refund again.",
		next:    "Once a refund is on its way it can't be stopped.",
	}
	stagingEvidence = deed{
		nothing: "No evidence was sent to the bank.",
		unknown: model.UnknownStaging,
		next:    "Open the dispute again to see how it stands.",
	}
	submittingEvidence = deed{
		nothing: "No evidence was handed in.",
		unknown: model.UnknownEvidence,
		next:    "Open the dispute again to see how it stands.",
	}
	closingDispute = deed{
		nothing: "The loss was not accepted.",
		unknown: model.UnknownAcceptance,
		next:    "Open the dispute again to see how it stands.",
	}
	openingSession = deed{
		nothing: "No link was made by this request, and no money moved.",
		unknown: "Not known yet whether Stripe has made the link. No money has moved; paydesk is asking Stripe. Do not send another link.",
		next:    "Take the payment another way, or correct what Stripe names and try again.",
	}
	expiringSession = deed{
		nothing: "The link was not stopped by this request: it may be paid or over already.",
		unknown: "Not known yet whether the link is stopped: the patient may still pay on it. paydesk is asking Stripe.",
		next:    "paydesk reads the link to see what became of it.",
	}
)

// refusals are Stripe's reasons in a receptionist's words: https://docs.stripe.com/error-codes
var refusals = map[string]struct {
	kind  model.Kind
	words string
}{
	"amount_too_small":                {model.Invalid, "The amount is below the smallest that Stripe takes by card in this currency."},
	"amount_too_large":                {model.Invalid, "The amount is above the largest that Stripe takes at once."},
	"invalid_charge_amount":           {model.Invalid, "Stripe can't take this amount."},
	"balance_insufficient":            {model.Conflict, "The balance at Stripe is too low for it."},
	"charge_already_refunded":         {model.Conflict, "The payment has been refunded already."},
	"charge_disputed":                 {model.Conflict, "The patient's bank disputes the payment, so Stripe can't refund it."},
	"dispute_evidence_submitted":      {model.Conflict, "Evidence was handed in before, and a bank takes it once."},
	"dispute_past_due":                {model.Conflict, "The last day for evidence has passed."},
	"dispute_closed":                  {model.Conflict, "The dispute has ended already."},
	"charge_not_refundable":           {model.Conflict, "Stripe can't refund this payment."},
	"payment_intent_unexpected_state": {model.Conflict, "The payment has moved on at Stripe meanwhile."},
	"intent_invalid_state":            {model.Conflict, "The payment has moved on at Stripe meanwhile."},
	"payment_method_unexpected_state": {model.Conflict, "The card can't be used in the state that it is in at Stripe."},
	"resource_missing":                {model.NotFound, "Stripe knows no such thing in this account and mode."},
	"livemode_mismatch":               {model.Conflict, "Stripe says that test and live mode were mixed."},
	"testmode_charges_only":           {model.Conflict, "Stripe lets this account charge in test mode only."},
	"setup_intent_unexpected_state":   {model.Conflict, "The card set-up has moved on at Stripe meanwhile."},
	"customer_max_payment_methods":    {model.Conflict, "Stripe saves no more cards for this patient."},
	"country_unsupported":             {model.Conflict, "Stripe doesn't support the account's country for this."},
}

// tell turns the fault in err into an error with a sentence for this deed.
func (d deed) tell(err error) error {
	fault := model.FaultOf(err)
	kind, message := d.sentence(fault)
	return &model.Error{Kind: kind, Message: message, Err: fault}
}

func (d deed) sentence(f *model.StripeFault) (model.Kind, string) {
	if f.Held != "" {
		return model.Unavailable, f.Held
	}
	switch f.Answer {
	case model.AnswerDeclined:
		if d.card {
			return model.Declined, model.DeclineWords(f.Code, f.DeclineCode)
		}
		return d.refusal(f)
	case model.AnswerRefused:
		return d.refusal(f)
	case model.AnswerNoAccess:
		return model.Forbidden, d.noAccess(f)
	case model.AnswerLimited:
		return model.Unavailable, "Stripe is being asked too often just now. " + d.nothing + " paydesk asks again by itself."
	case model.AnswerMisuse:
		return model.Internal, d.misuse(f)
	}
	return d.noAnswer(f)
}

func (d deed) refusal(f *model.StripeFault) (model.Kind, string) {
	if r, ok := refusals[f.Code]; ok {
		return r.kind, r.words + " " + d.nothing + " " + d.next
	}
	if f.Status == http.StatusNotFound {
		return model.NotFound, refusals["resource_missing"].words + " " + d.nothing + " " + d.next
	}
	reason := "Stripe refused the request"
	if f.Code != "" {
		reason += " (" + f.Code + ")"
	}
	return model.Declined, reason + ". " + d.nothing + " " + d.next
}

// noAccess tells an account that left from a key that isn't good: both are 401 or 403, and the code differs.
func (d deed) noAccess(f *model.StripeFault) string {
	switch {
	case f.Code == "account_invalid":
		return "Stripe gives paydesk no access to this account any more. " + d.nothing + " Connect the practice to Stripe again."
	case f.Status == http.StatusUnauthorized && f.OwnKey:
		return "Stripe doesn't take this account's Secret Key: it was rolled or deleted there, or is mistyped. " + d.nothing + " An administrator can enter the keys under \"Payment Processing\"."
	case f.OwnKey:
		return "The account's restricted key may not do this at Stripe. " + d.nothing + " An administrator can enter a key with more rights under \"Payment Processing\"."
	case f.Status == http.StatusUnauthorized:
		return "Stripe doesn't accept paydesk's platform key. " + d.nothing + " Whoever set paydesk up must check the key."
	}
	return "Stripe doesn't let paydesk's key do this on the account. " + d.nothing + " Whoever set paydesk up must check the connection and the key's permissions."
}

func (d deed) misuse(f *model.StripeFault) string {
	if f.Unreached {
		return "paydesk held back a request that it had built wrongly (" + f.Code + "). " + d.nothing + " Tell whoever looks after paydesk."
	}
	return "Stripe stopped a request because paydesk used one key for two different ones. " + d.nothing +
		" Do not try again; tell whoever looks after paydesk."
}

func (d deed) noAnswer(f *model.StripeFault) (model.Kind, string) {
	if f.Unreached {
		return model.Unavailable, "Stripe can't be reached. " + d.nothing + " Cash and machine payments go on."
	}
	if d.unknown == "" {
		return model.Unavailable, "Stripe did not answer. " + d.nothing + " paydesk asks again by itself."
	}
	return model.Unknown, d.unknown
}

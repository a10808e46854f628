package desk

// disputeReason is why a patient's bank disputes a payment, and what helps against it, in a receptionist's words:
// https://docs.stripe.com/disputes/categories
type disputeReason struct {
	short string // for a list
	words string
	helps string
}

var disputeReasons = map[string]disputeReason{
	"fraudulent": {
		"not the cardholder",
		"The cardholder says that they did not make this payment.",
		"What shows that the patient paid and came: name and e-mail address, the appointment, earlier visits, and that the patient agreed to the saved card.",
	},
	"unrecognized": {
		"not recognised",
		"The cardholder doesn't recognise the payment on the statement.",
		"The receipt and the practice's name as it stands on the statement. Call the patient: often it was only not recognised, and the patient can tell the bank.",
	},
	"duplicate": {
		"charged twice",
		"The cardholder says that they were charged twice.",
		"The other payment and what each of the two was for. If it was twice, accept the loss: the bank then keeps the money for the patient.",
	},
	"product_not_received": {
		"visit not given",
		"The cardholder says that the visit never took place.",
		"The appointment and that the patient came, with date and time.",
	},
	"product_unacceptable": {
		"not as promised",
		"The cardholder says that the service was not as promised.",
		"What was agreed and invoiced, that the patient came, and what was offered instead. No clinical notes.",
	},
	"credit_not_processed": {
		"refund missing",
		"The cardholder says that a refund was promised and never came.",
		"The refunds that were made, or the terms under which none was due.",
	},
	"subscription_canceled": {
		"cancelled before",
		"The cardholder says that they had cancelled.",
		"When and how it was cancelled, and the terms that the patient had seen.",
	},
	"general": {
		"no reason given",
		"The bank gives no particular reason.",
		"The receipt, the appointment, and that the patient agreed. Calling the patient often settles it.",
	},
	"customer_initiated": {
		"no reason given",
		"The bank gives no particular reason.",
		"The receipt, the appointment, and that the patient agreed. Calling the patient often settles it.",
	},
}

// reasonOf reads Stripe's reason; new ones are possible.
func reasonOf(reason string) disputeReason {
	if known, ok := disputeReasons[reason]; ok {
		return known
	}
	switch reason {
	case "bank_cannot_process", "check_returned", "debit_not_authorized", "incorrect_account_details", "insufficient_funds":
		return disputeReason{
			"not paid by the bank",
			"The bank could not take the money from the patient's account (" + spaced(reason) + ").",
			"Evidence rarely helps here. Ask the patient to pay in another way.",
		}
	}
	return disputeReason{
		spaced(reason),
		"The bank names the reason \"" + spaced(reason) + "\".",
		"The receipt, the appointment, and that the patient agreed.",
	}
}

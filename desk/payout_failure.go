package desk

import (
	"slices"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

// payoutTrouble is why a bank sent a payout back, in words: https://docs.stripe.com/api/payouts/failures
func payoutTrouble(code string) string {
	switch code {
	case "account_closed":
		return "the bank account is closed"
	case "account_frozen":
		return "the bank account is frozen"
	case "bank_account_restricted":
		return "the bank account may not receive such money"
	case "bank_ownership_changed":
		return "the bank account has another owner now"
	case "could_not_process", "declined":
		return "the bank did not take it"
	case "debit_not_authorized":
		return "the bank does not let Stripe collect money"
	case "insufficient_funds":
		return "the money was not there"
	case "incorrect_account_holder_name", "incorrect_account_holder_address", "incorrect_account_holder_tax_id":
		return "the details of the account holder are wrong"
	case "invalid_account_number", "no_account":
		return "there is no such bank account"
	case "invalid_currency":
		return "the bank account does not take this currency"
	case "unsupported_card":
		return "the card can't receive money"
	}
	return "the bank gave no reason"
}

// payouts are those that the bank sent back and that no later one has made good.
func (a *attentive) payouts() error {
	connection, err := a.tx.Connection(a.practice.ID)
	if err != nil || !connection.Active {
		return ignoreAbsent(err)
	}
	all, err := a.tx.Payouts(accountRef(connection), storage.Window{Limit: payoutsLooked})
	if err != nil {
		return err
	}
	if paid := slices.IndexFunc(all, func(p model.Payout) bool { return p.Status == model.PayoutPaid }); paid >= 0 {
		all = all[:paid]
	}
	for _, p := range slices.Backward(all) {
		if p.Status == model.PayoutFailed && p.Created > a.tx.Now().Add(-attentionBack) {
			a.add(PayoutCameBack, OpensBooks, p.ID, "A payout of %s came back: %s. The money is in the balance at Stripe. Correct the bank account in Stripe's Dashboard; then Stripe pays it out anew.",
				p.Amount, payoutTrouble(p.FailureCode))
		}
	}
	return nil
}

// payoutsLooked is how many payouts Home looks at: those of about a quarter of a year, made daily.
const payoutsLooked = 90

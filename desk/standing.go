package desk

import (
	"slices"
	"strings"
	"time"

	"clinic.example/paydesk/model"
)

// Asked is one requirement of Stripe's in words.
type Asked struct {
	Field  string // Stripe's name
	Words  string
	Reason string // why Stripe refused what was sent, in Stripe's words; empty if it refused nothing
	When   string // "overdue", "by 3 March 2026", "being checked by Stripe", or empty where Stripe named no date
	Due    model.Millis
	Over   bool // overdue
}

// standing is the first line under an account's state: what works now, and until when. Payments of the test mode work whatever
// Stripe has switched off (https://docs.stripe.com/connect/testing), which is said beside it.
func standing(account model.StripeAccount, state model.AccountState, zone *time.Location) string {
	switch state {
	case model.NotConnected:
		return "No card payments, pay links or card refunds here until Stripe is connected. Cash and the other ways go on."
	case model.Revoked:
		return "Access was revoked at Stripe: cards, links and card refunds don't work. Connect again to go on."
	case model.Rejected:
		return "Stripe has rejected this account: no payments and no payouts. Connect another account, or ask Stripe." + testHint(account)
	}
	line := working(account, zone)
	if state == model.PendingReview {
		line += " Stripe is checking what was sent; nothing is to be done here."
	}
	return line
}

func working(account model.StripeAccount, zone *time.Location) string {
	until := ""
	if account.Deadline > 0 {
		until = " until " + day(account.Deadline, zone)
	}
	switch {
	case account.ChargesEnabled && account.PayoutsEnabled && len(account.PastDue)+len(account.CurrentlyDue) == 0:
		return "Payments and payouts work."
	case account.ChargesEnabled && account.PayoutsEnabled && until == "":
		return "Payments and payouts still work; Stripe named no date."
	case account.ChargesEnabled && account.PayoutsEnabled:
		return "Payments and payouts still work" + until + "."
	case account.ChargesEnabled && until != "" && len(account.PastDue) == 0:
		return "Charges work" + until + "; payouts are stopped."
	case account.ChargesEnabled:
		return "Charges work, payouts are stopped."
	case account.PayoutsEnabled:
		return "Payouts work, charges are stopped." + testHint(account)
	}
	return "Charges and payouts are stopped." + testHint(account)
}

func testHint(account model.StripeAccount) string {
	if account.Mode == model.Test {
		return " In Test Mode test payments still work."
	}
	return ""
}

func day(at model.Millis, zone *time.Location) string { return at.In(zone).Format("2 January 2006") }

// askedOf lists an account's open requirements: overdue first, then due, then what Stripe is checking. The same words come once,
// because Stripe asks for a date of birth in three parts.
func askedOf(account model.StripeAccount, zone *time.Location) []Asked {
	var all []Asked
	add := func(list []model.Requirement, when string, due model.Millis, over bool) {
		for _, r := range list {
			same := func(a Asked) bool { return a.Words == r.Words() }
			if !slices.ContainsFunc(all, same) {
				all = append(all, Asked{r.Field, r.Words(), strings.TrimSpace(r.Reason), when, due, over})
			}
		}
	}
	by := ""
	if account.Deadline > 0 {
		by = "by " + day(account.Deadline, zone)
	}
	add(account.PastDue, "overdue", account.Deadline, true)
	add(account.CurrentlyDue, by, account.Deadline, false)
	add(account.Pending, "being checked by Stripe", 0, false)
	return all
}

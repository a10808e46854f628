package model

import "strings"

// StripeAccount is what Stripe last said of a connected account. One row for an account and a mode, shared by practices.
type StripeAccount struct {
	ID             AccountID
	Mode           Mode
	Name           string
	Country        string
	Currency       Currency
	ChargesEnabled bool
	PayoutsEnabled bool
	DisabledReason string
	CurrentlyDue   []Requirement
	PastDue        []Requirement
	Pending        []Requirement // being verified by Stripe
	Deadline       Millis
	Revoked        bool // Stripe answered that this platform has no access any more
	ReadAt         Millis
	Access         Access
	Key            KeyFacts // of the account's own key, the present or the last one
	Leaving        Leaving  // a disconnect that has begun: no money is begun on the account any more
}

// Leaving is a disconnect between its last look at what is unsettled and its end; zero where there is none.
type Leaving struct {
	By    string // a staff member's name
	Since Millis
}

// Begun says whether an account is being disconnected.
func (l Leaving) Begun() bool { return l.Since != 0 }

// Ref addresses the account in its mode.
func (a StripeAccount) Ref() AccountRef { return AccountRef{a.ID, a.Mode} }

// Requirement is one thing that Stripe asks of the account's owner.
type Requirement struct {
	Field  string // Stripe's name, "individual.verification.document"
	Reason string // Stripe's error, if it refused what was sent
}

// AccountState is what an account may do now.
type AccountState string

// States of a connection: https://docs.stripe.com/connect/handling-api-verification
const (
	NotConnected   AccountState = "not connected"
	Connected      AccountState = "connected"
	Restricted     AccountState = "restricted"
	PayoutsStopped AccountState = "payouts stopped"
	PendingReview  AccountState = "pending"
	Rejected       AccountState = "rejected"
	Revoked        AccountState = "revoked"
)

// Charges says whether a payment can be tried in this state. Stripe itself decides about restricted accounts, so they may try.
func (s AccountState) Charges() bool {
	return s == Connected || s == Restricted || s == PayoutsStopped || s == PendingReview
}

// State sorts what Stripe said into one state.
func (a StripeAccount) State() AccountState {
	switch {
	case a.Revoked:
		return Revoked
	case strings.HasPrefix(a.DisabledReason, "rejected."):
		return Rejected
	case a.DisabledReason == "requirements.pending_verification" || a.DisabledReason == "under_review":
		return PendingReview
	case a.ChargesEnabled && !a.PayoutsEnabled:
		return PayoutsStopped
	case len(a.PastDue) > 0 || len(a.CurrentlyDue) > 0 || a.DisabledReason != "":
		return Restricted
	case !a.ChargesEnabled:
		return Restricted
	case len(a.Pending) > 0:
		return PendingReview
	}
	return Connected
}

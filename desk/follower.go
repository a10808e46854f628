package desk

import (
	"context"
	"strings"

	"clinic.example/paydesk/model"
)

// follower keeps one kind of Stripe's objects true here. Reading, sweeping and proving look at the same objects and judge them by the same
// rules: a read is told of one, a sweep walks Stripe's list and merges, a proof walks it and changes nothing.
type follower struct {
	kind   string   // "refund", as a person reads it
	events []string // what the types of its events begin with: "refund.", "charge.refund."
	// about names what a read of an event looks at, since several events of one look are handled by one; nil: the event's object.
	about func(e model.StripeEvent) string
	// read asks Stripe for one object and merges it by rank: an older state never replaces a newer one. An error leaves the event waiting.
	read func(ctx context.Context, e model.StripeEvent) error
	// sweep walks the account's objects created since a moment, and says how many no event had told of.
	sweep func(ctx context.Context, ref model.AccountRef, since model.Millis) (healed int, err error)
	// prove walks the same objects, and names each that is missing here, or there, or different; nil where Stripe has no list to hold against.
	prove func(ctx context.Context, ref model.AccountRef, since model.Millis) ([]Difference, error)
}

// Difference is one thing in which the records here and Stripe's don't agree.
type Difference struct {
	Kind   string // the follower's
	Object string // Stripe's id, or ours where Stripe has none
	What   string // a sentence
}

// followers are all kinds, in the order in which their objects depend on each other.
func (d *Desk) followers() []follower {
	return []follower{
		d.paymentFollower(),
		d.refundFollower(),
		d.disputeFollower(),
		d.sessionFollower(),
		d.leftoverFollower(),
		d.accountFollower(),
		d.cardFollower(),
		d.movementFollower(),
		d.payoutFollower(),
	}
}

// wants says whether an event tells of the follower's objects.
func (f follower) wants(e model.StripeEvent) bool {
	for _, beginning := range f.events {
		if strings.HasPrefix(e.Type, beginning) {
			return true
		}
	}
	return false
}

// look names the one look that handles an event.
func (f follower) look(e model.StripeEvent) string {
	if f.about == nil {
		return f.kind + " " + e.Object
	}
	return f.kind + " " + f.about(e)
}

// nothingToSweep is the sweep of a kind that another look keeps true.
func nothingToSweep(context.Context, model.AccountRef, model.Millis) (int, error) { return 0, nil }

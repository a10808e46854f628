package simulation

import "errors"

// Fault is what goes wrong at one point between a desk and the outside; empty for nothing.
type Fault string

// Faults at a commit.
const (
	DiesBefore    Fault = "dies before"
	DiesAfter     Fault = "dies after"
	UnknownUndone Fault = "commit unknown, not stored"
	UnknownDone   Fault = "commit unknown, stored"
)

// Faults at a request, beside the two deaths. A late one arrives at Stripe after paydesk has given up, and after its first look at what came
// of it. A kept error is Stripe's own: it answers every further request with the same idempotency key.
const (
	CutBefore   Fault = "request lost"
	CutAfter    Fault = "answer lost"
	Halved      Fault = "answer cut in half"
	Limited     Fault = "429"
	Busy        Fault = "409"
	ErrorBefore Fault = "500, nothing done"
	ErrorAfter  Fault = "500, done"
	KeptBefore  Fault = "500, nothing done, replayed"
	KeptAfter   Fault = "500, done, replayed"
	Late        Fault = "late"
	Revoked     Fault = "access revoked"
)

// Commit is the name of the point at which the store commits; other points are a method and a path.
const Commit = "commit"

// AtCommits lists the faults that can strike a commit.
func AtCommits() []Fault { return []Fault{DiesBefore, DiesAfter, UnknownUndone, UnknownDone} }

// AtReads lists the faults that can strike a request that changes nothing at Stripe.
func AtReads() []Fault {
	return []Fault{DiesBefore, DiesAfter, CutBefore, CutAfter, Halved, Limited, Busy, ErrorBefore, Late, Revoked}
}

// AtWrites lists the faults that can strike a request that changes something at Stripe.
func AtWrites() []Fault {
	return []Fault{
		DiesBefore, DiesAfter, CutBefore, CutAfter, Halved, Limited, Busy, ErrorBefore, ErrorAfter, KeptBefore, KeptAfter, Late, Revoked,
	}
}

// FaultsAt lists the faults that can strike a point.
func FaultsAt(point string) []Fault {
	switch {
	case point == Commit:
		return AtCommits()
	case len(point) > 4 && point[:4] == "POST":
		return AtWrites()
	}
	return AtReads()
}

// Errors that the desk sees of a fault.
var (
	ErrDead = errors.New("the process has ended")
	ErrCut  = errors.New("the connection was cut")
)

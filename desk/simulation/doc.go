// Package simulation puts the desk's own code between a real store and the sandbox, has everything between them go wrong, and holds the
// records against Stripe's afterwards.
//
// It owns the faults, the one-at-a-time order in which goroutines pass them, and the invariants of the money flow. Its tests own the worlds,
// the stories and the days that are played. It changes nothing in the desk and knows none of its inner state; only tests import it.
package simulation

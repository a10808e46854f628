// Package apptype shows a practice's appointment types: their prices, whether online payment is Disabled, Allowed or Required for each,
// and how each really acts now. It holds the form of a type, with what would happen to a patient who books it.
//
// It owns no rule: how a mode acts, and on whom, is the desk's to say. It must not read the store or Stripe.
package apptype

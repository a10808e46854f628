// Package patient shows one patient as one practice sees them: how to reach them, what they owe, what is held for them, their saved
// cards with the consent to each, and their invoices. It also holds the form of a patient, new or known.
//
// It takes no money, makes no link and issues no invoice itself: those screens are asked for by kit.Visit. It must not read the store or Stripe.
package patient

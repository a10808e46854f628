// Package invoice shows one invoice: its lines, what is paid and open, what Stripe booked for online payments, and who did what to it
// when. It also holds the form of a credit note.
//
// It takes and returns no money itself: those screens are asked for by kit.Visit. It must not read the store or Stripe.
package invoice

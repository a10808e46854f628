// Package refund is the screen behind the key "r": it finds what is right for an invoice (stop an unpaid pay link, refund a card, reverse
// cash, pay back what came back), and asks how much, why, and what becomes of the invoice.
//
// It owns what was chosen and typed, and the operation id of each press. How much is left and what a refund does to the invoice is the
// desk's.
package refund

// Package invoices lists a practice's invoices, newest first, with a preview beside the list where there is room, and holds the form of a
// new invoice.
//
// One invoice, taking payment, links and refunds are other packages' screens: they are asked for by kit.Visit.
package invoices

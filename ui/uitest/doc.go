// Package uitest drives the desk in tests as a person would: it owns the model,
// runs its commands in goroutines, and reads what View draws. It never reads
// the byte stream of a terminal.
//
//	front := uitest.Start(t, root, uitest.Size(80, 24))
//	front.See("Invoices").Press("r").Type("40").Enter().See("Refunded")
//
// A test that uses it takes the flag -update, which writes golden files anew.
package uitest

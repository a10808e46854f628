// Package uitest drives the desk in tests as a person would: it owns the model,
// runs its commands in goroutines, and reads what View draws. It never reads
// the byte stream of a terminal.
//
//	front := uitest.Start(t, root, uitest.Size(80, 24))
//	front.See("Invoices").Press("r").Type("40").Enter().See("Refunded")
//
// A test that uses it takes the flag -update, which writes golden files anew. With -slow 120ms commands answer late at random, and with
// -prompt 250ms before the next key: both find stories that press a key too soon, long before a loaded machine does.
//
//	go test -count 10 ./ui/take -args -slow 120ms
package uitest

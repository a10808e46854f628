// Package storagetest is the contract that each engine of storage.Store must pass: what the desk may rely on, in tests.
//
// It owns the contract and rows to try it with. It must not know an engine.
package storagetest

import (
	"testing"
	"time"

	"clinic.example/paydesk/storage"
)

// Open opens the store that belongs to t: empty the first time, and the same data again when t opens it once more after Close.
// The caller closes it. now is the store's clock.
type Open func(t *testing.T, now func() time.Time) storage.Store

// Run checks a store against the whole contract.
func Run(t *testing.T, open Open) {
	for _, part := range []struct {
		name string
		run  func(*testing.T, *world)
	}{
		{"rows are kept as they were put", testRoundTrip},
		{"replaced rows are the new ones", testReplace},
		{"nothing there", testNothingThere},
		{"malformed ids", testMalformedIDs},
		{"odd text", testOddText},
		{"scope", testScope},
		{"the organisation's rows are in every scope", testOrganisationScope},
		{"another practice's attempt", testAttemptScope},
		{"lists by name", testNameOrder},
		{"lists in the order made", testMadeOrder},
		{"lists by time", testTimeOrder},
		{"appointments of a day", testAppointments},
		{"refunds since", testRefundsSince},
		{"cards", testCards},
		{"attempts", testAttempts},
		{"open things", testOpenThings},
		{"approvals", testApprovals},
		{"patients by name", testPatientsByName},
		{"patients found", testPatientsFound},
		{"many patients found", testManyPatientsFound},
		{"a patient renamed", testPatientRenamed},
		{"ids of the clinic's own system", testSources},
		{"invoice windows", testInvoiceWindows},
		{"invoice filters", testInvoiceFilters},
		{"an invoice that changes moves", testInvoiceMoves},
		{"invoice numbers", testInvoiceNumbers},
		{"payment windows", testPaymentWindows},
		{"payment filters", testPaymentFilters},
		{"a payment that changes moves", testPaymentMoves},
		{"number series", testSeries},
		{"number series side by side", testSeriesSideBySide},
		{"credit is appended", testCredit},
		{"audit chains", testAudit},
		{"audit windows", testAuditWindows},
		{"audit from the oldest", testAuditFrom},
		{"audit heads", testAuditHeads},
		{"secrets", testSecrets},
		{"personal values", testPersonalValues},
		{"an error rolls back everything", testRollback},
		{"a panic rolls back everything", testPanic},
		{"a view can't write", testViewWrites},
		{"an update sees its own rows", testOwnRows},
		{"a view sees one state", testOneState},
		{"writers side by side", testWriters},
		{"contexts", testContexts},
		{"frozen time", testFrozenTime},
		{"ids rise", testIDsRise},
		{"a check of a whole store", testCheck},
		{"a walk over all rows", testRows},
		{"a walk over many rows", testManyRows},
		{"gaps in a number series", testGaps},
		{"movements of a balance", testMovements},
		{"rows of an account", testAccountRows},
		{"events are forgotten", testForgetEvents},
		{"found by Stripe's ids", testByStripe},
		{"closing and opening again keeps everything", testReopen},
	} {
		t.Run(part.name, func(t *testing.T) {
			t.Parallel()
			part.run(t, newWorld(t, open))
		})
	}
}

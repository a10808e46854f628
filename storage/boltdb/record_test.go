package boltdb

import (
	"encoding/binary"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage/storagetest"
	"pgregory.net/rapid"
)

const aPractice = model.PracticeID("prac_0000000000006")

func genID[ID ~string](prefix string) *rapid.Generator[ID] {
	return rapid.Custom(func(t *rapid.T) ID {
		if n := rapid.Uint64().Draw(t, prefix); n != 0 {
			return ID(model.RowID(prefix, n))
		}
		return ""
	})
}

func genRandomID[ID ~string]() *rapid.Generator[ID] {
	return rapid.Custom(func(t *rapid.T) ID {
		if rapid.Bool().Draw(t, "none") {
			return ""
		}
		return ID(model.RandomID([16]byte(rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "bits"))))
	})
}

func genText() *rapid.Generator[string] { return rapid.String().Filter(storable) }

func genMoney() *rapid.Generator[model.Money] {
	return rapid.Custom(func(t *rapid.T) model.Money {
		return model.Money{
			Minor:    rapid.Int64().Draw(t, "minor"),
			Currency: rapid.SampledFrom([]model.Currency{"", "aud", "jpy", "zzz"}).Draw(t, "currency"),
		}
	})
}

func genMode() *rapid.Generator[model.Mode] {
	return rapid.SampledFrom([]model.Mode{"", model.Test, model.Live})
}
func genMillis() *rapid.Generator[model.Millis] { return rapid.Make[model.Millis]() }

func genLine() *rapid.Generator[model.Line] {
	return rapid.Custom(func(t *rapid.T) model.Line {
		return model.Line{
			Text: genText().Draw(t, "text"), ItemCode: genText().Draw(t, "code"), ServiceDate: rapid.Make[model.Date]().Draw(t, "date"),
			ProviderNumber: genText().Draw(t, "provider"), Quantity: rapid.Int64().Draw(t, "quantity"), Unit: rapid.Int64().Draw(t, "unit"),
			TaxBasisPoints: rapid.Int64().Draw(t, "tax"),
		}
	})
}

func genInvoice() *rapid.Generator[model.Invoice] {
	return rapid.Custom(func(t *rapid.T) model.Invoice {
		i := model.Invoice{
			ID: model.InvoiceID(model.RowID(model.InvoicePrefix, rapid.Uint64().Draw(t, "id"))), Practice: aPractice,
			Patient:     genID[model.PatientID](model.PatientPrefix).Draw(t, "patient"),
			Appointment: genID[model.AppointmentID](model.AppointmentPrefix).Draw(t, "appointment"),
			Mode:        genMode().Draw(t, "mode"), Number: genText().Draw(t, "number"), Date: rapid.Make[model.Date]().Draw(t, "date"),
			Created: genMillis().Draw(t, "created"), CreatedBy: genText().Draw(t, "by"), Total: genMoney().Draw(t, "total"),
			Tax: rapid.Int64().Draw(t, "tax"), Paid: rapid.Int64().Draw(t, "paid"), Credited: rapid.Int64().Draw(t, "credited"),
			Void: rapid.Bool().Draw(t, "void"), Revision: rapid.Uint32().Draw(t, "revision"),
			Collecting: genRandomID[model.OperationID]().Draw(t, "collecting"), Footer: genText().Draw(t, "footer"),
		}
		if lines := rapid.SliceOfN(genLine(), 0, 5).Draw(t, "lines"); len(lines) > 0 {
			i.Lines = lines
		}
		return i
	})
}

func genPayment() *rapid.Generator[model.Payment] {
	return rapid.Custom(func(t *rapid.T) model.Payment {
		p := model.Payment{
			ID: model.PaymentID(model.RowID(model.PaymentPrefix, rapid.Uint64().Draw(t, "id"))), Practice: aPractice,
			Patient: genID[model.PatientID](model.PatientPrefix).Draw(t, "patient"),
			Invoice: genID[model.InvoiceID](model.InvoicePrefix).Draw(t, "invoice"), Mode: genMode().Draw(t, "mode"),
			Method: rapid.SampledFrom(methodBytes).Draw(t, "method"), Type: genID[model.PaymentTypeID](model.PaymentTypePrefix).Draw(t, "type"),
			Amount: genMoney().Draw(t, "amount"), Applied: rapid.Int64().Draw(t, "applied"), Reserved: rapid.Int64().Draw(t, "reserved"),
			Refunded: rapid.Int64().Draw(t, "refunded"), Received: genMillis().Draw(t, "received"), Entered: genMillis().Draw(t, "entered"),
			By: genText().Draw(t, "by"), Operation: genRandomID[model.OperationID]().Draw(t, "operation"),
			Link: genRandomID[model.LinkID]().Draw(t, "link"), Account: model.AccountID(genText().Draw(t, "account")),
			Intent: genText().Draw(t, "intent"), Charge: genText().Draw(t, "charge"), Card: genText().Draw(t, "card"),
			Tendered: rapid.Int64().Draw(t, "tendered"), Reference: genText().Draw(t, "reference"), PaidTwice: rapid.Bool().Draw(t, "twice"),
		}
		if rapid.Bool().Draw(t, "booked") {
			p.Ledger = model.BalanceTransaction{
				ID: genText().Draw(t, "txn"), Amount: genMoney().Draw(t, "booked amount"), Fee: rapid.Int64().Draw(t, "fee"),
				Net: rapid.Int64().Draw(t, "net"), Rate: genText().Draw(t, "rate"), At: genMillis().Draw(t, "at"),
			}
		}
		return p
	})
}

func genRefund() *rapid.Generator[model.Refund] {
	return rapid.Custom(func(t *rapid.T) model.Refund {
		return model.Refund{
			ID: model.RefundID(model.RowID(model.RefundPrefix, rapid.Uint64().Draw(t, "id"))), Practice: aPractice,
			Payment: genID[model.PaymentID](model.PaymentPrefix).Draw(t, "payment"),
			Invoice: genID[model.InvoiceID](model.InvoicePrefix).Draw(t, "invoice"),
			Patient: genID[model.PatientID](model.PatientPrefix).Draw(t, "patient"), Mode: genMode().Draw(t, "mode"),
			Method: rapid.SampledFrom(methodBytes).Draw(t, "method"), Amount: genMoney().Draw(t, "amount"),
			Reason: model.RefundReason(genText().Draw(t, "reason")), Outcome: model.RefundOutcome(genText().Draw(t, "outcome")),
			Status: model.RefundStatus(rapid.Byte().Draw(t, "status")), Operation: genRandomID[model.OperationID]().Draw(t, "operation"),
			StripeID: genText().Draw(t, "stripe"), CreditNote: genID[model.CreditNoteID](model.CreditNotePrefix).Draw(t, "note"),
			FailureReason: genText().Draw(t, "failure"), Note: genText().Draw(t, "note"), Created: genMillis().Draw(t, "created"),
			Done: genMillis().Draw(t, "done"), By: genText().Draw(t, "by"),
			Settles: genID[model.RefundID](model.RefundPrefix).Draw(t, "settles"), Owed: rapid.Bool().Draw(t, "owed"),
		}
	})
}

// roundTrips checks that what a table reads is what it wrote. Rows with text that can't be stored must be refused.
func roundTrips[T any](t *testing.T, tab table[T], gen *rapid.Generator[T], mayRefuse bool) {
	t.Run(tab.noun, rapid.MakeCheck(func(t *rapid.T) {
		row := gen.Draw(t, "row")
		value, err := tab.encode(row)
		if err != nil {
			if !mayRefuse || model.KindOf(err) != model.Invalid || !hasBadText(reflect.ValueOf(row)) {
				t.Fatalf("refused: %v", err)
			}
			return
		}
		got, err := tab.decode(aPractice, tab.key(row).b, value)
		if err != nil {
			t.Fatalf("decoding what was encoded: %v", err)
		}
		if !reflect.DeepEqual(got, row) {
			t.Fatalf("\n got %+v\nwant %+v", got, row)
		}
	}))
}

func hasBadText(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.String:
		return !storable(v.String())
	case reflect.Struct:
		for i := range v.NumField() {
			if hasBadText(v.Field(i)) {
				return true
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			if hasBadText(v.Index(i)) {
				return true
			}
		}
	}
	return false
}

func TestRoundTrip(t *testing.T) {
	roundTrips(t, invoices, genInvoice(), false)
	roundTrips(t, payments, genPayment(), false)
	roundTrips(t, refunds, genRefund(), false)
	roundTrips(t, organisations, rapid.Make[model.Organisation](), true)
	roundTrips(t, practices, rapid.Make[model.Practice](), true)
	roundTrips(t, staff, rapid.Make[model.Staff](), true)
	roundTrips(t, roles, rapid.Make[model.RoleRule](), true)
	roundTrips(t, approvals, rapid.Make[model.Approval](), true)
	roundTrips(t, practitioners, rapid.Make[model.Practitioner](), true)
	roundTrips(t, patients, rapid.Make[model.Patient](), true)
	roundTrips(t, cards, rapid.Make[model.SavedCard](), true)
	roundTrips(t, appointmentTypes, rapid.Make[model.AppointmentType](), true)
	roundTrips(t, appointments, rapid.Make[model.Appointment](), true)
	roundTrips(t, paymentTypes, rapid.Make[model.PaymentType](), true)
	roundTrips(t, accounts, rapid.Make[model.StripeAccount](), true)
	roundTrips(t, connections, rapid.Make[model.Connection](), true)
	roundTrips(t, attempts, rapid.Make[model.Attempt](), true)
	roundTrips(t, creditNotes, rapid.Make[model.CreditNote](), true)
	roundTrips(t, creditMovements, rapid.Make[model.CreditMovement](), true)
	roundTrips(t, links, rapid.Make[model.Link](), true)
	roundTrips(t, operations, rapid.Make[model.Operation](), true)
	roundTrips(t, auditEntries, rapid.Make[model.AuditEntry](), true)
	roundTrips(t, auditHeads, rapid.Make[model.AuditHead](), true)
	roundTrips(t, personalValues, rapid.Make[model.PersonalValue](), true)
	roundTrips(t, secrets, rapid.Make[model.SealedRow](), true)
}

var keep = flag.Bool("keep", false, "write kept samples that aren't there yet")

// kept checks that a sample, written once and never again, still decodes with nothing lost: each value that it says is in the row.
// A record of fixed layout has its values beside it as JSON; the others are JSON themselves.
func kept[T any](t *testing.T, tab table[T], row T) {
	t.Helper()
	name := filepath.Join("testdata", strings.ReplaceAll(tab.noun, " ", "-")+".v1")
	if *keep {
		keepSample(t, tab, row, name)
	}
	value, err := os.ReadFile(name)
	if err != nil {
		t.Fatalf("no kept sample (go test -keep writes it): %v", err)
	}
	got, err := tab.decode(aPractice, tab.key(row).b, value)
	if err != nil {
		t.Errorf("%s: %v", name, err)
		return
	}
	said, err := os.ReadFile(name + ".json")
	if err != nil {
		said = value[1:]
	}
	lost := lostValues(t, name, said, got)
	if lost != "" {
		t.Errorf("%s: %s is lost", name, lost)
	}
}

func keepSample[T any](t *testing.T, tab table[T], row T, name string) {
	t.Helper()
	value, err := tab.encode(row)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	files := map[string][]byte{name: value}
	if !json.Valid(value[1:]) {
		if files[name+".json"], err = json.MarshalIndent(row, "", "\t"); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
	}
	for file, content := range files {
		f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
		if os.IsExist(err) {
			continue
		}
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		if _, err := f.Write(content); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		if err := f.Close(); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
	}
}

// lostValues names a value of the JSON said that row doesn't have.
func lostValues(t *testing.T, name string, said []byte, row any) string {
	t.Helper()
	now, err := json.Marshal(row)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	var want, got map[string]any
	if err := json.Unmarshal(said, &want); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	if err := json.Unmarshal(now, &got); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	for field, value := range want {
		if !reflect.DeepEqual(got[field], value) {
			return field
		}
	}
	return ""
}

func TestKeptSamples(t *testing.T) {
	rows := storagetest.FullRows(aPractice)
	kept(t, organisations, rows.Organisation)
	kept(t, practices, rows.Practice)
	kept(t, staff, rows.Staff)
	kept(t, roles, rows.Role)
	kept(t, approvals, rows.Approval)
	kept(t, practitioners, rows.Practitioner)
	kept(t, patients, rows.Patient)
	kept(t, cards, rows.Card)
	kept(t, appointmentTypes, rows.AppointmentType)
	kept(t, appointments, rows.Appointment)
	kept(t, paymentTypes, rows.PaymentType)
	kept(t, accounts, rows.Account)
	kept(t, connections, rows.Connection)
	kept(t, attempts, rows.Attempt)
	kept(t, invoices, rows.Invoice)
	kept(t, creditNotes, rows.CreditNote)
	kept(t, payments, rows.Payment)
	kept(t, refunds, rows.Refund)
	kept(t, creditMovements, rows.Credit)
	kept(t, links, rows.Link)
	kept(t, operations, rows.Operation)
	kept(t, auditEntries, rows.Audit)
	kept(t, auditHeads, rows.Head)
	kept(t, personalValues, rows.Personal)
	kept(t, secrets, rows.Secret)
}

// TestHeads pins where reports find the sums of a record.
func TestHeads(t *testing.T) {
	rows := storagetest.FullRows(aPractice)
	invoice, _ := encodeInvoice(rows.Invoice)
	payment, _ := encodePayment(rows.Payment)
	refund, _ := encodeRefund(rows.Refund)
	for _, test := range []struct {
		what   string
		record []byte
		at     int
		want   int64
	}{
		{"invoice total", invoice, 19, rows.Invoice.Total.Minor},
		{"invoice paid", invoice, 35, rows.Invoice.Paid},
		{"payment received", payment, 7, int64(rows.Payment.Received)},
		{"payment amount", payment, 23, rows.Payment.Amount.Minor},
		{"payment refunded", payment, 47, rows.Payment.Refunded},
		{"payment fee", payment, 90, rows.Payment.Ledger.Fee},
		{"payment net", payment, 98, rows.Payment.Ledger.Net},
		{"refund created", refund, 8, int64(rows.Refund.Created)},
		{"refund amount", refund, 24, rows.Refund.Amount.Minor},
	} {
		if got := int64(binary.BigEndian.Uint64(test.record[test.at:])); got != test.want {
			t.Errorf("%s at %d: %d, want %d", test.what, test.at, got, test.want)
		}
	}
	if got := model.InvoiceStatus(invoice[1]); got != rows.Invoice.Status() {
		t.Errorf("invoice status: %v, want %v", got, rows.Invoice.Status())
	}
}

// TestSmallerThanJSON is the size that performance.md asks for.
func TestSmallerThanJSON(t *testing.T) {
	rows := storagetest.FullRows(aPractice)
	for _, test := range []struct {
		noun   string
		row    any
		encode func() ([]byte, error)
	}{
		{"invoice", rows.Invoice, func() ([]byte, error) { return encodeInvoice(rows.Invoice) }},
		{"payment", rows.Payment, func() ([]byte, error) { return encodePayment(rows.Payment) }},
		{"refund", rows.Refund, func() ([]byte, error) { return encodeRefund(rows.Refund) }},
	} {
		record, err := test.encode()
		if err != nil {
			t.Fatalf("%s: %v", test.noun, err)
		}
		text, err := json.Marshal(test.row)
		if err != nil {
			t.Fatalf("%s: %v", test.noun, err)
		}
		if 100*len(record) > 55*len(text) {
			t.Errorf("%s: %d bytes, JSON takes %d", test.noun, len(record), len(text))
		}
	}
}

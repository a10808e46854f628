package command_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"clinic.example/paydesk/cli/command"
	"clinic.example/paydesk/desk"
)

// newShop is a connected clinic with a patient who has a saved card and an open invoice, TEST-0001.
func newShop(t *testing.T) *clinic {
	t.Helper()
	c := newClinic(t)
	c.connect()
	c.saved("Mia Wong")
	c.done("types", "add", "--name", "Standard visit", "--price", "80.00", "--minutes", "30", "--mode", "allowed")
	c.invoice()
	return c
}

func TestOneThingIsOneObject(t *testing.T) {
	t.Parallel()
	c := newShop(t)
	var practice command.Practice
	c.reply(&practice, "practices", "add", "--name", "South Clinic", "--country", "AU", "--currency", "AUD", "--zone", "Australia/Perth")
	if practice.Name != "South Clinic" || practice.Mode != "test" || practice.Stripe != "not-connected" {
		t.Errorf("added: %+v", practice)
	}
	c.refused(command.Bad, "Say which practice with --practice: North Clinic, South Clinic.", "invoices", "list")
	c.refused(command.NotDone, `--practice "East" is none of the practices`, "invoices", "list", "--practice", "East")
	at := func(args ...string) []string { return append(args, "--practice", "north clinic") }
	c.reply(&practice, "practices", "edit", "South Clinic", "--footer", "Thank you", "--accept-online")
	if practice.Footer != "Thank you" || !practice.AcceptOnline || practice.PayBalancesOnline {
		t.Errorf("edited: %+v", practice)
	}
	var is command.Integration
	c.reply(&is, at("stripe", "status")...)
	if is.State != "connected" || is.Account == "" || is.Mode != "test" || is.ConnectedBy != "Ana Silva" {
		t.Errorf("integration: %+v", is)
	}
	c.reply(&is, "stripe", "use", "--practice", "South Clinic", "--from", "North Clinic")
	if is.State != "connected" || !slices.Equal(is.Shared, []string{"North Clinic"}) {
		t.Errorf("shared: %+v", is)
	}
	var verified command.Verification
	c.reply(&verified, at("stripe", "verify")...)
	if !verified.Passed || len(verified.Lines) != 3 {
		t.Errorf("verified: %+v", verified)
	}
	var kind command.Type
	c.reply(&kind, at("types", "set", "Standard visit", "--deposit", "25%", "--tax", "10")...)
	if kind.Deposit != "25%" || kind.Tax != "10.00" || kind.Mode != "allowed" || kind.Price.Minor != 80_00 {
		t.Errorf("type: %+v", kind)
	}
	var outlook command.Outlook
	c.reply(&outlook, at("types", "try", "Standard visit", "--patient", "Mia Wong")...)
	if outlook.Price.Minor != 80_00 || outlook.Why == "" {
		t.Errorf("outlook: %+v", outlook)
	}
	var pay command.PaymentType
	c.reply(&pay, at("payment-types", "add", "--name", "Till 2", "--method", "cash")...)
	c.reply(&pay, at("payment-types", "rename", "till 2", "Till two")...)
	if pay.Name != "Till two" || pay.Method != "cash" {
		t.Errorf("payment type: %+v", pay)
	}
	var patient command.Patient
	c.reply(&patient, at("patients", "edit", "Mia Wong", "--mobile", "0400 000 000")...)
	if patient.Mobile != "0400 000 000" || patient.Open.Minor != 80_00 || patient.Cards != 1 {
		t.Errorf("patient: %+v", patient)
	}
	var all command.PatientDetail
	c.reply(&all, at("patients", "show", patient.ID)...)
	if len(all.SavedCards) != 1 || !all.SavedCards[0].Chargeable || len(all.Invoices) != 1 || all.Name != "Mia Wong" {
		t.Errorf("patient with all: %+v", all)
	}
	var today command.Today
	c.reply(&today, at("today")...)
	if today.Outstanding.Minor != 80_00 || today.Practice.Name != "North Clinic" {
		t.Errorf("today: %+v", today)
	}
}

func TestMoneyIsToldInOneObject(t *testing.T) {
	t.Parallel()
	c := newShop(t)
	var taken command.Taken
	c.reply(&taken, "pay", "TEST-0001", "--method", "cash", "--amount", "/2", "--tendered", "50")
	if taken.Payment.Amount.Minor != 40_00 || taken.Change.Minor != 10_00 || taken.Invoice.Status != "part-paid" || taken.Operation.State != "done" {
		t.Errorf("cash: %+v", taken)
	}
	c.reply(&taken, "pay", "test-0001", "--link")
	if taken.Link.Status != "open" || taken.Link.Amount.Minor != 40_00 || taken.Payment != nil {
		t.Errorf("link: %+v", taken)
	}
	var link command.Link
	c.reply(&link, "links", "stop", taken.Link.ID)
	if link.Status != "expired" {
		t.Errorf("stopped: %+v", link)
	}
	c.reply(&taken, "pay", "TEST-0001", "--card=4242")
	if taken.Payment.Card != "Visa 4242" || taken.Invoice.Status != "paid" {
		t.Errorf("card: %+v", taken)
	}
	var payment command.Payment
	c.reply(&payment, "payments", "show", taken.Payment.ID)
	if payment.Left.Minor != 40_00 || payment.Charge == "" || payment.Mode != "test" {
		t.Errorf("payment: %+v", payment)
	}
	c.refused(command.Bad, "TEST-0001 was paid in several parts. Say which payment: pay_", "refund", "TEST-0001", "--amount", "/2", "--reason", "goodwill")
	var back command.Refunded
	c.reply(&back, "refund", payment.ID, "--amount", "50%", "--reason", "paid_twice", "--outcome", "leave open", "--note", "agreed")
	if back.Refund.Amount.Minor != 20_00 || back.Refund.Reason != "paid-twice" || back.Refund.Outcome != "leave-open" || back.Invoice.Open.Minor != 20_00 {
		t.Errorf("refund: %+v %+v", back.Refund, back.Invoice)
	}
	var op command.Operation
	c.reply(&op, "operations", "show", back.Operation.ID)
	if op.Kind != "refund" || !op.Settled || op.Amount.Minor != 20_00 {
		t.Errorf("operation: %+v", op)
	}
	var note command.CreditNote
	c.reply(&note, "invoices", "credit", "TEST-0001", "--amount", "100%", "--reason", "goodwill")
	if note.Number != "CN-TEST-0001" || note.Amount.Minor != 20_00 {
		t.Errorf("credit note: %+v", note)
	}
	var invoice command.InvoiceDetail
	c.reply(&invoice, "invoices", "show", "TEST-0001")
	if len(invoice.Payments) != 2 || len(invoice.CreditNotes) != 1 || len(invoice.Links) != 1 || len(invoice.Lines) != 1 || invoice.Lines[0].Code != "500" {
		t.Errorf("invoice: %+v", invoice)
	}
	c.reply(&invoice, "invoices", "create", "--patient", "Mia Wong", "--type", "Standard visit", "--type", "Standard visit")
	c.reply(&invoice, "invoices", "void", invoice.ID)
	if invoice.Status != "void" || invoice.Number != "TEST-0002" || invoice.Total.Minor != 160_00 {
		t.Errorf("void: %+v", invoice)
	}
}

func TestListsAreLines(t *testing.T) {
	t.Parallel()
	c := newShop(t)
	c.invoice()
	c.invoice()
	c.done("pay", "TEST-0001", "--method", "cash")
	c.done("pay", "TEST-0002", "--method", "bank", "--reference", "77")
	all := lines[command.Invoice](t, c.done("invoices", "list", "--json"))
	if len(all) != 3 || all[0].Number != "TEST-0003" || all[0].Patient.Name != "Mia Wong" {
		t.Errorf("invoices: %+v", all)
	}
	page := lines[command.Invoice](t, c.done("invoices", "list", "--json", "--limit", "2"))
	rest := lines[command.Invoice](t, c.done("invoices", "list", "--json", "--limit", "2", "--cursor", page[1].ID))
	if !slices.Equal(append(page, rest...), all) {
		t.Errorf("in pages: %+v and %+v", page, rest)
	}
	if _, message, _ := c.give("invoices", "list", "--limit", "2"); !strings.Contains(message, "--cursor "+page[1].ID) {
		t.Errorf("the table's end says %q", message)
	}
	if open := lines[command.Invoice](t, c.done("invoices", "list", "--json", "--status", "open")); len(open) != 1 || open[0].Number != "TEST-0003" {
		t.Errorf("open: %+v", open)
	}
	if none := c.done("invoices", "list", "--json", "--to", "2001-01-01"); none != "" {
		t.Errorf("of long ago: %s", none)
	}
	if paid := lines[command.Payment](t, c.done("payments", "list", "--json", "--patient", "Mia Wong")); len(paid) != 2 || paid[0].Reference != "77" {
		t.Errorf("payments: %+v", paid)
	}
	for _, args := range [][]string{{"patients", "list", "--find", "wo"}, {"types", "list", "--status", "allowed"}, {"payment-types", "list"}, {"practices", "list"}, {"cards", "list", "Mia Wong"}} {
		if out := c.done(append(args, "--json")...); !strings.HasPrefix(out, `{"id":"`) {
			t.Errorf("%v: %s", args, out)
		}
		if out := c.done(args...); !strings.HasPrefix(out, "ID ") {
			t.Errorf("%v: %s", args, out)
		}
	}
	if cards := lines[command.Card](t, c.done("cards", "list", "Mia Wong", "--json")); len(cards) != 1 || cards[0].Last4 != "4242" {
		t.Errorf("cards: %+v", cards)
	} else {
		c.done("cards", "default", cards[0].ID)
		c.done("cards", "remove", cards[0].ID)
		c.refused(command.NotDone, "Mia Wong has no saved card here that can be charged.", "pay", "TEST-0003", "--card")
	}
	if entries := lines[command.AuditEntry](t, c.done("audit", "list", "--json", "--action", "payment", "--limit", "1")); len(entries) != 1 || entries[0].Who.Name != "Ana Silva" {
		t.Errorf("audit: %+v", entries)
	}
	if out := c.done("operations", "list"); out != "" {
		t.Errorf("open operations: %s", out)
	}
}

func TestTheAuditTrailIsVerifiedFromItsFile(t *testing.T) {
	t.Parallel()
	c := newShop(t)
	var key command.AuditKey
	c.reply(&key, "audit", "key")
	var proof command.AuditProof
	c.reply(&proof, "audit", "verify")
	if proof.Entries == 0 {
		t.Errorf("in the records: %+v", proof)
	}
	file := filepath.Join(t.TempDir(), "trail.jsonl")
	c.done("audit", "export", "--organisation", "--out", file)
	c.folder = "" // neither records nor a sign-in are needed
	c.reply(&proof, "audit", "verify", file, "--key", key.Key)
	if !proof.Signed || proof.Entries == 0 {
		t.Errorf("in the file: %+v", proof)
	}
	other := strings.Repeat("0", 64)
	c.refused(command.NotDone, "", "audit", "verify", file, "--key", other)
	c.refused(command.Bad, "64 letters and digits", "audit", "verify", file)
}

func TestAPatientsDataGoOutAndAreErased(t *testing.T) {
	t.Parallel()
	c := newShop(t)
	var all desk.PatientExport
	decode(t, c.done("patients", "export", "Mia Wong"), &all)
	if all.Patient.Name != "Mia Wong" || len(all.Cards) != 1 {
		t.Errorf("exported: %+v", all)
	}
	c.done("invoices", "void", "TEST-0001")
	c.refused(command.Bad, `give --confirm "Mia Wong"`, "patients", "erase", "Mia Wong")
	c.done("patients", "erase", "Mia Wong", "--confirm", "mia wong")
	if out := c.done("patients", "list") + c.done("invoices", "list"); strings.Contains(out, "Mia") {
		t.Errorf("afterwards: %s", out)
	}
}

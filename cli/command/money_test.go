package command_test

import (
	"strings"
	"testing"

	"clinic.example/paydesk/cli/command"
)

// moved are the sums that went and came back at Stripe, in cents.
func (c *clinic) moved() (paid, back int64) {
	done := c.stripe.Succeeded()
	for _, p := range done.PaymentIntents {
		paid += p.Amount
	}
	for _, r := range done.Refunds {
		back += r.Amount
	}
	return paid, back
}

func TestTheSamePressTwiceIsDoneOnce(t *testing.T) {
	t.Parallel()
	c := newShop(t)
	var first, second command.Taken
	c.reply(&first, "pay", "TEST-0001", "--card", "--amount", "/2", "--op", op)
	c.reply(&second, "pay", "TEST-0001", "--card", "--amount", "/2", "--op", op)
	if first.Payment.ID != second.Payment.ID || second.Invoice.Open.Minor != 40_00 {
		t.Errorf("first %+v, second %+v", first, second)
	}
	c.reply(&second, "pay", "TEST-0001", "--card", "--op", op)
	if first.Payment.ID != second.Payment.ID {
		t.Errorf("without the amount: %+v", second)
	}
	c.refused(command.NotDone, "used for something else", "pay", "TEST-0001", "--card", "--amount", "30", "--op", op)
	c.refused(command.NotDone, "used for something else", "pay", "TEST-0001", "--method", "cash", "--amount", "40", "--op", op)
	var back, again command.Refunded
	c.reply(&back, "refund", "TEST-0001", "--amount", "100%", "--reason", "goodwill", "--op", otherOp)
	c.reply(&again, "refund", "TEST-0001", "--amount", "100%", "--reason", "goodwill", "--op", otherOp)
	if back.Refund.ID != again.Refund.ID || again.Refund.Amount.Minor != 40_00 {
		t.Errorf("first %+v, second %+v", back, again)
	}
	c.refused(command.NotDone, "used for something else", "refund", "TEST-0001", "--amount", "40", "--reason", "wrong-amount", "--op", otherOp)
	c.refused(command.NotDone, "Nothing that was paid on TEST-0001 is left to return.", "refund", "TEST-0001", "--amount", "/2", "--reason", "goodwill")
	if paid, returned := c.moved(); paid != 40_00 || returned != 40_00 {
		t.Errorf("%d went and %d came back", paid, returned)
	}
	var invoice command.InvoiceDetail
	c.reply(&invoice, "invoices", "create", "--patient", "Mia Wong", "--type", "Standard visit", "--op", "0000000000000000000000000R")
	number := invoice.Number
	c.reply(&invoice, "invoices", "create", "--patient", "Mia Wong", "--type", "Standard visit", "--op", "0000000000000000000000000R")
	if invoice.Number != number {
		t.Errorf("one press made %s and %s", number, invoice.Number)
	}
}

func TestADeclineIsNotDone(t *testing.T) {
	t.Parallel()
	c := newShop(t)
	var link command.Link
	c.done("patients", "add", "--name", "Leo Okoro")
	c.reply(&link, "cards", "link", "Leo Okoro")
	c.done("sandbox", "visit", link.URL, "--card", "declines-later")
	c.done("operations", "resolve")
	c.done("invoices", "create", "--patient", "Leo Okoro", "--type", "Standard visit")
	out, message, code := c.give("pay", "TEST-0002", "--card", "--json")
	var taken command.Taken
	decode(t, out, &taken)
	if code != command.NotDone || taken.Payment != nil || taken.Operation.State != "declined" || !strings.Contains(message, "othing was charged") {
		t.Errorf("ended with %d: %s %+v", code, message, taken)
	}
	if paid, _ := c.moved(); paid != 0 {
		t.Errorf("%d went", paid)
	}
	c.done("pay", "TEST-0002", "--method", "cash")
}

func TestANewOperationIsToldFirst(t *testing.T) {
	t.Parallel()
	c := newShop(t)
	c.stripe.SetDown(true)
	_, message, code := c.give("refund", "TEST-0001", "--amount", "1", "--reason", "goodwill")
	if code != command.NotDone || strings.Contains(message, "Operation ") {
		t.Errorf("nothing was pressed, and ended with %d: %s", code, message)
	}
	_, message, code = c.give("pay", "TEST-0001", "--card")
	told, rest, _ := strings.Cut(message, "\n")
	if !strings.HasPrefix(told, "Operation ") || code == command.Done {
		t.Fatalf("ended with %d: %s", code, message)
	}
	id := strings.TrimSuffix(strings.Fields(told)[1], ".")
	c.stripe.SetDown(false)
	var taken command.Taken
	c.reply(&taken, "pay", "TEST-0001", "--card", "--op", id)
	if code == command.Open && taken.Invoice.Status != "paid" {
		t.Errorf("the press again: %+v (%s)", taken, rest)
	}
}

func TestARefundThatCameBackIsMadeGood(t *testing.T) {
	t.Parallel()
	c := newShop(t)
	c.done("pay", "TEST-0001", "--card")
	var back command.Refunded
	c.reply(&back, "refund", "TEST-0001", "--amount", "30", "--reason", "goodwill")
	if _, err := c.stripe.EndRefund(c.stripe.Succeeded().Refunds[0].ID, false); err != nil {
		t.Fatal(err)
	}
	c.done("operations", "resolve")
	var invoice command.InvoiceDetail
	c.reply(&invoice, "invoices", "show", "TEST-0001")
	if owed := invoice.Payments[0].Refunds[0]; !owed.Owed || owed.Status != "came-back" {
		t.Fatalf("the refund is %+v", owed)
	}
	c.refused(command.Bad, "30.00 AUD is owed: return just that.", "refund", "TEST-0001", "--amount", "20", "--reason", "goodwill", "--method", "cash", "--settles", back.Refund.ID)
	c.done("refund", "TEST-0001", "--amount", "30", "--reason", "goodwill", "--method", "cash", "--settles", back.Refund.ID)
	c.reply(&invoice, "invoices", "show", "TEST-0001")
	if again := invoice.Payments[0].Refunds; len(again) != 2 || again[0].Owed || again[1].Method != "cash" {
		t.Errorf("made good: %+v", again)
	}
}

func TestWhatIsDoneIsAcknowledged(t *testing.T) {
	t.Parallel()
	c := newShop(t)
	card := lines[command.Card](t, c.done("cards", "list", "Mia Wong", "--json"))[0].ID
	var done command.Acknowledged
	for _, args := range [][]string{{"cards", "default", card}, {"cards", "remove", card}} {
		done = command.Acknowledged{}
		if c.reply(&done, args...); !done.Done || done.ID != card {
			t.Errorf("%v: %+v", args, done)
		}
	}
	if out := c.done("cards", "remove", card); out != "The card "+card+" was removed.\n" {
		t.Errorf("told: %s", out)
	}
}

func TestALinkIsWaitedFor(t *testing.T) {
	t.Parallel()
	c := newShop(t)
	var taken command.Taken
	c.reply(&taken, "pay", "TEST-0001", "--link", "--op", op)
	c.done("sandbox", "visit", taken.Link.URL)
	var link command.Link
	c.reply(&link, "links", "show", taken.Link.ID, "--wait")
	if link.Status != "paid" || link.Payment == "" {
		t.Errorf("link: %+v", link)
	}
	c.reply(&taken, "pay", "TEST-0001", "--link", "--wait", "--op", op)
	if taken.Invoice.Status != "paid" || taken.Link.Status != "paid" {
		t.Errorf("the press again: %+v", taken)
	}
	if all := lines[command.Link](t, c.done("links", "list", "TEST-0001", "--json")); len(all) != 1 {
		t.Errorf("links: %+v", all)
	}
}

func TestASecondPersonApproves(t *testing.T) {
	t.Parallel()
	ana, ben := staffed(t)
	ben.done("patients", "add", "--name", "Mia Wong")
	ben.done("invoices", "create", "--patient", "Mia Wong", "--line", "text=Splints; price=900")
	ben.done("pay", "TEST-0001", "--method", "cash")
	ben.refused(command.NotDone, "", "refund", "TEST-0001", "--amount", "300", "--reason", "wrong-amount", "--op", op)
	waiting := lines[command.Approval](t, ben.done("approvals", "list", "--status", "waiting", "--json"))
	if len(waiting) != 1 || waiting[0].ID != op || waiting[0].AskedBy != "Ben Okoro" || waiting[0].Amount.Minor != 300_00 {
		t.Fatalf("waiting: %+v", waiting)
	}
	ben.refused(command.NotDone, "", "approvals", "approve", op)
	var back command.Refunded
	ana.reply(&back, "approvals", "approve", op)
	if back.Refund.Amount.Minor != 300_00 || back.Operation.ID != op {
		t.Errorf("approved: %+v", back)
	}
	ben.refused(command.NotDone, "", "refund", "TEST-0001", "--amount", "250", "--reason", "wrong-amount", "--op", otherOp)
	ana.done("approvals", "refuse", otherOp)
	if all := lines[command.Approval](t, ana.done("approvals", "list", "--json")); len(all) != 2 || all[0].Status != "refused" || all[1].Status != "approved" {
		t.Errorf("approvals: %+v", all)
	}
}

func TestTheWrongAccountIsGivenBack(t *testing.T) {
	t.Parallel()
	c := newShop(t)
	c.refused(command.Bad, `give --confirm "North Clinic"`, "stripe", "disconnect")
	c.done("stripe", "disconnect", "--confirm", "north clinic")
	page := strings.TrimSpace(c.done("stripe", "connect", "--start"))
	c.input = c.done("sandbox", "visit", page, "--name", "Another clinic")
	c.refused(command.NotDone, "Its access was given back and nothing was connected.", "stripe", "connect", "--paste")
	page = strings.TrimSpace(c.done("stripe", "connect", "--start"))
	c.input = "http://localhost:1/oauth/return?state=wrong&code=x"
	c.refused(command.Bad, "belongs to another attempt", "stripe", "connect", "--paste")
	c.input = c.done("sandbox", "visit", page, "--name", "Another clinic")
	var is command.Integration
	c.reply(&is, "stripe", "connect", "--paste", "--other-account")
	if is.State != "connected" || is.Name != "Another clinic" {
		t.Errorf("connected: %+v", is)
	}
}

func TestTablesAreHarmless(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	const nasty = "Mia\x1b]52;c;eA==\x07\u202eWong\u009b2J"
	c.done("patients", "add", "--name", nasty)
	for _, args := range [][]string{{"patients", "list"}, {"patients", "list", "--json"}, {"patients", "show", nasty}, {"export", "patients", "--format", "jsonl"}} {
		out, message, code := c.give(args...)
		if code != command.Done || strings.ContainsAny(out+message, "\x1b\x07\u202e\u009b") {
			t.Errorf("%v ended with %d: %q %q", args, code, out, message)
		}
	}
	if _, message, _ := c.give("patients", "show", nasty+"x"); strings.ContainsAny(message, "\x1b\x07\u202e\u009b") {
		t.Errorf("refused: %q", message)
	}
	if all := lines[command.Patient](t, c.done("patients", "list", "--json")); len(all) != 1 || all[0].Name != nasty {
		t.Errorf("a program reads %+v", all)
	}
}

func TestNothingIsTakenOnAPaidInvoice(t *testing.T) {
	t.Parallel()
	c := newShop(t)
	var taken command.Taken
	c.reply(&taken, "pay", "TEST-0001", "--method", "cash")
	c.refused(command.NotDone, "Nothing is open on TEST-0001: Paid. Nothing was moved.", "pay", "TEST-0001", "--card")
	c.refused(command.NotDone, "Nothing is open on TEST-0001: Paid. Nothing was moved.", "pay", "TEST-0001", "--method", "cash")
}

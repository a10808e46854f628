package command_test

import (
	"strings"
	"testing"

	"clinic.example/paydesk/cli/command"
	"clinic.example/paydesk/stripeops/sandbox"
)

func TestSyncReadsAndProves(t *testing.T) {
	t.Parallel()
	c := newShop(t)
	c.done("sync")
	c.done("pay", "TEST-0001", "--card")
	paid := c.stripe.Succeeded().PaymentIntents[0]
	if _, err := c.stripe.RefundFromDashboard(paid.ID, 30_00); err != nil {
		t.Fatal(err)
	}
	stray, err := c.stripe.ChargeFromDashboard(paid.Account, sandbox.DashboardCharge{Amount: 25_00})
	if err != nil {
		t.Fatal(err)
	}
	out, message, code := c.give("sync", "--prove", "--json")
	named := map[string]bool{}
	for _, p := range lines[command.Proved](t, out) {
		for _, d := range p.Different {
			named[p.Kind+" "+d.Object] = true
		}
	}
	if code != command.NotDone || !strings.Contains(message, "Nothing was changed") || !named["payment "+stray] || len(named) < 2 {
		t.Errorf("ended with %d: %s %v", code, message, named)
	}
	if text, _, _ := c.give("sync", "--prove"); !strings.Contains(text, "nothing here says so") {
		t.Errorf("for people: %s", text)
	}
	read := lines[command.Synced](t, c.done("sync", "--json"))
	if len(read) != 1 || read[0].Events == 0 || read[0].Found != 1 || read[0].Problem != "" || read[0].Account != paid.Account {
		t.Errorf("read %+v", read)
	}
	c.done("sync", "--prove")
	var invoice command.InvoiceDetail
	c.reply(&invoice, "invoices", "show", "TEST-0001")
	if back := invoice.Payments[0].Refunds; len(back) != 1 || back[0].By != "Stripe's Dashboard" || invoice.Open.Minor != 30_00 {
		t.Errorf("the invoice is %+v", invoice)
	}
	c.stripe.SetDown(true)
	c.refused(command.NotDone, "Stripe", "sync")
}

func TestFoundPaymentsAreDecidedAbout(t *testing.T) {
	t.Parallel()
	c := newShop(t)
	c.done("sync")
	c.done("pay", "TEST-0001", "--card", "--amount", "10")
	account := c.stripe.Succeeded().PaymentIntents[0].Account
	for _, amount := range []int64{25_00, 5_00} {
		if _, err := c.stripe.ChargeFromDashboard(account, sandbox.DashboardCharge{Amount: amount, Currency: "aud"}); err != nil {
			t.Fatal(err)
		}
	}
	c.done("sync")
	waiting := lines[command.Found](t, c.done("found", "list", "--json"))
	if len(waiting) != 2 || waiting[0].Status != "waiting" {
		t.Fatalf("found %+v", waiting)
	}
	small, large := waiting[0], waiting[1]
	if small.Amount.Minor != 5_00 {
		small, large = large, small
	}
	var payment command.Payment
	c.reply(&payment, "found", "record", large.ID, "TEST-0001", "--op", op)
	c.reply(&payment, "found", "record", large.ID, "TEST-0001", "--op", op)
	if payment.Amount.Minor != 25_00 || payment.Number != "TEST-0001" {
		t.Errorf("recorded %+v", payment)
	}
	c.done("found", "dismiss", small.ID)
	c.refused(command.NotDone, "decided about this payment already", "found", "record", small.ID, "TEST-0001", "--credit")
	if text := c.done("found", "list"); !strings.Contains(text, "not-ours") || !strings.Contains(text, "recorded") {
		t.Errorf("for people: %s", text)
	}
}

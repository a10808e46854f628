package command_test

import (
	"strings"
	"testing"

	"clinic.example/paydesk/cli/command"
)

// disputed is a clinic where Mia's bank disputes her payment of 80.00.
func disputed(t *testing.T) (*clinic, string) {
	t.Helper()
	c := newClinic(t)
	c.connect()
	c.saved("Mia Wong")
	c.invoice()
	c.done("pay", "TEST-0001", "--card")
	intents := c.stripe.Succeeded().PaymentIntents
	id, err := c.stripe.OpenDispute(intents[len(intents)-1].ID, false)
	if err != nil {
		t.Fatal(err)
	}
	c.done("operations", "resolve")
	return c, id
}

func TestADisputeIsAnsweredByCommands(t *testing.T) {
	c, id := disputed(t)
	var listed command.Dispute
	c.reply(&listed, "disputes", "list", "--status", "open")
	if listed.ID != id || listed.Patient.Name != "Mia Wong" || listed.Amount.Minor != 8000 || listed.TakenBack.Minor != 8000 || listed.DueBy == "" {
		t.Fatalf("%+v", listed)
	}
	c.refused(command.NotDone, "Stage the evidence first", "disputes", "submit", id, "--confirm", "submit")
	var evidence command.Evidence
	c.reply(&evidence, "disputes", "evidence", id)
	if evidence.Staged || len(evidence.Texts) == 0 || evidence.Texts[0] != (command.EvidenceText{Field: "customer_name", Text: "Mia Wong"}) {
		t.Fatalf("%+v", evidence)
	}
	c.reply(&evidence, "disputes", "evidence", id, "--stage")
	if !evidence.Staged {
		t.Fatalf("%+v", evidence)
	}
	c.refused(command.Bad, "give --confirm submit", "disputes", "submit", id)
	var answer command.DisputeAnswer
	for range 2 {
		c.reply(&answer, "disputes", "submit", id, "--confirm", "submit", "--op", op)
		if answer.Dispute.Status != "under_review" || answer.Dispute.Submissions != 1 || answer.Operation.ID != op {
			t.Fatalf("%+v", answer)
		}
	}
	c.refused(command.NotDone, "The bank has the evidence and decides.", "disputes", "accept", id, "--confirm", "accept")
}

func TestALostDisputeIsDecidedByCommands(t *testing.T) {
	for _, how := range []string{"write-off", "ask-patient"} {
		t.Run(how, func(t *testing.T) {
			c, id := disputed(t)
			c.refused(command.NotDone, "This is decided once a dispute is lost.", "disputes", how, id)
			c.refused(command.Bad, "give --confirm accept", "disputes", "accept", id)
			c.done("disputes", "accept", id, "--confirm", "accept")
			c.done("disputes", how, id)
			var shown command.Dispute
			c.reply(&shown, "disputes", "show", id)
			if shown.Status != "lost" || shown.WrittenOff != (how == "write-off") || (shown.Claim != "") != (how == "ask-patient") {
				t.Errorf("%+v", shown)
			}
			if out := c.done("invoices", "show", "TEST-0001"); !strings.Contains(out, "Taken back by the bank") || !strings.Contains(out, "paid") {
				t.Errorf("the invoice says %q", out)
			}
			c.refused(command.NotDone, "The bank has taken back 80.00 AUD", "refund", "TEST-0001", "--amount", "100%", "--reason", "goodwill")
		})
	}
}

func TestAnUnknownDisputeIsNamed(t *testing.T) {
	c := newClinic(t)
	c.refused(command.NotDone, "There is no dispute dp_nothing", "disputes", "show", "dp_nothing")
	if out := c.done("disputes", "list"); out != "" {
		t.Errorf("%q", out)
	}
}

package command_test

import (
	"path/filepath"
	"strings"
	"testing"

	"clinic.example/paydesk/cli/command"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
	"clinic.example/paydesk/storage/boltdb"
	"clinic.example/paydesk/stripeops/sandbox"
)

// editOperation changes the press's record past the desk.
func (c *clinic) editOperation(id string, edit func(*model.Operation)) {
	c.t.Helper()
	store, err := boltdb.Open(filepath.Join(c.folder, "paydesk.db"), boltdb.Options{NoSync: true})
	if err == nil {
		err = store.Update(c.t.Context(), model.SystemScope(), func(tx storage.Tx) error {
			practices, err := tx.Practices()
			if err != nil {
				return err
			}
			op, err := tx.Operation(practices[0].ID, model.OperationID(id))
			if err != nil {
				return err
			}
			edit(&op)
			return tx.PutOperation(op)
		})
	}
	if err != nil {
		c.t.Fatal(err)
	}
	if err := store.Close(); err != nil {
		c.t.Fatal(err)
	}
}

func (c *clinic) fault(f sandbox.Fault) {
	c.t.Helper()
	if _, err := c.stripe.Fault(f); err != nil {
		c.t.Fatal(err)
	}
}

// silentCharge has the card charged, the answer lost, and Stripe silent about it from then on.
func (c *clinic) silentCharge() {
	c.t.Helper()
	c.fault(sandbox.Fault{Path: "/v1/payment_intents/*/confirm", Kind: "reset_after"})
	c.fault(sandbox.Fault{Path: "/v1/payment_intents/*", Method: "GET", Kind: "503", Count: -1})
	if _, message, code := c.give("pay", "TEST-0001", "--card", "--op", op); code != command.Open {
		c.t.Fatalf("ended with %d: %s", code, message)
	}
}

func TestWhatIsNotKnownIsListedAndResolved(t *testing.T) {
	t.Parallel()
	c := newShop(t)
	c.silentCharge()
	var open command.OpenOperation
	c.reply(&open, "operations", "list")
	if open.ID != op || !open.Unknown || open.Patient != "Mia Wong" || open.Card != "Visa 4242" || open.Since == "" || open.By != "Ana Silva" || open.Stop != "cancel-charge" {
		t.Errorf("open: %+v", open)
	}
	if out := c.done("operations", "list"); !strings.Contains(out, "Do not charge again.") || !strings.Contains(out, "Not known since") {
		t.Errorf("the list: %s", out)
	}
	if _, message, code := c.give("operations", "resolve", op); code != command.Open || !strings.Contains(message, "Not known yet") {
		t.Errorf("silent still: %d %s", code, message)
	}
	if _, message, code := c.give("operations", "stop", op); code != command.NotDone || !strings.Contains(message, "Stripe did not answer") {
		t.Errorf("stopped in silence: %d %s", code, message)
	}
	c.stripe.ClearFaults(0)
	c.reply(&open, "operations", "resolve", op)
	if open.State != "succeeded" || open.Payment == "" {
		t.Errorf("resolved: %+v", open)
	}
	c.refused(command.NotDone, "It has ended meanwhile", "operations", "stop", op)
	c.refused(command.NotDone, "There is no operation", "operations", "stop", otherOp)
	c.refused(command.Bad, "needs OPERATION", "operations", "stop")
}

func TestALinkIsStoppedByItsOperation(t *testing.T) {
	t.Parallel()
	c := newShop(t)
	c.done("pay", "TEST-0001", "--link", "--op", op)
	var done command.Operation
	c.reply(&done, "operations", "stop", op)
	if done.State != "expired" || !done.Settled {
		t.Errorf("stopped: %+v", done)
	}
}

func TestWhatPaydeskStoppedNeedsTheName(t *testing.T) {
	t.Parallel()
	c := newShop(t)
	c.silentCharge()
	c.stripe.ClearFaults(0)
	c.editOperation(op, func(o *model.Operation) { o.State, o.Message = model.OpStopped, "paydesk stopped this operation." })
	if _, message, code := c.give("operations", "resolve"); code != command.Open || !strings.Contains(message, "One operation is not settled yet.") {
		t.Errorf("resolved: %d %s", code, message)
	}
	c.refused(command.Bad, "Stripe has charged 80.00 AUD", "operations", "stop", op)
	c.refused(command.Bad, `give --confirm "North Clinic"`, "operations", "stop", op, "--confirm", "South Clinic")
	var done command.Operation
	c.reply(&done, "operations", "stop", op, "--confirm", "north clinic")
	if done.State != "succeeded" || done.Payment == "" {
		t.Errorf("taken over: %+v", done)
	}
	if paid, _ := c.moved(); paid != 80_00 {
		t.Errorf("%d went", paid)
	}
}

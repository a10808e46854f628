package demo

import (
	"crypto/rand"
	"log/slog"
	"testing"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/stripeops"
)

// staffed is a desk over the clinic, as the demo opens it, and its administrator's session.
func staffed(t *testing.T, c *Clinic) (*desk.Session, model.PracticeID) {
	t.Helper()
	client, err := stripeops.New(c.Stripe)
	if err != nil {
		t.Fatal(err)
	}
	d, err := desk.New(desk.Config{Store: c.Store, Stripe: client, Now: c.Now, Random: rand.Reader, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	actor, practice, found, err := d.Begin(t.Context())
	if err != nil || !found {
		t.Fatal(found, err)
	}
	return d.Session(actor), practice
}

// What Stripe alone knows, the disputes, the desk reads by itself; then nothing is missing or different, and every cent is explained.
func TestTheDeskReadsTheDisputesAndItsBooksAgree(t *testing.T) {
	c := open(t, "", 1)
	session, practice := staffed(t, c)
	if _, err := session.Sync(t.Context(), practice); err != nil {
		t.Fatal(err)
	}
	disputes, err := session.Disputes(t.Context(), practice)
	if err != nil || len(disputes) != 2 {
		t.Fatalf("disputes %+v, %v", disputes, err)
	}
	waits, won := disputes[0], disputes[1]
	if waits.Dispute.Status != model.NeedsResponse || waits.Left != 3 || waits.Unknown() || waits.Patient == "" {
		t.Errorf("what waits for evidence is %+v", waits)
	}
	if won.Dispute.Status != model.DisputeWon || won.Dispute.Withdrawn != 0 || won.Unknown() {
		t.Errorf("what was won is %+v", won)
	}
	proof, err := session.ProveSync(t.Context(), practice)
	if err != nil || len(proof) == 0 {
		t.Fatal(proof, err)
	}
	for _, kind := range proof {
		for _, d := range kind.Different {
			t.Errorf("%s: %s", d.Object, d.What)
		}
	}
	books, err := session.Reconcile(t.Context(), desk.ReconcileRequest{Practice: practice})
	if err != nil || !books.Explained() || len(books.Accounts) != 1 {
		t.Errorf("%+v, %v", books, err)
	}
}

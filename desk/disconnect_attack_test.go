package desk_test

import (
	"testing"
	"testing/synctest"
	"time"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/desk/simulation"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
	"clinic.example/paydesk/stripeops/sandbox"
)

func (p *play) accountRow() (a model.StripeAccount) {
	p.t.Helper()
	p.must(p.records.View(p.t.Context(), model.SystemScope(), func(tx storage.Tx) (err error) {
		a, err = tx.Account(p.account)
		return err
	}))
	return a
}

// Between the last look at what is unsettled and Stripe's answer a charge could begin, and its money was lost from sight with the access.
func TestNothingBeginsWhileAnAccountIsLetGo(t *testing.T) {
	inBubble(t, func(p *play) {
		p.paidBefore()
		other := p.invoice(p.patient)
		release := p.hold("POST /oauth/deauthorize")
		ended := make(chan error, 1)
		go func() { ended <- p.session.Disconnect(p.t.Context(), p.practice) }()
		synctest.Wait()
		p.stripe.ForgetRequests()
		charge := p.chargeRequest(other, p.card)
		p.take(charge)
		says(t, p.told(), model.Conflict, "Ana Silva began to disconnect this Stripe account just now. Nothing was charged.")
		p.giveBack(8000)(p)
		says(t, p.told(), model.Conflict, "Ana Silva began to disconnect this Stripe account just now. Nothing was returned")
		p.world.link(p.linkRequest(other))
		says(t, p.told(), model.Conflict, "began to disconnect")
		p.world.link(desk.LinkRequest{Operation: p.op(), Practice: p.practice, Purpose: model.SetupLink, Patient: p.patient.ID})
		says(t, p.told(), model.Conflict, "began to disconnect")
		says(t, p.session.UseConnection(p.t.Context(), p.bystander, p.practice), model.Conflict, "began to disconnect")
		says(t, p.session.Disconnect(p.t.Context(), p.practice), model.Conflict, "Ana Silva is disconnecting this account at this moment.")
		if n := len(p.stripe.Requests()); n != 1 { // the second disconnect is told before it asks
			t.Logf("%d requests", n)
		}
		cash := desk.TakeRequest{Operation: p.op(), Practice: p.practice, Invoice: other.ID, Revision: other.Revision, Method: model.Cash, Amount: other.Total}
		p.take(cash)
		p.must(p.told())
		release()
		p.must(<-ended)
		if a := p.accountRow(); a.Leaving.Begun() || !a.Revoked {
			t.Errorf("afterwards %+v", a)
		}
		p.bystanderTrail = p.trailOf(p.bystander) // the refusals above stand there
		p.must(p.stripe.Connect(string(p.account.ID), false))
	})
}

// A disconnect that Stripe did not do holds the account for as long as it might still arrive, and then lets it go on.
func TestADisconnectThatStripeDidNotDoLeavesTheAccountInUse(t *testing.T) {
	inBubble(t, func(p *play) {
		_, err := p.stripe.Fault(sandbox.Fault{Path: "/oauth/deauthorize", Kind: "503"})
		p.must(err)
		if p.session.Disconnect(p.t.Context(), p.practice) == nil {
			t.Fatal("it was disconnected")
		}
		p.must(p.round())
		if !p.accountRow().Leaving.Begun() {
			t.Error("the mark went although the request might still arrive")
		}
		for range 4 {
			p.must(p.round())
		}
		if a := p.accountRow(); a.Leaving.Begun() || a.Revoked {
			t.Errorf("two minutes later %+v", a)
		}
		p.chargeAll()
		p.must(p.told())
	})
}

// The program ended between the mark and the answer: where Stripe has let go the rest is done, and where it has not the mark goes.
func TestADisconnectThatACrashCutShortIsFinished(t *testing.T) {
	for name, how := range map[string]simulation.Fault{"before": simulation.DiesBefore, "after": simulation.DiesAfter} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(p *play) {
				p.meddle(func(point string) simulation.Fault {
					if point == "POST /oauth/deauthorize" {
						return how
					}
					return ""
				})
				_ = p.session.Disconnect(p.t.Context(), p.practice)
				p.meddle(nil)
				p.restart()
				if !p.accountRow().Leaving.Begun() {
					t.Fatal("no mark")
				}
				p.chargeAll()
				says(t, p.told(), model.Conflict, "began to disconnect")
				time.Sleep(2 * time.Minute)
				p.must(p.round())
				v, err := p.session.Integration(p.t.Context(), p.practice)
				p.must(err)
				if done := how == simulation.DiesAfter; v.State == model.NotConnected != done || p.accountRow().Leaving.Begun() {
					t.Errorf("%s, %+v", v.State, p.accountRow())
				}
				if how == simulation.DiesAfter {
					p.must(p.stripe.Connect(string(p.account.ID), false))
				}
			})
		})
	}
}

// A disconnect says whose press stands against it, and since when.
func TestADisconnectNamesWhatIsUnsettled(t *testing.T) {
	inBubble(t, func(p *play) {
		p.striking("/confirm", simulation.CutBefore, p.chargeAll)
		up := p.down()
		time.Sleep(4 * time.Second)
		v, err := p.session.DisconnectPreview(p.t.Context(), p.practice)
		p.must(err)
		holds(t, v.Why, "a charge of 80.00 AUD for TEST-0001, which Ana Silva began 4 seconds ago.")
		up()
	})
}

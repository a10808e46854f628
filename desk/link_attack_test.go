package desk_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/desk/simulation"
	"clinic.example/paydesk/model"
)

// A look at the link was on its way when the clerk stopped it: the stop joined the look, which did nothing of the kind, and the clerk read
// that Stripe can't be reached. Cash would have let the link go although Stripe answers.
func TestALinkIsStoppedWhileTheJanitorLooksAtIt(t *testing.T) {
	inBubble(t, func(p *play) {
		p.openBefore()
		release := p.hold("GET /v1/checkout/sessions/")
		looked, stopped := make(chan struct{}), make(chan struct{})
		go func() {
			defer close(looked)
			_ = p.round()
		}()
		synctest.Wait()
		go func() {
			defer close(stopped)
			link, err := p.session.CancelLink(p.t.Context(), p.practice, p.opened.ID)
			if err != nil || link.Status != model.LinkExpired {
				t.Errorf("link %s: %v", link.Status, err)
			}
		}()
		synctest.Wait()
		release()
		<-stopped
		<-looked
	})
}

// A stop of a link that Stripe had made without answering made it visible and left it open.
func TestALinkThatIsStillOpeningIsStopped(t *testing.T) {
	inBubble(t, func(p *play) {
		p.striking("/checkout/sessions", simulation.CutAfter, p.openPage)
		v := p.read(p.bill.ID)
		if v.Links[0].Status != model.LinkOpening {
			t.Fatalf("link %s", v.Links[0].Status)
		}
		link, err := p.session.CancelLink(p.t.Context(), p.practice, v.Links[0].ID)
		if err != nil || link.Status != model.LinkExpired {
			t.Errorf("link %s: %v", link.Status, err)
		}
	})
}

// A link that cash had let go while Stripe was away held the invoice no more, so a card was charged while the page could still be paid.
func TestNoCardIsChargedWhileALinkThatWasLetGoCanBePaid(t *testing.T) {
	inBubble(t, func(p *play) {
		p.openBefore()
		up := p.down()
		part := p.take(desk.TakeRequest{Operation: p.op(), Practice: p.practice, Invoice: p.bill.ID, Revision: p.bill.Revision, Method: model.Cash, Amount: aud(3000)})
		up()
		p.bill = part.Invoice
		charge := p.chargeRequest(p.bill, p.card)
		charge.Amount = p.bill.Open()
		p.take(charge)
		p.pay(p.opened.URL, goodCard)
		p.recover()
		if n, sum := p.moved(); n != 1 || sum != 5000 {
			t.Errorf("moved %d times, %d in all: the link was not stopped before the card was charged", n, sum)
		}
	})
}

// A press that the guards refuse anyway used to stop the open link first.
func TestAPressThatIsRefusedStopsNoLink(t *testing.T) {
	inBubble(t, func(p *play) {
		p.openBefore()
		stale := desk.TakeRequest{Operation: p.op(), Practice: p.practice, Invoice: p.bill.ID, Revision: p.bill.Revision + 1, Method: model.Cash, Amount: p.bill.Total}
		if _, err := p.session.Take(p.t.Context(), stale); model.KindOf(err) != model.Conflict {
			t.Errorf("a stale form: %v", err)
		}
		stale.Operation, stale.Revision, stale.Amount = p.op(), p.bill.Revision, aud(0)
		if _, err := p.session.Take(p.t.Context(), stale); model.KindOf(err) != model.Invalid {
			t.Errorf("no amount: %v", err)
		}
		if l := p.read(p.bill.ID).Links[0]; l.Status != model.LinkOpen {
			t.Errorf("link %s", l.Status)
		}
	})
}

// Cash lets a link go because Stripe is away, and for no other reason.
func TestCashLetsNoLinkGoWhileStripeAnswers(t *testing.T) {
	inBubble(t, func(p *play) {
		p.openBefore()
		struck := p.strikingFirst(simulation.UnknownDone, p.cash)
		v := p.read(p.bill.ID)
		if !struck || p.presses[1].Err == nil || v.Links[0].StopWanted || len(v.Payments) != 0 {
			t.Errorf("struck %v, told %v, let go %v, %d payments", struck, p.presses[1].Err, v.Links[0].StopWanted, len(v.Payments))
		}
		p.recover()
		p.chargeAgain()
		if v := p.read(p.bill.ID); v.Links[0].Status != model.LinkExpired || v.Invoice.Status() != model.InvoicePaid {
			t.Errorf("pressed again: link %s, invoice %s", v.Links[0].Status, v.Invoice.Status())
		}
	})
}

// The press that made a link, made again while another clerk stops it, read that Stripe has not answered.
func TestALinkThatIsBeingStoppedSaysSo(t *testing.T) {
	inBubble(t, func(p *play) {
		p.openBefore()
		up := p.down()
		if _, err := p.session.CancelLink(p.t.Context(), p.practice, p.opened.ID); model.KindOf(err) != model.Unavailable {
			t.Errorf("stopping it: %v", err)
		}
		_, err := p.session.OpenLink(p.t.Context(), p.page)
		up()
		if err == nil || !strings.Contains(err.Error(), "being stopped") {
			t.Errorf("the same press again: %v", err)
		}
	})
}

// A press that came while paydesk closed was committed and driven by nobody: the card was charged at the next start, perhaps the next day.
func TestAPressWhilePaydeskClosesIsRefused(t *testing.T) {
	inBubble(t, func(p *play) {
		p.must(p.desk.Close(p.t.Context()))
		p.chargeAll()
		if err := p.presses[0].Err; model.KindOf(err) != model.Unavailable {
			t.Errorf("a charge: %v", err)
		}
		p.cash()
		p.openPage()
		p.restart()
		p.recover()
		if n, _ := p.moved(); n != 0 {
			t.Error("the next start charged the card")
		}
	})
}

// Close waits for a press that has begun, not only for what it has launched already.
func TestClosingWaitsForAPressThatHasBegun(t *testing.T) {
	inBubble(t, func(p *play) {
		release := p.hold("commit")
		go p.chargeAll()
		synctest.Wait()
		closed := make(chan struct{})
		go func() { _ = p.desk.Close(context.Background()); close(closed) }()
		time.Sleep(time.Second)
		select {
		case <-closed:
			t.Error("closed in the middle of a press")
		default:
		}
		release()
		<-closed
		synctest.Wait()
		if n, _ := p.moved(); n != 1 || p.presses[0].Err != nil {
			t.Errorf("moved %d times, told %v", n, p.presses[0].Err)
		}
		p.restart()
	})
}

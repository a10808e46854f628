package connect_test

import (
	"context"
	"errors"
	"net/url"
	"strings"
	"testing"
	"time"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/connect"
	"clinic.example/paydesk/ui/kit"
	"clinic.example/paydesk/ui/uitest"
)

func TestTheScreenTurnsGreenByItself(t *testing.T) {
	w := newWorld(t)
	front := w.open(w.Session, w.Bay, 78, 19)
	front.See("Not connected").Golden("not-connected-78x19")
	front.Press("c").See("Authorise access").Golden("leaving-78x19")
	front.Esc().See("Use This Connection")
	address := w.setOut(front)
	front.See("left", "[o] opens it in the browser again", "[y] copies it", "[v] pastes the address")
	if !strings.Contains(strings.ReplaceAll(front.Screen(), "\n", ""), address) {
		t.Errorf("the address is not shown whole:\n%s", front.Screen())
	}
	if !strings.Contains(front.View(), "\x1b]8;;"+address) {
		t.Error("the address is no link")
	}
	w.must(w.arrive(w.decide(address, w.another("Bay Road Pty Ltd"), "authorise")))
	front.See("Connected to Stripe", "Bay Road Pty Ltd", "Test Mode", "by Ana Silva").Golden("connected-78x19")
	if told := uitest.Asks[kit.Told](front); told.Text != "Connected to Bay Road Pty Ltd." {
		t.Errorf("toast %q", told.Text)
	}
	if is := w.is(w.Bay); is.Practice.AcceptOnline {
		t.Error("connecting switched online payments on")
	}
}

func TestAWideWindowShowsTheCodeBesideTheAddress(t *testing.T) {
	w := newWorld(t)
	front := w.open(w.Session, w.Bay, 118, 40)
	front.See("know your customer", "Authorise access").Golden("not-connected-118x40")
	w.setOut(front)
	if front.Has("shows a QR code") || !strings.ContainsAny(front.Screen(), "▀▄") {
		t.Errorf("no code:\n%s", front.Screen())
	}
	front.Resize(78, 19).See("A window of", "shows a QR code")
}

// ending is a way in which an attempt ends without a connection, and what the screen then says.
type ending struct {
	name   string
	happen func(*world, *uitest.Solo, string)
	says   []string
}

func endings() []ending {
	return []ending{
		{"cancelled on Stripe's page", func(w *world, _ *uitest.Solo, address string) {
			if w.arrive(w.decide(address, "", "cancel")) == nil {
				w.t.Error("a refusal was taken")
			}
		}, []string{"cancelled", "Access was not authorised", "choose the account of this practice"}},
		{"cancelled at the desk", func(_ *world, front *uitest.Solo, _ string) { front.Esc() }, []string{"cancelled", "You stopped connecting"}},
		{"time over", func(w *world, _ *uitest.Solo, _ string) { w.Clock.Advance(desk.ConnectLimit) }, []string{"the time is over", "within 10 minutes", "its way back is blocked"}},
		{"a code that was used", func(w *world, _ *uitest.Solo, address string) {
			back := w.decide(address, w.another("Bay Road Pty Ltd"), "authorise")
			q := back.Query()
			q.Set("code", "ac_used_before")
			if w.arrive(&url.URL{RawQuery: q.Encode()}) == nil {
				w.t.Error("a wrong code was taken")
			}
		}, []string{"refused", "used before"}},
	}
}

func TestAnAttemptThatEndsSaysHowAndIsTriedAgain(t *testing.T) {
	for _, e := range endings() {
		t.Run(e.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			front := w.open(w.Session, w.Bay, 78, 19)
			e.happen(w, front, w.setOut(front))
			front.See(append(e.says, "Not connected:", "[c] tries again")...)
			if is := w.is(w.Bay); is.State != model.NotConnected || is.Connection.Account != "" {
				t.Errorf("half connected: %+v", is.Connection)
			}
			front.Press("c").See("Waiting for Stripe")
			front.Until("a second page", func() bool { return len(w.opened()) == 2 })
			w.must(w.arrive(w.decide(w.opened()[1], w.another("Second try"), "authorise")))
			front.See("Connected to Stripe", "Second try")
		})
	}
}

func TestAnAnswerWithAWrongStateIsIgnoredAndSaid(t *testing.T) {
	w := newWorld(t)
	front := w.open(w.Session, w.Bay, 78, 19)
	back := w.decide(w.setOut(front), w.another("Bay Road Pty Ltd"), "authorise")
	if w.Desk.Return(t.Context(), "made up", back.Query().Get("code"), "", "") == nil {
		t.Error("a wrong state was taken")
	}
	front.See("Waiting for Stripe", "its state is unknown")
	w.must(w.arrive(back))
	front.See("Connected to Stripe")
}

func TestAWrongStateIsSaidAlsoWhereNoBrowserOpened(t *testing.T) {
	w := newWorld(t)
	env := uitest.Env(t, w.Clock)
	noBrowser := func(context.Context, string) error { return errors.New("no display") }
	front := uitest.Screen(t, env, connect.New(env, w.Session, w.Bay, noBrowser), 78, 19, uitest.On(w.Clock))
	front.See("Connect with Stripe").Press("c").Enter().See("No browser opened here")
	_ = w.Desk.Return(t.Context(), "made up", "ac_1", "", "")
	front.See("its state is unknown")
}

func TestTheAddressIsPasted(t *testing.T) {
	w := newWorld(t)
	front := w.open(w.Session, w.Bay, 78, 19)
	back := w.decide(w.setOut(front), w.another("Bay Road Pty Ltd"), "authorise")
	front.Press("v").See("Paste the address").Type("x").Esc().See("Stripe's page").Press("v")
	front.Paste("http://localhost:8765/oauth/return").Enter().See("Paste the whole address", "holds state=")
	other := *back
	q := other.Query()
	q.Set("state", strings.Repeat("A", 43))
	other.RawQuery = q.Encode()
	front.Press("ctrl+u").Paste(other.String()).Enter().See("belongs to another attempt")
	front.Press("ctrl+u").Paste(back.String()).Enter().See("Connected to Stripe", "Bay Road Pty Ltd")
}

func TestTheWaitIsNoWaitWithoutItsScreen(t *testing.T) {
	w := newWorld(t)
	front := w.open(w.Session, w.Bay, 78, 19)
	address := w.setOut(front)
	front.Press("y")
	if copied := uitest.Asks[kit.Copied](front); string(copied.Text) != address {
		t.Errorf("copied %q", copied.Text)
	}
	front.Press("o").Until("the browser again", func() bool { return len(w.opened()) == 2 && w.opened()[1] == address })
	left := front.Screen()
	w.Clock.Advance(time.Minute)
	front.Until("the time to run", func() bool { return front.Screen() != left })
}

func TestAnotherAccountThanTheLastOneIsAskedAbout(t *testing.T) {
	for _, c := range []struct {
		name   string
		answer []string
		see    []string
		state  model.AccountState
	}{
		{"no", []string{"enter"}, []string{"Not connected: cancelled", "You did not take the account"}, model.NotConnected},
		{"yes", []string{"down", "enter"}, []string{"Connected to Stripe", "Somebody else's"}, model.Connected},
		{"esc is no", []string{"esc"}, []string{"Not connected: cancelled"}, model.NotConnected},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.must(w.Session.Disconnect(t.Context(), w.Harbour))
			front := w.open(w.Session, w.Harbour, 78, 19)
			front.See("Last connected here: " + string(w.Account.ID))
			address := w.setOut(front)
			w.must(w.arrive(w.decide(address, w.another("Somebody else's"), "authorise")))
			front.See("Another account than last time", "Somebody else's", string(w.Account.ID))
			front.Press(c.answer...).See(c.see...)
			if is := w.is(w.Harbour); is.State != c.state {
				t.Errorf("state %s", is.State)
			}
		})
	}
}

func TestWithoutAPlatformTheWayIsDimmedAndSaysSo(t *testing.T) {
	w := newWorld(t)
	front := w.open(w.unconfigured(), w.Bay, 78, 19)
	front.See("This paydesk has no Stripe platform yet", "Use This Connection: Harbour Street Physio").Press("c")
	if told := uitest.Asks[kit.Told](front); !strings.Contains(string(told.Text), "no client id or key is configured") {
		t.Errorf("said %q", told.Text)
	}
	if len(w.opened()) != 0 {
		t.Error("a browser opened")
	}
}

func TestWhoMayNotChangeSeesTheStatusAndWhoCanHelp(t *testing.T) {
	w := newWorld(t)
	ben := w.As("Ben Okoro", model.FrontDesk)
	front := w.open(ben, w.Harbour, 78, 19)
	front.See("Connected to Stripe", string(w.Account.ID), "(v) Verify", "Invoice Footer Disclaimer", "Please keep this invoice for your health fund.", "An administrator can help: Ana Silva.")
	front.Gone("[v] Verify", "Payment Processing", "Secret Key").Golden("looking-78x19")
	for _, key := range []string{"v", "d", "c"} {
		before := len(front.Asked())
		front.Press(key).Until("why not", func() bool { return len(front.Asked()) > before })
		if told, ok := front.Asked()[before].(kit.Told); !ok || !strings.Contains(string(told.Text), "An administrator can help") {
			t.Errorf("%s: %+v", key, front.Asked()[before])
		}
	}
	w.open(ben, w.Bay, 78, 19).See("Not connected", "An administrator can help").Golden("front-desk-78x19")
	w.open(w.As("Dr Lin", model.PractitionerRole), w.Harbour, 78, 19).See("does not include").Gone("Connected to Stripe")
}

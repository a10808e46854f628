package desk_test

import (
	"cmp"
	"net/url"
	"sync"
	"testing"
	"time"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
	"clinic.example/paydesk/stripeops/sandbox"
)

func TestConnectingByOAuthTurnsGreenAndSwitchesNothingElseOn(t *testing.T) {
	g := newGroup(t)
	before := g.integration(g.bay)
	if before.State != model.NotConnected || before.Why.Connect != "" || before.Checklist != nil || len(before.Reusable) != 1 {
		t.Fatalf("before: %+v", before)
	}
	holds(t, before.Why.Verify, "not connected")
	account := g.other("Bay Road Pty Ltd")
	way, err := g.session.Connect(t.Context(), g.bay)
	g.must(err)
	if p, err := g.session.ConnectStatus(t.Context(), g.bay, way.Attempt); err != nil || p.Status != model.AttemptWaiting || p.Expires != way.Expires {
		t.Fatalf("waiting: %+v, %v", p, err)
	}
	g.must(g.arrive(g.decide(way.Address, account, "authorise")))
	p, err := g.session.ConnectStatus(t.Context(), g.bay, way.Attempt)
	g.must(err)
	if p.Status != model.AttemptConnected || string(p.Account.ID) != account || p.Account.Name != "Bay Road Pty Ltd" {
		t.Fatalf("after: %+v", p)
	}
	v := g.integration(g.bay)
	if v.State != model.Connected || v.Connection.ConnectedAt == 0 || v.Connection.ConnectedBy != "Ana Silva" || v.Connection.How != model.ByOAuth || v.Connection.Mode != model.Test {
		t.Errorf("connection %+v, state %s", v.Connection, v.State)
	}
	if v.Practice != before.Practice {
		t.Errorf("connecting changed the practice: %+v", v.Practice)
	}
	if len(v.Checklist) == 0 || v.Checklist[0].Label != "Accept online payments" || v.Checklist[0].Done {
		t.Errorf("checklist %+v", v.Checklist)
	}
	holds(t, v.Why.Connect, "connected already")
	g.verifyAudit()
}

// ending is one way in which an attempt ends without a connection.
type ending struct {
	name    string
	happen  func(*group, desk.Authorisation)
	status  model.AttemptStatus
	message string
	tokens  int // exchanges that Stripe has seen
}

func endings() []ending {
	answer := func(values ...string) func(*group, desk.Authorisation) {
		return func(g *group, way desk.Authorisation) {
			q := url.Values{"state": {stateOf(g, way)}}
			for i := 0; i < len(values); i += 2 {
				q.Set(values[i], values[i+1])
			}
			if err := g.arrive(&url.URL{RawQuery: q.Encode()}); err == nil {
				g.t.Error("an answer without an authorisation was taken")
			}
		}
	}
	return []ending{
		{"cancelled on Stripe's page", func(g *group, way desk.Authorisation) {
			says(g.t, g.arrive(g.decide(way.Address, "", "cancel")), model.Declined, "Access was not authorised")
		}, model.AttemptCancelled, "choose the account of this practice", 0},
		{"cancelled at the desk", func(g *group, way desk.Authorisation) {
			g.must(g.session.CancelConnect(g.t.Context(), g.bay, way.Attempt))
		}, model.AttemptCancelled, "You stopped connecting", 0},
		{"time over, seen by the screen", func(g *group, _ desk.Authorisation) { g.turn(desk.ConnectLimit) }, model.AttemptTimedOut, "within 10 minutes", 0},
		{"time over, swept", func(g *group, _ desk.Authorisation) {
			g.turn(desk.ConnectLimit)
			g.must(g.desk.Round(g.t.Context()))
		}, model.AttemptTimedOut, "way back is blocked", 0},
		{"answered after its time", func(g *group, way desk.Authorisation) {
			back := g.decide(way.Address, g.other("Late"), "authorise")
			g.turn(desk.ConnectLimit)
			says(g.t, g.arrive(back), model.Declined, "No answer came")
		}, model.AttemptTimedOut, "within 10 minutes", 0},
		{"redirect not registered", answer("error", "invalid_request"), model.AttemptRefused, "is registered there as a redirect", 0},
		{"answered after it was cancelled", func(g *group, way desk.Authorisation) {
			g.must(g.session.CancelConnect(g.t.Context(), g.bay, way.Attempt))
			says(g.t, g.arrive(g.decide(way.Address, g.other("Late"), "authorise")), model.Conflict, "was cancelled before the answer came")
		}, model.AttemptCancelled, "You stopped connecting", 0},
		{"answered after it was swept", func(g *group, way desk.Authorisation) {
			g.turn(desk.ConnectLimit)
			g.must(g.desk.Round(g.t.Context()))
			says(g.t, g.arrive(g.decide(way.Address, g.other("Late"), "authorise")), model.Conflict, "after the time was over")
		}, model.AttemptTimedOut, "within 10 minutes", 0},
		{"scope refused", answer("error", "invalid_scope"), model.AttemptRefused, "invalid_scope", 0},
		{"an unknown error", answer("error", "server_on_fire"), model.AttemptRefused, "gave no access", 0},
		{"no code", answer(), model.AttemptRefused, "no authorisation code", 0},
		{"a code that Stripe does not know", answer("code", "ac_made_up"), model.AttemptRefused, "used before", 1},
		{"a newer attempt", func(g *group, _ desk.Authorisation) {
			_, err := g.session.Connect(g.t.Context(), g.bay)
			g.must(err)
		}, model.AttemptCancelled, "newer attempt", 0},
		{"exchange without an answer", func(g *group, way desk.Authorisation) {
			_, err := g.stripe.Fault(sandbox.Fault{Path: "/oauth/token", Kind: "reset_after"})
			g.must(err)
			says(g.t, g.arrive(g.decide(way.Address, g.other("Silent"), "authorise")), model.Unknown, "did not answer")
		}, model.AttemptRefused, "Nothing was connected here. Press Connect again", 1},
		{"a person who may not any more", func(g *group, way desk.Authorisation) {
			back := g.decide(way.Address, g.other("Late"), "authorise")
			g.role(model.FrontDesk)
			says(g.t, g.arrive(back), model.Declined, "Your role")
			g.role(model.Administrator)
		}, model.AttemptRefused, "does not include", 0},
	}
}

// role changes the administrator's role.
func (g *group) role(role model.Role) {
	actor := g.session.Actor()
	g.put(func(tx storage.Tx) error {
		return tx.PutStaff(model.Staff{ID: actor.Staff, Name: actor.Name, Role: role})
	})
}

func stateOf(g *group, way desk.Authorisation) string {
	u, err := url.Parse(way.Address)
	g.must(err)
	return u.Query().Get("state")
}

func TestAnAttemptThatEndsOtherwiseSaysHowAndConnectsNothing(t *testing.T) {
	for _, e := range endings() {
		t.Run(e.name, func(t *testing.T) {
			t.Parallel()
			g := newGroup(t)
			way, err := g.session.Connect(t.Context(), g.bay)
			g.must(err)
			e.happen(g, way)
			p, err := g.session.ConnectStatus(t.Context(), g.bay, way.Attempt)
			g.must(err)
			if p.Status != e.status {
				t.Errorf("status %s, want %s", p.Status, e.status)
			}
			holds(t, p.Message, e.message)
			if v := g.integration(g.bay); v.State != model.NotConnected || v.Connection.Account != "" {
				t.Errorf("half connected: %+v", v.Connection)
			}
			if n := g.asked("/oauth/token"); n != e.tokens {
				t.Errorf("%d exchanges, want %d", n, e.tokens)
			}
			g.oauth(g.bay, g.other("Second try"))
		})
	}
}

func TestAWrongStateIsIgnoredAndSaid(t *testing.T) {
	g := newGroup(t)
	way, err := g.session.Connect(t.Context(), g.bay)
	g.must(err)
	back := g.decide(way.Address, g.other("Bay Road Pty Ltd"), "authorise")
	for _, state := range []string{"", "x", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"} {
		err := g.desk.Return(t.Context(), state, back.Query().Get("code"), "", "")
		says(t, err, model.Invalid, "belongs to no attempt")
	}
	p, err := g.session.ConnectStatus(t.Context(), g.bay, way.Attempt)
	g.must(err)
	if p.Status != model.AttemptWaiting {
		t.Errorf("status %s", p.Status)
	}
	holds(t, p.Message, "its state is unknown")
	if n := g.asked("/oauth/token"); n != 0 {
		t.Errorf("%d exchanges", n)
	}
	g.must(g.arrive(back))
}

func TestACodeThatComesTwiceIsExchangedOnce(t *testing.T) {
	g := newGroup(t)
	way, err := g.session.Connect(t.Context(), g.bay)
	g.must(err)
	back := g.decide(way.Address, g.other("Bay Road Pty Ltd"), "authorise")
	var wait sync.WaitGroup
	errs := make([]error, 4)
	for i := range errs {
		wait.Go(func() { errs[i] = g.arrive(back) })
	}
	wait.Wait()
	taken := 0
	for _, err := range errs {
		if err == nil {
			taken++
			continue
		}
		says(t, err, model.Conflict, "used already")
	}
	if n := g.asked("/oauth/token"); taken != 1 || n != 1 {
		t.Errorf("%d taken, %d exchanges", taken, n)
	}
	if v := g.integration(g.bay); v.State != model.Connected {
		t.Errorf("state %s", v.State)
	}
}

func TestAnAccountThatCantBeReadIsGivenBack(t *testing.T) {
	g := newGroup(t)
	account := g.other("Bay Road Pty Ltd")
	way, err := g.session.Connect(t.Context(), g.bay)
	g.must(err)
	back := g.decide(way.Address, account, "authorise")
	_, err = g.stripe.Fault(sandbox.Fault{Path: "/v1/accounts/*", Kind: "503", Count: -1})
	g.must(err)
	says(t, g.arrive(back), model.Unavailable, "did not answer when paydesk read the account")
	if n := g.asked("/oauth/deauthorize"); n != 1 {
		t.Errorf("the access was given back %d times", n)
	}
	if v := g.integration(g.bay); v.State != model.NotConnected {
		t.Errorf("state %s", v.State)
	}
}

func TestAnotherAccountThanTheLastOneIsAskedAbout(t *testing.T) {
	for _, c := range []struct {
		name    string
		answer  func(*group, model.AttemptID)
		status  model.AttemptStatus
		state   model.AccountState
		revoked int
	}{
		{"yes", func(g *group, id model.AttemptID) { g.must(g.session.AcceptAccount(g.t.Context(), g.bay, id, true)) }, model.AttemptConnected, model.Connected, 0},
		{"no", func(g *group, id model.AttemptID) { g.must(g.session.AcceptAccount(g.t.Context(), g.bay, id, false)) }, model.AttemptCancelled, model.NotConnected, 1},
		{"escape", func(g *group, id model.AttemptID) { g.must(g.session.CancelConnect(g.t.Context(), g.bay, id)) }, model.AttemptCancelled, model.NotConnected, 1},
		{"nobody answers", func(g *group, _ model.AttemptID) { g.turn(2 * desk.ConnectLimit) }, model.AttemptTimedOut, model.NotConnected, 1},
		{"too late", func(g *group, id model.AttemptID) {
			g.turn(2 * desk.ConnectLimit)
			says(g.t, g.session.AcceptAccount(g.t.Context(), g.bay, id, true), model.Conflict, "time to decide was over")
		}, model.AttemptTimedOut, model.NotConnected, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			g := newGroup(t)
			first, second := g.other("First"), g.other("Second")
			g.oauth(g.bay, first)
			g.must(g.session.Disconnect(t.Context(), g.bay))
			way, err := g.session.Connect(t.Context(), g.bay)
			g.must(err)
			g.must(g.arrive(g.decide(way.Address, second, "authorise")))
			p, err := g.session.ConnectStatus(t.Context(), g.bay, way.Attempt)
			g.must(err)
			if p.Status != model.AttemptGranted || string(p.Last) != first || p.Account.Name != "Second" {
				t.Fatalf("asked %+v", p)
			}
			if g.integration(g.bay).State != model.NotConnected {
				t.Fatal("connected before anybody answered")
			}
			g.stripe.ForgetRequests()
			c.answer(g, way.Attempt)
			p, err = g.session.ConnectStatus(t.Context(), g.bay, way.Attempt)
			g.must(err)
			if p.Status != c.status || g.integration(g.bay).State != c.state {
				t.Errorf("%s, %s", p.Status, g.integration(g.bay).State)
			}
			if n := g.asked("/oauth/deauthorize"); n != c.revoked {
				t.Errorf("given back %d times, want %d", n, c.revoked)
			}
		})
	}
}

// Saying no to an account that another practice uses must not take it away from there.
func TestAnAccountInUseElsewhereIsNotGivenBack(t *testing.T) {
	g := newGroup(t)
	g.oauth(g.bay, g.other("First"))
	g.must(g.session.Disconnect(t.Context(), g.bay))
	way, err := g.session.Connect(t.Context(), g.bay)
	g.must(err)
	g.must(g.arrive(g.decide(way.Address, string(g.account.ID), "authorise")))
	g.stripe.ForgetRequests()
	g.must(g.session.AcceptAccount(t.Context(), g.bay, way.Attempt, false))
	if n := g.asked("/oauth/deauthorize"); n != 0 {
		t.Errorf("given back %d times", n)
	}
	g.must(g.desk.Round(t.Context()))
	if v := g.integration(g.practice); v.State != model.Connected {
		t.Errorf("the other practice is %s", v.State)
	}
}

func TestTheAddressCanBePasted(t *testing.T) {
	g := newGroup(t)
	account := g.other("Bay Road Pty Ltd")
	stale, err := g.session.Connect(t.Context(), g.bay)
	g.must(err)
	way, err := g.session.Connect(t.Context(), g.bay)
	g.must(err)
	for address, words := range map[string]string{
		"":                       "whole address",
		"http://localhost:8765/": "whole address",
		"4242 4242 4242 4242":    "card number",
		g.decide(stale.Address, account, "authorise").String(): "another attempt",
	} {
		besides(t, g.session.Paste(t.Context(), g.bay, way.Attempt, address), "address", words)
	}
	back := g.decide(way.Address, account, "authorise").String()
	g.must(g.session.Paste(t.Context(), g.bay, way.Attempt, "  "+back+"\n"))
	if v := g.integration(g.bay); v.State != model.Connected || string(v.Account.ID) != account {
		t.Errorf("%s %s", v.State, v.Account.ID)
	}
	says(t, g.session.Paste(t.Context(), g.bay, way.Attempt, back), model.Conflict, "used already")
}

func TestAnAttemptBelongsToWhoStartedIt(t *testing.T) {
	g := newGroup(t)
	way, err := g.session.Connect(t.Context(), g.bay)
	g.must(err)
	second := g.person("Second Admin", model.Administrator)
	_, err = second.ConnectStatus(t.Context(), g.bay, way.Attempt)
	says(t, err, model.NotFound, "no such attempt")
	says(t, second.CancelConnect(t.Context(), g.bay, way.Attempt), model.NotFound, "no such attempt")
	_, err = g.session.ConnectStatus(t.Context(), g.north, way.Attempt)
	says(t, err, model.Forbidden, "not one of yours")
	_, err = g.frontDesk.Connect(t.Context(), g.bay)
	says(t, err, model.Forbidden, "Integrations: Edit")
}

func TestLiveIsRefusedWithOneSentence(t *testing.T) {
	g := newGroup(t)
	p := g.integration(g.bay).Practice
	p.Mode = model.Live
	_, err := g.session.SavePractice(t.Context(), p)
	besides(t, err, "mode", "Go live")
	p.ID, p.Name = "", "Born live"
	_, err = g.session.SavePractice(t.Context(), p)
	besides(t, err, "mode", "Go live")
	_, err = g.session.GoLive(t.Context(), g.bay)
	says(t, err, model.Forbidden, "need a PIN of your own")
	live := g.keysOf(g.other("Bay Road Pty Ltd"), true)
	says(t, g.session.SaveKeys(t.Context(), g.bay, live), model.Forbidden, "need a PIN of your own")
	says(t, g.session.SavePlatform(t.Context(), g.livePlatformRequest()), model.Forbidden, "need a PIN of your own")
}

// A process that ends while it exchanges a code leaves nothing that stands in the way.
func TestAnExchangeThatAProcessLeftBehindEndsRefused(t *testing.T) {
	g := newGroup(t)
	way, err := g.session.Connect(t.Context(), g.bay)
	g.must(err)
	g.put(func(tx storage.Tx) error {
		a, err := tx.Attempt(way.Attempt)
		a.Status, a.Expires = model.AttemptExchanging, tx.Now().Add(2*time.Minute)
		return cmp.Or(err, tx.PutAttempt(a))
	})
	says(t, g.session.CancelConnect(t.Context(), g.bay, way.Attempt), model.Conflict, "answering")
	_, err = g.session.Connect(t.Context(), g.bay)
	says(t, err, model.Conflict, "Stripe has answered")
	g.turn(2 * time.Minute)
	g.must(g.desk.Round(t.Context()))
	p, err := g.session.ConnectStatus(t.Context(), g.bay, way.Attempt)
	g.must(err)
	if p.Status != model.AttemptRefused {
		t.Errorf("status %s", p.Status)
	}
	holds(t, p.Message, "paydesk ended before")
}

func TestATimeLimitOfSecondsIsSaidInSeconds(t *testing.T) {
	g := newGroup(t)
	g.limit(5 * time.Second)
	way, err := g.session.Connect(t.Context(), g.bay)
	g.must(err)
	g.turn(5 * time.Second)
	p, err := g.session.ConnectStatus(t.Context(), g.bay, way.Attempt)
	g.must(err)
	if p.Status != model.AttemptTimedOut {
		t.Errorf("status %s", p.Status)
	}
	holds(t, p.Message, "within 5 seconds")
}

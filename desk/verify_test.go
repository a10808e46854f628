package desk_test

import (
	"strings"
	"testing"
	"time"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
	"clinic.example/paydesk/stripeops/sandbox"
)

func (g *group) setState(state sandbox.AccountState, want sandbox.Requirements) {
	g.t.Helper()
	g.must(g.stripe.SetAccountState(string(g.account.ID), state, want))
}

func TestAnAccountsStateIsSaidWithWhatStillWorks(t *testing.T) {
	deadline := time.Date(2031, 3, 3, 20, 0, 0, 0, time.UTC) // the 4th in Sydney
	for _, c := range []struct {
		state    sandbox.AccountState
		want     sandbox.Requirements
		model    model.AccountState
		standing string
		asked    []string // words, and when
	}{
		{sandbox.StateGood, sandbox.Requirements{}, model.Connected, "Payments and payouts work.", nil},
		{
			sandbox.StateRestricted,
			sandbox.Requirements{},
			model.Restricted, "Charges and payouts are stopped. In Test Mode test payments still work.",
			[]string{"Photo of the owner's identity document overdue", "Bank account for payouts overdue"},
		},
		{
			sandbox.StateDueSoon,
			sandbox.Requirements{Deadline: deadline.Unix()},
			model.Restricted, "Payments and payouts still work until 4 March 2031.",
			[]string{"Photo of the owner's identity document by 4 March 2031"},
		},
		{sandbox.StatePending, sandbox.Requirements{}, model.PendingReview, "Stripe is checking what was sent", []string{"Photo of the owner's identity document being checked by Stripe"}},
		{sandbox.StateRejected, sandbox.Requirements{}, model.Rejected, "Stripe has rejected this account", nil},
		{sandbox.StatePayoutsStopped, sandbox.Requirements{}, "", "Charges work, payouts are stopped.", []string{"Bank account for payouts overdue"}},
		{
			sandbox.StateRestricted,
			sandbox.Requirements{Fields: []string{"individual.dob.day", "individual.dob.month", "individual.dob.year"}},
			model.Restricted, "Charges and payouts are stopped.",
			[]string{"Owner's date of birth overdue"},
		},
	} {
		t.Run(string(c.state), func(t *testing.T) {
			g := newGroup(t)
			g.setState(c.state, c.want)
			g.must(g.desk.Round(t.Context()))
			v := g.integration(g.practice)
			if c.model != "" && v.State != c.model {
				t.Errorf("state %s, want %s", v.State, c.model)
			}
			holds(t, v.Standing, c.standing)
			var asked []string
			for _, a := range v.Requirements {
				asked = append(asked, strings.TrimSpace(a.Words+" "+a.When))
			}
			if strings.Join(asked, "; ") != strings.Join(c.asked, "; ") {
				t.Errorf("asked %q, want %q", asked, c.asked)
			}
		})
	}
}

func TestARestrictedAccountTurnsGreenByItselfAndByVerify(t *testing.T) {
	g := newGroup(t)
	g.setState(sandbox.StateRestricted, sandbox.Requirements{})
	v, err := g.session.Verify(t.Context(), g.practice)
	g.must(err)
	if v.Passed() || v.State != model.Restricted || v.Lines[0].Passed || !v.Lines[1].Passed || !v.Lines[2].Passed {
		t.Fatalf("restricted: %+v", v)
	}
	holds(t, v.Lines[0].Words, "Charges and payouts are stopped")
	g.setState(sandbox.StateGood, sandbox.Requirements{})
	if g.integration(g.practice).State != model.Restricted {
		t.Fatal("green before anybody asked")
	}
	if v, err = g.session.Verify(t.Context(), g.practice); err != nil || !v.Passed() || v.State != model.Connected {
		t.Fatalf("verified: %+v, %v", v, err)
	}
	g.setState(sandbox.StateRestricted, sandbox.Requirements{})
	g.must(g.desk.Round(t.Context()))
	events := g.session.Subscribe(t.Context(), g.practice)
	g.setState(sandbox.StateGood, sandbox.Requirements{})
	g.must(g.desk.Round(t.Context()))
	if g.integration(g.practice).State != model.Connected {
		t.Error("the janitor did not see it")
	}
	for {
		select {
		case e := <-events:
			if e.Kind == model.ConnectionChanged && e.ID == string(g.account.ID) {
				return
			}
		case <-time.After(time.Minute):
			t.Fatal("no screen was told")
		}
	}
}

func TestVerifyTellsEachLineThatIsNotTrue(t *testing.T) {
	g := newGroup(t)
	g.stripe.SetDown(true)
	v, err := g.session.Verify(t.Context(), g.practice)
	g.must(err)
	if v.Lines[0].Passed || v.Lines[1].Passed || !v.Lines[2].Passed || v.State != model.Connected {
		t.Errorf("away: %+v", v)
	}
	holds(t, v.Lines[0].Words, "What stands here was read on")
	if g.desk.Away() == "" {
		t.Error("no banner while Stripe is away")
	}
	g.stripe.SetDown(false)
	g.put(func(tx storage.Tx) error {
		p, err := tx.Practice(g.practice)
		if err != nil {
			return err
		}
		p.Mode = model.Live
		return tx.PutPractice(p)
	})
	if v, err = g.session.Verify(t.Context(), g.practice); err != nil || v.Lines[2].Passed {
		t.Errorf("mode: %+v, %v", v.Lines[2], err)
	}
	g.must(g.stripe.RevokeAccount(string(g.account.ID)))
	if v, err = g.session.Verify(t.Context(), g.practice); err != nil || v.Lines[0].Passed || v.Lines[1].Passed || v.State != model.Revoked {
		t.Errorf("revoked: %+v, %v", v, err)
	}
	_, err = g.session.Verify(t.Context(), g.bay)
	says(t, err, model.Conflict, "not connected")
	_, err = g.frontDesk.Verify(t.Context(), g.practice)
	says(t, err, model.Forbidden, "An administrator can help")
}

// A wrong platform key is refused for every account; none of them has gone for that.
func TestAWrongPlatformKeyRevokesNothing(t *testing.T) {
	g := newGroup(t)
	g.withKey("sk_test_wrong")
	g.must(g.desk.Round(t.Context()))
	if v := g.integration(g.practice); v.State != model.Connected {
		t.Errorf("state %s", v.State)
	}
}

// What the front desk sees is the state; the actions are dimmed with a sentence that says who can help.
func TestWithoutEditTheIntegrationShowsAndExplains(t *testing.T) {
	g := newGroup(t)
	v, err := g.frontDesk.Integration(t.Context(), g.practice)
	g.must(err)
	if v.State != model.Connected {
		t.Errorf("state %s", v.State)
	}
	for _, why := range []string{v.Why.Connect, v.Why.Reuse, v.Why.Verify, v.Why.Disconnect, v.Why.Practice, v.Why.Types} {
		holds(t, why, "An administrator can help")
	}
	_, err = g.practitioner.Integration(t.Context(), g.practice)
	says(t, err, model.Forbidden, "Integrations: View")
}

package stripeops

import (
	"net/http"
	"testing"
	"time"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/stripeops/sandbox"
)

func TestAccount(t *testing.T) {
	c := openClinic(t)
	account, err := c.client.Account(t.Context(), c.ref)
	if err != nil {
		t.Fatal(err)
	}
	if account.ID != c.ref.ID || account.Mode != model.Test || account.Name != "Harbour Clinic" || account.Country != "AU" ||
		account.Currency != "aud" || !account.ChargesEnabled || !account.PayoutsEnabled || account.ReadAt != 0 || account.Revoked {
		t.Errorf("got %+v", account)
	}
	deadline := time.Date(2031, 5, 4, 3, 2, 1, 0, time.UTC)
	for _, test := range []struct {
		state sandbox.AccountState
		want  model.AccountState
	}{
		{sandbox.StateRestricted, model.Restricted},
		{sandbox.StatePending, model.PendingReview},
		{sandbox.StateRejected, model.Rejected},
		{sandbox.StateGood, model.Connected},
	} {
		t.Run(string(test.state), func(t *testing.T) {
			if err := c.box.SetAccountState(string(c.ref.ID), test.state, sandbox.Requirements{Deadline: deadline.Unix()}); err != nil {
				t.Fatal(err)
			}
			account, err := c.client.Account(t.Context(), c.ref)
			if err != nil || account.State() != test.want || account.Deadline != model.MillisOf(deadline) {
				t.Errorf("got %s %+v %v", account.State(), account, err)
			}
		})
	}
}

func TestRequirements(t *testing.T) {
	c := openClinic(t)
	const document, bank = "individual.verification.document", "external_account"
	err := c.box.SetAccountState(string(c.ref.ID), sandbox.StateRestricted, sandbox.Requirements{Fields: []string{document, bank}})
	if err != nil {
		t.Fatal(err)
	}
	account, err := c.client.Account(t.Context(), c.ref)
	if err != nil || len(account.CurrentlyDue) != 2 || len(account.PastDue) != 2 || len(account.Pending) != 0 {
		t.Fatalf("got %+v %v", account, err)
	}
	if got := account.CurrentlyDue[0]; got.Field != document || got.Reason == "" {
		t.Errorf("got %+v", got)
	}
	if got := account.PastDue[1]; got != (model.Requirement{Field: bank}) {
		t.Errorf("got %+v", got)
	}
	if err := c.box.SetAccountState(string(c.ref.ID), sandbox.StatePending, sandbox.Requirements{Fields: []string{document}}); err != nil {
		t.Fatal(err)
	}
	account, err = c.client.Account(t.Context(), c.ref)
	if err != nil || len(account.Pending) != 1 || account.Pending[0].Field != document || len(account.CurrentlyDue) != 0 {
		t.Errorf("got %+v %v", account, err)
	}
}

func TestAccountName(t *testing.T) {
	for body, want := range map[string]string{
		`"business_profile":{"name":"Shown to patients"},"settings":{"dashboard":{"display_name":"Dashboard"}}`: "Shown to patients",
		`"business_profile":{"name":null},"settings":{"dashboard":{"display_name":"Dashboard"}}`:                "Dashboard",
		`"email":"owner@example.com"`: "",
	} {
		client := served(t, func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write([]byte(`{"object":"account","id":"acct_1",` + body + `}`))
		})
		if account, err := client.Account(t.Context(), somewhere); err != nil || account.Name != want {
			t.Errorf("%s: %q %v", body, account.Name, err)
		}
	}
}

func TestOtherAccountThanAsked(t *testing.T) {
	client := served(t, func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(`{"object":"account","id":"acct_2"}`))
	})
	account, err := client.Account(t.Context(), somewhere)
	if kind, fault := faultIn(t, err); account.ID != "" || kind != model.Unavailable || fault.Answer != model.AnswerNone {
		t.Errorf("got %+v %s %+v", account, kind, fault)
	}
}

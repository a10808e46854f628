package sandbox

import (
	"slices"
	"testing"

	"github.com/stripe/stripe-go/v76"
)

func TestAccountStates(t *testing.T) {
	for _, c := range []struct {
		state            AccountState
		charges, payouts bool
		disabled         string
		due, pastDue     []string
		pending          []string
		deadline         bool
	}{
		{StateGood, true, true, "", nil, nil, nil, false},
		{
			StateRestricted, false, false, "requirements.past_due",
			[]string{"individual.verification.document", "external_account"},
			[]string{"individual.verification.document", "external_account"},
			nil, false,
		},
		{StatePending, false, false, "requirements.pending_verification", nil, nil, []string{"individual.verification.document"}, false},
		{StateRejected, false, false, "rejected.terms_of_service", nil, nil, nil, false},
		{StatePayoutsStopped, true, false, "requirements.past_due", []string{"external_account"}, []string{"external_account"}, nil, false},
		{StateDueSoon, true, true, "", []string{"individual.verification.document"}, nil, nil, true},
	} {
		t.Run(string(c.state), func(t *testing.T) {
			w := newWorld(t)
			if err := w.s.SetAccountState(w.acct, c.state, Requirements{}); err != nil {
				t.Fatal(err)
			}
			a, err := w.api(w.key).Accounts.GetByID(w.acct, nil)
			if err != nil {
				t.Fatal(err)
			}
			r := a.Requirements
			if a.ChargesEnabled != c.charges || a.PayoutsEnabled != c.payouts || !a.DetailsSubmitted {
				t.Errorf("charges %v, payouts %v", a.ChargesEnabled, a.PayoutsEnabled)
			}
			if string(r.DisabledReason) != c.disabled || !slices.Equal(r.CurrentlyDue, c.due) ||
				!slices.Equal(r.PastDue, c.pastDue) || !slices.Equal(r.PendingVerification, c.pending) ||
				(r.CurrentDeadline != 0) != c.deadline {
				t.Errorf("requirements %+v", r)
			}
		})
	}
}

func TestAChangeOfStateIsAnEvent(t *testing.T) {
	w := newWorld(t)
	deadline := noon.Unix() + 3600
	want := Requirements{Fields: []string{"company.tax_id"}, Deadline: deadline}
	if err := w.s.SetAccountState(w.acct, StateRestricted, want); err != nil {
		t.Fatal(err)
	}
	params := &stripe.EventListParams{Type: stripe.String("account.updated")}
	params.SetStripeAccount(w.acct)
	params.Limit = stripe.Int64(10)
	var events []*stripe.Event
	list := w.api(w.key).Events.List(params)
	for list.Next() {
		events = append(events, list.Event())
	}
	if list.Err() != nil || len(events) != 1 {
		t.Fatalf("got %v %v", events, list.Err())
	}
	ev := events[0]
	if ev.Account != w.acct || ev.APIVersion != apiVersion || ev.GetObjectValue("id") != w.acct ||
		ev.GetObjectValue("charges_enabled") != "false" || ev.GetPreviousValue("charges_enabled") != "true" {
		t.Fatalf("got %+v", ev)
	}
	r := w.good("GET", "/v1/account", "").sub("requirements")
	if r.num("current_deadline") != deadline || r.list("past_due")[0] != "company.tax_id" {
		t.Fatalf("got %v", r)
	}
}

func TestUnknownStatesAndAccounts(t *testing.T) {
	w := newWorld(t)
	if err := w.s.SetAccountState(w.acct, "sunny", Requirements{}); err == nil {
		t.Error("took an unknown state")
	}
	if err := w.s.SetAccountState("acct_nobody", StateGood, Requirements{}); err == nil {
		t.Error("took an unknown account")
	}
	if err := w.s.RevokeAccount("acct_nobody"); err == nil {
		t.Error("revoked an unknown account")
	}
	if err := w.s.Connect("acct_nobody", false); err == nil {
		t.Error("connected an unknown account")
	}
}

func TestAccountsThatThePlatformSees(t *testing.T) {
	w := newRoughWorld(t)
	stranger := w.s.AddAccount(AccountSpec{Name: "Stranger"})
	second := w.s.AddAccount(AccountSpec{Name: "Second", Country: "US"})
	if err := w.s.Connect(second, false); err != nil {
		t.Fatal(err)
	}
	var ids []string
	list := w.api(w.key).Accounts.List(&stripe.AccountListParams{})
	for list.Next() {
		ids = append(ids, list.Account().ID)
	}
	if !slices.Equal(ids, []string{second, w.acct}) {
		t.Fatalf("got %v, want %v", ids, []string{second, w.acct})
	}
	w.refused(403, "account_invalid", "GET", "/v1/accounts/"+stranger, "", "Stripe-Account", "")
	w.refused(403, "account_invalid", "GET", "/v1/accounts/"+second, "")
	if err := w.s.RevokeAccount(second); err != nil {
		t.Fatal(err)
	}
	w.refused(403, "account_invalid", "GET", "/v1/accounts/"+second, "", "Stripe-Account", "")
	if w.good("GET", "/v1/account", "", "Stripe-Account", "").str("id") != w.s.platform() {
		t.Fatal("the platform's own account is another")
	}
}

func TestBalanceOfNothing(t *testing.T) {
	w := newWorld(t)
	params := &stripe.BalanceParams{}
	params.SetStripeAccount(w.acct)
	b, err := w.api(w.key).Balance.Get(params)
	if err != nil || b.Livemode || len(b.Available) != 1 || b.Available[0].Amount != 0 || b.Available[0].Currency != "gbp" {
		t.Fatalf("got %+v %v", b, err)
	}
}

func TestBalanceMovesFromPendingToAvailable(t *testing.T) {
	w := newWorld(t)
	w.good("POST", "/v1/payment_intents", "amount=5000&currency=gbp&payment_method_types[]=card&payment_method=pm_card_visa&confirm=true")
	b := w.good("GET", "/v1/balance", "")
	pending := asObject(b.list("pending")[0]).num("amount")
	if pending <= 0 || pending >= 5000 || asObject(b.list("available")[0]).num("amount") != 0 {
		t.Fatalf("at first %v", b)
	}
	w.s.Advance(3 * 24 * 3600 * 1e9)
	b = w.good("GET", "/v1/balance", "")
	if asObject(b.list("available")[0]).num("amount") != pending || asObject(b.list("pending")[0]).num("amount") != 0 {
		t.Fatalf("afterwards %v", b)
	}
}

func TestEventsAreListedForThirtyDays(t *testing.T) {
	w := newRoughWorld(t)
	w.good("POST", "/v1/customers", "name=Ana")
	first := asObject(w.good("GET", "/v1/events", "types[]=customer.*").list("data")[0])
	w.good("GET", "/v1/events/"+first.str("id"), "")
	if n := len(w.good("GET", "/v1/events", "types[]=charge.refunded&types[]=refund.updated").list("data")); n != 0 {
		t.Fatalf("%d events of other types", n)
	}
	w.refused(400, "", "GET", "/v1/events", "types[]=a&type=b")
	w.s.Advance(30 * 24 * 3600 * 1e9)
	if n := len(w.good("GET", "/v1/events", "type=customer.created").list("data")); n != 0 {
		t.Fatalf("%d old events", n)
	}
	w.refused(404, "resource_missing", "GET", "/v1/events/"+first.str("id"), "")
}

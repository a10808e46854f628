package stripeops

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/stripeops/sandbox"
)

func TestChargeOfASavedCard(t *testing.T) {
	c := openClinic(t)
	now := model.MillisOf(time.Now())
	prepared := c.prepared("visa", "OP1")
	if prepared.Status != model.IntentNeedsConfirm || prepared.Charge != "" || prepared.PaidAt != 0 || prepared.Operation != "OP1" {
		t.Errorf("prepared: %+v", prepared)
	}
	sent := c.sent(http.MethodPost, "/v1/payment_intents")[0].Params
	if fmt.Sprint(sent["payment_method_types"]) != "[card]" || sent["confirm"] != "false" || sent["off_session"] != nil || sent["automatic_payment_methods"] != nil {
		t.Errorf("created with %v", sent)
	}

	done, err := c.client.ConfirmIntent(t.Context(), c.ref, "pd1:t:OP1:confirm:1", prepared.ID)
	if err != nil {
		t.Fatal(err)
	}
	if done.Status != model.IntentSucceeded || done.Received != 80_00 || done.Amount != (model.Money{Minor: 80_00, Currency: "aud"}) ||
		done.Card != "Visa 4242" || !strings.HasPrefix(done.Charge, "ch_") || done.Operation != "OP1" {
		t.Errorf("charged: %+v", done)
	}
	for _, at := range []model.Millis{done.Created, done.PaidAt, done.Ledger.At} {
		if d := at.Since(now); d < -2*time.Second || d > time.Minute {
			t.Errorf("a moment %s from now", d)
		}
	}
	// 2.9 % of 80.00 and 0.30 for a card from abroad in Australia.
	if l := done.Ledger; l.Fee != 2_62 || l.Net != 77_38 || l.Amount != done.Amount || l.Rate != "" || !strings.HasPrefix(l.ID, "txn_") {
		t.Errorf("booked: %+v", l)
	}
	confirm := c.sent(http.MethodPost, "/v1/payment_intents/"+prepared.ID+"/confirm")[0].Params
	if confirm["off_session"] != "true" || fmt.Sprint(confirm["expand"]) != "[latest_charge.balance_transaction]" {
		t.Errorf("confirmed with %v", confirm)
	}

	read, err := c.client.Intent(t.Context(), c.ref, prepared.ID)
	if err != nil || read != done {
		t.Errorf("read %+v %v, want %+v", read, err, done)
	}
	again, err := c.client.ConfirmIntent(t.Context(), c.ref, "pd1:t:OP1:confirm:1", prepared.ID)
	if err != nil || again != done {
		t.Errorf("the same key again: %+v %v", again, err)
	}
	if moved := c.box.Succeeded().PaymentIntents; len(moved) != 1 {
		t.Errorf("moved %v", moved)
	}
}

func TestOtherCurrencyHasARate(t *testing.T) {
	c := openClinic(t)
	customer, method := c.patient("visa")
	intent, err := c.client.CreateIntent(t.Context(), c.ref, "k1", IntentParams{
		Amount: model.Money{Minor: 100_00, Currency: "usd"}, Customer: customer, Card: method,
	})
	if err != nil {
		t.Fatal(err)
	}
	done, err := c.client.ConfirmIntent(t.Context(), c.ref, "k2", intent.ID)
	if err != nil {
		t.Fatal(err)
	}
	rate, err := strconv.ParseFloat(done.Ledger.Rate, 64)
	if err != nil || strings.ContainsAny(done.Ledger.Rate, "eE") {
		t.Fatalf("rate %q", done.Ledger.Rate)
	}
	l := done.Ledger
	if l.Amount.Currency != "aud" || l.Amount.Minor != int64(100_00*rate+0.5) || l.Net != l.Amount.Minor-l.Fee || done.Amount.Currency != "usd" {
		t.Errorf("booked %+v of %+v", l, done.Amount)
	}
}

func TestDeclines(t *testing.T) {
	for _, test := range []struct{ card, code, decline, says string }{
		{"chargeCustomerFail", "card_declined", "generic_decline", "The bank declined the card without a reason. Nothing was charged."},
		{"authenticationRequired", "authentication_required", "authentication_required", "Send a pay link [l]"},
	} {
		t.Run(test.card, func(t *testing.T) {
			c := openClinic(t)
			prepared := c.prepared(test.card, "OP1")
			got, err := c.client.ConfirmIntent(t.Context(), c.ref, "pd1:t:OP1:confirm:1", prepared.ID)
			kind, fault := faultIn(t, err)
			if got != (model.Intent{}) {
				t.Errorf("an intent beside the error: %+v", got)
			}
			if kind != model.Declined || fault.Answer != model.AnswerDeclined || fault.Status != 402 ||
				fault.Code != test.code || fault.DeclineCode != test.decline || fault.RequestID == "" {
				t.Errorf("got %s %+v", kind, fault)
			}
			if !strings.Contains(err.Error(), test.says) {
				t.Errorf("%q doesn't say %q", err, test.says)
			}
			i := fault.Intent
			if i == nil || i.ID != prepared.ID || i.Status != model.IntentNeedsMethod || i.Received != 0 || i.PaidAt != 0 ||
				i.Operation != "OP1" || i.Code != test.code || i.Ledger != (model.BalanceTransaction{}) {
				t.Fatalf("the fault carries %+v", i)
			}
			read, err := c.client.Intent(t.Context(), c.ref, prepared.ID)
			if err != nil || read.Status != model.IntentNeedsMethod || read.Code != test.code || read.DeclineCode != test.decline || read.PaidAt != 0 {
				t.Errorf("read %+v %v", read, err)
			}
			cancelled, err := c.client.CancelIntent(t.Context(), c.ref, "pd1:t:OP1:cancel", prepared.ID)
			if err != nil || cancelled.Status != model.IntentCanceled {
				t.Errorf("cancelled %+v %v", cancelled, err)
			}
		})
	}
}

// TestDeclineCodes takes the cards that can't even be saved, charged once without a customer.
func TestDeclineCodes(t *testing.T) {
	c := openClinic(t)
	for card, want := range map[string][2]string{
		"visa_chargeDeclined":                      {"card_declined", "generic_decline"},
		"visa_chargeDeclinedInsufficientFunds":     {"card_declined", "insufficient_funds"},
		"visa_chargeDeclinedLostCard":              {"card_declined", "lost_card"},
		"visa_chargeDeclinedStolenCard":            {"card_declined", "stolen_card"},
		"chargeDeclinedExpiredCard":                {"expired_card", ""},
		"chargeDeclinedIncorrectCvc":               {"incorrect_cvc", ""},
		"chargeDeclinedProcessingError":            {"processing_error", ""},
		"visa_chargeDeclinedVelocityLimitExceeded": {"card_declined", "card_velocity_exceeded"},
	} {
		t.Run(card, func(t *testing.T) {
			intent, err := c.client.CreateIntent(t.Context(), c.ref, "create:"+card, IntentParams{
				Amount: model.Money{Minor: 80_00, Currency: "aud"}, Card: "pm_card_" + card,
			})
			if err != nil {
				t.Fatal(err)
			}
			_, err = c.client.ConfirmIntent(t.Context(), c.ref, "confirm:"+card, intent.ID)
			kind, fault := faultIn(t, err)
			if kind != model.Declined || fault.Code != want[0] || fault.DeclineCode != want[1] {
				t.Errorf("got %s %+v", kind, fault)
			}
			if want := model.DeclineWords(want[0], want[1]); !strings.HasPrefix(err.Error(), want) {
				t.Errorf("%q doesn't say %q", err, want)
			}
		})
	}
}

func TestFindIntent(t *testing.T) {
	c := openClinic(t)
	wanted := c.charged("visa", "WANTED")
	customer := c.customerOf(wanted.ID)
	for i := range pageSize + 5 { // the wanted one is the oldest, on the second page
		c.post("/v1/payment_intents", "amount", "100", "currency", "aud", "customer", customer,
			"payment_method_types[]", "card", "metadata["+MetadataOperation+"]", "OTHER"+strconv.Itoa(i))
	}
	now := model.MillisOf(time.Now())
	got, ok, err := c.client.FindIntent(t.Context(), c.ref, customer, "WANTED", now)
	if err != nil || !ok || got != wanted {
		t.Errorf("found %+v %v %v, want %+v", got, ok, err, wanted)
	}
	lists := c.sent(http.MethodGet, "/v1/payment_intents")
	if len(lists) != 2 || lists[0].Params["customer"] != customer || lists[1].Params["starting_after"] == nil {
		t.Errorf("listed with %v", lists)
	}
	since := now.Add(-lookBack).Time().Unix()
	if created, _ := lists[0].Params["created"].(map[string]any); fmt.Sprint(created) != fmt.Sprintf("map[gte:%d]", since) {
		t.Errorf("created %v, want from %d", created, since)
	}

	for _, test := range []struct {
		name     string
		customer string
		op       model.OperationID
		since    model.Millis
		want     bool
	}{
		{"of everybody", "", "WANTED", now, true},
		{"of another operation", customer, "NOBODY", now, false},
		{"of no operation", customer, "", now, false},
		{"since always", customer, "WANTED", 0, true},
		{"our clock is hours ahead", customer, "WANTED", now.Add(5 * time.Hour), true},
		{"too late", customer, "WANTED", now.Add(lookBack + time.Hour), false},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, ok, err := c.client.FindIntent(t.Context(), c.ref, test.customer, test.op, test.since)
			if err != nil || ok != test.want {
				t.Errorf("found %v %v", ok, err)
			}
		})
	}
}

// TestFindIntentPrefersMoney: were a forgotten key to have made two, the one that was paid must not stay unseen.
func TestFindIntentPrefersMoney(t *testing.T) {
	c := openClinic(t)
	unpaid := func() {
		c.post("/v1/payment_intents", "amount", "8000", "currency", "aud", "payment_method_types[]", "card", "metadata["+MetadataOperation+"]", "TWICE")
	}
	unpaid()
	paid := c.charged("visa", "TWICE")
	unpaid()
	got, ok, err := c.client.FindIntent(t.Context(), c.ref, "", "TWICE", model.MillisOf(time.Now()))
	if err != nil || !ok || got.ID != paid.ID {
		t.Errorf("found %+v %v %v", got, ok, err)
	}
}

// TestBrokenListIsNotAnEmptyOne: stripe-go's iterators end in silence, and "not found" would be a lie.
func TestBrokenListIsNotAnEmptyOne(t *testing.T) {
	c := openClinic(t)
	wanted := c.charged("visa", "WANTED")
	for range pageSize {
		c.post("/v1/payment_intents", "amount", "100", "currency", "aud", "payment_method_types[]", "card")
	}
	c.fault(sandbox.Fault{Path: "/v1/payment_intents", Method: http.MethodGet, Kind: "503", After: 1})
	_, ok, err := c.client.FindIntent(t.Context(), c.ref, "", "WANTED", 0)
	if kind, fault := faultIn(t, err); ok || kind != model.Unavailable || fault.Status != 503 {
		t.Errorf("found %v, %s %+v", ok, kind, fault)
	}
	for name, ask := range map[string]func() error{
		"/v1/refunds":           func() error { _, err := c.client.Refunds(t.Context(), c.ref, wanted.ID); return err },
		"/v1/payment_methods":   func() error { _, err := c.client.Cards(t.Context(), c.ref, "cus_1"); return err },
		"/v1/checkout/sessions": func() error { _, _, err := c.client.FindSession(t.Context(), c.ref, "", "X", 0); return err },
	} {
		c.fault(sandbox.Fault{Path: name, Method: http.MethodGet, Kind: "503"})
		if kind, fault := faultIn(t, ask()); kind != model.Unavailable || fault.Status != 503 {
			t.Errorf("%s: %s %+v", name, kind, fault)
		}
	}
}

// TestOpenWords: Stripe adds statuses and codes without a new version, so none is dropped or changed.
func TestOpenWords(t *testing.T) {
	client := served(t, func(w http.ResponseWriter, r *http.Request) {
		body := `{"object":"payment_intent","id":"pi_1","status":"on_the_moon","currency":"aud",
			"last_payment_error":{"type":"card_error","code":"card_is_sad","decline_code":"very_sad"}}`
		if strings.HasPrefix(r.URL.Path, "/v1/refunds") {
			body = `{"object":"refund","id":"re_1","status":"on_the_moon","failure_reason":"no_rocket","currency":"aud"}`
		}
		if strings.HasPrefix(r.URL.Path, "/v1/accounts") {
			body = `{"object":"account","id":"acct_1","requirements":{"disabled_reason":"rejected.by_the_moon"}}`
		}
		_, _ = w.Write([]byte(body))
	})
	intent, err := client.Intent(t.Context(), somewhere, "pi_1")
	if err != nil || intent.Status != "on_the_moon" || intent.Code != "card_is_sad" || intent.DeclineCode != "very_sad" {
		t.Errorf("intent %+v %v", intent, err)
	}
	refund, err := client.Refund(t.Context(), somewhere, "re_1")
	if err != nil || refund.Status != "on_the_moon" || refund.FailureReason != "no_rocket" || refund.RefundState() != model.RefundPending {
		t.Errorf("refund %+v %v", refund, err)
	}
	account, err := client.Account(t.Context(), somewhere)
	if err != nil || account.DisabledReason != "rejected.by_the_moon" || account.State() != model.Rejected {
		t.Errorf("account %+v %v", account, err)
	}
}

// TestUnbooked: a charge whose booking is only an id has no fee yet, rather than a fee of zero.
func TestUnbooked(t *testing.T) {
	client := served(t, func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(`{"object":"payment_intent","id":"pi_1","status":"succeeded","currency":"aud","amount_received":5,
			"latest_charge":{"object":"charge","id":"ch_1","status":"succeeded","created":7,"balance_transaction":"txn_1"}}`))
	})
	intent, err := client.Intent(t.Context(), somewhere, "pi_1")
	if err != nil || intent.Ledger != (model.BalanceTransaction{}) || intent.Charge != "ch_1" || intent.PaidAt != 7000 || intent.Card != "" {
		t.Errorf("got %+v %v", intent, err)
	}
}

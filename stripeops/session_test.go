package stripeops

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"clinic.example/paydesk/model"
)

func payParams(customer string) SessionParams {
	return SessionParams{
		Purpose: model.PayLink, Amount: model.Money{Minor: 80_00, Currency: "aud"}, Customer: customer, Reference: "link_1",
		Name: "Invoice 1001", Description: "Invoice 1001", Metadata: map[string]string{MetadataOperation: "L1"},
		Expires: model.MillisOf(time.Now().Add(2 * time.Hour)), SuccessURL: "https://example.com/done",
	}
}

func setupParams(customer string) SessionParams {
	p := payParams(customer)
	p.Purpose, p.Amount, p.Name = model.SetupLink, model.Money{}, ""
	return p
}

func (c *clinic) session(key string, p SessionParams) model.PaySession {
	c.t.Helper()
	session, err := c.client.CreateSession(c.t.Context(), c.ref, key, p)
	if err != nil {
		c.t.Fatal(err)
	}
	return session
}

// fillIn is the patient: it types a card into Stripe's page.
func (c *clinic) fillIn(address, number string) {
	c.t.Helper()
	page, _, _ := strings.Cut(address, "#")
	resp, err := http.PostForm(page, url.Values{"number": {number}, "expiry": {"12 / 40"}, "cvc": {"123"}, "name": {"A Patient"}})
	if err != nil {
		c.t.Fatal(err)
	}
	_, _ = io.Copy(io.Discard, resp.Body)
	_ = resp.Body.Close()
}

func (c *clinic) read(id string) model.PaySession {
	c.t.Helper()
	session, err := c.client.Session(c.t.Context(), c.ref, id)
	if err != nil {
		c.t.Fatal(err)
	}
	return session
}

func TestPayLink(t *testing.T) {
	c := openClinic(t)
	customer, _ := c.patient("visa")
	params := payParams(customer)
	open := c.session("k1", params)
	if open.Status != "open" || open.Paid || open.Operation != "L1" || open.Intent.ID != "" || open.Card != nil ||
		!strings.HasPrefix(open.URL, c.server.URL) || len(open.URL) < 300 || open.Expires/1000 != params.Expires/1000 {
		t.Errorf("opened %+v", open)
	}
	sent := c.sent(http.MethodPost, "/v1/checkout/sessions")[0].Params
	if sent["mode"] != "payment" || fmt.Sprint(sent["payment_method_types"]) != "[card]" || sent["client_reference_id"] != "link_1" ||
		strings.Contains(fmt.Sprint(sent["payment_intent_data"]), "setup_future_usage") {
		t.Errorf("sent %v", sent)
	}

	c.fillIn(open.URL, "4000000000000002")
	if refused := c.read(open.ID); refused.Status != "open" || refused.Paid || refused.Intent.Code != "card_declined" {
		t.Errorf("after a decline: %+v", refused)
	}
	c.fillIn(open.URL, "4242424242424242")
	paid := c.read(open.ID)
	if paid.Status != "complete" || !paid.Paid || paid.Intent.Status != model.IntentSucceeded || paid.Intent.Received != 80_00 ||
		paid.Intent.Ledger.Fee != 2_62 || paid.Intent.Ledger.Net != 77_38 || paid.Intent.Card != "Visa 4242" || paid.Intent.Operation != "L1" {
		t.Errorf("paid %+v", paid)
	}
	if paid.Card != nil {
		t.Errorf("a card was kept that nobody agreed to: %+v", paid.Card)
	}
	_, err := c.client.ExpireSession(t.Context(), c.ref, "k2", open.ID)
	if kind, fault := faultIn(t, err); fault.Answer != model.AnswerRefused || !strings.Contains(err.Error(), "it may be paid or over already") {
		t.Errorf("expired a paid one: %s %+v", kind, fault)
	}
	intent, ok, err := c.client.FindIntent(t.Context(), c.ref, customer, "L1", model.MillisOf(time.Now()))
	if err != nil || !ok || intent != paid.Intent {
		t.Errorf("its payment is found as %+v %v %v", intent, ok, err)
	}
}

func TestPayLinkThatRemembersTheCard(t *testing.T) {
	c := openClinic(t)
	customer, first := c.patient("visa")
	params := payParams(customer)
	params.RememberCard = true
	session := c.session("k1", params)
	c.fillIn(session.URL, "5555555555554444")
	card := c.read(session.ID).Card
	want := model.CardAtStripe{Customer: customer, Brand: "mastercard", Last4: "4444", ExpMonth: 12, ExpYear: 2040}
	if card == nil {
		t.Fatal("no card was kept")
	}
	want.ID = card.ID
	if *card != want {
		t.Errorf("kept %+v, want %+v", *card, want)
	}
	cards, err := c.client.Cards(t.Context(), c.ref, customer)
	if err != nil || len(cards) != 2 || cards[0] != want || cards[1].ID != first {
		t.Errorf("cards %+v %v", cards, err)
	}
}

func TestSetupLink(t *testing.T) {
	c := openClinic(t)
	customer, err := c.client.CreateCustomer(t.Context(), c.ref, "k0", "pat_1")
	if err != nil {
		t.Fatal(err)
	}
	session := c.session("k1", setupParams(customer))
	if session.Card != nil || session.Status != "open" {
		t.Errorf("opened %+v", session)
	}
	sent := c.sent(http.MethodPost, "/v1/checkout/sessions")[0].Params
	if sent["mode"] != "setup" || sent["line_items"] != nil || sent["payment_intent_data"] != nil {
		t.Errorf("sent %v", sent)
	}
	c.fillIn(session.URL, "4242424242424242")
	done := c.read(session.ID)
	if done.Status != "complete" || done.Paid || done.Intent.ID != "" || done.Card == nil || done.Card.Last4 != "4242" || done.Card.Customer != customer {
		t.Errorf("done %+v %+v", done, done.Card)
	}
	// The card so left can be charged while the patient is away.
	intent, err := c.client.CreateIntent(t.Context(), c.ref, "k2", IntentParams{
		Amount: model.Money{Minor: 5_00, Currency: "aud"}, Customer: customer, Card: done.Card.ID,
	})
	if err != nil {
		t.Fatal(err)
	}
	if paid, err := c.client.ConfirmIntent(t.Context(), c.ref, "k3", intent.ID); err != nil || paid.Received != 5_00 {
		t.Errorf("charged %+v %v", paid, err)
	}
}

func TestExpireSession(t *testing.T) {
	c := openClinic(t)
	session := c.session("k1", payParams(""))
	expired, err := c.client.ExpireSession(t.Context(), c.ref, "k2", session.ID)
	if err != nil || expired.Status != "expired" || expired.Paid || expired.ID != session.ID {
		t.Errorf("got %+v %v", expired, err)
	}
	c.fillIn(session.URL, "4242424242424242")
	if after := c.read(session.ID); after.Paid || after.Status != "expired" {
		t.Errorf("paid after all: %+v", after)
	}
}

func TestFindSession(t *testing.T) {
	c := openClinic(t)
	customer, _ := c.patient("visa")
	wanted := c.session("k1", payParams(customer))
	for i := range pageSize + 2 {
		p := setupParams(customer)
		p.Metadata = map[string]string{MetadataOperation: "OTHER"}
		c.session("other"+strconv.Itoa(i), p)
	}
	now := model.MillisOf(time.Now())
	got, ok, err := c.client.FindSession(t.Context(), c.ref, customer, "L1", now)
	if err != nil || !ok || got != wanted {
		t.Errorf("found %+v %v %v, want %+v", got, ok, err, wanted)
	}
	if lists := c.sent(http.MethodGet, "/v1/checkout/sessions"); len(lists) != 2 {
		t.Errorf("%d pages were read", len(lists))
	}
	if _, ok, err := c.client.FindSession(t.Context(), c.ref, customer, "NOBODY", now); err != nil || ok {
		t.Errorf("found nobody's: %v %v", ok, err)
	}
	c.fillIn(wanted.URL, "4242424242424242")
	got, ok, err = c.client.FindSession(t.Context(), c.ref, "", "L1", 0)
	if err != nil || !ok || !got.Paid || got.Intent.Ledger.Net != 77_38 {
		t.Errorf("found %+v %v %v", got, ok, err)
	}
}

func TestFindSessionPrefersMoney(t *testing.T) {
	c := openClinic(t)
	c.session("k1", payParams(""))
	paid := c.session("k2", payParams(""))
	c.session("k3", payParams(""))
	c.fillIn(paid.URL, "4242424242424242")
	got, ok, err := c.client.FindSession(t.Context(), c.ref, "", "L1", 0)
	if err != nil || !ok || got.ID != paid.ID {
		t.Errorf("found %+v %v %v", got, ok, err)
	}
}

// TestCompleteIsNotPaid: a session can be complete while its payment is still on its way.
func TestCompleteIsNotPaid(t *testing.T) {
	c := openClinic(t)
	session := c.session("k1", payParams(""))
	c.fillIn(session.URL, "4000009990000005") // the sandbox's card whose payment lingers
	if got := c.read(session.ID); got.Status != "complete" || got.Paid || got.Intent.Status != model.IntentProcessing || got.Intent.PaidAt != 0 {
		t.Errorf("got %+v", got)
	}
}

// TestCardOfAnUnfinishedSetUp: a card that its bank still has to approve can't be charged.
func TestCardOfAnUnfinishedSetUp(t *testing.T) {
	for status, want := range map[string]bool{"requires_action": false, "succeeded": true} {
		client := served(t, func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write([]byte(`{"object":"checkout.session","id":"cs_1","status":"open","setup_intent":{"object":"setup_intent","id":"seti_1",
				"status":"` + status + `","payment_method":{"object":"payment_method","id":"pm_1","customer":"cus_1"}}}`))
		})
		session, err := client.Session(t.Context(), somewhere, "cs_1")
		if err != nil || (session.Card != nil) != want {
			t.Errorf("%s: %+v %v", status, session.Card, err)
		}
	}
}

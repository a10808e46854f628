package stripeops

import (
	"fmt"
	"net/http"
	"testing"

	"clinic.example/paydesk/model"
)

// customerOf asks the sandbox whose a payment intent is.
func (c *clinic) customerOf(intent string) string {
	c.t.Helper()
	return c.post("/v1/payment_intents/" + intent)["customer"].(string)
}

func TestCustomerIsOpaque(t *testing.T) {
	c := openClinic(t)
	first, err := c.client.CreateCustomer(t.Context(), c.ref, "k1", "pat_06CJ3K2M00001")
	if err != nil {
		t.Fatal(err)
	}
	if sent := c.sent(http.MethodPost, "/v1/customers")[0].Params; fmt.Sprint(sent) != "map[metadata:map[paydesk_reference:pat_06CJ3K2M00001]]" {
		t.Errorf("Stripe was told %v", sent)
	}
	again, err := c.client.CreateCustomer(t.Context(), c.ref, "k1", "pat_06CJ3K2M00001")
	if err != nil || again != first {
		t.Errorf("the same key made %q %v beside %q", again, err, first)
	}
}

func TestCards(t *testing.T) {
	c := openClinic(t)
	customer, visa := c.patient("visa")
	amex := c.post("/v1/payment_methods/pm_card_amex/attach", "customer", customer)["id"].(string)
	cards, err := c.client.Cards(t.Context(), c.ref, customer)
	if err != nil || len(cards) != 2 || cards[0].ID != amex || cards[1].ID != visa || cards[0].Brand != "amex" || cards[1].Last4 != "4242" {
		t.Fatalf("got %+v %v", cards, err)
	}
	card, err := c.client.Card(t.Context(), c.ref, visa)
	if err != nil || card != cards[1] || card.Customer != customer || card.ExpYear < 2025 || card.ExpMonth < 1 {
		t.Errorf("got %+v %v", card, err)
	}

	if err := c.client.DetachCard(t.Context(), c.ref, "k1", visa); err != nil {
		t.Fatal(err)
	}
	if cards, err := c.client.Cards(t.Context(), c.ref, customer); err != nil || len(cards) != 1 || cards[0].ID != amex {
		t.Errorf("left %+v %v", cards, err)
	}
	if card, err := c.client.Card(t.Context(), c.ref, visa); err != nil || card.Customer != "" {
		t.Errorf("detached, it reads %+v %v", card, err)
	}
	if err := c.client.DetachCard(t.Context(), c.ref, "k1", visa); err != nil {
		t.Errorf("the same key again: %v", err)
	}
	kind, fault := faultIn(t, c.client.DetachCard(t.Context(), c.ref, "k2", visa))
	if fault.Answer != model.AnswerRefused {
		t.Errorf("detached twice: %s %+v", kind, fault)
	}
}

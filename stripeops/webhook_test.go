package stripeops

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/vault"
	"github.com/stripe/stripe-go/v76/webhook"
)

const delivered = `{"id":"evt_1","object":"event","api_version":"2019-01-01","account":"acct_1","created":1700000000,"livemode":true,"type":"refund.updated","data":{"object":{"id":"re_1","object":"refund","payment_intent":"pi_1"}}}`

func signed(body, secret string, at time.Time) string {
	return webhook.GenerateTestSignedPayload(&webhook.UnsignedPayload{Payload: []byte(body), Secret: secret, Timestamp: at}).Header
}

func TestADeliveryIsReadByItsName(t *testing.T) {
	now := time.Unix(1_900_000_000, 0) // by the desk's clock, not the machine's
	e, err := Delivery([]byte(delivered), signed(delivered, "whsec_a", now), vault.New("whsec_a"), now)
	want := model.StripeEvent{ID: "evt_1", Account: "acct_1", Mode: model.Live, Type: "refund.updated", Object: "re_1", Parent: "pi_1", Created: 1_700_000_000_000}
	if err != nil || e != want {
		t.Errorf("got %+v %v", e, err)
	}
}

func TestADeliveryThatIsNotStripes(t *testing.T) {
	now := time.Unix(1_900_000_000, 0)
	stale := signed(delivered, "whsec_a", now.Add(-time.Hour))
	_, signature, _ := strings.Cut(stale, ",")
	for name, c := range map[string]struct {
		body, header, secret string
		kind                 model.Kind
	}{
		"signed with another secret": {delivered, signed(delivered, "whsec_b", now), "whsec_a", model.Forbidden},
		"changed on its way":         {delivered + " ", signed(delivered, "whsec_a", now), "whsec_a", model.Forbidden},
		"signed five minutes ago":    {delivered, signed(delivered, "whsec_a", now.Add(-301*time.Second)), "whsec_a", model.Forbidden},
		"signed in five minutes":     {delivered, signed(delivered, "whsec_a", now.Add(301*time.Second)), "whsec_a", model.Forbidden},
		"a fresh moment before an old signature": {
			delivered, fmt.Sprintf("t=%d,t=%d,%s", now.Unix(), now.Add(-time.Hour).Unix(), signature), "whsec_a", model.Forbidden,
		},
		"no signature":     {delivered, "", "whsec_a", model.Forbidden},
		"no secret is set": {delivered, signed(delivered, "", now), "", model.Forbidden},
		"not an event":     {`{"object":"charge"}`, signed(`{"object":"charge"}`, "whsec_a", now), "whsec_a", model.Invalid},
		"not JSON":         {`hello`, signed(`hello`, "whsec_a", now), "whsec_a", model.Invalid},
	} {
		if e, err := Delivery([]byte(c.body), c.header, vault.New(c.secret), now); model.KindOf(err) != c.kind || e.ID != "" {
			t.Errorf("%s: %+v, %v", name, e, err)
		}
	}
	if _, err := Delivery([]byte(delivered), signed(delivered, "whsec_a", now.Add(299*time.Second)), vault.New("whsec_a"), now); err != nil {
		t.Errorf("within the tolerance: %v", err)
	}
}

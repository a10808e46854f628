package judge

import (
	"net/http"
	"strings"
	"testing"
)

func TestJudge(t *testing.T) {
	j, err := New()
	if err != nil {
		t.Fatal(err)
	}
	t.Run("requests", func(t *testing.T) { requests(t, j) })
	t.Run("answers", func(t *testing.T) { answers(t, j) })
}

func requests(t *testing.T, j *Judge) {
	for _, c := range []struct{ name, method, url, form, want string }{
		{"good", "POST", "/v1/refunds", "charge=ch_1&amount=5&reason=duplicate", ""},
		{"good list", "GET", "/v1/charges?limit=3&created[gte]=5&expand[]=data.customer", "", ""},
		{"unknown parameter", "POST", "/v1/refunds", "charge=ch_1&colour=red", "additional properties"},
		{"unknown query parameter", "GET", "/v1/charges?colour=red", "", "additional properties"},
		{"bad enum", "POST", "/v1/refunds", "charge=ch_1&reason=mood", "reason"},
		{"bad type", "POST", "/v1/refunds", "charge=ch_1&amount=many", "amount"},
		{"missing", "POST", "/v1/payment_intents", "amount=5", "currency"},
		{"unknown path", "POST", "/v1/refundz", "", "Unrecognized"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, err := http.NewRequest(c.method, "http://x"+c.url, nil)
			if err != nil {
				t.Fatal(err)
			}
			if c.method == "POST" {
				r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			}
			check(t, j.Request(r, c.form), c.want)
		})
	}
}

func answers(t *testing.T, j *Judge) {
	for _, c := range []struct {
		name, method, url string
		status            int
		body, want        string
	}{
		{"good", "GET", "/v1/balance", 200, `{"object":"balance","livemode":false,"available":[],"pending":[]}`, ""},
		{"unknown key", "GET", "/v1/balance", 200, `{"object":"balance","livemode":false,"available":[],"pending":[],"mood":1}`, "mood"},
		{"missing key", "GET", "/v1/balance", 200, `{"object":"balance","available":[],"pending":[]}`, "livemode"},
		{"bad enum", "GET", "/v1/balance", 200, `{"object":"scale","livemode":false,"available":[],"pending":[]}`, "object"},
		{"null where none is allowed", "GET", "/v1/balance", 200, `{"object":"balance","livemode":null,"available":[],"pending":[]}`, "livemode"},
		{"good error", "GET", "/v1/balance", 401, `{"error":{"type":"invalid_request_error","message":"No."}}`, ""},
		{"bad error", "GET", "/v1/balance", 401, `{"error":{"type":"invalid_request_error","text":"No."}}`, "text"},
		{"event with a bad object", "GET", "/v1/events/evt_1", 200, `{"id":"evt_1","object":"event","api_version":null,"created":1,` +
			`"data":{"object":{"object":"balance","livemode":false,"available":[],"pending":[],"mood":1}},"livemode":false,` +
			`"pending_webhooks":0,"request":null,"type":"balance.available"}`, "mood"},
	} {
		t.Run(c.name, func(t *testing.T) {
			check(t, j.Response(c.method, c.url, c.status, []byte(c.body)), c.want)
		})
	}
}

func check(t *testing.T, err error, want string) {
	t.Helper()
	switch {
	case want == "" && err != nil:
		t.Fatalf("found %v in what is right", err)
	case want != "" && (err == nil || !strings.Contains(err.Error(), want)):
		t.Fatalf("found %v, want something about %q", err, want)
	}
}

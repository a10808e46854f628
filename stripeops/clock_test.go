package stripeops_test

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/stripeops"
)

func TestClock(t *testing.T) {
	want := time.Date(2031, 5, 4, 3, 2, 1, 0, time.UTC)
	date := want.Format(http.TimeFormat)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "" || r.Method != http.MethodHead {
			t.Errorf("asked with %s and %q", r.Method, r.Header.Get("Authorization"))
		}
		w.Header()["Date"] = []string{date}
		w.WriteHeader(http.StatusNotFound)
	}))
	got, err := stripeops.Clock(t.Context(), stripeops.Config{APIURL: server.URL})
	if err != nil || !got.Equal(want) {
		t.Errorf("Stripe's time is %v, %v; want %v", got, err, want)
	}
	date = "soon"
	if _, err := stripeops.Clock(t.Context(), stripeops.Config{APIURL: server.URL}); model.KindOf(err) != model.Unavailable {
		t.Errorf("a time that is none: %v", err)
	}
	server.Close()
	if _, err := stripeops.Clock(t.Context(), stripeops.Config{APIURL: server.URL}); model.KindOf(err) != model.Unavailable {
		t.Errorf("nobody there: %v", err)
	}
	if _, err := stripeops.Clock(t.Context(), stripeops.Config{APIURL: "ftp://x"}); model.KindOf(err) != model.Invalid {
		t.Errorf("no address: %v", err)
	}
}

package sandbox

import (
	"bytes"
	"strings"
	"testing"
	"time"
)

func TestTheStateSurvivesARestart(t *testing.T) {
	w := newWorld(t)
	w.s.Advance(time.Hour)
	cus := w.good("POST", "/v1/customers", "name=Ana&metadata[a]=1", "Idempotency-Key", "k")
	pi := w.good("POST", "/v1/payment_intents", "amount=5000&currency=gbp&payment_method_types[]=card&payment_method=pm_card_visa&confirm=true")
	code := w.code(w.acct)
	w.setFault(Fault{Path: "/v1/refunds", Kind: "503"})
	var saved bytes.Buffer
	if err := w.s.Save(&saved); err != nil {
		t.Fatal(err)
	}

	again := newWorld(t)
	if err := again.s.Load(bytes.NewReader(saved.Bytes())); err != nil {
		t.Fatal(err)
	}
	if !again.s.Clock().Equal(noon.Add(time.Hour)) {
		t.Fatalf("the clock says %v", again.s.Clock())
	}
	replay := again.send("POST", "/v1/customers", "name=Ana&metadata[a]=1", "Idempotency-Key", "k")
	if replay.header.Get("Idempotent-Replayed") != "true" || replay.object.str("id") != cus.str("id") {
		t.Fatalf("got %s", replay.text)
	}
	if got := again.good("GET", "/v1/payment_intents/"+pi.str("id"), ""); got.num("amount_received") != 5000 {
		t.Fatalf("got %v", got)
	}
	again.refused(503, "", "POST", "/v1/refunds", "payment_intent="+pi.str("id"))
	again.good("POST", "/v1/refunds", "payment_intent="+pi.str("id")+"&amount=100")
	if _, err := again.redeem(code, again.key); err != nil {
		t.Fatal(err)
	}
	if next := again.good("POST", "/v1/customers", "name=Eva"); next.str("id") == cus.str("id") {
		t.Fatal("an id came twice")
	}
	var twice bytes.Buffer
	fresh := New(Options{})
	if err := fresh.Load(bytes.NewReader(saved.Bytes())); err != nil {
		t.Fatal(err)
	}
	if err := fresh.Save(&twice); err != nil || twice.String() != saved.String() {
		t.Fatalf("saved again it differs: %v", err)
	}
}

func TestAStateThatIsNone(t *testing.T) {
	w := newWorld(t)
	for _, text := range []string{"", "{", "[]", "{}", `{"platform":"acct_1"}`} {
		if err := w.s.Load(strings.NewReader(text)); err == nil {
			t.Errorf("took %q", text)
		}
	}
	w.good("GET", "/v1/balance", "")
}

func TestTheSameSeedGivesTheSameWorld(t *testing.T) {
	run := func(seed int64) string {
		s := New(Options{Seed: seed, Now: func() time.Time { return noon }})
		w := &world{T: t, s: s}
		w.serve()
		w.acct = s.AddAccount(AccountSpec{})
		if err := s.Connect(w.acct, false); err != nil {
			t.Fatal(err)
		}
		w.key, _ = s.Platform()
		w.good("POST", "/v1/payment_intents", "amount=5000&currency=gbp&payment_method_types[]=card&payment_method=pm_card_visa&confirm=true")
		var out bytes.Buffer
		if err := s.Save(&out); err != nil {
			t.Fatal(err)
		}
		return out.String()
	}
	first, again := run(1), run(1)
	if first != again {
		t.Error("the same seed gave another world")
	}
	if first == run(2) {
		t.Error("another seed gave the same world")
	}
}

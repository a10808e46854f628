//go:build unix

package main

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"clinic.example/paydesk/stripeops/sandbox"
)

// What people see of money of which nothing is known: how soon, for how long, and over a kill, a day and a revoked account.

const (
	// seenUnknown is how soon after Stripe's answer is missing a person reads so.
	seenUnknown = time.Second
	// settledAgain is how soon after Stripe is back a person reads what became of it.
	settledAgain = 5 * time.Second
)

// seeWithin is see for what has a limit of its own. On a machine that is slow or loaded the limit is longer by as much.
func (w *window) seeWithin(limit time.Duration, text string) {
	w.tb.Helper()
	if w.sees(limit, text) || limit < patience && w.sees(time.Duration(float64(limit)*(slowness(w.tb)-1)), text) {
		return
	}
	w.tb.Fatalf("%q is not to be seen in:\n%s", text, w.shown())
}

// slowness is how many times longer than a clinic's machine at rest this one takes now to start the program.
func slowness(tb testing.TB) float64 {
	tb.Helper()
	const starts, atRest = 5, 20 * time.Millisecond
	begun := time.Now()
	for range starts {
		if out, err := command(tb, nil, "version").CombinedOutput(); err != nil {
			tb.Fatalf("%v: %s", err, out)
		}
	}
	return max(1, float64(time.Since(begun))/float64(starts*atRest))
}

// control sends a command to the sandbox.
func (s stripe) control(t *testing.T, method, path string, body any) {
	t.Helper()
	text, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	request, err := http.NewRequest(method, s.base+"/_sandbox/"+path, bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		t.Fatalf("%s was refused: %s", path, res.Status)
	}
}

// deafen loses the answer to one POST, which is done or not, and lets nothing be looked up, until hear.
func (s stripe) deafen(t *testing.T, path, kind string) {
	t.Helper()
	s.control(t, http.MethodPost, "faults", sandbox.Fault{Path: path, Method: http.MethodPost, Kind: kind})
	s.control(t, http.MethodPost, "faults", sandbox.Fault{Path: "/v1/*", Method: http.MethodGet, Kind: "reset_before", Count: -1})
}

func (s stripe) hear(t *testing.T) {
	t.Helper()
	s.control(t, http.MethodDelete, "faults", nil)
}

// posted is how many requests to a path were received that ended so.
func (s stripe) posted(t *testing.T, ends string) (n int) {
	t.Helper()
	var all []sandbox.Request
	if err := json.Unmarshal([]byte(browse(t, s.base+"/_sandbox/requests", nil)), &all); err != nil {
		t.Fatal(err)
	}
	for _, r := range all {
		if r.Method == http.MethodPost && strings.HasSuffix(r.Path, ends) {
			n++
		}
	}
	return n
}

// unansweredCharge presses "charge" while every answer of Stripe's is lost, and waits until the desk says that nothing is known.
func unansweredCharge(t *testing.T) (stripe, *window, func() *window) {
	t.Helper()
	s := startStripe(t)
	w, cmd := connected(t, s)
	w.patientWithCard(t, "Mia Chen", "4242 4242 4242 4242")
	w.invoice()
	w.press("\r")
	w.see("Charge 80.00 AUD to Visa 4242")
	time.Sleep(quiet)
	s.deafen(t, "/v1/payment_intents/*/confirm", "reset_after")
	w.press("\r")
	for s.posted(t, "/confirm") == 0 {
		w.see("80.00 AUD")
	}
	w.seeWithin(seenUnknown, "Not known yet whether the card was charged")
	time.Sleep(quiet)
	return s, w, func() *window { return again(t, cmd) }
}

func TestUnknownIsShownAndSettledOverAKill(t *testing.T) {
	s, w, restart := unansweredCharge(t)
	w.kill()
	w = restart()
	w.signIn()
	w.see("Today's visits")
	w.seeWithin(seenUnknown, "Charge of 80.00 AUD, Mia Chen: not known yet")
	w.press("3")
	w.see("TEST-0001")
	s.hear(t)
	w.seeWithin(settledAgain, "✓ Paid")
	if moved := s.succeeded(t); len(moved) != 1 || moved[0] != 80_00 || s.posted(t, "/confirm") != 1 {
		t.Errorf("moved %v by %d requests", moved, s.posted(t, "/confirm"))
	}
}

func TestUnknownOnARevokedAccountWaitsForTheReconnection(t *testing.T) {
	s, w, _ := unansweredCharge(t)
	account := s.moved(t).PaymentIntents[0].Account
	s.control(t, http.MethodPost, "accounts/"+account+"/revoke", nil)
	s.hear(t)
	w.press("\x1b")
	w.see("Saved cards")
	w.press(":stripe connect")
	w.see("Integrations > Stripe")
	w.press("\r")
	w.see("revoked")
	w.press("1")
	w.see("Charge of 80.00 AUD, Mia Chen: not known yet")
	w.press(":stripe connect")
	w.see("Integrations > Stripe")
	w.press("\r")
	w.see("Connect with Stripe again") // Home says "revoked" too
	w.press("c")
	w.see("Authorise access")
	w.press("\r")
	w.see("Waiting for Stripe")
	reauthorise(t, w.clipboard("y"), account)
	w.see("Connected to Stripe")
	w.press("3")
	w.see("✓ Paid")
	if moved := s.succeeded(t); len(moved) != 1 || moved[0] != 80_00 {
		t.Errorf("moved %v", moved)
	}
}

// reauthorise is the owner who lets paydesk back in to the same account.
func reauthorise(t *testing.T, address, account string) {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	form := u.Query()
	form.Set("decision", "authorise")
	form.Set("account", account)
	if page := browse(t, u.Scheme+"://"+u.Host+u.Path, form); !strings.Contains(page, "Return to your terminal") {
		t.Fatalf("the browser ends on %s", page)
	}
}

// demoRefund has a patient of the demo charged, and presses "refund" while every answer of Stripe's is lost. The request may have been done.
func demoRefund(t *testing.T, kind string) (stripe, *window) {
	t.Helper()
	w, s := keptDemo{t, filepath.Join(t.TempDir(), "clinic")}.open()
	w.bill()
	w.charge("Saved cards")
	w.press("\r")
	w.see("Timeline")
	w.press("r")
	w.see("can be returned")
	w.press("\r")
	w.see("Refund 65.00 AUD to Visa 4242 ◂")
	time.Sleep(quiet)
	s.control(t, http.MethodDelete, "requests", nil)
	s.deafen(t, "/v1/refunds", kind)
	w.press("\r")
	for s.posted(t, "/v1/refunds") == 0 {
		w.see("65.00 AUD")
	}
	w.seeWithin(seenUnknown, "Not known yet whether Stripe has taken the refund")
	time.Sleep(quiet)
	return s, w
}

// turnClock turns the demo's clocks by 25 hours, from the palette.
func (w *window) turnClock() {
	w.tb.Helper()
	w.press(":turn the clock")
	w.see("Turn the clock by 25 hours")
	w.press("\r")
	w.see("for the desk and for its Stripe")
}

func TestARefundUnknownForADayIsLookedUpAndNotSentAgain(t *testing.T) {
	for kind, want := range map[string]string{"reset_before": "nothing was returned", "reset_after": "65.00 AUD refunded"} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			s, w := demoRefund(t, kind)
			w.turnClock()
			w.see("Not known yet whether Stripe has taken the refund")
			s.hear(t)
			w.seeWithin(settledAgain, want)
			if n := s.posted(t, "/v1/refunds"); n != 1 {
				t.Errorf("the refund was sent %d times", n)
			}
		})
	}
}

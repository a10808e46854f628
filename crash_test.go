//go:build unix

package main

import (
	"encoding/json"
	"net/http"
	"net/url"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// fault sets a fault at the sandbox.
func (s stripe) fault(t *testing.T, path, kind string, seconds int) {
	t.Helper()
	body, err := json.Marshal(map[string]any{"path": path, "method": "POST", "kind": kind, "seconds": seconds})
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.Post(s.base+"/_sandbox/faults", "application/json", strings.NewReader(string(body)))
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		t.Fatalf("the fault was refused: %s", res.Status)
	}
}

// succeeded is how much money every payment that succeeded at the sandbox moved, in minor units.
func (s stripe) succeeded(t *testing.T) (amounts []int64) {
	t.Helper()
	var moved struct {
		Payments []struct {
			Amount int64 `json:"amount"`
		} `json:"payment_intents"`
	}
	if err := json.Unmarshal([]byte(browse(t, s.base+"/_sandbox/succeeded", nil)), &moved); err != nil {
		t.Fatal(err)
	}
	for _, p := range moved.Payments {
		amounts = append(amounts, p.Amount)
	}
	return amounts
}

// connected starts a desk with a connected practice, and gives its command to start it again with.
func connected(t *testing.T, s stripe) (*window, *exec.Cmd) {
	t.Helper()
	w, cmd := founded(t, s)
	w.press("\r")
	w.choosePIN()
	w.see("Or use an existing connection from another practice")
	w.press("c")
	w.see("Authorise access")
	w.press("\r")
	w.see("Waiting for Stripe")
	authorise(t, w.clipboard("y"), "authorise")
	w.see("Connected to Stripe")
	return w, cmd
}

// again starts the same desk anew, as after a crash or a power cut.
func again(t *testing.T, cmd *exec.Cmd) *window {
	t.Helper()
	next := exec.Command(cmd.Path, cmd.Args[1:]...)
	next.Env = cmd.Env
	return open(t, next)
}

// patientWithCard makes a patient and saves a card for them, on the patient's own device.
func (w *window) patientWithCard(t *testing.T, name, card string) {
	t.Helper()
	w.press("\x1b")
	w.see("Today's visits")
	w.press("5")
	w.see("No patients yet")
	w.press("n")
	w.see("Birth date")
	w.press(name + "\r")
	w.see("No saved cards")
	w.press("n")
	w.see("Card setup link")
	w.press("\r")
	w.see("Waiting for the card")
	page := w.clipboard("y")
	browse(t, page, url.Values{"number": {card}, "expiry": {"12 / 34"}, "cvc": {"123"}, "name": {name}, "email": {"mia@example.org"}})
	w.see("CARD SAVED")
	w.press(" ")
	w.see("is saved for " + name)
	w.press(" ")
	w.see("Active, default")
}

// invoice issues one over 80.00 to the patient who is shown, and opens the way to take its payment.
func (w *window) invoice() {
	w.press("\x1b[B\x1b[B")
	w.see("(Enter) open")
	w.press("n")
	w.see("Price of one")
	w.press("\tStandard visit\t\t80\r")
	w.see("TEST-0001")
	w.see("[t] take payment")
	w.press("t")
	w.see("› Take payment")
	w.see("Visa 4242")
}

// charging presses "charge" while a fault holds Stripe's answer back, and waits until the request that path ends in has arrived.
func charging(t *testing.T, path, kind, arrived string) (stripe, *window, *exec.Cmd) {
	t.Helper()
	s := startStripe(t)
	w, cmd := connected(t, s)
	w.patientWithCard(t, "Mia Chen", "4242 4242 4242 4242")
	w.invoice()
	s.fault(t, path, kind, 60)
	w.press("\r")
	w.see("Charge 80.00 AUD to Visa 4242")
	time.Sleep(quiet)
	w.press("\r")
	w.see("Charging 80.00 AUD")
	for s.posted(t, arrived) == 0 { // lists are read on the same path
		w.see("Charging 80.00 AUD")
	}
	return s, w, cmd
}

// paidOnce starts the desk again and looks at what it and Stripe say of the charge.
func paidOnce(t *testing.T, s stripe, cmd *exec.Cmd) {
	t.Helper()
	w := again(t, cmd)
	w.signIn()
	w.see("Taken today 80.00 AUD")
	w.press("3")
	w.see("TEST-0001")
	w.see("✓ Paid")
	if moved := s.succeeded(t); !slices.Equal(moved, []int64{80_00}) {
		t.Errorf("payments at Stripe: %v", moved)
	}
}

func (w *window) kill() {
	w.tb.Helper()
	if err := w.cmd.Process.Signal(syscall.SIGKILL); err != nil {
		w.tb.Fatal(err)
	}
	w.end()
}

func TestAKilledChargeIsSettledOnce(t *testing.T) {
	s, w, cmd := charging(t, "/v1/payment_intents/*/confirm", "slow_after", "/confirm")
	w.kill()
	paidOnce(t, s, cmd)
}

func TestAKilledChargeThatStripeHadNotBegunIsMadeOnce(t *testing.T) {
	s, w, cmd := charging(t, "/v1/payment_intents", "slow_before", "/v1/payment_intents")
	w.kill()
	paidOnce(t, s, cmd)
}

func TestQuittingWhileMoneyMovesLosesNothing(t *testing.T) {
	s, w, cmd := charging(t, "/v1/payment_intents/*/confirm", "slow_after", "/confirm")
	w.press("\x03\x03")
	w.see("Money is moving")
	time.Sleep(quiet)
	w.press("\t")
	w.see("▸ Quit ◂")
	w.press("\r")
	w.see("Waiting for Stripe's answer")
	w.press("\x03")
	if code := w.end(); code != 3 {
		t.Errorf("exit code %d", code)
	}
	w.see("Stripe has not answered yet.")
	paidOnce(t, s, cmd)
}

// quiet is what a dialog about money wants before it listens: a doubled Enter must not pay.
const quiet = 600 * time.Millisecond

//go:build unix

package main

import (
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"clinic.example/paydesk/cli/demo"
)

// The real program is started on records that are older than what Stripe knows. The demo keeps both beside each other, with one clock.

// keptDemo is a demo clinic in a folder of its own.
type keptDemo struct {
	t      *testing.T
	folder string
}

func (d keptDemo) store() string { return filepath.Join(d.folder, demo.StoreName) }

// open starts the demo, and gives its Stripe.
func (d keptDemo) open() (*window, stripe) {
	d.t.Helper()
	w := open(d.t, command(d.t, nil, "demo", "--data", d.folder))
	w.see("Today's visits")
	address, err := os.ReadFile(filepath.Join(d.folder, "sandbox.addr"))
	if err != nil {
		d.t.Fatal(err)
	}
	return w, stripe{base: "http://" + string(address)}
}

func (w *window) quit() {
	w.tb.Helper()
	w.press("\x03\x03")
	if code := w.end(); code != 0 {
		w.tb.Fatalf("exit code %d:\n%s", code, w.shown())
	}
}

var issued = regexp.MustCompile(`(TEST-\d+) issued over`)

// bill issues an invoice to a patient of the demo who has a card, and gives its number.
func (w *window) bill() string {
	w.tb.Helper()
	w.press(":Priya")
	w.see("Priya Raghunathan Patient, born 27 Aug 1994")
	w.press("\r")
	w.see("Saved cards")
	w.press("\x1b[Bn")
	w.see("Price of one")
	w.press("\r")
	w.see("issued over 65.00")
	return issued.FindStringSubmatch(w.shown())[1]
}

// charge takes the invoice that is shown from the saved card, and leads back to where it began.
func (w *window) charge(back string) {
	w.tb.Helper()
	w.see("[t] take") // not before the new invoice is in the list
	w.press("t")
	w.see("Visa 4242 TEST")
	w.press("\r")
	w.see("Charge 65.00 AUD to Visa 4242 ◂")
	time.Sleep(quiet)
	w.press("\r")
	w.see("65.00 AUD charged")
	time.Sleep(quiet)
	w.press(" ")
	w.see(back)
}

func TestTheProgramOnAnOldCopySendsNothingTwice(t *testing.T) {
	for _, age := range []time.Duration{time.Hour, 7 * 24 * time.Hour} {
		t.Run(age.String(), func(t *testing.T) {
			t.Parallel()
			d := keptDemo{t, filepath.Join(t.TempDir(), "clinic")}
			w, _ := d.open()
			known := w.bill()
			w.quit()
			copied, err := os.ReadFile(d.store())
			if err != nil {
				t.Fatal(err)
			}
			last := d.live(age, known)
			if err := os.WriteFile(d.store(), copied, 0o600); err != nil {
				t.Fatal(err)
			}
			d.appears(known, last)
		})
	}
}

// live goes on with the clinic for a while: the invoice that the copy knows is paid, and another one is issued and paid.
func (d keptDemo) live(age time.Duration, known string) (last string) {
	d.t.Helper()
	w, s := d.open()
	s.control(d.t, http.MethodPost, "clock", map[string]any{"advance": int64(age / time.Second / 2)})
	w.press(":" + known)
	w.see(known + "  Priya")
	w.press("\r")
	w.see("Timeline")
	w.charge("Timeline")
	last = w.bill()
	w.charge("Saved cards")
	s.control(d.t, http.MethodPost, "clock", map[string]any{"advance": int64(age / time.Second / 2)})
	w.quit()
	return last
}

// appears starts on the copy: what happened since is there to be decided about, nothing is sent, and no number is given again.
func (d keptDemo) appears(known, last string) {
	d.t.Helper()
	w, s := d.open()
	before := len(s.moved(d.t).PaymentIntents)
	w.see("Stripe received 65.00 AUD for " + known)
	w.see("Stripe received 65.00 AUD for " + last)
	w.press(":" + known)
	w.see(known + "  Priya")
	w.press("\r")
	w.see("Timeline")
	w.press("t")
	w.see("Stripe has received 65.00 AUD for " + known + " already")
	if next := w.bill(); next <= last {
		d.t.Errorf("%s was given, and Stripe knows %s", next, last)
	}
	if now := len(s.moved(d.t).PaymentIntents); now != before {
		d.t.Errorf("%d payments, and there were %d", now, before)
	}
	w.quit()
	out, err := exec.Command(os.Getenv("PAYDESK_TEST_BINARY"), "check", "--data", d.folder).CombinedOutput()
	if err != nil {
		d.t.Errorf("check: %v\n%s", err, out)
	}
	gaps := recordsIn(d.t, d.folder).gaps
	if len(gaps) != 1 || fmt.Sprintf("TEST-%04d", gaps[0].To) != last {
		d.t.Errorf("gaps %+v", gaps)
	}
}

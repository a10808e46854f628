package uitest_test

import (
	"io"
	"strings"
	"testing"
	"time"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/stripeops/sandbox"
	"clinic.example/paydesk/ui"
	"clinic.example/paydesk/ui/front"
	"clinic.example/paydesk/ui/kit"
	"clinic.example/paydesk/ui/uitest"
)

const (
	visa     = "4242424242424242"
	refusing = "4000000000000341"
	asking   = "4000002760003184"
)

// clerk is somebody at the desk who counts the keys that they press.
type clerk struct {
	*uitest.Driver
	c    *uitest.Clinic
	keys int
}

// sit opens the whole desk at Harbour.
func sit(t *testing.T, c *uitest.Clinic, width, height int) *clerk {
	t.Helper()
	env := uitest.Env(t, c.Clock)
	session := front.Session{Desk: c.Desk, Env: env, Out: kit.NewOut(io.Discard, uitest.Vars())}
	app, err := front.Open(t.Context(), session, c.Session.Actor(), c.Harbour, "")
	if err != nil {
		t.Fatal(err)
	}
	return &clerk{Driver: uitest.Start(t, ui.New(app), uitest.Size(width, height), uitest.On(c.Clock)), c: c}
}

// press presses keys and counts them.
func (k *clerk) press(keys ...string) *clerk {
	k.keys += len(keys)
	k.Press(keys...)
	return k
}

// see waits for texts.
func (k *clerk) see(texts ...string) *clerk {
	k.See(texts...)
	return k
}

// scan reads the code on the screen as a phone does.
func (k *clerk) scan(t *testing.T) string {
	t.Helper()
	bitmap, err := gozxing.NewBinaryBitmapFromImage(uitest.Enlarged(uitest.Pixels(k.View(), true), 4))
	if err != nil {
		t.Fatal(err)
	}
	result, err := qrcode.NewQRCodeReader().Decode(bitmap, map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_TRY_HARDER: true})
	if err != nil {
		t.Fatal(err)
	}
	return result.GetText()
}

// visit books one for the patient, half an hour from now.
func visit(t *testing.T, c *uitest.Clinic, p model.Patient) {
	t.Helper()
	list, err := c.Session.Types(t.Context(), c.Harbour)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range list.Rows {
		if row.Type.Name == "Standard visit" {
			c.Appointment(p, row.Type.ID, 30*time.Minute)
		}
	}
}

// TestSavedCardPaysTodaysVisitInFiveKeys from Home, and the invoice is issued on the way.
func TestSavedCardPaysTodaysVisitInFiveKeys(t *testing.T) {
	c := uitest.NewClinic(t)
	visit(t, c, c.Patient("Mia Chen", visa))
	k := sit(t, c, 80, 24).see("Mia Chen")
	k.press("t").see("Charge 80.00 AUD to Visa 4242").press("enter").see("no real money moves").press("enter")
	k.see("80.00 AUD charged to Visa 4242", "TEST-0001 is paid.")
	if k.keys > 5 {
		t.Errorf("%d keys", k.keys)
	}
	if n, cents := c.Moved(); n != 1 || cents != 80_00 {
		t.Errorf("%d payments of %d cents", n, cents)
	}
	k.press("x").see("Today's visits")
}

// TestPayLinkInFourKeys, read by a phone, paid on its page; the screen turns by itself, and fee and net stand to the cent.
func TestPayLinkInFourKeys(t *testing.T) {
	c := uitest.NewClinic(t)
	i := c.Invoice(c.Patient("Mia Chen"), 80_00)
	k := sit(t, c, 120, 44).see("Needs attention")
	k.press("3").see("TEST-0001").press("l").see("Valid until").press("enter").see("Please scan the code")
	if k.keys > 4 {
		t.Errorf("%d keys", k.keys)
	}
	if k.Has("Mia") {
		t.Error("the patient's name stands on the screen that is turned round")
	}
	address := k.scan(t)
	if address != c.Look(i.ID).Links[0].URL || len(address) < 300 {
		t.Fatalf("the phone reads %q", address)
	}
	c.PayPage(address, visa)
	c.Advance(2 * time.Second)
	k.see("✓ PAID  80.00 AUD", "Harbour Street Physio").press("x").see("2.62 AUD", "77.38 AUD").press("x").see("Number", "Open")
	k.press("enter").see("Online payments", "2.62", "77.38", "✓ Paid")
}

// TestDeclinedCardBecomesALinkByOneKey, also one whose bank wants the patient.
func TestDeclinedCardBecomesALinkByOneKey(t *testing.T) {
	for card, word := range map[string]string{refusing: "✕ Declined", asking: "✕ The patient must confirm"} {
		t.Run(word, func(t *testing.T) {
			c := uitest.NewClinic(t)
			i := c.Invoice(c.Patient("Mia Chen", card), 80_00)
			k := sit(t, c, 120, 44).press("3").see("TEST-0001").press("t").see("[Enter] Charge").press("enter").see("no real money moves").press("enter")
			k.see(word, "Nothing was charged.").press("l").see("Please scan the code")
			c.PayPage(k.scan(t), visa)
			c.Advance(2 * time.Second)
			k.see("✓ PAID").press("x").see("Stripe fee").press("x").see("Nothing is open on TEST-0001.", "Any key leads back.")
			if n, cents := c.Moved(); n != 1 || cents != 80_00 || c.Look(i.ID).Invoice.Status() != model.InvoicePaid {
				t.Errorf("%d payments of %d cents, %s", n, cents, c.Look(i.ID).Invoice.Status())
			}
		})
	}
}

// TestHeldAndDoubledEnterPaysOnce: keys that come too fast decide nothing.
func TestHeldAndDoubledEnterPaysOnce(t *testing.T) {
	c := uitest.NewClinic(t)
	i := c.Invoice(c.Patient("Mia Chen", visa), 80_00)
	k := sit(t, c, 80, 24).press("3").see("TEST-0001").press("t").see("[Enter] Charge").press("enter").see("no real money moves")
	k.Hold("enter", 40)
	time.Sleep(200 * time.Millisecond) // longer than the pause after which one Enter counts
	if n := len(c.Look(i.ID).Payments); n != 0 {
		t.Fatalf("a held Enter took %d payments", n)
	}
	k.press("enter").see("TEST-0001 is paid.")
	k.Hold("enter", 10)
	if n, _ := c.Moved(); n != 1 {
		t.Errorf("charged %d times", n)
	}
}

// TestOpenLinkIsStoppedBeforeCash is taken, at Stripe too.
func TestOpenLinkIsStoppedBeforeCash(t *testing.T) {
	c := uitest.NewClinic(t)
	i := c.Invoice(c.Patient("Mia Chen"), 80_00)
	k := sit(t, c, 120, 44).press("3").see("TEST-0001").press("l").see("Valid until").press("enter").see("Please scan").press("esc").see("◐ Link open")
	k.press("t").see("it is stopped first", "Take 80.00 AUD in cash").press("enter").see("is stopped first, so that nobody pays twice").press("enter").see("TEST-0001 is paid.")
	if page := c.PayPage(c.Look(i.ID).Links[0].URL, visa); !strings.Contains(page, "expired") {
		t.Errorf("the page can still be paid:\n%s", page)
	}
}

// TestCashGoesOnWhileStripeIsAway, and what the link brings later is credit and marked as paid twice.
func TestCashGoesOnWhileStripeIsAway(t *testing.T) {
	c := uitest.NewClinic(t)
	i := c.Invoice(c.Patient("Mia Chen"), 80_00)
	k := sit(t, c, 120, 44).press("3").see("TEST-0001").press("l").see("Valid until").press("enter").see("Please scan").press("esc")
	address := c.Look(i.ID).Links[0].URL
	if _, err := c.Sandbox.Fault(sandbox.Fault{Path: "/v1/*", Kind: "reset_before", Count: -1}); err != nil {
		t.Fatal(err)
	}
	k.see("◐ Link open").press("t").see("Take 80.00 AUD in cash").press("enter").see("no real money moves").press("enter").see("TEST-0001 is paid.", model.StripeAway)
	c.PayPage(address, visa)
	c.Sandbox.ClearFaults(0)
	for range 3 {
		c.Advance(time.Minute)
	}
	k.press("x").see("Number").press("enter").see("✕ Paid twice", "held as Mia's credit", "[r] refunds it")
	k.press("r").see("What is to be returned?", "paid twice").press("enter").see("‹ paid twice ›").press("enter").see("no real money moves").press("enter").see("80.00 AUD refunded to Visa 4242.")
	v := c.Look(i.ID)
	if v.Credit.Minor != 0 || v.Invoice.Status() != model.InvoicePaid || len(c.Sandbox.Succeeded().Refunds) != 1 {
		t.Errorf("credit %s, %s", v.Credit, v.Invoice.Status())
	}
}

// TestHalfIsRefundedInSevenKeys from Home, with a reason and a credit note.
func TestHalfIsRefundedInSevenKeys(t *testing.T) {
	c := uitest.NewClinic(t)
	i := c.Invoice(c.Patient("Mia Chen", visa), 80_00)
	sit(t, c, 80, 24).press("3").see("TEST-0001").press("t").see("[Enter] Charge").press("enter").see("no real money moves").press("enter").see("TEST-0001 is paid.")
	k := sit(t, c, 80, 24).press("3").see("TEST-0001").press("r").see("can be returned").press("/", "2").see("= 40.00 AUD").press("enter").see("no real money moves").press("enter")
	k.see("40.00 AUD refunded to Visa 4242. A credit note was made for TEST-0001.")
	if k.keys > 7 {
		t.Errorf("%d keys", k.keys)
	}
	k.press("x").see("Number").press("enter").see("Credit note CN-TEST-0001", "−40.00")
	if r := c.Look(i.ID).Payments[0].Refunds[0]; r.Reason != model.CancelledByPatient || r.Amount.Minor != 40_00 {
		t.Errorf("%+v", r)
	}
	k.press("r").see("40.00 AUD can be returned").press("4", "1", "enter").see("Only 40.00 AUD of this payment is left to return.")
}

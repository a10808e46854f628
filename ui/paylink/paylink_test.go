package paylink_test

import (
	"image"
	"strings"
	"testing"
	"time"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/kit"
	"clinic.example/paydesk/ui/paylink"
	"clinic.example/paydesk/ui/uitest"
)

func colourless(t *testing.T) *kit.Theme {
	t.Helper()
	return uitest.Theme(t, kit.Look{NoColor: true, Env: uitest.Vars("TERM", "xterm")})
}

func show(t *testing.T, c *uitest.Clinic, theme *kit.Theme, width, height int, id model.InvoiceID, options ...string) *uitest.Solo {
	t.Helper()
	env := uitest.Env(t, c.Clock)
	env.Theme = theme
	return uitest.Screen(t, env, paylink.New(env, c.Session, c.Harbour, id, options...), width, height, uitest.On(c.Clock))
}

// decode reads a code as a phone does. Each pixel is drawn four by four.
func decode(t *testing.T, img image.Image) string {
	t.Helper()
	size := img.Bounds().Size()
	large := image.NewGray(image.Rect(0, 0, 4*size.X, 4*size.Y))
	for y := range 4 * size.Y {
		for x := range 4 * size.X {
			large.Set(x, y, img.At(x/4, y/4))
		}
	}
	bitmap, err := gozxing.NewBinaryBitmapFromImage(large)
	if err != nil {
		t.Fatal(err)
	}
	result, err := qrcode.NewQRCodeReader().Decode(bitmap, map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_TRY_HARDER: true})
	if err != nil {
		t.Fatal(err)
	}
	return result.GetText()
}

func TestWhatWillBeMadeStandsThereFirst(t *testing.T) {
	c := uitest.NewClinic(t)
	i := c.Invoice(c.Patient("Mia Chen"), 80_00)
	s := show(t, c, colourless(t), 78, 18, i.ID)
	s.See("Harbour Street Physio, TEST-0001", "3 Mar 2026 11:30").Golden("offer-78x18")
	s.Type("90").Enter().See("✕ Only 80.00 AUD is open.")
	if len(c.Look(i.ID).Links) != 0 {
		t.Error("a link was made before anybody asked for it")
	}
}

func TestDigitsAreSectionsOnceNothingIsOpen(t *testing.T) {
	c := uitest.NewClinic(t)
	i := c.Invoice(c.Patient("Mia Chen"), 80_00)
	screen := paylink.New(uitest.Env(t, c.Clock), c.Session, c.Harbour, i.ID)
	s := uitest.Screen(t, uitest.Env(t, c.Clock), screen, 78, 18, uitest.On(c.Clock))
	s.See("make the link")
	if !screen.Numeric() {
		t.Error("digits don't reach the amount")
	}
	if _, err := c.Session.VoidInvoice(t.Context(), c.Harbour, i.ID, i.Revision); err != nil {
		t.Fatal(err)
	}
	s.Send(model.Event{Practice: c.Harbour, Kind: model.InvoiceChanged, ID: string(i.ID)}).Gone("make the link")
	if screen.Numeric() {
		t.Error("digits are kept from the sections though nothing can be typed")
	}
}

// TestPhoneReadsTheCodeFromTheScreen in both backgrounds, and without colours.
func TestPhoneReadsTheCodeFromTheScreen(t *testing.T) {
	for name, look := range map[string]kit.Look{
		"dark": uitest.Colourful("dark"), "light": uitest.Colourful("light"),
		"16 colours": {Theme: "dark", Env: uitest.Vars("TERM", "xterm", "LANG", "en_AU.UTF-8")},
		"no colour":  {Theme: "dark", NoColor: true, Env: uitest.Vars("TERM", "xterm", "LANG", "en_AU.UTF-8")},
	} {
		t.Run(name, func(t *testing.T) {
			c := uitest.NewClinic(t)
			i := c.Invoice(c.Patient("Mia Chen"), 80_00)
			s := show(t, c, uitest.Theme(t, look), 120, 44, i.ID, "60.00", "now")
			s.See("Please scan the code", "60.00 AUD", "Harbour Street Physio").Gone("Mia")
			address := c.Look(i.ID).Links[0].URL
			if len(address) < 300 {
				t.Fatalf("the address has only %d characters", len(address))
			}
			if read := decode(t, uitest.Pixels(s.View(), look.Theme != "light")); read != address {
				t.Errorf("the phone reads %q\nand not %q", read, address)
			}
		})
	}
}

// TestPaidTurnsByItself: nobody touches a key while the patient pays.
func TestPaidTurnsByItself(t *testing.T) {
	c := uitest.NewClinic(t)
	i := c.Invoice(c.Patient("Mia Chen"), 80_00)
	s := show(t, c, colourless(t), 120, 44, i.ID)
	s.See("make the link").Enter().See("Please scan the code", "◐ Waiting for the payment", "◆ Test Mode")
	if page := c.PayPage(c.Look(i.ID).Links[0].URL, "4242424242424242"); !strings.Contains(page, "Paid A$80.00") {
		t.Fatal(page)
	}
	c.Advance(2 * time.Second)
	s.See("✓ PAID  80.00 AUD").Gone("Mia", "fee").Golden("paid-120x44")
	s.Press("x").See("Online payments", "80.00 AUD was paid by the link. TEST-0001 is paid.", "Stripe fee", "2.62 AUD", "77.38 AUD").Golden("told-120x44")
	booked := c.Look(i.ID).Payments[0].Payment.Ledger
	if booked.Fee != 2_62 || booked.Net != 77_38 {
		t.Errorf("%+v", booked)
	}
	s.Press("x")
	uitest.Asks[kit.Left](s)
}

func TestSmallWindowSaysWhatIsMissing(t *testing.T) {
	c := uitest.NewClinic(t)
	i := c.Invoice(c.Patient("Mia Chen"), 80_00)
	s := show(t, c, colourless(t), 80, 23, i.ID, "", "now")
	s.See("needs a window of 43 rows and 77 columns: 19 rows are missing.", "copy the address [y]").Golden("small-80x23")
	s.Press("y").See("address copied ✓")
	if copied := uitest.Asks[kit.Copied](s); string(copied.Text) != c.Look(i.ID).Links[0].URL {
		t.Errorf("copied %q", copied.Text)
	}
	c.PayPage(c.Look(i.ID).Links[0].URL, "4242424242424242")
	c.Advance(2 * time.Second)
	s.See("✓ PAID")
	s.Resize(120, 44).See("✓ PAID")
}

func TestLeavingKeepsTheLinkOpen(t *testing.T) {
	c := uitest.NewClinic(t)
	i := c.Invoice(c.Patient("Mia Chen"), 80_00)
	s := show(t, c, colourless(t), 120, 44, i.ID, "", "now")
	s.See("Please scan").Esc()
	if told := uitest.Asks[kit.Told](s); told.Text != "The link over 80.00 AUD stays open until 3 Mar 2026 11:30." {
		t.Error(told)
	}
	if _, open := c.Look(i.ID).OpenLink(); !open {
		t.Error("the link is not open any more")
	}
	show(t, c, colourless(t), 120, 44, i.ID).See("Please scan")
	if n := len(c.Look(i.ID).Links); n != 1 {
		t.Errorf("%d links: the open one is to be shown again", n)
	}
}

func TestStoppingEndsIt(t *testing.T) {
	c := uitest.NewClinic(t)
	i := c.Invoice(c.Patient("Mia Chen"), 80_00)
	s := show(t, c, colourless(t), 120, 44, i.ID, "", "now")
	s.See("Please scan").Press("d").See("Stop this link?").Press("right").Enter().See("✕ The link has ended", "make a new link").Golden("ended-120x44")
	if page := c.PayPage(c.Look(i.ID).Links[0].URL, "4242424242424242"); !strings.Contains(page, "expired") {
		t.Error(page)
	}
	s.Enter().See("Please scan")
}

// TestStripeAwaySaysSo: no code, nothing charged, and the code comes by itself.
func TestStripeAwaySaysSo(t *testing.T) {
	c := uitest.NewClinic(t)
	mia := c.Patient("Mia Chen", "4242424242424242")
	i := c.Invoice(mia, 80_00)
	c.Round() // what happened before is known: else nothing is tried
	c.Sandbox.SetDown(true)
	s := show(t, c, colourless(t), 120, 44, i.ID, "", "now")
	s.See("? Not known yet", "Stripe has not answered yet")
	c.Sandbox.SetDown(false)
	c.Advance(5 * time.Second)
	s.See("Please scan the code")
}

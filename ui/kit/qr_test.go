package kit_test

import (
	"image"
	"image/color"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"

	"clinic.example/paydesk/ui/kit"
	"clinic.example/paydesk/ui/uitest"
)

// read decodes what a camera sees, four pixels for each of the picture's.
func read(t *testing.T, small image.Image) string {
	t.Helper()
	const zoom = 4
	b := small.Bounds()
	large := image.NewGray(image.Rect(0, 0, b.Dx()*zoom, b.Dy()*zoom))
	for y := range b.Dy() * zoom {
		for x := range b.Dx() * zoom {
			large.Set(x, y, color.GrayModel.Convert(small.At(x/zoom, y/zoom)))
		}
	}
	bitmap, err := gozxing.NewBinaryBitmapFromImage(large)
	if err != nil {
		t.Fatal(err)
	}
	result, err := qrcode.NewQRCodeReader().Decode(bitmap, nil)
	if err != nil {
		t.Fatalf("no phone reads this: %v", err)
	}
	return result.GetText()
}

// stripeAddress is as long as a bare address of a Checkout session.
func stripeAddress(length int) string {
	return "https://checkout.stripe.com/c/pay/cs_test_" + strings.Repeat("a1B2c3D4e5F6g7H8i9J0", 30)[:length-42]
}

func TestQRIsReadFromTheScreen(t *testing.T) {
	looks := map[string]kit.Look{
		"dark": uitest.Colourful("dark"), "light": uitest.Colourful("light"), "contrast": uitest.Colourful("contrast"),
		"16 colours":         look("TERM", "xterm"),
		"16 colours, light":  look("TERM", "xterm", "COLORFGBG", "0;15"),
		"no colour":          look("TERM", "xterm", "NO_COLOR", "1"),
		"no colour on light": look("TERM", "xterm", "NO_COLOR", "1", "COLORFGBG", "0;15"),
		"ASCII":              {ASCII: true, Env: uitest.Vars("TERM", "xterm")},
		"ASCII on light":     {ASCII: true, Env: uitest.Vars("TERM", "xterm", "COLORFGBG", "0;15")},
	}
	for _, address := range []string{"https://pay.harbour.example/p/7GQ2ZK4M8T1VXW3RBN5C6D9E", stripeAddress(380), stripeAddress(420)} {
		for name, l := range looks {
			theme := uitest.Theme(t, l)
			code, err := kit.NewQR(theme, kit.Clean(address))
			if err != nil {
				t.Fatal(err)
			}
			view := theme.Finish(code.View())
			columns, rows := code.Size()
			lines := strings.Split(view, "\n")
			if len(lines) != rows || ansi.StringWidth(lines[0]) != columns {
				t.Errorf("%s: %d x %d, said %d x %d", name, ansi.StringWidth(lines[0]), len(lines), columns, rows)
			}
			if got := read(t, uitest.Pixels(view, theme.Dark)); got != address {
				t.Errorf("%s: read %q", name, got)
			}
		}
	}
}

// ux.md, "Pay link": a short own address fits 80x24, a bare one needs about 40
// rows.
func TestQRSizes(t *testing.T) {
	theme := uitest.Theme(t, uitest.Colourful("dark"))
	for length, most := range map[int]int{78: 21, 300: 35, 380: 39, 420: 39} {
		code, err := kit.NewQR(theme, kit.Clean(stripeAddress(length)))
		if err != nil {
			t.Fatal(err)
		}
		if columns, rows := code.Size(); rows > most || columns > 80 {
			t.Errorf("%d characters take %d x %d, at most 80 x %d", length, columns, rows, most)
		}
	}
	if _, err := kit.NewQR(theme, kit.Clean(strings.Repeat("x", 4000))); err == nil {
		t.Error("4000 characters fit into no code")
	}
}

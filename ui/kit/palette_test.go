package kit

import (
	"math"
	"strconv"
	"testing"
)

// rgb reads "#RRGGBB" or a number of the 256 colours.
func rgb(t *testing.T, colour string) [3]float64 {
	t.Helper()
	if colour[0] == '#' {
		n, err := strconv.ParseUint(colour[1:], 16, 32)
		if err != nil {
			t.Fatal(err)
		}
		return [3]float64{float64(n >> 16), float64(n >> 8 & 255), float64(n & 255)}
	}
	n, err := strconv.Atoi(colour)
	if err != nil || n < 16 || n > 255 {
		t.Fatalf("%q is no fixed colour of the 256", colour)
	}
	if n >= 232 {
		grey := float64(8 + 10*(n-232))
		return [3]float64{grey, grey, grey}
	}
	steps := [6]float64{0, 95, 135, 175, 215, 255}
	n -= 16
	return [3]float64{steps[n/36], steps[n/6%6], steps[n%6]}
}

// luminance is WCAG 2.1's relative luminance.
func luminance(c [3]float64) float64 {
	var l [3]float64
	for i, v := range c {
		v /= 255
		if v <= 0.04045 {
			l[i] = v / 12.92
			continue
		}
		l[i] = math.Pow((v+0.055)/1.055, 2.4)
	}
	return 0.2126*l[0] + 0.7152*l[1] + 0.0722*l[2]
}

func contrast(t *testing.T, a, b string) float64 {
	x, y := luminance(rgb(t, a)), luminance(rgb(t, b))
	return (math.Max(x, y) + 0.05) / (math.Min(x, y) + 0.05)
}

func TestContrastIsEnoughInEveryTheme(t *testing.T) {
	for name, p := range map[string]palette{
		"dark": darkPalette(), "light": lightPalette(), "contrast": contrastPalette(), "contrast on light": contrastLightPalette(),
	} {
		need := 4.5
		if p.shout {
			need = 7
		}
		for tone := range tones {
			ink := p.inks[tone]
			want, grounds := need, append([]string{p.selection.trueColor}, p.ground...)
			switch tone {
			case Line:
				want = 1.5
			case Button:
				grounds = []string{p.button.trueColor}
			}
			for _, ground := range grounds {
				if got := contrast(t, ink.trueColor, ground); got < want {
					t.Errorf("%s: tone %d %s on %s has %.2f:1, needs %.1f", name, tone, ink.trueColor, ground, got, want)
				}
			}
			indexed := []string{p.selection.ansi256, p.ground[0]}
			if tone == Button {
				indexed = []string{p.button.ansi256}
			}
			for _, ground := range indexed {
				if got := contrast(t, ink.ansi256, ground); got < want {
					t.Errorf("%s: tone %d 256:%s on %s has %.2f:1, needs %.1f", name, tone, ink.ansi256, ground, got, want)
				}
			}
		}
	}
}

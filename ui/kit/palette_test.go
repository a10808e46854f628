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

// xterm16 is what xterm draws the 16 colours as, by its manual.
func xterm16(t *testing.T, colour string) string {
	t.Helper()
	n, err := strconv.Atoi(colour)
	if err != nil || n < 0 || n > 15 {
		t.Fatalf("%q is none of the 16 colours", colour)
	}
	return [16]string{
		"#000000", "#CD0000", "#00CD00", "#CDCD00", "#0000EE", "#CD00CD", "#00CDCD", "#E5E5E5",
		"#7F7F7F", "#FF0000", "#00FF00", "#FFFF00", "#5C5CFF", "#FF00FF", "#00FFFF", "#FFFFFF",
	}[n]
}

// What nothing tells the ground of is read on black and on white, and on what
// passes for them.
func TestContrastIsEnoughOnAGroundThatNothingTells(t *testing.T) {
	p := eitherPalette()
	need := map[string]float64{"#000000": 4.5, "#16181D": 4.5, "#1E1E1E": 3.5, "#242936": 3.5, "#FFFFFF": 3.5, "#FDFDFB": 3.5, "#FDF6E3": 3.5}
	for tone := range tones {
		ink := p.inks[tone]
		if tone == Plain || tone == Strong {
			if ink.trueColor+ink.ansi256+ink.ansi != "" {
				t.Errorf("tone %d is %v and not the terminal's own colour", tone, ink)
			}
			continue
		}
		for _, ground := range p.ground {
			if got := contrast(t, ink.trueColor, ground); tone != Button && got < need[ground] {
				t.Errorf("tone %d %s on %s has %.2f:1, needs %.1f", tone, ink.trueColor, ground, got, need[ground])
			}
		}
		for _, ground := range []string{"#000000", "#FFFFFF"} {
			if got := contrast(t, ink.ansi256, ground); tone != Button && got < need[ground] {
				t.Errorf("tone %d 256:%s on %s has %.2f:1, needs %.1f", tone, ink.ansi256, ground, got, need[ground])
			}
			if tone == Button || ink.ansi == "" {
				continue
			}
			if got := contrast(t, xterm16(t, ink.ansi), ground); got < 3.5 {
				t.Errorf("tone %d 16:%s on %s has %.2f:1, needs 3.5", tone, ink.ansi, ground, got)
			}
		}
	}
}

// The selected row and the button bring a ground of their own, so that they are
// read, and seen, on any.
func TestSelectionBringsItsGround(t *testing.T) {
	for name, p := range map[string]palette{"plain": eitherPalette(), "contrast": contrastEitherPalette()} {
		t.Run(name, func(t *testing.T) { selectionIsRead(t, p) })
	}
}

func selectionIsRead(t *testing.T, p palette) {
	t.Helper()
	need := 4.5
	if p.shout {
		need = 7
	}
	for tone := range tones {
		ink, back, want := p.over(true, tone), p.selection, need
		switch tone {
		case Line:
			want = 1.5
		case Button:
			back = p.button
		}
		for _, pair := range [][2]string{{ink.trueColor, back.trueColor}, {ink.ansi256, back.ansi256}} {
			if got := contrast(t, pair[0], pair[1]); got < want {
				t.Errorf("tone %d %s on %s has %.2f:1, needs %.1f", tone, pair[0], pair[1], got, want)
			}
		}
	}
	if got := contrast(t, xterm16(t, p.inks[Button].ansi), xterm16(t, p.button.ansi)); got < 4.5 {
		t.Errorf("the button in 16 colours has %.2f:1", got)
	}
	for _, ground := range []string{"#000000", "#FFFFFF"} {
		if got := contrast(t, p.selection.trueColor, ground); got < 1.5 {
			t.Errorf("the selection on %s has %.2f:1", ground, got)
		}
	}
}

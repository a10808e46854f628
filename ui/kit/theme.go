package kit

import (
	"strings"

	"github.com/charmbracelet/lipgloss"
	"github.com/muesli/termenv"
)

// Theme draws for one session: colours, symbols and boxes. Its styles come
// from the session's own renderer and are rendered once, so painting a cell is
// two string copies.
type Theme struct {
	Dark  bool // the background is dark, or nothing says what it is
	ASCII bool // no symbols and boxes; applied to whole frames by Finish

	mono     bool // bold and reverse only (NO_COLOR)
	paints   [tones]paint
	selected [tones]paint
	renderer *lipgloss.Renderer
	inks     palette
	toASCII  *strings.Replacer
}

// paint is what stands before and after a text of one tone.
type paint struct{ before, after string }

// NewTheme builds the theme for what is written to out. The error names the
// themes that exist.
func NewTheme(out *Out, look Look) (*Theme, error) {
	if err := look.check(); err != nil {
		return nil, err
	}
	profile, ground := look.profile(), look.ground()
	t := &Theme{Dark: ground != lightGround, ASCII: look.ascii(), mono: profile == termenv.Ascii}
	if t.mono {
		profile = termenv.ANSI // lipgloss draws no bold and no reverse without one
	}
	t.renderer = lipgloss.NewRenderer(out, termenv.WithProfile(profile))
	t.renderer.SetColorProfile(profile)
	t.renderer.SetHasDarkBackground(t.Dark)
	t.inks = choosePalette(look.Theme == "contrast", ground)
	t.toASCII = strings.NewReplacer(asciiTwins()...)
	for tone := range tones {
		t.paints[tone] = t.mix(tone, false)
		t.selected[tone] = t.mix(tone, true)
	}
	return t, nil
}

func choosePalette(contrast bool, behind ground) palette {
	switch {
	case contrast && behind == lightGround:
		return contrastLightPalette()
	case contrast && behind == darkGround:
		return contrastPalette()
	case contrast:
		return contrastEitherPalette()
	case behind == lightGround:
		return lightPalette()
	case behind == darkGround:
		return darkPalette()
	}
	return eitherPalette()
}

// Colourless reports whether only bold and reverse may be used (NO_COLOR).
func (t *Theme) Colourless() bool { return t.mono }

// Paint draws s in a tone.
func (t *Theme) Paint(tone Tone, s Safe) string {
	p := t.paints[tone]
	return p.before + string(s) + p.after
}

// PaintRow draws s in a tone as a part of the selected row, or as Paint does.
func (t *Theme) PaintRow(selected bool, tone Tone, s Safe) string {
	if !selected {
		return t.Paint(tone, s)
	}
	p := t.selected[tone]
	return p.before + string(s) + p.after
}

// Finish is the last step of a frame: with --ascii it replaces symbols and
// boxes by characters of the same width.
func (t *Theme) Finish(frame string) string {
	if !t.ASCII {
		return frame
	}
	return t.toASCII.Replace(frame)
}

// mix renders a tone's style once and keeps what it puts around a text.
func (t *Theme) mix(tone Tone, selected bool) paint {
	before, after, _ := strings.Cut(t.style(tone, selected).Render("\x00"), "\x00")
	return paint{before, after}
}

// style is a tone as lipgloss knows it. In 16 colours the selected row is
// reversed: a fixed background could swallow half of the terminal's colours.
// Without colour, bold and reverse (ECMA-48, SGR 1 and 7) carry what a tone
// must carry.
func (t *Theme) style(tone Tone, selected bool) lipgloss.Style {
	style := t.renderer.NewStyle()
	if t.mono {
		return style.Bold(tone == Strong).Reverse(selected || tone == Button)
	}
	if selected && t.renderer.ColorProfile() == termenv.ANSI {
		return style.Reverse(true).Bold(tone == Strong)
	}
	ink := t.inks.over(selected, tone)
	style = style.Foreground(ink.colour())
	switch {
	case tone == Button:
		style = style.Background(t.inks.button.colour())
	case selected:
		style = style.Background(t.inks.selection.colour())
	}
	shouted := t.inks.shout && tone != Plain && tone != Dim && tone != Line
	faint := t.renderer.ColorProfile() == termenv.ANSI && tone == Dim && ink.ansi == ""
	return style.Bold(tone == Strong || tone == Button || shouted).Faint(faint)
}

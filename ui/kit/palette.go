package kit

import "github.com/charmbracelet/lipgloss"

// Tone is what a piece of text means; a theme gives it a colour. No tone is
// ever the only carrier of a meaning: a word stands beside it.
type Tone uint8

// The tones.
const (
	Plain   Tone = iota
	Strong       // what the eye should find first
	Dim          // labels, hints, what can't be used now
	Accent       // keys, links, focus
	Good         // green: connected, paid, done
	Warn         // amber: restricted, part paid, something is due
	Caution      // yellow: test mode
	Bad          // red: rejected, declined, refused
	Unsure       // magenta: not known yet
	Line         // rules and boxes
	Button       // the button that has the focus
	tones        // how many there are
)

// ink is a colour in each of the three profiles; an empty one is the terminal's
// own.
type ink struct{ trueColor, ansi256, ansi string }

func (i ink) colour() lipgloss.TerminalColor {
	return lipgloss.CompleteColor{TrueColor: i.trueColor, ANSI256: i.ansi256, ANSI: i.ansi}
}

// palette is the inks of a theme. Contrast over the background and over the
// selection is at least 4.5:1 (WCAG 2.1, 1.4.3), kept by a test; lines are
// decoration and need 1.5:1 only.
type palette struct {
	inks      [tones]ink
	chosen    *[tones]ink // inks over the selection, where those differ
	selection ink
	button    ink      // background of the focused button; its text is inks[Button]
	ground    []string // backgrounds that this palette is made for
	shout     bool     // bold wherever a tone means something
}

// over is the ink of a tone on the ground or on the selection.
func (p palette) over(selected bool, tone Tone) ink {
	if selected && p.chosen != nil {
		return p.chosen[tone]
	}
	return p.inks[tone]
}

func darkPalette() palette {
	return palette{
		inks: [tones]ink{
			Plain:   {"#D5D9E0", "252", "7"},
			Strong:  {"#FFFFFF", "231", "15"},
			Dim:     {"#98A1B0", "248", "7"},
			Accent:  {"#7CC4F8", "117", "14"},
			Good:    {"#8FD694", "114", "10"},
			Warn:    {"#F5B35C", "215", "11"},
			Caution: {"#EDDB6B", "185", "11"},
			Bad:     {"#FF9A93", "210", "9"},
			Unsure:  {"#E3A6F5", "183", "13"},
			Line:    {"#566070", "241", "8"},
			Button:  {"#0B1620", "16", "0"},
		},
		selection: ink{"#26374B", "237", "4"},
		button:    ink{"#7CC4F8", "117", "14"},
		ground:    []string{"#000000", "#16181D", "#1E1E1E", "#242936"},
	}
}

// eitherPalette is for a terminal that doesn't tell its ground: what is read
// most has the terminal's own colour, and the hues lie between black and white,
// where 4.5:1 on dark leaves 3.5:1 on light. The selected row and the button
// bring a ground of their own. Of 16 colours only those that show on both are
// used.
func eitherPalette() palette {
	dark := darkPalette()
	return palette{
		inks: [tones]ink{
			Dim:     {"#7A838E", "244", ""},
			Accent:  {"#2084DD", "32", "12"},
			Good:    {"#25944A", "29", ""},
			Warn:    {"#C7690A", "166", "9"},
			Caution: {"#998000", "100", ""},
			Bad:     {"#EA443F", "196", "9"},
			Unsure:  {"#B55BD6", "134", "5"},
			Line:    {"#7A838E", "244", ""},
			Button:  dark.inks[Button],
		},
		chosen:    &dark.inks,
		selection: dark.selection,
		button:    dark.button,
		ground:    append(dark.ground, lightPalette().ground...),
	}
}

func lightPalette() palette {
	return palette{
		inks: [tones]ink{
			Plain:   {"#2B2F38", "236", "0"},
			Strong:  {"#000000", "16", "0"},
			Dim:     {"#565D6B", "240", "0"},
			Accent:  {"#0A5596", "25", "4"},
			Good:    {"#186329", "22", "2"},
			Warn:    {"#8A4700", "94", "1"},
			Caution: {"#6B5700", "58", "5"},
			Bad:     {"#A31A14", "124", "1"},
			Unsure:  {"#7A2196", "90", "5"},
			Line:    {"#A9B0BC", "248", "7"},
			Button:  {"#FFFFFF", "231", "15"},
		},
		selection: ink{"#DCE9F7", "254", "6"},
		button:    ink{"#0A5596", "25", "4"},
		ground:    []string{"#FFFFFF", "#FDFDFB", "#FDF6E3"},
	}
}

func contrastPalette() palette {
	return palette{
		inks: [tones]ink{
			Plain:   {"#FFFFFF", "231", "15"},
			Strong:  {"#FFFFFF", "231", "15"},
			Dim:     {"#E4E4E4", "254", "15"},
			Accent:  {"#7FE5FF", "123", "14"},
			Good:    {"#7CFF8A", "120", "10"},
			Warn:    {"#FFC266", "221", "11"},
			Caution: {"#FFFF66", "227", "11"},
			Bad:     {"#FFB3AD", "217", "9"},
			Unsure:  {"#FFB8FF", "219", "13"},
			Line:    {"#C0C0C0", "250", "15"},
			Button:  {"#000000", "16", "0"},
		},
		selection: ink{"#00306B", "17", "4"},
		button:    ink{"#FFFF66", "227", "11"},
		ground:    []string{"#000000", "#16181D"},
		shout:     true,
	}
}

func contrastLightPalette() palette {
	return palette{
		inks: [tones]ink{
			Plain:   {"#000000", "16", "0"},
			Strong:  {"#000000", "16", "0"},
			Dim:     {"#262626", "235", "0"},
			Accent:  {"#00307A", "17", "4"},
			Good:    {"#003F0C", "22", "0"},
			Warn:    {"#5A2D00", "52", "0"},
			Caution: {"#453800", "16", "0"},
			Bad:     {"#7A0000", "88", "1"},
			Unsure:  {"#530070", "54", "5"},
			Line:    {"#404040", "238", "0"},
			Button:  {"#FFFFFF", "231", "15"},
		},
		selection: ink{"#CFE3FF", "230", "6"},
		button:    ink{"#00307A", "17", "4"},
		ground:    []string{"#FFFFFF", "#FDFDFB"},
		shout:     true,
	}
}

// contrastEitherPalette has no hues: none has 7:1 on black and on white. The
// terminal's own colour is what its owner reads best.
func contrastEitherPalette() palette {
	dark := contrastPalette()
	return palette{
		inks:      [tones]ink{Button: dark.inks[Button]},
		chosen:    &dark.inks,
		selection: dark.selection,
		button:    dark.button,
		ground:    append(dark.ground, contrastLightPalette().ground...),
		shout:     true,
	}
}

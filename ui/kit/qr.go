package kit

import (
	"strings"

	"github.com/muesli/termenv"
	"github.com/skip2/go-qrcode"
)

// quietZone is the white margin that a reader needs, in modules (ISO/IEC
// 18004, 9.1).
const quietZone = 4

// QR is a code that a phone reads from the screen: two modules a cell, dark on
// light whatever the theme.
type QR struct {
	theme   *Theme
	modules [][]bool // true is dark; with the quiet zone
}

// NewQR encodes an address in the smallest version that holds it, with the
// better error correction where that costs no room. The error says that the
// address is too long for any code.
func NewQR(t *Theme, address Safe) (*QR, error) {
	code, err := qrcode.New(string(address), qrcode.Low)
	if err != nil {
		return nil, err
	}
	if better, err := qrcode.New(string(address), qrcode.Medium); err == nil && better.VersionNumber == code.VersionNumber {
		code = better
	}
	code.DisableBorder = true
	return &QR{t, framed(code.Bitmap())}, nil
}

// framed adds the quiet zone, and a row where two modules a cell need it.
func framed(inner [][]bool) [][]bool {
	n := len(inner) + 2*quietZone
	modules := make([][]bool, n+n%2)
	for y := range modules {
		modules[y] = make([]bool, n)
		if in := y - quietZone; in >= 0 && in < len(inner) {
			copy(modules[y][quietZone:], inner[in])
		}
	}
	return modules
}

// Size is how many columns and rows the drawing takes. In ASCII a module takes
// two columns and a row of its own.
func (q *QR) Size() (columns, rows int) {
	if q.theme.ASCII {
		return 2 * len(q.modules[0]), len(q.modules[0])
	}
	return len(q.modules[0]), len(q.modules) / 2
}

// View draws the code.
func (q *QR) View() string {
	if q.theme.ASCII {
		return q.blocks()
	}
	lines := make([]string, 0, len(q.modules)/2)
	for y := 0; y < len(q.modules); y += 2 {
		var b strings.Builder
		for x := range q.modules[y] {
			b.WriteRune(q.halves(q.modules[y][x], q.modules[y+1][x]))
		}
		lines = append(lines, q.coloured(b.String()))
	}
	return strings.Join(lines, "\n")
}

// halves is the character for two modules, one above the other. Where colours
// can be set, ink is dark; where not, ink is the terminal's own text colour,
// which is light on a dark terminal.
func (q *QR) halves(top, bottom bool) rune {
	if q.theme.mono && q.theme.Dark {
		top, bottom = !top, !bottom
	}
	switch {
	case top && bottom:
		return '█'
	case top:
		return '▀'
	case bottom:
		return '▄'
	}
	return ' '
}

// coloured puts a line in black on white: fixed colours, as a theme could turn
// the code into its negative, which many phones don't read (ECMA-48, SGR).
func (q *QR) coloured(line string) string {
	switch {
	case q.theme.mono:
		return line
	case q.theme.renderer.ColorProfile() == termenv.ANSI:
		return "\x1b[30;107m" + line + "\x1b[0m"
	}
	return "\x1b[38;5;16;48;5;231m" + line + "\x1b[0m"
}

// blocks draws a module as two blanks, reversed where it must be light on a
// dark terminal or dark on a light one.
func (q *QR) blocks() string {
	var b strings.Builder
	for y := range q.modules[0] {
		if y > 0 {
			b.WriteByte('\n')
		}
		for _, dark := range q.modules[y] {
			if dark == q.theme.Dark {
				b.WriteString("\x1b[0m  ")
			} else {
				b.WriteString("\x1b[7m  ")
			}
		}
		b.WriteString("\x1b[0m")
	}
	return b.String()
}

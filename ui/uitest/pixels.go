package uitest

import (
	"image"
	"image/color"
	"strconv"
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// Pixels is a view as a camera sees it: two pixels a cell, one above the
// other, in the colours that are set. What has none is the terminal's own:
// white on black in a dark one. Only blanks, half blocks and full blocks have a
// shape; any other character is half ink.
func Pixels(view string, dark bool) image.Image {
	lines := strings.Split(view, "\n")
	width := 0
	for _, line := range lines {
		width = max(width, ansi.StringWidth(line))
	}
	img := image.NewGray(image.Rect(0, 0, width, 2*len(lines)))
	ink := (&pen{dark: dark}).reset() // colours last until they are changed, also over lines
	for y, line := range lines {
		x := 0
		var state byte
		for line != "" {
			seq, w, n, next := ansi.DecodeSequence(line, state, nil)
			if w == 0 {
				ink.set(seq)
			}
			for range w {
				top, bottom := ink.pair(seq)
				img.SetGray(x, 2*y, top)
				img.SetGray(x, 2*y+1, bottom)
				x++
			}
			line, state = line[n:], next
		}
		for ; x < width; x++ {
			top, bottom := (&pen{dark: dark}).reset().pair(" ")
			img.SetGray(x, 2*y, top)
			img.SetGray(x, 2*y+1, bottom)
		}
	}
	return img
}

// pen is the colour of text and of what lies behind it.
type pen struct {
	dark, reversed bool
	front, back    uint8
}

func (p *pen) reset() *pen {
	p.reversed, p.front, p.back = false, 0, 255
	if p.dark {
		p.front, p.back = 255, 0
	}
	return p
}

// set follows one SGR sequence (ECMA-48): reset, reverse, bright white behind,
// black in front, and the two ends of the 256 colours; other colours are grey.
func (p *pen) set(seq string) {
	body, ok := strings.CutPrefix(seq, "\x1b[")
	body, isSGR := strings.CutSuffix(body, "m")
	if !ok || !isSGR {
		return
	}
	parts := strings.Split(body, ";")
	for i := 0; i < len(parts); i++ {
		n, _ := strconv.Atoi(parts[i])
		switch {
		case n == 0:
			p.reset()
		case n == 7:
			p.reversed = true
		case n == 30:
			p.front = 0
		case n == 107:
			p.back = 255
		case (n == 38 || n == 48) && i+2 < len(parts) && parts[i+1] == "5":
			level := uint8(128)
			if parts[i+2] == "16" {
				level = 0
			} else if parts[i+2] == "231" {
				level = 255
			}
			if n == 38 {
				p.front = level
			} else {
				p.back = level
			}
			i += 2
		case (n == 38 || n == 48) && i+4 < len(parts) && parts[i+1] == "2":
			i += 4
		}
	}
}

// pair is the upper and the lower pixel of a cell.
func (p *pen) pair(char string) (top, bottom color.Gray) {
	front, back := color.Gray{Y: p.front}, color.Gray{Y: p.back}
	if p.reversed {
		front, back = back, front
	}
	switch char {
	case "█":
		return front, front
	case "▀":
		return front, back
	case "▄":
		return back, front
	case " ":
		return back, back
	}
	half := color.Gray{Y: uint8((int(front.Y) + int(back.Y)) / 2)}
	return half, half
}

// Enlarged draws each pixel n by n times, as a camera that is near enough
// sees it.
func Enlarged(img image.Image, n int) image.Image {
	size := img.Bounds().Size()
	large := image.NewGray(image.Rect(0, 0, n*size.X, n*size.Y))
	for y := range n * size.Y {
		for x := range n * size.X {
			large.Set(x, y, img.At(x/n, y/n))
		}
	}
	return large
}

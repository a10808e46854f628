//go:build unix

package main

import (
	"strconv"
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// display is what a terminal of 80 columns would show of what was written to it: as much of a terminal as the program uses.
type display struct {
	cells    [24][80]string
	row, col int
}

// write takes whole sequences; what is left of one that has only begun comes back.
func (s *display) write(p []byte) []byte {
	parser := ansi.GetParser()
	defer ansi.PutParser(parser)
	var state byte
	for len(p) > 0 {
		seq, width, n, next := ansi.DecodeSequence(p, state, parser)
		if next != ansi.NormalState && n == len(p) {
			return p
		}
		switch {
		case width > 0:
			s.put(string(seq), width)
		case len(seq) == 1:
			s.control(seq[0])
		case ansi.HasCsiPrefix(seq):
			s.csi(seq[len(seq)-1], string(seq[2:len(seq)-1]))
		}
		p, state = p[n:], next
	}
	return nil
}

func (s *display) put(text string, width int) {
	if s.col+width > len(s.cells[0]) {
		s.col = 0
		s.control('\n')
	}
	s.cells[s.row][s.col] = text
	for i := 1; i < width && s.col+i < len(s.cells[0]); i++ {
		s.cells[s.row][s.col+i] = ""
	}
	s.col += width
}

func (s *display) control(c byte) {
	switch c {
	case '\r':
		s.col = 0
	case '\n':
		if s.row++; s.row == len(s.cells) {
			copy(s.cells[:], s.cells[1:])
			s.row--
			s.cells[s.row] = blank()
		}
	}
}

func (s *display) csi(final byte, params string) {
	numbers := strings.Split(params, ";")
	first := number(numbers[0], 1)
	switch final {
	case 'A':
		s.row = max(0, s.row-first)
	case 'B':
		s.row = min(len(s.cells)-1, s.row+first)
	case 'C':
		s.col = min(len(s.cells[0])-1, s.col+first)
	case 'D':
		s.col = max(0, s.col-first)
	case 'G':
		s.col = first - 1
	case 'H':
		s.row, s.col = first-1, number(numbers[len(numbers)-1], 1)-1
		if len(numbers) == 1 {
			s.col = 0
		}
	case 'J':
		s.erase(number(numbers[0], 0))
	case 'K':
		for i := s.col; i < len(s.cells[0]); i++ {
			s.cells[s.row][i] = " "
		}
	}
}

// erase clears all, or what is behind the cursor.
func (s *display) erase(how int) {
	for r := range s.cells {
		switch {
		case how == 2, r > s.row:
			s.cells[r] = blank()
		case r == s.row:
			for i := s.col; i < len(s.cells[0]); i++ {
				s.cells[r][i] = " "
			}
		}
	}
}

func blank() (line [80]string) {
	for i := range line {
		line[i] = " "
	}
	return line
}

func number(text string, none int) int {
	n, err := strconv.Atoi(text)
	if err != nil || n == 0 && none == 1 {
		return none
	}
	return n
}

// text is what is shown, a line a row, blanks at the ends left out.
func (s *display) text() string {
	var out strings.Builder
	for _, row := range s.cells {
		out.WriteString(strings.TrimRight(strings.Join(row[:], ""), " ") + "\n")
	}
	return out.String()
}

package ui

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"clinic.example/paydesk/ui/kit"
)

// brand is what the header begins with.
const brand kit.Safe = "paydesk"

// headline is one way to draw the header; the fullest that fits is taken.
type headline struct {
	short, brand, who, clock bool
	gap                      int
}

// header draws the sections, who is signed in, and the clock. In a narrow
// window the clock goes first, then the names get short, then the brand goes:
// who is signed in counts for more at a terminal that several people share.
func (r *Root) header() string {
	ways := []headline{
		{false, true, true, true, 2},
		{false, true, true, false, 2},
		{true, true, true, false, 2},
		{true, false, true, false, 2},
		{true, false, true, false, 1},
		{true, true, false, false, 2},
		{true, false, false, false, 2},
		{true, false, false, false, 1},
	}
	for _, way := range ways[:len(ways)-1] {
		if line, width := r.drawHeader(way); width <= r.width {
			return line
		}
	}
	line, _ := r.drawHeader(ways[len(ways)-1])
	return ansi.Truncate(line, r.width, "…")
}

func (r *Root) drawHeader(way headline) (line string, width int) {
	t := r.app.Env.Theme
	var left strings.Builder
	at := 1
	left.WriteString(" ")
	if way.brand {
		left.WriteString(t.Paint(kit.Dim, brand) + strings.Repeat(" ", way.gap))
		at += brand.Width() + way.gap
	}
	r.bars.sections = r.bars.sections[:0]
	for _, s := range r.practice.Sections {
		name := s.Name
		if way.short && s.Short != "" {
			name = s.Short
		}
		number, tone := kit.Dim, kit.Plain
		if s.Key == r.section {
			number, tone = kit.Accent, kit.Strong
		}
		key := kit.Clean(s.Key)
		width := key.Width() + 1 + name.Width()
		left.WriteString(t.Paint(number, key) + " " + t.Paint(tone, name) + strings.Repeat(" ", way.gap))
		r.bars.sections = append(r.bars.sections, span{at, at + width, s.Key})
		at += width + way.gap
	}
	right := r.signature(way)
	fill := max(0, r.width-at-right.Width()-1)
	return left.String() + strings.Repeat(" ", fill) + t.Paint(kit.Dim, right) + " ", at + right.Width() + 1
}

// signature is the right end of the header.
func (r *Root) signature(way headline) kit.Safe {
	var s kit.Safe
	if way.who {
		s = r.app.Who
	}
	if way.clock {
		s += "  " + r.practice.Locale.Clock(r.app.Env.Now())
	}
	return s
}

// name is the practice's name in a line of its own.
func (r *Root) name(width int) string {
	name := r.practiceName().Cut(max(1, width-1))
	return " " + r.app.Env.Theme.Paint(kit.Strong, name) + strings.Repeat(" ", max(0, width-1-name.Width()))
}

func (r *Root) practiceName() kit.Safe {
	if r.practice.Name == "" {
		return brand
	}
	return r.practice.Name
}

// footer is the practice's name, then what can be done here. What has no room
// is in the help.
func (r *Root) footer() string {
	t := r.app.Env.Theme
	name := r.practiceName().Cut(r.width / 2)
	line := " " + t.Paint(kit.Strong, name) + "  "
	at := 3 + name.Width()
	r.bars.keys = r.bars.keys[:0]
	if r.dialog != nil {
		return line
	}
	fixed := r.ownActions()
	fixed = fixed[:min(2, len(fixed))]
	room := r.width - at
	for _, a := range fixed {
		room -= hintWidth(a) + 2
	}
	shown := r.hints(room)
	for _, a := range append(shown, fixed...) {
		line += r.keyHint(a) + "  "
		r.bars.keys = append(r.bars.keys, span{at, at + hintWidth(a), a.Key})
		at += hintWidth(a) + 2
	}
	return line
}

// hints are the screen's actions that have room, in their order.
func (r *Root) hints(room int) []kit.Action {
	var shown []kit.Action
	for _, a := range append(r.top().Actions(), r.app.Actions...) {
		if a.Quiet {
			continue
		}
		if room -= hintWidth(a) + 2; room < 0 {
			break
		}
		shown = append(shown, a)
	}
	return shown
}

func hintWidth(a kit.Action) int { return kit.KeyName(a.Key).Width() + a.Label.Width() + 3 }

// keyHint draws "[r] refund", or "(r) refund" in a dim tone when it can't be
// done now: the brackets say it without colour.
func (r *Root) keyHint(a kit.Action) string {
	t, key := r.app.Env.Theme, kit.KeyName(a.Key)
	if a.Reason() != "" {
		return t.Paint(kit.Dim, "("+key+") "+a.Label)
	}
	return t.Paint(kit.Accent, "["+key+"]") + " " + t.Paint(kit.Plain, a.Label)
}

package lock

import (
	"strings"
	"time"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/ui/kit"
)

// How wide the names are drawn, and how many lines stand around them.
const (
	column = 52
	around = 12
)

// View draws the names and the PIN in the middle of the window.
func (s *Lock) View() string {
	t := s.env.Theme
	if s.stage != kit.Ready {
		return t.Stage(s.stage, pick(s.stage == kit.Failed, s.failure, "Reading the names"), s.w, s.h)
	}
	inner := max(10, min(column, s.w-2))
	lines := s.choosing(inner)
	if s.first != nil {
		lines = s.firstLines(inner)
	}
	above, left := max(0, (s.h-s.rows()-around)/3), max(0, (s.w-inner)/2) // the same whatever is said below
	s.top += above
	for i := range lines {
		lines[i] = strings.Repeat(" ", left) + lines[i]
	}
	return kit.Exact(strings.Repeat("\n", above)+strings.Join(lines, "\n"), s.w, s.h)
}

func pick[T any](yes bool, a, b T) T {
	if yes {
		return a
	}
	return b
}

// rows is how many names have room.
func (s *Lock) rows() int { return max(1, min(len(s.found()), s.h-around)) }

// choosing draws the names, the PIN of the chosen one, and what was wrong.
func (s *Lock) choosing(w int) []string {
	t := s.env.Theme
	lines := []string{t.Paint(kit.Strong, "Who is at the desk?"), s.narrowLine(w), ""}
	found, room := s.found(), s.rows()
	s.from = max(0, min(s.narrowed()-room/2, len(found)-room))
	s.top = len(lines)
	for _, p := range found[s.from:min(len(found), s.from+room)] {
		lines = append(lines, s.name(p, w))
	}
	lines = append(lines, "")
	if p, ok := s.person(); ok && (p.HasPIN || !s.demo) {
		lines = append(lines, t.Paint(kit.Accent, "▌ ")+t.Paint(kit.Strong, "PIN  ")+s.pin.Field(t, 16, s.busy == ""), "")
	}
	lines = append(lines, s.news(w)...)
	return append(append(lines, ""), t.Text(kit.Dim, s.hint(), w)...)
}

// narrowLine shows the letters that the names are narrowed by.
func (s *Lock) narrowLine(w int) string {
	if s.narrow == "" {
		return ""
	}
	return s.env.Theme.Paint(kit.Accent, "/ ") + s.env.Theme.Paint(kit.Plain, kit.Clean(s.narrow).Cut(w-2))
}

// name is one line. A demo's personas are told apart by what they may do.
func (s *Lock) name(p desk.Person, w int) string {
	here := p.ID == s.chosen
	pointer, tone := kit.Safe("  "), kit.Plain
	if here {
		pointer, tone = "› ", kit.Strong
	}
	roles := pick(s.demo, kit.Clean(p.Roles), "").Cut(w / 2)
	return s.env.Theme.PaintRow(here, tone, (pointer+kit.Clean(p.Name)).Fit(w-roles.Width())) + s.env.Theme.PaintRow(here, kit.Dim, roles)
}

// news is what goes on, or what was wrong; while somebody waits, for how long.
func (s *Lock) news(w int) []string {
	t := s.env.Theme
	p, _ := s.person()
	switch pause := s.pause(); {
	case s.busy != "":
		return []string{t.Paint(kit.Dim, s.busy)}
	case pause > 0:
		n := int((pause + time.Second - 1) / time.Second)
		return t.Text(kit.Bad, kit.Cleanf("✕ Not the PIN of %s, several times. The next try is in %d %s; others can sign in meanwhile.", p.Name, n, pick(n == 1, "second", "seconds")), w)
	case s.problem != "":
		return t.Text(kit.Bad, "✕ "+s.problem, w)
	}
	return []string{""}
}

func (s *Lock) hint() kit.Safe {
	p, _ := s.person()
	if s.demo && !p.HasPIN {
		return "[↑] [↓] or letters choose, [Enter] goes in. A demo asks for no PIN. ctrl+c twice quits."
	}
	return "[↑] [↓] or letters choose, digits are the PIN, [Enter] signs in. ctrl+c twice quits."
}

// firstLines ask for the first PIN of a new desk.
func (s *Lock) firstLines(w int) []string {
	t := s.env.Theme
	p, _ := s.person()
	lines := []string{t.Paint(kit.Strong, kit.Cleanf("%s, choose your PIN", p.Name).Cut(w)), ""}
	lines = append(lines, t.Text(kit.Plain, "With it you sign in at this desk, and it says who took and returned money. 4 to 12 digits; no birthday.", w)...)
	lines = append(lines, "")
	for i, label := range []kit.Safe{"PIN        ", "PIN again  "} {
		bar, tone, here := kit.Safe("  "), kit.Dim, s.first.second == (i == 1)
		if here {
			bar, tone = "▌ ", kit.Strong
		}
		lines = append(lines, t.Paint(kit.Accent, bar)+t.Paint(tone, label)+s.first.pins[i].Field(t, 16, here && s.busy == ""))
	}
	lines = append(append(lines, ""), s.news(w)...)
	return append(append(lines, ""), t.Text(kit.Dim, "[Enter] goes on. It is kept as a hash only: nobody can read it.", w)...)
}

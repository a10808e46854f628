package connect

import "clinic.example/paydesk/ui/kit"

// page is what there is to draw, higher than the screen may be.
type page struct {
	lines []string
	at    []extent // of the rows that the cursor can stand on
}

// extent is the lines that a row takes, to excluded.
type extent struct{ from, to int }

func (p *page) add(lines ...string) { p.lines = append(p.lines, lines...) }

// row adds the lines of the next row.
func (p *page) row(lines ...string) {
	p.at = append(p.at, extent{len(p.lines), len(p.lines) + len(lines)})
	p.add(lines...)
}

// part adds lines after a blank one, where there are any.
func (p *page) part(lines ...string) {
	if len(lines) == 0 {
		return
	}
	if len(p.lines) > 0 {
		p.add("")
	}
	p.add(lines...)
}

// beside puts another page at the right, gap cells away.
func (p *page) beside(other *page, left, right, gap int) *page {
	out := &page{at: p.at}
	if len(other.at) > 0 {
		out.at = append(append([]extent{}, p.at...), other.at...)
	}
	for i := range max(len(p.lines), len(other.lines)) {
		out.add(kit.SideBySide(line(p.lines, i), left, line(other.lines, i), right, gap, 1))
	}
	return out
}

func line(lines []string, i int) string {
	if i < len(lines) {
		return lines[i]
	}
	return ""
}

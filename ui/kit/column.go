package kit

import "strings"

// Cell is one field of a row.
type Cell struct {
	Text Safe
	Tone Tone
}

// Text is a plain cell.
func Text(s Safe) Cell { return Cell{Text: s} }

// Column is a column of a list.
type Column[R any] struct {
	Title Safe
	Width int  // cells; with Grow the least
	Grow  int  // share of the room that is left; 0: none
	Right bool // right-aligned, for amounts
	Rank  int  // where there is no room, the highest rank goes first; 0 always stays
	Cell  func(R) Cell
}

// gap stands between two columns.
const gap = 2

// fitted is a column that is shown and how wide.
type fitted[R any] struct {
	Column[R]
	width int
}

// fitColumns chooses the columns that have room in width cells and shares what
// is left among those that grow.
func fitColumns[R any](columns []Column[R], width int) []fitted[R] {
	shown := make([]fitted[R], 0, len(columns))
	for _, c := range columns {
		shown = append(shown, fitted[R]{c, c.Width})
	}
	for total(shown) > width {
		worst := -1
		for i, c := range shown {
			if c.Rank > 0 && (worst < 0 || c.Rank >= shown[worst].Rank) {
				worst = i
			}
		}
		if worst < 0 {
			break
		}
		shown = append(shown[:worst], shown[worst+1:]...)
	}
	share(shown, width-total(shown))
	return shown
}

func total[R any](columns []fitted[R]) int {
	sum := gap * (len(columns) - 1)
	for _, c := range columns {
		sum += c.width
	}
	return sum
}

// share widens the columns that grow by what is left, or narrows them where
// even the columns that always stay are too wide.
func share[R any](columns []fitted[R], left int) {
	weight := 0
	for _, c := range columns {
		weight += c.Grow
	}
	for i, c := range columns {
		if c.Grow == 0 {
			continue
		}
		part := left * c.Grow / weight
		columns[i].width = max(1, c.width+part)
		left -= part
		weight -= c.Grow
	}
}

// head draws the titles.
func head[R any](t *Theme, columns []fitted[R]) string {
	var b strings.Builder
	for i, c := range columns {
		if i > 0 {
			b.WriteString("  ")
		}
		b.WriteString(string(align(c.Title, c.width, c.Right)))
	}
	return t.Paint(Dim, Safe(b.String()))
}

// row draws the cells of a row.
func row[R any](t *Theme, columns []fitted[R], r R, selected bool) string {
	var b strings.Builder
	for i, c := range columns {
		if i > 0 {
			b.WriteString(t.PaintRow(selected, Plain, "  "))
		}
		cell := c.Cell(r)
		b.WriteString(t.PaintRow(selected, cell.Tone, align(cell.Text, c.width, c.Right)))
	}
	return b.String()
}

func align(s Safe, width int, right bool) Safe {
	if right {
		return s.FitRight(width)
	}
	return s.Fit(width)
}

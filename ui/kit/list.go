package kit

import (
	"context"
	"slices"

	tea "github.com/charmbracelet/bubbletea"
)

// Window is the part of an order that a list asks for.
type Window struct {
	From   string // key of the row that the window begins behind, exclusive; empty: at the beginning
	Before bool   // the rows preceding From instead, still in display order; with an empty From the last ones
	Limit  int    // rows, at least 1
}

// List shows a window of any number of rows. It keeps a few screens of them,
// asks the screen's own query for more when the cursor comes near an end, and
// drops answers that were overtaken.
type List[R any] struct {
	env     Env
	columns []Column[R]
	key     func(R) string
	query   func(context.Context, Window) ([]R, error)

	rows          []R
	first, last   bool // rows begin, end where the order does
	top, cursor   int  // in rows
	width, height int  // height with the head line
	asked         int  // number of the newest question; answers to others are stale
	loading       bool
	stale         bool // the rows are an earlier query's
	stage         Stage
	failure       Safe
	marks         map[string]bool
	shown         []fitted[R]
	empty         Safe
}

// page is the answer to a question. Its address is the list itself, so two
// lists of the same rows never take each other's.
type page[R any] struct {
	to     *List[R]
	asked  int
	window Window
	whole  bool // replaces what is there
	keep   string
	rows   []R
	err    error
}

// NewList makes a list. key is a row's place in the order, as Window.From takes
// it; query reads one window of the store; empty is what stands there when
// there are no rows, with keys in brackets.
func NewList[R any](env Env, empty Safe, key func(R) string, query func(context.Context, Window) ([]R, error), columns ...Column[R]) *List[R] {
	return &List[R]{env: env, columns: columns, key: key, query: query, empty: empty, marks: map[string]bool{}}
}

// SetSize gives the list's size in cells; the first line is the head. The row
// under the cursor stays in view.
func (l *List[R]) SetSize(width, height int) {
	l.width, l.height = width, height
	l.shown = fitColumns(l.columns, max(1, width-2))
	l.scroll()
}

// Init asks for the beginning.
func (l *List[R]) Init() tea.Cmd { return l.jump(Window{Limit: l.batch()}, "") }

// Stand asks for the beginning and puts the cursor on the row of a key, where it is there.
func (l *List[R]) Stand(key string) tea.Cmd { return l.jump(Window{Limit: l.batch()}, key) }

// Reload asks again for what is shown; the cursor stays on its row. Call it
// after a change whose row isn't at hand.
func (l *List[R]) Reload() tea.Cmd {
	if len(l.rows) == 0 || l.first {
		return l.jump(Window{Limit: max(l.batch(), len(l.rows))}, l.currentKey())
	}
	return l.jump(Window{From: l.key(l.rows[0]), Limit: len(l.rows)}, l.currentKey())
}

// Restart asks for the beginning because the query itself has changed (another
// day, another find text). Rows stay drawn until the answer comes.
func (l *List[R]) Restart() tea.Cmd {
	clear(l.marks)
	l.stale = true
	return l.Init()
}

// SetQuery changes what is asked from now on. The query runs in a command, so it
// must close over copies of what it depends on (a day, a find text). Restart
// after it.
func (l *List[R]) SetQuery(query func(context.Context, Window) ([]R, error)) { l.query = query }

// Stale says whether the rows are an earlier query's, as they are from Restart
// until its answer: a key that comes so early was not meant for them.
func (l *List[R]) Stale() bool { return l.stale }

// Patch puts a changed row in the place of the one with the same key.
func (l *List[R]) Patch(r R) {
	for i := range l.rows {
		if l.key(l.rows[i]) == l.key(r) {
			l.rows[i] = r
		}
	}
}

// Current is the row under the cursor.
func (l *List[R]) Current() (r R, ok bool) {
	if l.cursor >= len(l.rows) {
		return r, false
	}
	return l.rows[l.cursor], true
}

// Marked are the marked rows that are at hand, in display order; the row under
// the cursor where none is marked.
func (l *List[R]) Marked() []R {
	var out []R
	for _, r := range l.rows {
		if l.marks[l.key(r)] {
			out = append(out, r)
		}
	}
	if r, ok := l.Current(); ok && len(out) == 0 {
		return []R{r}
	}
	return out
}

// Marks is how many rows are marked.
func (l *List[R]) Marks() int { return len(l.marks) }

// MarkDown marks the row under the cursor, or takes its mark away, and moves
// down. Rows that scroll far away lose their mark with it: what will be changed
// is what is at hand.
func (l *List[R]) MarkDown() tea.Cmd {
	r, ok := l.Current()
	if !ok {
		return nil
	}
	if k := l.key(r); l.marks[k] {
		delete(l.marks, k)
	} else {
		l.marks[k] = true
	}
	return l.move(1)
}

// Unmark takes all marks away.
func (l *List[R]) Unmark() { clear(l.marks) }

// Stage is what the list has to show.
func (l *List[R]) Stage() Stage { return l.stage }

// Update takes cursor keys, the mouse and the list's own answers; everything
// else it leaves alone. moved reports whether another row is under the cursor.
func (l *List[R]) Update(msg tea.Msg) (cmd tea.Cmd, moved bool) {
	before := l.currentKey()
	switch msg := msg.(type) {
	case page[R]:
		if msg.to == l {
			cmd = l.take(msg)
		}
	case tea.KeyMsg:
		cmd = l.press(msg.String())
	case tea.MouseMsg:
		cmd = l.mouse(msg)
	}
	return cmd, l.currentKey() != before
}

func (l *List[R]) press(key string) tea.Cmd {
	switch key {
	case "up":
		return l.move(-1)
	case "down":
		return l.move(1)
	case "pgup":
		return l.move(-l.body())
	case "pgdown":
		return l.move(l.body())
	case "home":
		return l.home()
	case "end":
		return l.end()
	}
	return nil
}

func (l *List[R]) mouse(msg tea.MouseMsg) tea.Cmd {
	switch {
	case msg.Button == tea.MouseButtonWheelUp:
		return l.move(-3)
	case msg.Button == tea.MouseButtonWheelDown:
		return l.move(3)
	case pressed(msg) && msg.Y >= 1 && msg.Y <= l.body() && l.top+msg.Y-1 < len(l.rows):
		l.cursor = l.top + msg.Y - 1
		return l.more()
	}
	return nil
}

func (l *List[R]) home() tea.Cmd {
	if !l.first {
		return l.jump(Window{Limit: l.batch()}, "")
	}
	return l.move(-len(l.rows))
}

func (l *List[R]) end() tea.Cmd {
	if !l.last {
		return l.jump(Window{Before: true, Limit: l.batch()}, "")
	}
	return l.move(len(l.rows))
}

func (l *List[R]) move(step int) tea.Cmd {
	l.cursor = max(0, min(l.cursor+step, len(l.rows)-1))
	l.scroll()
	return l.more()
}

// scroll moves the top so that the cursor is in view and no row is wasted.
func (l *List[R]) scroll() {
	body := l.body()
	l.top = min(l.top, l.cursor)
	l.top = max(l.top, l.cursor-body+1)
	l.top = max(0, min(l.top, len(l.rows)-body))
}

func (l *List[R]) currentKey() string {
	if r, ok := l.Current(); ok {
		return l.key(r)
	}
	return ""
}

// body is how many rows are drawn.
func (l *List[R]) body() int { return max(1, l.height-1) }

// batch is how many rows one question asks for.
func (l *List[R]) batch() int { return 2*l.body() + 1 }

// keep is how many rows are kept at most.
func (l *List[R]) keep() int { return 6 * l.batch() }

// more asks for further rows when the cursor is within a screen of an end that
// isn't the order's own.
func (l *List[R]) more() tea.Cmd {
	if l.loading || len(l.rows) == 0 {
		return nil
	}
	if !l.last && l.cursor+2*l.body() > len(l.rows) {
		return l.ask(Window{From: l.key(l.rows[len(l.rows)-1]), Limit: l.batch()}, false, "")
	}
	if !l.first && l.cursor < l.body() {
		return l.ask(Window{From: l.key(l.rows[0]), Before: true, Limit: l.batch()}, false, "")
	}
	return nil
}

// jump asks for a window that replaces what is there.
func (l *List[R]) jump(w Window, keep string) tea.Cmd {
	return l.ask(w, true, keep)
}

func (l *List[R]) ask(w Window, whole bool, keep string) tea.Cmd {
	l.asked++
	l.loading = true
	answer := page[R]{to: l, asked: l.asked, window: w, whole: whole, keep: keep}
	query := l.query
	return Load(l.env, func(ctx context.Context) ([]R, error) { return query(ctx, w) }, func(rows []R, err error) tea.Msg {
		answer.rows, answer.err = rows, err
		return answer
	})
}

// take puts an answer in place.
func (l *List[R]) take(p page[R]) tea.Cmd {
	if p.asked != l.asked {
		return nil
	}
	l.loading = false
	if p.err != nil {
		l.failure = Sentence(l.env, p.err)
		if len(l.rows) == 0 {
			l.stage = Failed
			return nil
		}
		return Say(Problem, l.failure)
	}
	short := len(p.rows) < p.window.Limit
	switch {
	case p.whole:
		l.stale = false
		l.replace(p, short)
	case p.window.Before:
		l.prepend(p.rows, short)
	default:
		l.append(p.rows, short)
	}
	l.stage = Ready
	if len(l.rows) == 0 {
		l.stage = Empty
	}
	l.scroll()
	return l.more()
}

func (l *List[R]) replace(p page[R], short bool) {
	switch w := p.window; {
	case w.From != "" && len(l.rows) > 0 && !w.Before:
		l.rows = append(slices.Clone(l.rows[:1]), p.rows...)
		l.last = short
	case w.Before:
		l.rows, l.first, l.last = p.rows, short, true
	default:
		l.rows, l.first, l.last = p.rows, true, short
	}
	switch at := slices.IndexFunc(l.rows, func(r R) bool { return l.key(r) == p.keep }); {
	case at >= 0:
		l.top += at - l.cursor
		l.cursor = at
	case p.keep == "" && p.window.Before:
		l.cursor = max(0, len(l.rows)-1)
	case p.keep == "":
		l.cursor, l.top = 0, 0
	default:
		l.cursor = max(0, min(l.cursor, len(l.rows)-1))
	}
}

func (l *List[R]) append(rows []R, short bool) {
	l.rows = append(l.rows, rows...)
	l.last = short
	if extra := min(len(l.rows)-l.keep(), l.top-l.body()); extra > 0 {
		l.forget(l.rows[:extra])
		l.rows = slices.Clone(l.rows[extra:])
		l.first = false
		l.top -= extra
		l.cursor -= extra
	}
}

func (l *List[R]) prepend(rows []R, short bool) {
	l.rows = append(slices.Clone(rows), l.rows...)
	l.first = short
	l.top += len(rows)
	l.cursor += len(rows)
	if end := max(l.keep(), l.top+2*l.body()); len(l.rows) > end {
		l.forget(l.rows[end:])
		l.rows = slices.Clone(l.rows[:end])
		l.last = false
	}
}

func (l *List[R]) forget(rows []R) {
	for _, r := range rows {
		delete(l.marks, l.key(r))
	}
}

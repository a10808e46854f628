package ui

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"clinic.example/paydesk/ui/kit"
)

// The least window that every screen is made for.
const (
	leastWidth  = 80
	leastHeight = 24
)

// Rows of the frame: header, breadcrumb and a blank or banner row above the
// body; a row for work and toasts and the footer below it.
const (
	topRows    = 3
	bottomRows = 2
	inset      = 1  // blank columns at each side of the body
	roomy      = 30 // from this height a banner gets a row of its own
)

// bars remembers where the header and the footer drew what can be clicked.
type bars struct{ sections, keys []span }

// span is a clickable part of a bar.
type span struct {
	from, to int
	key      string
}

// whole reports whether a screen takes the whole window now.
func whole(s kit.Screen) bool {
	w, ok := s.(kit.Whole)
	return ok && w.WholeScreen()
}

// above is how many rows stand over the body.
func (r *Root) above() int {
	if r.height >= roomy && r.banner() != "" {
		return topRows + 1
	}
	return topRows
}

// room is the size of a screen's body.
func (r *Root) room(s kit.Screen) (width, height int) {
	if whole(s) {
		return r.width, max(1, r.height-1)
	}
	return max(1, r.width-2*inset), max(1, r.height-r.above()-bottomRows)
}

// View draws the window. The practice's name stands at the bottom left of
// every frame.
func (r *Root) View() string {
	top := r.top()
	if r.width < 1 || r.height < 1 || top == nil {
		return ""
	}
	t := r.app.Env.Theme
	switch {
	case r.height == 1:
		return t.Finish(r.name(r.width))
	case whole(top):
		body := kit.Exact(r.draw(top), r.width, r.height-1)
		return t.Finish(r.over(body, 0) + r.name(r.width))
	case r.width < leastWidth || r.height < leastHeight:
		return t.Finish(r.tooSmall())
	}
	width, height := r.room(top)
	body := indent(kit.Exact(r.draw(top), width, height), r.width)
	frame := []string{r.header(), r.crumbs()}
	for len(frame) < r.above() {
		frame = append(frame, "")
	}
	frame[2] = r.notice()
	frame = append(frame, body, strings.Repeat(" ", r.width))
	view := r.withNews(strings.Join(frame, "\n"))
	return t.Finish(r.over(view, r.above()) + r.footer())
}

// draw is a screen's view; a fault in it is drawn instead of taking the
// session down.
func (r *Root) draw(s kit.Screen) (view string) {
	defer func() {
		if p := recover(); p != nil {
			r.app.Env.Log.Error("panic while drawing", "value", p)
			w, h := r.room(s)
			view = r.app.Env.Theme.Stage(kit.Failed, "This screen can't be drawn because of a fault in paydesk. Nothing was changed. [Esc] leads back.", w, h)
		}
	}()
	return s.View()
}

// over lays the dialog over what is drawn, whose body begins at row from, and
// ends the line before the footer.
func (r *Root) over(view string, from int) string {
	if r.dialog == nil {
		return view + "\n"
	}
	height := r.height - 1 - from
	box := r.dialog.View(r.width-2*inset, height-1)
	lines := strings.Split(box, "\n")
	r.box = spot{max(0, (r.width-ansi.StringWidth(lines[0]))/2), from + max(0, (height-len(lines))/3)}
	return kit.Overlay(r.app.Env.Theme.Faded(view), box, r.box.x, r.box.y) + "\n"
}

func indent(body string, width int) string {
	margin := strings.Repeat(" ", inset)
	lines := strings.Split(body, "\n")
	for i := range lines {
		lines[i] = margin + lines[i] + margin
	}
	return strings.Join(lines, "\n")
}

// tooSmall says what is needed. What was typed stays in the screens.
func (r *Root) tooSmall() string {
	say := kit.Cleanf("paydesk needs a window of %d x %d; this one is %d x %d. Make it larger: nothing is lost.", leastWidth, leastHeight, r.width, r.height)
	lines := r.app.Env.Theme.Text(kit.Plain, say, max(1, r.width-2))
	body := indent(kit.Exact(strings.Join(lines, "\n"), max(1, r.width-2), max(0, r.height-1)), r.width)
	return kit.Exact(body, r.width, r.height-1) + "\n" + r.name(r.width)
}

// crumbs is the way to this screen, and the mode's badge where money is shown.
func (r *Root) crumbs() string {
	t := r.app.Env.Theme
	badge, room := "", r.width-2
	if mark := r.badge(); mark.Word != "" {
		badge = t.Draw(mark)
		room -= mark.Text().Width() + 3
	}
	var way kit.Safe
	for _, l := range r.stack[:len(r.stack)-1] {
		way += l.screen.Title() + " › "
	}
	here := r.top().Title().Cut(room)
	if over := way.Width() + here.Width() - room; over > 0 {
		way = kit.Clean(ansi.TruncateLeft(string(way), over+1, "…"))
		way = way.Cut(room - here.Width())
	}
	gap := r.width - 2 - way.Width() - here.Width() - ansi.StringWidth(badge)
	return " " + t.Paint(kit.Dim, way) + t.Paint(kit.Strong, here) + strings.Repeat(" ", max(0, gap)) + badge + " "
}

// badge is the mode where the top screen shows or moves money.
func (r *Root) badge() kit.Mark {
	if r.practice.Mode == nil || !r.top().Money() {
		return kit.Mark{}
	}
	return r.practice.Mode()
}

// banner is the sentence that stands over every screen, if any.
func (r *Root) banner() kit.Safe {
	if r.app.Banner == nil {
		return ""
	}
	return r.app.Banner()
}

// notice draws the banner, or a blank row.
func (r *Root) notice() string {
	text := r.banner()
	if text == "" {
		return ""
	}
	return " " + r.app.Env.Theme.Paint(kit.Warn, ("▲ "+text).Cut(r.width-2))
}

// newsRows is how much of a screen news may cover.
const newsRows = 4

// withNews draws work in flight and toasts over the last rows of view, the
// newest lowest.
func (r *Root) withNews(view string) string {
	news := append(r.working(), r.toasts.Lines(r.app.Env.Theme, r.width-2)...)
	if len(news) > newsRows {
		news = news[len(news)-newsRows:]
	}
	if len(news) == 0 {
		return view
	}
	for i, line := range news {
		news[i] = " " + line + strings.Repeat(" ", max(0, r.width-1-ansi.StringWidth(line)))
	}
	return kit.Overlay(view, strings.Join(news, "\n"), 0, r.height-1-len(news))
}

// spinner turns while something is waited for.
const spinner = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"

// working draws one line for every job in flight.
func (r *Root) working() []string {
	t := r.app.Env.Theme
	turn := []rune(spinner)
	var lines []string
	for id := 1; id <= r.jobs.started; id++ {
		if j, running := r.jobs.running[id]; running {
			face := kit.Clean(string(turn[r.jobs.frame%len(turn)]))
			lines = append(lines, t.Paint(kit.Accent, face)+" "+t.Paint(kit.Plain, (j.doing+" …").Cut(r.width-4)))
		}
	}
	return lines
}

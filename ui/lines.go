package ui

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"

	"clinic.example/paydesk/ui/kit"
)

// The size that screens are made for where nothing is drawn, and how long it must be quiet before what is new is told.
const (
	linesWidth  = 100
	linesHeight = 34
	linesQuiet  = 150 * time.Millisecond
	linesAtMost = 3 * time.Second // of waiting for quiet: work that takes longer is told as it goes on
)

const linesHelp = `paydesk, line by line.
A line is a key and Enter: t, down, esc, 3. "down*3" presses it three times. An empty line presses Enter.
":stripe" looks for anything, "/mia" finds in a list, "?" tells the keys of a screen, "quit" ends.
In a form a line is the answer to the question that the prompt asks, and an empty line sends the form; "/tab" keeps an answer, "/esc" leaves.
`

// Lines tells desks in plain lines, without escape sequences and without drawing anything anew: only what has changed is written. It
// is for screen readers, and for terminals that can't place a cursor.
type Lines struct {
	Echo  func(on bool) // shows what is typed, or not while a PIN is asked for; nil: nobody can
	typed <-chan string
	out   io.Writer
	begun bool
}

// NewLines reads what is typed from in, for as many sessions as there will be.
func NewLines(in io.Reader, out io.Writer) *Lines {
	typed := make(chan string)
	go func() {
		defer close(typed)
		for scan := bufio.NewScanner(in); scan.Scan(); {
			typed <- scan.Text()
		}
	}()
	return &Lines{typed: typed, out: out}
}

// Tell tells one desk until the person quits, the input ends, or the session's context does. Its error is Run's.
func (ls *Lines) Tell(m Model) error {
	l := &teller{model: m, root: m.front(), out: ls.out, msgs: make(chan tea.Msg), over: make(chan struct{}), told: map[string]bool{}}
	defer close(l.over)
	if ls.Echo != nil {
		defer ls.Echo(true)
	}
	if !ls.begun {
		ls.begun = true
		l.write(linesHelp)
	}
	l.run(m.Init())
	l.give(tea.WindowSizeMsg{Width: linesWidth, Height: linesHeight})
	asked := true
	for !l.quit {
		l.settle()
		if ls.Echo != nil && !l.quit {
			ls.Echo(!l.secret())
		}
		l.tell(asked)
		if l.quit {
			break
		}
		select {
		case <-m.context().Done():
			return nil
		case msg := <-l.msgs:
			asked = false
			l.give(msg)
		case line, open := <-ls.typed:
			if !open {
				return nil
			}
			asked = true
			l.answer(strings.TrimSpace(line))
		}
	}
	if m.Crashed() {
		return ErrCrashed
	}
	return nil
}

// teller runs a root without a terminal and remembers what it has told.
type teller struct {
	model Model
	root  *Root // what is shown of it now
	out   io.Writer
	msgs  chan tea.Msg
	over  chan struct{}
	told  map[string]bool // lines on the screen when it was last told
	here  string          // the screen that was told
	asks  string          // the question that was told last
	quit  bool
}

// run runs a command beside the loop, as Bubble Tea does.
func (l *teller) run(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	go func() {
		select {
		case l.msgs <- cmd():
		case <-l.over:
		}
	}()
}

func (l *teller) give(msg tea.Msg) {
	switch msg := msg.(type) {
	case nil:
		return
	case tea.QuitMsg:
		l.quit = true
		return
	case tea.BatchMsg:
		for _, cmd := range msg {
			l.run(cmd)
		}
		return
	}
	if c, ok := inner(msg).(kit.Copied); ok {
		l.write(fmt.Sprintf("To copy, %s:\n%s\n", c.What, c.Text))
		return
	}
	_, cmd := l.model.Update(msg)
	l.root = l.model.front()
	l.run(cmd)
}

// settle takes what comes until it is quiet.
func (l *teller) settle() {
	most := time.After(linesAtMost)
	for !l.quit {
		select {
		case msg := <-l.msgs:
			l.give(msg)
		case <-time.After(linesQuiet):
			return
		case <-most:
			return
		}
	}
}

// tell writes the lines that are new. After an answer it also says what can be done; what only counts or turns is then not repeated. A field
// that comes late asks its question all the same.
func (l *teller) tell(asked bool) {
	top := l.root.top()
	if top == nil || l.quit {
		return
	}
	here := l.root.practiceName() + ": " + top.Title()
	if string(here) != l.here {
		l.here, l.told = string(here), map[string]bool{}
		l.write("\n" + string(here) + "\n")
	}
	told := map[string]bool{}
	for _, line := range l.lines() {
		told[line], told[still(line)] = true, true
		if !l.told[line] && (asked || !l.told[still(line)]) {
			l.write(line + "\n")
		}
	}
	l.told = told
	prompt := l.prompt()
	if asked || prompt != l.asks && l.field() != "" {
		l.write(prompt)
	}
	l.asks = prompt
}

// still is a line without what turns and counts by itself.
func still(line string) string {
	return "still:" + strings.Map(func(r rune) rune {
		switch {
		case strings.ContainsRune(spinner, r):
			return -1
		case r >= '0' && r <= '9':
			return '0'
		}
		return r
	}, line)
}

// lines are all that the desk shows now, as text.
func (l *teller) lines() []string {
	r := l.root
	width, height := r.room(r.top())
	parts := []string{string(r.banner()), r.draw(r.top())}
	if mark := r.badge(); mark.Word != "" {
		parts = append(parts, string(mark.Text()))
	}
	if r.dialog != nil {
		parts = append(parts, r.dialog.View(width, height))
	}
	parts = append(parts, r.working()...)
	parts = append(parts, r.toasts.Lines(r.app.Env.Theme, width)...)
	var lines []string
	for _, line := range strings.Split(ansi.Strip(strings.Join(parts, "\n")), "\n") {
		if line = strings.TrimRight(strings.Trim(line, "│╭╮╰╯─ "), " "); line != "" {
			lines = append(lines, r.app.Env.Theme.Finish(line))
		}
	}
	return lines
}

// prompt is the question of the field in focus, or else what can be done.
func (l *teller) prompt() string {
	if field := l.field(); field != "" {
		name, _, _ := strings.Cut(strings.Trim(field, "▌ "), "  ")
		return l.root.app.Env.Theme.Finish(name + ": ")
	}
	if l.root.dialog != nil {
		return "> "
	}
	return l.root.app.Env.Theme.Finish(strings.TrimSpace(ansi.Strip(l.root.footer()))) + "\n> "
}

// field is the line of the form's field in focus, empty where nothing is asked.
func (l *teller) field() string {
	if !l.root.capturing() || l.root.dialog != nil {
		return ""
	}
	for _, line := range strings.Split(ansi.Strip(l.root.draw(l.root.top())), "\n") {
		if strings.HasPrefix(strings.TrimLeft(line, " "), "▌") && strings.ContainsAny(line, "_‹◉○") {
			return line
		}
	}
	return ""
}

// secret reports whether what is typed next may be a PIN.
func (l *teller) secret() bool {
	if _, asks := l.root.dialog.(*kit.PINDialog); asks {
		return true
	}
	s, ok := l.root.top().(kit.Secretive)
	return ok && l.root.dialog == nil && s.Secret()
}

// write drops what can't be written: there is no other place to say so.
func (l *teller) write(text string) { _, _ = io.WriteString(l.out, text) }

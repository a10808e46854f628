// Package firstrun is what paydesk asks in an empty store: the organisation, its first practice, and who administers it.
//
// It makes nothing by itself: the desk's SetUp does, once. Where it leads afterwards is the wiring's to decide.
package firstrun

import (
	"context"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/kit"
)

// Founded is what was made, and whether the person goes on to connect Stripe at once.
type Founded struct {
	Actor    model.Actor
	Practice model.PracticeID
	Connect  bool
}

// FirstRun asks, then offers the ways to go on.
type FirstRun struct {
	env    kit.Env
	desk   *desk.Desk
	enter  func(Founded) tea.Cmd
	form   *kit.Form
	made   Founded
	name   kit.Safe // of the practice, once made
	cursor int
	rows   []int // the way of each line as last drawn
	w, h   int
}

// New makes the screen over an empty store. guess is what the machine tells; enter opens the desk once there is one.
func New(env kit.Env, d *desk.Desk, guess Guess, enter func(Founded) tea.Cmd) *FirstRun {
	s := &FirstRun{env: env, desk: d, enter: enter}
	s.form = kit.NewForm(env, "Begin", s.save, Fields(guess)...)
	return s
}

// Title is the screen's part of the breadcrumb.
func (s *FirstRun) Title() kit.Safe { return "Welcome to paydesk" }

// Money is false: no amount is shown.
func (s *FirstRun) Money() bool { return false }

// Capturing is true while the fields are asked.
func (s *FirstRun) Capturing() bool { return !s.founded() }

// founded says whether the practice has been made.
func (s *FirstRun) founded() bool { return s.made.Practice != "" }

// Unsaved says whether something was typed that would be lost.
func (s *FirstRun) Unsaved() bool { return !s.founded() && s.form.Dirty() }

// Init has nothing to read.
func (s *FirstRun) Init() tea.Cmd { return nil }

// SetSize keeps the body's size.
func (s *FirstRun) SetSize(w, h int) { s.w, s.h = w, h }

// Update takes what was typed and what became of it.
func (s *FirstRun) Update(msg tea.Msg) (kit.Screen, tea.Cmd) {
	switch msg := msg.(type) {
	case kit.Done[Founded]:
		s.saved(msg)
	case tea.KeyMsg:
		return s, s.press(msg)
	case tea.MouseMsg:
		return s, s.mouse(msg)
	}
	return s, nil
}

func (s *FirstRun) press(msg tea.KeyMsg) tea.Cmd {
	switch key := msg.String(); {
	case !s.founded() && key == "esc":
		return kit.Say(kit.Note, "There is nothing to go back to yet. ctrl+c twice quits; nothing was made.")
	case !s.founded():
		return s.form.Update(msg)
	case key == "up":
		s.cursor = max(0, s.cursor-1)
	case key == "down":
		s.cursor = min(s.cursor+1, len(ways())-1)
	}
	return nil
}

func (s *FirstRun) mouse(msg tea.MouseMsg) tea.Cmd {
	if !s.founded() {
		msg.Y -= len(s.head())
		return s.form.Update(msg)
	}
	click := msg.Button == tea.MouseButtonLeft && msg.Action == tea.MouseActionPress
	if click && msg.Y >= 0 && msg.Y < len(s.rows) && s.rows[msg.Y] >= 0 {
		s.cursor = s.rows[msg.Y]
		return s.goOn()
	}
	return nil
}

// save has the desk make the organisation. The press that makes it is the last: a second one finds it there.
func (s *FirstRun) save(values kit.Values) tea.Cmd {
	d, answers := s.desk, Answers(values)
	return kit.Work[Founded]{
		Doing: "Making the practice", Done: func(Founded) kit.Safe { return kit.Cleanf("%s is ready.", answers.Practice) },
		Run: func(ctx context.Context) (Founded, error) {
			actor, practice, err := d.SetUp(ctx, answers)
			return Founded{Actor: actor, Practice: practice}, err
		},
	}.Cmd()
}

func (s *FirstRun) saved(done kit.Done[Founded]) {
	if done.Err != nil {
		s.form.Refuse(done.Err)
		return
	}
	s.made, s.name = done.Value, kit.Clean(strings.TrimSpace(s.form.Values()["practice"]))
}

// Actions go on, once there is something to go on with.
func (s *FirstRun) Actions() []kit.Action {
	if !s.founded() {
		return nil
	}
	return []kit.Action{
		{Key: "enter", Label: "go on", Help: "Go on by the way under the cursor.", Do: s.goOn},
		{Key: "y", Label: "copy the demo's command", Help: "Copy the command that opens the demo.", Do: func() tea.Cmd { return kit.Copy(demoCommand, "the demo's command") }},
	}
}

// demoCommand opens a made-up clinic with a Stripe of its own.
const demoCommand kit.Safe = "paydesk demo"

func (s *FirstRun) goOn() tea.Cmd {
	made := s.made
	made.Connect = s.cursor == 0
	return s.enter(made)
}

// way is one line of what can be done next.
type way struct{ label, detail kit.Safe }

func ways() []way {
	return []way{
		{"Connect with Stripe", "Two to five minutes; then cards, pay links and card refunds work. It can be done later: Settings > Integrations > Stripe."},
		{"Open the desk", "Invoices, cash, card machine and bank transfers work at once, without Stripe."},
	}
}

// View draws the questions, or the ways to go on.
func (s *FirstRun) View() string {
	if !s.founded() {
		head := s.head()
		return strings.Join(append(head, s.form.View(s.w, max(1, s.h-len(head)))), "\n")
	}
	t := s.env.Theme
	lines := t.Banner(kit.PaidMark().Named(s.name+" is ready"), "Everything begins in Test Mode: no real money moves.", s.w)
	lines = append(lines, "", t.Heading("How do you want to begin?", s.w), "")
	s.rows = make([]int, len(lines))
	for i := range s.rows {
		s.rows[i] = -1
	}
	add := func(row int, line string) { lines, s.rows = append(lines, line), append(s.rows, row) }
	for i, one := range ways() {
		here := i == s.cursor
		label := "  " + one.label
		if here {
			label = "› " + one.label
		}
		tone := kit.Strong
		add(i, t.PaintRow(here, tone, label.Fit(s.w)))
		for _, part := range one.detail.Wrap(max(8, s.w-4)) {
			add(i, "    "+t.Paint(kit.Dim, part))
		}
		add(-1, "")
	}
	add(-1, t.Heading("Or look around first", s.w))
	for _, part := range t.Text(kit.Plain, "A made-up clinic with a Stripe inside, where no money moves: quit (ctrl+c twice), then type  "+demoCommand+"  [y]", max(8, s.w-4)) {
		add(-1, "    "+part)
	}
	return strings.Join(lines, "\n")
}

// head are the lines above the questions.
func (s *FirstRun) head() []string {
	t := s.env.Theme
	lines := t.Text(kit.Plain, "This machine has no payment desk yet. A few answers make one.", s.w)
	return append(append(lines, t.Text(kit.Dim, "Only looking? ctrl+c twice, then  "+demoCommand+"  opens a made-up clinic.", s.w)...), "")
}

// Package lock is the screen of a locked terminal: names to pick, and a PIN.
//
// It shows nothing of the clinic but the names of those who work there, and holds no rule: who may come in, and how long one waits after
// wrong PINs, is the desk's to say.
package lock

import (
	"context"
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/kit"
)

// Lock asks who is at the terminal.
type Lock struct {
	env    kit.Env
	desk   *desk.Desk
	demo   bool
	before model.StaffID // who was here last

	stage   kit.Stage
	failure kit.Safe
	people  []desk.Person
	narrow  string // letters that the names are narrowed by
	chosen  model.StaffID
	pin     kit.PIN
	first   *choice // a first PIN is being chosen; nil otherwise
	busy    kit.Safe
	problem kit.Safe
	ticking bool // the rest of a pause is counted down
	tries   int  // an answer to an older try is stale
	top     int  // line of the first name, as last drawn
	from    int  // the first name that was drawn
	w, h    int
}

// choice is a first PIN, typed twice.
type choice struct {
	actor  model.Actor // proved already where it is known
	pins   [2]kit.PIN
	second bool // the line in focus
}

// New makes the screen. why says why the terminal was locked, where nobody asked for it; before is who was there.
func New(env kit.Env, d *desk.Desk, demo bool, before model.StaffID, why kit.Safe) *Lock {
	return &Lock{env: env, desk: d, demo: demo, before: before, problem: why}
}

type (
	loadedMsg struct {
		to     *Lock
		people []desk.Person
		err    error
	}
	provedMsg struct { // what came of a PIN
		to    *Lock
		try   int
		actor model.Actor
		err   error
	}
	secondMsg struct{ to *Lock } // of a pause
)

// Title is the screen's part of the breadcrumb.
func (s *Lock) Title() kit.Safe { return "Locked" }

// Money is false: nothing of the clinic is shown.
func (s *Lock) Money() bool { return false }

// WholeScreen is true: no section and no key of the desk stands around a locked terminal.
func (s *Lock) WholeScreen() bool { return true }

// Capturing is true: letters narrow the names, digits are a PIN.
func (s *Lock) Capturing() bool { return true }

// Secret says whether what is typed may be a PIN.
func (s *Lock) Secret() bool {
	p, _ := s.person()
	return s.first != nil || p.HasPIN
}

// Actions are none but the screen's own keys.
func (s *Lock) Actions() []kit.Action { return nil }

// SetSize keeps the size.
func (s *Lock) SetSize(w, h int) { s.w, s.h = w, h }

// Init reads the names.
func (s *Lock) Init() tea.Cmd { return s.load() }

func (s *Lock) load() tea.Cmd {
	return kit.Load(s.env, s.desk.People, func(people []desk.Person, err error) tea.Msg { return loadedMsg{s, people, err} })
}

// Update takes keys, names, and what came of a PIN.
func (s *Lock) Update(msg tea.Msg) (kit.Screen, tea.Cmd) {
	switch msg := msg.(type) {
	case loadedMsg:
		if msg.to == s {
			return s, s.loaded(msg)
		}
	case provedMsg:
		if msg.to == s && msg.try == s.tries {
			return s, s.proved(msg)
		}
	case secondMsg:
		if msg.to == s {
			return s, s.count()
		}
	case kit.TurnedAway:
		s.busy, s.problem = "", msg.Why
	case model.Event:
		return s, s.load()
	case tea.KeyMsg:
		return s, s.press(msg)
	case tea.MouseMsg:
		return s, s.mouse(msg)
	}
	return s, nil
}

// loaded takes over the names. Whoever was here last is chosen first; somebody who is alone and has no PIN is asked for one at once.
func (s *Lock) loaded(msg loadedMsg) tea.Cmd {
	if msg.err != nil {
		s.stage, s.failure = kit.Failed, kit.Sentence(s.env, msg.err)
		return nil
	}
	fresh := s.stage != kit.Ready
	s.stage, s.people = kit.Ready, msg.people
	if fresh {
		s.chosen = s.before
		if len(s.people) == 1 && !s.people[0].HasPIN && !s.demo {
			s.first = &choice{}
		}
	}
	s.settle()
	if s.pause() > 0 {
		s.problem = "" // the count says it
	}
	return s.countDown()
}

// found are the people whose name has every typed word.
func (s *Lock) found() []desk.Person {
	words := strings.Fields(strings.ToLower(s.narrow))
	var found []desk.Person
	for _, p := range s.people {
		name, fits := strings.ToLower(p.Name), true
		for _, w := range words {
			fits = fits && strings.Contains(name, w)
		}
		if fits {
			found = append(found, p)
		}
	}
	return found
}

// settle keeps the choice on somebody who is shown.
func (s *Lock) settle() {
	found := s.found()
	for _, p := range found {
		if p.ID == s.chosen {
			return
		}
	}
	s.chosen = ""
	if len(found) > 0 {
		s.chosen = found[0].ID
	}
}

// person is who is chosen.
func (s *Lock) person() (desk.Person, bool) {
	for _, p := range s.people {
		if p.ID == s.chosen {
			return p, true
		}
	}
	return desk.Person{}, false
}

// pause is how long the chosen person waits before a PIN is looked at again.
func (s *Lock) pause() time.Duration {
	p, ok := s.person()
	left := p.Wait.Since(model.MillisOf(s.env.Now()))
	if !ok || left <= 0 || left > time.Minute {
		return 0
	}
	return left
}

// countDown redraws once a second while somebody has to wait.
func (s *Lock) countDown() tea.Cmd {
	if s.ticking || s.pause() == 0 {
		return nil
	}
	s.ticking = true
	return tea.Tick(time.Second, func(time.Time) tea.Msg { return secondMsg{s} })
}

// count ends the wait on the screen too, whatever arrived late meanwhile.
func (s *Lock) count() tea.Cmd {
	s.ticking = false
	if s.pause() == 0 {
		s.problem = ""
	}
	return s.countDown()
}

// signIn proves the PIN of the chosen person.
func (s *Lock) signIn() tea.Cmd {
	p, ok := s.person()
	if !ok || s.busy != "" || s.pause() > 0 {
		return nil
	}
	s.busy, s.problem = "Checking …", ""
	d, id, pin := s.desk, p.ID, s.pin.Value()
	return s.prove(func(ctx context.Context) (model.Actor, error) { return d.SignIn(ctx, id, pin) })
}

// setFirst sets the first PIN of the sole administrator, and signs in.
func (s *Lock) setFirst() tea.Cmd {
	c := s.first
	if s.busy != "" {
		return nil
	}
	pin := c.pins[0].Value()
	if pin != c.pins[1].Value() {
		c.pins, c.second = [2]kit.PIN{}, false
		s.problem = "The two are not the same. Type the PIN again, twice."
		return nil
	}
	s.busy, s.problem = "Setting the PIN …", ""
	d, id, actor := s.desk, s.chosen, c.actor
	return s.prove(func(ctx context.Context) (_ model.Actor, err error) {
		if actor.Staff == "" {
			if actor, err = d.SignIn(ctx, id, ""); err != nil {
				return actor, err
			}
		}
		return actor, d.Session(actor).SetPIN(ctx, desk.PINChange{Staff: id, New: pin})
	})
}

func (s *Lock) prove(run func(context.Context) (model.Actor, error)) tea.Cmd {
	s.tries++
	try := s.tries
	return kit.Load(s.env, run, func(actor model.Actor, err error) tea.Msg { return provedMsg{s, try, actor, err} })
}

// proved lets in, asks for a first PIN, or says what was wrong.
func (s *Lock) proved(msg provedMsg) tea.Cmd {
	p, _ := s.person()
	s.busy = ""
	s.pin.Clear()
	if s.first != nil {
		s.first.actor = msg.actor
		s.first.pins, s.first.second = [2]kit.PIN{}, false
	}
	switch {
	case msg.err != nil:
		s.problem = kit.Sentence(s.env, msg.err)
		return s.load() // with the pause, if there is one now
	case s.first == nil && !p.HasPIN && !s.demo:
		s.first = &choice{actor: msg.actor}
		return nil
	}
	s.busy = "Opening the desk …"
	return kit.Enter(msg.actor)
}

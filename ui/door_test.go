package ui_test

import (
	"context"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui"
	"clinic.example/paydesk/ui/kit"
	"clinic.example/paydesk/ui/uitest"
)

// wall is a lock screen that lets anybody in by the first letter of a name.
type wall struct {
	page
	told kit.Safe
}

func (w *wall) Capturing() bool   { return true }
func (w *wall) WholeScreen() bool { return true }
func (w *wall) Unsaved() bool     { return false }

func (w *wall) Update(msg tea.Msg) (kit.Screen, tea.Cmd) {
	switch msg := msg.(type) {
	case kit.TurnedAway:
		w.told = msg.Why
	case tea.KeyMsg:
		w.got = append(w.got, msg)
		if name := map[string]string{"a": "Ana", "b": "Ben", "z": "Zoe"}[msg.String()]; name != "" {
			return w, kit.Enter(model.Actor{Staff: model.StaffID(name), Name: name})
		}
	}
	return w, nil
}

func (w *wall) View() string { return string("the wall " + w.told) }

// terminal that is shared: Ana and Ben work there, and Zoe's practice is gone.
type sharedDesk struct {
	*uitest.Driver
	clock  *uitest.Clock
	door   *ui.Door
	walls  []*wall
	told   []ui.Locked
	forms  map[string]*page
	events map[string]chan model.Event
	over   sync.Map // names of those whose access is over
	roles  atomic.Value
	left   chan string
	ended  map[string]context.Context
}

func share(t *testing.T, after time.Duration) *sharedDesk {
	t.Helper()
	s := &sharedDesk{
		clock: uitest.NewClock(uitest.Noon()), forms: map[string]*page{}, events: map[string]chan model.Event{},
		left: make(chan string, 9), ended: map[string]context.Context{},
	}
	s.roles.Store("front desk")
	env := uitest.Env(t, s.clock)
	s.door = ui.NewDoor(ui.Shared{
		Env: env, At: "a", Name: "Harbour Street Physio", After: after, Now: s.clock.Now,
		Left: func(_ context.Context, who model.Actor, idle bool) {
			s.left <- who.Name + map[bool]string{true: " idle", false: ""}[idle]
		},
		Lock: func(l ui.Locked) ui.App {
			w := &wall{page: page{title: "Locked"}, told: l.Why}
			s.walls, s.told = append(s.walls, w), append(s.told, l)
			return ui.App{Env: env, Out: kit.NewOut(&terminal{}, uitest.Vars()), Shut: true, Practice: ui.Practice{
				Name: l.Practice, Locale: env.Locale, Sections: []ui.Section{{Key: "1", Name: "Locked", Open: func() kit.Screen { return w }}},
			}}
		},
		Open: func(ctx context.Context, who model.Actor, at string) (ui.App, error) {
			if who.Name == "Zoe" {
				return ui.App{}, model.Errorf(model.Forbidden, "Zoe works at no practice.")
			}
			s.forms[who.Name], s.events[who.Name], s.ended[who.Name] = s.form(env, who.Name+" at "+at), make(chan model.Event, 9), ctx
			seat := env
			seat.Ctx = ctx
			return ui.App{
				Env: seat, Out: kit.NewOut(&terminal{}, uitest.Vars()), Events: s.events[who.Name],
				Me: func(context.Context, string) (kit.Safe, error) {
					if _, over := s.over.Load(who.Name); over {
						return "", model.Errorf(model.Forbidden, "Your access was switched off.")
					}
					return kit.Clean(who.Name + " (" + s.roles.Load().(string) + ")"), nil
				},
				Practice: ui.Practice{ID: "a", Name: "Harbour Street Physio", Locale: env.Locale, Sections: []ui.Section{
					{Key: "1", Name: "Home", Open: func() kit.Screen { return s.forms[who.Name] }},
				}},
			}, nil
		},
	})
	s.Driver = uitest.Start(t, s.door, uitest.Size(80, 24), uitest.On(s.clock))
	return s
}

func (s *sharedDesk) form(env kit.Env, title string) *page {
	p := &page{title: kit.Clean(title), field: kit.NewInput(env.Theme, "")}
	p.field.Focus(false)
	return p
}

func TestEverybodyFindsTheirOwnScreens(t *testing.T) {
	s := share(t, 0)
	s.See("the wall").Press("a").See("Ana at a", "Ana (front desk)").Type("half a na")
	s.Press("ctrl+l").See("the wall").Gone("Ana", "half a na")
	if got := <-s.left; got != "Ana" || s.told[1].Who.Name != "Ana" {
		t.Errorf("left: %q, the lock screen was told %+v", got, s.told[1])
	}
	s.Press("b").See("Ben at a").Gone("half a na").Press("ctrl+l").See("the wall").Press("a").See("Ana at a", "half a na").Type("me").See("half a name")
}

func TestTheTerminalLocksItselfAfterTheLastKey(t *testing.T) {
	s := share(t, 5*time.Minute)
	s.See("the wall").Press("a").See("Ana at a").Type("40")
	s.clock.Advance(4 * time.Minute)
	s.Press(".").See("40.")
	s.clock.Advance(4 * time.Minute)
	s.Send(tea.MouseMsg{Action: tea.MouseActionMotion}) // nobody has pressed anything
	s.See("40.").Press("5").See("40.5")
	s.clock.Advance(5 * time.Minute)
	s.Press("6").See("the wall").Gone("40.5")
	if got := <-s.left; got != "Ana idle" || s.walls[1].keys() != "" {
		t.Errorf("left: %q, the lock screen got %q", got, s.walls[1].keys())
	}
	s.Press("a").See("Ana at a", "40.5").Gone("40.56")
}

func TestADrawingKeepsNobodyIn(t *testing.T) {
	s := share(t, 5*time.Minute)
	s.See("the wall").Press("a").See("Ana at a")
	s.clock.Advance(6 * time.Minute)
	s.events["Ana"] <- model.Event{Kind: model.PaymentChanged, ID: "1"}
	s.See("the wall").Until("what happens behind the lock screen is told", func() bool {
		return s.forms["Ana"].has(model.Event{Kind: model.PaymentChanged, ID: "1"})
	})
}

func TestARevokedPersonIsOutAtOnce(t *testing.T) {
	s := share(t, 0)
	s.See("the wall").Press("a").See("Ana at a").Type("half")
	s.over.Store("Ana", true)
	s.events["Ana"] <- model.Event{Kind: model.StaffChanged, ID: "Ana"}
	s.See("the wall", "Your access was switched off.").Gone("half")
	if s.ended["Ana"].Err() == nil {
		t.Error("the session goes on")
	}
	s.over.Delete("Ana")
	s.Press("a").See("Ana at a").Gone("half")
}

func TestSomebodyRevokedBehindTheWallLosesTheirScreens(t *testing.T) {
	s := share(t, 0)
	s.See("the wall").Press("a").See("Ana at a").Type("half").Press("ctrl+l").See("the wall").Press("b").See("Ben at a")
	s.over.Store("Ana", true)
	s.events["Ana"] <- model.Event{Kind: model.StaffChanged, ID: "Ana"}
	s.Until("Ana's session is over", func() bool { return s.ended["Ana"].Err() != nil })
	s.See("Ben at a")
}

func TestTheHeaderFollowsTheRoles(t *testing.T) {
	s := share(t, 0)
	s.See("the wall").Press("a").See("Ana (front desk)")
	s.roles.Store("auditor")
	s.events["Ana"] <- model.Event{Kind: model.StaffChanged, ID: "Ana"}
	s.See("Ana (auditor)")
	s.Until("the screens are told that what they allow may be another now", func() bool { return s.forms["Ana"].has(model.Event{Kind: model.Resync}) })
}

func TestWhoCantBeLetInStaysOutside(t *testing.T) {
	s := share(t, 0)
	s.See("the wall").Press("z").See("the wall Zoe works at no practice.").Press("a").See("Ana at a")
}

func TestTheWallHasNoKeysButItsOwn(t *testing.T) {
	s := share(t, 0)
	s.See("the wall").Press("ctrl+k", "p", "?", ":", "q", "1", "ctrl+l").Stays()
	s.See("the wall").Gone("Go to", "Switch practice", "Help")
	if len(s.walls) != 1 || s.walls[0].keys() != "ctrl+kp?:q1ctrl+l" {
		t.Errorf("%d walls, keys %q", len(s.walls), s.walls[0].keys())
	}
	if last := strings.Split(s.Screen(), "\n"); last[len(last)-1] != " Harbour Street Physio" {
		t.Errorf("the last line is %q", last[len(last)-1])
	}
}

func TestADialogLeftOpenDoesNotTakeTheEnterOfThePIN(t *testing.T) {
	s := share(t, 0)
	charged := 0
	s.See("the wall").Press("a").See("Ana at a")
	s.forms["Ana"].field = nil
	s.forms["Ana"].actions = []kit.Action{{Key: "x", Label: "ask", Do: func() tea.Cmd {
		return kit.Ask(kit.NewQuestion(uitest.Env(t, s.clock), "Sure?", "Really.", kit.Answer{Label: "Yes", Do: func() tea.Cmd { charged++; return nil }}))
	}}}
	s.Press("x").See("Sure?").Press("ctrl+l").See("the wall").Press("a").See("Sure?")
	s.Hold("enter", 3)
	if charged != 0 {
		t.Fatal("a held Enter answered")
	}
	s.Enter().Gone("Sure?")
	if charged != 1 {
		t.Errorf("answered %d times", charged)
	}
}

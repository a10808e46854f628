package ui

import (
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/ui/kit"
)

// input reports whether a message comes from somebody who is there: a key, a click, a turn of the wheel.
func input(msg tea.Msg) bool {
	switch msg := msg.(type) {
	case tea.KeyMsg:
		return true
	case tea.MouseMsg:
		return msg.Action == tea.MouseActionPress
	}
	return false
}

// due says whether nobody has been there for so long that the terminal locks itself. It is asked at every message, so that a machine that
// slept is locked before its first key.
func (d *Door) due() bool { return d.inside != nil && d.shared.After > 0 && d.idle() >= d.shared.After }

// idle is the time since the last key, by the clock on the wall: the monotonic one stands still while a machine sleeps.
func (d *Door) idle() time.Duration { return d.shared.Now().Round(0).Sub(d.touched.Round(0)) }

// wait looks again after a while.
func (d *Door) wait(t time.Duration) tea.Cmd {
	if d.shared.After <= 0 {
		return nil
	}
	watch := d.watch
	return tea.Tick(t, func(time.Time) tea.Msg { return idleMsg{watch} })
}

// watchOn waits for the rest of the time since the last key.
func (d *Door) watchOn(m idleMsg) tea.Cmd {
	if d.inside == nil || m.watch != d.watch {
		return nil
	}
	return d.wait(max(time.Second, d.shared.After-d.idle()))
}

// lock hides the screens of whoever is there, and keeps them.
func (d *Door) lock(why kit.Safe, idle bool) tea.Cmd {
	was := d.inside
	d.inside = nil
	d.at, d.name = was.root.practice.ID, was.root.practiceName()
	d.wall = d.newWall(why)
	init := d.of(d.wall, d.wall.root.Init())
	d.wall.root.fit()
	left := d.shared.Left
	if left == nil {
		return init
	}
	return tea.Batch(init, func() tea.Msg {
		left(d.context(), was.who, idle)
		return nil
	})
}

// shut does what a seat's screens ask for: the terminal locks. Where the person's access is over, their screens go.
func (d *Door) shut(s *seat, m kit.Locked) tea.Cmd {
	if m.Over && s != d.wall {
		delete(d.seats, s.who.Staff)
		s.leave()
	}
	if s != d.inside {
		return nil
	}
	return d.lock(m.Why, false)
}

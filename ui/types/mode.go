package apptype

import (
	"context"

	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/kit"
)

// modes are types by the mode that they had.
type modes map[model.PaymentMode][]model.AppointmentTypeID

// changed is what a change of modes ends with: how many changed, and how to take it back.
type changed struct {
	n      int
	undo   modes
	undone bool
}

// setMode sets one mode on the marked types, or on the one under the cursor.
func (s *Types) setMode(mode model.PaymentMode) func() tea.Cmd {
	return func() tea.Cmd {
		s.choosing = false
		var ids []model.AppointmentTypeID
		before := modes{}
		for _, r := range s.list.Marked() {
			ids = append(ids, r.Type.ID)
			if r.Type.Mode != mode {
				before[r.Type.Mode] = append(before[r.Type.Mode], r.Type.ID)
			}
		}
		session, practice := s.desk, s.practice
		return kit.Work[changed]{
			Key: string(practice), Doing: kit.Cleanf("Setting %s to %s", count(len(ids)), mode),
			Done: func(c changed) kit.Safe {
				if c.n == 0 {
					return kit.Cleanf("Nothing to change: %s already.", mode)
				}
				return kit.Cleanf("%s set to %s. [u] takes it back.", count(c.n), mode)
			},
			Run: func(ctx context.Context) (changed, error) {
				n, err := session.SetModes(ctx, practice, ids, mode)
				return changed{n: n, undo: before}, err
			},
		}.Cmd()
	}
}

func count(n int) kit.Safe {
	if n == 1 {
		return "1 type"
	}
	return kit.Cleanf("%d types", n)
}

// settle takes the marks away once their change is done, and keeps the way back.
func (s *Types) settle(done kit.Done[changed]) {
	if done.Key != string(s.practice) || done.Err != nil {
		return
	}
	s.undo = nil
	if !done.Value.undone {
		s.list.Unmark()
		s.undo = done.Value.undo
	}
}

// takeBack gives the types of the last change their modes back.
func (s *Types) takeBack() tea.Cmd {
	undo, session, practice := s.undo, s.desk, s.practice
	return kit.Work[changed]{
		Key: string(practice), Doing: "Taking the change back", Done: func(c changed) kit.Safe { return kit.Cleanf("%s as before.", count(c.n)) },
		Run: func(ctx context.Context) (changed, error) {
			back := changed{undone: true}
			for mode, ids := range undo {
				n, err := session.SetModes(ctx, practice, ids, mode)
				if err != nil {
					return back, err
				}
				back.n += n
			}
			return back, nil
		},
	}.Cmd()
}

package staff

import (
	"context"

	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/ui/kit"
)

// switchOff asks before somebody's access is taken away.
func (s *Staff) switchOff() tea.Cmd {
	r, _ := s.list.Current()
	return kit.Ask(kit.NewQuestion(s.env, kit.Cleanf("Switch off the access of %s?", r.Name),
		"The next key of their session is refused. Their name stays in the records, and the access can be given back.",
		kit.Answer{Label: "Leave it"}, kit.Answer{Label: "Switch off", Do: func() tea.Cmd { return s.turn(r, false) }}))
}

func (s *Staff) switchOn() tea.Cmd {
	r, _ := s.list.Current()
	return s.turn(r, true)
}

func (s *Staff) turn(r row, on bool) tea.Cmd {
	run, done := s.desk.DisableStaff, kit.Cleanf("%s can't sign in any more.", r.Name)
	if on {
		run, done = s.desk.EnableStaff, kit.Cleanf("%s can sign in again.", r.Name)
	}
	return kit.Work[desk.StaffRow]{
		Key: "turn " + string(r.ID), Doing: "Changing the access", Done: func(desk.StaffRow) kit.Safe { return done },
		Run: func(ctx context.Context) (desk.StaffRow, error) { return run(ctx, r.ID) },
	}.Cmd()
}

func (s *Staff) setPIN() tea.Cmd {
	r, _ := s.list.Current()
	return s.askPIN(r.StaffRow)
}

// setMine is for somebody who sees no list: their own PIN is theirs to change.
func (s *Staff) setMine() tea.Cmd {
	me := s.desk.Actor()
	return s.askPIN(desk.StaffRow{ID: me.Staff, Name: me.Name, HasPIN: s.own})
}

// askPIN asks for somebody's new PIN, typed by themselves, twice; one's own needs the old one.
func (s *Staff) askPIN(r desk.StaffRow) tea.Cmd {
	session, who := s.desk, kit.Clean(r.Name)
	own := r.ID == session.Actor().Staff
	ask := kit.PINAsk{
		Title: "New PIN of " + who, Lines: []kit.Safe{"New PIN", "New PIN again"}, Repeat: true, Act: "Set the PIN",
		Text: []kit.Safe{"Let " + who + " type it: whoever knows it can act under this name. 4 to 12 digits. Without a PIN nobody can sign in as " + who + "."},
	}
	if own {
		ask.Title, ask.Text = "Your new PIN", []kit.Safe{"4 to 12 digits. Whoever knows it can act under your name."}
		if r.HasPIN {
			ask.Lines = append([]kit.Safe{"PIN until now"}, ask.Lines...)
		}
	}
	ask.Try = func(ctx context.Context, p kit.Proof) (tea.Cmd, error) {
		change := desk.PINChange{Staff: r.ID, New: p.PINs[len(p.PINs)-1]}
		if len(p.PINs) == 3 {
			change.Old = p.PINs[0]
		}
		if err := session.SetPIN(ctx, change); err != nil {
			return nil, err
		}
		return tea.Batch(kit.Say(kit.Success, "The PIN of "+who+" is set."), func() tea.Msg { return changedMsg{} }), nil
	}
	return kit.Ask(kit.NewPINDialog(s.env, ask))
}

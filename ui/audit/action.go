package audit

import (
	"context"

	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/ui/kit"
)

// Actions are what can be done with the entry under the cursor, and with the trail.
func (s *Audit) Actions() []kit.Action {
	other := kit.Safe("organisation's trail")
	if s.whole {
		other = "practice's trail"
	}
	all := []kit.Action{
		{Key: "enter", Label: "open", Help: "Open the entry: before and after, and the row that it is about.", Do: s.open, Why: s.nothingChosen},
		{Key: "/", Label: "find", Help: "Narrow by who, what, which row, what it became, or by day: ana refund 2026-03-02", Do: func() tea.Cmd { s.find.Open(); s.SetSize(s.width, s.height); return nil }},
		{Key: "v", Label: "verify", Help: "Check every entry of the trail, their order, and the signed end.", Aliases: []kit.Safe{"verify the audit trail", "check"}, Do: s.verify},
		{Key: "x", Label: "export", Help: "Write the whole trail to a file that can be verified elsewhere with the public key alone.", Aliases: []kit.Safe{"export the audit trail"}, Do: s.askExport, Why: func() kit.Safe { return s.may.export }},
		{Key: "tab", Label: other, Help: "The trail of patients, staff, accounts and keys, which belong to the organisation; and back.", Aliases: []kit.Safe{"organisation", "patients and staff"}, Do: s.swap, Why: s.whyNotSwap},
		{Key: "y", Label: "copy", Help: "Copy the public key that the trail is signed with, where it is shown, or else the id of the row.", Quiet: true, Do: s.copy, Why: s.nothingChosen},
	}
	switch {
	case s.find.Shown():
		all = append(all, kit.Action{Key: "esc", Label: "show all", Quiet: true, Do: s.showAll})
	case s.said():
		all = append(all, kit.Action{Key: "esc", Label: "close", Quiet: true, Do: func() tea.Cmd { s.clear(); return nil }})
	}
	return all
}

func (s *Audit) nothingChosen() kit.Safe {
	if _, ok := s.list.Current(); !ok {
		return "There is no entry here."
	}
	return ""
}

func (s *Audit) open() tea.Cmd {
	row, _ := s.list.Current()
	return kit.Open(NewEntry(s.env, s.desk, s.whole, row))
}

func (s *Audit) showAll() tea.Cmd {
	s.find.Clear()
	return s.narrow()
}

func (s *Audit) whyNotSwap() kit.Safe {
	if s.whole {
		return ""
	}
	return s.may.whole
}

func (s *Audit) swap() tea.Cmd {
	s.whole = !s.whole
	s.clear()
	return s.narrow()
}

// copy takes the key where one is shown: whoever verifies an export needs it.
func (s *Audit) copy() tea.Cmd {
	if key := s.key(); key != "" {
		return kit.Copy(key, "the public key")
	}
	row, _ := s.list.Current()
	return kit.Copy(kit.Clean(row.Entry.Subject), "the row's id")
}

func (s *Audit) askExport() tea.Cmd {
	session, chain := s.desk, s.chain()
	return kit.Ask(kit.NewQuestion(s.env, "Export the whole audit trail?",
		"Every entry goes to a new file in paydesk's data folder, with its signed end. It holds ids and amounts and no names of patients. The export is itself written to the trail.",
		kit.Answer{Label: "Export", Do: func() tea.Cmd {
			return kit.Work[desk.SavedAudit]{
				Key: string(chain), Doing: "Exporting the audit trail",
				Done: func(saved desk.SavedAudit) kit.Safe { return kit.Cleanf("%d entries are exported.", saved.Entries) },
				Run:  func(ctx context.Context) (desk.SavedAudit, error) { return session.SaveAudit(ctx, chain) },
			}.Cmd()
		}}, kit.Answer{Label: "Not now"}))
}

package patients

import (
	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/ui/kit"
)

// Actions find, open and add patients.
func (s *Patients) Actions() []kit.Action {
	all := []kit.Action{
		{Key: "enter", Label: "open", Help: "Open the patient: cards, invoices, credit.", Do: s.open, Why: s.nobodyChosen},
		{Key: "/", Label: "find", Help: "Find by name: the list narrows with every key.", Do: s.look},
		{Key: "n", Label: "new", Help: "Add a new patient.", Aliases: []kit.Safe{"new patient", "add patient"}, Do: s.add, Why: func() kit.Safe { return s.mayEdit }},
		{Key: "y", Label: "copy", Help: "Copy the patient's name.", Quiet: true, Do: s.copyName, Why: s.nobodyChosen},
	}
	if s.find.Shown() {
		all = append(all, kit.Action{Key: "esc", Label: "show all", Quiet: true, Do: s.showAll})
	}
	return all
}

func (s *Patients) nobodyChosen() kit.Safe {
	if _, ok := s.list.Current(); !ok {
		return "There is no patient in the list."
	}
	return ""
}

func (s *Patients) open() tea.Cmd {
	row, ok := s.list.Current()
	if !ok {
		return nil
	}
	return kit.Visit("patient", string(row.Patient.ID))
}

func (s *Patients) add() tea.Cmd { return kit.Visit("newpatient") }

func (s *Patients) copyName() tea.Cmd {
	row, _ := s.list.Current()
	return kit.Copy(kit.Clean(row.Patient.Name), "the patient's name")
}

func (s *Patients) look() tea.Cmd {
	s.find.Open()
	return nil
}

func (s *Patients) showAll() tea.Cmd {
	if !s.find.Clear() {
		return nil
	}
	return s.narrow()
}

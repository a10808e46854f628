package patient

import (
	"context"

	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/ui/kit"
)

// erased is what the work of erasing ends with.
type erased struct{}

// personalData are the actions by which a patient has what is kept about them, or has it erased.
func (s *Patient) personalData() []kit.Action {
	return []kit.Action{
		{Key: "x", Label: "export data", Help: "Write all that is kept about the patient, at all practices, to a file for them to have.", Quiet: true, Aliases: []kit.Safe{"export personal data", "privacy", "subject access"}, Do: s.askExport, Why: func() kit.Safe { return s.ready(s.may.export) }},
		{Key: "E", Label: "erase data", Help: "Erase the patient's personal data for good; invoices and payments stay.", Quiet: true, Aliases: []kit.Safe{"erase personal data", "delete patient", "forget"}, Do: s.askErase, Why: func() kit.Safe { return s.unless(s.may.erase) }},
	}
}

// ready is unless, for what can still be done once the patient is erased.
func (s *Patient) ready(permission kit.Safe) kit.Safe {
	if s.stage != kit.Ready {
		return "The patient is not shown yet."
	}
	return permission
}

func (s *Patient) askExport() tea.Cmd {
	session, id := s.desk, s.id
	return kit.Ask(kit.NewQuestion(s.env, "Export all that is kept about "+s.first()+"?",
		"Contact and what it was before, saved cards, visits, invoices and payments of every practice go to a new file in paydesk's data folder, which only this computer's user can read. The export is written to the audit trail.",
		kit.Answer{Label: "Export", Do: func() tea.Cmd {
			return kit.Work[string]{
				Key: string(id), Doing: "Exporting the patient's data", Done: func(path string) kit.Safe { return "The data are in " + kit.Clean(path) },
				Run: func(ctx context.Context) (string, error) { return session.SavePatientData(ctx, id) },
			}.Cmd()
		}}, kit.Answer{Label: "Not now"}))
}

func (s *Patient) askErase() tea.Cmd {
	session, id, name := s.desk, s.id, kit.Clean(s.view.Patient.Name)
	return kit.Ask(kit.NewFinalDialog(s.env, kit.FinalAsk{
		Title: "Erase the personal data of " + name + "?",
		Text: []kit.Safe{
			"Name, birth date, e-mail, mobile number and their former values are erased at every practice, and saved cards are removed at Stripe. Nobody can bring them back; backups made before still hold them.",
			"Invoices, payments and refunds stay for the time that the law asks for, without the name.",
		},
		Facts: []kit.Fact{{Label: "Patient", Value: name + ", " + s.born()}},
		Word:  name, Act: "Erase " + name,
		Do: func() tea.Cmd {
			return kit.Work[erased]{
				Key: string(id), Doing: "Erasing personal data",
				Done: func(erased) kit.Safe { return "The personal data are erased. Invoices and payments stay." },
				Run:  func(ctx context.Context) (erased, error) { return erased{}, session.ErasePatient(ctx, id) },
			}.Cmd()
		},
	}))
}

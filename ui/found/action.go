package found

import (
	"context"

	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/kit"
)

// Actions decide about the payment under the cursor, and lead to what it became.
func (s *Found) Actions() []kit.Action {
	return []kit.Action{
		{Key: "enter", Label: "open", Help: "Record the payment, or open the invoice's patient of one that is recorded.", Quiet: true, Do: s.open, Why: s.whyNotOpen},
		{Key: "r", Label: "record", Help: "Record it on an invoice, or as a patient's credit. No money moves.", Aliases: []kit.Safe{"credit", "assign", "match"}, Do: s.record, Why: s.whyNotDecide},
		{Key: "n", Label: "not ours", Help: "Say that it is none of the desk's business. No money moves.", Aliases: []kit.Safe{"dismiss", "ignore"}, Do: s.dismiss, Why: s.whyNotDecide},
		{Key: "y", Label: "copy", Help: "Copy Stripe's id of the payment, to look at it in the Dashboard.", Quiet: true, Do: s.copy, Why: s.nothingChosen},
	}
}

func (s *Found) nothingChosen() kit.Safe {
	if _, ok := s.list.Current(); !ok {
		return "There is no found payment here."
	}
	return ""
}

func (s *Found) whyNotDecide() kit.Safe {
	row, ok := s.list.Current()
	switch {
	case !ok:
		return s.nothingChosen()
	case row.Status != model.FoundWaiting:
		return kit.Cleanf("%s has decided about it already.", row.By)
	case s.busy == row.Intent:
		return "It is being stored at this moment."
	}
	return kit.Clean(row.Why)
}

func (s *Found) whyNotOpen() kit.Safe {
	if row, ok := s.list.Current(); ok && row.FoundPayment.Patient != "" && row.Status == model.FoundRecorded {
		return ""
	}
	return s.whyNotDecide()
}

// open leads to the patient of a payment that is recorded; of one that isn't, to the form.
func (s *Found) open() tea.Cmd {
	if row, _ := s.list.Current(); row.Status == model.FoundRecorded {
		return kit.Visit("patient", string(row.FoundPayment.Patient))
	}
	return s.record()
}

func (s *Found) record() tea.Cmd {
	row, _ := s.list.Current()
	return kit.Open(newForm(s.env, s.desk, s.practice, row))
}

func (s *Found) copy() tea.Cmd {
	row, _ := s.list.Current()
	return kit.Copy(kit.Clean(row.Intent), "Stripe's id of the payment")
}

func (s *Found) dismiss() tea.Cmd {
	row, _ := s.list.Current()
	const text kit.Safe = "It stays in the list as not ours, and nothing asks about it any more. No money moves."
	return kit.Ask(kit.NewQuestion(s.env, "Is "+s.env.Locale.Money(row.Amount)+" not ours?", text,
		kit.Answer{Label: "Leave it"}, kit.Answer{Label: "Not ours", Do: func() tea.Cmd { return s.notOurs(row.Intent) }}))
}

func (s *Found) notOurs(intent string) tea.Cmd {
	session, practice := s.desk, s.practice
	s.busy = intent
	return kit.Work[string]{
		Key: intent, Doing: "Storing it", Done: func(string) kit.Safe { return "It is marked as not ours." },
		Run: func(ctx context.Context) (string, error) {
			return intent, session.DismissFoundPayment(ctx, practice, intent)
		},
	}.Cmd()
}

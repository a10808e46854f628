package paylink

import (
	"context"

	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/kit"
)

// Setup makes a card set-up link for a patient, shows its code, and follows it until a card is saved or it is over.
type Setup struct {
	page
	patient model.PatientID

	stage   kit.Stage
	failure kit.Safe
	view    desk.PatientView
	mayNot  kit.Safe
	ends    model.Millis // of a link that is made now
}

// setupLoadedMsg brings the patient that the link is for.
type setupLoadedMsg struct {
	to   *Setup
	view desk.PatientView
	may  kit.Safe
	ends model.Millis
	err  error
}

// NewSetup makes the screen for a patient. A link that is open already is shown again.
func NewSetup(env kit.Env, session *desk.Session, practice model.PracticeID, patient model.PatientID) *Setup {
	s := &Setup{patient: patient}
	s.page = page{env: env, desk: session, practice: practice, reload: s.load, words: words{
		goal: model.LinkDone, name: "card setup link", title: "Save a card",
		todo:    "Please scan the code with your phone's camera, and add your card on the page that opens. Nothing is charged now.",
		waiting: "Waiting for the card", turns: "The screen says by itself when the card is saved.",
		useless: "No card was added by it yet, and none can be added by it afterwards.", stopped: "The card setup link is stopped.",
	}}
	return s
}

// Title is this screen's part of the way here.
func (s *Setup) Title() kit.Safe { return "Card setup link" }

// Init reads the patient.
func (s *Setup) Init() tea.Cmd { return s.load() }

func (s *Setup) load() tea.Cmd {
	session, practice, patient := s.desk, s.practice, s.patient
	return kit.Load(s.env, func(ctx context.Context) (setupLoadedMsg, error) {
		view, err := session.Patient(ctx, practice, patient)
		return setupLoadedMsg{view: view, may: kit.Clean(session.May(model.SendLinks, practice)), ends: session.LinkEnds()}, err
	}, func(msg setupLoadedMsg, err error) tea.Msg {
		msg.to, msg.err = s, err
		return msg
	})
}

// Update follows the link.
func (s *Setup) Update(msg tea.Msg) (kit.Screen, tea.Cmd) {
	switch msg := msg.(type) {
	case setupLoadedMsg:
		return s, s.show(msg)
	case kit.Done[model.Link]:
		if s.concerns(msg.Key) {
			return s, s.ended(msg.Value, msg.Err)
		}
	case tea.KeyMsg:
		return s, s.goOn()
	}
	return s, s.update(msg)
}

func (s *Setup) show(msg setupLoadedMsg) tea.Cmd {
	if msg.to != s {
		return nil
	}
	if msg.err != nil {
		s.stage, s.failure = kit.Failed, kit.Sentence(s.env, msg.err)
		return nil
	}
	first := s.stage != kit.Ready
	s.stage, s.view, s.mayNot, s.ends = kit.Ready, msg.view, msg.may, msg.ends
	s.clinic = kit.Clean(s.view.Practice.Name)
	if !first {
		return nil
	}
	for _, link := range s.view.Links {
		if link.Purpose == model.SetupLink && !link.Status.Over() && !link.StopWanted && link.Mode == s.view.Practice.Mode {
			return s.follow(link)
		}
	}
	return nil
}

// Actions are what can be done in each phase.
func (s *Setup) Actions() []kit.Action {
	return s.actions(kit.Action{Key: "enter", Label: "make the link", Help: "Make the page at Stripe on which the patient adds a card, and show its QR code.", Aliases: []kit.Safe{"card setup link", "QR code"}, Do: s.make, Why: s.whyNotMake})
}

func (s *Setup) whyNotMake() kit.Safe {
	switch {
	case s.stage != kit.Ready:
		return "The patient is not shown yet."
	case s.busy:
		return "The link is being made."
	case s.mayNot != "":
		return s.mayNot
	case !s.view.State.Charges():
		return kit.Cleanf("%s can't save cards: its Stripe account is %s.", s.view.Practice.Name, s.view.State)
	}
	return ""
}

// make asks Stripe for the page; also after a link that has ended.
func (s *Setup) make() tea.Cmd {
	op, err := s.desk.NewOperation()
	if err != nil {
		return kit.Say(kit.Problem, kit.Sentence(s.env, err))
	}
	s.renew()
	return s.open(desk.LinkRequest{Operation: op, Practice: s.practice, Purpose: model.SetupLink, Patient: s.patient}, "Making a card setup link")
}

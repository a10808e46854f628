package paylink

import (
	"context"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/kit"
)

// Setup makes a card set-up link for a patient, shows its code, and follows it until a card is saved or it is over.
type Setup struct {
	env      kit.Env
	desk     *desk.Session
	practice model.PracticeID
	patient  model.PatientID

	stage   kit.Stage
	failure kit.Safe
	view    desk.PatientView
	mayNot  kit.Safe
	ends    model.Millis // of a link that is made now

	pressed model.OperationID
	busy    bool
	refusal kit.Safe // why no link was made

	link   model.Link
	qr     *kit.QR
	asking bool // the tick runs
	copied bool // the address was copied
	phase  phase

	width, height int
}

// Messages of the set-up link alone.
type (
	setupLoadedMsg struct {
		to   *Setup
		view desk.PatientView
		may  kit.Safe
		ends model.Millis
		err  error
	}
	setupAskMsg struct {
		to *Setup
		id model.LinkID
	}
	setupLinkMsg struct {
		to   *Setup
		link model.Link
		err  error
	}
)

// NewSetup makes the screen for a patient. A link that is open already is shown again.
func NewSetup(env kit.Env, session *desk.Session, practice model.PracticeID, patient model.PatientID) *Setup {
	return &Setup{env: env, desk: session, practice: practice, patient: patient}
}

// Title is this screen's part of the way here.
func (s *Setup) Title() kit.Safe { return "Card setup link" }

// Money is true: a card is kept that money is taken from later, in one mode.
func (s *Setup) Money() bool { return true }

// WholeScreen says that the frame goes while the patient looks.
func (s *Setup) WholeScreen() bool { return s.phase == showing || s.phase == cheering }

// Capturing says that any key leads on, once the card is saved.
func (s *Setup) Capturing() bool { return s.phase == cheering || s.phase == telling }

// SetSize keeps what is shown.
func (s *Setup) SetSize(width, height int) { s.width, s.height = width, height }

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
		if msg.Key == string(s.pressed) || msg.Key == string(s.link.ID) {
			return s, s.ended(msg.Value, msg.Err)
		}
	case setupAskMsg:
		if msg.to == s && msg.id == s.link.ID && s.asking {
			return s, s.ask()
		}
	case setupLinkMsg:
		return s, s.answered(msg)
	case tea.KeyMsg:
		return s, s.key()
	}
	return s, nil
}

// key is any key where all lead on.
func (s *Setup) key() tea.Cmd {
	switch s.phase {
	case cheering:
		s.phase = telling
		return s.load()
	case telling:
		return kit.Close()
	case offering, waiting, showing, over:
	}
	return nil
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
	switch s.phase {
	case cheering, telling:
		return []kit.Action{{Key: "enter", Label: "on", Help: "Any key leads on.", Do: kit.Close}}
	case waiting, showing:
		return []kit.Action{
			{Key: "y", Label: "copy address", Help: "Copy the page's address, to send it to the patient. It is never opened on this machine.", Do: s.copyAddress, Why: s.whyNotCopy},
			{Key: "d", Also: []string{"r"}, Label: "stop the link", Help: "Stop the link: no card can be added by it any more.", Aliases: []kit.Safe{"cancel", "remove"}, Do: s.askStop, Why: s.whyNotStop},
			{Key: "esc", Label: "back", Help: "Back. The link stays open.", Do: s.leaveOpen},
		}
	case offering, over:
	}
	return []kit.Action{
		{Key: "enter", Label: "make the link", Help: "Make the page at Stripe on which the patient adds a card, and show its QR code.", Aliases: []kit.Safe{"card setup link", "QR code"}, Do: s.make, Why: s.whyNotMake},
	}
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
	s.phase, s.link, s.qr = offering, model.Link{}, nil
	s.pressed, s.busy, s.refusal = op, true, ""
	session, request := s.desk, desk.LinkRequest{Operation: op, Practice: s.practice, Purpose: model.SetupLink, Patient: s.patient}
	return kit.Work[model.Link]{
		Key: string(op), Doing: "Making a card setup link",
		Run: func(ctx context.Context) (model.Link, error) { return session.OpenLink(ctx, request) },
	}.Cmd()
}

// ended takes over what became of the press that makes or stops a link.
func (s *Setup) ended(link model.Link, err error) tea.Cmd {
	s.busy = false
	if link.ID != "" {
		return tea.Batch(s.follow(link), s.load())
	}
	if err != nil {
		s.refusal = kit.Sentence(s.env, err)
	}
	return s.load()
}

// follow shows a link as it stands, and keeps asking for it until it is over.
func (s *Setup) follow(link model.Link) tea.Cmd {
	if s.link.ID != link.ID || s.qr == nil {
		s.qr = nil
		if qr, err := kit.NewQR(s.env.Theme, kit.Clean(link.URL)); err == nil && link.URL != "" {
			s.qr = qr
		}
	}
	before := s.link.Status
	s.link = link
	s.turn()
	if link.Status.Over() {
		s.asking = false
		if before != link.Status {
			return s.load()
		}
		return nil
	}
	if s.asking {
		return nil
	}
	s.asking = true
	return s.tick()
}

// turn chooses the phase that the link's state calls for.
func (s *Setup) turn() {
	switch s.link.Status {
	case model.LinkDone:
		if s.phase != telling {
			s.phase = cheering
		}
	case model.LinkExpired, model.LinkNotMade, model.LinkPaid:
		s.phase = over
	case model.LinkOpening:
		s.phase = waiting
	case model.LinkOpen, model.LinkExpiring, model.LinkProcessing:
		s.phase = showing
	}
}

// tick waits for the next time to ask. Nothing waits once the link is over or the screen is left.
func (s *Setup) tick() tea.Cmd {
	id := s.link.ID
	return tea.Tick(askEvery, func(time.Time) tea.Msg { return setupAskMsg{s, id} })
}

func (s *Setup) ask() tea.Cmd {
	session, practice, id := s.desk, s.practice, s.link.ID
	return kit.Load(s.env, func(ctx context.Context) (model.Link, error) { return session.Link(ctx, practice, id) },
		func(link model.Link, err error) tea.Msg { return setupLinkMsg{s, link, err} })
}

func (s *Setup) answered(msg setupLinkMsg) tea.Cmd {
	switch {
	case msg.to != s || !s.asking:
		return nil
	case msg.err != nil:
		return s.tick()
	case msg.link.ID != s.link.ID:
		return nil
	}
	cmd := s.follow(msg.link)
	if s.asking {
		return tea.Batch(cmd, s.tick())
	}
	return cmd
}

func (s *Setup) whyNotCopy() kit.Safe {
	if s.link.URL == "" {
		return "There is no address yet: Stripe has not answered."
	}
	return ""
}

func (s *Setup) copyAddress() tea.Cmd {
	s.copied = true // toasts are not shown to the patient
	return kit.Copy(kit.Clean(s.link.URL), "the address of the card setup link")
}

func (s *Setup) whyNotStop() kit.Safe {
	if s.busy || s.link.Status == model.LinkExpiring {
		return "The link is being stopped."
	}
	return ""
}

func (s *Setup) askStop() tea.Cmd {
	return kit.Ask(kit.NewQuestion(s.env, "Stop this link?", "No card was added by it yet, and none can be added by it afterwards.",
		kit.Answer{Label: "Keep it open"}, kit.Answer{Label: "Stop it", Do: s.stop}))
}

func (s *Setup) stop() tea.Cmd {
	s.busy = true
	session, practice, id := s.desk, s.practice, s.link.ID
	return kit.Work[model.Link]{
		Key: string(id), Doing: "Stopping the card setup link", Done: func(model.Link) kit.Safe { return "The card setup link is stopped." },
		Run: func(ctx context.Context) (model.Link, error) { return session.CancelLink(ctx, practice, id) },
	}.Cmd()
}

// leaveOpen goes back and says what stays behind.
func (s *Setup) leaveOpen() tea.Cmd {
	return tea.Batch(kit.Close(), kit.Say(kit.Note, "The card setup link stays open until "+s.env.Locale.Moment(s.link.Expires.Time())+"."))
}

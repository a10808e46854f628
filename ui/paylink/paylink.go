package paylink

import (
	"context"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/kit"
)

// PayLink makes a link for an invoice, shows its code, and follows it until it is paid or over.
type PayLink struct {
	env      kit.Env
	desk     *desk.Session
	practice model.PracticeID
	invoice  model.InvoiceID
	now      bool // make it without asking

	stage   kit.Stage
	failure kit.Safe
	view    desk.InvoiceView
	mayNot  kit.Safe
	ends    model.Millis // of a link that is made now

	amount  *kit.Input
	typed   bool
	problem kit.Safe // beside the amount
	pressed model.OperationID
	busy    bool
	refusal kit.Safe // why no link was made

	link    model.Link
	qr      *kit.QR
	asking  bool // the tick runs
	copied  bool // the address was copied
	phase   phase
	closing bool // the screen is being closed: a further key must not close the one below
	payment model.Payment

	width, height int
}

// phase is what the screen is about now.
type phase uint8

const (
	offering phase = iota // what will be made
	waiting               // Stripe has not answered yet
	showing               // the code
	cheering              // PAID, for the patient
	telling               // what was paid, for the desk
	over                  // ended without a payment
)

// askEvery is how often the desk is asked for the link while its code is shown.
const askEvery = time.Second

// Messages of this screen alone.
type (
	loadedMsg struct {
		id   model.InvoiceID
		view desk.InvoiceView
		may  kit.Safe
		ends model.Millis
		err  error
	}
	askMsg  struct{ id model.LinkID }
	linkMsg struct {
		id   model.LinkID
		link model.Link
		err  error
	}
)

// New makes the screen for an invoice. options are the rest of a visit's ids: an amount as "60.00", for all that is open otherwise, and
// "now" to make the link without a further key.
func New(env kit.Env, session *desk.Session, practice model.PracticeID, invoice model.InvoiceID, options ...string) *PayLink {
	s := &PayLink{env: env, desk: session, practice: practice, invoice: invoice, amount: kit.NewInput(env.Theme, "")}
	if len(options) > 0 {
		s.amount.SetValue(options[0])
		s.typed = options[0] != ""
	}
	s.now = len(options) > 1 && options[1] == "now"
	return s
}

// Title is this screen's part of the way here.
func (s *PayLink) Title() kit.Safe { return "Pay link" }

// Money says that money is asked for here.
func (s *PayLink) Money() bool { return true }

// WholeScreen says that the frame goes while the patient looks.
func (s *PayLink) WholeScreen() bool { return s.phase == showing || s.phase == cheering }

// Capturing says that any key leads on, once it is paid.
func (s *PayLink) Capturing() bool { return s.phase == cheering || s.phase == telling }

// Numeric says that digits go into the amount.
func (s *PayLink) Numeric() bool {
	return s.stage == kit.Ready && s.phase == offering && s.view.Linkable() == ""
}

// Init reads the invoice.
func (s *PayLink) Init() tea.Cmd { return s.load() }

// SetSize keeps what is shown.
func (s *PayLink) SetSize(width, height int) { s.width, s.height = width, height }

func (s *PayLink) load() tea.Cmd {
	session, practice, id := s.desk, s.practice, s.invoice
	return kit.Load(s.env, func(ctx context.Context) (loadedMsg, error) {
		view, err := session.Invoice(ctx, practice, id)
		return loadedMsg{view: view, may: kit.Clean(session.May(model.SendLinks, practice)), ends: session.LinkEnds()}, err
	}, func(msg loadedMsg, err error) tea.Msg {
		msg.id, msg.err = id, err
		return msg
	})
}

// Update follows the link.
func (s *PayLink) Update(msg tea.Msg) (kit.Screen, tea.Cmd) {
	switch msg := msg.(type) {
	case loadedMsg:
		return s, s.show(msg)
	case kit.Done[model.Link]:
		if msg.Key == string(s.pressed) || msg.Key == string(s.link.ID) {
			return s, s.ended(msg.Value, msg.Err)
		}
	case askMsg:
		if msg.id == s.link.ID && s.asking {
			return s, s.ask()
		}
	case linkMsg:
		return s, s.answered(msg)
	case model.Event:
		if s.stage == kit.Ready && s.view.Touched(msg) {
			return s, s.load()
		}
	case tea.KeyMsg:
		return s, s.key(msg)
	}
	return s, nil
}

// show takes over how the invoice stands; a link that is open already is the one to show.
func (s *PayLink) show(msg loadedMsg) tea.Cmd {
	if msg.id != s.invoice {
		return nil
	}
	if msg.err != nil {
		s.stage, s.failure = kit.Failed, kit.Sentence(s.env, msg.err)
		return nil
	}
	first := s.stage != kit.Ready
	s.stage, s.view, s.mayNot, s.ends = kit.Ready, msg.view, msg.may, msg.ends
	s.book()
	if !first {
		return nil
	}
	if link, open := s.view.OpenLink(); open {
		return s.follow(link)
	}
	s.refill()
	if s.now {
		s.now = false
		return s.make()
	}
	return nil
}

// book finds the payment that the link brought, with its fee once Stripe has booked it.
func (s *PayLink) book() {
	for _, p := range s.view.Payments {
		if p.Payment.Link == s.link.ID && s.link.ID != "" {
			s.payment = p.Payment
		}
	}
}

func (s *PayLink) refill() {
	if !s.typed {
		s.amount.SetValue(s.view.Invoice.Open().Plain())
	}
	s.amount.Focus(true)
}

func (s *PayLink) key(msg tea.KeyMsg) tea.Cmd {
	switch s.phase {
	case cheering:
		s.phase = telling
		return s.load()
	case telling:
		if s.closing {
			return nil
		}
		s.closing = true
		return kit.Close()
	case offering:
		if s.busy || s.stage != kit.Ready {
			return nil
		}
		before := s.amount.Value()
		s.amount.Update(msg)
		s.typed, s.problem = s.typed || s.amount.Value() != before, ""
		if s.amount.Refused {
			s.problem = kit.CardRefusal
		}
	}
	return nil
}

package paylink

import (
	"context"

	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/kit"
)

// PayLink makes a link for an invoice, shows its code, and follows it until it is paid or over.
type PayLink struct {
	page
	invoice model.InvoiceID
	now     bool // make it without asking

	stage   kit.Stage
	failure kit.Safe
	view    desk.InvoiceView
	mayNot  kit.Safe
	ends    model.Millis // of a link that is made now

	amount  *kit.Input
	typed   bool
	problem kit.Safe // beside the amount
	payment model.Payment
}

// loadedMsg brings the invoice that the link is for.
type loadedMsg struct {
	id   model.InvoiceID
	view desk.InvoiceView
	may  kit.Safe
	ends model.Millis
	err  error
}

// New makes the screen for an invoice. options are the rest of a visit's ids: an amount as "60.00", for all that is open otherwise, and
// "now" to make the link without a further key.
func New(env kit.Env, session *desk.Session, practice model.PracticeID, invoice model.InvoiceID, options ...string) *PayLink {
	s := &PayLink{invoice: invoice, amount: kit.NewInput(env.Theme, "")}
	s.page = page{env: env, desk: session, practice: practice, reload: s.load, words: words{
		goal: model.LinkPaid, name: "pay link",
		todo:    "Please scan the code with your phone's camera, and pay on the page that opens.",
		waiting: "Waiting for the payment", turns: "The screen turns to PAID by itself all the same.",
		useless: "Nothing was paid by it yet, and nothing can be paid by it afterwards.", stopped: "The link is stopped. Nothing was paid by it.",
	}}
	if len(options) > 0 {
		s.amount.SetValue(options[0])
		s.typed = options[0] != ""
	}
	s.now = len(options) > 1 && options[1] == "now"
	return s
}

// Title is this screen's part of the way here.
func (s *PayLink) Title() kit.Safe { return "Pay link" }

// Numeric says that digits go into the amount.
func (s *PayLink) Numeric() bool {
	return s.stage == kit.Ready && s.phase == offering && s.view.Linkable() == ""
}

// Init reads the invoice.
func (s *PayLink) Init() tea.Cmd { return s.load() }

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
		if s.concerns(msg.Key) {
			return s, s.made(msg.Value, msg.Err)
		}
	case model.Event:
		if s.stage == kit.Ready && s.view.Touched(msg) {
			return s, s.load()
		}
	case tea.KeyMsg:
		return s, s.key(msg)
	}
	return s, s.update(msg)
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
	s.clinic = kit.Clean(s.view.Practice.Name)
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
	if s.phase != offering || s.busy || s.stage != kit.Ready {
		return s.goOn()
	}
	before := s.amount.Value()
	s.amount.Update(msg)
	s.typed, s.problem = s.typed || s.amount.Value() != before, ""
	if s.amount.Refused {
		s.problem = kit.CardRefusal
	}
	return nil
}

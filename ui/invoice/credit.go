package invoice

import (
	"context"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/kit"
)

// Credit is the form of a credit note over what is open on an invoice.
type Credit struct {
	env      kit.Env
	desk     *desk.Session
	practice model.PracticeID
	id       model.InvoiceID

	stage         kit.Stage
	failure       kit.Safe
	view          desk.InvoiceView
	form          *kit.Form // nil until the invoice is read
	busy          bool
	top           int // line at which the form begins, as last drawn
	width, height int
}

// creditLoadedMsg brings the invoice that is to be credited.
type creditLoadedMsg struct {
	id   model.InvoiceID
	view desk.InvoiceView
	err  error
}

// NewCredit makes the form for an invoice.
func NewCredit(env kit.Env, session *desk.Session, practice model.PracticeID, id model.InvoiceID) *Credit {
	return &Credit{env: env, desk: session, practice: practice, id: id}
}

// Title is the form's part of the way here.
func (s *Credit) Title() kit.Safe { return "Credit note" }

// Money says that money is shown here.
func (s *Credit) Money() bool { return true }

// Capturing says that letters are text while the form is filled in.
func (s *Credit) Capturing() bool { return s.form != nil }

// Unsaved says whether something typed would go.
func (s *Credit) Unsaved() bool { return s.form != nil && !s.busy && s.form.Dirty() }

// Actions are the form's own.
func (s *Credit) Actions() []kit.Action { return nil }

// SetSize keeps what was typed.
func (s *Credit) SetSize(width, height int) { s.width, s.height = width, height }

// Init reads the invoice.
func (s *Credit) Init() tea.Cmd { return s.load() }

func (s *Credit) load() tea.Cmd {
	session, practice, id := s.desk, s.practice, s.id
	return kit.Load(s.env, func(ctx context.Context) (desk.InvoiceView, error) { return session.Invoice(ctx, practice, id) },
		func(v desk.InvoiceView, err error) tea.Msg { return creditLoadedMsg{id, v, err} })
}

// Update fills in the form and follows its outcome.
func (s *Credit) Update(msg tea.Msg) (kit.Screen, tea.Cmd) {
	switch msg := msg.(type) {
	case creditLoadedMsg:
		s.take(msg)
	case model.Event:
		if s.form != nil && s.view.Touched(msg) {
			return s, s.load()
		}
	case kit.Done[model.CreditNote]:
		if msg.Key == string(s.id) && s.busy {
			return s, s.done(msg.Err)
		}
	case tea.KeyMsg:
		if s.form != nil && !s.busy {
			return s, s.form.Update(msg)
		}
	case tea.MouseMsg:
		if msg.Y -= s.top; s.form != nil && !s.busy {
			return s, s.form.Update(msg)
		}
	}
	return s, nil
}

func (s *Credit) take(msg creditLoadedMsg) {
	if msg.id != s.id {
		return
	}
	if msg.err != nil {
		s.stage, s.failure = kit.Failed, kit.Sentence(s.env, msg.err)
		return
	}
	s.stage, s.view = kit.Ready, msg.view
	if s.form != nil {
		return
	}
	open := msg.view.Invoice.Open()
	s.form = kit.NewForm(s.env, "Make the credit note", s.submit,
		kit.Field{Key: "amount", Label: "Amount", Kind: kit.AmountField, Value: open.Plain(), Whole: open, Hint: "All that is open, or part of it: /2 and 50% work."},
		kit.Field{Key: "reason", Label: "Reason", Hint: "It stands on the credit note."},
	)
}

func (s *Credit) done(err error) tea.Cmd {
	s.busy = false
	if err == nil {
		return kit.Close()
	}
	s.form.Refuse(err)
	return s.load()
}

func (s *Credit) submit(values kit.Values) tea.Cmd {
	s.busy = true
	session, practice, id, revision := s.desk, s.practice, s.id, s.view.Invoice.Revision
	amount, reason := values.Money("amount", s.view.Invoice.Total.Currency), values["reason"]
	return kit.Work[model.CreditNote]{
		Key: string(id), Doing: "Crediting " + s.env.Locale.Money(amount),
		Done: func(n model.CreditNote) kit.Safe {
			return kit.Clean(n.Number) + " made over " + s.env.Locale.Money(n.Amount) + "."
		},
		Run: func(ctx context.Context) (model.CreditNote, error) {
			return session.CreditInvoice(ctx, practice, id, revision, amount, reason)
		},
	}.Cmd()
}

// View draws what is credited, and the form.
func (s *Credit) View() string {
	t, l := s.env.Theme, s.env.Locale
	switch s.stage {
	case kit.Loading:
		return t.Stage(kit.Loading, "Reading the invoice", s.width, s.height)
	case kit.Failed:
		return t.Stage(kit.Failed, s.failure, s.width, s.height)
	case kit.Empty, kit.Ready:
	}
	i := s.view.Invoice
	lines := t.Facts([]kit.Fact{
		{Label: "Invoice", Value: kit.Clean(i.Number) + ", " + kit.Clean(s.view.Patient.Name), Tone: kit.Strong},
		{Label: "Open", Value: l.Money(i.Open()) + " of " + l.Money(i.Total)},
	}, s.width)
	lines = append(lines, "")
	lines = append(lines, t.Text(kit.Dim, "A credit note takes back what is open, so that nobody has to pay it. Money that was paid is returned with a refund instead.", min(s.width, 76))...)
	lines = append(lines, "")
	s.top = len(lines)
	return strings.Join(lines, "\n") + "\n" + s.form.View(s.width, max(1, s.height-s.top))
}

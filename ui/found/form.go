package found

import (
	"context"

	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/kit"
)

// form records one found payment on an invoice.
type form struct {
	kit.FormPage
	desk     *desk.Session
	practice model.PracticeID
	row      desk.FoundRow
	op       model.OperationID // of one press of this form, which is done once
	busy     bool              // a press is on its way
}

// What becomes of the money.
const (
	onInvoice = "invoice"
	asCredit  = "credit"
)

func newForm(env kit.Env, session *desk.Session, practice model.PracticeID, row desk.FoundRow) *form {
	which := env.Locale.Money(row.Amount) + kit.Clean(from(row)) + ", received " + env.Locale.Moment(row.Created.Time())
	s := &form{FormPage: kit.FormPage{Env: env, Heading: which}, desk: session, practice: practice, row: row}
	s.Form = kit.NewForm(env, "Record "+env.Locale.Money(row.Amount), s.record,
		kit.Field{Key: "invoice", Label: "Invoice", Value: row.Number, Hint: "Its number, as in INV-2041. What is not open on it becomes the patient's credit."},
		kit.Field{
			Key: "how", Label: "The money", Kind: kit.ChoiceField, Value: onInvoice, Hint: "Pays the invoice, or all of it waits as the patient's credit.",
			Options: []kit.Option{{Value: onInvoice, Label: "pays the invoice"}, {Value: asCredit, Label: "is the patient's credit"}},
		})
	return s
}

// Title is the screen's part of the breadcrumb.
func (s *form) Title() kit.Safe { return "Record" }

// Money is true: the amount is shown.
func (s *form) Money() bool { return true }

// Init draws the id of the press: it is there before any key.
func (s *form) Init() tea.Cmd {
	op, err := s.desk.NewOperation()
	s.op = op
	s.Form.Refuse(err)
	return nil
}

// Update takes what was typed and the answer to storing it.
func (s *form) Update(msg tea.Msg) (kit.Screen, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.KeyMsg, tea.MouseMsg:
		return s, s.Typed(msg)
	case kit.Done[model.Payment]:
		if msg.Key != s.row.Intent {
			return s, nil
		}
		s.busy = false
		return s, s.Saved(msg.Err)
	}
	return s, nil
}

// record stores it once, however often Enter is pressed: a second answer would close the screen below too.
func (s *form) record(values kit.Values) tea.Cmd {
	if s.busy {
		return nil
	}
	s.busy = true
	session, practice, number := s.desk, s.practice, values["invoice"]
	r := desk.RecordFound{Operation: s.op, Practice: practice, Intent: s.row.Intent, Credit: values["how"] == asCredit}
	return kit.Work[model.Payment]{
		Key: s.row.Intent, Doing: "Recording it", Done: func(p model.Payment) kit.Safe { return s.Locale.Money(p.Amount) + " is recorded. No money moved." },
		Run: func(ctx context.Context) (p model.Payment, err error) {
			if r.Invoice, err = session.InvoiceNumbered(ctx, practice, number); err != nil {
				return p, beside("invoice", err)
			}
			return session.RecordFoundPayment(ctx, r)
		},
	}.Cmd()
}

// beside puts what can't be found beside the field that named it.
func beside(field string, err error) error {
	if model.KindOf(err) != model.NotFound {
		return err
	}
	return model.FieldErrorf(field, "There is no invoice of that number at this practice.")
}

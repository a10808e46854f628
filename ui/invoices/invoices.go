package invoices

import (
	"context"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/kit"
)

// Layout: the row above the list with the find line, and the preview beside the list.
const (
	listTop    = 2
	wideFrom   = 110
	paneGap    = 3
	leastList  = 76
	madeByForm = "new invoice"
)

// Invoices is the list.
type Invoices struct {
	env      kit.Env
	desk     *desk.Session
	practice model.PracticeID
	list     *kit.List[desk.InvoiceRow]
	find     *kit.Find
	may      may

	view desk.InvoiceView // of the row under the cursor, once it is read
	made model.InvoiceID  // by the form, to be opened when the list is shown again

	width, height int
}

// may is why this person may not, by what; empty where they may.
type may struct{ take, link, refund, edit kit.Safe }

// Messages of this screen alone.
type (
	mayMsg     struct{ may may }
	previewMsg struct {
		id   model.InvoiceID
		view desk.InvoiceView
		err  error
	}
)

// New makes the list of a practice.
func New(env kit.Env, session *desk.Session, practice model.PracticeID) *Invoices {
	s := &Invoices{env: env, desk: session, practice: practice, find: kit.NewFind(env.Theme)}
	s.list = kit.NewList(env, "No invoices yet. [n] makes one; a visit's invoice is issued when its payment is taken.",
		func(r desk.InvoiceRow) string { return string(r.Invoice.ID) }, s.query(""), s.columns()...)
	return s
}

func (s *Invoices) columns() []kit.Column[desk.InvoiceRow] {
	l := s.env.Locale
	return []kit.Column[desk.InvoiceRow]{
		{Title: "Number", Width: 10, Cell: func(r desk.InvoiceRow) kit.Cell { return kit.Text(kit.Clean(r.Invoice.Number)) }},
		{Title: "Date", Width: 11, Rank: 2, Cell: func(r desk.InvoiceRow) kit.Cell { return kit.Cell{Text: l.Date(r.Invoice.Date), Tone: kit.Dim} }},
		{Title: "Patient", Width: 12, Grow: 1, Cell: func(r desk.InvoiceRow) kit.Cell { return kit.Text(kit.Clean(r.Patient)) }},
		{Title: "Total", Width: 10, Right: true, Rank: 1, Cell: func(r desk.InvoiceRow) kit.Cell { return kit.Text(l.Amount(r.Invoice.Total)) }},
		{Title: "Open", Width: 10, Right: true, Cell: s.open},
		{Title: "State", Width: 11, Cell: s.state},
	}
}

func (s *Invoices) open(r desk.InvoiceRow) kit.Cell {
	if r.Invoice.Open().Zero() {
		return kit.Cell{Text: "–", Tone: kit.Dim}
	}
	return kit.Text(s.env.Locale.Amount(r.Invoice.Open()))
}

// state is where the invoice stands; a link that is open and a charge that is not known come first.
func (s *Invoices) state(r desk.InvoiceRow) kit.Cell {
	switch op := r.Live; {
	case op.ID == "":
		return kit.InvoiceMark(r.Invoice.Status()).Cell()
	case op.Kind == model.LinkOp:
		return kit.PendingMark().Named("Link open").Cell()
	case op.Message != "":
		return kit.UnsureMark().Named("Not known").Cell()
	}
	return kit.PendingMark().Named("Charging").Cell()
}

// query reads windows of the list that a text narrows.
func (s *Invoices) query(find string) func(context.Context, kit.Window) ([]desk.InvoiceRow, error) {
	session, practice := s.desk, s.practice
	return func(ctx context.Context, w kit.Window) ([]desk.InvoiceRow, error) {
		return session.Invoices(ctx, desk.InvoiceQuery{
			Filter: model.InvoiceFilter{Practice: practice}, Find: find, Window: desk.Window{From: w.From, Before: w.Before, Limit: w.Limit},
		})
	}
}

// Title is the screen's part of the way here.
func (s *Invoices) Title() kit.Safe { return "Invoices" }

// Money says that money is shown here.
func (s *Invoices) Money() bool { return true }

// Capturing says that letters go into the find line.
func (s *Invoices) Capturing() bool { return s.find.Active() }

// Init reads the beginning of the list.
func (s *Invoices) Init() tea.Cmd { return tea.Batch(s.list.Init(), s.permit()) }

// permit asks what this person may do here, as it stands now.
func (s *Invoices) permit() tea.Cmd {
	session, practice := s.desk, s.practice
	return func() tea.Msg {
		return mayMsg{may{
			take: kit.Clean(session.May(model.TakePayments, practice)), link: kit.Clean(session.May(model.SendLinks, practice)),
			refund: kit.Clean(session.May(model.RefundPayments, practice)), edit: kit.Clean(session.May(model.EditInvoices, practice)),
		}}
	}
}

// SetSize shares the room between the list and the preview.
func (s *Invoices) SetSize(width, height int) {
	s.width, s.height = width, height
	s.list.SetSize(s.listWidth(), max(2, height-listTop))
}

func (s *Invoices) listWidth() int {
	if s.width < wideFrom {
		return s.width
	}
	return max(leastList, (s.width-paneGap)*13/20)
}

// Update takes the find line's keys, the list's, and hints.
func (s *Invoices) Update(msg tea.Msg) (kit.Screen, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.KeyMsg:
		if s.find.Active() {
			return s, s.look(msg)
		}
	case tea.MouseMsg:
		if msg.X >= s.listWidth() {
			return s, nil
		}
		msg.Y -= listTop
		return s, s.moved(s.list.Update(msg))
	case mayMsg:
		s.may = msg.may
		return s, nil
	case previewMsg:
		s.show(msg)
		return s, nil
	case kit.Shown:
		return s, s.shown()
	case kit.Done[model.Invoice]:
		if msg.Key == madeByForm && msg.Err == nil {
			s.made = msg.Value.ID
		}
		return s, s.list.Reload()
	case model.Event:
		if msg.Kind == model.Resync {
			return s, tea.Batch(s.list.Reload(), s.preview(), s.permit())
		}
		if s.touched(msg) {
			return s, tea.Batch(s.list.Reload(), s.preview())
		}
		return s, nil
	}
	before := s.current()
	cmd, _ := s.list.Update(msg)
	if s.current() != before || s.current() != s.view.Invoice.ID {
		return s, tea.Batch(cmd, s.preview())
	}
	return s, cmd
}

// look is a key in the find line: the list narrows with each.
func (s *Invoices) look(key tea.KeyMsg) tea.Cmd {
	if !s.find.Update(key) {
		return nil
	}
	return s.narrow()
}

func (s *Invoices) narrow() tea.Cmd {
	s.list.SetQuery(s.query(s.find.Text()))
	return s.list.Restart()
}

func (s *Invoices) moved(cmd tea.Cmd, moved bool) tea.Cmd {
	if !moved {
		return cmd
	}
	return tea.Batch(cmd, s.preview())
}

// shown reads again what others could have changed, and opens the invoice that the form has just made.
func (s *Invoices) shown() tea.Cmd {
	if id := s.made; id != "" {
		s.made = ""
		return tea.Batch(s.list.Reload(), kit.Visit("invoice", string(id)))
	}
	return tea.Batch(s.list.Reload(), s.preview())
}

// touched says whether a hint can have changed a row or the preview.
func (s *Invoices) touched(e model.Event) bool {
	switch e.Kind {
	case model.InvoiceChanged:
		return e.Practice == s.practice
	case model.PatientChanged, model.Resync:
		return true
	case model.PaymentChanged, model.LinkChanged, model.OperationChanged, model.ConnectionChanged, model.TypeChanged, model.PracticeChanged:
		return s.view.Touched(e)
	}
	return false
}

// current is the invoice under the cursor.
func (s *Invoices) current() model.InvoiceID {
	row, _ := s.list.Current()
	return row.Invoice.ID
}

// preview reads the invoice under the cursor.
func (s *Invoices) preview() tea.Cmd {
	session, practice, id := s.desk, s.practice, s.current()
	if id == "" {
		return nil
	}
	return kit.Load(s.env, func(ctx context.Context) (desk.InvoiceView, error) { return session.Invoice(ctx, practice, id) },
		func(v desk.InvoiceView, err error) tea.Msg { return previewMsg{id, v, err} })
}

// show takes over a preview; one whose row is not under the cursor any more is dropped.
func (s *Invoices) show(msg previewMsg) {
	if msg.err == nil && msg.id == s.current() {
		s.view = msg.view
	}
}

// View draws the find line, the list, and the preview where there is room.
func (s *Invoices) View() string {
	t := s.env.Theme
	top := t.Hint(kit.Dim, "[/] number or name   [space] marks invoices to be paid together")
	if s.find.Shown() {
		top = s.find.View(s.listWidth())
	} else if n := s.list.Marks(); n > 0 {
		top = t.Paint(kit.Accent, kit.Cleanf("%d marked", n)) + t.Hint(kit.Dim, "   [t] takes their payments one after the other")
	}
	if s.width < wideFrom {
		return top + "\n\n" + s.list.View()
	}
	left := s.listWidth()
	right := s.width - left - paneGap
	return kit.SideBySide(top+"\n\n"+s.list.View(), left, strings.Join(s.beside(right), "\n"), right, paneGap, s.height)
}

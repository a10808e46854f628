package patient

import (
	"context"

	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/kit"
)

// Patient is the screen of one patient. Its cursor walks over the cards, the open set-up links and the invoices.
type Patient struct {
	env      kit.Env
	desk     *desk.Session
	practice model.PracticeID
	id       model.PatientID

	stage   kit.Stage
	failure kit.Safe
	view    desk.PatientView
	may     may
	marks   map[model.InvoiceID]bool

	cursor int
	top    int // first line that is drawn of the part that scrolls
	loads  int // the newest read; an older answer is stale
	w, h   int
}

// may is why this person may not, by what; empty where they may.
type may struct{ edit, take, link, invoice, export, erase kit.Safe }

// loadedMsg brings the patient.
type loadedMsg struct {
	to   *Patient
	load int
	view desk.PatientView
	may  may
	err  error
}

// New makes the screen of a patient at a practice.
func New(env kit.Env, session *desk.Session, practice model.PracticeID, id model.PatientID) *Patient {
	return &Patient{env: env, desk: session, practice: practice, id: id, marks: map[model.InvoiceID]bool{}}
}

// Title is the patient's name.
func (s *Patient) Title() kit.Safe {
	if s.stage != kit.Ready {
		return "Patient"
	}
	return kit.Clean(s.view.Patient.Name)
}

// Money is true: balances are shown.
func (s *Patient) Money() bool { return true }

// Capturing is false: every letter is a key here.
func (s *Patient) Capturing() bool { return false }

// SetSize keeps the row under the cursor in view.
func (s *Patient) SetSize(w, h int) {
	s.w, s.h = w, h
	s.follow()
}

// Init reads the patient for the first time, which the audit trail keeps.
func (s *Patient) Init() tea.Cmd { return s.read(s.desk.OpenPatient) }

func (s *Patient) reload() tea.Cmd { return s.read(s.desk.Patient) }

func (s *Patient) read(query func(context.Context, model.PracticeID, model.PatientID) (desk.PatientView, error)) tea.Cmd {
	s.loads++
	load, session, practice, id := s.loads, s.desk, s.practice, s.id
	return kit.Load(s.env, func(ctx context.Context) (loadedMsg, error) {
		view, err := query(ctx, practice, id)
		return loadedMsg{view: view, may: may{
			edit: kit.Clean(session.May(model.EditPatients, practice)), take: kit.Clean(session.May(model.TakePayments, practice)),
			link: kit.Clean(session.May(model.SendLinks, practice)), invoice: kit.Clean(session.May(model.EditInvoices, practice)),
			export: kit.Clean(session.May(model.ExportData, "")), erase: kit.Clean(session.May(model.ErasePatients, "")),
		}}, err
	}, func(msg loadedMsg, err error) tea.Msg {
		msg.to, msg.load, msg.err = s, load, err
		return msg
	})
}

// Update follows the patient as they change, here and elsewhere, and takes the cursor's keys.
func (s *Patient) Update(msg tea.Msg) (kit.Screen, tea.Cmd) {
	switch msg := msg.(type) {
	case loadedMsg:
		s.loaded(msg)
	case kit.Shown:
		return s, s.reload()
	case model.Event:
		if s.touched(msg) {
			return s, s.reload()
		}
	case kit.Done[cardChange], kit.Done[model.Link], kit.Done[model.Patient], kit.Done[erased]:
		return s, s.reload()
	case tea.KeyMsg:
		s.press(msg.String())
	case tea.MouseMsg:
		return s, s.mouse(msg)
	}
	return s, nil
}

func (s *Patient) loaded(msg loadedMsg) {
	switch {
	case msg.to != s || msg.load != s.loads:
		return
	case msg.err != nil:
		s.stage, s.failure = kit.Failed, kit.Sentence(s.env, msg.err)
		return
	}
	s.stage, s.view, s.may = kit.Ready, msg.view, msg.may
	s.forgetPaid()
	s.move(0)
}

// touched says whether a hint can have changed what is shown.
func (s *Patient) touched(e model.Event) bool {
	switch e.Kind {
	case model.PatientChanged:
		return e.ID == string(s.id) || e.ID == ""
	case model.Resync:
		return true
	case model.InvoiceChanged, model.PaymentChanged, model.LinkChanged, model.ConnectionChanged, model.PracticeChanged:
		return e.Practice == s.practice
	case model.OperationChanged, model.TypeChanged:
	}
	return false
}

func (s *Patient) press(key string) {
	page := max(1, s.h-6)
	switch key {
	case "up":
		s.move(-1)
	case "down":
		s.move(1)
	case "pgup":
		s.move(-page)
	case "pgdown":
		s.move(page)
	case "home":
		s.move(-len(s.rows()))
	case "end":
		s.move(len(s.rows()))
	case "tab", "shift+tab":
		s.otherArea()
	}
}

func (s *Patient) move(step int) {
	s.cursor = max(0, min(s.cursor+step, len(s.rows())-1))
	s.follow()
}

func (s *Patient) mouse(msg tea.MouseMsg) tea.Cmd {
	switch {
	case msg.Button == tea.MouseButtonWheelUp:
		s.move(-1)
	case msg.Button == tea.MouseButtonWheelDown:
		s.move(1)
	case msg.Button == tea.MouseButtonLeft && msg.Action == tea.MouseActionPress:
		row, ok := s.rowAt(msg.X, msg.Y)
		if ok && row == s.cursor && s.here().invoice != nil {
			return s.open()
		}
		if ok {
			s.cursor = row
		}
	}
	return nil
}

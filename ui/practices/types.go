package practices

import (
	"context"

	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/kit"
)

// Types lists a practice's own "Payment types": the names by which its takings are counted.
type Types struct {
	env      kit.Env
	desk     *desk.Session
	practice model.PracticeID
	list     *kit.List[typeRow]
	may      kit.Safe // why this person may not edit; empty where they may
	w, h     int
}

// typeRow is a payment type, and whether online payments are logged as it.
type typeRow struct {
	model.PaymentType
	online bool
}

// NewTypes makes the list of a practice.
func NewTypes(env kit.Env, session *desk.Session, practice model.PracticeID) *Types {
	s := &Types{env: env, desk: session, practice: practice}
	key := func(r typeRow) string { return string(r.ID) }
	s.list = kit.NewList(env, "No payment types yet. [n] makes one.", key, kit.Few(key, s.read),
		kit.Column[typeRow]{Title: "Payment type", Width: 20, Grow: 1, Cell: func(r typeRow) kit.Cell { return kit.Text(kit.Clean(r.Name)) }},
		kit.Column[typeRow]{Title: "Kind", Width: 14, Cell: kindCell},
		kit.Column[typeRow]{Title: "", Width: 36, Rank: 1, Cell: useCell},
	)
	return s
}

func kindCell(r typeRow) kit.Cell {
	return kit.Cell{Text: kit.Clean(string(r.Method)), Tone: kit.Dim}
}

// useCell says by whom the money of a type is moved.
func useCell(r typeRow) kit.Cell {
	switch {
	case r.online:
		return kit.Cell{Text: "$ online payments are logged as this", Tone: kit.Good}
	case r.Method.ThroughStripe():
		return kit.Cell{Text: "through Stripe", Tone: kit.Dim}
	}
	return kit.Cell{}
}

func (s *Types) read(ctx context.Context) ([]typeRow, error) {
	practice, err := s.desk.Practice(ctx, s.practice)
	if err != nil {
		return nil, err
	}
	types, err := s.desk.PaymentTypes(ctx, s.practice)
	if err != nil {
		return nil, err
	}
	rows := make([]typeRow, len(types))
	for i, t := range types {
		rows[i] = typeRow{t, t.ID == practice.OnlineType}
	}
	return rows, nil
}

// Title is the screen's part of the breadcrumb.
func (s *Types) Title() kit.Safe { return "Payment types" }

// Money is false: no amount is shown.
func (s *Types) Money() bool { return false }

// Capturing is false: every letter is a key here.
func (s *Types) Capturing() bool { return false }

// Init reads the types.
func (s *Types) Init() tea.Cmd { return tea.Batch(s.list.Init(), permit(s.env, s.desk, s.practice)) }

// foot is what stands below the list.
const foot = 2

// SetSize leaves two lines below the list.
func (s *Types) SetSize(w, h int) {
	s.w, s.h = w, h
	s.list.SetSize(w, max(1, h-foot))
}

// View draws the list and what it is for.
func (s *Types) View() string {
	note := kit.Safe("Takings are counted by these names. Online payments: Settings > Practice.")
	return kit.Exact(s.list.View(), s.w, max(1, s.h-foot)) + "\n\n" + s.env.Theme.Paint(kit.Dim, ("  "+note).Cut(s.w))
}

// Update takes the list's own messages, and hints about the practice.
func (s *Types) Update(msg tea.Msg) (kit.Screen, tea.Cmd) {
	switch msg := msg.(type) {
	case model.Event:
		switch msg.Kind {
		case model.Resync:
			return s, tea.Batch(s.list.Reload(), permit(s.env, s.desk, s.practice))
		case model.PracticeChanged:
			return s, s.list.Reload()
		}
		return s, nil
	case kit.Shown:
		return s, s.list.Reload()
	case permitMsg:
		s.may = msg.why
		return s, nil
	}
	cmd, _ := s.list.Update(msg)
	return s, cmd
}

// Actions rename a type and add one.
func (s *Types) Actions() []kit.Action {
	may := func() kit.Safe { return s.may }
	return []kit.Action{
		{Key: "e", Also: []string{"enter"}, Label: "rename", Help: "Rename the payment type.", Do: s.rename, Why: may},
		{Key: "n", Label: "new type", Help: "Add a payment type: a second bank, another voucher.", Do: func() tea.Cmd {
			return kit.Open(newTypeForm(s.env, s.desk, model.PaymentType{Practice: s.practice}))
		}, Why: may},
	}
}

func (s *Types) rename() tea.Cmd {
	row, ok := s.list.Current()
	if !ok {
		return nil
	}
	return kit.Open(newTypeForm(s.env, s.desk, row.PaymentType))
}

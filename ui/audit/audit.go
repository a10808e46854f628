package audit

import (
	"context"
	"strconv"

	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/kit"
)

// From wideFrom cells the entry under the cursor stands beside the list.
const (
	wideFrom  = 110
	paneGap   = 3
	leastList = 66
)

// Audit is the list of a practice's trail, or of the organisation's own.
type Audit struct {
	env      kit.Env
	desk     *desk.Session
	practice model.PracticeID // where the session is
	whole    bool             // the organisation's trail is shown
	list     *kit.List[desk.AuditRow]
	find     *kit.Find
	may      may
	check    check
	saved    desk.SavedAudit // the last export, until something else is shown

	width, height int
}

// may is why this person may not, by what; empty where they may.
type may struct{ export, whole kit.Safe }

type mayMsg struct{ may may }

// New makes the list at a practice.
func New(env kit.Env, session *desk.Session, practice model.PracticeID) *Audit {
	s := &Audit{env: env, desk: session, practice: practice, find: kit.NewFind(env.Theme)}
	s.list = kit.NewList(env, "Nothing here. What is typed after [/] must stand in an entry.", number, s.query(), s.columns()...)
	return s
}

func number(r desk.AuditRow) string { return strconv.FormatUint(r.Entry.Seq, 10) }

func (s *Audit) columns() []kit.Column[desk.AuditRow] {
	return []kit.Column[desk.AuditRow]{
		{Title: "When", Width: 17, Cell: func(r desk.AuditRow) kit.Cell {
			return kit.Cell{Text: s.env.Locale.Moment(r.Entry.At.Time()), Tone: kit.Dim}
		}},
		{Title: "Who", Width: 12, Cell: func(r desk.AuditRow) kit.Cell { return kit.Text(kit.Clean(r.Name)) }},
		{Title: "What", Width: 27, Grow: 1, Cell: func(r desk.AuditRow) kit.Cell { return kit.Cell{Text: deed(r.Entry), Tone: tone(r.Entry)} }},
		{Title: "After", Width: 12, Grow: 1, Rank: 1, Cell: func(r desk.AuditRow) kit.Cell { return kit.Text(short(r.Entry.After)) }},
		{Title: "Row", Width: 18, Rank: 2, Cell: func(r desk.AuditRow) kit.Cell { return kit.Cell{Text: kit.Clean(r.Entry.Subject), Tone: kit.Dim} }},
	}
}

// chain is whose trail is shown.
func (s *Audit) chain() model.PracticeID {
	if s.whole {
		return ""
	}
	return s.practice
}

// query reads windows of the trail that the find line narrows.
func (s *Audit) query() func(context.Context, kit.Window) ([]desk.AuditRow, error) {
	session, filter := s.desk, desk.AuditFilter{Practice: s.chain()}.Narrowed(s.find.Text(), s.env.Locale.Zone())
	return func(ctx context.Context, w kit.Window) ([]desk.AuditRow, error) {
		return session.Audit(ctx, filter, desk.Window{From: w.From, Before: w.Before, Limit: w.Limit})
	}
}

// Title is the screen's part of the way here.
func (s *Audit) Title() kit.Safe { return "Audit trail" }

// Money is true: amounts stand in the entries.
func (s *Audit) Money() bool { return true }

// Capturing says that keys go into the find line, or that Esc stops the check.
func (s *Audit) Capturing() bool { return s.find.Active() || s.check.running }

// Init reads the newest entries, and what this person may.
func (s *Audit) Init() tea.Cmd {
	session, practice := s.desk, s.practice
	allowed := func() tea.Msg {
		return mayMsg{may{
			export: kit.Clean(session.May(model.ExportData, practice)), whole: kit.Clean(session.May(model.ReadAudit, "")),
		}}
	}
	return tea.Batch(s.list.Init(), allowed)
}

// SetSize shares the room between the list and the entry beside it.
func (s *Audit) SetSize(width, height int) {
	s.width, s.height = width, height
	s.list.SetSize(s.listWidth(), max(2, height-len(s.head())))
}

func (s *Audit) listWidth() int {
	if s.width < wideFrom {
		return s.width
	}
	return max(leastList, (s.width-paneGap)*5/8)
}

// Update takes the find line's keys, the list's, and what the check found.
func (s *Audit) Update(msg tea.Msg) (kit.Screen, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.KeyMsg:
		if cmd, taken := s.press(msg); taken {
			return s, cmd
		}
	case tea.MouseMsg:
		if msg.X >= s.listWidth() {
			return s, nil
		}
		msg.Y -= len(s.head())
		cmd, _ := s.list.Update(msg)
		return s, cmd
	case mayMsg:
		s.may = msg.may
		return s, nil
	case checkedMsg:
		return s, s.checked(msg)
	case kit.Done[desk.SavedAudit]:
		return s, s.exported(msg)
	case kit.Shown:
		return s, s.refresh()
	case model.Event:
		return s, s.refresh()
	}
	cmd, _ := s.list.Update(msg)
	return s, cmd
}

// press is a key for the find line, or for the check that runs.
func (s *Audit) press(key tea.KeyMsg) (cmd tea.Cmd, taken bool) {
	switch {
	case s.find.Active():
		if s.find.Update(key) {
			return s.narrow(), true
		}
		return nil, true
	case s.check.running && key.String() == "esc":
		s.clear()
		return nil, true
	}
	return nil, false
}

// refresh reads again what others have added. A narrowed list is left alone: it may have to look at the whole trail.
func (s *Audit) refresh() tea.Cmd {
	if s.find.Shown() {
		return nil
	}
	return s.list.Reload()
}

func (s *Audit) narrow() tea.Cmd {
	s.list.SetQuery(s.query())
	s.SetSize(s.width, s.height)
	return s.list.Restart()
}

// clear takes away what the check or the export said.
func (s *Audit) clear() {
	s.check, s.saved = check{asked: s.check.asked + 1}, desk.SavedAudit{}
	s.SetSize(s.width, s.height)
}

func (s *Audit) exported(done kit.Done[desk.SavedAudit]) tea.Cmd {
	if done.Err != nil || done.Key != string(s.chain()) {
		return nil
	}
	s.clear()
	s.saved = done.Value
	s.SetSize(s.width, s.height)
	return s.refresh()
}

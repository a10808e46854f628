// Package staff is Settings > Staff: who works here, with which roles, and what each role holds.
//
// It owns no rule: who may give which role, and that somebody can always sign in and help, is the desk's to say. It never holds a PIN
// longer than the dialog that asks for it.
package staff

import (
	"context"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/kit"
)

// Staff lists everybody on the staff list.
type Staff struct {
	env  kit.Env
	desk *desk.Session
	list *kit.List[row]
	may  kit.Safe // why this person may not change the list; empty where they may
	own  bool     // this person has a PIN already
	w, h int
}

// row is one person as the list draws them.
type row struct {
	desk.StaffRow
	roles kit.Safe
}

// New makes the list.
func New(env kit.Env, session *desk.Session) *Staff {
	s := &Staff{env: env, desk: session}
	key := func(r row) string { return string(r.ID) }
	s.list = kit.NewList(
		env, "Nobody is on the staff list. [n] adds somebody.", key, kit.Few(key, s.read),
		kit.Column[row]{Title: "Name", Width: 16, Grow: 2, Cell: name},
		kit.Column[row]{Title: "Roles", Width: 20, Grow: 3, Cell: func(r row) kit.Cell { return kit.Text(r.roles) }},
		kit.Column[row]{Title: "PIN", Width: 6, Rank: 1, Cell: pin},
		kit.Column[row]{Title: "State", Width: 14, Cell: state},
	)
	return s
}

func name(r row) kit.Cell {
	tone := kit.Plain
	if r.Disabled {
		tone = kit.Dim
	}
	return kit.Cell{Text: kit.Clean(r.Name), Tone: tone}
}

func pin(r row) kit.Cell {
	if r.HasPIN {
		return kit.Text("set")
	}
	return kit.Cell{Text: "none", Tone: kit.Warn}
}

func state(r row) kit.Cell {
	if r.Disabled {
		return kit.UnconnectedMark().Named("Switched off").Cell()
	}
	return kit.ConnectedMark().Named("Works here").Cell()
}

func (s *Staff) read(ctx context.Context) ([]row, error) {
	list, err := s.desk.Staff(ctx)
	rows := make([]row, len(list.Rows))
	for i, one := range list.Rows {
		rows[i] = row{one, rolesOf(one, list.Practices)}
	}
	return rows, err
}

// rolesOf are a person's roles in words: "front desk; auditor at Bay Road Clinic".
func rolesOf(r desk.StaffRow, practices []model.Practice) kit.Safe {
	var words []string
	if r.Role != "" {
		words = append(words, string(r.Role))
	}
	for _, g := range r.Grants {
		for _, p := range practices {
			if p.ID == g.Practice {
				words = append(words, string(g.Role)+" at "+p.Name)
			}
		}
	}
	return kit.Clean(strings.Join(words, "; "))
}

// permitMsg brings what this person may do here.
type permitMsg struct {
	why kit.Safe
	own bool
}

func (s *Staff) permit() tea.Cmd {
	session := s.desk
	return kit.Load(s.env, func(ctx context.Context) (desk.Me, error) { return session.Me(ctx, "") },
		func(me desk.Me, _ error) tea.Msg {
			return permitMsg{kit.Clean(session.May(model.EditStaff, "")), me.HasPIN}
		})
}

// Title is the screen's part of the breadcrumb.
func (s *Staff) Title() kit.Safe { return "Staff" }

// Money is false: no amount is shown.
func (s *Staff) Money() bool { return false }

// Capturing is false: every letter is a key here.
func (s *Staff) Capturing() bool { return false }

// Init reads the list.
func (s *Staff) Init() tea.Cmd { return s.load() }

func (s *Staff) load() tea.Cmd { return tea.Batch(s.list.Reload(), s.permit()) }

// foot is how many lines stand below the list.
const foot = 2

// SetSize leaves room below the list.
func (s *Staff) SetSize(w, h int) {
	s.w, s.h = w, h
	s.list.SetSize(w, max(1, h-foot))
}

// View draws the list, and the keys below that a narrow footer has no room for.
func (s *Staff) View() string {
	if s.may != "" {
		return s.list.View()
	}
	keys := kit.Safe("  [d] switches an access off or on   [g] what each role may do and refund").Cut(s.w)
	return kit.Exact(s.list.View(), s.w, max(1, s.h-foot)) + "\n\n" + s.env.Theme.Hint(kit.Dim, keys)
}

// changedMsg says that a PIN was set.
type changedMsg struct{}

// Update takes the list's own messages, hints, and the person who was just added.
func (s *Staff) Update(msg tea.Msg) (kit.Screen, tea.Cmd) {
	switch msg := msg.(type) {
	case permitMsg:
		s.may, s.own = msg.why, msg.own
		return s, nil
	case kit.Shown, changedMsg:
		return s, s.load()
	case model.Event:
		if msg.Kind == model.StaffChanged || msg.Kind == model.PracticeChanged || msg.Kind == model.Resync {
			return s, s.load()
		}
		return s, nil
	case kit.Done[desk.StaffRow]:
		if msg.Err == nil && msg.Key == added {
			return s, tea.Batch(s.load(), s.askPIN(msg.Value))
		}
		return s, s.load()
	}
	cmd, _ := s.list.Update(msg)
	return s, cmd
}

// Actions change the person under the cursor.
func (s *Staff) Actions() []kit.Action {
	pin := kit.Action{
		Key: "s", Label: "set PIN", Help: "Set the PIN of the person under the cursor; your own asks for the one you have.", Aliases: []kit.Safe{"reset PIN", "change PIN"},
		Do: s.setPIN, Why: s.none,
	}
	if s.may != "" {
		pin = kit.Action{Key: "s", Label: "my PIN", Help: "Change your own PIN.", Aliases: pin.Aliases, Do: s.setMine}
	}
	off := kit.Action{Key: "d", Label: "switch off", Help: "Take the person's access away: the next key of their session is refused. Their name stays in the records.", Do: s.switchOff, Why: s.nobody}
	if r, ok := s.list.Current(); ok && r.Disabled {
		off.Label, off.Help, off.Do = "switch on", "Give the person their access back.", s.switchOn
	}
	return []kit.Action{
		{Key: "e", Also: []string{"enter"}, Label: "roles", Help: "Change the person's roles, everywhere or at single practices.", Do: s.edit, Why: s.nobody},
		{Key: "n", Label: "add", Help: "Add a person to the staff list.", Aliases: []kit.Safe{"new staff", "user"}, Do: func() tea.Cmd { return kit.Open(newForm(s.env, s.desk, "")) }, Why: s.mayNot},
		pin, off,
		{
			Key: "g", Label: "what roles hold", Help: "The roles, what each may do, and how much it returns without a second person.", Aliases: []kit.Safe{"permissions", "refund limit", "custom role"},
			Do: func() tea.Cmd { return kit.Open(newRoles(s.env, s.desk)) }, Why: s.mayNot,
		},
	}
}

func (s *Staff) mayNot() kit.Safe { return s.may }

// none says that there is nobody under the cursor.
func (s *Staff) none() kit.Safe {
	if _, ok := s.list.Current(); !ok {
		return "There is nobody under the cursor."
	}
	return ""
}

// nobody says why the person under the cursor can't be changed.
func (s *Staff) nobody() kit.Safe {
	if s.may != "" {
		return s.may
	}
	return s.none()
}

func (s *Staff) edit() tea.Cmd {
	r, _ := s.list.Current()
	return kit.Open(newForm(s.env, s.desk, r.ID))
}

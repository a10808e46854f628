package apptype

import (
	"context"
	"slices"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/kit"
)

// Types is the list of a practice's appointment types. Several are marked, and get one mode together.
type Types struct {
	env      kit.Env
	desk     *desk.Session
	practice model.PracticeID

	stage    kit.Stage
	failure  kit.Safe
	all      desk.TypeList
	list     *kit.List[desk.TypeRow]
	find     *kit.Find
	only     model.PaymentMode // the mode that the list is narrowed to; empty: all
	choosing bool              // "m" was pressed: the next key is the mode
	undo     modes             // what the types were before the last change made here
	loads    int               // the newest read; an older answer is stale
	w, h     int
}

// loadedMsg brings the types.
type loadedMsg struct {
	to   *Types
	load int
	all  desk.TypeList
	err  error
}

// New makes the screen of a session at a practice.
func New(env kit.Env, session *desk.Session, practice model.PracticeID) *Types {
	s := &Types{env: env, desk: session, practice: practice, find: kit.NewFind(env.Theme)}
	s.list = kit.NewList(env, "No appointment types yet. [n] makes one; they can also come in by import.",
		key, few(nil), s.columns()...)
	return s
}

// Title is the screen's part of the breadcrumb.
func (s *Types) Title() kit.Safe { return "Appointment types" }

// Money is true: prices are shown.
func (s *Types) Money() bool { return true }

// Capturing is true while the find line takes letters.
func (s *Types) Capturing() bool { return s.find.Active() }

// Init reads the types.
func (s *Types) Init() tea.Cmd {
	s.loads++
	load, session, practice := s.loads, s.desk, s.practice
	return kit.Load(s.env, func(ctx context.Context) (desk.TypeList, error) { return session.Types(ctx, practice) },
		func(all desk.TypeList, err error) tea.Msg { return loadedMsg{s, load, all, err} })
}

// Update follows the types as they change, here and elsewhere, and takes the list's keys.
func (s *Types) Update(msg tea.Msg) (kit.Screen, tea.Cmd) {
	switch msg := msg.(type) {
	case loadedMsg:
		return s, s.take(msg)
	case kit.Shown, kit.Done[desk.TypeRow]:
		return s, s.Init()
	case kit.Done[changed]:
		s.settle(msg)
		return s, s.Init()
	case model.Event:
		if touched(msg, s.practice) {
			return s, s.Init()
		}
		return s, nil
	case tea.KeyMsg:
		s.choosing = false
		if s.find.Active() {
			if s.find.Update(msg) {
				return s, s.narrow()
			}
			return s, nil
		}
	case tea.MouseMsg:
		msg.Y -= listTop
		cmd, _ := s.list.Update(msg)
		return s, cmd
	}
	cmd, _ := s.list.Update(msg)
	return s, cmd
}

// touched says whether a hint can have changed a type or how it acts.
func touched(e model.Event, practice model.PracticeID) bool {
	switch e.Kind {
	case model.Resync:
		return true
	case model.TypeChanged, model.ConnectionChanged, model.PracticeChanged:
		return e.Practice == practice || e.ID == string(practice)
	case model.InvoiceChanged, model.PaymentChanged, model.OperationChanged, model.LinkChanged, model.PatientChanged:
	}
	return false
}

func (s *Types) take(msg loadedMsg) tea.Cmd {
	switch {
	case msg.to != s || msg.load != s.loads:
		return nil
	case msg.err != nil:
		s.stage, s.failure = kit.Failed, kit.Sentence(s.env, msg.err)
		return nil
	}
	s.stage, s.all = kit.Ready, msg.all
	s.list.SetQuery(few(s.shown()))
	return s.list.Reload()
}

// narrow begins the list anew, by what it is narrowed to now.
func (s *Types) narrow() tea.Cmd {
	s.list.SetQuery(few(s.shown()))
	return s.list.Restart()
}

// shown are the types that mode and find line let through.
func (s *Types) shown() []desk.TypeRow {
	words := strings.Fields(strings.ToLower(s.find.Text()))
	return slices.DeleteFunc(slices.Clone(s.all.Rows), func(r desk.TypeRow) bool {
		name := " " + strings.ToLower(r.Type.ItemCode+" "+r.Type.Name)
		missing := slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(name, " "+w) })
		return missing || s.only != "" && r.Type.Mode != s.only
	})
}

func key(r desk.TypeRow) string { return string(r.Type.ID) }

// few reads a list's windows from rows that are at hand: a practice has tens of types.
func few(rows []desk.TypeRow) func(context.Context, kit.Window) ([]desk.TypeRow, error) {
	return kit.Few(key, func(context.Context) ([]desk.TypeRow, error) { return rows, nil })
}

package patients

import (
	"strings"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/ui/kit"
)

// listTop is the line of the list's head: the find line and a blank stand above it.
const listTop = 2

// From wideFrom cells the patient under the cursor is shown beside the list.
const (
	wideFrom  = 110
	paneWidth = 40
	paneGap   = 3
)

func (s *Patients) wide() bool { return s.w >= wideFrom }

func (s *Patients) listWidth() int {
	if s.wide() {
		return s.w - paneWidth - paneGap
	}
	return s.w
}

// SetSize keeps the row under the cursor in view.
func (s *Patients) SetSize(w, h int) {
	s.w, s.h = w, h
	s.list.SetSize(s.listWidth(), max(1, h-listTop))
}

// View draws the find line, the list and, where there is room, the patient under the cursor.
func (s *Patients) View() string {
	t := s.env.Theme
	top := t.Hint(kit.Dim, "[/] finds by name")
	if s.find.Shown() {
		top = s.find.View(s.w)
	}
	return top + "\n\n" + s.body(max(1, s.h-listTop))
}

func (s *Patients) body(height int) string {
	if s.list.Stage() == kit.Empty && s.find.Text() != "" {
		return s.env.Theme.Stage(kit.Empty, "No patient's name has words that begin so. [Esc] shows all patients.", s.w, height)
	}
	row, ok := s.list.Current()
	if !s.wide() || !ok {
		return s.list.View()
	}
	return kit.SideBySide(s.list.View(), s.listWidth(), strings.Join(s.preview(row), "\n"), paneWidth, paneGap, height)
}

// preview is what the front desk most often looks up.
func (s *Patients) preview(row desk.PatientRow) []string {
	t, l, p := s.env.Theme, s.env.Locale, row.Patient
	facts := []kit.Fact{
		{Label: "Born", Value: or(s.born(p), "not known")},
		{Label: "Mobile", Value: or(kit.Clean(p.Mobile), "none")},
		{Label: "E-mail", Value: or(kit.Clean(p.Email), "none")},
	}
	facts = append(facts, kit.Fact{},
		kit.Fact{Label: "Balance", Value: l.Money(row.Open), Tone: s.sum(row.Open, kit.Warn).Tone},
		kit.Fact{Label: "Credit", Value: l.Money(row.Credit), Tone: s.sum(row.Credit, kit.Good).Tone},
		kit.Fact{Label: "Cards", Value: or(cards(row, paneWidth), "none that can be charged")},
	)
	lines := append([]string{t.Heading(kit.Clean(p.Name), paneWidth)}, t.Facts(facts, paneWidth)...)
	return append(lines, "", t.Hint(kit.Dim, "[Enter] opens the patient"))
}

// or is s, or instead where there is nothing.
func or(s, instead kit.Safe) kit.Safe {
	if s == "" {
		return instead
	}
	return s
}

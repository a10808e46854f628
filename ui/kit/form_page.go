package kit

import tea "github.com/charmbracelet/bubbletea"

// FormPage is the body of a screen that is a form. Where something must be read first it has no fields until then.
type FormPage struct {
	Env
	Form    *Form
	Heading Safe // above the fields; empty: none
	Reading Safe // what is read first: "Reading the roles"
	Failure Safe // why there are no fields

	w, h int
}

// Money is false: no amount is shown.
func (p *FormPage) Money() bool { return false }

// Capturing is true once there are fields: letters are text.
func (p *FormPage) Capturing() bool { return p.Form != nil }

// Unsaved says whether something was typed.
func (p *FormPage) Unsaved() bool { return p.Form != nil && p.Form.Dirty() }

// SetSize keeps the body's size.
func (p *FormPage) SetSize(w, h int) { p.w, p.h = w, h }

// Actions are none but the form's own keys.
func (p *FormPage) Actions() []Action { return nil }

// headingLines are the heading and a blank.
const headingLines = 2

// Typed takes a key, a paste or the mouse.
func (p *FormPage) Typed(msg tea.Msg) tea.Cmd {
	if p.Form == nil {
		return nil
	}
	if mouse, ok := msg.(tea.MouseMsg); ok && p.Heading != "" {
		mouse.Y -= headingLines
		msg = mouse
	}
	return p.Form.Update(msg)
}

// Saved leaves, or says beside its field what can't be taken.
func (p *FormPage) Saved(err error) tea.Cmd {
	switch {
	case p.Form == nil:
		return nil
	case err == nil:
		return Close()
	}
	p.Form.Refuse(err)
	return nil
}

// View draws the fields, or what stands in their place.
func (p *FormPage) View() string {
	switch {
	case p.Form == nil && p.Failure != "":
		return p.Theme.Stage(Failed, p.Failure, p.w, p.h)
	case p.Form == nil:
		return p.Theme.Stage(Loading, p.Reading, p.w, p.h)
	case p.Heading == "":
		return p.Form.View(p.w, p.h)
	}
	return p.Theme.Heading(p.Heading, p.w) + "\n\n" + p.Form.View(p.w, p.h-headingLines)
}

package apptype

import (
	"context"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/kit"
)

// tester answers "What would happen" for the type as it stands in the form, saved or not.
type tester struct {
	built   model.AppointmentType // as last typed without a mistake
	problem kit.Safe              // why what is typed now can't be taken
	find    string                // the name that it is tried with
	asks    int                   // the newest question; an older answer is stale
	who     model.Patient         // whom the name found; none: nobody yet
	more    bool                  // others have such a name too
	outlook desk.Outlook
	failure kit.Safe
	asked   bool // the answer has come
}

// outlookMsg brings what would happen.
type outlookMsg struct {
	to      *Form
	asks    int
	who     model.Patient
	more    bool
	outlook desk.Outlook
	err     error
}

// connectedMsg brings how the practice stands now.
type connectedMsg struct {
	to  *Form
	all desk.TypeList
	err error
}

// changed asks anew when type or name are other than before.
func (f *Form) changed() tea.Cmd {
	values := f.form.Values()
	t, err := f.read(values)
	f.test.problem = ""
	if err != nil {
		f.test.problem = kit.Clean(err.Error())
	}
	find := strings.TrimSpace(values["try"])
	if err != nil || t == f.test.built && find == f.test.find {
		return nil
	}
	f.test.built, f.test.find = t, find
	return f.ask()
}

// ask finds the patient and what would happen to them.
func (f *Form) ask() tea.Cmd {
	f.test.asks++
	asks, find, t, session, practice := f.test.asks, f.test.find, f.test.built, f.desk, f.all.Practice.ID
	if find == "" {
		f.test.who, f.test.asked, f.test.failure = model.Patient{}, true, ""
		return nil
	}
	return kit.Load(f.env, func(ctx context.Context) (outlookMsg, error) {
		rows, err := session.Patients(ctx, practice, find, desk.Window{Limit: 2})
		if err != nil || len(rows) == 0 {
			return outlookMsg{}, err
		}
		outlook, err := session.WhatWouldHappen(ctx, practice, t, rows[0].Patient.ID)
		return outlookMsg{who: rows[0].Patient, more: len(rows) > 1, outlook: outlook}, err
	}, func(msg outlookMsg, err error) tea.Msg {
		msg.to, msg.asks, msg.err = f, asks, err
		return msg
	})
}

func (t *tester) take(f *Form, msg outlookMsg) {
	if msg.to != f || msg.asks != t.asks {
		return
	}
	t.who, t.more, t.outlook, t.failure, t.asked = msg.who, msg.more, msg.outlook, "", true
	if msg.err != nil {
		t.failure = kit.Sentence(f.env, msg.err)
	}
}

// follow reads anew how the practice stands, when a hint says that it may have changed under the form.
func (f *Form) follow(e model.Event) tea.Cmd {
	if e.Kind == model.TypeChanged || !touched(e, f.all.Practice.ID) {
		return nil
	}
	session, practice := f.desk, f.all.Practice.ID
	return kit.Load(f.env, func(ctx context.Context) (desk.TypeList, error) { return session.Types(ctx, practice) },
		func(all desk.TypeList, err error) tea.Msg { return connectedMsg{f, all, err} })
}

// reopen opens mode and deposit once the practice is connected; what was typed stays.
func (f *Form) reopen(msg connectedMsg) tea.Cmd {
	if msg.to != f || msg.err != nil {
		return nil
	}
	shut := f.all.WhyModes != ""
	f.all = msg.all
	if now := f.all.WhyModes != ""; now != shut {
		typed := f.form.Values()
		f.form = kit.NewForm(f.env, "Save", f.save, fields(f.was, now)...)
		for key, value := range typed {
			f.form.Set(key, value)
		}
	}
	return f.ask()
}

// panel are the live lines: mode, price, deposit and why.
func (f *Form) panel(width int) []string {
	th, test := f.env.Theme, f.test
	if f.all.State == model.NotConnected && f.all.Why == "" {
		return th.Text(kit.Dim, kit.Clean(f.all.WhyModes)+" [ctrl+o] leads there.", width)
	}
	switch {
	case test.problem != "":
		return th.Text(kit.Dim, test.problem, width)
	case test.failure != "":
		return th.Text(kit.Bad, "✕ "+test.failure, width)
	case !test.asked:
		return th.Text(kit.Dim, "…", width)
	case test.find != "" && test.who.ID == "":
		return th.Text(kit.Dim, kit.Cleanf("No patient's name has words that begin with %q.", test.find), width)
	case test.who.ID == "":
		acts := test.built.ActsAs(f.all.Practice, f.all.State)
		text, tone := acting(f.env, test.built, acts)
		return th.Text(tone, "Anybody  "+text, width)
	}
	return f.verdict(width)
}

// verdict is the answer for one patient.
func (f *Form) verdict(width int) []string {
	th, l, o := f.env.Theme, f.env.Locale, f.test.outlook
	who := kit.Clean(f.test.who.Name)
	if f.test.who.BirthDate != 0 {
		who += ", born " + l.Date(f.test.who.BirthDate)
	}
	if f.test.more {
		who += " (others have such a name too: more letters choose)"
	}
	beforehand := kit.Safe("nothing")
	if !o.Deposit.Zero() {
		beforehand = l.Money(o.Deposit)
	}
	lines := []string{th.Paint(kit.Strong, who.Cut(width))}
	if width == paneSize {
		return append(append(lines, ""), th.Facts([]kit.Fact{
			{Label: "Mode", Value: kit.Clean(string(o.Mode))},
			{Label: "Price", Value: l.Money(o.Price)},
			{Label: "Beforehand", Value: beforehand},
			{Label: "Why", Value: kit.Clean(o.Why)},
		}, width)...)
	}
	sums := "Mode " + kit.Clean(string(o.Mode)) + "   Price " + l.Money(o.Price) + "   Beforehand " + beforehand
	return append(append(lines, th.Paint(kit.Plain, sums.Cut(width))), th.Text(kit.Dim, kit.Clean(o.Why), width)...)
}

// Sizes of the live lines: a pane beside the form from wideFrom cells, else lines under it.
const (
	wideFrom  = 110
	paneSize  = 44
	paneGap   = 4
	belowSize = 4
)

// View draws the form, and under or beside it what would happen.
func (f *Form) View() string {
	const title = "What would happen"
	if f.w >= wideFrom {
		left := f.w - paneSize - paneGap
		lines := append([]string{f.env.Theme.Heading(title, paneSize)}, f.panel(paneSize)...)
		return kit.SideBySide(f.form.View(left, f.h), left, strings.Join(lines, "\n"), paneSize, paneGap, f.h)
	}
	height := max(3, f.h-belowSize-1)
	lines := f.panel(f.w)
	return kit.Exact(f.form.View(f.w, height), f.w, height) + "\n" + f.env.Theme.Heading(title, f.w) + "\n" + strings.Join(lines[:min(belowSize, len(lines))], "\n")
}

package ui

import (
	"context"

	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/ui/kit"
)

// offer is a line of the palette.
type offer struct {
	label, detail kit.Safe
	words         []kit.Safe // what else it is found by
	why           kit.Safe
	do            func() tea.Cmd
	titled        bool // the detail is the title of the screen that is open
}

// palette is the dialog behind ":": one line of text finds screens, actions,
// practices, patients and invoices.
type palette struct {
	env     kit.Env
	search  func(context.Context, string) ([]Found, error)
	input   *kit.Input
	fixed   []offer
	found   []offer // of the search, for the text asked
	asked   string
	shown   []offer
	cursor  int
	waiting bool
	held    bool     // Enter came before the answer for what is typed
	problem kit.Safe // why the search gave no answer
	first   int      // the first drawn
}

// foundMsg brings what the search found for a text.
type foundMsg struct {
	to    *palette
	text  string
	found []Found
	err   error
}

// listedMsg brings the practices.
type listedMsg struct {
	to      *palette
	choices []Choice
}

// newPalette gathers what can be done here and now.
func (r *Root) newPalette() *palette {
	p := &palette{env: r.env(), search: r.practice.Search, input: kit.NewInput(r.app.Env.Theme, "")}
	p.input.Focus(false)
	if top := r.top(); top != nil {
		for _, a := range top.Actions() {
			p.offer(a, top.Title(), true)
		}
	}
	for _, s := range r.practice.Sections {
		p.fixed = append(p.fixed, offer{label: s.Name, detail: "Section " + kit.Clean(s.Key), do: func() tea.Cmd { return r.goTo(s.Key) }})
	}
	for _, e := range r.practice.Entries {
		p.fixed = append(p.fixed, offer{label: e.Label, detail: e.Detail, words: e.Aliases, why: reason(e.Why), do: e.Do})
	}
	for _, a := range append(r.app.Actions, r.ownActions()...) {
		p.offer(a, "Everywhere", false)
	}
	p.narrow()
	return p
}

func reason(why func() kit.Safe) kit.Safe {
	if why == nil {
		return ""
	}
	return why()
}

// offer adds an action; the way to the palette itself and Esc are left out.
func (p *palette) offer(a kit.Action, where kit.Safe, titled bool) {
	if a.Key == ":" || a.Key == "esc" {
		return
	}
	label := a.Help
	if label == "" {
		label = a.Label
	}
	p.fixed = append(p.fixed, offer{label, where + "  [" + kit.KeyName(a.Key) + "]", append(a.Aliases, a.Label), a.Reason(), a.Do, titled})
}

// Update takes text, the search's answers and the choice.
func (p *palette) Update(msg tea.Msg) (kit.Dialog, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.KeyMsg:
		return p.key(msg)
	case listedMsg:
		p.list(msg)
	case foundMsg:
		return p.take(msg)
	case tea.MouseMsg:
		i := p.first + msg.Y - 4
		if msg.Action == tea.MouseActionPress && msg.Button == tea.MouseButtonLeft && msg.Y >= 4 && i < len(p.shown) {
			p.cursor = i
			return p.choose()
		}
	}
	return p, nil
}

func (p *palette) key(msg tea.KeyMsg) (kit.Dialog, tea.Cmd) {
	p.held = false
	switch msg.String() {
	case "esc", "ctrl+k":
		return nil, nil
	case "up":
		p.cursor = max(0, p.cursor-1)
	case "down", "tab":
		p.cursor = max(0, min(p.cursor+1, len(p.shown)-1))
	case "enter":
		if p.held = p.stale(); !p.held {
			return p.choose()
		}
	default:
		p.input.Update(msg)
		return p, p.ask()
	}
	return p, nil
}

// stale says whether what stands under the cursor was found for another text than the one that is typed: somebody who types a whole name
// and Enter must not come to the patient whom its first letters found.
func (p *palette) stale() bool { return p.waiting && p.cursor >= len(p.shown)-len(p.found) }

func (p *palette) choose() (kit.Dialog, tea.Cmd) {
	if p.cursor >= len(p.shown) {
		return p, nil
	}
	chosen := p.shown[p.cursor]
	if chosen.why != "" {
		return nil, kit.Say(kit.Note, chosen.why)
	}
	return nil, chosen.do()
}

// ask narrows what is known and looks for patients and invoices.
func (p *palette) ask() tea.Cmd {
	text := p.input.Value()
	p.asked, p.problem, p.cursor = text, "", 0
	p.waiting = p.search != nil && len([]rune(text)) >= 2
	if !p.waiting {
		p.found = nil
	}
	p.narrow()
	p.cursor = 0
	if !p.waiting {
		return nil
	}
	search := p.search
	return kit.Load(p.env, func(ctx context.Context) ([]Found, error) { return search(ctx, text) },
		func(found []Found, err error) tea.Msg { return foundMsg{p, text, found, err} })
}

// take shows what was found, unless another text has been typed since, and does what an Enter wanted that came before it: the first line is
// opened, and a line that was chosen by hand where it is still there.
func (p *palette) take(msg foundMsg) (kit.Dialog, tea.Cmd) {
	if msg.to != p || msg.text != p.asked {
		return p, nil
	}
	first, wanted, held := p.cursor == 0, p.under(), p.held
	p.waiting, p.held, p.found = false, false, nil
	if msg.err != nil {
		p.problem = kit.Sentence(p.env, msg.err)
	}
	for _, f := range msg.found {
		p.found = append(p.found, offer{label: f.Label, detail: f.Detail, do: func() tea.Cmd { return kit.Visit(f.Kind, f.IDs...) }})
	}
	p.narrow()
	if now := p.under(); held && (first || now.label == wanted.label && now.detail == wanted.detail) {
		return p.choose()
	}
	return p, nil
}

// under is the line under the cursor, without a label where there is none.
func (p *palette) under() (chosen offer) {
	if p.cursor < len(p.shown) {
		chosen = p.shown[p.cursor]
	}
	return chosen
}

// list adds the practices.
func (p *palette) list(msg listedMsg) {
	if msg.to != p {
		return
	}
	for _, c := range msg.choices {
		p.fixed = append(p.fixed, offer{label: c.Name, detail: "Switch practice", words: []kit.Safe{"practice"}, do: func() tea.Cmd { return kit.Switch(c.ID) }})
	}
	p.narrow()
}

// openPalette shows the palette and asks for the practices that it offers.
func (r *Root) openPalette() tea.Cmd {
	p, app := r.newPalette(), r.app
	r.dialog = p
	return kit.Load(p.env, func(ctx context.Context) ([]Choice, error) { return practicesOf(ctx, app), nil },
		func(choices []Choice, _ error) tea.Msg { return listedMsg{p, choices} })
}

// narrow keeps what the text finds, the best first, then the search's rows. What
// comes late never moves another line under the cursor.
func (p *palette) narrow() {
	chosen := p.under()
	p.shown = append(rank(p.fixed, p.input.Value()), p.found...)
	p.cursor = max(0, min(p.cursor, len(p.shown)-1))
	for i, o := range p.shown {
		if o.label == chosen.label && o.detail == chosen.detail {
			p.cursor = i
			return
		}
	}
}

// View draws the line and what it finds.
func (p *palette) View(width, height int) string {
	t := p.env.Theme
	inner := min(76, max(20, width-6))
	rows := max(3, min(12, height-8))
	lines := []string{t.Paint(kit.Accent, "› ") + p.input.View(inner-2), ""}
	p.first = max(0, min(p.cursor-rows+1, len(p.shown)-rows))
	for i := p.first; i < p.first+rows; i++ {
		if i < len(p.shown) {
			lines = append(lines, p.row(p.shown[i], i == p.cursor, inner))
			continue
		}
		lines = append(lines, "")
	}
	lines = append(append(lines, ""), t.Text(kit.Dim, p.footnote(), inner)...)
	return t.Box("Go to, or do anything", lines, inner)
}

func (p *palette) footnote() kit.Safe {
	switch {
	case p.input.Refused:
		return kit.CardRefusal
	case p.problem != "":
		return p.problem
	case p.waiting:
		return "Looking for patients and invoices …"
	case len(p.shown) == 0:
		return "Nothing has this name. Fewer letters find more."
	case p.cursor < len(p.shown) && p.shown[p.cursor].why != "":
		return p.shown[p.cursor].why
	}
	return "[Enter] opens, arrows choose, [Esc] closes"
}

func (p *palette) row(o offer, selected bool, inner int) string {
	t := p.env.Theme
	detail := o.detail.Cut(inner / 2)
	tone := kit.Plain
	if o.why != "" {
		tone = kit.Dim
	}
	label := o.label.Fit(max(1, inner-4-detail.Width()))
	return t.PaintRow(selected, kit.Accent, pick[kit.Safe](selected, "▌ ", "  ")) + t.PaintRow(selected, tone, label+"  ") + t.PaintRow(selected, kit.Dim, detail)
}

package paylink

import (
	"context"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/kit"
)

// page is one page of Stripe's on its way: asked for, shown as a code, looked after until what it is for has come about or can't any more.
type page struct {
	env      kit.Env
	desk     *desk.Session
	practice model.PracticeID
	words    words
	reload   func() tea.Cmd // reads what the page is for again

	clinic  kit.Safe // the practice's name, which the patient sees
	pressed model.OperationID
	busy    bool
	refusal kit.Safe // why no link was made

	link    model.Link
	qr      *kit.QR
	asking  bool // the tick runs
	copied  bool // the address was copied
	phase   phase
	closing bool // the screen is being closed: a further key must not close the one below

	width, height int
}

// words are what is said of a page, by what it is for.
type words struct {
	goal    model.LinkStatus // what it is for has come about
	name    kit.Safe         // "pay link"
	title   kit.Safe         // over the code, where no amount is
	todo    kit.Safe         // for the patient
	waiting kit.Safe
	turns   kit.Safe // what the screen does by itself
	useless kit.Safe // what stopping means
	stopped kit.Safe
}

// phase is what the screen is about now.
type phase uint8

const (
	offering phase = iota // what will be made
	waiting               // Stripe has not answered yet
	showing               // the code
	cheering              // PAID, for the patient
	telling               // what came of it, for the desk
	over                  // ended for nothing
)

// askEvery is how often the desk is asked for the link while its code is shown.
const askEvery = time.Second

// Messages of one page alone.
type (
	askMsg struct {
		to *page
		id model.LinkID
	}
	linkMsg struct {
		to   *page
		id   model.LinkID
		link model.Link
		err  error
	}
)

// Money is true: money is asked for, or a card is kept that money is taken from later, in one mode.
func (p *page) Money() bool { return true }

// WholeScreen says that the frame goes while the patient looks.
func (p *page) WholeScreen() bool { return p.phase == showing || p.phase == cheering }

// Capturing says that any key leads on, once it is done.
func (p *page) Capturing() bool { return p.phase == cheering || p.phase == telling }

// SetSize keeps what is shown.
func (p *page) SetSize(width, height int) { p.width, p.height = width, height }

// open asks Stripe for the page.
func (p *page) open(r desk.LinkRequest, doing kit.Safe) tea.Cmd {
	p.pressed, p.busy, p.refusal = r.Operation, true, ""
	session := p.desk
	return kit.Work[model.Link]{
		Key: string(r.Operation), Doing: doing,
		Run: func(ctx context.Context) (model.Link, error) { return session.OpenLink(ctx, r) },
	}.Cmd()
}

// renew forgets a page that has ended, so that another one can be made.
func (p *page) renew() { p.phase, p.link, p.qr, p.copied = offering, model.Link{}, nil, false }

// concerns says whether a press that has ended was this page's.
func (p *page) concerns(key string) bool {
	return key == string(p.pressed) || key == string(p.link.ID)
}

// ended takes over what became of the press that makes or stops the page.
func (p *page) ended(link model.Link, err error) tea.Cmd {
	p.busy = false
	if link.ID != "" {
		return tea.Batch(p.follow(link), p.reload())
	}
	if err != nil {
		p.refusal = kit.Sentence(p.env, err)
	}
	return p.reload()
}

// update follows the page.
func (p *page) update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case askMsg:
		if msg.to == p && msg.id == p.link.ID && p.asking {
			return p.ask()
		}
	case linkMsg:
		return p.answered(msg)
	}
	return nil
}

// follow shows a link as it stands, and keeps asking for it until it is over.
func (p *page) follow(link model.Link) tea.Cmd {
	if p.link.ID != link.ID || p.qr == nil {
		p.qr = nil
		if qr, err := kit.NewQR(p.env.Theme, kit.Clean(link.URL)); err == nil && link.URL != "" {
			p.qr = qr
		}
	}
	before := p.link.Status
	p.link = link
	p.turn()
	if link.Status.Over() {
		p.asking = false
		if before != link.Status {
			return p.reload()
		}
		return nil
	}
	if p.asking {
		return nil
	}
	p.asking = true
	return p.tick()
}

// turn chooses the phase that the link's state calls for.
func (p *page) turn() {
	switch status := p.link.Status; {
	case status == p.words.goal:
		if p.phase != telling {
			p.phase = cheering
		}
	case status.Over():
		p.phase = over
	case status == model.LinkOpening:
		p.phase = waiting
	default:
		p.phase = showing
	}
}

// tick waits for the next time to ask. Nothing waits once the link is over or the screen is left.
func (p *page) tick() tea.Cmd {
	id := p.link.ID
	return tea.Tick(askEvery, func(time.Time) tea.Msg { return askMsg{p, id} })
}

func (p *page) ask() tea.Cmd {
	session, practice, id := p.desk, p.practice, p.link.ID
	return kit.Load(p.env, func(ctx context.Context) (model.Link, error) { return session.Link(ctx, practice, id) },
		func(link model.Link, err error) tea.Msg { return linkMsg{p, id, link, err} })
}

func (p *page) answered(msg linkMsg) tea.Cmd {
	if msg.to != p || msg.id != p.link.ID || !p.asking {
		return nil
	}
	if msg.err != nil {
		return p.tick()
	}
	cmd := p.follow(msg.link)
	if p.asking {
		return tea.Batch(cmd, p.tick())
	}
	return cmd
}

// goOn is any key where all lead on: from the patient's result to the desk's, and from there back, once.
func (p *page) goOn() tea.Cmd {
	switch {
	case p.phase == cheering:
		p.phase = telling
		return p.reload()
	case p.phase == telling && !p.closing:
		p.closing = true
		return kit.Close()
	}
	return nil
}

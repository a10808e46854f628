package cli

import (
	"context"
	"crypto/rand"
	"errors"
	"time"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui"
	"clinic.example/paydesk/ui/firstrun"
	"clinic.example/paydesk/ui/front"
	"clinic.example/paydesk/ui/kit"
)

// runDesk opens a desk in the terminal and shows it until the person quits or ctx ends.
func runDesk(ctx context.Context, term Terminal, open func() (*Program, error)) error {
	p, err := open()
	if err != nil {
		return err
	}
	return errors.Join(p.Run(ctx), p.Close())
}

// Run shows the screens: the first questions in an empty store, then the desk. It ends when the person quits or ctx does; operations
// in flight go on until Close.
func (p *Program) Run(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	session, err := p.session(ctx)
	if err != nil {
		return err
	}
	actor, at, found, err := p.desk.Begin(ctx)
	if err != nil {
		return err
	}
	p.start(ctx)
	begin := ""
	if !found {
		made, err := p.welcome(ctx, session)
		if err != nil || made.Practice == "" {
			return err
		}
		actor, at = made.Actor, made.Practice
		if made.Connect {
			begin = "connect"
		}
	}
	practice, err := p.desk.Session(actor).Practice(ctx, at)
	if err != nil {
		return err
	}
	door := front.Door(session, practice, begin)
	if p.clinic != nil { // nobody signs in to look around
		if err := door.Admit(actor); err != nil {
			return err
		}
	}
	return p.show(ctx, door, session.Out)
}

// welcome asks the first questions; nothing is made when the person quits.
func (p *Program) welcome(ctx context.Context, session front.Session) (made firstrun.Founded, err error) {
	app := front.Welcome(session, firstrun.Here(p.term.Env), func(f firstrun.Founded) { made = f })
	err = p.show(ctx, ui.New(app), session.Out)
	return made, err
}

// show runs one model in the terminal.
func (p *Program) show(ctx context.Context, m ui.Model, out *kit.Out) error {
	err := p.draw(m, out)
	switch {
	case errors.Is(err, ui.ErrCrashed):
		p.crashed = true
		return p.crash()
	case err != nil && ctx.Err() != nil:
		return nil // asked to end: what was under way is taken up at the next start
	}
	return err
}

// draw shows a model's screens, or tells them line by line where they can't be drawn or aren't wanted.
func (p *Program) draw(m ui.Model, out *kit.Out) error {
	if p.lineByLine() {
		if p.lines == nil {
			p.lines = ui.NewLines(p.term.In, out)
			p.lines.Echo = func(on bool) { echo(p.term.In, on) }
		}
		return p.lines.Tell(m)
	}
	return ui.Run(m, kit.NewIn(p.term.In), out)
}

func (p *Program) lineByLine() bool { return p.config.Accessible || !p.term.draws() }

// crash says what a panic means for money, and where to look.
func (p *Program) crash() error {
	return model.Errorf(model.Internal, "paydesk met an error of its own and stopped. What was recorded is safe, and what had been sent "+
		"to Stripe is looked up at the next start. The details are in %s.", p.file.path)
}

// session is what the screens of this terminal are put together from.
func (p *Program) session(ctx context.Context) (front.Session, error) {
	out := kit.NewOut(p.term.Out, p.term.Env)
	theme, err := kit.NewTheme(out, kit.Look{
		Theme: p.config.Theme, ASCII: p.config.ASCII, NoColor: p.config.NoColor || p.lineByLine(), Env: p.term.Env,
	})
	if err != nil {
		return front.Session{}, err
	}
	session := front.Session{Desk: p.desk, Out: out, Browse: browserFor(p.config.Stripe.ConnectURL), Lock: p.config.LockAfter, Clock: time.Now, Env: kit.Env{
		Ctx: ctx, Theme: theme, Locale: kit.NewLocale("en", time.Local), Now: p.desk.Now, Random: rand.Reader, Log: p.log, Local: true,
	}}
	if p.clinic != nil {
		session.Demo, session.Turn = p.clinic.URL(), p.clinic.Turn
	}
	return session, nil
}

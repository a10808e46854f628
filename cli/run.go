package cli

import (
	"context"
	"crypto/rand"
	"errors"
	"time"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui"
	"clinic.example/paydesk/ui/front"
	"clinic.example/paydesk/ui/kit"
)

// runDesk opens a desk in the terminal and shows it until the person quits or ctx ends.
func runDesk(ctx context.Context, term Terminal, open func() (*Program, error)) error {
	if why := term.unfit(); why != "" {
		return model.Errorf(model.Unavailable, "%s", why)
	}
	p, err := open()
	if err != nil {
		return err
	}
	return errors.Join(p.Run(ctx), p.Close())
}

// Run shows the screens. It ends when the person quits or ctx does; operations in flight go on until Close.
func (p *Program) Run(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	out := kit.NewOut(p.term.Out, p.term.Env)
	app, err := p.front(ctx, out)
	if err != nil {
		return err
	}
	p.start(ctx)
	err = ui.Run(ui.New(app), kit.NewIn(p.term.In), out)
	switch {
	case errors.Is(err, ui.ErrCrashed):
		p.crashed = true
		return p.crash()
	case err != nil && ctx.Err() != nil:
		return nil // asked to end: what was under way is taken up at the next start
	}
	return err
}

// crash says what a panic means for money, and where to look.
func (p *Program) crash() error {
	return model.Errorf(model.Internal, "paydesk met an error of its own and stopped. What was recorded is safe, and what had been sent "+
		"to Stripe is looked up at the next start. The details are in %s.", p.file.path)
}

// front puts the desk of this terminal together.
func (p *Program) front(ctx context.Context, out *kit.Out) (ui.App, error) {
	theme, err := kit.NewTheme(out, kit.Look{Theme: p.config.Theme, ASCII: p.config.ASCII, NoColor: p.config.NoColor, Env: p.term.Env})
	if err != nil {
		return ui.App{}, err
	}
	session := front.Session{Desk: p.desk, Out: out, Browse: browserFor(p.config.Stripe.ConnectURL), Env: kit.Env{
		Ctx: ctx, Theme: theme, Locale: kit.NewLocale("en", time.Local), Now: p.desk.Now, Random: rand.Reader, Log: p.log, Local: true,
	}}
	if p.clinic != nil {
		session.Demo = p.clinic.URL()
	}
	return front.App(ctx, session)
}

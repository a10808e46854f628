package cli

import (
	"context"
	"crypto/rand"
	"time"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui"
	"clinic.example/paydesk/ui/home"
	"clinic.example/paydesk/ui/kit"
)

// shell is what the screens of one session are put together from: the one place that knows every screen.
type shell struct {
	p       *Program
	env     kit.Env // of no practice yet
	session *desk.Session
	actor   model.Actor
}

// app puts the desk of this terminal together: the first run in an empty store, else the first practice.
func (p *Program) app(ctx context.Context, out *kit.Out) (ui.App, error) {
	theme, err := p.theme(out)
	if err != nil {
		return ui.App{}, err
	}
	actor, first, found, err := p.desk.Begin(ctx)
	if err != nil {
		return ui.App{}, err
	}
	sh := &shell{p: p, actor: actor, session: p.desk.Session(actor), env: kit.Env{
		Ctx: ctx, Theme: theme, Locale: kit.NewLocale("en", time.Local), Now: p.desk.Now, Random: rand.Reader, Log: p.log, Local: true,
	}}
	app := ui.App{
		Env: sh.env, Out: out, Who: kit.Cleanf("%s (%s)", actor.Name, actor.Role), Practices: sh.practices, Switch: sh.open,
		MovingMoney: p.desk.MovingMoney, Banner: sh.banner,
	}
	if !found {
		return app, nil
	}
	app.Practice, err = sh.open(ctx, string(first))
	return app, err
}

// practices are the rows of the switcher.
func (sh *shell) practices(ctx context.Context) ([]ui.Choice, error) {
	rows, err := sh.session.Practices(ctx)
	if err != nil {
		return nil, err
	}
	choices := make([]ui.Choice, len(rows))
	for i, row := range rows {
		choices[i] = ui.Choice{ID: string(row.Practice.ID), Name: kit.Clean(row.Practice.Name), Mark: standing(row.State)}
	}
	return choices, nil
}

// standing is the mark of an account's state.
func standing(state model.AccountState) kit.Mark {
	switch state {
	case model.Connected:
		return kit.ConnectedMark()
	case model.Restricted, model.PayoutsStopped:
		return kit.RestrictedMark()
	case model.PendingReview:
		return kit.PendingMark()
	case model.Rejected:
		return kit.RejectedMark()
	}
	return kit.UnconnectedMark()
}

// open puts the screens of one practice together.
func (sh *shell) open(ctx context.Context, id string) (ui.Practice, error) {
	practice, err := sh.session.Practice(ctx, model.PracticeID(id))
	if err != nil {
		return ui.Practice{}, err
	}
	env := sh.env
	env.Locale = kit.LocaleOf(practice.Country, practice.Location())
	return ui.Practice{
		ID: id, Name: kit.Clean(practice.Name), Locale: env.Locale, Mode: func() kit.Mark { return badge(practice.Mode) },
		Sections: []ui.Section{
			{Key: "1", Name: "Home", Open: func() kit.Screen { return home.New(env, sh.session, practice.ID) }},
		},
	}, nil
}

func badge(mode model.Mode) kit.Mark {
	if mode == model.Live {
		return kit.LiveMark()
	}
	return kit.TestMark()
}

// banner is the one sentence over every screen.
func (sh *shell) banner() kit.Safe {
	return kit.Clean(sh.p.desk.Away())
}

package front

import (
	"context"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui"
	"clinic.example/paydesk/ui/kit"
)

// place is one practice as its screens are made for it.
type place struct {
	*shell
	env  kit.Env
	id   model.PracticeID
	last model.Mode // as it was when it could be read
}

// practices are the rows of the switcher.
func (sh *shell) practices(ctx context.Context) ([]ui.Choice, error) {
	rows, err := sh.mine.Practices(ctx)
	if err != nil {
		return nil, err
	}
	choices := make([]ui.Choice, len(rows))
	for i, row := range rows {
		choices[i] = ui.Choice{ID: string(row.Practice.ID), Name: kit.Clean(row.Practice.Name), Mark: kit.AccountMark(row.State)}
	}
	return choices, nil
}

// open puts the screens of one practice together.
func (sh *shell) open(ctx context.Context, id string) (ui.Practice, error) {
	practice, err := sh.mine.Practice(ctx, model.PracticeID(id))
	if err != nil {
		return ui.Practice{}, err
	}
	p := &place{shell: sh, env: sh.Env, id: practice.ID, last: practice.Mode}
	p.env.Locale = kit.LocaleOf(practice.Country, practice.Location())
	return ui.Practice{
		ID: id, Name: kit.Clean(practice.Name), Locale: p.env.Locale, Mode: p.badge,
		Sections: p.sections(), Entries: p.entries(), Visit: p.visit, Search: p.search,
	}, nil
}

// badge is the mode as the store has it at this moment: a practice may go live while its screens stand.
func (p *place) badge() kit.Mark {
	if practice, err := p.mine.Practice(p.env.Ctx, p.id); err == nil {
		p.last = practice.Mode
	}
	if p.last == model.Live {
		return kit.LiveMark()
	}
	return kit.TestMark()
}

package boltdb

import (
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

const (
	movementsByTime   = "balance movements by time"
	movementsByPayout = "balance movements by payout"
	movementsBySource = "balance movements by source"
	movementsUntied   = "balance movements untied"
)

var balanceMovements = table[model.BalanceMovement]{
	noun: "balance movement", rows: "balance movements",
	key:    func(m model.BalanceMovement) key { return accountKey(m.Ref()).text(m.ID) },
	encode: asJSON[model.BalanceMovement], decode: fromJSON[model.BalanceMovement],
	indexes: []index[model.BalanceMovement]{
		{movementsByTime, func(m model.BalanceMovement) []key { return []key{accountKey(m.Ref()).millis(m.Created)} }},
		{movementsByPayout, func(m model.BalanceMovement) []key { return present(m.Ref(), m.Payout, m.Created) }},
		{movementsBySource, func(m model.BalanceMovement) []key { return present(m.Ref(), m.Source, m.Created) }},
		{movementsUntied, func(m model.BalanceMovement) []key {
			if m.Tie.Kind != "" {
				return nil
			}
			return []key{accountKey(m.Ref()).millis(m.Created)}
		}},
	},
}

// present is an entry under a text, or none where there is no text.
func present(at model.AccountRef, text string, created model.Millis) []key {
	if text == "" {
		return nil
	}
	return []key{accountKey(at).text(text).millis(created)}
}

func movementTime(m model.BalanceMovement) key { return key{}.millis(m.Created) }

func (t *tx) BalanceMovement(at model.AccountRef, id string) (model.BalanceMovement, error) {
	return get(t, t.organisation(), &balanceMovements, accountKey(at).text(id))
}

// BalanceMovements takes the narrowest index.
func (t *tx) BalanceMovements(f storage.MovementFilter, w storage.Window) ([]model.BalanceMovement, error) {
	l := list[model.BalanceMovement]{table: &balanceMovements, index: movementsByTime, prefix: accountKey(f.Account), between: timeSize, order: movementTime, newest: true}
	switch {
	case f.Payout != "":
		l.index, l.prefix = movementsByPayout, l.prefix.text(f.Payout)
	case f.Source != "":
		l.index, l.prefix = movementsBySource, l.prefix.text(f.Source)
	case f.Untied:
		l.index = movementsUntied
	}
	l.keep = func(m model.BalanceMovement) bool {
		return (f.Source == "" || m.Source == f.Source) && (!f.Untied || m.Tie.Kind == "")
	}
	if f.From != 0 {
		l.from = key{}.millis(f.From).b
	}
	if f.To != 0 {
		l.to = key{}.millis(f.To).b
	}
	return l.window(t, t.organisation(), w, accountKey(f.Account).text(w.From))
}

func (t *tx) PutBalanceMovement(m model.BalanceMovement) error {
	return put(t, t.organisation(), &balanceMovements, m)
}

package boltdb

import "clinic.example/paydesk/model"

const (
	eventsByTime  = "stripe events by time"
	eventsWaiting = "stripe events waiting"
)

var stripeEvents = table[model.StripeEvent]{
	noun: "event of Stripe's", rows: "stripe events",
	key:    func(e model.StripeEvent) key { return accountKey(e.Ref()).text(e.ID) },
	encode: asJSON[model.StripeEvent], decode: fromJSON[model.StripeEvent],
	indexes: []index[model.StripeEvent]{
		{eventsByTime, func(e model.StripeEvent) []key { return []key{accountKey(e.Ref()).millis(e.Created)} }},
		{eventsWaiting, func(e model.StripeEvent) []key {
			if e.Handled != 0 {
				return nil
			}
			return []key{accountKey(e.Ref()).millis(e.Created)}
		}},
	},
}

var cursors = table[model.Cursor]{
	noun: "cursor", rows: "stripe cursors",
	key:    func(c model.Cursor) key { return accountKey(c.Ref()) },
	encode: asJSON[model.Cursor], decode: fromJSON[model.Cursor],
}

func (t *tx) StripeEvent(at model.AccountRef, id string) (model.StripeEvent, error) {
	return get(t, t.organisation(), &stripeEvents, accountKey(at).text(id))
}

func (t *tx) WaitingStripeEvents(at model.AccountRef) ([]model.StripeEvent, error) {
	return list[model.StripeEvent]{table: &stripeEvents, index: eventsWaiting, prefix: accountKey(at), between: timeSize}.all(t, t.organisation())
}

func (t *tx) PutStripeEvent(e model.StripeEvent) error {
	return put(t, t.organisation(), &stripeEvents, e)
}

// ForgetStripeEvents looks from the oldest on, and at no more than it takes away.
func (t *tx) ForgetStripeEvents(at model.AccountRef, before model.Millis, limit int) (gone int, err error) {
	old := list[model.StripeEvent]{
		table: &stripeEvents, index: eventsByTime, prefix: accountKey(at), between: timeSize, to: key{}.millis(before).b,
		order: func(e model.StripeEvent) key { return key{}.millis(e.Created) },
		keep:  func(e model.StripeEvent) bool { return e.Handled != 0 }, looks: limit,
	}
	rows, err := old.all(t, t.organisation())
	for _, e := range rows {
		if err != nil {
			return gone, err
		}
		err = remove(t, t.organisation(), &stripeEvents, accountKey(at).text(e.ID))
		gone++
	}
	return gone, err
}

func (t *tx) Cursor(at model.AccountRef) (model.Cursor, error) {
	return get(t, t.organisation(), &cursors, accountKey(at))
}

func (t *tx) PutCursor(c model.Cursor) error { return put(t, t.organisation(), &cursors, c) }

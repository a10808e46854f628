package boltdb

import (
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

var numberGaps = table[model.NumberGap]{
	noun: "gap in a number series", rows: "number gaps",
	key: func(g model.NumberGap) key {
		return key{}.text(string(g.Mode)).text(g.Series).uint64(uint64(g.From))
	},
	encode: asJSON[model.NumberGap], decode: fromJSON[model.NumberGap],
}

func (t *tx) NumberGaps(practice model.PracticeID) ([]model.NumberGap, error) {
	home, err := t.at(practice)
	if err != nil {
		return nil, err
	}
	return all(t, home, &numberGaps, nil)
}

func (t *tx) PutNumberGap(g model.NumberGap) error {
	home, err := t.at(g.Practice)
	if err != nil {
		return err
	}
	if g.From < 1 || g.To < g.From {
		return model.Errorf(model.Invalid, "A gap in a number series can't reach from %d to %d.", g.From, g.To)
	}
	return put(t, home, &numberGaps, g)
}

func (t *tx) LastNumber(practice model.PracticeID, mode model.Mode, series storage.Series) (n int64, err error) {
	home, err := t.at(practice)
	if err != nil {
		return 0, err
	}
	k, err := key{}.text(string(mode)).text(string(series)).done()
	if err != nil {
		return 0, err
	}
	defer t.guard(&err)
	counters := t.bucket(home, seriesBucket)
	if counters == nil {
		return 0, nil
	}
	last, err := t.counter(counters.Get(k))
	return int64(last), err
}

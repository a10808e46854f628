package boltdb

import (
	"encoding/binary"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

const seriesBucket = "series"

// NextNumber counts within the transaction: one that ends without a commit has taken nothing.
func (t *tx) NextNumber(practice model.PracticeID, mode model.Mode, series storage.Series) (n int64, err error) {
	home, err := t.at(practice)
	if err != nil {
		return 0, err
	}
	k, err := key{}.text(string(mode)).text(string(series)).done()
	if err != nil {
		return 0, err
	}
	defer t.guard(&err)
	counters, err := t.made(home, seriesBucket)
	if err != nil {
		return 0, err
	}
	last, err := t.counter(counters.Get(k))
	if err != nil {
		return 0, err
	}
	return int64(last + 1), counters.Put(k, binary.BigEndian.AppendUint64(nil, last+1))
}

package boltdb

import (
	"encoding/binary"

	"clinic.example/paydesk/model"
)

// key is a row's or an index's key while it is put together; its bytes order as the values do. The first mistake sticks.
type key struct {
	b   []byte
	err error
}

// row adds the 8 bytes of a row id.
func (k key) row(prefix, id string) key {
	n, err := model.ParseRowID(prefix, id)
	if err != nil && k.err == nil {
		k.err = err
	}
	k.b = binary.BigEndian.AppendUint64(k.b, n)
	return k
}

// random adds the 16 bytes of a 128-bit id.
func (k key) random(id string) key {
	bits, err := model.ParseRandomID(id)
	if err != nil && k.err == nil {
		k.err = err
	}
	k.b = append(k.b, bits[:]...)
	return k
}

// timeSize is what millis adds.
const timeSize = 8

// millis adds a moment; the sign is flipped so that moments before 1970 come first.
func (k key) millis(m model.Millis) key {
	k.b = binary.BigEndian.AppendUint64(k.b, uint64(m)^1<<63)
	return k
}

func (k key) date(d model.Date) key {
	k.b = binary.BigEndian.AppendUint32(k.b, uint32(d)^1<<31)
	return k
}

func (k key) uint64(v uint64) key {
	k.b = binary.BigEndian.AppendUint64(k.b, v)
	return k
}

func (k key) byte(v byte) key {
	k.b = append(k.b, v)
	return k
}

func (k key) bytes(v []byte) key {
	k.b = append(k.b, v...)
	return k
}

// text adds a text and its end, which no text holds: "ann" comes before "anna", and is no prefix of it.
func (k key) text(s string) key {
	if !storable(s) && k.err == nil {
		k.err = model.Errorf(model.Invalid, "%q holds a character that can't be stored.", s)
	}
	k.b = append(append(k.b, s...), 0)
	return k
}

func (k key) done() ([]byte, error) { return k.b, k.err }

// after is the first key behind all that begin with prefix; nil when there is none.
func after(prefix []byte) []byte {
	for i := len(prefix) - 1; i >= 0; i-- {
		if prefix[i] < 0xff {
			next := append([]byte(nil), prefix[:i+1]...)
			next[i]++
			return next
		}
	}
	return nil
}

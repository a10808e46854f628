package boltdb

import (
	"encoding/binary"
	"errors"
	"strings"
	"unicode/utf8"

	"clinic.example/paydesk/model"
)

var errRecord = errors.New("the bytes are not a record that this program knows")

// storable says whether a text is one for every engine: UTF-8, and without the zero that ends texts in keys.
func storable(s string) bool { return utf8.ValidString(s) && strings.IndexByte(s, 0) < 0 }

// writer puts a record together: fixed numbers first, texts behind them. The first mistake sticks.
type writer struct {
	b   []byte
	err error
}

func (w *writer) refuse(err error) {
	if w.err == nil {
		w.err = err
	}
}

func (w *writer) byte(v byte)     { w.b = append(w.b, v) }
func (w *writer) uint32(v uint32) { w.b = binary.BigEndian.AppendUint32(w.b, v) }
func (w *writer) int64(v int64)   { w.b = binary.BigEndian.AppendUint64(w.b, uint64(v)) }
func (w *writer) varint(v int64)  { w.b = binary.AppendVarint(w.b, v) }

// ref writes the 8 bytes of a row id, zeros for none.
func (w *writer) ref(prefix, id string) {
	var n uint64
	if id != "" {
		var err error
		if n, err = model.ParseRowID(prefix, id); err != nil || n == 0 {
			w.refuse(model.Errorf(model.Invalid, "%q is not the id of a %s.", id, prefix))
		}
	}
	w.b = binary.BigEndian.AppendUint64(w.b, n)
}

// currency writes three letters, zeros for none.
func (w *writer) currency(c model.Currency) {
	if c != "" && !c.Valid() {
		w.refuse(model.Errorf(model.Invalid, "%q is not a currency.", string(c)))
	}
	w.b = append(w.b, (string(c) + "\x00\x00\x00")[:3]...)
}

func (w *writer) mode(m model.Mode) {
	switch m {
	case "":
		w.byte(0)
	case model.Test:
		w.byte(1)
	case model.Live:
		w.byte(2)
	default:
		w.refuse(model.Errorf(model.Invalid, "%q is not a mode.", string(m)))
	}
}

func (w *writer) flags(flags ...bool) {
	var v byte
	for i, set := range flags {
		if set {
			v |= 1 << i
		}
	}
	w.byte(v)
}

// random writes a 128-bit id behind its length.
func (w *writer) random(id string) {
	if id == "" {
		w.byte(0)
		return
	}
	bits, err := model.ParseRandomID(id)
	if err != nil {
		w.refuse(err)
	}
	w.b = append(append(w.b, 16), bits[:]...)
}

func (w *writer) text(s string) {
	if !storable(s) {
		w.refuse(model.Errorf(model.Invalid, "%q holds a character that can't be stored.", s))
	}
	w.b = append(binary.AppendUvarint(w.b, uint64(len(s))), s...)
}

func (w *writer) done() ([]byte, error) { return w.b, w.err }

// reader takes a record apart. Texts are parts of one copy, so nothing points into the file. After the first mistake it gives zeros.
type reader struct {
	s   string
	err error
}

func readerOf(value []byte, version byte) *reader {
	r := &reader{s: string(value)}
	if r.byte() != version {
		r.fail()
	}
	return r
}

func (r *reader) fail() { r.s, r.err = "", errRecord }

func (r *reader) take(n int) string {
	if n < 0 || n > len(r.s) {
		r.fail()
		return ""
	}
	part := r.s[:n]
	r.s = r.s[n:]
	return part
}

func (r *reader) byte() byte {
	if r.s == "" {
		r.fail()
		return 0
	}
	b := r.s[0]
	r.s = r.s[1:]
	return b
}

func (r *reader) uint32() uint32 {
	if len(r.s) < 4 {
		r.fail()
		return 0
	}
	s := r.s
	r.s = s[4:]
	return uint32(s[3]) | uint32(s[2])<<8 | uint32(s[1])<<16 | uint32(s[0])<<24
}

func (r *reader) uint64() uint64 {
	if len(r.s) < 8 {
		r.fail()
		return 0
	}
	s := r.s
	r.s = s[8:]
	return uint64(s[7]) | uint64(s[6])<<8 | uint64(s[5])<<16 | uint64(s[4])<<24 |
		uint64(s[3])<<32 | uint64(s[2])<<40 | uint64(s[1])<<48 | uint64(s[0])<<56
}

func (r *reader) int64() int64 { return int64(r.uint64()) }

func (r *reader) uvarint() uint64 {
	var v uint64
	for shift := 0; shift < 64; shift += 7 {
		b := r.byte()
		v |= uint64(b&0x7f) << shift
		if b < 0x80 {
			return v
		}
	}
	r.fail()
	return 0
}

func (r *reader) varint() int64 {
	v := r.uvarint()
	return int64(v>>1) ^ -int64(v&1)
}

func (r *reader) ref(prefix string) string {
	if n := r.uint64(); n != 0 {
		return model.RowID(prefix, n)
	}
	return ""
}

func (r *reader) currency() model.Currency {
	c := model.Currency(r.take(3))
	if c == "\x00\x00\x00" || c == "" {
		return ""
	}
	if !c.Valid() {
		r.fail()
	}
	return c
}

func (r *reader) mode() model.Mode {
	switch r.byte() {
	case 0:
		return ""
	case 1:
		return model.Test
	case 2:
		return model.Live
	}
	r.fail()
	return ""
}

// flags are bits, the lowest first; a bit beyond those that are known is from a program that knows more.
func (r *reader) flags(known ...*bool) {
	v := r.byte()
	if v>>len(known) != 0 {
		r.fail()
	}
	for i, flag := range known {
		*flag = v&(1<<i) != 0
	}
}

func (r *reader) random() string {
	switch r.byte() {
	case 0:
		return ""
	case 16:
		if bits := r.take(16); bits != "" {
			return model.RandomID([16]byte([]byte(bits)))
		}
		return ""
	}
	r.fail()
	return ""
}

func (r *reader) text() string {
	n := r.uvarint()
	if n > uint64(len(r.s)) {
		r.fail()
		return ""
	}
	return r.take(int(n))
}

// done is the verdict: a record that goes on behind its last field is none of ours.
func (r *reader) done() error {
	if r.err == nil && r.s != "" {
		r.fail()
	}
	return r.err
}

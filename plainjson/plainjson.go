// Package plainjson reads JSON as encoding/json does, and several times faster where the text is plain: no key twice, none that differs from a
// field's name in its case alone. Anything else, and every text that is wrong, is left to encoding/json, so that what is read and the errors
// are always its own.
//
// It owns speed alone. It must not know a format, and not read a text that encoding/json refuses.
package plainjson

import (
	"encoding/json"
	"reflect"
	"sync"
)

// Decoder reads texts into values of one type. It is safe for many goroutines.
type Decoder[T any] struct {
	plan func() plan // made when it is first needed
}

// For makes the decoder of a type.
func For[T any]() Decoder[T] {
	return Decoder[T]{sync.OnceValue(func() plan { return planOf(reflect.TypeFor[T](), nil) })}
}

// Decode reads a text as json.Unmarshal does into a fresh value. Strings in it are parts of the text.
func (d Decoder[T]) Decode(text string) (T, error) {
	var v T
	r := &reader{s: text}
	if d.plan()(r, reflect.ValueOf(&v).Elem()) && r.next() == 0 && r.at == len(text) {
		return v, nil
	}
	var slowly T
	err := json.Unmarshal([]byte(text), &slowly)
	return slowly, err
}

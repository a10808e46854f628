package sandbox

import (
	"bytes"
	"encoding/json"
	"testing"
)

// The sandbox's own encoder says what encoding/json would, without the notes.
func TestEncode(t *testing.T) {
	o := object{
		"a": nil, "text": "plain", "odd": "\"<&>\\ \n é \u2028 \xff", "n": int64(-7), "rate": 1.52, "yes": true, "none": object{}, "empty": []any{},
		"in": object{"list": []any{object{"b": "c"}, int64(1), nil}, "nil": object(nil)},
	}
	var want bytes.Buffer
	enc := json.NewEncoder(&want)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(o); err != nil {
		t.Fatal(err)
	}
	o["_note"], o["in"].(object)["_note"] = "secret", "secret"
	if got := string(New(Options{}).encode(o)); got != want.String() {
		t.Errorf("got %s, want %s", got, want.String())
	}
	var tight bytes.Buffer
	if err := json.Compact(&tight, want.Bytes()); err != nil {
		t.Fatal(err)
	}
	if got := string(New(Options{Compact: true}).encode(o)); got != tight.String() {
		t.Errorf("got %s, want %s", got, tight.String())
	}
	mixed := object{"kinds": []string{"card"}, "rows": []object{{"a": 1, "_b": 2}}, "meta": map[string]string{"k": "v"}}
	if got := string(New(Options{Compact: true}).encode(mixed)); got != `{"kinds":["card"],"meta":{"k":"v"},"rows":[{"a":1}]}` {
		t.Errorf("got %s", got)
	}
}

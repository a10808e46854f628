package plainjson_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"

	"clinic.example/paydesk/plainjson"
)

// everything has a field of each kind that is read here, and of those that are left to encoding/json.
type everything struct {
	ID      string
	Seq     uint64
	Small   uint8
	Minor   int64
	Tiny    int8
	On      bool
	Hash    [3]byte
	Names   []string
	Sums    []sum
	Sum     sum
	Perhaps *sum
	Raw     json.RawMessage
	Any     any
	Labels  map[string]string
	Bytes   []byte
	At      time.Time
	Rate    float64
	Hidden  string `json:"-"`
	Tagged  string `json:"tagged_as,omitempty"`
	Again   *everything
	own     string
}

type sum struct {
	Minor    int64  `json:"minor"`
	Currency string `json:"currency"`
}

func texts() []string {
	return []string{
		`{"ID":"a","Seq":18446744073709551615,"Small":255,"Minor":-5,"Tiny":-128,"On":true,"Hash":[1,2,3],"Names":["x","y"],"Sums":[{"minor":1,"currency":"aud"}]}`,
		`{"Sum":{"minor":1,"currency":"aud"},"Perhaps":{"minor":2},"Raw":{"a":[1,2.5e3]},"Any":{"k":null},"Labels":{"a":"b"},"Bytes":"AQI=","Rate":1.25,"Hidden":"x","tagged_as":"y","own":"z"}`,
		`{"At":"2026-01-02T03:04:05Z","Again":{"ID":"inner","Again":{"ID":"innermost"}}}`,
		" {\t\"ID\" : \"a\\\"b\\u00e9\\n\" ,\r\n\"Names\" : [ ] , \"Sums\":null } ",
		`{"ID":"ünïcode 漢","Names":["\\","\/",""]}`,
		`{"id":"folded","TAGGED_AS":"folded","ſeq":7}`,
		`{"ID":"one","ID":"two"}`, `{"Sums":[{"minor":1}],"Sums":[{"currency":"aud"}]}`,
		`{"unknown":[{"deep":[true,false,null,-0,0.1,1E+5,"\u12ab"]}],"ID":"after"}`,
		`null`, `{}`, `{"ID":null,"Seq":null,"On":null,"Hash":null,"Sum":null,"Perhaps":null,"Raw":null,"Names":null,"At":null}`,
		``, ` `, `{`, `{"ID"}`, `{"ID":}`, `{"ID":"a",}`, `{"ID":"a"}x`, `{"ID":"a"} {}`, `[]`, `"a"`, `{"Seq":-1}`, `{"Seq":01}`, `{"Seq":1.0}`, `{"Seq":1e2}`,
		`{"Small":256}`, `{"Tiny":-129}`, `{"Seq":18446744073709551616}`, `{"On":"true"}`, `{"On":tru}`, `{"ID":5}`, `{"Hash":[1,2]}`, `{"Hash":[1,2,3,4]}`,
		`{"Names":["x",]}`, `{"Names":"x"}`, `{"ID":"` + "\x01" + `"}`, `{"ID":"` + "\xff" + `"}`, `{"` + "\xff" + `":1}`, `{"ID":"\x"}`, `{"ID":"\u12"}`, `{"u":"\x"}`,
		`{"u":nul}`, `{"u":-}`, `{"u":1.}`, `{"u":1e}`, `{"u":+1}`, `{"u":[1 2]}`, `{"u":{"a":1 "b":2}}`, `{"u":{1:2}}`, `{"ID":"\ud800"}`, `{"a":1,"\u0049D":"escaped key"}`,
		strings.Repeat(`{"Again":`, 30) + `{}` + strings.Repeat(`}`, 30), `{"u":` + strings.Repeat(`[`, 300) + strings.Repeat(`]`, 300) + `}`, `{"ID":"a"}` + "\x00",
	}
}

// same holds what is read here against what encoding/json reads, and the errors too.
func same(t *testing.T, text string) {
	t.Helper()
	got, gotErr := plainjson.For[everything]().Decode(text)
	var want everything
	wantErr := json.Unmarshal([]byte(text), &want)
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%q: read %+v, and encoding/json reads %+v", text, got, want)
	}
	if (gotErr == nil) != (wantErr == nil) || gotErr != nil && gotErr.Error() != wantErr.Error() {
		t.Errorf("%q: error %v, and encoding/json says %v", text, gotErr, wantErr)
	}
}

func TestTextsAreReadAsEncodingJSONDoes(t *testing.T) {
	for _, text := range texts() {
		same(t, text)
		for i := range text { // cut anywhere, and with any byte changed
			same(t, text[:i])
			same(t, text[:i]+"\""+text[i+1:])
			same(t, text[:i]+"0"+text[i:])
		}
	}
}

func TestValuesOfOtherKindsAreRead(t *testing.T) {
	if got, err := plainjson.For[[]sum]().Decode(`[{"minor":1},{"currency":"aud"}]`); err != nil || len(got) != 2 || got[0].Minor != 1 || got[1].Currency != "aud" {
		t.Errorf("a list reads as %+v, %v", got, err)
	}
	if got, err := plainjson.For[map[string]int]().Decode(`{"a":1}`); err != nil || got["a"] != 1 {
		t.Errorf("a map reads as %+v, %v", got, err)
	}
}

// A plain text is read here, and not by encoding/json: a string is then a part of the text.
func TestPlainTextsAreReadHere(t *testing.T) {
	text := `{"minor":1,"unknown":{"a":[1,"x"]},"currency":"aud"}`
	d := plainjson.For[sum]()
	if n := testing.AllocsPerRun(100, func() { _, _ = d.Decode(text) }); n > 5 {
		t.Errorf("%v allocations for a text of two fields", n)
	}
}

func FuzzTextsAreReadAsEncodingJSONDoes(f *testing.F) {
	for _, text := range texts() {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) { same(t, text) })
}

func BenchmarkDecode(b *testing.B) {
	text, d := texts()[0], plainjson.For[everything]()
	b.Run("here", func(b *testing.B) {
		for range b.N {
			_, _ = d.Decode(text)
		}
	})
	b.Run("encoding/json", func(b *testing.B) {
		for range b.N {
			var v everything
			_ = json.Unmarshal([]byte(text), &v)
		}
	})
}

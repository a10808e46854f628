package sandbox

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
)

// encode renders JSON as Stripe does: indented, with < and & as they are, and
// without the sandbox's own notes.
func (s *Server) encode(o object) []byte {
	out := make([]byte, 0, 4096)
	if s.opt.Compact {
		return appendJSON(out, o, "")
	}
	return append(appendJSON(out, o, "\n"), '\n')
}

// appendJSON renders one value; brk is the line break and indentation where it stands, "" in compact JSON.
func appendJSON(out []byte, v any, brk string) []byte {
	switch x := v.(type) {
	case nil:
		return append(out, "null"...)
	case string:
		return appendString(out, x)
	case int64:
		return strconv.AppendInt(out, x, 10)
	case bool:
		return strconv.AppendBool(out, x)
	case float64:
		number, err := json.Marshal(x)
		if err != nil {
			panic("sandbox: a rate is a number: " + err.Error())
		}
		return append(out, number...)
	case object:
		return appendObject(out, x, brk)
	case []any:
		return appendList(out, x, brk)
	}
	return appendJSON(out, clone(v), brk)
}

func appendObject(out []byte, o object, brk string) []byte {
	if o == nil {
		return append(out, "null"...)
	}
	names := make([]string, 0, 64)
	for name := range o {
		if !strings.HasPrefix(name, "_") {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	if len(names) == 0 {
		return append(out, "{}"...)
	}
	out = append(out, '{')
	inner, colon := deeper(brk)
	for i, name := range names {
		if i > 0 {
			out = append(out, ',')
		}
		out = append(out, inner...)
		out = append(appendString(out, name), colon...)
		out = appendJSON(out, o[name], inner)
	}
	return append(append(out, brk...), '}')
}

// deeper is the line break one level further in, and what stands between a name and its value.
func deeper(brk string) (inner, colon string) {
	if brk == "" {
		return "", ":"
	}
	return brk + "  ", ": "
}

func appendList(out []byte, l []any, brk string) []byte {
	if len(l) == 0 {
		return append(out, "[]"...)
	}
	out = append(out, '[')
	inner, _ := deeper(brk)
	for i, v := range l {
		if i > 0 {
			out = append(out, ',')
		}
		out = appendJSON(append(out, inner...), v, inner)
	}
	return append(append(out, brk...), ']')
}

// appendString quotes; text that needs more than quotes is left to encoding/json.
func appendString(out []byte, s string) []byte {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c == '"' || c == '\\' || c >= 0x7f {
			return append(out, quoted(s)...)
		}
	}
	out = append(out, '"')
	return append(append(out, s...), '"')
}

func quoted(s string) []byte {
	var text bytes.Buffer
	enc := json.NewEncoder(&text)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(s); err != nil {
		panic("sandbox: a text is a text: " + err.Error())
	}
	return bytes.TrimSuffix(text.Bytes(), []byte("\n"))
}

package judge

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// document turns an OpenAPI 3.0 description into one JSON Schema whose
// definitions are its components and, by operation, its good answers: nullable
// becomes a choice with null, Stripe's x- notes go, and an object that lists
// its properties has no others.
func document(raw []byte) (doc map[string]any, paths []path, err error) {
	var api struct {
		Components struct{ Schemas map[string]any }
		Paths      map[string]map[string]operation
	}
	if err := json.Unmarshal(raw, &api); err != nil {
		return nil, nil, fmt.Errorf("description: %w", err)
	}
	// One schema with definitions, because the compiler copies all it knows
	// for each part that it first meets by reference.
	defs := map[string]any{}
	for name, s := range api.Components.Schemas {
		defs[name] = convert(s)
	}
	for text, methods := range api.Paths {
		p := path{text: text, segments: strings.Split(text, "/"), methods: map[string]bool{}}
		for m, op := range methods {
			p.methods[strings.ToUpper(m)] = true
			if s := op.Responses["200"].Content["application/json"].Schema; s != nil {
				defs[answerOf(strings.ToUpper(m), text)] = convert(s)
			}
		}
		paths = append(paths, p)
	}
	return map[string]any{"$defs": defs}, paths, nil
}

// operation is the part of an OpenAPI operation that says how a good answer looks.
type operation struct {
	Responses map[string]struct {
		Content map[string]struct{ Schema any }
	}
}

// answerOf names the definition of an operation's good answer.
func answerOf(method, text string) string { return "answer to " + method + " " + text }

// convert rewrites one schema.
func convert(v any) any {
	s, ok := v.(map[string]any)
	if !ok {
		return v
	}
	out := map[string]any{}
	for k, inner := range s {
		switch {
		case strings.HasPrefix(k, "x-"), k == "description", k == "title", k == "format", k == "nullable":
		case k == "$ref":
			out[k] = strings.Replace(inner.(string), "#/components/schemas/", "#/$defs/", 1)
		case k == "properties":
			out[k] = convertEach(inner)
		case k == "anyOf", k == "oneOf", k == "allOf":
			out[k] = convertAll(inner)
		case k == "items", k == "additionalProperties":
			out[k] = convert(inner)
		default:
			out[k] = inner
		}
	}
	if _, listed := out["properties"]; listed && out["additionalProperties"] == nil {
		out["additionalProperties"] = false
	}
	if s["nullable"] == true {
		return map[string]any{"anyOf": []any{out, map[string]any{"type": "null"}}}
	}
	return out
}

func convertEach(v any) any {
	out := map[string]any{}
	for name, s := range v.(map[string]any) {
		out[name] = convert(s)
	}
	return out
}

func convertAll(v any) any {
	var out []any
	for _, s := range v.([]any) {
		out = append(out, convert(s))
	}
	return out
}

// plain says in one line each what is wrong, deepest place first, without the
// branches of a choice that were not meant.
func plain(err error) error {
	var invalid *jsonschema.ValidationError
	if !errors.As(err, &invalid) {
		return err
	}
	found := map[string]bool{}
	collect(invalid, found)
	return errors.New(strings.Join(slices.Sorted(maps.Keys(found)), "\n"))
}

func collect(e *jsonschema.ValidationError, found map[string]bool) {
	if len(e.Causes) == 0 {
		at := "/" + strings.Join(e.InstanceLocation, "/")
		found[at+": "+strings.TrimPrefix(e.BasicOutput().Error.String(), "at ")] = true
		return
	}
	for _, cause := range e.Causes {
		collect(cause, found)
	}
}

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

// document turns an OpenAPI 3.0 description into one that a JSON Schema
// compiler reads: nullable becomes a choice with null, Stripe's x- notes go,
// and an object that lists its properties has no others.
func document(raw []byte) (map[string]any, error) {
	var doc map[string]any
	if err := json.Unmarshal(raw, &doc); err != nil {
		return nil, fmt.Errorf("description: %w", err)
	}
	components, ok := doc["components"].(map[string]any)
	if !ok {
		return nil, errors.New("the description has no components")
	}
	schemas := components["schemas"].(map[string]any)
	for name, s := range schemas {
		schemas[name] = convert(s)
	}
	for _, methods := range doc["paths"].(map[string]any) {
		for _, op := range methods.(map[string]any) {
			convertResponses(op.(map[string]any)["responses"])
		}
	}
	return doc, nil
}

func convertResponses(v any) {
	responses, _ := v.(map[string]any)
	for _, r := range responses {
		content, _ := r.(map[string]any)["content"].(map[string]any)
		for _, media := range content {
			m := media.(map[string]any)
			m["schema"] = convert(m["schema"])
		}
	}
}

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

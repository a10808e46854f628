package simulation_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
)

// shortened is an object of Stripe's without what says nothing to paydesk: decoding JSON is most of the work of a day. An event keeps only the
// names in it. It is a hint, and whoever believed anything else that it says would be found out here.
func shortened(text []byte) string {
	var v any
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	if dec.Decode(&v) != nil {
		return string(text)
	}
	short, err := json.Marshal(spoken(v))
	if err != nil {
		return string(text)
	}
	return string(short)
}

func spoken(v any) any {
	switch v := v.(type) {
	case map[string]any:
		if event, ok := v["data"].(map[string]any); ok && v["object"] == "event" {
			v["data"] = map[string]any{"object": named(event["object"])}
			delete(v, "request")
		}
		maps.DeleteFunc(v, func(key string, inner any) bool { return mute(inner) || slices.Contains(unread(), key) })
		for key, inner := range v {
			v[key] = spoken(inner)
		}
	case []any:
		for i, inner := range v {
			v[i] = spoken(inner)
		}
	}
	return v
}

// mute are values that decode into what stands there anyway.
func mute(v any) bool {
	list, ok := v.([]any)
	return v == nil || v == "" || v == false || v == json.Number("0") || ok && len(list) == 0
}

// unread are large parts of objects that paydesk doesn't ask for.
func unread() []string {
	return []string{"billing_details", "outcome", "payment_method_options", "fraud_details", "api_version"}
}

// named is what an event says of its object in the end.
func named(v any) any {
	object, ok := v.(map[string]any)
	if !ok {
		return v
	}
	out := map[string]any{}
	for _, key := range []string{"id", "object", "payment_intent", "charge"} {
		out[key] = object[key]
	}
	return out
}

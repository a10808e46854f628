package kit_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"clinic.example/paydesk/ui/kit"
)

func TestFewAnswersEveryWindow(t *testing.T) {
	key := func(r string) string { return r }
	query := kit.Few(key, func(context.Context) ([]string, error) { return strings.Fields("a b c d e"), nil })
	for _, c := range []struct {
		window kit.Window
		want   string
	}{
		{kit.Window{Limit: 2}, "a b"},
		{kit.Window{Limit: 9}, "a b c d e"},
		{kit.Window{From: "b", Limit: 2}, "c d"},
		{kit.Window{From: "e", Limit: 2}, ""},
		{kit.Window{From: "gone", Limit: 2}, "a b"},
		{kit.Window{From: "d", Before: true, Limit: 2}, "b c"},
		{kit.Window{From: "a", Before: true, Limit: 2}, ""},
		{kit.Window{Before: true, Limit: 2}, "d e"},
	} {
		rows, err := query(t.Context(), c.window)
		if got := strings.Join(rows, " "); err != nil || got != c.want {
			t.Errorf("%+v: %q, %v, want %q", c.window, got, err, c.want)
		}
	}
	away := errors.New("away")
	failing := kit.Few(key, func(context.Context) ([]string, error) { return nil, away })
	if _, err := failing(t.Context(), kit.Window{Limit: 1}); !errors.Is(err, away) {
		t.Errorf("the reading's error is %v", err)
	}
}

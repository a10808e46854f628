package kit

import (
	"context"
	"slices"
)

// Few answers a list's questions from rows that are all read at once: for lists that are never long.
func Few[R any](key func(R) string, all func(context.Context) ([]R, error)) func(context.Context, Window) ([]R, error) {
	return func(ctx context.Context, w Window) ([]R, error) {
		rows, err := all(ctx)
		if err != nil {
			return nil, err
		}
		at := slices.IndexFunc(rows, func(r R) bool { return key(r) == w.From })
		if !w.Before {
			rows = rows[at+1:]
			return rows[:min(len(rows), w.Limit)], nil
		}
		if at >= 0 {
			rows = rows[:at]
		}
		return rows[max(0, len(rows)-w.Limit):], nil
	}
}

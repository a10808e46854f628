package command

import (
	"github.com/spf13/cobra"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
)

// listing is the flags of a list.
type listing struct {
	from, to, status, cursor, find string
	limit                          int
}

// shown is how many rows a list shows unless told otherwise, and most how many it may.
const (
	shown = 40
	most  = 10_000
)

// windowed gives a list its --limit and --cursor.
func (a *app) windowed(cmd *cobra.Command) *cobra.Command {
	cmd.Flags().IntVar(&a.list.limit, "limit", shown, "how many rows at most")
	cmd.Flags().StringVar(&a.list.cursor, "cursor", "", "go on behind the row of this id: the last one of the page before")
	return cmd
}

// dated gives a list its --from and --to.
func (a *app) dated(cmd *cobra.Command) *cobra.Command {
	cmd.Flags().StringVar(&a.list.from, "from", "", "first day, as in 2026-01-31")
	cmd.Flags().StringVar(&a.list.to, "to", "", "last day")
	return cmd
}

func (a *app) withStatus(cmd *cobra.Command, use string) *cobra.Command {
	cmd.Flags().StringVar(&a.list.status, "status", "", use)
	return cmd
}

func (a *app) findable(cmd *cobra.Command, use string) *cobra.Command {
	cmd.Flags().StringVar(&a.list.find, "find", "", use)
	return cmd
}

// window asks for one row more than is shown, to know whether there are more.
func (l listing) window() (desk.Window, error) {
	if l.limit < 1 || l.limit > most {
		return desk.Window{}, usagef("--limit can't be %d: choose from 1 to %d.", l.limit, most)
	}
	return desk.Window{From: l.cursor, Limit: l.limit + 1}, nil
}

// days reads --from and --to.
func (l listing) days() (from, to model.Date, err error) {
	if from, err = day("--from", l.from); err != nil {
		return 0, 0, err
	}
	if to, err = day("--to", l.to); err != nil {
		return 0, 0, err
	}
	if from != 0 && to != 0 && to < from {
		return 0, 0, usagef("--to lies before --from.")
	}
	return from, to, nil
}

func day(flag, text string) (model.Date, error) {
	if text == "" {
		return 0, nil
	}
	date, err := model.ParseDate(text)
	if err != nil {
		return 0, usagef("%s can't be %q: write the day as in 2026-01-31.", flag, model.MaskCardNumbers(text))
	}
	return date, nil
}

// cut takes away the row that was asked for beyond the limit, and says where the list goes on.
func cut[T any](l listing, all []T, id func(T) string) ([]T, string) {
	if len(all) <= l.limit {
		return all, ""
	}
	all = all[:l.limit]
	return all, id(all[l.limit-1])
}

package command

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
)

// Synced is what reading one account at Stripe brought.
type Synced struct {
	Account  string   `json:"account" doc:"acct_..."`
	Mode     string   `json:"mode"`
	Practice string   `json:"practice" doc:"name of one that uses the account"`
	Events   int      `json:"events" doc:"that had not been here"`
	Healed   []Healed `json:"healed" doc:"what no event had told of"`
	Waiting  int      `json:"waiting" doc:"events whose object could not be read yet; it is read again later"`
	Found    int      `json:"found" doc:"found payments that wait for a decision"`
	Problem  string   `json:"problem" doc:"why the account was not read to its end; empty where it was"`
}

// Healed is how many objects of a kind were found that no event had told of.
type Healed struct {
	Kind  string `json:"kind"`
	Count int    `json:"count"`
}

// Proved is what holding one kind of an account's objects against the records found.
type Proved struct {
	Account   string       `json:"account" doc:"acct_..."`
	Mode      string       `json:"mode"`
	Practice  string       `json:"practice" doc:"name of one that uses the account"`
	Kind      string       `json:"kind"`
	Count     int          `json:"count" doc:"of what is missing or different; zero: all agree"`
	Different []Difference `json:"different"`
}

// Difference is one thing in which the records and Stripe don't agree.
type Difference struct {
	Object string `json:"object" doc:"Stripe's id, or ours where Stripe has none"`
	What   string `json:"what"`
}

func (a *app) sync() *cobra.Command {
	prove := false
	cmd := a.does(&cobra.Command{
		Use: "sync", Short: "Read now what happened at Stripe, or prove that nothing is missing",
		Long: "Reads the events of each account that a practice is connected to, compares Stripe's lists with the records, and says what came. paydesk\n" +
			"does so by itself while it runs. With --prove nothing is changed: Stripe's lists are walked from when the account was connected\n" +
			"here first, and everything that is missing or different is named, here or there; exit code 1 when there is anything.",
		Example: "  paydesk sync\n" +
			"  paydesk sync --prove --json | jq 'select(.count > 0)'",
	}, needs{reply: Synced{}, rows: true}, func(r *run, _ []string) error {
		accounts, err := r.accounts()
		if err != nil {
			return err
		}
		if prove {
			return r.proveAll(accounts)
		}
		return r.syncAll(accounts)
	})
	cmd.Flags().StringVar(&a.practice, "practice", "", "name or id of a practice; without it all accounts of yours")
	cmd.Flags().BoolVar(&prove, "prove", false, "change nothing, and name everything that is missing or different")
	return cmd
}

// synced is an account and a practice that uses it.
type synced struct {
	at    model.Practice
	state desk.SyncState
}

// accounts are those of the practice named, or of all practices whose connection the person may see, each once.
func (r *run) accounts() ([]synced, error) {
	var places []model.Practice
	if r.practice != "" {
		at, err := r.place()
		if err != nil {
			return nil, err
		}
		places = []model.Practice{at}
	} else {
		rows, err := r.session.Practices(r.ctx)
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			places = append(places, row.Practice)
		}
	}
	var all []synced
	for _, at := range places {
		state, err := r.session.SyncState(r.ctx, at.ID)
		if model.KindOf(err) == model.Forbidden && r.practice == "" {
			continue
		}
		if err != nil {
			return nil, err
		}
		seen := slices.ContainsFunc(all, func(s synced) bool { return s.state.Account == state.Account })
		if state.Account.ID != "" && !seen {
			all = append(all, synced{at, state})
		}
	}
	if len(all) == 0 {
		return nil, model.Errorf(model.Conflict, "No practice of yours is connected to Stripe, so there is nothing to read.")
	}
	return all, nil
}

// syncAll reads each account; one that Stripe doesn't answer for must not keep the others from being read.
func (r *run) syncAll(accounts []synced) error {
	var all []Synced
	var problem error
	for _, s := range accounts {
		v := Synced{Account: string(s.state.Account.ID), Mode: string(s.state.Account.Mode), Practice: s.at.Name, Healed: []Healed{}}
		done, err := r.session.Sync(context.WithoutCancel(r.ctx), s.at.ID)
		v.Events, v.Waiting = done.Came, done.Waiting
		for kind, n := range done.Healed {
			v.Healed = append(v.Healed, Healed{kind, n})
		}
		slices.SortFunc(v.Healed, func(a, b Healed) int { return strings.Compare(a.Kind, b.Kind) })
		if err != nil {
			v.Problem = problemOf(err)
			if problem == nil {
				problem = err // the others stand in the rows
			}
		}
		if state, err := r.session.SyncState(r.ctx, s.at.ID); err == nil {
			v.Found = state.Found
		}
		all = append(all, v)
	}
	return errors.Join(r.writeSynced(all), problem)
}

// problemOf is what a row says of an error.
func problemOf(err error) string {
	if e, ok := errors.AsType[*model.Error](err); ok {
		return e.Message
	}
	return err.Error()
}

func (r *run) writeSynced(all []Synced) error {
	return rows(r, all, "",
		column[Synced]{"Practice", false, func(v Synced) string { return v.Practice }},
		column[Synced]{"Account", false, func(v Synced) string { return v.Account }},
		column[Synced]{"Events", true, func(v Synced) string { return strconv.Itoa(v.Events) }},
		column[Synced]{"Healed", false, healedText},
		column[Synced]{"Waiting", true, func(v Synced) string { return strconv.Itoa(v.Waiting) }},
		column[Synced]{"Found", true, func(v Synced) string { return strconv.Itoa(v.Found) }},
		column[Synced]{"", false, func(v Synced) string { return v.Problem }},
		column[Synced]{"", false, func(v Synced) string { return mark(v.Mode) }},
	)
}

func healedText(v Synced) string {
	var parts []string
	for _, h := range v.Healed {
		parts = append(parts, fmt.Sprintf("%d %s", h.Count, h.Kind))
	}
	if len(parts) == 0 {
		return "nothing"
	}
	return strings.Join(parts, ", ")
}

func (r *run) proveAll(accounts []synced) error {
	var all []Proved
	total := 0
	for _, s := range accounts {
		proof, err := r.session.ProveSync(r.ctx, s.at.ID)
		if err != nil {
			return err
		}
		for _, p := range proof {
			v := Proved{
				Account: string(s.state.Account.ID), Mode: string(s.state.Account.Mode), Practice: s.at.Name, Kind: p.Kind, Count: len(p.Different),
				Different: []Difference{},
			}
			for _, d := range p.Different {
				v.Different = append(v.Different, Difference{d.Object, d.What})
			}
			total += v.Count
			all = append(all, v)
		}
	}
	if err := r.writeProved(all); err != nil || total == 0 {
		return err
	}
	return model.Errorf(model.Conflict, "The records and Stripe differ in %d things, named above. Nothing was changed. \"paydesk sync\" reads what is missing; what stays different needs somebody's look.", total)
}

func (r *run) writeProved(all []Proved) error {
	err := rows(r, all, "",
		column[Proved]{"Practice", false, func(v Proved) string { return v.Practice }},
		column[Proved]{"Account", false, func(v Proved) string { return v.Account }},
		column[Proved]{"Kind", false, func(v Proved) string { return v.Kind }},
		column[Proved]{"Missing or different", true, func(v Proved) string { return strconv.Itoa(v.Count) }},
		column[Proved]{"", false, func(v Proved) string { return mark(v.Mode) }},
	)
	if err != nil || r.json {
		return err
	}
	for _, v := range all {
		for _, d := range v.Different {
			if err := r.one(d, field{v.Kind, d.Object}, field{"", d.What}); err != nil {
				return err
			}
		}
	}
	return nil
}

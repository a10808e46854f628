package command

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
)

// envPIN holds the PIN where nobody is there to be asked.
const envPIN = "PAYDESK_PIN"

// signIn finds out who gives the command: --as with a PIN, or the only person there is.
func (a *app) signIn(ctx context.Context, d *desk.Desk) (model.Actor, error) {
	people, err := d.People(ctx)
	if err != nil {
		return model.Actor{}, err
	}
	who, err := a.who(people)
	if err != nil {
		return model.Actor{}, err
	}
	pin := ""
	if who.HasPIN {
		if pin, err = a.pin(ctx, "PIN of "+who.Name); err != nil {
			return model.Actor{}, err
		}
	}
	if a.as != "" {
		return d.SignInNamed(ctx, a.as, pin)
	}
	return d.SignIn(ctx, who.ID, pin)
}

// who is the person whose PIN is needed. A name that several have, or nobody, is the desk's to refuse.
func (a *app) who(people []desk.Person) (desk.Person, error) {
	if a.as != "" {
		at := slices.IndexFunc(people, func(p desk.Person) bool { return strings.EqualFold(p.Name, strings.TrimSpace(a.as)) })
		if at < 0 {
			return desk.Person{}, nil
		}
		return people[at], nil
	}
	switch len(people) {
	case 0:
		return desk.Person{}, model.Errorf(model.NotFound, "There is no payment desk here yet. Make one with \"paydesk init\", or start \"paydesk\" and answer its questions.")
	case 1:
		return people[0], nil
	}
	return desk.Person{}, usagef("Say who gives the command with --as: %s.", anyOf(people, func(p desk.Person) string { return p.Name }))
}

// pin comes from the environment or from a question that shows nothing of the answer.
func (a *app) pin(ctx context.Context, label string) (string, error) {
	if pin := a.Env(envPIN); pin != "" {
		return pin, nil
	}
	if a.Secret == nil {
		return "", usagef("Nobody is here to be asked for the %s: set %s.", label, envPIN)
	}
	return a.Secret(ctx, label+": ")
}

// mostNamed is how many names a sentence lists.
const mostNamed = 5

func anyOf[T any](all []T, name func(T) string) string {
	var names []string
	for _, one := range all {
		if len(names) == mostNamed {
			names = append(names, fmt.Sprintf("and %d more", len(all)-mostNamed))
			break
		}
		names = append(names, name(one))
	}
	return strings.Join(names, ", ")
}

// place is the practice that --practice names, or the only one.
func (r *run) place() (model.Practice, error) {
	return r.placeNamed(r.practice, "--practice")
}

func (r *run) placeNamed(text, flag string) (model.Practice, error) {
	rows, err := r.session.Practices(r.ctx)
	if err != nil {
		return model.Practice{}, err
	}
	if text == "" {
		if len(rows) == 1 {
			return rows[0].Practice, nil
		}
		return model.Practice{}, usagef("Say which practice with %s: %s.", flag, anyOf(rows, practiceName))
	}
	at, err := pick(rows, text, func(row desk.PracticeRow) (string, string) { return string(row.Practice.ID), row.Practice.Name })
	if err != nil {
		return model.Practice{}, model.Errorf(model.NotFound, "%s %q is none of the practices: %s.", flag, model.MaskCardNumbers(text), anyOf(rows, practiceName))
	}
	return rows[at].Practice, nil
}

func practiceName(row desk.PracticeRow) string { return row.Practice.Name }

// errAmbiguous says that several rows have a name; errNone that no row has it.
var (
	errAmbiguous = model.Errorf(model.Conflict, "Several have this name.")
	errNone      = model.Errorf(model.NotFound, "Nothing has this name.")
)

// pick finds the one row with an id or, without regard to case, a name.
func pick[T any](rows []T, text string, of func(T) (id, name string)) (int, error) {
	text, found := strings.TrimSpace(text), -1
	for i, row := range rows {
		id, name := of(row)
		if id == text {
			return i, nil
		}
		if strings.EqualFold(name, text) {
			if found >= 0 {
				return -1, errAmbiguous
			}
			found = i
		}
	}
	if found < 0 {
		return -1, errNone
	}
	return found, nil
}

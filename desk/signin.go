package desk

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

// Wrong PINs are counted for each person, in the store: the first three cost nothing, then one waits before the next is looked at.
// Nobody else waits, and nobody is locked out for good.
const (
	freeTries = 3
	firstWait = time.Second
	longest   = time.Minute
)

// Person is somebody who can sign in, as the lock screen shows them: it shows nothing else of the clinic.
type Person struct {
	ID     model.StaffID
	Name   string
	Roles  string // "front desk, auditor", wherever they are held
	HasPIN bool
	Wait   model.Millis // no PIN is looked at before; zero: at once
}

// People are those who can sign in, by name. It asks for no permission: it is what stands on a locked terminal.
func (d *Desk) People(ctx context.Context) ([]Person, error) {
	var people []Person
	err := d.Store.View(ctx, organisationScope(), func(tx storage.Tx) error {
		people = nil
		staff, err := tx.StaffMembers()
		for _, s := range staff {
			if !s.Disabled {
				people = append(people, personOf(s))
			}
		}
		return err
	})
	return people, err
}

func personOf(s model.Staff) Person {
	return Person{s.ID, s.Name, everyRole(s), s.PIN.Set(), s.NextTry}
}

func everyRole(s model.Staff) string {
	var roles []string
	if s.Role != "" {
		roles = append(roles, string(s.Role))
	}
	for _, g := range s.Grants {
		if !slices.Contains(roles, string(g.Role)) {
			roles = append(roles, string(g.Role))
		}
	}
	return strings.Join(roles, ", ")
}

// SignIn tells who acts from now on, for Session. A wrong PIN is Forbidden with the field pin, and so is one that comes too soon after
// others. Somebody without a PIN needs none in a demo; elsewhere only the sole administrator may come in without one, to choose it.
func (d *Desk) SignIn(ctx context.Context, id model.StaffID, pin string) (model.Actor, error) {
	staff, err := d.prove(ctx, id, pin)
	if err != nil {
		return model.Actor{}, err
	}
	err = d.update(ctx, organisationScope(), staff.Actor(), func(c *change) error {
		return c.audit("", "sign in", string(id), "", "")
	})
	return staff.Actor(), err
}

// SignInNamed is SignIn by a person's name, for a command line. Case and accents don't matter.
func (d *Desk) SignInNamed(ctx context.Context, name, pin string) (model.Actor, error) {
	people, err := d.People(ctx)
	if err != nil {
		return model.Actor{}, err
	}
	var found []Person
	for _, p := range people {
		if sameName(p.Name, strings.TrimSpace(name)) {
			found = append(found, p)
		}
	}
	switch len(found) {
	case 0:
		return model.Actor{}, &model.Error{Kind: model.Forbidden, Field: "name", Message: fmt.Sprintf("Nobody who can sign in is called %q.", name)}
	case 1:
		return d.SignIn(ctx, found[0].ID, pin)
	}
	return model.Actor{}, &model.Error{Kind: model.Conflict, Field: "name", Message: fmt.Sprintf("%d people are called %q. Sign in at the desk's screens instead.", len(found), name)}
}

// ProvePIN asks for the person's own PIN again, before something that a session left open must not do.
func (s *Session) ProvePIN(ctx context.Context, pin string) error {
	_, err := s.d.prove(ctx, s.actor.Staff, pin)
	return err
}

// Lock notes that the person has left the terminal: by a key, or idle for so long that it locked itself.
func (s *Session) Lock(ctx context.Context, idle bool) error {
	how := "key"
	if idle {
		how = "idle"
	}
	return s.d.update(ctx, organisationScope(), s.actor, func(c *change) error {
		return c.audit("", "sign out", string(s.actor.Staff), "", how)
	})
}

// prove checks a PIN. The try is counted and committed before it is looked at: neither many at once nor a killed process make one free.
func (d *Desk) prove(ctx context.Context, id model.StaffID, pin string) (model.Staff, error) {
	staff, open, err := d.beginTry(ctx, id, pin)
	if err != nil || open {
		return staff, err
	}
	right := d.isPIN(staff.PIN, pin)
	err = d.update(context.WithoutCancel(ctx), organisationScope(), staff.Actor(), func(c *change) error {
		now, err := c.Staff(id)
		switch {
		case err != nil:
			return err
		case !right:
			return c.audit("", "sign in.wrong PIN", string(id), "", fmt.Sprintf("try %d", staff.Failures))
		case now.Disabled:
			return noAccess(c, now)
		case !bytes.Equal(now.PIN.Hash, staff.PIN.Hash):
			return pinError("The PIN was changed at this moment. Type it again.")
		}
		now.Failures, now.NextTry = 0, 0
		staff = now
		return c.PutStaff(now)
	})
	if err == nil && !right {
		err = wrongPIN(staff)
	}
	return staff, err
}

// beginTry counts a try, unless the person has no PIN and may come in without one.
func (d *Desk) beginTry(ctx context.Context, id model.StaffID, pin string) (staff model.Staff, open bool, err error) {
	err = d.update(ctx, organisationScope(), model.System(), func(c *change) error {
		open = false
		if staff, err = c.Staff(id); err != nil {
			return err
		}
		if staff.Disabled {
			return noAccess(c, staff)
		}
		if !staff.PIN.Set() {
			open = true
			return mayLackPIN(c, staff)
		}
		if pin == "" {
			return model.FieldErrorf("pin", "Type the PIN of %s.", staff.Name)
		}
		if wait := staff.NextTry.Since(c.Now()); wait > 0 && wait <= longest { // one further away was set by a clock that has gone back since
			return pinError("Too many wrong PINs for %s: wait %s, then type it again. Others can sign in meanwhile.", staff.Name, seconds(wait))
		}
		staff.Failures++
		staff.NextTry = c.Now().Add(pauseAfter(staff.Failures))
		return c.PutStaff(staff)
	})
	return staff, open, err
}

// pauseAfter is how long one waits after so many wrong PINs in a row: 0, 0, then 1, 2, 4 and so on up to 60 seconds.
func pauseAfter(failures int) time.Duration {
	if failures < freeTries {
		return 0
	}
	return min(longest, firstWait<<min(failures-freeTries, 10))
}

// mayLackPIN says whether somebody may sign in without a PIN: in a demo, and the sole administrator of a new desk, to choose one.
func mayLackPIN(tx storage.Tx, staff model.Staff) error {
	organisation, err := tx.Organisation()
	if err != nil || organisation.Demo {
		return err
	}
	administrators, err := membersWho(tx, "", func(m member) bool { return m.holds(model.Administrator) })
	if err != nil || staff.Role == model.Administrator && len(administrators) == 1 {
		return err
	}
	help, err := help(tx, "")
	return errorOr(err, pinError("%s has no PIN yet, so nobody can sign in with this name. %s", staff.Name, help))
}

func noAccess(tx storage.Tx, staff model.Staff) error {
	help, err := help(tx, "")
	return errorOr(err, model.Errorf(model.Forbidden, "The access of %s was switched off. %s", staff.Name, help))
}

func wrongPIN(staff model.Staff) error {
	if wait := pauseAfter(staff.Failures); wait > 0 {
		return pinError("This is not the PIN of %s. Wait %s before the next try.", staff.Name, seconds(wait))
	}
	return pinError("This is not the PIN of %s.", staff.Name)
}

func pinError(format string, args ...any) error {
	return &model.Error{Kind: model.Forbidden, Field: "pin", Message: fmt.Sprintf(format, args...)}
}

// seconds writes a wait that is over when it says so.
func seconds(d time.Duration) string {
	n := int((d + time.Second - 1) / time.Second)
	if n == 1 {
		return "1 second"
	}
	return fmt.Sprintf("%d seconds", n)
}

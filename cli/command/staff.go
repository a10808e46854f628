package command

import (
	"strings"

	"github.com/spf13/cobra"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
)

// Person is one of the staff list.
type Person struct {
	ID       string  `json:"id"`
	Name     string  `json:"name"`
	Role     string  `json:"role" doc:"at every practice; may be empty"`
	Grants   []Grant `json:"grants" doc:"further roles at single practices"`
	Disabled bool    `json:"disabled"`
	HasPIN   bool    `json:"hasPin"`
	Created  Time    `json:"created"`
}

// Grant is a role at one practice.
type Grant struct {
	Practice string `json:"practice" doc:"id"`
	Role     string `json:"role"`
}

func personOf(row desk.StaffRow) Person {
	p := Person{
		ID: string(row.ID), Name: row.Name, Role: string(row.Role), Grants: []Grant{}, Disabled: row.Disabled, HasPIN: row.HasPIN, Created: timeOf(row.Created),
	}
	for _, g := range row.Grants {
		p.Grants = append(p.Grants, Grant{string(g.Practice), string(g.Role)})
	}
	return p
}

func (p Person) roles() string {
	all := []string{}
	if p.Role != "" {
		all = append(all, p.Role)
	}
	for _, g := range p.Grants {
		all = append(all, g.Role+" at "+g.Practice)
	}
	return strings.Join(all, ", ")
}

func (a *app) staff() *cobra.Command {
	return group("staff", "People who work at the desk: list, add, role, disable, enable, pin",
		a.staffList(), a.staffAdd(), a.staffRole(), a.staffSwitch("disable"), a.staffSwitch("enable"), a.staffPIN())
}

func (a *app) staffList() *cobra.Command {
	return a.does(&cobra.Command{Use: "list", Short: "Everybody on the staff list, by name"}, needs{reply: Person{}, rows: true}, func(r *run, _ []string) error {
		list, err := r.session.Staff(r.ctx)
		if err != nil {
			return err
		}
		var all []Person
		for _, row := range list.Rows {
			all = append(all, personOf(row))
		}
		return rows(r, all, "",
			column[Person]{"ID", false, func(p Person) string { return p.ID }},
			column[Person]{"Name", false, func(p Person) string { return p.Name }},
			column[Person]{"Roles", false, Person.roles},
			column[Person]{"PIN", false, func(p Person) string { return map[bool]string{true: "set", false: "none"}[p.HasPIN] }},
			column[Person]{"", false, func(p Person) string { return map[bool]string{true: "switched off"}[p.Disabled] }},
		)
	})
}

// roleFlags say what somebody may do where.
type roleFlags struct {
	role string
	at   []string
}

func (f *roleFlags) declare(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.role, "role", "", "role at every practice, as in \"front desk\"")
	cmd.Flags().StringArrayVar(&f.at, "at", nil, "role at one practice, as in \"North Clinic=front desk\"; can be repeated")
}

func (f *roleFlags) read(r *run) (model.Role, []model.Grant, error) {
	var grants []model.Grant
	for _, text := range f.at {
		place, role, ok := strings.Cut(text, "=")
		if !ok {
			return "", nil, usagef("--at can't be %q: write it as \"North Clinic=front desk\".", model.MaskCardNumbers(text))
		}
		p, err := r.placeNamed(strings.TrimSpace(place), "--at")
		if err != nil {
			return "", nil, err
		}
		grants = append(grants, model.Grant{Practice: p.ID, Role: roleNamed(role)})
	}
	return roleNamed(f.role), grants, nil
}

// roleNamed reads a role's name, also as one word: front-desk.
func roleNamed(text string) model.Role {
	text = strings.TrimSpace(text)
	for _, built := range model.BuiltInRoles() {
		if strings.EqualFold(word(built.Name), word(model.Role(text))) {
			return built.Name
		}
	}
	return model.Role(text)
}

// envNewPIN holds a PIN that is to be set, where nobody is there to be asked.
const envNewPIN = "PAYDESK_NEW_PIN"

// newPIN is the PIN that is to be set: never an argument, which other people of the machine could read.
func (r *run) newPIN(name string) (string, error) {
	if pin := r.Env(envNewPIN); pin != "" || r.Secret == nil {
		return pin, nil
	}
	return r.Secret(r.ctx, "New PIN for "+name+", 4 to 12 digits: ")
}

func (a *app) staffAdd() *cobra.Command {
	var f roleFlags
	cmd := a.does(&cobra.Command{
		Use: "add NAME", Short: "Put a person on the staff list",
		Long:    "Puts a person on the staff list. The new PIN is asked for, or stands in " + envNewPIN + ".",
		Example: "  paydesk staff add \"Ben Okoro\" --role \"front desk\"\n  paydesk staff add \"Dr Lin\" --at \"North Clinic=practitioner\"",
	}, needs{reply: Person{}}, func(r *run, args []string) error {
		role, grants, err := f.read(r)
		if err != nil {
			return err
		}
		pin, err := r.newPIN(args[0])
		if err != nil {
			return err
		}
		row, err := r.session.AddStaff(r.ctx, desk.NewStaff{Name: args[0], Role: role, Grants: grants, PIN: pin})
		if err != nil {
			return err
		}
		return r.writePerson(row)
	})
	f.declare(cmd)
	return cmd
}

func (a *app) staffRole() *cobra.Command {
	var f roleFlags
	cmd := a.does(&cobra.Command{Use: "role PERSON", Short: "Give a person other roles, in place of those held now"}, needs{reply: Person{}},
		func(r *run, args []string) error {
			who, err := r.personNamed(args[0])
			if err != nil {
				return err
			}
			role, grants, err := f.read(r)
			if err != nil {
				return err
			}
			row, err := r.session.SetRoles(r.ctx, who.ID, role, grants)
			if err != nil {
				return err
			}
			return r.writePerson(row)
		})
	f.declare(cmd)
	return cmd
}

// staffSwitch is "disable" or "enable".
func (a *app) staffSwitch(verb string) *cobra.Command {
	short := map[string]string{
		"disable": "Take a person's access away; the name stays in the records", "enable": "Give a person the access back that \"disable\" took",
	}[verb]
	return a.does(&cobra.Command{Use: verb + " PERSON", Short: short}, needs{reply: Person{}}, func(r *run, args []string) error {
		who, err := r.personNamed(args[0])
		if err != nil {
			return err
		}
		turn := r.session.DisableStaff
		if verb == "enable" {
			turn = r.session.EnableStaff
		}
		row, err := turn(r.ctx, who.ID)
		if err != nil {
			return err
		}
		return r.writePerson(row)
	})
}

func (a *app) staffPIN() *cobra.Command {
	return a.does(&cobra.Command{
		Use: "pin [PERSON]", Short: "Set a PIN: one's own, or another person's",
		Long: "Sets a PIN. One's own needs the old one, which is the one that signs the command in. The new PIN is asked for, or stands in\n" + envNewPIN + ".",
	}, needs{reply: Acknowledged{}}, func(r *run, args []string) error {
		change := desk.PINChange{Staff: r.session.Actor().Staff}
		name := r.session.Actor().Name
		if len(args) > 0 {
			who, err := r.personNamed(args[0])
			if err != nil {
				return err
			}
			change.Staff, name = who.ID, who.Name
		}
		var err error
		if change.Staff == r.session.Actor().Staff {
			if change.Old, err = r.ownPIN(); err != nil {
				return err
			}
		}
		if change.New, err = r.newPIN(name); err != nil {
			return err
		}
		if err := r.session.SetPIN(r.ctx, change); err != nil {
			return err
		}
		return r.acknowledge(string(change.Staff), "%s has a new PIN.", name)
	})
}

// ownPIN is the person's own, if they have one, asked for again.
func (r *run) ownPIN() (string, error) {
	me, err := r.session.Me(r.ctx, "")
	if err != nil || !me.HasPIN {
		return "", err
	}
	return r.pin(r.ctx, "PIN of "+me.Name)
}

func (r *run) personNamed(text string) (desk.StaffRow, error) {
	list, err := r.session.Staff(r.ctx)
	if err != nil {
		return desk.StaffRow{}, err
	}
	at, err := pick(list.Rows, text, func(row desk.StaffRow) (string, string) { return string(row.ID), row.Name })
	switch {
	case err == errAmbiguous:
		return desk.StaffRow{}, usagef("Several people are called %q: give the id.", model.MaskCardNumbers(text))
	case err != nil:
		return desk.StaffRow{}, model.Errorf(model.NotFound, "Nobody on the staff list is called %q.", model.MaskCardNumbers(text))
	}
	return list.Rows[at], nil
}

func (r *run) writePerson(row desk.StaffRow) error {
	v := personOf(row)
	return r.one(v, field{"ID", v.ID}, field{"Name", v.Name}, field{"Roles", v.roles()}, field{"PIN", map[bool]string{true: "set", false: "none"}[v.HasPIN]},
		field{"Access", map[bool]string{true: "switched off", false: "on"}[v.Disabled]})
}

package command

import (
	"strings"

	"github.com/spf13/cobra"

	"clinic.example/paydesk/model"
)

// Role is a set of permissions.
type Role struct {
	Name        string   `json:"name"`
	Permissions []string `json:"permissions"`
	RefundLimit *int64   `json:"refundLimit" doc:"the most that one refund may be without a second person, in minor units; null where there is no limit"`
	BuiltIn     bool     `json:"builtIn"`
}

func roleOf(rule model.RoleRule) Role {
	v := Role{Name: string(rule.Name), Permissions: []string{}, BuiltIn: rule.BuiltIn}
	for _, p := range rule.Permissions {
		v.Permissions = append(v.Permissions, string(p))
	}
	if limit := rule.RefundLimit; limit != model.NoLimit {
		v.RefundLimit = &limit
	}
	return v
}

func (v Role) limit() string {
	if v.RefundLimit == nil {
		return "none"
	}
	return model.Money{Minor: *v.RefundLimit, Currency: "usd"}.Plain()
}

func (a *app) roles() *cobra.Command {
	return group("roles", "What people may do: list, set", a.rolesList(), a.rolesSet())
}

func (a *app) rolesList() *cobra.Command {
	return a.does(&cobra.Command{Use: "list", Short: "Roles and what they hold"}, needs{reply: Role{}, rows: true}, func(r *run, _ []string) error {
		list, err := r.session.Staff(r.ctx)
		if err != nil {
			return err
		}
		var all []Role
		for _, rule := range list.Roles {
			all = append(all, roleOf(rule))
		}
		return rows(r, all, "",
			column[Role]{"Name", false, func(v Role) string { return v.Name }},
			column[Role]{"Refund limit", true, Role.limit},
			column[Role]{"Permissions", false, func(v Role) string { return strings.Join(v.Permissions, "; ") }},
		)
	})
}

func (a *app) rolesSet() *cobra.Command {
	var permissions []string
	var limit string
	cmd := a.does(&cobra.Command{
		Use: "set ROLE", Short: "Make a role, or change what it holds",
		Example: "  paydesk roles set cashier --permission \"see practice\" --permission \"Invoices: View\" --permission \"Payments: Take\"\n" +
			"  paydesk roles set \"front desk\" --refund-limit 100.00",
	}, needs{reply: Role{}}, func(r *run, args []string) error {
		rule, err := r.roleRule(roleNamed(args[0]))
		if err != nil {
			return err
		}
		if r.cmd.Flags().Changed("permission") {
			rule.Permissions = nil
		}
		for _, text := range permissions {
			p, err := choose("--permission", text, model.Permissions()...)
			if err != nil {
				return err
			}
			rule.Permissions = append(rule.Permissions, p)
		}
		if r.cmd.Flags().Changed("refund-limit") {
			if rule.RefundLimit, err = refundLimit(limit); err != nil {
				return err
			}
		}
		if rule, err = r.session.SaveRole(r.ctx, rule); err != nil {
			return err
		}
		v := roleOf(rule)
		return r.one(v, field{"Name", v.Name}, field{"Refund limit", v.limit()}, field{"Permissions", strings.Join(v.Permissions, "; ")})
	})
	cmd.Flags().StringArrayVar(&permissions, "permission", nil, "a permission that the role holds; repeated for each: they replace those held now")
	cmd.Flags().StringVar(&limit, "refund-limit", "", "the most that one refund may be without a second person, as in 200.00; \"none\" for no limit")
	return cmd
}

func refundLimit(text string) (int64, error) {
	if text == "none" {
		return model.NoLimit, nil
	}
	m, err := plainAmount("--refund-limit", text, model.Money{Currency: "usd"}) // two places, as the screen has
	return m.Minor, err
}

// roleRule is the role as it is now, or a new one that holds nothing.
func (r *run) roleRule(name model.Role) (model.RoleRule, error) {
	list, err := r.session.Staff(r.ctx)
	if err != nil {
		return model.RoleRule{}, err
	}
	for _, rule := range list.Roles {
		if strings.EqualFold(string(rule.Name), string(name)) {
			return rule, nil
		}
	}
	return model.RoleRule{Name: name}, nil
}

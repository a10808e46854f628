package desk

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

// longestRoleName is what a column of the staff list has room for.
const longestRoleName = 40

// SaveRole makes a role, or changes one: its permissions, and the most that one refund may be without a second person. The built-in
// roles can be changed too, the administrator's excepted. It counts at everybody's next key. Errors are Invalid with a field: name,
// permissions or limit.
func (s *Session) SaveRole(ctx context.Context, r model.RoleRule) (model.RoleRule, error) {
	r.Name = model.Role(strings.TrimSpace(string(r.Name)))
	r.BuiltIn = slices.ContainsFunc(model.BuiltInRoles(), func(b model.RoleRule) bool { return b.Name == r.Name })
	if err := checkRole(r); err != nil {
		return r, err
	}
	err := s.update(ctx, model.EditStaff, "", func(c *change) error {
		stored, err := c.Roles()
		if err != nil {
			return err
		}
		before, known := knownRole(r.Name, stored)
		if !known && slices.ContainsFunc(allRoles(stored), func(o model.RoleRule) bool { return sameName(string(o.Name), string(r.Name)) }) {
			return model.FieldErrorf("name", "There is a role of this name already.")
		}
		me, err := memberAt(c, c.actor.Staff, "")
		if err == nil {
			err = errorOr(me.outranks(c, before), me.outranks(c, r))
		}
		if err != nil {
			return err
		}
		if err := c.PutRole(r); err != nil {
			return err
		}
		c.hint("", model.StaffChanged, string(r.Name))
		return c.audit("", "role.save", string(r.Name), ruleWords(before), ruleWords(r))
	})
	return r, err
}

func checkRole(r model.RoleRule) error {
	switch {
	case r.Name == "":
		return model.FieldErrorf("name", "Type the role's name.")
	case len([]rune(string(r.Name))) > longestRoleName:
		return model.FieldErrorf("name", "Choose a name of at most %d letters.", longestRoleName)
	case sameName(string(r.Name), string(model.Administrator)):
		return model.FieldErrorf("name", "The administrator's role stays as it is: it holds everything.")
	case sameName(string(r.Name), string(model.SystemRole)):
		return model.FieldErrorf("name", "This is paydesk's own name. Choose another.")
	case r.RefundLimit < model.NoLimit:
		return model.FieldErrorf("limit", "Type the most that one refund may be without a second person, or nothing for any amount.")
	}
	for i, p := range r.Permissions {
		if !slices.Contains(model.Permissions(), p) || slices.Contains(r.Permissions[:i], p) {
			return model.FieldErrorf("permissions", "%q is not one of the permissions, or stands twice.", p)
		}
	}
	return refuseCardNumbers("name", string(r.Name))
}

// outranks refuses a person who hasn't all that a role holds: nobody may climb by a role that they give, or by a PIN that they set.
func (m member) outranks(tx storage.Tx, rule model.RoleRule) error {
	for _, p := range rule.Permissions {
		if !m.may(p) {
			return beyond(tx, m.practice, fmt.Sprintf("The role %q holds %q, which yours does not.", rule.Name, p))
		}
	}
	if rule.May(model.RefundPayments) && m.limit() != model.NoLimit && (rule.RefundLimit == model.NoLimit || rule.RefundLimit > m.limit()) {
		return beyond(tx, m.practice, fmt.Sprintf("The role %q may refund more than you may.", rule.Name))
	}
	return nil
}

func beyond(tx storage.Tx, practice model.PracticeID, why string) error {
	help, err := help(tx, practice)
	return errorOr(err, denied(model.EditStaff, practice, model.Errorf(model.Forbidden, "%s Nothing was changed. %s", why, help)))
}

// allRoles are the built-in roles as they hold now, and then those that the organisation made.
func allRoles(stored []model.RoleRule) []model.RoleRule {
	var rules []model.RoleRule
	for _, b := range model.BuiltInRoles() {
		rules = append(rules, model.RuleOf(b.Name, stored))
	}
	for _, r := range stored {
		if !r.BuiltIn {
			rules = append(rules, r)
		}
	}
	return rules
}

// knownRole finds a role that can be given to a person.
func knownRole(name model.Role, stored []model.RoleRule) (model.RoleRule, bool) {
	rules := allRoles(stored)
	if i := slices.IndexFunc(rules, func(r model.RoleRule) bool { return r.Name == name }); i >= 0 {
		return rules[i], true
	}
	return model.RoleRule{Name: name}, false
}

// ruleWords is what the audit keeps of a role.
func ruleWords(r model.RoleRule) string {
	words := make([]string, len(r.Permissions))
	for i, p := range r.Permissions {
		words[i] = string(p)
	}
	slices.Sort(words)
	return fmt.Sprintf("%s; refund limit %d", strings.Join(words, ", "), r.RefundLimit)
}

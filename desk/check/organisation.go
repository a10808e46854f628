package check

import (
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

// organisation are the rows that practices share.
type organisation struct {
	report
	unseal    func(model.SealedRow) error
	whole     bool
	practices map[model.PracticeID]model.Practice
	patients  map[model.PatientID]bool
	staff     map[model.StaffID]bool
	accounts  map[model.AccountRef]bool
	people    []model.Staff
	roles     []model.RoleRule
	cards     []model.SavedCard
	connected []model.Connection
	disputes  []model.Dispute
	bookings  map[model.PracticeID][]booking
	chain     chain
}

func (o *organisation) row(row any) error {
	switch r := row.(type) {
	case model.Organisation:
		o.whole = true
	case model.Practice:
		o.practices[r.ID] = r
	case model.Patient:
		o.patients[r.ID] = true
	case model.Staff:
		o.staff[r.ID] = true
		o.people = append(o.people, r)
	case model.RoleRule:
		o.roles = append(o.roles, r)
	case model.StripeAccount:
		o.accounts[model.AccountRef{ID: r.ID, Mode: r.Mode}] = true
	case model.SavedCard:
		o.cards = append(o.cards, r)
	case model.Connection:
		o.connected = append(o.connected, r)
	case model.Dispute:
		o.disputes = append(o.disputes, r)
	case model.BalanceMovement:
		o.booked(r)
	case model.SealedRow:
		o.secret(r)
	case model.AuditEntry:
		o.chain.add(o.report, r)
	case model.AuditHead:
		o.chain.end(o.report, r)
	}
	return nil
}

func (o *organisation) secret(r model.SealedRow) {
	if o.unseal == nil {
		return
	}
	if err := o.unseal(r); err != nil {
		o.found(storage.Finding{Rule: Sealed, Practice: r.Practice, Row: r.Table + " " + r.Field, Text: sentence(err)})
	}
}

func (o *organisation) finish(storage.Tx) error {
	for _, c := range o.cards {
		if !o.patients[c.Patient] {
			o.say(Reference, c.ID, "The card names the patient %s, which isn't there.", c.Patient)
		}
		if !o.accounts[model.AccountRef{ID: c.Account, Mode: c.Mode}] {
			o.say(Reference, c.ID, "The card names the Stripe account %s, which isn't there.", c.Account)
		}
	}
	for _, c := range o.connected {
		if _, there := o.practices[c.Practice]; !there {
			o.say(Reference, string(c.Account), "A connection names the practice %s, which isn't there.", c.Practice)
		}
		if c.Active && !o.accounts[model.AccountRef{ID: c.Account, Mode: c.Mode}] {
			o.say(Reference, string(c.Practice), "The practice is connected to the Stripe account %s, which isn't there.", c.Account)
		}
	}
	o.checkPeople()
	o.chain.close(o.report)
	return nil
}

func (o *organisation) checkPeople() {
	administered := false
	for _, s := range o.people {
		administered = administered || s.Role == model.Administrator && !s.Disabled
		for _, g := range s.Grants {
			if _, there := o.practices[g.Practice]; !there {
				o.say(Reference, string(s.ID), "This person has a role at the practice %s, which isn't there.", g.Practice)
			}
		}
		for _, role := range append(rolesOf(s), s.Role) {
			if role != "" && model.RuleOf(role, o.roles).Name == role && len(model.RuleOf(role, o.roles).Permissions) == 0 {
				o.say(Reference, string(s.ID), "This person has the role %q, which holds nothing.", role)
			}
		}
	}
	if o.whole && !administered {
		o.say(Administrator, "", "Nobody is an administrator, so nobody can let anybody in.")
	}
}

func rolesOf(s model.Staff) (roles []model.Role) {
	for _, g := range s.Grants {
		roles = append(roles, g.Role)
	}
	return roles
}

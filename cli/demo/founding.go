package demo

import (
	"context"
	"slices"
	"time"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
	"clinic.example/paydesk/stripeops"
)

// organisation is the name of the made-up clinic.
const organisation = "Harbour Street Group"

// atDesk are who works there, told apart by what they may do; nobody has a PIN. The first is the administrator, who founded the
// clinic; the first two take the money.
func atDesk() []model.Staff {
	return []model.Staff{
		{Name: "Ana Reyes", Role: model.Administrator},
		{Name: "Ben Okafor", Role: model.FrontDesk},
		{Name: "Clara Weiss", Role: model.PractitionerRole},
		{Name: "Dilip Rao", Role: model.Auditor},
	}
}

// found makes the organisation and its practices as an administrator would: through the desk, by its own rules.
func (c *Clinic) found(ctx context.Context, all []*site, client *stripeops.Client, luck chance) (model.Actor, error) {
	d, err := desk.New(desk.Config{Store: c.Store, Stripe: client, Now: c.Now, Random: luck.bits, Log: c.options.Log})
	if err != nil {
		return model.Actor{}, err
	}
	first := all[0].practice
	actor, id, err := d.SetUp(ctx, desk.FirstRun{
		Organisation: organisation, Practice: first.Name, Currency: first.Currency, Country: first.Country, Zone: first.Zone,
		Administrator: atDesk()[0].Name,
	})
	if err != nil {
		return actor, err
	}
	all[0].practice.ID = id
	session := d.Session(actor)
	for i, s := range all {
		if i == 0 {
			stored, err := session.Practice(ctx, id)
			if err != nil {
				return actor, err
			}
			s.practice.OnlineType = stored.OnlineType
		}
		if s.practice, err = session.SavePractice(ctx, s.practice); err != nil {
			return actor, err
		}
		s.zone = s.practice.Location()
	}
	return actor, nil
}

// furnish writes what the practices work with: staff, practitioners, types and patients. It returns who sits at the desk.
func (c *Clinic) furnish(ctx context.Context, all []*site, first model.Actor) (staff []model.Actor, err error) {
	err = c.Store.Update(ctx, founders(), func(tx storage.Tx) error {
		staff = []model.Actor{first}
		org, err := tx.Organisation()
		if err != nil {
			return err
		}
		org.Demo = true
		if err := tx.PutOrganisation(org); err != nil {
			return err
		}
		if err := tx.PutRole(deskLimit()); err != nil {
			return err
		}
		for _, member := range atDesk()[1:] {
			if member.ID, err = rowID[model.StaffID](tx, model.StaffPrefix); err != nil {
				return err
			}
			member.Created = tx.Now()
			if err := tx.PutStaff(member); err != nil {
				return err
			}
			staff = append(staff, model.Actor{Staff: member.ID, Name: member.Name, Role: member.Role})
		}
		for _, s := range all {
			for i, p := range s.people {
				if err := p.put(tx, i); err != nil {
					return err
				}
			}
			if err := s.furnish(tx); err != nil {
				return err
			}
		}
		return nil
	})
	return staff, err
}

// deskLimit lets the front desk return 100.00 alone, so that a refund that asks a second person can be tried.
func deskLimit() model.RoleRule {
	rule := model.RuleOf(model.FrontDesk, nil)
	rule.RefundLimit = 100_00
	return rule
}

func (p *person) put(tx storage.Tx, i int) (err error) {
	mobile, email := p.contact(i)
	p.row = model.Patient{Name: p.name, BirthDate: p.birth, Mobile: mobile, Email: email, Created: tx.Now()}
	if p.row.ID, err = rowID[model.PatientID](tx, model.PatientPrefix); err != nil {
		return err
	}
	return tx.PutPatient(p.row)
}

func (s *site) furnish(tx storage.Tx) (err error) {
	s.types, s.payBy = nil, map[model.Method]model.PaymentTypeID{}
	for i := range s.practitioners {
		p := &s.practitioners[i]
		p.Practice = s.practice.ID
		if p.ID, err = rowID[model.PractitionerID](tx, model.PractitionerPrefix); err != nil {
			return err
		}
		if err := tx.PutPractitioner(*p); err != nil {
			return err
		}
	}
	for _, k := range catalogue() {
		t := k.row(s.practice, s.accountName != "")
		if t.ID, err = rowID[model.AppointmentTypeID](tx, model.AppointmentTypePrefix); err != nil {
			return err
		}
		if err := tx.PutAppointmentType(t); err != nil {
			return err
		}
		s.types = append(s.types, t)
	}
	types, err := tx.PaymentTypes(s.practice.ID)
	for _, t := range types {
		s.payBy[t.Method] = t.ID
	}
	return err
}

// connect reads the accounts as the desk would and ties the practices to them.
func (c *Clinic) connect(ctx context.Context, all []*site, client *stripeops.Client, actor model.Actor, at time.Time) error {
	var accounts []model.StripeAccount
	for _, s := range all {
		if s.account == "" {
			continue
		}
		account, err := client.Account(ctx, s.ref())
		if err != nil {
			return err
		}
		account.ReadAt = model.MillisOf(c.Now())
		accounts = append(accounts, account)
	}
	return c.Store.Update(ctx, founders(), func(tx storage.Tx) error {
		for _, account := range accounts {
			if err := tx.PutAccount(account); err != nil {
				return err
			}
			i := slices.IndexFunc(all, func(s *site) bool { return s.account == string(account.ID) })
			if err := tx.PutConnection(model.Connection{
				Practice: all[i].practice.ID, Account: account.ID, Mode: account.Mode, How: model.ByOAuth, Active: true,
				ConnectedAt: model.MillisOf(at), ConnectedBy: actor.Name,
			}); err != nil {
				return err
			}
			all[i].note(at, actor, "connect.done", string(account.ID), "", string(model.ByOAuth))
		}
		return nil
	})
}

// rowID takes the next row id as a noun's text.
func rowID[T ~string](tx storage.Tx, prefix string) (T, error) {
	n, err := tx.NextID()
	return T(model.RowID(prefix, n)), err
}

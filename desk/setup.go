package desk

import (
	"context"
	"encoding/hex"
	"fmt"
	"io"
	"strings"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

// FirstRun is what an empty store is asked for.
type FirstRun struct {
	Organisation  string
	Practice      string
	Currency      model.Currency
	Country       string // ISO 3166-1 alpha-2
	Zone          string // IANA
	Administrator string
	PIN           string // the administrator's, 4 to 12 digits; empty: to be chosen at the next sign-in
}

// Check says what is wrong, beside its field: organisation, practice, currency, country, zone, administrator or pin.
func (f FirstRun) Check() error {
	switch {
	case f.Organisation == "":
		return model.FieldErrorf("organisation", "Type the name of the clinic, or of the group of clinics.")
	case f.Practice == "":
		return model.FieldErrorf("practice", "Type the practice's name.")
	case f.Country == "":
		return model.FieldErrorf("country", "Write the country as two letters, for example AU.")
	case f.Administrator == "":
		return model.FieldErrorf("administrator", "Type your name: you will be the administrator.")
	}
	if err := f.practice().Check(); err != nil {
		return err
	}
	if f.PIN != "" {
		if err := checkPIN(f.PIN); err != nil {
			return err
		}
	}
	return refuseCardNumbers("organisation", f.Organisation, "practice", f.Practice, "administrator", f.Administrator)
}

// trimmed is the form without blanks around its fields, its codes as they are stored.
func (f FirstRun) trimmed() FirstRun {
	return FirstRun{
		Organisation: strings.TrimSpace(f.Organisation), Practice: strings.TrimSpace(f.Practice),
		Currency: model.Currency(strings.ToLower(strings.TrimSpace(string(f.Currency)))),
		Country:  strings.ToUpper(strings.TrimSpace(f.Country)), Zone: strings.TrimSpace(f.Zone),
		Administrator: strings.TrimSpace(f.Administrator), PIN: f.PIN,
	}
}

// practice is the first practice. Nothing that moves money online is switched on: that is the administrator's to decide, once
// Stripe is connected.
func (f FirstRun) practice() model.Practice {
	return model.Practice{
		Name: f.Practice, LegalName: f.Organisation, Country: f.Country, Currency: f.Currency, Zone: f.Zone,
		Series: firstSeries, Mode: model.Test,
	}
}

const firstSeries = "INV"

// SetUp makes the organisation, its first practice and its administrator in an empty store, and returns who acts and where.
// A store that has an organisation already is a Conflict.
func (d *Desk) SetUp(ctx context.Context, f FirstRun) (model.Actor, model.PracticeID, error) {
	f = f.trimmed()
	if err := f.Check(); err != nil {
		return model.Actor{}, "", err
	}
	install, err := newInstall(d.Random)
	if err != nil {
		return model.Actor{}, "", err
	}
	staff := model.Staff{Name: f.Administrator, Role: model.Administrator}
	if f.PIN != "" {
		if staff.PIN, err = d.hashPIN(f.PIN); err != nil {
			return model.Actor{}, "", err
		}
	}
	var practice model.Practice
	err = d.update(ctx, systemScope(), model.System(), func(c *change) error {
		if _, err := c.Organisation(); !absent(err) {
			return errorOr(err, model.Errorf(model.Conflict, "This store holds an organisation already. Nothing was changed."))
		}
		if err := c.PutOrganisation(model.Organisation{Name: f.Organisation, Install: install, Created: c.Now()}); err != nil {
			return err
		}
		id, err := c.NextID()
		if err != nil {
			return err
		}
		staff.ID, staff.Created = model.StaffID(model.RowID(model.StaffPrefix, id)), c.Now()
		c.actor = staff.Actor()
		if err := c.putStaff(staff, "staff.add", "", rolesOf(staff)); err != nil {
			return err
		}
		if practice, err = c.addPractice(f.practice()); err != nil {
			return err
		}
		return c.audit("", "organisation.create", install, "", string(practice.ID))
	})
	if err == nil {
		d.install = install
	}
	return staff.Actor(), practice.ID, err
}

// Begin says who the first administrator is and which practice to open first; false in an empty store.
func (d *Desk) Begin(ctx context.Context) (actor model.Actor, practice model.PracticeID, found bool, err error) {
	err = d.Store.View(ctx, systemScope(), func(tx storage.Tx) error {
		actor, practice, found = model.Actor{}, "", false
		if _, err := tx.Organisation(); err != nil {
			if absent(err) {
				return nil
			}
			return err
		}
		staff, err := tx.StaffMembers()
		if err != nil {
			return err
		}
		practices, err := tx.Practices()
		if err != nil || len(practices) == 0 {
			return err
		}
		first, ok := firstAdministrator(staff)
		actor, practice, found = model.Actor{Staff: first.ID, Name: first.Name, Role: first.Role}, practices[0].ID, ok
		return nil
	})
	return actor, practice, found, err
}

func firstAdministrator(staff []model.Staff) (first model.Staff, ok bool) {
	for _, s := range staff {
		if s.Role == model.Administrator && !s.Disabled && (!ok || s.ID < first.ID) {
			first, ok = s, true
		}
	}
	return first, ok
}

// newInstall draws the 64 bits that name a store in idempotency keys.
func newInstall(random io.Reader) (string, error) {
	var b [8]byte
	if _, err := io.ReadFull(random, b[:]); err != nil {
		return "", fmt.Errorf("reading random bits: %w", err)
	}
	return hex.EncodeToString(b[:]), nil
}

// addPractice stores a new practice with the payment types that every desk begins with.
func (c *change) addPractice(p model.Practice) (model.Practice, error) {
	if p.ID == "" {
		n, err := c.NextID()
		if err != nil {
			return p, err
		}
		p.ID = model.PracticeID(model.RowID(model.PracticePrefix, n))
	}
	p.Created = c.Now()
	for _, t := range standardPaymentTypes() {
		n, err := c.NextID()
		if err != nil {
			return p, err
		}
		t.ID, t.Practice = model.PaymentTypeID(model.RowID(model.PaymentTypePrefix, n)), p.ID
		if t.Method == model.Online {
			p.OnlineType = t.ID
		}
		if err := c.PutPaymentType(t); err != nil {
			return p, err
		}
	}
	if err := c.PutPractice(p); err != nil {
		return p, err
	}
	c.hint("", model.PracticeChanged, string(p.ID))
	return p, c.audit(p.ID, "practice.create", string(p.ID), "", string(p.Mode)+" "+p.Currency.Upper())
}

// standardPaymentTypes are the "Payment types" of a new practice, in the order in which the desk offers them.
func standardPaymentTypes() []model.PaymentType {
	return []model.PaymentType{
		{Name: "Card", Method: model.Card},
		{Name: "Online", Method: model.Online},
		{Name: "Cash", Method: model.Cash},
		{Name: "Card machine", Method: model.Machine},
		{Name: "Cheque", Method: model.Cheque},
		{Name: "Bank transfer", Method: model.Bank},
		{Name: "Health fund", Method: model.HealthFund},
		{Name: "Voucher", Method: model.Voucher},
		{Name: "Patient credit", Method: model.Credit},
		{Name: "Other", Method: model.Other},
	}
}

// refuseCardNumbers takes pairs of a field's name and its text, and refuses the first that holds a card's number.
func refuseCardNumbers(pairs ...string) error {
	for i := 0; i+1 < len(pairs); i += 2 {
		if model.HoldsCardNumber(pairs[i+1]) {
			return model.FieldErrorf(pairs[i], "%s", NoCardNumbers)
		}
	}
	return nil
}

// errorOr is err when there is one, and otherwise instead.
func errorOr(err, instead error) error {
	if err != nil {
		return err
	}
	return instead
}

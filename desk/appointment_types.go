package desk

import (
	"context"
	"fmt"
	"strings"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

// TypeRow is one line of the list of appointment types.
type TypeRow struct {
	Type model.AppointmentType
	Acts model.Payable // how its mode really acts now, and why
	Flag bool          // takes online payment as set, whether it can now or not
}

// TypeList is what the screen "Appointment types" shows.
type TypeList struct {
	Practice model.Practice
	State    model.AccountState
	Rows     []TypeRow
	Why      string // why types can't be edited; empty where they can
	WhyModes string // why modes and deposits can't be set; empty where they can
}

const connectFirst = "Connect Stripe first (Settings > Integrations > Stripe): modes and deposits mean something only then."

// Types lists a practice's appointment types, and how each acts.
func (s *Session) Types(ctx context.Context, practice model.PracticeID) (TypeList, error) {
	var list TypeList
	err := s.view(ctx, model.SeePractice, practice, func(tx storage.Tx) error {
		list = TypeList{}
		var err error
		if list.Practice, err = tx.Practice(practice); err != nil {
			return err
		}
		if _, _, list.State, err = accountOf(tx, practice); err != nil {
			return err
		}
		types, err := tx.AppointmentTypes(practice)
		for _, t := range types {
			list.Rows = append(list.Rows, typeRow(t, list.Practice, list.State))
		}
		list.Why = sentence(permit(tx, s.actor, model.SetModes, practice))
		if list.WhyModes = list.Why; list.WhyModes == "" && list.State == model.NotConnected {
			list.WhyModes = connectFirst
		}
		return err
	})
	return list, err
}

func typeRow(t model.AppointmentType, p model.Practice, state model.AccountState) TypeRow {
	return TypeRow{t, t.ActsAs(p, state), takesPayment(t)}
}

func takesPayment(t model.AppointmentType) bool {
	return t.Mode == model.Allowed || t.Mode == model.Required
}

// SaveType stores a type as edited, or a new one where the id is empty. Errors are Invalid with a field: name, code, price, minutes,
// deposit, cancellation, mode, shown or tax. Mode and deposit can't be changed before the practice is connected.
func (s *Session) SaveType(ctx context.Context, t model.AppointmentType) (TypeRow, error) {
	t.Name, t.ItemCode = strings.TrimSpace(t.Name), strings.TrimSpace(t.ItemCode)
	if t.Mode == "" {
		t.Mode = model.Disabled
	}
	if t.PriceShown == "" {
		t.PriceShown = model.PriceWherePaid
	}
	if err := checkType(t); err != nil {
		return TypeRow{}, err
	}
	var row TypeRow
	err := s.update(ctx, model.SetModes, t.Practice, func(c *change) error {
		p, err := c.Practice(t.Practice)
		if err != nil {
			return err
		}
		_, _, state, err := accountOf(c, t.Practice)
		if err != nil {
			return err
		}
		stored, err := c.saveType(t, p, state)
		row = typeRow(stored, p, state)
		return err
	})
	return row, err
}

func checkType(t model.AppointmentType) error {
	if err := t.Check(); err != nil {
		return err
	}
	switch t.Mode {
	case model.Disabled, model.Allowed, model.Required:
	default:
		return model.FieldErrorf("mode", "Choose Disabled, Allowed or Required.")
	}
	switch t.PriceShown {
	case model.PriceWherePaid, model.PriceAtPayment, model.PriceNever:
	default:
		return model.FieldErrorf("shown", "Choose where the price is shown.")
	}
	if t.TaxBasisPoints < 0 || t.TaxBasisPoints > 10_000 {
		return model.FieldErrorf("tax", "Write a percentage from 0%% to 100%%.")
	}
	return refuseCardNumbers("name", t.Name, "code", t.ItemCode)
}

func (c *change) saveType(t model.AppointmentType, p model.Practice, state model.AccountState) (model.AppointmentType, error) {
	before := model.AppointmentType{Mode: model.Disabled}
	if t.ID != "" {
		var err error
		if before, err = c.AppointmentType(t.Practice, t.ID); err != nil {
			return t, err
		}
	}
	t.Price.Currency, t.CancellationFee.Currency, t.Source = p.Currency, p.Currency, before.Source
	switch {
	case state != model.NotConnected:
	case t.Mode != before.Mode && t.Mode != model.Disabled:
		return t, model.FieldErrorf("mode", "%s", connectFirst)
	case t.Deposit != before.Deposit && t.Deposit != model.Deposit{}:
		return t, model.FieldErrorf("deposit", "%s", connectFirst)
	}
	if t.ID == "" {
		n, err := c.NextID()
		if err != nil {
			return t, err
		}
		t.ID = model.AppointmentTypeID(model.RowID(model.AppointmentTypePrefix, n))
	}
	return t, c.keepType(before, t)
}

func (c *change) keepType(before, t model.AppointmentType) error {
	if before == t {
		return nil
	}
	if err := c.PutAppointmentType(t); err != nil {
		return err
	}
	c.hint(t.Practice, model.TypeChanged, string(t.ID))
	old := ""
	if before.ID != "" {
		old = typeSwitches(before)
	}
	return c.audit(t.Practice, "type.save", string(t.ID), old, typeSwitches(t))
}

// typeSwitches is what the audit keeps of a type: its money.
func typeSwitches(t model.AppointmentType) string {
	return fmt.Sprintf("%s, price %s, deposit %d or %d bp, cancellation %s", t.Mode, t.Price, t.Deposit.Amount, t.Deposit.BasisPoints, t.CancellationFee)
}

// SetModes sets one mode on several types at once and returns how many changed.
func (s *Session) SetModes(ctx context.Context, practice model.PracticeID, ids []model.AppointmentTypeID, mode model.PaymentMode) (int, error) {
	if err := checkType(model.AppointmentType{Name: "-", Mode: mode, PriceShown: model.PriceNever}); err != nil {
		return 0, err
	}
	changed := 0
	err := s.update(ctx, model.SetModes, practice, func(c *change) error {
		changed = 0
		_, _, state, err := accountOf(c, practice)
		if err != nil {
			return err
		}
		if state == model.NotConnected && mode != model.Disabled {
			return model.Errorf(model.Conflict, "%s", connectFirst)
		}
		for _, id := range ids {
			before, err := c.AppointmentType(practice, id)
			if err != nil {
				return err
			}
			after := before
			if after.Mode = mode; before.Mode == mode {
				continue
			}
			changed++
			if err := c.keepType(before, after); err != nil {
				return err
			}
		}
		return nil
	})
	return changed, err
}

// Outlook is what would happen to one patient who books a type.
type Outlook struct {
	Mode    model.PaymentMode
	Price   model.Money
	Deposit model.Money // asked for beforehand; zero where nothing is
	Why     string
}

// WhatWouldHappen tells mode, price and deposit for one patient, and why. The type is as it stands in the form, saved or not.
func (s *Session) WhatWouldHappen(ctx context.Context, practice model.PracticeID, t model.AppointmentType, patient model.PatientID) (Outlook, error) {
	var o Outlook
	err := s.view(ctx, model.SeePatients, practice, func(tx storage.Tx) error {
		p, err := tx.Practice(practice)
		if err != nil {
			return err
		}
		_, _, state, err := accountOf(tx, practice)
		if err != nil {
			return err
		}
		who, err := tx.Patient(patient)
		if err != nil {
			return err
		}
		t.Price.Currency = p.Currency
		acts := t.ActsAs(p, state)
		o = Outlook{Mode: acts.Mode, Price: t.Price, Deposit: acts.Asked, Why: acts.Reason}
		switch acts.Mode {
		case model.Required:
			o.Why = fmt.Sprintf("%s must pay %s beforehand: the type is Required.", who.First(), acts.Asked)
		case model.Allowed:
			o.Why = fmt.Sprintf("%s may pay %s beforehand, or at the desk: the type is Allowed.", who.First(), acts.Asked)
		}
		return nil
	})
	return o, err
}

package desk

import (
	"context"
	"slices"
	"strings"

	"clinic.example/paydesk/model"
)

// longestTypeName is what a column of a takings list has room for.
const longestTypeName = 40

// SavePaymentType renames one of a practice's "Payment types", or adds one where the id is empty, and returns it as stored. A name may
// change at any time; a method stays, because takings are counted by it. Errors are Invalid with a field: name or method.
func (s *Session) SavePaymentType(ctx context.Context, t model.PaymentType) (model.PaymentType, error) {
	t.Name = strings.TrimSpace(t.Name)
	if err := checkPaymentType(t); err != nil {
		return t, err
	}
	err := s.update(ctx, model.EditPractices, t.Practice, func(c *change) error {
		types, err := c.PaymentTypes(t.Practice)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(types, func(o model.PaymentType) bool { return o.ID != t.ID && strings.EqualFold(o.Name, t.Name) }) {
			return model.FieldErrorf("name", "This practice has a payment type of this name already.")
		}
		if t.ID == "" {
			return c.addPaymentType(&t)
		}
		return c.renamePaymentType(types, t)
	})
	return t, err
}

func checkPaymentType(t model.PaymentType) error {
	switch {
	case t.Name == "":
		return model.FieldErrorf("name", "Type a name, as it shall stand in the takings.")
	case len([]rune(t.Name)) > longestTypeName:
		return model.FieldErrorf("name", "Choose a name of at most %d letters.", longestTypeName)
	}
	return refuseCardNumbers("name", t.Name)
}

// addPaymentType adds a type for money that moves outside Stripe: what Stripe moves, and credit, has its one type from the start.
func (c *change) addPaymentType(t *model.PaymentType) error {
	outside := []model.Method{model.Cash, model.Machine, model.Cheque, model.Bank, model.HealthFund, model.Voucher, model.Other}
	if !slices.Contains(outside, t.Method) {
		return model.FieldErrorf("method", "Choose how the money comes in: cash, card machine, cheque, bank, health fund, voucher or other.")
	}
	n, err := c.NextID()
	if err != nil {
		return err
	}
	t.ID = model.PaymentTypeID(model.RowID(model.PaymentTypePrefix, n))
	if err := c.PutPaymentType(*t); err != nil {
		return err
	}
	c.hint("", model.PracticeChanged, string(t.Practice))
	return c.audit(t.Practice, "payment type.create", string(t.ID), "", string(t.Method))
}

func (c *change) renamePaymentType(types []model.PaymentType, t model.PaymentType) error {
	i := slices.IndexFunc(types, func(o model.PaymentType) bool { return o.ID == t.ID })
	switch {
	case i < 0:
		return model.Errorf(model.NotFound, "This practice has no such payment type.")
	case types[i].Method != t.Method:
		return model.FieldErrorf("method", "The kind of a payment type stays, because takings were counted by it. Add a further type.")
	case types[i] == t:
		return nil
	}
	if err := c.PutPaymentType(t); err != nil {
		return err
	}
	c.hint("", model.PracticeChanged, string(t.Practice))
	return c.audit(t.Practice, "payment type.rename", string(t.ID), "", string(t.Method))
}

package desk

import (
	"context"
	"strings"

	"clinic.example/paydesk/model"
)

// SavePaymentType makes or renames one of the practice's own "Payment types". Errors are Invalid with their field: name or method.
func (s *Session) SavePaymentType(ctx context.Context, kind model.PaymentType) (model.PaymentType, error) {
	kind.Name = strings.TrimSpace(kind.Name)
	if kind.Name == "" {
		return kind, model.FieldErrorf("name", "Type a name.")
	}
	if err := refuseCardNumbers("name", kind.Name); err != nil {
		return kind, err
	}
	err := s.update(ctx, model.EditPractices, kind.Practice, func(c *change) error {
		types, err := c.PaymentTypes(kind.Practice)
		if err != nil {
			return err
		}
		before, err := checkPaymentType(types, kind)
		if err != nil {
			return err
		}
		if kind.ID == "" {
			n, err := c.NextID()
			if err != nil {
				return err
			}
			kind.ID = model.PaymentTypeID(model.RowID(model.PaymentTypePrefix, n))
		}
		c.hint(kind.Practice, model.PracticeChanged, string(kind.Practice))
		if err := c.PutPaymentType(kind); err != nil {
			return err
		}
		return c.audit(kind.Practice, "payment type.save", string(kind.ID), before, kind.Name+" ("+string(kind.Method)+")")
	})
	return kind, err
}

// checkPaymentType refuses a second type of the same name, and another method for a type that payments may already be counted by.
func checkPaymentType(types []model.PaymentType, kind model.PaymentType) (before string, err error) {
	for _, t := range types {
		switch {
		case t.ID == kind.ID && t.Method != kind.Method:
			return "", model.FieldErrorf("method", "The kind of a payment type stays: payments are counted by it. Make a new type.")
		case t.ID == kind.ID:
			before = t.Name + " (" + string(t.Method) + ")"
		case strings.EqualFold(t.Name, kind.Name):
			return "", model.FieldErrorf("name", "There is a payment type of this name already.")
		}
	}
	return before, nil
}

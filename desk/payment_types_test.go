package desk_test

import (
	"testing"

	"clinic.example/paydesk/model"
)

func TestPaymentTypesAreRenamedAndAdded(t *testing.T) {
	c := newClinic(t)
	made, err := c.session.SavePaymentType(t.Context(), model.PaymentType{Practice: c.practice, Name: " Gift card ", Method: model.Voucher})
	c.must(err)
	if made.ID == "" || made.Name != "Gift card" {
		t.Fatalf("made %+v", made)
	}
	for name, change := range map[string]func(*model.PaymentType){
		"name taken":   func(k *model.PaymentType) { k.ID, k.Name = "", "cash" },
		"other kind":   func(k *model.PaymentType) { k.Method = model.Cash },
		"no name":      func(k *model.PaymentType) { k.Name = " " },
		"card number":  func(k *model.PaymentType) { k.Name = "4242 4242 4242 4242" },
		"not own name": func(k *model.PaymentType) { k.Name = "Cheque" },
	} {
		kind := made
		change(&kind)
		if _, err := c.session.SavePaymentType(t.Context(), kind); model.KindOf(err) != model.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	types, err := c.session.PaymentTypes(t.Context(), c.practice)
	c.must(err)
	if last := types[len(types)-1]; last != made {
		t.Errorf("last is %+v", last)
	}
}

package desk_test

import (
	"testing"

	"clinic.example/paydesk/model"
)

func TestPaymentTypesAreNamedAndAdded(t *testing.T) {
	g := newGroup(t)
	types, err := g.session.PaymentTypes(t.Context(), g.practice)
	g.must(err)
	card := types[0]
	card.Name = " Saved card "
	stored, err := g.session.SavePaymentType(t.Context(), card)
	g.must(err)
	if stored.Name != "Saved card" || stored.ID != card.ID {
		t.Errorf("renamed: %+v", stored)
	}
	added, err := g.session.SavePaymentType(t.Context(), model.PaymentType{Practice: g.practice, Name: "Bank of the North", Method: model.Bank})
	g.must(err)
	after, err := g.session.PaymentTypes(t.Context(), g.practice)
	g.must(err)
	if len(after) != len(types)+1 || after[0].Name != "Saved card" || after[len(after)-1] != added {
		t.Errorf("the list: %+v", after)
	}
	if other, err := g.session.PaymentTypes(t.Context(), g.bay); err != nil || len(other) != len(types) {
		t.Errorf("another practice has %d, %v", len(other), err)
	}
	g.verifyAudit()
}

func TestPaymentTypesThatCantBeAreRefusedBesideTheirField(t *testing.T) {
	g := newGroup(t)
	types, err := g.session.PaymentTypes(t.Context(), g.practice)
	g.must(err)
	moved := types[0]
	moved.Method = model.Cash
	for _, c := range []struct {
		name  string
		give  model.PaymentType
		field string
		words string
	}{
		{"without a name", model.PaymentType{Method: model.Cash, Name: "  "}, "name", "Type a name"},
		{"too long", model.PaymentType{Method: model.Cash, Name: "A name that is far too long for any column of a list"}, "name", "at most 40"},
		{"twice the same", model.PaymentType{Method: model.Cash, Name: "cheque"}, "name", "of this name already"},
		{"a card's number", model.PaymentType{Method: model.Cash, Name: "4242 4242 4242 4242"}, "name", "card number"},
		{"a second way of Stripe's", model.PaymentType{Method: model.Online, Name: "Web"}, "method", "how the money comes in"},
		{"another kind", moved, "method", "stays"},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.give.Practice = g.practice
			_, err := g.session.SavePaymentType(t.Context(), c.give)
			besides(t, err, c.field, c.words)
		})
	}
	stranger := types[0]
	stranger.Practice, stranger.Name = g.bay, "Nobody's"
	_, err = g.session.SavePaymentType(t.Context(), stranger)
	says(t, err, model.NotFound, "no such payment type")
	_, err = g.frontDesk.SavePaymentType(t.Context(), types[0])
	says(t, err, model.Forbidden, "does not include")
}

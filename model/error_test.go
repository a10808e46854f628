package model_test

import (
	"errors"
	"fmt"
	"io"
	"testing"

	"clinic.example/paydesk/model"
)

func TestKindOf(t *testing.T) {
	inner := model.Errorf(model.Conflict, "Ana was first, by %d s.", 4)
	for _, test := range []struct {
		err  error
		want model.Kind
	}{
		{nil, ""},
		{io.EOF, model.Internal},
		{inner, model.Conflict},
		{fmt.Errorf("reading: %w", inner), model.Conflict},
		{errors.Join(io.EOF, inner), model.Conflict},
		{model.FieldErrorf("name", "Type a name."), model.Invalid},
	} {
		if got := model.KindOf(test.err); got != test.want {
			t.Errorf("%v is of kind %q, want %q", test.err, got, test.want)
		}
	}
}

func TestError(t *testing.T) {
	err := &model.Error{Kind: model.Unavailable, Message: "Stripe can't be reached.", Err: io.EOF}
	if got := err.Error(); got != "Stripe can't be reached.: EOF" || !errors.Is(err, io.EOF) {
		t.Errorf("the log reads %q", got)
	}
	if got := model.FieldErrorf("share", "From 0%% to %d%%.", 100); got.Error() != "From 0% to 100%." || got.Field != "share" {
		t.Errorf("a field's error is %+v", got)
	}
}

func TestFaultOf(t *testing.T) {
	fault := &model.StripeFault{Answer: model.AnswerDeclined, Code: "card_declined"}
	if got := model.FaultOf(nil); got != nil {
		t.Errorf("no error has the fault %v", got)
	}
	if got := model.FaultOf(fmt.Errorf("confirming: %w", fault)); got != fault {
		t.Errorf("a wrapped fault is %v", got)
	}
	if got := model.FaultOf(io.EOF); got == nil || got.Answer != model.AnswerNone {
		t.Errorf("an error that isn't Stripe's proves %v, want nothing", got)
	}
}

package model_test

import (
	"reflect"
	"slices"
	"testing"

	"clinic.example/paydesk/model"
)

func TestOperationKey(t *testing.T) {
	o := model.Operation{ID: "0123456789ABCDEFGHJKMNPQRS"}
	if got, want := o.Key("inst", "create"), "pd1:inst:0123456789ABCDEFGHJKMNPQRS:create"; got != want {
		t.Errorf("the key is %q, want %q", got, want)
	}
	o.Attempt = 2
	if got, want := o.Key("inst", "confirm"), "pd1:inst:0123456789ABCDEFGHJKMNPQRS:confirm:2"; got != want {
		t.Errorf("the key of a second attempt is %q, want %q", got, want)
	}
	// Whatever is different must have another key; what is not part of a step must not change it.
	seen := map[string]bool{}
	for _, install := range []string{"a", "b"} {
		for _, id := range []model.OperationID{"1", "2"} {
			for _, step := range []string{"create", "confirm"} {
				for attempt := range 3 {
					o := model.Operation{ID: id, Attempt: attempt, State: model.OpConfirming, Unanswered: true, Asked: 7}
					key := o.Key(install, step)
					if seen[key] {
						t.Errorf("the key %q comes twice", key)
					}
					seen[key] = true
					if again := (model.Operation{ID: id, Attempt: attempt}).Key(install, step); again != key {
						t.Errorf("one step has the keys %q and %q", key, again)
					}
				}
			}
		}
	}
}

// TestOperationDigest changes each field in turn: those that requests are built from change the digest, and only they.
func TestOperationDigest(t *testing.T) {
	built := []string{
		"ID", "Kind", "Practice", "Account", "Mode", "Amount", "Customer", "Card", "Payment", "Invoice", "Link", "Intent", "Session", "Reason", "Text", "Number", "Expires", "Dispute", "Evidence",
	}
	base := model.Operation{}.Digest()
	for i := range reflect.TypeFor[model.Operation]().NumField() {
		var o model.Operation
		field := reflect.ValueOf(&o).Elem().Field(i)
		switch field.Kind() {
		case reflect.String:
			field.SetString("x")
		case reflect.Int, reflect.Int64:
			field.SetInt(7)
		case reflect.Bool:
			field.SetBool(true)
		case reflect.Array:
			field.Index(0).SetUint(7)
		case reflect.Struct:
			setFirst(field)
		default:
			t.Fatalf("a field of kind %v", field.Kind())
		}
		name := reflect.TypeFor[model.Operation]().Field(i).Name
		if changed := o.Digest() != base; changed != slices.Contains(built, name) {
			t.Errorf("%s changes the digest: %v", name, changed)
		}
	}
	moved := model.Operation{Reason: "ab", Text: "c"}
	if moved.Digest() == (model.Operation{Reason: "a", Text: "bc"}).Digest() {
		t.Error("a letter that moves from one field to the next leaves the digest as it is")
	}
}

func setFirst(v reflect.Value) {
	if field := v.Field(0); field.Kind() == reflect.String {
		field.SetString("x")
	} else {
		field.SetInt(7)
	}
}

func TestRequestDigest(t *testing.T) {
	first := model.RequestDigest("a", 1)
	if again := model.RequestDigest("a", 1); again != first {
		t.Error("the same request has two digests")
	}
	if model.RequestDigest("a", 1) == model.RequestDigest("a", 2) || model.RequestDigest("ab") == model.RequestDigest("a", "b") {
		t.Error("two requests have one digest")
	}
}

func TestOperationStates(t *testing.T) {
	for state, settled := range map[model.OperationState]bool{
		model.OpPrepared: false, model.OpCreated: false, model.OpConfirming: false, model.OpProcessing: false, model.OpCancelling: false,
		model.OpOpen: false, model.OpExpiring: false, model.OpStopped: false,
		model.OpSucceeded: true, model.OpDeclined: true, model.OpNeedsPatient: true, model.OpPending: true, model.OpDone: true,
		model.OpFailed: true, model.OpCancelled: true, model.OpNotDone: true, model.OpPaid: true, model.OpExpired: true,
	} {
		o := model.Operation{State: state, Unanswered: true}
		if state.Settled() != settled || o.Live() == settled || o.Unknown() == settled {
			t.Errorf("%s: settled %v, live %v, unknown %v", state, state.Settled(), o.Live(), o.Unknown())
		}
		o.Unanswered = false
		if o.Unknown() {
			t.Errorf("%s: unknown, though every request was answered", state)
		}
	}
}

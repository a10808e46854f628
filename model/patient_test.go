package model_test

import (
	"testing"

	"clinic.example/paydesk/model"
)

func TestPatientCheck(t *testing.T) {
	for _, sound := range []model.Patient{{Name: "Mia"}, {Name: "Mia", Email: "mia@example.org"}} {
		if err := sound.Check(); err != nil {
			t.Errorf("%+v: %v", sound, err)
		}
	}
	wantField(t, model.Patient{Name: " \t"}.Check(), "name")
	wantField(t, model.Patient{Name: "Mia", Email: "mia.example.org"}.Check(), "email")
}

func TestPatientFirst(t *testing.T) {
	for name, want := range map[string]string{"Mia Lopez Garcia": "Mia", "  Mia Lopez": "Mia", "Mia": "Mia", "": "", " ": ""} {
		if got := (model.Patient{Name: name}).First(); got != want {
			t.Errorf("%q is spoken of as %q, want %q", name, got, want)
		}
	}
}

func TestCustomerAt(t *testing.T) {
	p := model.Patient{Customers: []model.Customer{{"acct_1", model.Test, "cus_1"}, {"acct_1", model.Live, "cus_2"}, {"acct_2", model.Test, "cus_3"}}}
	for _, test := range []struct {
		account model.AccountID
		mode    model.Mode
		want    string
	}{
		{"acct_1", model.Test, "cus_1"}, {"acct_1", model.Live, "cus_2"}, {"acct_2", model.Test, "cus_3"}, {"acct_2", model.Live, ""}, {"", "", ""},
	} {
		if got := p.CustomerAt(test.account, test.mode); got != test.want {
			t.Errorf("at %s in %s: %q, want %q", test.account, test.mode, got, test.want)
		}
	}
}

func TestAppointmentDue(t *testing.T) {
	for state, want := range map[model.AppointmentState]bool{
		model.Booked: true, model.Arrived: true, model.Finished: true, model.Cancelled: false, model.LateCancelled: false, model.NoShow: false, "": false,
	} {
		if got := (model.Appointment{State: state}).Due(); got != want {
			t.Errorf("%q: due %v, want %v", state, got, want)
		}
	}
}

package model

// AppointmentState is where a visit stands.
type AppointmentState string

// States of an appointment.
const (
	Booked        AppointmentState = "booked"
	Arrived       AppointmentState = "arrived"
	Finished      AppointmentState = "done"
	Cancelled     AppointmentState = "cancelled"
	LateCancelled AppointmentState = "late cancelled"
	NoShow        AppointmentState = "no-show"
)

// Appointment is one visit, booked in the clinic's own system.
type Appointment struct {
	ID           AppointmentID
	Practice     PracticeID
	Patient      PatientID
	Type         AppointmentTypeID
	Practitioner PractitionerID
	Start        Millis
	State        AppointmentState
	Invoice      InvoiceID // empty until one is issued
	Source       string    `json:",omitempty"` // the id in the clinic's own system, where an import brought the row
}

// Due says whether the appointment still counts as a visit to be paid.
func (a Appointment) Due() bool {
	return a.State == Booked || a.State == Arrived || a.State == Finished
}

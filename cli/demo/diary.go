package demo

import (
	"context"
	"time"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

// booking is an appointment without an invoice yet: of today, and of the days to come.
type booking struct {
	site  *site
	who   *person
	kind  int
	by    model.Practitioner
	at    time.Time
	state model.AppointmentState
}

// tryOut is how many patients come first today and have not paid: those whose cards behave in the ways that are worth a try.
const tryOut = 6

// planDiary books the first practice's day full and the others' half, and some of the next three days. Who was treated today and
// has paid, or not yet, is handed back as a visit with an invoice to come.
func (c chance) planDiary(s *site, first bool, now time.Time) (diary []booking, treated []*visit) {
	here := now.In(s.zone)
	for day := range 4 {
		every := 1 + day
		if !first {
			every++
		}
		for slot := 0; slot < 20; slot += every {
			b := booking{
				site: s, who: s.people[(slot+day*3)%len(s.people)], kind: c.kindOf(), by: s.practitioners[slot%len(s.practitioners)],
				at: time.Date(here.Year(), here.Month(), here.Day()+day, 8, 30*slot, 0, 0, s.zone),
			}
			b.state = c.state(b.at, now)
			if b.state == model.Finished && slot >= tryOut && slot%3 != 0 && catalogue()[b.kind].price > 0 {
				treated = append(treated, &visit{site: s, who: b.who, kind: b.kind, by: b.by, at: b.at, desk: slot % 2})
				continue
			}
			diary = append(diary, b)
		}
	}
	return diary, treated
}

// state is where an appointment stands by the clock.
func (c chance) state(at, now time.Time) model.AppointmentState {
	luck := c.pick(88, 5, 3, 4)
	switch {
	case at.After(now.Add(20*time.Minute)) && luck == 3:
		return model.Cancelled
	case at.After(now.Add(20 * time.Minute)):
		return model.Booked
	case luck == 1:
		return model.NoShow
	case luck == 2:
		return model.LateCancelled
	case at.After(now.Add(-time.Hour)):
		return model.Arrived
	}
	return model.Finished
}

// book writes the diary.
func (c *Clinic) book(ctx context.Context, diary []booking) error {
	return c.Store.Update(ctx, founders(), func(tx storage.Tx) error {
		for _, b := range diary {
			id, err := rowID[model.AppointmentID](tx, model.AppointmentPrefix)
			if err != nil {
				return err
			}
			if err := tx.PutAppointment(model.Appointment{
				ID: id, Practice: b.site.practice.ID, Patient: b.who.row.ID, Type: b.site.types[b.kind].ID, Practitioner: b.by.ID,
				Start: model.MillisOf(b.at), State: b.state,
			}); err != nil {
				return err
			}
		}
		return nil
	})
}

package demo

import (
	"context"
	"time"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

// booking is an appointment that has no invoice yet: of today, and of the days to come.
type booking struct {
	site  *site
	who   *person
	kind  int
	by    model.Practitioner
	at    time.Time
	state model.AppointmentState
}

// planDiary books the first practice's day full and the others' half, and some of the next three days.
func (c chance) planDiary(all []*site, now time.Time) []booking {
	var diary []booking
	for i, s := range all {
		here := now.In(s.zone)
		for day := range 4 {
			every := 1 + min(i, 1) + day
			for slot := 0; slot < 20; slot += every {
				at := time.Date(here.Year(), here.Month(), here.Day()+day, 8, 30*slot, 0, 0, s.zone)
				diary = append(diary, booking{
					site: s, who: s.people[(slot*7+day*3)%len(s.people)], kind: c.kindOf(), by: s.practitioners[slot%len(s.practitioners)],
					at: at, state: c.state(at, now),
				})
			}
		}
	}
	return diary
}

// state is where an appointment stands by the clock.
func (c chance) state(at, now time.Time) model.AppointmentState {
	luck := c.pick(80, 8, 6, 6)
	switch {
	case at.After(now.Add(20*time.Minute)) && luck == 3:
		return model.Cancelled
	case at.After(now.Add(20 * time.Minute)):
		return model.Booked
	case luck == 1:
		return model.NoShow
	case luck == 2:
		return model.LateCancelled
	case at.After(now.Add(-40 * time.Minute)):
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

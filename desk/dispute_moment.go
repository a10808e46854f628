package desk

import (
	"cmp"

	"clinic.example/paydesk/model"
)

// disputeMoments are what a dispute adds to an invoice's timeline: when it came, what people did in it, and how it ended.
func disputeMoments(d model.Dispute) []Moment {
	opened := Moment{At: d.Created, By: model.System().Name, Words: "Disputed by the patient's bank", Amount: d.Amount.Of(-d.Withdrawn), Mark: MarkWaiting}
	if d.Status.NeedsUs() && d.Withdrawn == 0 {
		opened.Words = "The patient's bank asks about this payment"
	}
	if d.Status.Over() {
		opened.Amount, opened.Mark = d.Amount.Of(0), MarkPlain
	}
	moments := []Moment{opened}
	add := func(deed model.DisputeDeed, words string) {
		if deed.Done() {
			moments = append(moments, Moment{At: deed.At, By: deed.By, Words: words, Amount: d.Amount.Of(0)})
		}
	}
	add(d.HandedIn, "Evidence handed in to the bank")
	add(d.Accepted, "Loss accepted")
	if d.Status.Over() {
		moments = append(moments, endMoment(d))
	}
	if d.WrittenOff {
		add(d.Decided, "Written off: the practice bears what the bank took")
	} else {
		add(d.Decided, "The patient is asked by a new invoice for what the bank took")
	}
	return moments
}

func endMoment(d model.Dispute) Moment {
	end := Moment{At: cmp.Or(d.Closed, d.Moved), By: model.System().Name, Amount: d.Amount.Of(0), Mark: MarkGood}
	switch d.Status {
	case model.DisputeLost:
		end.Words, end.Amount, end.Mark = "Taken back by the bank", d.Amount.Of(-d.Withdrawn), MarkBad
		end.At = cmp.Or(d.Moved, d.Closed)
	case model.DisputeWon:
		end.Words = "Dispute won: the bank has given it back"
		if d.Withdrawn > 0 {
			end.Words = "Dispute won: the bank gives it back"
		}
	default:
		end.Words = "The bank closed its question: nothing was taken"
	}
	return end
}

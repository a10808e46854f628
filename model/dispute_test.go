package model_test

import (
	"testing"

	"clinic.example/paydesk/model"
)

func aud80() model.Money { return model.Money{Minor: 80_00, Currency: "aud"} }

// Reports of a dispute end in the same record in whatever order they come, and however often.
func TestDisputeReportsInAnyOrder(t *testing.T) {
	reports := []model.DisputeAtStripe{
		{ID: "dp_1", Status: model.WarningNeedsResponse, Amount: aud80(), DueBy: 5},
		{ID: "dp_1", Status: model.NeedsResponse, Amount: aud80(), DueBy: 9, Withdrawn: 80_00, Booked: 1, Moved: 3},
		{ID: "dp_1", Status: model.UnderReview, Amount: aud80(), DueBy: 9, Withdrawn: 80_00, Booked: 1, Moved: 3, HasEvidence: true, Submissions: 1},
		{ID: "dp_1", Status: model.DisputeWon, Amount: aud80(), DueBy: 9, Withdrawn: 80_00, Booked: 1, Moved: 3, HasEvidence: true, Submissions: 1},
		{ID: "dp_1", Status: model.DisputeWon, Amount: aud80(), DueBy: 9, Booked: 2, Moved: 7, HasEvidence: true, Submissions: 1},
	}
	var want model.Dispute
	for _, at := range reports {
		var news bool
		if want, news = want.Merged(at); !news {
			t.Errorf("%s, %d booked: no news", at.Status, at.Booked)
		}
	}
	permute(reports, 0, func() {
		var got model.Dispute
		for range 2 {
			for _, at := range reports {
				got, _ = got.Merged(at)
			}
		}
		if got != want {
			t.Errorf("%+v, want %+v", got, want)
		}
	})
}

func permute[T any](all []T, from int, see func()) {
	if from == len(all) {
		see()
		return
	}
	for i := from; i < len(all); i++ {
		all[from], all[i] = all[i], all[from]
		permute(all, from+1, see)
		all[from], all[i] = all[i], all[from]
	}
}

func TestWhenTheBankHoldsMoney(t *testing.T) {
	for status, holds := range map[model.DisputeStatus]bool{
		model.WarningNeedsResponse: false, model.WarningUnderReview: false, model.WarningClosed: false,
		model.NeedsResponse: true, model.UnderReview: true, model.DisputeLost: true, model.DisputeWon: false,
	} {
		if d := (model.Dispute{Status: status}); d.HoldsMoney() != holds {
			t.Errorf("%s: %v", status, d.HoldsMoney())
		}
	}
	if d := (model.Dispute{Status: model.DisputeWon, Withdrawn: 1}); !d.HoldsMoney() {
		t.Error("money that has not come back yet can be refunded")
	}
}

func TestEvidenceIsComparedByItsWords(t *testing.T) {
	ours := model.Evidence{{Field: "customer_name", Text: "Mia  Chen\n"}}
	for _, tc := range []struct {
		stripes model.Evidence
		in      bool
	}{
		{model.Evidence{{Field: "customer_name", Text: "Mia Chen"}, {Field: "service_date", Text: "today"}}, true},
		{model.Evidence{{Field: "customer_name", Text: "Mia Cheng"}}, false},
		{nil, false},
	} {
		if got := ours.In(tc.stripes); got != tc.in {
			t.Errorf("%v: %v", tc.stripes, got)
		}
	}
}

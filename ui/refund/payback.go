package refund

import (
	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/kit"
)

// payback is a way to make good a refund that came back.
type payback struct {
	label, detail kit.Safe
	method        model.Method
	outcome       model.RefundOutcome
	why           kit.Safe
}

func (s *Refund) paybacks(t thing) []payback {
	who := kit.Clean(s.view.Patient.First())
	ways := []payback{{label: "Cash now", detail: "hand it to " + who, method: model.Cash, outcome: t.owed.Outcome}}
	if p := t.payment.Payment; p.Method.ThroughStripe() {
		again := payback{label: "Try " + kit.Clean(p.Card) + " again", detail: "it may come back once more", method: p.Method, outcome: t.owed.Outcome}
		switch {
		case !s.view.Account.Charges():
			again.why = kit.Cleanf("%s can't refund cards now: %s.", s.view.Practice.Name, s.view.Account)
		case s.view.Away != "":
			again.why = kit.Clean(s.view.Away) + "."
		}
		ways = append(ways, again)
	}
	return append(ways,
		payback{label: "Bank transfer", detail: "you send it, paydesk records it", method: model.Bank, outcome: t.owed.Outcome},
		payback{label: "Keep it as credit", detail: "for " + who + "'s next visits", outcome: model.KeepCredit},
	)
}

// settling is the refund that makes the chosen debt good.
func (s *Refund) settling() desk.RefundRequest {
	owed, way := s.picked.owed, s.ways[s.way]
	return desk.RefundRequest{
		Practice: s.practice, Payment: owed.Payment, Revision: s.view.Invoice.Revision, Amount: owed.Debt(), Reason: owed.Reason,
		Outcome: way.outcome, Method: way.method, Settles: owed.ID,
	}
}

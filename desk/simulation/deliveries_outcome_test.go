package simulation_test

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

// outcome is what the records say in the end, by Stripe's names: ids and moments of the records' own depend on when something was heard.
func (o *order) outcome(booked bool) string {
	s := &standing{booked: booked, credit: map[model.PatientID]int64{}}
	o.must(o.records.View(o.t.Context(), model.SystemScope(), func(tx storage.Tx) error {
		s.tx = tx
		for _, practice := range []model.PracticeID{"", o.day.scene.practice, o.day.scene.bystander} {
			if err := tx.Rows(practice, s.see); err != nil {
				return err
			}
		}
		return nil
	}))
	for patient, sum := range s.credit {
		s.say("credit %s %d", patient, sum)
	}
	slices.SortFunc(s.lines, cmp.Compare)
	return strings.Join(s.lines, "\n")
}

// standing collects a line for each row.
type standing struct {
	booked bool // with what the comparison of lists alone ties to each other
	tx     storage.Tx
	lines  []string
	credit map[model.PatientID]int64
}

func (s *standing) say(format string, args ...any) {
	s.lines = append(s.lines, fmt.Sprintf(format, args...))
}

func (s *standing) see(row any) error {
	switch r := row.(type) {
	case model.Payment:
		s.say("payment %s %s applied %d reserved %d refunded %d twice %v", r.Intent, r.Amount, r.Applied, r.Reserved, r.Refunded, r.PaidTwice)
		if s.booked {
			s.say("fee of %s %d", r.Intent, r.Ledger.Fee)
		}
	case model.Refund:
		op, err := s.tx.Operation(r.Practice, r.Operation)
		s.say("refund %s of %s %s %s owed %s %s %s %s %s", r.StripeID, r.Payment, r.Amount, r.Status, r.Debt(), r.By, r.FailureReason, r.Outcome, op.State)
		return err
	case model.Operation:
		s.say("operation %s %s %s %s %s unanswered %v", r.Kind, r.Intent, r.Session, r.Amount, r.State, r.Unanswered)
	case model.Invoice:
		s.say("invoice %s %s paid %d credited %d held %v", r.Number, r.Total, r.Paid, r.Credited, r.Collecting != "")
	case model.CreditMovement:
		s.credit[r.Patient] += r.Amount.Minor
	case model.CreditNote:
		s.say("note %s %s", r.Number, r.Amount)
	case model.Link:
		s.say("link %s %s", r.Session, r.Status)
	default:
		s.seeStripes(row)
	}
	return nil
}

// seeStripes is for rows that stand for objects of Stripe's own.
func (s *standing) seeStripes(row any) {
	switch r := row.(type) {
	case model.FoundPayment:
		s.say("found %s %s %s %d %s at %q", r.Account, r.Intent, r.Amount, r.Refunded, r.Status, r.Practice)
	case model.SavedCard:
		s.say("card %s %v %v %s", r.ID, r.Active, r.Default, r.OffBecause)
	case model.StripeAccount:
		s.say("account %s %s", r.ID, r.State())
	case model.Dispute:
		s.say("dispute %s %s withdrawn %d credit %d", r.ID, r.Status, r.Withdrawn, r.Credit)
	case model.Payout:
		s.say("payout %s %s %s %s matched %v", r.ID, r.Amount, r.Status, r.FailureCode, r.Matched)
	case model.BalanceMovement:
		s.say("movement %s %s %d", r.ID, r.Amount, r.Fee)
		if s.booked {
			s.say("tie of %s %s", r.ID, r.Tie.Kind)
		}
	case model.StripeEvent:
		s.say("event %s %s of %s handled %v", r.ID, r.Type, r.Account, r.Handled != 0)
	}
}

// unlike are the lines that only one of two texts has.
func unlike(want, got string) string {
	var out []string
	a, b := strings.Split(want, "\n"), strings.Split(got, "\n")
	for _, line := range a {
		if !slices.Contains(b, line) {
			out = append(out, "want "+line)
		}
	}
	for _, line := range b {
		if !slices.Contains(a, line) {
			out = append(out, "got  "+line)
		}
	}
	return strings.Join(out, "\n")
}

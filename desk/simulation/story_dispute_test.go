package simulation_test

import (
	"context"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
)

// disputedBefore has the bank dispute a payment of which the desk has heard, before anything goes wrong.
func (p *play) disputedBefore() {
	p.paidBefore()
	p.bankDisputes()
	p.look()
}

func (p *play) bankDisputes() {
	id, err := p.stripe.OpenDispute(p.taken.Payment.Intent, false)
	p.must(err)
	p.dispute = id
}

// bankReturns and bankKeeps end a dispute that has not ended yet.
func (p *play) bankReturns() { p.bankSays(true) }

func (p *play) bankKeeps() { p.bankSays(false) }

func (p *play) bankSays(won bool) { _ = p.stripe.EndDispute(p.dispute, won) }

// pressing is a press that answers the dispute as it is shown now.
func (p *play) pressing() {
	view, err := p.people[0].Dispute(p.ctx, p.scene.practice, p.dispute)
	p.must(err)
	p.answer = desk.DisputePress{Operation: p.op(), Practice: p.scene.practice, Dispute: p.dispute, Evidence: view.Evidence.Digest()}
}

type answering func(*desk.Session, context.Context, desk.DisputePress) (desk.DisputeAnswer, error)

func (p *play) answered(press answering) {
	p.do(func() {
		_, err := press(p.people[0], p.named("Ana"), p.answer)
		p.pressed(p.answer.Operation, false, err)
	})
}

func (p *play) stage() { p.pressing(); p.stageAgain() }

func (p *play) stageAgain() { p.answered((*desk.Session).StageEvidence) }

func (p *play) stagedBefore() {
	p.disputedBefore()
	p.stage()
	p.must(p.presses[len(p.presses)-1].Err)
}

func (p *play) submit() { p.pressing(); p.submitAgain() }

func (p *play) submitAgain() { p.answered((*desk.Session).SubmitEvidence) }

func (p *play) accept() { p.pressing(); p.acceptAgain() }

func (p *play) acceptAgain() { p.answered((*desk.Session).AcceptDispute) }

// lostBefore has the bank keep the money for the patient before anything goes wrong.
func (p *play) lostBefore() {
	p.disputedBefore()
	p.bankKeeps()
	p.look()
}

func (p *play) askPatient() { p.pressing(); p.askPatientAgain() }

func (p *play) askPatientAgain() {
	p.do(func() {
		_, err := p.people[0].AskPatient(p.named("Ana"), p.answer)
		p.pressed(p.answer.Operation, false, err)
	})
}

func (p *play) writeOff() {
	p.do(func() { _, _ = p.people[0].WriteOffDispute(p.named("Ana"), p.scene.practice, p.dispute) })
}

// disputeStories are what a desk does where a patient's bank disputes a payment. https://docs.stripe.com/disputes
func disputeStories() []story {
	return []story{
		{"dispute: heard of", withGoodCard, 0, (*play).paidBefore, func(p *play) { p.bankDisputes(); p.look() }, nothing, (*play).bankReturns, "succeeded, invoice Paid, credit 0"},
		{"dispute: money kept as credit is taken back", withGoodCard, 0, func(p *play) {
			p.paidBefore()
			giveBack(3000, model.KeepCredit)(p)
		}, func(p *play) { p.bankDisputes(); p.look() }, nothing, (*play).bankReturns, "succeeded, done, invoice Paid, credit 3000"},
		{"dispute: evidence staged", withGoodCard, 0, (*play).disputedBefore, (*play).stage, (*play).stageAgain, nothing, "succeeded, done, invoice Paid, credit 0"},
		{"dispute: evidence handed in", withGoodCard, 0, (*play).stagedBefore, (*play).submit, (*play).submitAgain, (*play).bankReturns, "succeeded, done, done, invoice Paid, credit 0"},
		{"dispute: evidence handed in, and a day later", withGoodCard, 0, (*play).stagedBefore, func(p *play) { p.submit(); p.dayLater() }, (*play).submitAgain, nothing, "succeeded, done, done, invoice Paid, credit 0"},
		{"dispute: closed by accepting", withGoodCard, 0, (*play).disputedBefore, (*play).accept, (*play).acceptAgain, nothing, "succeeded, done, invoice Paid, credit 0"},
		{"dispute: lost, and the patient is asked", withGoodCard, 0, (*play).lostBefore, (*play).askPatient, (*play).askPatientAgain, nothing, "succeeded, invoice Paid, credit 0"},
		{"dispute: lost and written off", withGoodCard, 0, (*play).lostBefore, (*play).writeOff, nothing, nothing, "succeeded, invoice Paid, credit 0"},
	}
}

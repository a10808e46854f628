package command

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"clinic.example/paydesk/desk"
)

// Dispute is a payment that the patient's bank questions or has taken back.
type Dispute struct {
	ID          string `json:"id" doc:"dp_..."`
	Status      string `json:"status" doc:"Stripe's: warning_needs_response, warning_under_review, warning_closed, needs_response, under_review, won or lost"`
	Mode        string `json:"mode"`
	Account     string `json:"account" doc:"acct_..."`
	Amount      Money  `json:"amount"`
	TakenBack   Money  `json:"takenBack" doc:"what the bank has taken and not given back, fees left out"`
	Reason      string `json:"reason" doc:"Stripe's"`
	Why         string `json:"why" doc:"the reason in a sentence"`
	Helps       string `json:"helps" doc:"what helps as evidence; in the list empty"`
	DueBy       Time   `json:"dueBy" doc:"until when evidence can be handed in; empty where none is asked for"`
	DaysLeft    int    `json:"daysLeft" doc:"whole days until then"`
	Urgent      bool   `json:"urgent" doc:"due within three days"`
	Staged      bool   `json:"staged" doc:"evidence lies at Stripe"`
	Submissions int    `json:"submissions" doc:"how often evidence was handed in"`
	Patient     Named  `json:"patient" doc:"empty where nobody here took the payment, and so are the next two"`
	Payment     string `json:"payment"`
	Number      string `json:"number" doc:"of the invoice"`
	Intent      string `json:"intent" doc:"pi_..."`
	Charge      string `json:"charge" doc:"ch_..."`
	Opened      Time   `json:"opened"`
	Closed      Time   `json:"closed"`
	WrittenOff  bool   `json:"writtenOff" doc:"the practice bears the loss"`
	Claim       string `json:"claim" doc:"id of the invoice by which the patient is asked for it; may be empty"`
}

// Evidence is what answers a dispute, as it goes to Stripe and from there to the patient's bank.
type Evidence struct {
	Dispute string         `json:"dispute"`
	Digest  string         `json:"digest" doc:"of the texts: another digest is another evidence"`
	Staged  bool           `json:"staged" doc:"these very texts were staged from here"`
	Texts   []EvidenceText `json:"texts"`
}

// EvidenceText is one field of it.
type EvidenceText struct {
	Field string `json:"field" doc:"Stripe's name"`
	Text  string `json:"text"`
}

// DisputeAnswer is how a press about a dispute ended.
type DisputeAnswer struct {
	Operation Operation `json:"operation"`
	Dispute   Dispute   `json:"dispute"`
}

func disputeOf(row desk.DisputeRow) Dispute {
	d := row.Dispute
	return Dispute{
		ID: d.ID, Status: string(d.Status), Mode: string(d.Mode), Account: string(d.Account), Amount: moneyOf(d.Amount), TakenBack: moneyOf(d.TakenBack()),
		Reason: d.Reason, Why: row.Why, DueBy: timeOf(d.DueBy), DaysLeft: row.Left, Urgent: row.Urgent, Staged: d.Evidence, Submissions: d.Submissions,
		Patient: Named{string(d.Patient), row.Patient}, Payment: string(d.Payment), Number: row.Number, Intent: d.Intent, Charge: d.Charge,
		Opened: timeOf(d.Created), Closed: timeOf(d.Closed), WrittenOff: d.WrittenOff, Claim: string(d.Claim),
	}
}

func (a *app) disputes() *cobra.Command {
	return group("disputes", "Payments that a patient's bank questions: list, show, evidence, submit, accept, write off, ask the patient",
		a.disputesList(), a.disputesShow(), a.disputesEvidence(), a.disputesSubmit(), a.disputesAccept(), a.disputesWriteOff(), a.disputesAskPatient())
}

func (a *app) disputesList() *cobra.Command {
	cmd := a.does(&cobra.Command{
		Use: "list", Short: "Disputes of the practice: what waits for somebody first, by its last day",
		Long: "Lists the disputes of the practice as Stripe told of them last: those that wait for evidence by their last day, losses that nobody has\n" +
			"decided about, those that the bank decides about, and the ended ones. \"paydesk sync\" reads them anew.",
	}, needs{practice: true, reply: Dispute{}, rows: true}, func(r *run, _ []string) error {
		wanted := ""
		if r.list.status != "" {
			s, err := choose("--status", r.list.status, "open", "closed")
			if err != nil {
				return err
			}
			wanted = s
		}
		found, err := r.session.Disputes(r.ctx, r.at.ID)
		if err != nil {
			return err
		}
		var all []Dispute
		for _, row := range found {
			closed := row.Dispute.Status.Over() && !row.Dispute.Undecided()
			if wanted == "" || closed == (wanted == "closed") {
				all = append(all, disputeOf(row))
			}
		}
		return r.writeDisputes(all)
	})
	return a.withStatus(cmd, "open (somebody or the bank has still to decide) or closed")
}

func (r *run) writeDisputes(all []Dispute) error {
	return rows(r, all, "",
		column[Dispute]{"ID", false, func(v Dispute) string { return v.ID }},
		column[Dispute]{"Status", false, func(v Dispute) string { return v.Status }},
		column[Dispute]{"Last day", false, func(v Dispute) string { return r.clock(v.DueBy) }},
		column[Dispute]{"Invoice", false, func(v Dispute) string { return v.Number }},
		column[Dispute]{"Patient", false, func(v Dispute) string { return v.Patient.Name }},
		column[Dispute]{"Amount", true, func(v Dispute) string { return amount(v.Amount) }},
		column[Dispute]{"Reason", false, func(v Dispute) string { return v.Reason }},
		column[Dispute]{"", false, func(v Dispute) string { return mark(v.Mode) }},
	)
}

func (a *app) disputesShow() *cobra.Command {
	return a.does(&cobra.Command{Use: "show DISPUTE", Short: "One of them: why, until when, what helps"}, needs{practice: true, reply: Dispute{}}, func(r *run, args []string) error {
		view, err := r.session.Dispute(r.ctx, r.at.ID, args[0])
		if err != nil {
			return err
		}
		v := disputeOf(view.DisputeRow)
		v.Helps = view.Helps
		return r.writeDispute(v)
	})
}

func (r *run) writeDispute(v Dispute) error { return r.one(v, r.disputeFields(v)...) }

func (r *run) disputeFields(v Dispute) []field {
	taken := ""
	if v.TakenBack.Minor != 0 {
		taken = amount(v.TakenBack)
	}
	return []field{
		{"Dispute", v.ID},
		{"Status", v.Status},
		{"Amount", amount(v.Amount)},
		{"Taken back", taken},
		{"Patient", v.Patient.Name},
		{"Invoice", v.Number},
		{"Payment", v.Payment},
		{"At Stripe", v.Intent},
		{"Why", v.Why},
		{"What helps", v.Helps},
		{"Last day", r.clock(v.DueBy)},
		{"Opened", r.clock(v.Opened)},
		{"Closed", r.clock(v.Closed)},
		{"Claim", v.Claim},
		{"", mark(v.Mode)},
	}
}

func (a *app) disputesEvidence() *cobra.Command {
	var stage bool
	var op string
	cmd := a.does(&cobra.Command{
		Use: "evidence DISPUTE", Short: "The evidence as it goes to the bank; --stage lays it at Stripe",
		Long: "Shows the exact texts that answer a dispute, assembled from the records: who paid, when and for what by date and price, that the patient came,\n" +
			"what was refunded. They name the patient, because the bank needs that, and hold no clinical notes. With --stage they are laid at Stripe;\n" +
			"nothing reaches the bank before \"paydesk disputes submit\". Staging may be repeated. Exit code 3: Stripe has not answered.",
	}, needs{practice: true, money: true, reply: Evidence{}}, func(r *run, args []string) error {
		if stage {
			if _, err := r.answer(args[0], op, (*desk.Session).StageEvidence); err != nil {
				return err
			}
			r.say("The evidence lies at Stripe. Nothing is handed in yet.")
		}
		view, err := r.session.Dispute(r.ctx, r.at.ID, args[0])
		if err != nil {
			return err
		}
		return r.writeEvidence(view)
	})
	cmd.Flags().BoolVar(&stage, "stage", false, "lay it at Stripe, without handing it in")
	opFlag(cmd, &op)
	return cmd
}

func (r *run) writeEvidence(view desk.DisputeView) error {
	v := Evidence{Dispute: view.Dispute.ID, Digest: view.Evidence.Digest(), Texts: []EvidenceText{}}
	v.Staged = view.Dispute.Staged == v.Digest
	var fields []field
	for _, t := range view.Evidence {
		v.Texts = append(v.Texts, EvidenceText(t))
		label := t.Field
		for line := range strings.SplitSeq(t.Text, "\n") {
			fields = append(fields, field{label, line})
			label = ""
		}
	}
	if view.Unknown() {
		r.say("%s", view.Stageable())
	}
	return r.one(v, fields...)
}

// answer presses one of the keys that answer a dispute. The same operation again means the same evidence, though the records may have changed.
func (r *run) answer(id, op string, press func(*desk.Session, context.Context, desk.DisputePress) (desk.DisputeAnswer, error)) (desk.DisputeAnswer, error) {
	operation, before, err := r.operationID(op)
	if err != nil {
		return desk.DisputeAnswer{}, err
	}
	view, err := r.session.Dispute(r.ctx, r.at.ID, id)
	if err != nil {
		return desk.DisputeAnswer{}, err
	}
	p := desk.DisputePress{Operation: operation, Practice: r.at.ID, Dispute: id, Evidence: view.Evidence.Digest()}
	if before != nil {
		p.Evidence = before.Evidence
	}
	ctx, done := r.steady()
	defer done()
	return press(r.session, ctx, p)
}

func (a *app) disputesSubmit() *cobra.Command {
	return a.final(&cobra.Command{
		Use: "submit DISPUTE", Short: "Hand the staged evidence in to the bank: final, once",
		Long: "Hands the staged evidence in to the bank. The bank takes it once, and nothing can be added or changed afterwards; so it needs --confirm submit.\n" +
			"Exit code 3: it is not known yet whether it was handed in; it is handed in once at most.",
	}, "submit", "Nothing was handed in.", (*desk.Session).SubmitEvidence)
}

func (a *app) disputesAccept() *cobra.Command {
	return a.final(&cobra.Command{
		Use: "accept DISPUTE", Short: "Accept the loss: the bank keeps the money for the patient",
		Long: "Accepts the loss, which ends the dispute and can't be taken back; so it needs --confirm accept. Who bears the loss is decided afterwards.\n" +
			"Exit code 3: it is not known yet whether the loss is accepted.",
	}, "accept", "The loss was not accepted.", (*desk.Session).AcceptDispute)
}

// final is a press that needs a word, because it can't be taken back.
func (a *app) final(cmd *cobra.Command, word, nothing string, press func(*desk.Session, context.Context, desk.DisputePress) (desk.DisputeAnswer, error)) *cobra.Command {
	var op, confirm string
	cmd = a.does(cmd, needs{practice: true, money: true, reply: DisputeAnswer{}}, func(r *run, args []string) error {
		if confirm != word {
			return usagef("%s This can't be taken back: to do it, give --confirm %s.", nothing, word)
		}
		answer, err := r.answer(args[0], op, press)
		if answer.Dispute.ID == "" {
			return err
		}
		v := DisputeAnswer{operationOf(answer.Operation), disputeOf(desk.DisputeRow{Dispute: answer.Dispute})}
		if told := r.one(v, field{"Dispute", v.Dispute.ID}, field{"Status", v.Dispute.Status}, field{"Operation", v.Operation.ID + " " + v.Operation.State}, field{"", v.Operation.Message}); told != nil {
			return told
		}
		return err
	})
	cmd.Flags().StringVar(&confirm, "confirm", "", "the word \""+word+"\"")
	opFlag(cmd, &op)
	return cmd
}

func (a *app) disputesWriteOff() *cobra.Command {
	return a.does(&cobra.Command{
		Use: "write-off DISPUTE", Short: "The practice bears what the bank has taken back; no money moves",
	}, needs{practice: true, reply: Acknowledged{}}, func(r *run, args []string) error {
		d, err := r.session.WriteOffDispute(r.ctx, r.at.ID, args[0])
		if err != nil {
			return err
		}
		return r.acknowledge(d.ID, "%s is written off: the practice bears the loss. No money moved, and the invoice stays paid.", d.Loss())
	})
}

func (a *app) disputesAskPatient() *cobra.Command {
	var op string
	cmd := a.does(&cobra.Command{
		Use: "ask-patient DISPUTE", Short: "Issue a new invoice over what the bank has taken back",
		Long: "Issues a new invoice to the patient over what the bank has taken back, without tax: the tax of the service stands on the invoice that was paid,\n" +
			"which stays as it is. Nothing is charged.",
	}, needs{practice: true, reply: InvoiceDetail{}}, func(r *run, args []string) error {
		operation, _, err := r.operationID(op)
		if err != nil {
			return err
		}
		invoice, err := r.session.AskPatient(r.ctx, desk.DisputePress{Operation: operation, Practice: r.at.ID, Dispute: args[0]})
		if err != nil {
			return err
		}
		return r.showInvoice(invoice.ID)
	})
	opFlag(cmd, &op)
	return cmd
}

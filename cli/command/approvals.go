package command

import (
	"github.com/spf13/cobra"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
)

// Approval is a refund that waits, or waited, for a second person.
type Approval struct {
	ID      string `json:"id" doc:"the operation's, which --op took"`
	Status  string `json:"status" doc:"waiting, approved, refused or expired"`
	Amount  Money  `json:"amount"`
	Reason  string `json:"reason"`
	Payment string `json:"payment"`
	Invoice string `json:"invoice"`
	Number  string `json:"number" doc:"of the invoice"`
	Patient Named  `json:"patient"`
	Mode    string `json:"mode"`
	AskedBy string `json:"askedBy"`
	Asked   Time   `json:"asked"`
	Expires Time   `json:"expires"`
	Decider string `json:"decider"`
	Decided Time   `json:"decided"`
	Why     string `json:"why" doc:"why the person who asks can't approve it; empty where they can"`
}

func approvalOf(row desk.ApprovalRow) Approval {
	a := row.Approval
	return Approval{
		ID: string(a.ID), Status: word(row.Status), Amount: moneyOf(a.Amount), Reason: word(a.Reason), Payment: string(a.Payment), Invoice: string(a.Invoice),
		Number: row.Number, Patient: Named{string(a.Patient), row.Patient}, Mode: string(a.Mode), AskedBy: a.AskerName, Asked: timeOf(a.Asked),
		Expires: timeOf(a.Expires), Decider: a.Decider, Decided: timeOf(a.Decided), Why: row.Why,
	}
}

func (a *app) approvals() *cobra.Command {
	return group("approvals", "Refunds above somebody's limit: list, approve, refuse", a.approvalsList(), a.approvalsApprove(), a.approvalsRefuse())
}

func (a *app) approvalsList() *cobra.Command {
	cmd := a.does(&cobra.Command{Use: "list", Short: "Refunds that wait, or waited, for a second person, newest first"},
		needs{practice: true, reply: Approval{}, rows: true}, func(r *run, _ []string) error {
			window, err := r.list.window()
			if err != nil {
				return err
			}
			var wanted model.ApprovalStatus
			if r.list.status != "" {
				if wanted, err = choose("--status", r.list.status, model.ApprovalWaiting, model.ApprovalApproved, model.ApprovalRefused, model.ApprovalExpired); err != nil {
					return err
				}
			}
			found, err := r.session.Approvals(r.ctx, r.at.ID, window)
			if err != nil {
				return err
			}
			var all []Approval
			for _, row := range found {
				all = append(all, approvalOf(row))
			}
			all, more := cut(r.list, all, func(v Approval) string { return v.ID })
			return r.writeApprovals(having(all, wanted), more)
		})
	return a.windowed(a.withStatus(cmd, "waiting, approved, refused or expired"))
}

func having(all []Approval, wanted model.ApprovalStatus) []Approval {
	var kept []Approval
	for _, v := range all {
		if wanted == "" || v.Status == word(wanted) {
			kept = append(kept, v)
		}
	}
	return kept
}

func (r *run) writeApprovals(all []Approval, more string) error {
	return rows(r, all, more,
		column[Approval]{"ID", false, func(v Approval) string { return v.ID }},
		column[Approval]{"Status", false, func(v Approval) string { return v.Status }},
		column[Approval]{"Invoice", false, func(v Approval) string { return v.Number }},
		column[Approval]{"Patient", false, func(v Approval) string { return v.Patient.Name }},
		column[Approval]{"Amount", true, func(v Approval) string { return amount(v.Amount) }},
		column[Approval]{"Asked by", false, func(v Approval) string { return v.AskedBy }},
		column[Approval]{"Until", false, func(v Approval) string { return r.clock(v.Expires) }},
		column[Approval]{"", false, func(v Approval) string { return v.Why }},
		column[Approval]{"", false, func(v Approval) string { return mark(v.Mode) }},
	)
}

func (a *app) approvalsApprove() *cobra.Command {
	return a.does(&cobra.Command{Use: "approve APPROVAL", Short: "Let a refund go that another person asked for"},
		needs{practice: true, money: true, reply: Refunded{}}, func(r *run, args []string) error {
			ctx, done := r.steady()
			defer done()
			back, err := r.session.Approve(ctx, r.at.ID, model.OperationID(args[0]))
			return r.writeRefunded(back, err, false)
		})
}

func (a *app) approvalsRefuse() *cobra.Command {
	return a.does(&cobra.Command{Use: "refuse APPROVAL", Short: "End a refund that waits: nothing is moved"}, needs{practice: true, reply: Acknowledged{}}, func(r *run, args []string) error {
		approval, err := r.session.RefuseApproval(r.ctx, r.at.ID, model.OperationID(args[0]))
		if err != nil {
			return err
		}
		return r.acknowledge(string(approval.ID), "The refund of %s that %s asked for was refused. Nothing was moved.", approval.Amount, approval.AskerName)
	})
}

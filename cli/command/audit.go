package command

import (
	"fmt"
	"io"
	"os"
	"strconv"

	"github.com/spf13/cobra"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
)

// AuditEntry is one line of an audit trail.
type AuditEntry struct {
	Seq     uint64 `json:"seq" doc:"number in its trail"`
	At      Time   `json:"at"`
	Who     Named  `json:"who" doc:"the id is empty for the program itself"`
	Roles   string `json:"roles" doc:"held at the practice at that time"`
	Action  string `json:"action"`
	Subject string `json:"subject" doc:"id of the row"`
	Before  string `json:"before"`
	After   string `json:"after"`
}

func auditEntryOf(row desk.AuditRow) AuditEntry {
	e := row.Entry
	return AuditEntry{e.Seq, timeOf(e.At), Named{string(e.Actor), row.Name}, e.By, e.Action, e.Subject, e.Before, e.After}
}

// trail is which audit trail is meant, and which part of it.
type trail struct {
	organisation         bool
	who, action, subject string
}

func (t *trail) flag(cmd *cobra.Command) *cobra.Command {
	cmd.Flags().BoolVar(&t.organisation, "organisation", false, "the organisation's own trail, of patients, staff, accounts and keys, in place of a practice's")
	return cmd
}

// at is the practice whose trail is meant; empty for the organisation's own.
func (t trail) at(r *run) (model.PracticeID, error) {
	if t.organisation {
		r.at.Zone = "UTC"
		return "", nil
	}
	var err error
	r.at, err = r.place()
	return r.at.ID, err
}

func (a *app) audit() *cobra.Command {
	return group("audit", "The audit trail: list, export, verify, key", a.auditList(), a.auditExport(), a.auditVerify(), a.auditKey())
}

// atTrail gives a command --practice, which --organisation takes the place of.
func (a *app) atTrail(cmd *cobra.Command, t *trail) *cobra.Command {
	cmd.Flags().StringVar(&a.practice, "practice", "", "name or id of the practice; needed where there are several")
	return t.flag(cmd)
}

func (a *app) auditList() *cobra.Command {
	var t trail
	cmd := a.does(&cobra.Command{
		Use: "list", Short: "Who did what to which row, newest first", Example: "  paydesk audit list --action refund --from 2026-01-01\n  paydesk audit list --organisation --who \"Ben Okoro\"",
	}, needs{reply: AuditEntry{}, rows: true}, func(r *run, _ []string) error {
		filter, err := t.filter(r)
		if err != nil {
			return err
		}
		window, err := r.list.window()
		if err != nil {
			return err
		}
		found, err := r.session.Audit(r.ctx, filter, window)
		if err != nil {
			return err
		}
		var all []AuditEntry
		for _, row := range found {
			all = append(all, auditEntryOf(row))
		}
		all, more := cut(r.list, all, func(e AuditEntry) string { return strconv.FormatUint(e.Seq, 10) })
		return rows(r, all, more,
			column[AuditEntry]{"No", true, func(e AuditEntry) string { return strconv.FormatUint(e.Seq, 10) }},
			column[AuditEntry]{"When", false, func(e AuditEntry) string { return r.clock(e.At) }},
			column[AuditEntry]{"Who", false, func(e AuditEntry) string { return e.Who.Name }},
			column[AuditEntry]{"As", false, func(e AuditEntry) string { return e.Roles }},
			column[AuditEntry]{"What", false, func(e AuditEntry) string { return e.Action }},
			column[AuditEntry]{"Row", false, func(e AuditEntry) string { return e.Subject }},
			column[AuditEntry]{"Before", false, func(e AuditEntry) string { return e.Before }},
			column[AuditEntry]{"After", false, func(e AuditEntry) string { return e.After }},
		)
	})
	flags := cmd.Flags()
	flags.StringVar(&t.who, "who", "", "name or id of a person")
	flags.StringVar(&t.action, "action", "", "how the action begins, as in refund")
	flags.StringVar(&t.subject, "subject", "", "id of a row")
	return a.windowed(a.findable(a.dated(a.atTrail(cmd, &t)), "words that stand in the entry"))
}

func (t trail) filter(r *run) (f desk.AuditFilter, err error) {
	from, to, err := r.list.days()
	if err != nil {
		return f, err
	}
	if f.Practice, err = t.at(r); err != nil {
		return f, err
	}
	f.Action, f.Subject = t.action, t.subject
	if t.who != "" {
		who, err := r.personNamed(t.who)
		if err != nil {
			return f, err
		}
		f.Who = who.ID
	}
	f = f.Narrowed(r.list.find, r.at.Location())
	if from != 0 {
		f.From = from.Start(r.at.Location())
	}
	if to != 0 {
		f.To = to.AddDays(1).Start(r.at.Location())
	}
	return f, nil
}

func (a *app) auditExport() *cobra.Command {
	var t trail
	var out string
	cmd := a.does(&cobra.Command{
		Use: "export", Short: "Write a whole trail as JSON lines with its signed end",
		Long: "Writes a whole trail as JSON lines with its signed end, for \"paydesk audit verify\". The public key is told beside it: keep it apart\n" +
			"from the file, or the file proves nothing.",
	}, needs{}, func(r *run, _ []string) error {
		practice, err := t.at(r)
		if err != nil {
			return err
		}
		var done desk.AuditExport
		if err := r.writing(out, func(w io.Writer) (err error) {
			done, err = r.session.ExportAudit(r.ctx, practice, w)
			return err
		}); err != nil {
			return err
		}
		r.say("%d entries were written.", done.Entries)
		if done.Key.Text == "" {
			r.say("%s", done.Key.Why)
			return nil
		}
		r.say("Public key: %s", done.Key.Text)
		return nil
	})
	outFlag(cmd, &out)
	return a.atTrail(cmd, &t)
}

// AuditProof is how an audit trail was found.
type AuditProof struct {
	Entries  uint64 `json:"entries" doc:"that hold, which are all"`
	Signed   bool   `json:"signed" doc:"whether its end is signed"`
	Why      string `json:"why" doc:"why it isn't"`
	Key      string `json:"key" doc:"public key, 64 hexadecimal digits"`
	Practice string `json:"practice" doc:"id; empty for the organisation's own trail"`
}

func (a *app) auditVerify() *cobra.Command {
	var t trail
	var key string
	cmd := a.does(&cobra.Command{
		Use: "verify [FILE]", Short: "Say whether a trail holds: every entry, their order, and the signed end",
		Long: "Checks the trail in the records, or with FILE one that was exported: that needs the file and the public key alone, no records and no\n" +
			"sign-in. Exit code 1: it does not hold, and the message says where.",
		Example: "  paydesk audit verify\n  paydesk audit verify trail.jsonl --key 0f1e...",
	}, needs{reply: AuditProof{}}, func(r *run, _ []string) error {
		practice, err := t.at(r)
		if err != nil {
			return err
		}
		proof := desk.AuditProof{Practice: practice}
		for !proof.Done {
			if proof, err = r.session.VerifyAudit(r.ctx, proof); err != nil {
				return err
			}
			r.progress(int64(proof.Checked), int64(proof.Total))
		}
		r.progressEnd()
		return r.writeProof(AuditProof{proof.Total, proof.Signed != 0, proof.Why, proof.Key.Text, string(practice)})
	})
	inRecords := cmd.RunE
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 {
			return inRecords(cmd, args)
		}
		return verifyFile(&run{app: a, ctx: cmd.Context(), cmd: cmd}, args[0], key)
	}
	cmd.Flags().StringVar(&key, "key", "", "the public key, for a FILE")
	return a.atTrail(cmd, &t)
}

func verifyFile(r *run, path, text string) error {
	key, err := desk.ParseAuditKey(text)
	if err != nil {
		return err
	}
	file, err := os.Open(path)
	if err != nil {
		return usagef("The file %s can't be read (%v).", path, err)
	}
	defer file.Close()
	report, err := desk.VerifyExport(file, key)
	if err != nil {
		return err
	}
	return r.writeProof(AuditProof{Entries: report.Entries, Signed: true, Key: fmt.Sprintf("%x", key), Practice: string(report.Practice)})
}

func (r *run) writeProof(v AuditProof) error {
	return r.one(v, field{"Holds", strconv.FormatUint(v.Entries, 10) + " entries"}, field{"Signed", yes(v.Signed)}, field{"", v.Why}, field{"Key", v.Key})
}

// AuditKey is the key that audit trails are signed with.
type AuditKey struct {
	Key string `json:"key" doc:"public, 64 hexadecimal digits; empty where nothing is signed"`
	Why string `json:"why" doc:"why nothing is signed"`
}

func (a *app) auditKey() *cobra.Command {
	var renew bool
	cmd := a.does(&cobra.Command{Use: "key", Short: "The public key that trails are signed with, for whoever verifies them"},
		needs{practice: true, reply: AuditKey{}}, func(r *run, _ []string) (err error) {
			var key desk.AuditKey
			if renew {
				key, err = r.session.RenewAuditKey(r.ctx)
			} else {
				key, err = r.session.AuditKey(r.ctx, r.at.ID)
			}
			if err != nil {
				return err
			}
			return r.one(AuditKey{key.Text, key.Why}, field{"Key", key.Text}, field{"", key.Why})
		})
	cmd.Flags().BoolVar(&renew, "new", false, "make another one, where the present one is lost or known to others")
	return cmd
}

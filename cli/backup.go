package cli

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
	"clinic.example/paydesk/storage/boltdb"
)

// BackedUp is a backup that was written, encrypted and read back.
type BackedUp struct {
	Path     string            `json:"path"`
	Bytes    int64             `json:"bytes"`
	Rows     []storage.Count   `json:"rows"`
	Findings []storage.Finding `json:"findings" doc:"what is wrong in the records themselves: the copy is true to them"`
	Recovery string            `json:"recovery" doc:"the key that opens the organisation's backups, in the one answer that drew it"`
}

func backupCommand(term Terminal) *cobra.Command {
	var keep keepFlags
	var request desk.BackupRequest
	cmd := &cobra.Command{
		Use:   "backup [FILE]",
		Short: "Write an encrypted copy of the records, and read it back",
		Long: "Writes an encrypted copy of the records to FILE, reads it back and checks it before it counts. Without FILE it gets a name of its own in the\n" +
			"folder \"backups\" beside the records. The first backup draws the organisation's key and shows its recovery line once: keep it apart.\n" +
			"While the desk is open, back up from there: press : and choose \"Back up now\".",
		Args: mostOne,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 1 {
				request.Path = args[0]
			}
			folder, err := keep.folder(term.Env)
			if err != nil {
				return err
			}
			if boltdb.Held(dataFile(folder)) != nil {
				return model.Errorf(model.Unavailable, "A desk has the records open. Back up from there: press : and choose \"Back up now\", or start it with --backup-every 1h. No backup was made.")
			}
			return keep.signedIn(cmd.Context(), term, func(s *desk.Session) error {
				return backUp(cmd.Context(), cmd.OutOrStdout(), s, request, keep.json)
			})
		},
	}
	keep.addAs(cmd, BackedUp{})
	cmd.Flags().StringArrayVar(&request.Recipients, "recipient", nil, "age1... of who opens it, in place of the organisation's own key; may be given again")
	cmd.Flags().BoolVar(&request.NewKey, "new-key", false, "draw the organisation's key anew, when its recovery line is lost or known to others")
	return cmd
}

func mostOne(cmd *cobra.Command, args []string) error {
	if len(args) > 1 {
		return usagef("\"%s\" takes one file, and there are %d words. \"%[1]s --help\" shows its flags.", cmd.CommandPath(), len(args))
	}
	return nil
}

// backUp makes the backup and tells of it. A recovery line is told even where the backup then came to nothing.
func backUp(ctx context.Context, out io.Writer, s *desk.Session, request desk.BackupRequest, asJSON bool) error {
	done, err := s.Backup(ctx, request)
	if asJSON && (err == nil || done.Recovery != "") {
		return errors.Join(writeJSON(out, BackedUp{done.Path, done.Bytes, done.Rows, append([]storage.Finding{}, done.Findings...), done.Recovery}), err)
	}
	if err == nil {
		fmt.Fprintf(out, "Backed up to %s: %d rows, %s, encrypted and read back.\n", done.Path, rowsOf(done.Rows), size(done.Bytes))
		if n := len(done.Findings); n > 0 {
			fmt.Fprintf(out, "%d things are wrong in the records, and the copy is true to them: run \"paydesk check\".\n", n)
		}
	}
	if done.Recovery != "" {
		fmt.Fprintf(out, "\nThe recovery line, shown this once:\n\n%s\n\n", done.Recovery)
		fmt.Fprintln(out, "Write it down, and keep it apart from the backups and from this machine. Once this machine is lost, nothing else opens them.")
	}
	return err
}

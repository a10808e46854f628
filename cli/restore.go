package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"clinic.example/paydesk/cli/command"
	"clinic.example/paydesk/cli/demo"
	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
	"clinic.example/paydesk/storage/backup"
	"clinic.example/paydesk/storage/boltdb"
	"clinic.example/paydesk/vault"
)

// restoring is the command line of a restore.
type restoring struct {
	keepFlags
	identity string
	replace  bool
}

// Restored is a data file that was brought back from a backup.
type Restored struct {
	Path     string            `json:"path"`
	Kept     string            `json:"kept" doc:"where the data file is that was there before"`
	Rows     []storage.Count   `json:"rows"`
	Findings []storage.Finding `json:"findings" doc:"what was wrong in the records already when the backup was made"`
	Locked   int               `json:"lockedSecrets" doc:"how many secrets lie under a key that is not on this machine"`
}

func restoreCommand(term Terminal) *cobra.Command {
	var r restoring
	cmd := &cobra.Command{
		Use:   "restore FILE",
		Short: "Bring the records back from a backup",
		Long: "Decrypts FILE beside the records, checks all of it, and only then puts it in their place. Records that are there are never written over:\n" +
			"without --replace nothing is done, with it they are kept under another name. The key is the one that this folder's vault keeps, or that of\n" +
			"--identity: a file with the recovery line of the first backup, - for a line that is typed.",
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usagef("Say which backup to restore, as in: paydesk restore clinic.age")
			}
			return mostOne(cmd, args)
		},
		RunE: func(cmd *cobra.Command, args []string) error { return r.run(cmd.Context(), term, args[0]) },
	}
	r.add(cmd, Restored{})
	cmd.Flags().StringVar(&r.identity, "identity", "", "file with the recovery line, - to type it (default: the key that the vault of the data folder keeps)")
	cmd.Flags().BoolVar(&r.replace, "replace", false, "records that are there are kept under another name and replaced")
	return cmd
}

func (r *restoring) run(ctx context.Context, term Terminal, from string) error {
	config := Config{Data: r.data}
	folder, err := r.folder(term.Env)
	if err != nil {
		return err
	}
	if demo.Here(folder) {
		return usagef("%s holds a demo clinic. Choose another folder with --data.", folder)
	}
	if err := config.makeFolder(term.Env); err != nil {
		return err
	}
	identity, err := r.key(ctx, term, config.Data)
	if err != nil {
		return err
	}
	defer clear(identity)
	done, err := backup.Restore{
		From: from, To: dataFile(config.Data), Identity: identity, Replace: r.replace, Now: time.Now(), Open: openCopy, Held: boltdb.Held, Rules: desk.Rules,
	}.Run(ctx)
	if err != nil {
		return err
	}
	locked, err := r.note(ctx, term, from, done)
	if err != nil {
		return fmt.Errorf("the records were restored, and the audit trail does not say so: %w", err)
	}
	if r.json {
		return writeJSON(term.Out, Restored{done.Path, done.Kept, done.Rows, append([]storage.Finding{}, done.Findings...), locked})
	}
	tellRestored(term.Out, from, done, locked)
	return nil
}

// key reads the recovery line that was named, or opens the one that the folder's vault keeps.
func (r *restoring) key(ctx context.Context, term Terminal, folder string) ([]byte, error) {
	switch {
	case r.identity == "-" && term.asks():
		line, err := term.secret(ctx, "Recovery line: ")
		return []byte(line), err
	case r.identity == "-":
		return io.ReadAll(io.LimitReader(term.In, 1<<16))
	case r.identity != "":
		text, err := os.ReadFile(r.identity)
		if err != nil {
			// What was given may be the line itself: it is not repeated.
			return nil, usagef("The file of --identity, which is to hold the recovery line, can't be read (%v). Nothing was restored.", errors.Unwrap(err))
		}
		return text, nil
	}
	row, err := backup.Sealed(folder)
	if err != nil {
		return nil, err
	}
	v, err := vault.Open(ctx, vaultOptions(ctx, term, folder))
	if err != nil {
		return nil, err
	}
	defer v.Close()
	return desk.BackupIdentity(v, row)
}

// note writes to the restored audit trail that it was restored, and counts the secrets that no key on this machine opens.
func (r *restoring) note(ctx context.Context, term Terminal, from string, done backup.Restored) (locked int, err error) {
	place, err := openFor(ctx, term, command.Opening{Data: r.data})
	if err != nil {
		return 0, err
	}
	defer func() {
		if closed := place.Close(); err == nil {
			err = closed
		}
	}()
	return place.Desk.Session(model.System()).NoteRestored(ctx, from, filepath.Base(done.Kept))
}

func tellRestored(out io.Writer, from string, done backup.Restored, locked int) {
	fmt.Fprintf(out, "Restored %s from %s: %d rows, all of them checked.\n", done.Path, from, rowsOf(done.Rows))
	if done.Kept != "" {
		fmt.Fprintf(out, "The records that were there are kept as %s.\n", done.Kept)
	}
	if len(done.Findings) > 0 {
		fmt.Fprintf(out, "%d things were wrong in the records already when the backup was made:\n", len(done.Findings))
		printFindings(out, done.Findings)
	}
	if locked > 0 {
		fmt.Fprintf(out, "%d stored secrets lie under a key that is not on this machine: bring that key back, or have an administrator enter them again.\n", locked)
	}
	fmt.Fprintln(out, "Every start after a restore looks at Stripe before it sends: what was under way when the backup was made is looked up first, and nothing is sent twice.")
	fmt.Fprintln(out, "What was taken after the backup is at Stripe and not in these records: compare those hours with Stripe's Dashboard before you charge anybody again.")
}

// there says whether a file is there.
func there(path string) bool {
	_, err := os.Stat(path)
	return !errors.Is(err, fs.ErrNotExist)
}

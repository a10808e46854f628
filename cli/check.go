package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"

	"github.com/spf13/cobra"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
	"clinic.example/paydesk/storage/boltdb"
	"clinic.example/paydesk/vault"
)

func checkCommand(term Terminal) *cobra.Command {
	var keep keepFlags
	cmd := &cobra.Command{
		Use:   "check",
		Short: "Look over all records: pages, lists, sums, numbers, audit trails, secrets",
		Long: "Looks over the whole data file and holds all records against each other: every row can be read and found, sums agree, no number of a series is\n" +
			"missing, the audit trails are whole, every secret opens. It changes nothing. Exit code 0: everything is in order; 1: something is wrong.",
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			folder, err := keep.folder(term.Env)
			if err != nil {
				return err
			}
			done, err := checkFolder(cmd.Context(), term, folder)
			if err != nil {
				return err
			}
			return tellChecked(cmd.OutOrStdout(), done, keep.json)
		},
	}
	keep.add(cmd, desk.Checked{})
	return cmd
}

// checkFolder looks at a data file that no desk has open. A file that is too damaged to be opened is a finding like any other.
func checkFolder(ctx context.Context, term Terminal, folder string) (desk.Checked, error) {
	path := dataFile(folder)
	if !there(path) {
		return desk.Checked{}, usagef("There is no payment desk in %s. Name its folder with --data.", folder)
	}
	if err := boltdb.Held(path); err != nil {
		return desk.Checked{}, model.Errorf(model.Unavailable, "%s \"Back up now\" in the desk checks the copy that it makes.", sentence(err))
	}
	store, err := boltdb.Open(path, boltdb.Options{ReadOnly: true})
	if damage, ok := errors.AsType[*model.Error](err); ok {
		return desk.Checked{Findings: []storage.Finding{{Rule: storage.PagesRule, Text: damage.Message}}}, nil
	}
	if err != nil {
		return desk.Checked{}, err
	}
	defer store.Close()
	var secrets *vault.Vault
	if there(filepath.Join(folder, "paydesk.vault")) { // a look makes no key
		if v, err := vault.Open(ctx, vaultOptions(ctx, term, folder)); err == nil {
			defer v.Close()
			secrets = v
		}
	}
	return desk.CheckStore(ctx, store, secrets)
}

// tellChecked writes what was looked at and what was found, and ends the command with what that means.
func tellChecked(out io.Writer, done desk.Checked, asJSON bool) error {
	found := len(done.Findings)
	switch {
	case asJSON:
		if err := writeJSON(out, desk.Checked{Rows: append([]storage.Count{}, done.Rows...), Findings: append([]storage.Finding{}, done.Findings...)}); err != nil {
			return err
		}
	default:
		for _, c := range done.Rows {
			fmt.Fprintf(out, "%9d  %s\n", c.Rows, c.Kind)
		}
		if found == 0 {
			fmt.Fprintf(out, "%9d  rows, and nothing is wrong with them\n", rowsOf(done.Rows))
		}
		printFindings(out, done.Findings)
	}
	switch {
	case found == 0:
		return nil
	case found == 1:
		return model.Errorf(model.Conflict, "One thing is wrong in the records. Nothing was changed. Make a backup of them as they are, and ask whoever looks after paydesk.")
	}
	return model.Errorf(model.Conflict, "%d things are wrong in the records. Nothing was changed. Make a backup of them as they are, and ask whoever looks after paydesk.", found)
}

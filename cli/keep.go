package cli

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"
	"reflect"
	"runtime"

	"github.com/spf13/cobra"

	"clinic.example/paydesk/cli/command"
	"clinic.example/paydesk/cli/demo"
	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/storage"
	"clinic.example/paydesk/storage/backup"
	"clinic.example/paydesk/storage/boltdb"
)

// backupFolder is the folder in the data folder where backups go that were given no other.
const backupFolder = "backups"

// keeper makes the backups of this program's store.
func (p *Program) keeper() *backup.Keeper {
	store, ok := p.store.(*boltdb.Store)
	if !ok {
		return nil
	}
	return &backup.Keeper{
		Copy: store.Copy, Open: openCopy, Folder: p.config.Data, Dir: cmp.Or(p.config.BackupDir, filepath.Join(p.config.Data, backupFolder)),
	}
}

func openCopy(path string) (storage.Store, error) {
	return boltdb.Open(path, boltdb.Options{ReadOnly: true})
}

// keepFlags are what the commands share that keep a store whole.
type keepFlags struct {
	data, as string
	json     bool
}

// add declares the flags, and what --json writes for the reference.
func (k *keepFlags) add(cmd *cobra.Command, reply any) {
	cmd.Annotations = map[string]string{"reply": reflect.TypeOf(reply).Name()}
	cmd.Flags().StringVar(&k.data, "data", "", "folder of the records (default: paydesk's data folder)")
	cmd.Flags().BoolVar(&k.json, "json", false, "write JSON for programs")
}

func (k *keepFlags) addAs(cmd *cobra.Command, reply any) {
	k.add(cmd, reply)
	cmd.Flags().StringVar(&k.as, "as", "", "name of who gives the command; the PIN is asked for, or stands in PAYDESK_PIN")
}

// folder is the data folder, which need not be there.
func (k *keepFlags) folder(env func(string) string) (string, error) {
	if k.data != "" {
		return k.data, nil
	}
	return dataFolder(runtime.GOOS, env)
}

// signedIn opens the desk that nobody else has open, and signs in whoever gives the command.
func (k *keepFlags) signedIn(ctx context.Context, term Terminal, do func(*desk.Session) error) (err error) {
	shell := shellOf(term)
	place, err := shell.Open(ctx, command.Opening{Data: k.data})
	if err != nil {
		return err
	}
	defer func() {
		if closed := place.Close(); err == nil {
			err = closed
		}
	}()
	session, err := command.SignIn(ctx, shell, place.Desk, k.as)
	if err != nil {
		return err
	}
	return do(session)
}

// dataFile is where the records of a folder lie.
func dataFile(folder string) string { return filepath.Join(folder, demo.StoreName) }

func writeJSON(out io.Writer, v any) error {
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	return encoder.Encode(v)
}

// printFindings writes what is wrong, for people.
func printFindings(out io.Writer, findings []storage.Finding) {
	for _, f := range findings {
		where := f.Row
		if f.Practice != "" {
			where += " (" + string(f.Practice) + ")"
		}
		fmt.Fprintf(out, "  %s: %s %s\n", f.Rule, where, f.Text)
	}
}

func rowsOf(counts []storage.Count) (n int) {
	for _, c := range counts {
		n += c.Rows
	}
	return n
}

// size writes a number of bytes as people do.
func size(bytes int64) string {
	switch {
	case bytes >= 1<<30:
		return fmt.Sprintf("%.1f GiB", float64(bytes)/(1<<30))
	case bytes >= 1<<20:
		return fmt.Sprintf("%.1f MiB", float64(bytes)/(1<<20))
	}
	return fmt.Sprintf("%.1f KiB", float64(bytes)/(1<<10))
}

package backup

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"filippo.io/age"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

// Restore says which backup becomes which data file.
type Restore struct {
	From     string // the backup
	To       string // the data file
	Identity []byte // secret keys of age, one a line
	Replace  bool   // a data file that is there is kept under another name
	Now      time.Time

	Open  func(path string) (storage.Store, error) // opens a copy to be read only
	Held  func(path string) error                  // says whether another program has a data file open
	Rules Rules
}

// Restored is a data file that came from a backup.
type Restored struct {
	Path     string            `json:"path"`
	Kept     string            `json:"kept,omitempty"` // where the data file that was there before is now
	Rows     []storage.Count   `json:"rows"`
	Findings []storage.Finding `json:"findings,omitempty"` // wrong in the records already when the backup was made
}

const (
	restoreMark = ".restore-"
	beforeMark  = ".before-restore-"
)

// Run decrypts the backup beside the data file, checks all of it, and only then gives it the data file's name. Errors: Conflict where there
// is a data file and it is not to be replaced, Invalid for a key that doesn't open the backup, Unavailable for a damaged backup or one that
// can't be written: the data file is as it was.
func (r Restore) Run(ctx context.Context) (done Restored, err error) {
	if err := r.free(); err != nil {
		return done, err
	}
	identities, err := parseIdentities(r.Identity)
	if err != nil {
		return done, err
	}
	folder, name := filepath.Split(r.To)
	if err := sweep(filepath.Clean(folder), name+restoreMark); err != nil {
		return done, unrestored(r.To, err)
	}
	plain, _, err := decrypt(ctx, r.From, r.To+restoreMark+"*", identities...)
	if err != nil {
		return done, r.unread(err)
	}
	defer os.Remove(plain)
	if done.Rows, done.Findings, err = look(ctx, plain, r.Open, r.Rules); err != nil {
		return done, r.unread(err)
	}
	if done.Kept, err = r.exchange(plain); err != nil {
		return done, err
	}
	done.Path = r.To
	return done, nil
}

// free says whether the data file's name can be taken.
func (r Restore) free() error {
	switch _, err := os.Stat(r.To); {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return unrestored(r.To, err)
	case !r.Replace:
		return model.Errorf(model.Conflict, "There are records in %s already, so nothing was restored. Choose another folder with --data, or say --replace: the present file is then kept beside it under another name.", r.To)
	}
	return r.Held(r.To)
}

// exchange gives the restored file its name. At no moment is there no data file: a program that starts then would begin an empty one.
func (r Restore) exchange(plain string) (kept string, err error) {
	if err := r.free(); err != nil { // somebody may have started a desk meanwhile
		return "", err
	}
	if _, err := os.Stat(r.To); err == nil {
		kept = r.To + beforeMark + r.Now.UTC().Format(stamp)
		if err := os.Link(r.To, kept); err != nil {
			if err := copyFile(r.To, kept); err != nil {
				return "", unrestored(r.To, err)
			}
		}
	}
	if err := os.Rename(plain, r.To); err != nil {
		return "", unrestored(r.To, err)
	}
	return kept, syncFolder(filepath.Dir(r.To))
}

// copyFile keeps the present file where the file system knows no links.
func copyFile(from, to string) error {
	data, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	file, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, private)
	if err != nil {
		return err
	}
	_, err = file.Write(data)
	return errors.Join(err, file.Sync(), file.Close())
}

// unread says why a backup can't be used.
func (r Restore) unread(err error) error {
	if _, wrong := errors.AsType[*age.NoIdentityMatchError](err); wrong {
		return &model.Error{Kind: model.Invalid, Field: "identity", Err: err, Message: "This key doesn't open " + r.From + ": the backup was made for another. Give the recovery line that belongs to it, in a file with --identity. Nothing was restored."}
	}
	if errors.Is(err, context.Canceled) {
		return err
	}
	if errors.Is(err, fs.ErrNotExist) {
		return &model.Error{Kind: model.NotFound, Err: err, Message: "There is no backup " + r.From + ". Nothing was restored."}
	}
	return &model.Error{
		Kind: model.Unavailable, Err: err,
		Message: "The backup " + r.From + " is damaged, or no backup of paydesk's: it was cut short or changed since it was made, its disk is faulty, or a newer paydesk made it. Nothing was restored. Take the one before it.",
	}
}

func unrestored(to string, err error) error {
	return &model.Error{
		Kind: model.Unavailable, Err: err,
		Message: "The backup can't be written to " + filepath.Dir(to) + ". Check that the folder exists, has room and is yours to write in. Nothing was restored.",
	}
}

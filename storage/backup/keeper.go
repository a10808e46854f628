// Package backup makes encrypted copies of a live store, proves each of them by reading it back, and brings one back as a store.
//
// A backup is a file of age (https://age-encryption.org/v1) around the engine's own file, so that age alone can open it. This package owns
// the files' names, how they get their names, and what is tried before one is called good. It must not know an engine, hold a rule of the
// desk or keep a key.
package backup

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"

	"filippo.io/age"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

// Rules looks over the records of an open copy, beyond what its engine checks.
type Rules func(context.Context, storage.Store) ([]storage.Finding, error)

// Keeper makes the backups of one open store.
type Keeper struct {
	Copy   func(context.Context, io.Writer) (int64, error) // writes the store as it is at one moment
	Open   func(path string) (storage.Store, error)        // opens a copy to be read only
	Folder string                                          // the store's own: only there does a copy lie in plain, while it is read back
	Dir    string                                          // where backups go that were given no path

	one sync.Mutex // at a time
}

// Made is a finished backup: encrypted, on the disk, and read back.
type Made struct {
	Path     string            `json:"path"`
	Bytes    int64             `json:"bytes"`
	Rows     []storage.Count   `json:"rows"`
	Findings []storage.Finding `json:"findings,omitempty"` // wrong in the store itself: the copy is true to it
}

const (
	newMark    = ".new-"
	verifyMark = "paydesk.verify-"
	private    = 0o600
)

// Make writes a backup for recipients ("age1...") to a path and puts it there only once it was decrypted, opened and checked. What stood
// there before is replaced when it was a backup too. Errors: Invalid for a recipient, Conflict for another file's path, Unavailable where
// it can't be written or doesn't read back: what stood there before still does.
func (k *Keeper) Make(ctx context.Context, path string, recipients []string, rules Rules) (Made, error) {
	k.one.Lock()
	defer k.one.Unlock()
	if err := sweep(k.Folder, verifyMark); err != nil {
		return Made{}, unwritable(k.Folder, err)
	}
	if err := replaceable(path); err != nil {
		return Made{}, err
	}
	witness, err := age.GenerateX25519Identity()
	if err != nil {
		return Made{}, fmt.Errorf("drawing a key: %w", err)
	}
	whom, err := parseRecipients(recipients)
	if err != nil {
		return Made{}, err
	}
	temp, sum, err := k.write(ctx, path, append(whom, witness.Recipient()))
	if err != nil {
		return Made{}, unwritable(filepath.Dir(path), err)
	}
	defer os.Remove(temp)
	made, err := k.prove(ctx, temp, witness, sum, rules)
	if err != nil {
		return Made{}, err
	}
	if err := os.Rename(temp, path); err != nil {
		return Made{}, unwritable(filepath.Dir(path), err)
	}
	made.Path = path
	return made, syncFolder(filepath.Dir(path))
}

// write encrypts a copy into a file beside the path, down to the disk, and gives the digest of what it encrypted.
func (k *Keeper) write(ctx context.Context, path string, whom []age.Recipient) (temp string, sum []byte, err error) {
	file, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+newMark+"*") // made with mode 0600
	if err != nil {
		return "", nil, err
	}
	digest := sha256.New()
	sealed, err := age.Encrypt(file, whom...)
	if err == nil {
		_, err = k.Copy(ctx, io.MultiWriter(sealed, digest))
	}
	if err == nil {
		err = sealed.Close()
	}
	if err := errors.Join(err, file.Sync(), file.Close()); err != nil {
		return "", nil, errors.Join(err, os.Remove(file.Name()))
	}
	return file.Name(), digest.Sum(nil), nil
}

// prove reads a backup back with a key that only this function has: what it holds is what was copied, it opens, and all of it can be read.
func (k *Keeper) prove(ctx context.Context, path string, witness age.Identity, sum []byte, rules Rules) (made Made, err error) {
	plain, got, err := decrypt(ctx, path, filepath.Join(k.Folder, verifyMark+"*"), witness)
	if err != nil {
		return made, notProved(err)
	}
	defer os.Remove(plain)
	if string(got) != string(sum) {
		return made, notProved(errors.New("it holds other bytes than were copied"))
	}
	made.Rows, made.Findings, err = look(ctx, plain, k.Open, rules)
	if err != nil {
		return made, notProved(err)
	}
	info, err := os.Stat(path)
	if err != nil {
		return made, notProved(err)
	}
	made.Bytes = info.Size()
	return made, nil
}

// look opens a copy and checks it. What the engine finds makes it worthless; what the rules find is told.
func look(ctx context.Context, path string, open func(string) (storage.Store, error), rules Rules) (rows []storage.Count, findings []storage.Finding, err error) {
	store, err := open(path)
	if err != nil {
		return nil, nil, err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	var damage []error
	rows, err = store.Check(ctx, func(f storage.Finding) { damage = append(damage, fmt.Errorf("%s: %s", f.Row, f.Text)) })
	if err = errors.Join(append(damage, err)...); err != nil {
		return nil, nil, err
	}
	findings, err = rules(ctx, store)
	return rows, findings, err
}

func parseRecipients(texts []string) ([]age.Recipient, error) {
	var all []age.Recipient
	for _, text := range texts {
		r, err := age.ParseX25519Recipient(text)
		if err != nil {
			return nil, model.FieldErrorf("recipient", "This is no recipient of age: one begins with age1 and is 62 characters long. No backup was made.")
		}
		all = append(all, r)
	}
	if len(all) == 0 {
		return nil, model.FieldErrorf("recipient", "A backup needs somebody who can open it. No backup was made.")
	}
	return all, nil
}

func unwritable(folder string, err error) error {
	if _, ok := errors.AsType[*model.Error](err); ok || errors.Is(err, context.Canceled) {
		return err
	}
	return &model.Error{
		Kind: model.Unavailable, Err: err,
		Message: fmt.Sprintf("The backup can't be written to %s. Check that the folder exists, has room and is yours to write in. No backup was made, and earlier ones are as they were.", folder),
	}
}

func notProved(err error) error {
	if errors.Is(err, context.Canceled) {
		return err
	}
	return &model.Error{
		Kind: model.Unavailable, Err: err,
		Message: "The backup could not be read back, so it was not kept; earlier ones are as they were. Run \"paydesk check\", and look at the disk: the log has the details.",
	}
}

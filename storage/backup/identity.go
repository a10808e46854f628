package backup

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"filippo.io/age"

	"clinic.example/paydesk/model"
)

// NewIdentity draws the pair of keys of an organisation's backups: the secret one opens them ("AGE-SECRET-KEY-1..."), for the recipient
// ("age1...") they are made. The caller wipes the secret after use.
func NewIdentity() (secret []byte, recipient string, err error) {
	identity, err := age.GenerateX25519Identity()
	if err != nil {
		return nil, "", err
	}
	return []byte(identity.String()), identity.Recipient().String(), nil
}

// RecipientOf is for whom backups are made that a secret key opens; empty for what is no key.
func RecipientOf(secret []byte) string {
	identity, err := age.ParseX25519Identity(string(secret))
	if err != nil {
		return ""
	}
	return identity.Recipient().String()
}

// keyBegins is how every secret key of age begins.
const keyBegins = "AGE-SECRET-KEY-1"

// parseIdentities reads secret keys of age as people keep them: lines that begin with # mean nothing, nor do blanks, line ends and small
// letters within a key that was copied by hand.
func parseIdentities(text []byte) ([]age.Identity, error) {
	var plain strings.Builder
	for line := range strings.Lines(string(text)) {
		if !strings.HasPrefix(strings.TrimSpace(line), "#") {
			plain.WriteString(strings.ToUpper(strings.Join(strings.Fields(line), "")))
		}
	}
	before, keys, found := strings.Cut(plain.String(), keyBegins)
	if !found || before != "" {
		return nil, errNoKey()
	}
	var all []age.Identity
	for key := range strings.SplitSeq(keys, keyBegins) {
		identity, err := age.ParseX25519Identity(keyBegins + key)
		if err != nil {
			return nil, errNoKey()
		}
		all = append(all, identity)
	}
	return all, nil
}

// errNoKey quotes nothing: what is wrong with a key may be one character.
func errNoKey() error {
	return model.FieldErrorf("identity", "No key of a backup was read there: it is one line that begins with AGE-SECRET-KEY-1, and each of its characters counts. Nothing was changed.")
}

// sealedName is the file beside the store that keeps the sealed key of its backups: the store that is to be brought back can't be asked for it.
const sealedName = "paydesk.recovery"

// KeepSealed writes the sealed key of the backups beside the store, unless it lies there already.
func (k *Keeper) KeepSealed(row model.SealedRow) error {
	text, err := json.MarshalIndent(row, "", "  ")
	if err != nil {
		return err
	}
	path := filepath.Join(k.Folder, sealedName)
	if there, err := os.ReadFile(path); err == nil && bytes.Equal(there, text) {
		return nil
	}
	if err := sweep(k.Folder, sealedName+newMark); err != nil {
		return unwritable(k.Folder, err)
	}
	file, err := os.CreateTemp(k.Folder, sealedName+newMark+"*")
	if err != nil {
		return unwritable(k.Folder, err)
	}
	_, err = file.Write(text)
	if err := errors.Join(err, file.Sync(), file.Close()); err != nil {
		return unwritable(k.Folder, errors.Join(err, os.Remove(file.Name())))
	}
	if err := os.Rename(file.Name(), path); err != nil {
		return unwritable(k.Folder, err)
	}
	return syncFolder(k.Folder)
}

// Sealed reads the sealed key of the backups from a store's folder; NotFound where there is none.
func Sealed(folder string) (row model.SealedRow, err error) {
	path := filepath.Join(folder, sealedName)
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return row, model.Errorf(model.NotFound, "There is no %s, which holds the sealed key of the backups. Give the recovery line that was printed with the first backup, in a file with --identity. Nothing was changed.", path)
	}
	if err == nil {
		err = json.Unmarshal(text, &row)
	}
	if err != nil {
		return row, &model.Error{Kind: model.Unavailable, Err: err, Message: "The sealed key of the backups in " + path + " can't be read. Give the recovery line in a file with --identity. Nothing was changed."}
	}
	return row, nil
}

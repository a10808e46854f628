package vault

import (
	"context"
	"errors"
	"io/fs"
	"path/filepath"

	"clinic.example/paydesk/model"
)

// credential is a key that the service manager hands over: https://systemd.io/CREDENTIALS/. It can't be written from here: a new key is
// put there by hand, as a first line before the present one.
type credential struct{ folder string }

func (credential) name() Source { return Credential }

func (c credential) where() string { return "the systemd credential " + keyFileName }

func (c credential) load(context.Context) ([]key, error) {
	if c.folder == "" {
		return nil, nil
	}
	text, err := read(filepath.Join(c.folder, keyFileName)) // the service manager guards the folder
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	defer clear(text)
	var keys []key
	if err == nil {
		keys, err = parseKeys(text)
	}
	if err != nil {
		return nil, unreadable(c.where(), err)
	}
	return keys, nil
}

func (c credential) next(context.Context, key) (key, error) {
	return key{}, model.Errorf(model.Conflict, "The key of the secrets is a systemd credential, which paydesk can't change. Put a new key (openssl rand -base64 32) as a first line before the present one into the credential %s, restart, and rotate again.", keyFileName)
}

func (credential) keep(context.Context, key) error { return nil }

// unreadable says that a source is there and can't be used.
func unreadable(where string, err error) *model.Error {
	if e, ok := errors.AsType[*model.Error](err); ok {
		return e
	}
	return &model.Error{
		Kind: model.Unavailable, Err: err,
		Message: "The key of the secrets can't be read from " + where + ", so no secret is opened and nothing is sent to Stripe. Check that it is whole and yours to read, or bring it back from a backup.",
	}
}

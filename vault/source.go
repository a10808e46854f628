package vault

import (
	"context"
	"errors"
)

// Source is a kind of place where a wrapping key can lie.
type Source string

// Sources, in the order in which they are looked at.
const (
	Credential Source = "systemd credential"
	InKeyring  Source = "keyring"
	KeyFile    Source = "key file"
	Passphrase Source = "passphrase"
)

var errChanged = errors.New("another program changed it since it was read")

// source keeps wrapping keys: one, or while it is being changed the newer before the older.
type source interface {
	name() Source
	// where says where the key lies, for a sentence: "the key file /home/ana/paydesk.key".
	where() string
	// load gives its keys, newest first; none where this vault doesn't use the source.
	load(ctx context.Context) ([]key, error)
	// next stores a new key beside the present one.
	next(ctx context.Context, present key) (key, error)
	// keep drops all keys but the newest.
	keep(ctx context.Context, newest key) error
}

// maker stores a first key, unless somebody else was faster.
type maker interface {
	make(ctx context.Context) error
}

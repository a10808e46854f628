package vault

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"time"
)

const keyFileName = "paydesk.key"

// keyFile is a key that lies in a file of its owner's alone. Whoever reads it and the data file reads the secrets.
type keyFile struct {
	path   string
	disk   disk
	random io.Reader
	now    func() time.Time
}

const keyFileHead = "# paydesk's wrapping key: with it and the data file every secret can be read. Keep a copy in a safe place, apart from the backups.\n"

func (keyFile) name() Source { return KeyFile }

func (f keyFile) where() string { return "the key file " + f.path }

func (f keyFile) load(context.Context) ([]key, error) {
	text, err := readPrivate(f.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	defer clear(text)
	var keys []key
	if err == nil {
		keys, err = parseKeys(text)
	}
	if err != nil {
		return nil, unreadable(f.where(), err)
	}
	return keys, nil
}

func (f keyFile) make(context.Context) error {
	k, err := drawKey(f.random, f.now())
	if err != nil {
		return err
	}
	defer k.wipe()
	text := keyFileText(k)
	defer clear(text)
	return f.disk.create(f.path, text)
}

// ready says whether the file's newest key is the one that this vault knows: what another program put there must not be lost.
func (f keyFile) ready(ctx context.Context, newest key) error {
	keys, err := f.load(ctx)
	defer wipeAll(keys)
	switch {
	case err != nil:
		return err
	case len(keys) == 0 || keys[0].id != newest.id:
		return unreadable(f.where(), errChanged)
	}
	return f.disk.sweep(f.path)
}

func (f keyFile) next(ctx context.Context, present key) (key, error) {
	if err := f.ready(ctx, present); err != nil {
		return key{}, err
	}
	k, err := drawKey(f.random, f.now())
	if err != nil {
		return key{}, err
	}
	text := keyFileText(k, present)
	defer clear(text)
	return k, f.disk.replace(f.path, text)
}

func (f keyFile) keep(ctx context.Context, newest key) error {
	if err := f.ready(ctx, newest); err != nil {
		return err
	}
	text := keyFileText(newest)
	defer clear(text)
	return f.disk.replace(f.path, text)
}

func keyFileText(keys ...key) []byte {
	text := []byte(keyFileHead)
	for _, k := range keys {
		text = append(append(text, k.line()...), '\n')
	}
	return text
}

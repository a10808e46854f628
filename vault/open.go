package vault

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"io"
	"os"
	"path/filepath"
	"time"

	"clinic.example/paydesk/model"
)

// Options say where a vault may look for its wrapping key, and whom it may ask.
type Options struct {
	// Dir is the store's folder. The vault keeps paydesk.vault there, and paydesk.key or paydesk.salt when the key is of that kind.
	Dir string
	// Getenv reads CREDENTIALS_DIRECTORY, PAYDESK_KEY_FILE, PAYDESK_PASSPHRASE and PAYDESK_NEW_PASSPHRASE; os.Getenv when nil.
	Getenv func(string) string
	// Ask asks the person at the terminal for a text that doesn't show; nil where nobody can be asked.
	Ask func(prompt string) (string, error)
	// Keyring is OSKeyring's; none is asked when nil.
	Keyring *Keyring
	// Random is crypto/rand's reader when nil.
	Random io.Reader
	// Now is time.Now when nil.
	Now func() time.Time

	at   func(step string) // tests end the program at a step
	cost cost              // tests try many passphrases
}

func (o Options) filled() Options {
	if o.Getenv == nil {
		o.Getenv = os.Getenv
	}
	if o.Random == nil {
		o.Random = rand.Reader
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.cost == (cost{}) {
		o.cost = dear()
	}
	if o.at == nil {
		o.at = func(string) {}
	}
	return o
}

// sources are all of them, in their order.
func (o Options) sources() []source {
	return []source{credential{o.Getenv("CREDENTIALS_DIRECTORY")}, o.ring(), o.keyFile(), o.phrase()}
}

func (o Options) ring() *ring { return &ring{o.Keyring, o.Dir, disk{o.at}, o.Random, o.Now} }

func (o Options) keyFile() keyFile {
	return keyFile{cmp.Or(o.Getenv("PAYDESK_KEY_FILE"), filepath.Join(o.Dir, keyFileName)), disk{o.at}, o.Random, o.Now}
}

func (o Options) phrase() *phrase {
	return &phrase{saltPath(o.Dir), o.Getenv, o.Ask, disk{o.at}, o.Random, o.Now, o.cost}
}

// makers are the sources in which a first key may be made: the one that the environment names, else the keyring and then the key file.
func (o Options) makers() []maker {
	switch {
	case o.Getenv("PAYDESK_KEY_FILE") != "":
		return []maker{o.keyFile()}
	case o.Getenv(passphraseEnv) != "":
		return []maker{o.phrase()}
	case o.Keyring != nil:
		return []maker{o.ring(), o.keyFile()}
	default:
		return []maker{o.keyFile()}
	}
}

// Open finds the wrapping key: in a systemd credential, the keyring, a key file or behind a passphrase, the first of them that has one.
// Keys that lie in the others open what was sealed under them, and seal nothing. Where there has never been one, it makes one.
//
// Its error is a model.Error with a sentence: Unavailable where a key that exists can't be had, Invalid for a wrong passphrase. Without
// a vault no secret is opened; all else of the desk can go on.
func Open(ctx context.Context, o Options) (*Vault, error) {
	o = o.filled()
	v := &Vault{random: o.Random}
	if err := v.open(ctx, o); err != nil {
		v.Close()
		return nil, err
	}
	return v, nil
}

func (v *Vault) open(ctx context.Context, o Options) error {
	rec, err := v.keyed(ctx, o)
	if err != nil {
		return err
	}
	if rec.Source != v.from.name() {
		rec.Source = v.from.name()
		if err := rec.replace(disk{o.at}, o.Dir); err != nil {
			return unwritable(err)
		}
	}
	return nil
}

// keyed loads the keys, and makes a first one where there has never been one. The record may be one that isn't written yet.
func (v *Vault) keyed(ctx context.Context, o Options) (*record, error) {
	rec, err := v.gather(ctx, o)
	if err == nil && v.from == nil && rec == nil {
		if err := o.makeKey(ctx); err != nil {
			return nil, err
		}
		rec, err = v.gather(ctx, o)
	}
	if err == nil && v.from != nil && rec == nil {
		rec, err = readRecord(o.Dir) // another first start may have written it since: what it names is not forgotten
	}
	switch {
	case err != nil:
		return nil, err
	case v.from == nil && rec == nil: // what was just made is gone again
		return nil, unwritable(errNoKey)
	case v.from == nil:
		return nil, lost(o.Dir, rec)
	case rec == nil:
		rec = &record{Version: recordVersion}
	}
	return rec, nil
}

// gather loads the keys of all sources; the first that has one is the vault's.
func (v *Vault) gather(ctx context.Context, o Options) (*record, error) {
	rec, err := readRecord(o.Dir)
	if err != nil {
		return nil, err
	}
	var first error // what the keyring says counts only when nothing else has a key
	for _, s := range o.sources() {
		if s.name() == Passphrase && v.from != nil && o.Getenv(passphraseEnv) == "" {
			continue // nobody is asked for what isn't needed
		}
		keys, err := s.load(ctx)
		switch {
		case ctx.Err() != nil:
			return nil, unreadable(s.where(), ctx.Err())
		case err != nil && v.from == nil && s.name() != InKeyring:
			return nil, err
		case err != nil:
			first = cmp.Or(first, err)
			v.notes = append(v.notes, unreadable(s.where(), err).Message)
		case len(keys) == 0:
		case v.from == nil:
			v.from, v.keys = s, keys
		default:
			v.others = append(v.others, found{s, keys})
		}
	}
	if v.from == nil && first != nil {
		return nil, first
	}
	return rec, nil
}

func (o Options) makeKey(ctx context.Context) error {
	var all error
	for _, s := range o.makers() {
		err := s.make(ctx)
		if err == nil {
			return nil
		}
		all = errors.Join(all, err)
	}
	if e, ok := errors.AsType[*model.Error](all); ok {
		return e
	}
	return unwritable(all)
}

func unwritable(err error) error {
	return &model.Error{
		Kind: model.Unavailable, Err: err,
		Message: "The key of the secrets can't be kept. Check that paydesk's folder exists, has room and is yours to write in. No secret was saved.",
	}
}

// lost says that a key was there once. A new one would open nothing of what is sealed, so it takes somebody's word to make it.
func lost(dir string, rec *record) error {
	return model.Errorf(model.Unavailable, "The key of the secrets, last found as a %s, is not there, so no secret is opened and nothing is sent to Stripe. Bring it back (from a backup of the key, or by starting paydesk the way it was started before). If it is gone for good, delete %s: a new key is made, and the Stripe keys must be typed again.", rec.Source, recordPath(dir))
}

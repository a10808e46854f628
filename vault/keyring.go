package vault

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"os/user"
	"path/filepath"
	"runtime"
	"time"

	"clinic.example/paydesk/model"
	"github.com/zalando/go-keyring"
)

// Keyring is the signed-in user's store of passwords. Any program that runs as that user may ask it.
type Keyring struct {
	Get    func(item string) (text string, found bool, err error)
	Set    func(item, text string) error
	Delete func(item string) error
}

// keyringLimit bounds each call: a keyring may wait for somebody to unlock it.
const keyringLimit = 2 * time.Second

const keyringService = "paydesk"

// OSKeyring is the system's own: the Keychain, the Credential Manager, the Secret Service. It is nil where there is none to ask.
func OSKeyring(getenv func(string) string) *Keyring {
	if !keyringHere(getenv) {
		return nil
	}
	return &Keyring{
		Get: func(item string) (string, bool, error) {
			text, err := keyring.Get(keyringService, item)
			if errors.Is(err, keyring.ErrNotFound) {
				return "", false, nil
			}
			return text, err == nil, err
		},
		Set:    func(item, text string) error { return keyring.Set(keyringService, item, text) },
		Delete: func(item string) error { return keyring.Delete(keyringService, item) },
	}
}

// keyringHere keeps the library from starting a message bus of its own where nobody is signed in to a desktop.
func keyringHere(getenv func(string) string) bool {
	if runtime.GOOS == "darwin" || runtime.GOOS == "windows" || getenv("DBUS_SESSION_BUS_ADDRESS") != "" {
		return true
	}
	me, err := user.Current()
	if err != nil {
		return false
	}
	_, err = os.Stat(filepath.Join("/run/user", me.Uid, "bus"))
	return err == nil
}

// ring is a key that lies in the keyring. Each key is an item of its own; the record names them.
type ring struct {
	keyring *Keyring
	dir     string
	disk    disk
	random  io.Reader
	now     func() time.Time
}

func (*ring) name() Source { return InKeyring }

func (*ring) where() string { return "this user's keyring" }

func (r *ring) load(ctx context.Context) ([]key, error) {
	rec, err := readRecord(r.dir)
	if err != nil || rec == nil || len(rec.Items) == 0 {
		return nil, err
	}
	if r.keyring == nil {
		return nil, r.silent(errors.New("there is no keyring here"))
	}
	var keys []key
	for i, id := range rec.Items {
		k, found, err := r.get(ctx, rec, id)
		switch {
		case err != nil:
			return nil, r.silent(err)
		case found:
			keys = append(keys, k)
		case i == 0:
			return nil, model.Errorf(model.Unavailable, "The key of the secrets (%s) is no longer in this user's keyring, so no secret is opened. Bring the keyring back from a backup. If it is gone for good, delete %s: a new key is made, and the Stripe keys must be typed again.", id, recordPath(r.dir))
		}
	}
	r.drop(ctx, rec)
	return keys, nil
}

func (r *ring) get(ctx context.Context, rec *record, id string) (key, bool, error) {
	text, err := bounded(ctx, func() (string, error) {
		text, found, err := r.keyring.Get(rec.item(id))
		if err == nil && !found {
			err = errNoKey
		}
		return text, err
	})
	if errors.Is(err, errNoKey) {
		return key{}, false, nil
	}
	if err != nil {
		return key{}, false, err
	}
	k, err := parseKey(text)
	if err == nil && k.id != id {
		err = errNotKey
	}
	return k, err == nil, err
}

func (r *record) item(id string) string { return r.Vault + "/" + id }

// silent says that the keyring holds the key and doesn't give it.
func (r *ring) silent(err error) error {
	return &model.Error{
		Kind: model.Unavailable, Err: err,
		Message: "The key of the secrets is in this user's keyring, which doesn't answer, so no secret is opened and nothing is sent to Stripe. Sign in to the desktop, unlock the keyring and start paydesk again.",
	}
}

// record is the one that names the keys that were loaded, the newest first.
func (r *ring) record(newest key) (*record, error) {
	rec, err := readRecord(r.dir)
	switch {
	case err != nil:
		return nil, err
	case rec == nil || len(rec.Items) == 0 || rec.Items[0] != newest.id:
		return nil, unreadable(recordPath(r.dir), errChanged)
	}
	return rec, r.disk.sweep(recordPath(r.dir))
}

// put stores a key and reads it back: a keyring that takes what it doesn't keep would cost every secret.
func (r *ring) put(ctx context.Context, rec *record, k key) error {
	r.disk.at("keyring set")
	if _, err := bounded(ctx, func() (struct{}, error) { return struct{}{}, r.keyring.Set(rec.item(k.id), k.line()) }); err != nil {
		return err
	}
	back, found, err := r.get(ctx, rec, k.id)
	if err == nil && !found {
		err = errNoKey
	}
	back.wipe()
	return err
}

func (r *ring) make(ctx context.Context) error {
	var name [16]byte
	if _, err := io.ReadFull(r.random, name[:]); err != nil {
		return err
	}
	k, err := drawKey(r.random, r.now())
	if err != nil {
		return err
	}
	defer k.wipe()
	rec := &record{Version: recordVersion, Source: InKeyring, Vault: hex.EncodeToString(name[:]), Items: []string{k.id}}
	if err := r.put(ctx, rec, k); err != nil {
		return err
	}
	text, err := rec.text()
	if err != nil {
		return err
	}
	return r.disk.create(recordPath(r.dir), text)
}

func (r *ring) next(ctx context.Context, present key) (key, error) {
	rec, err := r.record(present)
	if err != nil {
		return key{}, err
	}
	k, err := drawKey(r.random, r.now())
	if err != nil {
		return key{}, err
	}
	if err := r.put(ctx, rec, k); err != nil {
		return key{}, r.silent(err)
	}
	rec.Items = []string{k.id, present.id}
	return k, rec.replace(r.disk, r.dir)
}

// keep notes what has to go before it goes, so that what can't be deleted now is deleted at a later start.
func (r *ring) keep(ctx context.Context, newest key) error {
	rec, err := r.record(newest)
	if err != nil {
		return err
	}
	for _, id := range rec.Items {
		if id != newest.id {
			rec.Drop = append(rec.Drop, id)
		}
	}
	rec.Items = []string{newest.id}
	if err := rec.replace(r.disk, r.dir); err != nil {
		return err
	}
	r.drop(ctx, rec)
	return nil
}

// drop deletes what the record says has to go. It tries; what stays is in the record still.
func (r *ring) drop(ctx context.Context, rec *record) {
	if len(rec.Drop) == 0 {
		return
	}
	var left []string
	for _, id := range rec.Drop {
		r.disk.at("keyring delete")
		_, err := bounded(ctx, func() (struct{}, error) {
			_, found, err := r.keyring.Get(rec.item(id))
			if err == nil && found {
				err = r.keyring.Delete(rec.item(id))
			}
			return struct{}{}, err
		})
		if err != nil {
			left = append(left, id)
		}
	}
	rec.Drop = left
	_ = rec.replace(r.disk, r.dir)
}

// bounded waits for a call to the keyring no longer than the limit. A call that hangs is left behind: nothing can stop it.
func bounded[T any](ctx context.Context, call func() (T, error)) (T, error) {
	ctx, cancel := context.WithTimeout(ctx, keyringLimit)
	defer cancel()
	type answer struct {
		value T
		err   error
	}
	answers := make(chan answer, 1)
	go func() {
		var a answer
		defer func() {
			if cause := recover(); cause != nil { // the library trusts the shape of what the bus sends
				a.err = fmt.Errorf("the keyring's answer makes no sense: %T", cause)
			}
			answers <- a
		}()
		a.value, a.err = call()
	}()
	select {
	case a := <-answers:
		return a.value, a.err
	case <-ctx.Done():
		var none T
		return none, ctx.Err()
	}
}

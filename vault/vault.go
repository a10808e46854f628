package vault

import (
	"fmt"
	"io"
	"sync"

	"clinic.example/paydesk/model"
)

// Vault seals and unseals; it is safe for concurrent use.
type Vault struct {
	random io.Reader
	from   source
	notes  []string // what is wrong with sources that weren't needed

	turn   sync.Mutex   // one change of the wrapping key at a time
	mu     sync.RWMutex // of what follows
	keys   []key        // newest first: the first one seals
	others []found
}

// found is what another source than the vault's holds.
type found struct {
	source source
	keys   []key
}

// Format prints nothing of the vault, because it holds keys.
func (*Vault) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "vault.Vault{...}") }

// Seal closes a secret for a place. Call it in the transaction that stores the row: then a change of the wrapping key sees either the row
// or the new key. Its error is Unavailable; nothing was sealed.
func (v *Vault) Seal(p Place, s Secret) (model.Sealed, error) {
	plain := []byte(Reveal(s))
	defer clear(plain)
	return v.seal(p, textKind, plain)
}

// SealBytes closes a key of another kind: a patient's, the audit's. The bytes stay the caller's to wipe.
func (v *Vault) SealBytes(p Place, plain []byte) (model.Sealed, error) {
	return v.seal(p, bytesKind, plain)
}

// Unseal opens what Seal closed for the same place. Every error is Unavailable, names the practice, and leaves nothing to use instead.
func (v *Vault) Unseal(p Place, s model.Sealed) (Secret, error) {
	plain, err := v.unseal(p, textKind, s)
	if err != nil {
		return Secret{}, err
	}
	defer clear(plain)
	return New(string(plain)), nil
}

// UnsealBytes opens what SealBytes closed for the same place; errors as Unseal's. The caller wipes the bytes (clear) after use.
func (v *Vault) UnsealBytes(p Place, s model.Sealed) ([]byte, error) {
	return v.unseal(p, bytesKind, s)
}

func (v *Vault) seal(p Place, kind string, plain []byte) (model.Sealed, error) {
	v.mu.RLock()
	defer v.mu.RUnlock()
	if len(v.keys) == 0 {
		return model.Sealed{}, errClosed(p)
	}
	s, err := seal(v.random, v.keys[0], p.bytes(kind), p.Version, plain)
	if err != nil {
		return model.Sealed{}, &model.Error{Kind: model.Unavailable, Err: err, Message: "The secret of " + p.whose() + " can't be sealed on this machine, so it was not saved. Restart paydesk and try again."}
	}
	return s, nil
}

func (v *Vault) unseal(p Place, kind string, s model.Sealed) ([]byte, error) {
	v.mu.RLock()
	defer v.mu.RUnlock()
	if len(v.keys) == 0 {
		return nil, errClosed(p)
	}
	k, ok := v.find(s.KeyID)
	if !ok {
		return nil, refused(p, fmt.Sprintf("the key that opens it, %q, is not on this machine. Bring that key back", s.KeyID), nil)
	}
	if s.Version != p.Version {
		return nil, refused(p, "another version of it lies in its place. Bring the data file back from a backup", errBroken)
	}
	plain, err := open(k, p.bytes(kind), s)
	if err != nil {
		return nil, refused(p, "it is damaged, or was copied from somewhere else. Bring the data file back from a backup", err)
	}
	return plain, nil
}

// find gives the key of an id, wherever it lies.
func (v *Vault) find(id string) (key, bool) {
	for _, k := range v.keys {
		if k.id == id {
			return k, true
		}
	}
	for _, f := range v.others {
		for _, k := range f.keys {
			if k.id == id {
				return k, true
			}
		}
	}
	return key{}, false
}

func refused(p Place, why string, err error) error {
	cause := fmt.Errorf("unsealing %s %s version %d", p.Table, p.Field, p.Version)
	if err != nil {
		cause = fmt.Errorf("%w: %w", cause, err)
	}
	return &model.Error{
		Kind: model.Unavailable, Err: cause,
		Message: fmt.Sprintf("A secret of %s can't be opened: %s, or have an administrator enter it again. Nothing was sent to Stripe.", p.whose(), why),
	}
}

func errClosed(p Place) error {
	return model.Errorf(model.Unavailable, "The secrets of %s are locked because paydesk is closing. Nothing was sent to Stripe. Start it again.", p.whose())
}

// Close wipes the keys from memory, as far as Go lets it; after it nothing is sealed or opened. It waits for a change of the key that is
// being written: that must not find a wiped one.
func (v *Vault) Close() {
	v.turn.Lock()
	defer v.turn.Unlock()
	v.mu.Lock()
	defer v.mu.Unlock()
	wipeAll(v.keys)
	for _, f := range v.others {
		wipeAll(f.keys)
	}
	v.keys, v.others = nil, nil
}

func wipeAll(keys []key) {
	for _, k := range keys {
		k.wipe()
	}
}

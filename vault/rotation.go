package vault

import (
	"context"
	"errors"
	"fmt"
	"io"

	"clinic.example/paydesk/model"
)

// Rotation is a change of the wrapping key: NextKey stores a new key beside the old one; one transaction of the store rewraps every
// sealed row; Commit drops the old key. Whenever the program ends in between, both keys are there at the next start, each row says under
// which it lies, and the next NextKey goes on with the same new key.
type Rotation struct {
	vault *Vault
	to    key
}

// Format prints nothing of the rotation, because it holds a key.
func (*Rotation) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "vault.Rotation{...}") }

// NextKey begins a change of the wrapping key, or takes up one that was begun before. From here on the new key seals. Errors: Conflict
// for a systemd credential, which only its administrator can change; Unavailable, Invalid where the new key can't be kept: nothing changed.
func (v *Vault) NextKey(ctx context.Context) (*Rotation, error) {
	v.turn.Lock()
	defer v.turn.Unlock()
	v.mu.RLock()
	keys := v.keys
	moving := v.from.name() == Credential && len(v.others) > 0 // to the credential, from where the key was before
	v.mu.RUnlock()
	switch {
	case len(keys) == 0:
		return nil, errClosing()
	case len(keys) > 1 || moving:
		return &Rotation{v, keys[0]}, nil
	}
	k, err := v.from.next(ctx, keys[0])
	if err != nil {
		if _, ok := errors.AsType[*model.Error](err); ok {
			return nil, err
		}
		return nil, unwritable(err)
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	v.keys = []key{k, keys[0]}
	return &Rotation{v, k}, nil
}

// KeyID names the new key.
func (r *Rotation) KeyID() string { return r.to.id }

// Rewrap moves one sealed row under the new key; a row that lies there already comes back as it is. Its error (Unavailable) means that the
// transaction must not be committed.
func (r *Rotation) Rewrap(s model.Sealed) (model.Sealed, error) {
	r.vault.mu.RLock()
	defer r.vault.mu.RUnlock()
	if s.KeyID == r.to.id {
		return s, nil
	}
	from, ok := r.vault.find(s.KeyID)
	if !ok {
		return model.Sealed{}, model.Errorf(model.Unavailable, "A stored secret lies under the key %q, which is not on this machine. Bring that key back, or enter or remove that secret, and rotate again. No secret was moved.", s.KeyID)
	}
	moved, err := rewrap(r.vault.random, from, r.to, s)
	if err != nil {
		return model.Sealed{}, &model.Error{Kind: model.Unavailable, Err: err, Message: "A stored secret is damaged and can't be moved to the new key. Enter or remove that secret and rotate again. No secret was moved."}
	}
	return moved, nil
}

// Commit drops the old key. Call it only after the store's transaction is committed for certain: what still lies under the old key can't be
// opened any more. It may be called again after an error (Unavailable), which leaves both keys. A credential's old key, and keys in other
// places than the vault's own, are left for their owner to remove.
func (r *Rotation) Commit() error {
	v := r.vault
	v.turn.Lock()
	defer v.turn.Unlock()
	v.mu.RLock()
	keys := v.keys
	v.mu.RUnlock()
	switch {
	case len(keys) == 0:
		return errClosing()
	case keys[0].id != r.to.id:
		return model.Errorf(model.Conflict, "The key of the secrets was changed again in the meantime, so nothing was dropped. Run paydesk keys rotate again.")
	case len(keys) == 1:
		return nil
	}
	// Not to be cancelled half-way; each step is bounded by itself.
	if err := v.from.keep(context.Background(), r.to); err != nil {
		return &model.Error{Kind: model.Unavailable, Err: err, Message: "All secrets lie under the new key, and the old one can't be removed from " + v.from.where() + ". Run paydesk keys rotate again."}
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.from.name() != Credential && len(v.keys) > 1 { // it may have been closed by now
		wipeAll(v.keys[1:])
		v.keys = v.keys[:1]
	}
	return nil
}

func errClosing() error {
	return model.Errorf(model.Unavailable, "The secrets are locked because paydesk is closing. The key was not changed.")
}

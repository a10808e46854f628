package desk

import (
	"bytes"
	"encoding/hex"
	"sync"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
	"clinic.example/paydesk/vault"
)

// The organisation's signing key among the sealed secrets.
const (
	auditSecrets = "audit"
	signingKey   = "signing key"
)

// signing keeps the opened signing key between transactions, and says once what is wrong with it.
type signing struct {
	mu     sync.Mutex
	sealed model.Sealed // that signer was opened from
	signer *vault.Signer
	told   bool
}

func signingPlace(version int) vault.Place {
	return vault.Place{Table: auditSecrets, Field: signingKey, Version: version}
}

// signEnds puts the end of each chain that this transaction has made longer.
func (c *change) signEnds() error {
	if len(c.ends) == 0 {
		return nil
	}
	signer, err := c.signer()
	if err != nil {
		return err
	}
	for practice, last := range c.ends {
		head := model.AuditHead{Practice: practice, Seq: last.Seq, Hash: last.Hash, At: c.Now()}
		if signer != nil {
			head = signer.SignHead(head)
		}
		if err := c.PutAuditHead(head); err != nil {
			return err
		}
	}
	return nil
}

// signer is the organisation's signing key, made in the first transaction that needs it. It is nil without a vault, and where the key can't
// be opened: the desk goes on, and the trail says that its end is not signed.
func (c *change) signer() (*vault.Signer, error) {
	if c.desk.Vault == nil {
		return nil, nil
	}
	row, err := c.Secret(auditSecrets, "", signingKey)
	switch {
	case absent(err):
		return c.firstSigner()
	case err != nil:
		return nil, err
	}
	return c.desk.openSigner(row.Sealed), nil
}

func (c *change) firstSigner() (*vault.Signer, error) {
	head, err := c.AuditHead("")
	switch {
	case err != nil && !absent(err):
		return nil, err
	case err == nil && len(head.Signature) > 0:
		c.desk.unsigned("the signing key is gone, and the trail was signed with it before")
		return nil, nil
	}
	return c.newSigner(1)
}

func (c *change) newSigner(version int) (*vault.Signer, error) {
	signer, sealed, err := c.desk.Vault.NewSigner(signingPlace(version))
	if err != nil {
		c.desk.unsigned(err.Error())
		return nil, nil
	}
	return signer, c.PutSecret(model.SealedRow{Table: auditSecrets, Field: signingKey, Sealed: sealed})
}

// openSigner opens a sealed signing key, nil where it can't be.
func (d *Desk) openSigner(sealed model.Sealed) *vault.Signer {
	d.signing.mu.Lock()
	defer d.signing.mu.Unlock()
	if d.signing.signer != nil && bytes.Equal(d.signing.sealed.Box, sealed.Box) {
		return d.signing.signer
	}
	signer, err := d.Vault.Signer(signingPlace(sealed.Version), sealed)
	if err != nil {
		d.warnUnsigned(err.Error())
		return nil
	}
	d.signing.sealed, d.signing.signer = sealed, signer
	return signer
}

func (d *Desk) unsigned(why string) {
	d.signing.mu.Lock()
	defer d.signing.mu.Unlock()
	d.warnUnsigned(why)
}

func (d *Desk) warnUnsigned(why string) {
	if !d.signing.told {
		d.signing.told = true
		d.Log.Warn("the audit trail's end is not signed", "why", why)
	}
}

// signerOf is the organisation's signing key for reading; nil where there is none, or it can't be opened.
func (d *Desk) signerOf(tx storage.Tx) (*vault.Signer, error) {
	if d.Vault == nil {
		return nil, nil
	}
	row, err := tx.Secret(auditSecrets, "", signingKey)
	if absent(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return d.openSigner(row.Sealed), nil
}

// keyText writes a public key as people pass it on: 64 hexadecimal digits; nothing for none.
func keyText(publicKey []byte) string { return hex.EncodeToString(publicKey) }

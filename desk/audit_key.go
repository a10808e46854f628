package desk

import (
	"context"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

// AuditKey is the public half of the key that signs the organisation's audit trails: whoever wants to verify an export later keeps it.
type AuditKey struct {
	Public []byte // Ed25519, 32 bytes; empty where nothing is signed
	Text   string // the same as 64 hexadecimal digits
	Why    string // why nothing is signed, and what to do
}

func auditKeyOf(public []byte) AuditKey { return AuditKey{Public: public, Text: keyText(public)} }

// AuditKey tells with which key the audit trails are signed at this moment.
func (s *Session) AuditKey(ctx context.Context, practice model.PracticeID) (key AuditKey, err error) {
	err = s.view(ctx, model.ReadAudit, practice, func(tx storage.Tx) (err error) {
		key, err = s.d.auditKey(tx)
		return err
	})
	return key, err
}

func (d *Desk) auditKey(tx storage.Tx) (AuditKey, error) {
	signer, err := d.signerOf(tx)
	switch {
	case err != nil:
		return AuditKey{}, err
	case signer != nil:
		return auditKeyOf(signer.PublicKey()), nil
	case d.Vault == nil:
		return AuditKey{Why: "The end of the audit trail is not signed, because the secrets are locked on this machine. \"paydesk doctor\" says why."}, nil
	}
	_, err = tx.Secret(auditSecrets, "", signingKey)
	if err == nil {
		return AuditKey{Why: "The end of the audit trail is not signed, because its key can't be opened. Bring the key of the secrets back; if it is gone for good, \"paydesk audit key --new\" makes another."}, nil
	}
	if !absent(err) {
		return AuditKey{}, err
	}
	return AuditKey{Why: "The end of the audit trail is not signed yet. The next change signs it."}, nil
}

// RenewAuditKey makes another signing key, for when the present one can't be opened any more or somebody else may know it. What was
// exported before is verified with the key of its time; both are in the organisation's trail.
func (s *Session) RenewAuditKey(ctx context.Context) (key AuditKey, err error) {
	if err := s.asks(ctx, model.ManageKeys); err != nil {
		return key, err
	}
	err = s.d.update(ctx, systemScope(), s.actor, func(c *change) (err error) {
		if err := permit(c, s.actor, model.ManageKeys, ""); err != nil {
			return err
		}
		key, err = c.renewSigner()
		return err
	})
	return key, err
}

// renewSigner stores another signing key, and signs every chain's end with it.
func (c *change) renewSigner() (AuditKey, error) {
	if c.desk.Vault == nil {
		return AuditKey{}, model.Errorf(model.Unavailable, "The secrets are locked on this machine, so no signing key can be made. \"paydesk doctor\" says why.")
	}
	head, err := c.AuditHead("")
	if err != nil && !absent(err) {
		return AuditKey{}, err
	}
	version := 1
	switch row, err := c.Secret(auditSecrets, "", signingKey); {
	case err == nil:
		version = row.Sealed.Version + 1
	case !absent(err):
		return AuditKey{}, err
	}
	signer, err := c.newSigner(version)
	if err != nil || signer == nil {
		return AuditKey{}, errorOr(err, model.Errorf(model.Unavailable, "No signing key could be made on this machine. Restart paydesk and try again."))
	}
	practices, err := c.Practices()
	if err != nil {
		return AuditKey{}, err
	}
	for _, p := range practices {
		switch last, err := c.LastAudit(p.ID); {
		case err == nil:
			c.ends[p.ID] = last
		case !absent(err):
			return AuditKey{}, err
		}
	}
	key := auditKeyOf(signer.PublicKey())
	return key, c.audit("", "audit.new key", signingKey, keyText(head.PublicKey), key.Text)
}

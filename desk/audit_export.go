package desk

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
	"clinic.example/paydesk/vault"
)

// exportAtOnce is how many entries are read in one transaction: a long one would keep the store from reusing its pages.
const exportAtOnce = 5000

// AuditExport is what an export of an audit trail came to.
type AuditExport struct {
	Practice model.PracticeID
	Name     string // the practice's, or the organisation's
	Entries  uint64
	Signed   bool
	Key      AuditKey
}

// exporter writes one chain as it stands when the export begins.
type exporter struct {
	s        *Session
	practice model.PracticeID
	header   auditHeader
	head     model.AuditHead
	signer   *vault.Signer
	key      AuditKey
	to       io.Writer
}

// ExportAudit writes the whole audit trail of a practice, or with an empty one the organisation's own, as JSON lines: a header, the entries, and the signed end. VerifyExport needs these
// lines and the public key alone. That the trail was exported is itself audited, and is its last entry.
func (s *Session) ExportAudit(ctx context.Context, practice model.PracticeID, w io.Writer) (AuditExport, error) {
	if err := s.noteExport(ctx, practice); err != nil {
		return AuditExport{}, err
	}
	x := &exporter{s: s, practice: practice}
	if err := s.view(ctx, model.ExportData, practice, x.begin); err != nil {
		return AuditExport{}, err
	}
	sum := sha256.New()
	x.to = io.MultiWriter(w, sum)
	if err := x.write(x.header); err != nil {
		return AuditExport{}, err
	}
	for next := uint64(1); next <= x.head.Seq; next += exportAtOnce {
		if err := x.entries(ctx, next); err != nil {
			return AuditExport{}, err
		}
	}
	x.to = w
	err := x.write(x.end([sha256.Size]byte(sum.Sum(nil))))
	return AuditExport{practice, x.header.Name, x.head.Seq, x.signer != nil, x.key}, err
}

// noteExport audits the export, with the permission to read and to export.
func (s *Session) noteExport(ctx context.Context, practice model.PracticeID) error {
	return s.update(ctx, model.ExportData, practice, func(c *change) error {
		if err := permit(c, s.actor, model.ReadAudit, practice); err != nil {
			return err
		}
		return c.audit(practice, "audit.export", string(practice), "", "")
	})
}

func (x *exporter) begin(tx storage.Tx) error {
	organisation, err := tx.Organisation()
	if err != nil {
		return err
	}
	name := organisation.Name
	if x.practice != "" {
		at, err := tx.Practice(x.practice)
		if err != nil {
			return err
		}
		name = at.Name
	}
	last, err := tx.LastAudit(x.practice)
	if err != nil {
		return err
	}
	if x.signer, err = x.s.d.signerOf(tx); err != nil {
		return err
	}
	if x.key, err = x.s.d.auditKey(tx); err != nil {
		return err
	}
	x.head = model.AuditHead{Practice: x.practice, Seq: last.Seq, Hash: last.Hash, At: tx.Now()}
	if x.signer != nil {
		x.head = x.signer.SignHead(x.head)
	}
	x.header = auditHeader{
		Format: auditFormat, Version: auditVersion, Organisation: organisation.Name, Practice: x.practice, Name: name, PublicKey: x.key.Text,
		Exported: tx.Now(),
	}
	return nil
}

// entries writes a part of the chain, up to the end that was signed.
func (x *exporter) entries(ctx context.Context, from uint64) error {
	var part []model.AuditEntry
	err := x.s.view(ctx, model.ExportData, x.practice, func(tx storage.Tx) (err error) {
		part, err = tx.AuditFrom(x.practice, from, int(min(exportAtOnce, x.head.Seq-from+1)))
		return err
	})
	if err != nil {
		return err
	}
	for _, e := range part {
		if err := x.write(lineOf(e)); err != nil {
			return err
		}
	}
	return nil
}

func (x *exporter) end(file digest) auditEnd {
	end := auditEnd{Entries: x.head.Seq, Hash: x.head.Hash, Signed: x.head.At, Signature: x.head.Signature, File: file}
	if x.signer != nil {
		end.Seal = x.signer.Sign(end.sealed(x.practice, x.head.PublicKey))
	}
	return end
}

func (x *exporter) write(line any) error {
	text, err := writeLine(line)
	if err != nil {
		return err
	}
	if _, err := x.to.Write(text); err != nil {
		return &model.Error{Kind: model.Unavailable, Err: fmt.Errorf("writing the export: %w", err), Message: "The export could not be written to its end: the disk may be full. What is there is not complete; export again."}
	}
	return nil
}

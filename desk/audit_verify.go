package desk

import (
	"bufio"
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash"
	"io"
	"strings"

	"clinic.example/paydesk/model"
)

// AuditReport is what an exported audit trail says of itself, once it is verified.
type AuditReport struct {
	Organisation string
	Practice     model.PracticeID
	Name         string // the practice's
	Entries      uint64
	From, To     model.Millis // times of the first and the last entry
	Exported     model.Millis
}

// longestLine is longer than any line that paydesk writes.
const longestLine = 1 << 20

// ParseAuditKey reads a public key as AuditKey.Text writes it; blanks between its digits are passed over. Anything else is Invalid.
func ParseAuditKey(text string) ([]byte, error) {
	key, err := hex.DecodeString(strings.ToLower(strings.Join(strings.Fields(text), "")))
	if err != nil || len(key) != ed25519.PublicKeySize {
		return nil, model.FieldErrorf("key", "The public key of an audit trail is %d letters and digits, from 0 to f. \"paydesk audit key\" prints it.", 2*ed25519.PublicKeySize)
	}
	return key, nil
}

// VerifyExport reads an exported audit trail to its end and says what it holds. It needs nothing but the lines and the public key, which must
// come from somewhere else than the export. Conflict: an entry, the header or the end was changed, moved, left out or added, and the
// sentence says where; Invalid: it is no export of an audit trail, or the key is none.
func VerifyExport(r io.Reader, publicKey []byte) (AuditReport, error) {
	if len(publicKey) != ed25519.PublicKeySize {
		return AuditReport{}, model.Errorf(model.Invalid, "An audit's public key has %d bytes; this one has %d.", ed25519.PublicKeySize, len(publicKey))
	}
	v := &verifier{from: bufio.NewReaderSize(r, 1<<16), key: publicKey, sum: sha256.New()}
	if err := v.header(); err != nil {
		return AuditReport{}, err
	}
	for {
		done, err := v.next()
		if err != nil {
			return AuditReport{}, err
		}
		if done {
			return v.report, nil
		}
	}
}

// verifier reads one export, line after line.
type verifier struct {
	from   *bufio.Reader
	key    []byte
	sum    hash.Hash // of the lines before the end
	report AuditReport
	last   model.AuditEntry
}

// line reads up to the next line's end. A text without one is the file's last bytes, or nothing.
func (v *verifier) line() ([]byte, error) {
	var text []byte
	for {
		part, err := v.from.ReadSlice('\n')
		text = append(text, part...)
		switch {
		case errors.Is(err, bufio.ErrBufferFull) && len(text) < longestLine:
		case err == nil, errors.Is(err, io.EOF), errors.Is(err, bufio.ErrBufferFull):
			return text, nil
		default:
			return nil, &model.Error{Kind: model.Unavailable, Err: err, Message: "The export could not be read to its end."}
		}
	}
}

func (v *verifier) header() error {
	text, err := v.line()
	if err != nil {
		return err
	}
	if !bytes.HasPrefix(text, []byte(`{"format":"`+auditFormat+`","version":`)) {
		return model.Errorf(model.Invalid, "This is no audit trail that paydesk exported.")
	}
	h, ok := readLine[auditHeader](text)
	switch {
	case h.Version > auditVersion:
		return model.Errorf(model.Invalid, "This export has format %d, of a newer paydesk; this program knows %d.", h.Version, auditVersion)
	case !ok || h.Version != auditVersion:
		return broken("its first line was changed")
	case h.PublicKey == "":
		return broken("it is not signed, so nobody can tell whether entries were left out at its end")
	case h.PublicKey != keyText(v.key):
		return broken("it was signed with another key than the one given, %s", h.PublicKey)
	}
	v.sum.Write(text)
	v.report = AuditReport{Organisation: h.Organisation, Practice: h.Practice, Name: h.Name, Exported: h.Exported}
	return nil
}

// next reads an entry, or the end.
func (v *verifier) next() (done bool, err error) {
	text, err := v.line()
	switch {
	case err != nil:
		return false, err
	case len(text) == 0:
		return false, broken("it stops behind entry %d, before its signed end", v.last.Seq)
	case bytes.HasPrefix(text, []byte(`{"entries":`)):
		return true, v.end(text)
	}
	v.sum.Write(text)
	return false, v.entry(text)
}

func (v *verifier) entry(text []byte) error {
	line, ok := readLine[auditLine](text)
	e, want := line.entry(v.report.Practice), v.last.Seq+1
	switch {
	case !ok:
		return broken("the line of entry %d was changed", want)
	case e.Seq != want:
		return broken("entry %d stands where entry %d belongs: entries were left out, added or moved", e.Seq, want)
	case e.Hash != e.Sum():
		return broken("entry %d was changed", e.Seq)
	case e.Prev != v.last.Hash:
		return broken("entry %d does not follow the one before it: one of them was put in the place of another", e.Seq)
	}
	if v.report.Entries++; v.report.Entries == 1 {
		v.report.From = e.At
	}
	v.report.To, v.last = e.At, e
	return nil
}

// end checks the last line, and that nothing follows it.
func (v *verifier) end(text []byte) error {
	end, ok := readLine[auditEnd](text)
	practice := v.report.Practice
	switch {
	case !ok:
		return broken("its last line was changed")
	case end.Entries != v.last.Seq || end.Hash != v.last.Hash:
		return broken("its end was signed behind entry %d, and entry %d is the last one here", end.Entries, v.last.Seq)
	case end.File != digest(v.sum.Sum(nil)):
		return broken("a line was changed")
	}
	if err := end.head(practice, v.key).Verify(v.key); err != nil {
		return err
	}
	if !ed25519.Verify(v.key, end.sealed(practice, v.key), end.Seal) {
		return broken("its seal doesn't fit: a line was changed after it was signed")
	}
	if _, err := v.from.ReadByte(); !errors.Is(err, io.EOF) {
		return broken("something stands behind its signed end")
	}
	return nil
}

func broken(format string, args ...any) error {
	return model.Errorf(model.Conflict, "This audit trail does not hold: "+format+".", args...)
}

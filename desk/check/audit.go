package check

import (
	"errors"

	"clinic.example/paydesk/model"
)

// chain is one audit trail while it is walked from its first entry.
type chain struct {
	last   model.AuditEntry
	broken bool
	hashes map[uint64][32]byte
	head   *model.AuditHead
}

func (c *chain) add(r report, e model.AuditEntry) {
	if !c.broken && (e.Seq != c.last.Seq+1 || e.Prev != c.last.Hash || e.Hash != e.Sum()) {
		c.broken = true
		r.say(AuditChain, entryText(e.Seq), "The audit trail is broken here: the entry was changed, or entries before it were taken out or put in.")
	}
	if c.hashes == nil {
		c.hashes = map[uint64][32]byte{}
	}
	c.hashes[e.Seq] = e.Hash
	c.last = e
}

func (c *chain) end(_ report, h model.AuditHead) { c.head = &h }

// close holds the trail against its signed end. Entries behind it are no fault: without the key of the secrets nothing is signed.
func (c *chain) close(r report) {
	h := c.head
	if h == nil {
		return
	}
	hash, there := c.hashes[h.Seq]
	if h.Seq > 0 && (!there || hash != h.Hash) {
		r.say(AuditEnd, entryText(h.Seq), "The trail was signed with another entry here, or was cut off before it.")
	}
	if h.Practice != r.practice {
		r.say(Home, entryText(h.Seq), "The signed end belongs to %q, and lies with %q.", h.Practice, r.practice)
	}
	if len(h.Signature) == 0 {
		return // there was no vault to sign with
	}
	if err := h.Verify(h.PublicKey); err != nil {
		r.say(AuditEnd, entryText(h.Seq), "%s", sentence(err))
	}
}

func entryText(seq uint64) string { return "entry " + span(int64(seq), int64(seq)) }

func sentence(err error) string {
	if e, ok := errors.AsType[*model.Error](err); ok {
		return e.Message
	}
	return err.Error()
}

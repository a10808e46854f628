package desk

import (
	"context"
	"errors"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

// change is a transaction that writes: it chains the audit trail and collects hints for after the commit.
type change struct {
	storage.Tx
	desk   *Desk
	actor  model.Actor
	events []model.Event
	ends   map[model.PracticeID]model.AuditEntry // the last entry of each chain that got longer
}

// update runs do in one transaction for an actor. The hints go out only once the commit has happened, or may have.
func (d *Desk) update(ctx context.Context, scope model.Scope, actor model.Actor, do func(*change) error) error {
	var c *change
	err := d.Store.Update(ctx, scope, func(tx storage.Tx) error {
		c = &change{Tx: tx, desk: d, actor: actor, ends: map[model.PracticeID]model.AuditEntry{}}
		if err := do(c); err != nil {
			return err
		}
		return c.signEnds()
	})
	if err == nil || errors.Is(err, storage.ErrCommitUnknown) {
		d.hub.Publish(c.events...)
	}
	return err
}

// hint says that a row has changed.
func (c *change) hint(practice model.PracticeID, kind model.EventKind, id string) {
	c.events = append(c.events, model.Event{Practice: practice, Kind: kind, ID: id})
}

// audit appends one entry to the practice's chain, or to the organisation's where practice is empty.
func (c *change) audit(practice model.PracticeID, action, subject, before, after string) error {
	last, err := c.LastAudit(practice)
	if err != nil && model.KindOf(err) != model.NotFound {
		return err
	}
	by, err := byOf(c, c.actor, practice)
	if err != nil {
		return err
	}
	entry := model.AuditEntry{
		Practice: practice, At: c.Now(), Actor: c.actor.Staff, By: by,
		Action: action, Subject: subject, Before: before, After: after,
	}.Chained(last)
	c.ends[practice] = entry
	return c.AppendAudit(entry)
}

// sentence is what a reader sees of an error: its message, and nothing for none.
func sentence(err error) string {
	if err == nil {
		return ""
	}
	if e, ok := errors.AsType[*model.Error](err); ok {
		return e.Message
	}
	return "Something unexpected happened inside paydesk. Nothing was changed by this press; the log has the details."
}

// absent says whether err is only that a row isn't there.
func absent(err error) bool { return model.KindOf(err) == model.NotFound }

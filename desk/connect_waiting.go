package desk

import (
	"context"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

// ConnectWaiting is this person's attempt to connect a practice that waits for Stripe's answer, begun in this process or an earlier one.
func (s *Session) ConnectWaiting(ctx context.Context, practice model.PracticeID) (id model.AttemptID, err error) {
	err = s.view(ctx, model.EditIntegrations, practice, func(tx storage.Tx) error {
		attempts, err := tx.OpenAttempts()
		if err != nil {
			return err
		}
		for _, a := range attempts {
			if a.Practice == practice && a.Actor.Staff == s.actor.Staff {
				id = a.ID
				return nil
			}
		}
		return model.Errorf(model.NotFound, "No attempt to connect this practice waits for an answer. Begin one first.")
	})
	return id, err
}

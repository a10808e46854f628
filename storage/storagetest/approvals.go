package storagetest

import (
	"testing"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

// testApprovals: the list runs from the newest, those that wait from the oldest, and one that is decided waits no more.
func testApprovals(t *testing.T, w *world) {
	var all []model.Approval
	for i, status := range []model.ApprovalStatus{
		model.ApprovalWaiting, model.ApprovalRefused, model.ApprovalWaiting, model.ApprovalExpired, model.ApprovalWaiting, model.ApprovalApproved,
	} {
		asked := []model.Millis{300, 100, 200, 200, -5, 400}[i]
		all = append(all, model.Approval{ID: model.OperationID(w.random()), Practice: w.north, Status: status, Asked: asked, Expires: asked + 1})
	}
	w.update(func(tx storage.Tx) error {
		for _, a := range all {
			if err := tx.PutApproval(a); err != nil {
				return err
			}
		}
		return nil
	})
	id := func(a model.Approval) model.OperationID { return a.ID }
	var newest []string
	for _, i := range []int{5, 0, 3, 2, 1, 4} {
		newest = append(newest, string(all[i].ID))
	}
	checkWindows(t, "Approvals", newest, func(window storage.Window) ([]string, error) {
		var rows []model.Approval
		err := w.store.View(t.Context(), model.SystemScope(), func(tx storage.Tx) (err error) {
			rows, err = tx.Approvals(w.north, window)
			return err
		})
		return idsOf(rows, func(a model.Approval) string { return string(a.ID) }), err
	})
	waiting := func(tx storage.Tx) ([]model.Approval, error) { return tx.WaitingApprovals(w.north) }
	wantIDs(t, "WaitingApprovals", idsOf(get(w, waiting), id), idsOf(picked(all, []int{4, 2, 0}), id))
	decided := all[2]
	decided.Status = model.ApprovalApproved
	w.update(func(tx storage.Tx) error { return tx.PutApproval(decided) })
	wantIDs(t, "WaitingApprovals", idsOf(get(w, waiting), id), idsOf(picked(all, []int{4, 0}), id))
	w.refused(model.Invalid, "an approval's id", func(tx storage.Tx) error {
		return tx.PutApproval(model.Approval{ID: "1", Practice: w.north})
	})
}

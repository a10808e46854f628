package boltdb

import (
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

const (
	approvalsByTime  = "approvals by time"
	approvalsWaiting = "approvals waiting"
)

var approvals = table[model.Approval]{
	noun: "request for a second person", rows: "approvals", keySize: 16,
	key:    func(a model.Approval) key { return approvalKey(a.ID) },
	encode: asJSON[model.Approval], decode: fromJSON[model.Approval],
	indexes: []index[model.Approval]{
		{approvalsByTime, func(a model.Approval) []key { return []key{approvalTime(a)} }},
		{approvalsWaiting, func(a model.Approval) []key {
			if a.Status != model.ApprovalWaiting {
				return nil
			}
			return []key{approvalTime(a)}
		}},
	},
}

func approvalKey(id model.OperationID) key { return key{}.random(string(id)) }

func approvalTime(a model.Approval) key { return key{}.millis(a.Asked) }

func (t *tx) Approval(practice model.PracticeID, id model.OperationID) (row model.Approval, err error) {
	home, err := t.at(practice)
	if err != nil {
		return row, err
	}
	return get(t, home, &approvals, approvalKey(id))
}

func (t *tx) Approvals(practice model.PracticeID, w storage.Window) ([]model.Approval, error) {
	home, err := t.at(practice)
	if err != nil {
		return nil, err
	}
	byTime := list[model.Approval]{table: &approvals, index: approvalsByTime, newest: true, order: approvalTime}
	return byTime.window(t, home, w, approvalKey(model.OperationID(w.From)))
}

func (t *tx) WaitingApprovals(practice model.PracticeID) ([]model.Approval, error) {
	home, err := t.at(practice)
	if err != nil {
		return nil, err
	}
	return list[model.Approval]{table: &approvals, index: approvalsWaiting}.all(t, home)
}

func (t *tx) PutApproval(a model.Approval) error {
	home, err := t.at(a.Practice)
	if err != nil {
		return err
	}
	return put(t, home, &approvals, a)
}

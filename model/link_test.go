package model_test

import (
	"testing"

	"clinic.example/paydesk/model"
)

func TestLinkOver(t *testing.T) {
	for status, want := range map[model.LinkStatus]bool{
		model.LinkOpening: false, model.LinkOpen: false, model.LinkExpiring: false, model.LinkProcessing: false,
		model.LinkPaid: true, model.LinkDone: true, model.LinkExpired: true, model.LinkNotMade: true, "": false,
	} {
		if got := status.Over(); got != want {
			t.Errorf("%q: over %v, want %v", status, got, want)
		}
	}
}

func TestAttemptOver(t *testing.T) {
	for status, want := range map[model.AttemptStatus]bool{
		model.AttemptWaiting: false, model.AttemptExchanging: false, model.AttemptGranted: false, "": false,
		model.AttemptConnected: true, model.AttemptCancelled: true, model.AttemptTimedOut: true, model.AttemptRefused: true,
	} {
		if got := status.Over(); got != want {
			t.Errorf("%q: over %v, want %v", status, got, want)
		}
	}
}

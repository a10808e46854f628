package check_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"clinic.example/paydesk/cli/demo"
	"clinic.example/paydesk/desk/check"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

// clinic is a made-up clinic with invoices, payments, refunds, credit, links and audit trails in three practices.
func clinic(t *testing.T) storage.Store {
	t.Helper()
	c, err := demo.Open(t.Context(), demo.Options{Folder: t.TempDir(), Throwaway: true, Seed: 1, Now: time.Now, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c.Store
}

func look(t *testing.T, store storage.Store) (found []storage.Finding) {
	t.Helper()
	err := store.View(context.Background(), model.SystemScope(), func(tx storage.Tx) error {
		found = nil
		return check.Books(tx, nil, func(f storage.Finding) { found = append(found, f) })
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestTheDemoIsInOrder(t *testing.T) {
	for _, f := range look(t, clinic(t)) {
		t.Errorf("%+v", f)
	}
}
